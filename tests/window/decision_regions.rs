//! The panel of decision regions in the whole program: the numbers, the sentence, live while it trains, the click.

use crate::panel;
use crate::program::Program;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::Config;
use eqprop_lab::ui::App;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::export::table::Table;

fn moons() -> Config {
    let mut config = Config::default();
    let sets = [("data.source", "moons"), ("data.toy_examples", "200"), ("network.hidden", "8")];
    sets.into_iter().for_each(|(key, value)| config.set(key, value).unwrap());
    config
}

fn open(config: &Config) -> Program {
    let mut p = Program::start(config, None, false);
    p.wait_training("the data", |s| s.network.is_some());
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
    p.harness.state().order(Command::Maximise(panel("decision-regions")));
    p
}

fn tables(app: &App) -> Vec<Table> {
    app.tables(panel("decision-regions"))
}

fn column(table: &Table, name: &str) -> Vec<f64> {
    table.columns.iter().find(|column| column.name == name).unwrap().values.clone()
}

fn rows(app: &App) -> usize {
    tables(app).first().map_or(0, |plane| plane.columns[0].values.len())
}

#[test]
fn the_plane_is_drawn_counted_and_follows_the_training() {
    let mut p = open(&moons());
    p.wait("the fine picture", |app| rows(app) == 64 * 64);
    let before = tables(p.harness.state());
    let (plane, examples) = (&before[0], &before[1]);
    let class = column(plane, "class");
    let ones = class.iter().filter(|class| **class == 1.0).count() as f64 / class.len() as f64;
    let pairs = column(examples, "class").into_iter().zip(column(examples, "read as"));
    let wrong = pairs.filter(|(class, read)| class != read).count();
    let summary = p.harness.state().summary(panel("decision-regions"));
    let expected =
        format!("; {wrong} of {} training examples on the wrong side", column(examples, "x").len());
    assert!(summary.contains(&expected), "{summary}");
    if (0.01..=0.99).contains(&ones) {
        assert!(summary.contains(&format!("class 1 on {:.0} %", ones * 100.0)), "{summary}");
    }
    p.wait("it on the screen", |_| true);
    let shown = p.harness.get_by_label_contains("Plane of two inputs").accesskit_node().label().unwrap();
    assert!(shown.contains(&summary), "{shown}");

    p.harness.state().order(Command::Epoch);
    p.wait_training("an epoch", |s| s.progress.epoch >= 1);
    let margins = column(plane, "margin");
    p.wait("newer weights", move |app| {
        let now = tables(app);
        now.first().is_some_and(|plane| column(plane, "margin") != margins)
    });
}

#[test]
fn a_click_makes_an_example_the_watched_one_or_a_point_its_input() {
    let mut p = open(&moons());
    p.wait("the fine picture", |app| rows(app) == 64 * 64);
    let examples = tables(p.harness.state())[1].clone();
    let (x, y) = (column(&examples, "x"), column(&examples, "y"));
    let rect = p.harness.get_by_label_contains("Plane of two inputs").rect();
    let at = |x: f64, y: f64| {
        rect.left_bottom() + egui::vec2(x as f32 * rect.width(), -(y as f32) * rect.height())
    };
    let input = |app: &App| app.settling().unwrap().latest().input.to_vec();
    let click = |p: &mut Program, pos: egui::Pos2| {
        p.harness.hover_at(pos);
        p.harness.run_steps(1);
        p.harness.drag_at(pos);
        p.harness.run_steps(1);
        p.harness.drop_at(pos);
        p.harness.run_steps(2);
    };
    // The examples lie on bytes, so two of them can be the same point.
    click(&mut p, at(x[7], y[7]));
    let wanted = [x[7], y[7]];
    p.wait("that example", move |app| {
        input(app).iter().zip(wanted).all(|(now, wanted)| (now - wanted).abs() < 1e-6)
    });
    let scene = p.harness.state().settling().unwrap().latest().scene.clone().unwrap();
    assert_eq!(scene.split.name(), "training");
    // A corner is far from all moons.
    click(&mut p, at(0.98, 0.98));
    p.wait("that point", move |app| input(app).iter().all(|now| (now - 0.98).abs() < 0.01));
}

#[test]
fn other_data_are_told_apart_in_words() {
    let mut config = Config::default();
    for (key, value) in [("data.source", "digits"), ("network.hidden", "8")] {
        config.set(key, value).unwrap();
    }
    let mut p = open(&config);
    p.wait("the words", |_| true);
    p.harness.run_steps(3);
    let found = p.harness.query_by_label_contains("The data have 64 inputs").is_some();
    assert!(found, "it says what it needs");
    assert!(tables(p.harness.state()).is_empty());
    // The way out is a click away.
    p.click("Two moons");
    p.wait_training("two moons", |s| s.data.as_ref().is_some_and(|data| data.is_planar()));
    assert_eq!(p.training().config.preset, "moons-1h");
    p.wait("the plane", |app| rows(app) > 0);
}
