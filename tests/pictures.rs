//! Pictures of the window in its states, for eyes. Written to `target/pictures` (or `$PICTURES`); nothing is
//! compared. Skipped with a reason where no graphics adapter is found.

mod fabricated;

use eframe::egui::accesskit::Role;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::training::snapshot::Status;
use fabricated::*;
use std::path::PathBuf;
use std::sync::Arc;

fn save(window: &mut Window, name: &str) {
    window.settle_down();
    window.harness.remove_cursor();
    window.harness.run_steps(2);
    picture(window, name);
}

fn picture(window: &mut Window, name: &str) {
    let folder = std::env::var_os("PICTURES").map_or_else(|| PathBuf::from("target/pictures"), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    match window.harness.render() {
        Ok(image) => image.save(folder.join(format!("{name}.png"))).unwrap(),
        Err(why) => eprintln!("no picture of {name}: {why}"),
    }
}

#[test]
#[ignore = "writes pictures for eyes"]
fn pictures() {
    let light = |window: &mut Window| window.harness.ctx.set_theme(egui::Theme::Light);
    let mut one = training(&[500], Some(Arc::clone(&DIGITS)), 12);
    one.status = Status::Running;
    let two = training(&[500, 500], Some(Arc::clone(&DIGITS)), 25);
    let fresh = training(&[500], Some(Arc::clone(&DIGITS)), 0);

    let mut w = window_with([1400.0, 900.0], fresh.clone(), settling(&fresh, 0, 6, 0), true, None);
    save(&mut w, "a-free-1400-dark");
    let mut w = window_with([1400.0, 900.0], one.clone(), settling(&one, 1, 20, 3), true, None);
    save(&mut w, "b-nudged-1400-dark");
    light(&mut w);
    save(&mut w, "c-nudged-1400-light");
    let mut w = window([1280.0, 800.0], two.clone(), settling(&two, 3, 20, 4));
    save(&mut w, "d-two-1280-dark");
    light(&mut w);
    save(&mut w, "e-two-1280-light");
    let mut w = window_with([1024.0, 768.0], two.clone(), settling(&two, 8, 20, 4), true, None);
    save(&mut w, "f-two-1024-dark");
    let mut w = window([1024.0, 768.0], one.clone(), settling(&one, 8, 20, 0));
    light(&mut w);
    save(&mut w, "g-one-1024-light");
    let mut w = window([1280.0, 800.0], loading(), nothing());
    save(&mut w, "h-loading-1280-dark");
    let toy = training(&[20], Some(toy_data()), 3);
    let mut w = window([1280.0, 800.0], toy.clone(), settling(&toy, 8, 20, 0));
    save(&mut w, "i-toy-1280-dark");
    let huge = training(&[2000, 2000, 2000], Some(Arc::clone(&DIGITS)), 3);
    let mut w = window([1280.0, 800.0], huge.clone(), settling(&huge, 8, 20, 2));
    save(&mut w, "j-huge-1280-dark");
    let mut w = window([1280.0, 800.0], two.clone(), settling(&two, 1, 20, 4));
    w.harness.get_by_role_and_label(Role::TextInput, "Hidden layers").click();
    w.harness.run_steps(2);
    w.harness.get_by_role_and_label(Role::TextInput, "Hidden layers").type_text(", 300");
    w.harness.get_by_label("W₂").click();
    w.harness.key_press(Key::F12);
    save(&mut w, "k-restart-1280-dark");
    let mut w = window([1280.0, 800.0], one.clone(), settling(&one, 1, 20, 4));
    w.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::S);
    save(&mut w, "l-dialog-1280-dark");
    let mut w = window([1280.0, 800.0], one.clone(), settling(&one, 1, 20, 4));
    w.harness.key_press_modifiers(egui::Modifiers::SHIFT, Key::Questionmark);
    let mut broken = one.clone();
    broken.status =
        Status::Diverged("W₁ is not finite after minibatch 412; try half the learning rates".into());
    w.harness.state().training().unwrap().set_latest(broken);
    w.harness.run_steps(6);
    picture(&mut w, "m-keys-diverged-1280-dark");
    let mut w = window([1280.0, 800.0], one.clone(), settling(&one, 1, 20, 4));
    w.harness.get_by_label("Maximise: Receptive fields").click();
    save(&mut w, "n-fields-1280-dark");
    let mut w = window([1280.0, 800.0], one.clone(), settling(&one, 1, 20, 4));
    w.harness.get_by_label("Maximise: Energy").click();
    w.harness.run_steps(3);
    w.harness.get_by_label("View").click();
    save(&mut w, "o-energy-1280-dark");
    let mut w = window([1400.0, 900.0], one.clone(), settling(&one, 1, 20, 4));
    let frames: Vec<_> = [1, 2, 3, 4].map(|n| settling(&one, 1, 20, n)).into();
    for i in 0..400 {
        w.harness.state().settling().unwrap().set_latest(frames[i % 4].clone());
        w.harness.step();
    }
    println!("frame cost: {:?}", w.harness.state().frame_times().summary());
}
