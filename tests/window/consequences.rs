//! A knob is turned: ghost, truth meter and advice say what it does.

use crate::binary::succeed;
use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eqprop_lab::config::{Config, RuleKind, Source};
use eqprop_lab::data::toy::Toy;
use eqprop_lab::model::Network;
use eqprop_lab::presets;
use eqprop_lab::settling::engine::ghost::GhostOrder;
use eqprop_lab::settling::engine::snapshot::{SettleCommand, SettlingSnapshot};
use eqprop_lab::training::shipped::TRAINED;
use eqprop_lab::training::weights;
use eqprop_lab::ui::style::format::degrees;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn trained(depth: usize) -> (Config, Network<f32>) {
    let stored = TRAINED.iter().find(|trained| trained.depth == depth).unwrap().load().unwrap();
    (stored.config.unwrap(), stored.network)
}

fn settling(p: &Program) -> std::sync::Arc<SettlingSnapshot> {
    p.harness.state().settling().unwrap().latest()
}

fn wait(p: &mut Program, what: &str, fact: impl Fn(&SettlingSnapshot) -> bool) {
    p.wait(what, |app| fact(&app.settling().unwrap().latest()));
}

fn order(p: &Program, command: SettleCommand) {
    p.harness.state().settling().unwrap().send(command);
}

/// The text of the one node that contains this, if there is one.
fn text(p: &Program, contains: &str) -> Option<String> {
    let node = p.harness.query_all_by_label_contains(contains).next()?;
    node.accesskit_node().label().or(node.accesskit_node().value())
}

fn rises(s: &SettlingSnapshot) -> usize {
    s.points.iter().filter(|point| point.rose).count()
}

fn set_step(p: &mut Program, step: f64) {
    p.harness.get_by_role_and_label(Role::Slider, "Step size").set_value_accesskit(step);
    p.wait_training("the step arrives", |s| s.config.dynamics.step_size == step);
}

/// Plays with ε = 0.5 and turns it to 0.9 on the way.
fn turn_up(p: &mut Program) -> Arc<SettlingSnapshot> {
    wait(p, "an example and σ", |s| s.scene.is_some() && s.sigma.is_some());
    set_step(p, 0.5);
    order(p, SettleCommand::Ghost(GhostOrder::Clear));
    order(p, SettleCommand::Again);
    order(p, SettleCommand::Speed(200.0));
    order(p, SettleCommand::Step(9));
    wait(p, "it is on its way", |s| s.cursor == 9 && s.ghosts.is_empty());
    order(p, SettleCommand::Play);
    assert!(!settling(p).phases[0].ended);
    set_step(p, 0.9);
    wait(p, "both have ended", |s| s.finished && s.ghosts.len() == 1 && s.ghosts[0].is_complete);
    p.harness.run_steps(3);
    settling(p)
}

#[test]
fn a_step_turned_up_on_the_way_leaves_a_ghost_and_a_warning_with_the_bound() {
    let (config, network) = trained(3);
    let mut p = Program::start(&config, Some(network), false);
    wait(&mut p, "an example and σ", |s| s.scene.is_some() && s.sigma.is_some());
    set_step(&mut p, 0.5);
    assert_eq!(text(&p, "is above the bound"), None, "0.5 is below it");
    let s = turn_up(&mut p);
    let bound = 2.0 / (1.0 + config.nudge.beta + s.sigma.unwrap());
    assert!((0.5..0.9).contains(&bound));
    let warning = text(&p, "ε is above the bound").unwrap();
    assert_eq!(
        warning,
        format!("ε is above the bound {} at β = 0.2 (σ = 2.13): a step may raise F.", two(bound))
    );
    let compared = text(&p, "Now ε = 0.9").unwrap();
    let ghost = s.ghosts[0].outcome().unwrap();
    assert_eq!(s.ghosts[0].config.dynamics.step_size, 0.5);
    let before = format!("before ε = 0.5: settled after {}", ghost.settled_after.unwrap());
    assert!(compared.contains(&before) && compared.contains("from iteration"), "{compared}");
    // One click on the warning, and it is gone.
    p.click("Use ε = 0.6");
    p.wait_training("the bound is taken", |s| s.config.dynamics.step_size == 0.6);
    p.harness.run_steps(3);
    assert_eq!(text(&p, "is above the bound"), None);
}

/// Two decimals, without zeros at the end.
fn two(x: f64) -> String {
    format!("{x:.2}").trim_end_matches('0').to_owned()
}

#[test]
fn above_the_bound_the_energy_of_the_papers_three_layers_rises_and_is_flagged() {
    let mut config = presets::get("paper-3h").unwrap();
    config.dynamics.free_iterations = 60;
    let mut p = Program::start(&config, None, false);
    let s = turn_up(&mut p);
    let ghost = s.ghosts[0].outcome().unwrap();
    assert!(rises(&s) > ghost.rises);
    p.click("Maximise: Energy");
    assert!(text(&p, "F rose").is_some());
}

#[test]
fn ghosts_are_pinned_named_hidden_and_removed_in_the_energy_panel() {
    let (config, network) = trained(3);
    let mut p = Program::start(&config, Some(network), false);
    turn_up(&mut p);
    p.click("Maximise: Energy");
    assert!(text(&p, "Before  ε = 0.5").is_some());
    p.click("Pin ghost");
    wait(&mut p, "it is pinned", |s| s.ghosts[0].is_pinned);
    let id = settling(&p).ghosts[0].id;
    p.click(&format!("Name of ghost {id}"));
    p.harness.get_by_role_and_label(Role::TextInput, "Ghost name").type_text("half a step");
    p.harness.run_steps(2);
    p.harness.key_press(egui::Key::Enter);
    p.harness.run_steps(2);
    wait(&mut p, "it is named", |s| s.ghosts[0].name.as_deref() == Some("half a step"));
    p.harness.run_steps(3);
    assert!(text(&p, "half a step  ε = 0.5").is_some());
    let tables = p.harness.state().tables(crate::panel("energy"));
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["energy", "energy before half a step ε = 0.5"]);
    assert_eq!(tables[1].columns[3].values.len(), settling(&p).ghosts[0].points.len());
    p.harness.key_press(egui::Key::G);
    p.harness.run_steps(2);
    assert_eq!(text(&p, "half a step"), None);
    assert_eq!(p.harness.state().tables(crate::panel("energy")).len(), 1, "the file holds what is shown");
    p.harness.key_press(egui::Key::G);
    p.harness.run_steps(2);
    // Turned again: one more, beside the pinned one.
    set_step(&mut p, 0.3);
    wait(&mut p, "a second one", |s| s.ghosts.len() == 2 && s.finished);
    p.harness.run_steps(3);
    p.click(&format!("Remove ghost {id}"));
    wait(&mut p, "it is removed", |s| s.ghosts.iter().all(|ghost| ghost.id != id));
}

/// What the instruments say: "W₁, b₁; label: 1.2345°, ratio 0.5000; …" as rows of the printed table.
fn shown(p: &Program, layers: usize) -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for k in 1..=layers {
        let start = format!("W{0}, b{0};", ["₁", "₂", "₃", "₄"][k - 1]);
        let text = text(p, &start).unwrap_or_else(|| panic!("no instrument {start}"));
        for (i, part) in text.split("; ").skip(1).enumerate() {
            let (label, numbers) = part.split_once(": ").unwrap();
            let digits = if numbers == "–" { "– –".into() } else { numbers.replace("°, ratio", "") };
            let digits = digits.split_whitespace().map(str::to_owned);
            if k == 1 {
                rows.push((label.to_owned(), digits.collect()));
            } else {
                assert_eq!(rows[i].0, label);
                rows[i].1.extend(digits);
            }
        }
    }
    rows
}

/// The meter's rows, once they are those of the settings and examples that are asked for.
fn meter(p: &mut Program, layers: usize) -> Vec<(String, Vec<String>)> {
    let first = "W₁, b₁;";
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        p.harness.run_steps(2);
        let is_busy = p.harness.query_by_label("Progress of the truth meter").is_some();
        if !is_busy && text(p, first).is_some() {
            return shown(p, layers);
        }
        assert!(Instant::now() < deadline, "the meter shows nothing");
        std::thread::yield_now();
    }
}

#[test]
fn the_panel_shows_the_digits_that_check_gradient_prints() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let train = ["train", "--set", "data.source=moons", "--set", "network.hidden=12,8", "--seed", "3"];
    let smooth = ["--set", "network.activation=logistic", "--set", "nudge.beta=0.3"];
    let more = ["--set", "learning.rates=0.1,0.1,0.1", "--minibatches", "60", "--save", "w.safetensors"];
    succeed(dir, &[&train[..], &smooth, &more].concat());
    let stored = weights::load(&dir.join("w.safetensors")).unwrap();
    let mut p = Program::start(&stored.config.unwrap(), Some(stored.network), false);
    p.wait_training("the data", |s| s.data.is_some() && s.network.is_some());
    p.harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num3);
    p.harness.run_steps(3);
    p.click("Maximise: Truth meter");
    for (button, examples, step) in
        [("First 5 training", "5", 0.5), ("First 20 training", "20", 0.5), ("First 1 training", "1", 0.3)]
    {
        set_step(&mut p, step);
        p.click(button);
        let set = format!("dynamics.step_size={step}");
        let arguments =
            ["check-gradient", "--weights", "w.safetensors", "--examples", examples, "--set", &set];
        let printed = succeed(dir, &arguments);
        let rows = meter(&mut p, 3);
        assert_eq!(rows.len(), 6);
        for (label, digits) in rows {
            let line = printed.lines().find(|line| line.starts_with(&format!("{label}  ")));
            let line = line.unwrap_or_else(|| panic!("{label}: {printed}"));
            let numbers: Vec<&str> = line[label.len()..].split_whitespace().take(6).collect();
            // The panel writes an angle as one that is read: to a tenth of a degree.
            let shown = |(i, text): (usize, &&str)| {
                if i % 2 == 0 { degrees(text.parse().unwrap()) } else { (*text).to_owned() }
            };
            let shown: Vec<String> = numbers.iter().enumerate().map(shown).collect();
            assert_eq!(shown, digits, "{label}, {examples} examples: {printed}");
            assert!((0.0..180.0).contains(&numbers[0].parse::<f64>().unwrap()), "{label}: {printed}");
        }
    }
    let tables = p.harness.state().tables(crate::panel("truth-meter"));
    assert_eq!((tables.len(), tables[0].columns.len()), (1, 13));
    // The watched example has its own, and what is no equilibrium propagation says so.
    p.click("Watched example only");
    assert_eq!(meter(&mut p, 3).len(), 6);
    p.click("First 100 training");
    assert_eq!(meter(&mut p, 3).len(), 6);
}

#[test]
fn the_gradient_check_says_why_it_has_nothing_to_compare() {
    let mut config = Config::default();
    config.network.hidden = vec![16];
    (config.data.source, config.learning.rule) = (Source::generated(Toy::Moons), RuleKind::FAST);
    let mut p = Program::start(&config, None, false);
    p.wait_training("the data", |s| s.data.is_some() && s.network.is_some());
    p.harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num3);
    p.harness.run_steps(3);
    p.click("Maximise: Truth meter");
    assert!(text(&p, "The rule is fast, whose update is not made by phases").is_some());
}
