use crate::pictures::small::*;
use crate::pictures::stage::Stage;
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::view::LayerView;

#[test]
#[ignore]
fn look() {
    let runs = [
        ("xor", run("moons-1h", &[("data.source", "xor"), ("network.hidden", "4")], 60)),
        ("moons", moons()),
        ("rings", run("moons-1h", &[("data.source", "rings"), ("network.hidden", "16")], 60)),
        (
            "spirals",
            run(
                "moons-1h",
                &[("data.source", "spirals"), ("network.hidden", "24, 12"), ("learning.rates", "1,0.3,0.1")],
                60,
            ),
        ),
        ("digits", digits()),
    ];
    let only = std::env::var("LOOK").unwrap_or_default();
    for (name, training) in runs {
        let inside = |i: usize| {
            let mut e = engine(&training, i);
            use eqprop_lab::worker::Engine as _;
            e.handle(eqprop_lab::settling::engine::snapshot::SettleCommand::StepPhase(1));
            e.snapshot().frame.layers[0].iter().filter(|s| **s > 0.0 && **s < 1.0).count()
        };
        println!("{name}: {:?}", (0..20).map(inside).collect::<Vec<_>>());
        if !only.is_empty() && !name.contains(&only) {
            continue;
        }
        for size in [[400.0, 300.0], [500.0, 380.0], [480.0, 620.0], [900.0, 420.0]] {
            let mut stage =
                Stage::of(training.clone(), engine(&training, 3), size, Some(crate::panel("network")));
            stage.order(Command::Dark(size[0] < 700.0));
            stage.order(Command::StepPhase(1));
            let mut save = |stage: &mut Stage, what: &str| {
                stage
                    .picture()
                    .save(format!("/tmp/w/dg/look/{name}-{}x{}-{what}.png", size[0], size[1]))
                    .unwrap()
            };
            save(&mut stage, "free");
            stage.order(Command::Show(LayerView::Difference));
            stage.order(Command::Step(2));
            save(&mut stage, "nudged");
            stage.order(Command::Show(LayerView::Arrival));
            save(&mut stage, "arrival");
            stage.order(Command::Show(LayerView::State));
            stage.order(Command::SelectUnit(Some(UnitId { layer: 1, index: 2 })));
            stage.order(Command::Act(Action::Clamp(UnitId { layer: 1, index: 1 }, 0.0)));
            stage.order(Command::Pin(UnitId { layer: 1, index: 0 }));
            stage.order(Command::StepPhase(1));
            save(&mut stage, "selected");
        }
    }
}
