mod program;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::training::open::TRAINED;
use eqprop_lab::training::snapshot::Status;
use eqprop_lab::ui::cx::PanelKind;
use program::Program;
use std::time::Duration;

fn shot(p: &mut Program, name: &str) {
    p.harness.remove_cursor();
    for _ in 0..20 {
        p.harness.run_steps(1);
        std::thread::sleep(Duration::from_millis(5));
    }
    p.harness.render().unwrap().save(format!("/tmp/look-C/{name}.png")).unwrap();
}

fn show(p: &mut Program, kind: &str) {
    if p.harness.query_by_label(&format!("Maximise: {kind}")).is_none() {
        p.harness.get_by_label(kind).click();
        p.harness.run_steps(3);
    }
}

#[test]
#[ignore]
fn look() {
    std::fs::create_dir_all("/tmp/look-C").unwrap();
    let stored = TRAINED[0].load().unwrap();
    let mut p = Program::start(&stored.config.unwrap(), Some(stored.network), false);
    p.wait_training("data", |s| s.status == Status::Paused);
    p.wait("scene", |app| app.settling().unwrap().latest().scene.is_some());
    p.harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num3);
    p.harness.run_steps(5);
    show(&mut p, "Stability map");
    let full = |app: &eqprop_lab::ui::App, n: usize| {
        app.tables(PanelKind::Stability).first().is_some_and(|t| t.columns[0].values.len() >= n)
    };
    p.wait("some", |app| full(app, 60));
    p.harness.render().unwrap().save("/tmp/look-C/filling.png").unwrap();
    p.wait("map", |app| full(app, 576));
    shot(&mut p, "tune");
    p.click("Maximise: Stability map");
    shot(&mut p, "map-dark");
    p.harness.ctx.set_theme(egui::Theme::Light);
    p.harness.get_by_label("Map shows").click();
    p.harness.run_steps(3);
    p.harness.get_by_label("Gradient angle").click();
    p.harness.run_steps(5);
    p.wait("angles", |app| {
        full(app, 576) && app.tables(PanelKind::Stability)[0].columns[5].values.iter().any(|v| v.is_finite())
    });
    shot(&mut p, "map-angle-light");
    p.harness.set_size(egui::vec2(1024.0, 768.0));
    p.harness.run_steps(4);
    shot(&mut p, "map-small");
    p.harness.set_size(egui::vec2(1400.0, 900.0));
    p.harness.run_steps(4);
    p.click("Maximise: Stability map");
    p.harness.ctx.set_theme(egui::Theme::Dark);
    show(&mut p, "A/B");
    p.click("Maximise: A/B");
    shot(&mut p, "ab-empty");
    p.click("Copy A to B");
    p.click("To the end");
    for _ in 0..40 {
        p.click("One iteration forward");
    }
    p.harness.get_by_role_and_label(eframe::egui::accesskit::Role::SpinButton, "Step size number").click();
    p.harness.run_steps(2);
    p.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    p.harness
        .get_by_role_and_label(eframe::egui::accesskit::Role::SpinButton, "Step size number")
        .type_text("0.9");
    p.harness.key_press(egui::Key::Enter);
    p.harness.run_steps(5);
    p.click("Start again");
    for _ in 0..14 {
        p.click("One iteration forward");
    }
    shot(&mut p, "ab-dark");
    p.click("Movement");
    p.harness.ctx.set_theme(egui::Theme::Light);
    shot(&mut p, "ab-light");
    p.harness.set_size(egui::vec2(1024.0, 768.0));
    p.harness.run_steps(4);
    shot(&mut p, "ab-small");
    p.click("Maximise: A/B");
    shot(&mut p, "ab-tiles");
}
