//! The energy ledger, units over time and the foot of the window on fixed snapshots: what they show and order.

mod fabricated;

use eframe::egui::accesskit::Role;
use egui::{Key, Pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::settling::action::{Action, Push, Recorded, UnitId};
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::snapshot::*;
use eqprop_lab::settling::views::Wants;
use eqprop_lab::training::snapshot::TrainingSnapshot;
use eqprop_lab::worker::Engine as _;
use fabricated::*;
use std::sync::Arc;

const LARGE: [f32; 2] = [1400.0, 900.0];

fn trained() -> TrainingSnapshot {
    training(&[100, 50], Some(Arc::clone(&DIGITS)), 3)
}

/// An engine on an example after these actions and iterations.
fn engine(training: &TrainingSnapshot, commands: Vec<SettleCommand>) -> SettlingEngine {
    let mut engine = SettlingEngine::new((*training.config).clone());
    engine.handle(SettleCommand::Material {
        network: training.network.clone().unwrap(),
        minibatch: training.progress.total_minibatches,
        data: training.data.clone().unwrap(),
    });
    engine.handle(SettleCommand::Example(eqprop_lab::data::Split::Test, Pick::Index(1)));
    for command in commands {
        engine.handle(command);
    }
    engine
}

fn program(pushes: &[Push]) -> SettleCommand {
    SettleCommand::Act(Action::Program(Some(pushes.to_vec())))
}

const BOTH: [Push; 4] = [Push::Free, Push::Towards, Push::Free, Push::Away];

fn open(training: TrainingSnapshot, settling: SettlingSnapshot) -> Window {
    let mut window = window(LARGE, training, settling);
    window.forget();
    window
}

fn click(w: &mut Window, at: Pos2) {
    w.harness.hover_at(at);
    w.harness.run_steps(1);
    w.harness.drag_at(at);
    w.harness.run_steps(1);
    w.harness.drop_at(at);
    w.harness.run_steps(2);
}

fn press(w: &mut Window, label: &str) {
    w.harness.get_by_role_and_label(Role::Button, label).click();
    w.harness.run_steps(3);
}

fn shows(w: &Window, text: &str) -> bool {
    w.harness.query_all_by_label_contains(text).next().is_some()
}

#[test]
#[ignore = "writes pictures to look at"]
fn look() {
    let folder = std::path::Path::new("/tmp/look-b");
    std::fs::create_dir_all(folder).unwrap();
    let training = trained();
    let commands = vec![program(&BOTH), SettleCommand::Step(60)];
    let mut e = engine(&training, commands);
    let units: Vec<UnitId> = [(1, 3), (1, 40), (2, 7), (3, 1), (3, 2), (3, 7), (2, 11), (2, 12)]
        .map(|(layer, index)| UnitId { layer, index })
        .to_vec();
    e.handle(SettleCommand::Want(Wants { traces: units.clone(), ..Wants::default() }));
    e.handle(SettleCommand::Seek(23));
    let mut settling = e.snapshot();
    settling.sigma = Some(2.6);
    settling.scene.as_mut().map(|scene| Arc::make_mut(scene).minibatch = 412);
    let save = |w: &mut Window, name: &str| {
        w.settle_down();
        w.harness.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
    };
    for (size, name) in [(LARGE, "large"), ([1024.0, 768.0], "small")] {
        let mut w = window(size, training.clone(), settling.clone());
        save(&mut w, &format!("{name}-1-overview"));
        press(&mut w, "Terms");
        save(&mut w, &format!("{name}-2-terms"));
        press(&mut w, "Maximise: Energy");
        save(&mut w, &format!("{name}-3-terms-max"));
        w.harness.ctx.set_theme(egui::Theme::Light);
        save(&mut w, &format!("{name}-4-terms-light"));
        press(&mut w, "Total");
        save(&mut w, &format!("{name}-5-total-light"));
        w.harness.ctx.set_theme(egui::Theme::Dark);
        w.harness.key_press(Key::Escape);
        w.harness.run_steps(2);
    }
}
