//! Figures, numbers and sessions: what leaves the program is what was on the screen, and comes back as the same bits.

use crate::binary::succeed;
use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::cli::replay::digest;
use eqprop_lab::session_file::{self, is_session};
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::engine::snapshot::SettlingSnapshot;
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::settling::example::recording::frame_of;
use eqprop_lab::settling::trace::Phase;
use eqprop_lab::training::shipped::starter;
use eqprop_lab::ui::App;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::command::dialog_kind::DialogKind;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::Arc;

fn settle(app: &App) -> Arc<SettlingSnapshot> {
    app.settling().unwrap().latest()
}

fn started() -> Program {
    let stored = starter().unwrap();
    let mut program = Program::start(&stored.config.unwrap(), Some(stored.network), false);
    program.wait_training("data", |training| training.network.is_some());
    program.wait("an example", |app| settle(app).scene.is_some());
    program
}

fn drag(program: &mut Program, from: egui::Pos2, by: Vec2) {
    program.harness.hover_at(from);
    program.harness.run_steps(1);
    program.harness.drag_at(from);
    for k in 1..=4 {
        program.harness.hover_at(from + by * (k as f32 / 4.0));
        program.harness.run_steps(1);
    }
    program.harness.drop_at(from + by);
    program.harness.run_steps(2);
}

fn saved(program: &mut Program, path: &Path) {
    program.wait("the file", |_| path.exists());
    for _ in 0..20 {
        program.harness.run_steps(1);
    }
}

/// Every energy and the states of every iteration that the window can show.
fn all_bits(program: &mut Program) -> (Vec<u64>, Vec<Vec<u64>>) {
    let now = settle(program.harness.state());
    let energies = now.points.iter().map(|point| point.energy.to_bits()).collect();
    let mut states = Vec::new();
    for index in 0..now.points.len() {
        program.harness.state().order(Command::Seek(index));
        program.wait("the cursor", |app| settle(app).cursor == index);
        let frame = Arc::clone(&settle(program.harness.state()).frame);
        states.push(frame.layers.iter().flatten().map(|s| s.to_bits()).collect());
    }
    (energies, states)
}

#[test]
fn a_session_driven_by_hand_replays_to_the_same_bits_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("class.toml");
    let mut program = started();

    // Draw on the input.
    program.click("Draw");
    let input = program.harness.get_by_label_contains("Input,").rect();
    drag(&mut program, input.center() - vec2(20.0, 10.0), vec2(40.0, 22.0));
    program.wait("the stroke", |app| settle(app).record.iter().any(|r| matches!(r.action, Action::Paint(_))));
    program.wait("a few iterations", |app| settle(app).points.len() > 4);
    if settle(program.harness.state()).playing {
        program.harness.state().order(Command::PlayPause);
        program.wait("a pause", |app| !settle(app).playing);
    }
    // Hold a unit, and take another one back.
    let unit = UnitId { layer: 1, index: 3 };
    program.harness.state().order(Command::Act(Action::Clamp(unit, 1.0)));
    program.wait("a held unit", |app| settle(app).clamped.len() == 1);
    let other = UnitId { layer: 1, index: 5 };
    program.harness.state().order(Command::Act(Action::Clamp(other, 0.5)));
    program.wait("two", |app| settle(app).clamped.len() == 2);
    program.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    program.wait("undone", |app| settle(app).clamped.len() == 1);
    for _ in 0..3 {
        program.harness.key_press(Key::ArrowRight);
        program.harness.run_steps(2);
    }
    // ε by its slider, in the middle of the phase.
    let slider = program.harness.get_by_role_and_label(Role::Slider, "Step size");
    slider.set_value_accesskit(0.3);
    program.harness.run_steps(3);
    program
        .wait("settings", |app| settle(app).record.iter().any(|r| matches!(r.action, Action::Configure(_))));
    program.harness.key_press(Key::ArrowRight);
    program.harness.run_steps(2);
    // Nudge now, and go on to the end.
    program.harness.key_press(Key::N);
    program.wait("a nudge", |app| settle(app).record.iter().any(|r| r.action == Action::NextPhase));
    for _ in 0..5 {
        program.harness.key_press_modifiers(Modifiers::COMMAND, Key::ArrowRight);
        program.harness.run_steps(3);
    }
    program.wait("a nudged phase", |app| settle(app).points.iter().any(|p| p.phase != Phase::Free));
    program.wait("the end", |app| settle(app).finished);
    let before = settle(program.harness.state());
    program.choose("Save session", &path);
    saved(&mut program, &path);
    let (energies, states) = all_bits(&mut program);

    // Through the library.
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(is_session(&text) && text.len() < 20_000, "{text}");
    let opened = session_file::open(&path, None, None, false).unwrap().opening;
    let mut settling = ExampleRelaxation::starting_from(opened.scene, &opened.config, opened.start.as_ref());
    settling.go_through(&opened.record, opened.length);
    let points = &settling.recording().points;
    assert_eq!(points.iter().map(|p| p.energy.to_bits()).collect::<Vec<_>>(), energies);
    for (index, known) in states.iter().enumerate() {
        let frame = frame_of(settling.recording().state(index).unwrap());
        let bits: Vec<u64> = frame.layers.iter().flatten().map(|s| s.to_bits()).collect();
        assert_eq!(&bits, known, "iteration {index}");
    }
    assert_eq!(settling.clamped(), &before.clamped);

    // Through the real program.
    let out = folder.path().join("out.safetensors");
    let mut run = Process::new(env!("CARGO_BIN_EXE_eqprop-lab"));
    let run = run.arg("replay").arg(&path).arg("--out").arg(&out).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{said} {}", String::from_utf8_lossy(&run.stderr));
    let floats: Vec<f64> = energies.iter().map(|bits| f64::from_bits(*bits)).collect();
    let last: Vec<f64> = states.last().unwrap().iter().map(|bits| f64::from_bits(*bits)).collect();
    assert!(said.contains(&format!("energies {}", digest(floats.iter()))), "{said}");
    assert!(said.contains(&format!("states {}", digest(last.iter()))), "{said}");
    assert!(out.exists());

    // In a fresh window.
    let mut fresh = started();
    fresh.choose("Open session", &path);
    fresh.wait("the session", |app| settle(app).record.len() == before.record.len());
    let there = settle(fresh.harness.state());
    assert_eq!((there.cursor, &there.clamped, there.target), (before.cursor, &before.clamped, before.target));
    assert_eq!(all_bits(&mut fresh), (energies, states));
    let epsilon = fresh.training().config.dynamics.step_size;
    assert!((epsilon - 0.3).abs() < 1e-6, "the settings after the last action are in use: {epsilon}");
}

#[test]
fn a_session_that_cannot_be_replayed_says_why_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    let mut program = started();
    program.harness.state().order(Command::Path(DialogKind::SaveSession, path.clone()));
    saved(&mut program, &path);
    let good = std::fs::read_to_string(&path).unwrap();
    let at = good.find("CRC-32 ").unwrap() + 7;
    let weights = good.rfind("CRC-32 ").unwrap() + 7;
    let other = |at: usize| format!("{}00000001{}", &good[..at], &good[at + 8..]);
    for (text, words) in [
        (other(at.min(weights)), "recorded on"),
        (other(at.max(weights)), "not those of the session"),
        (good.replace("session = 1", "session = 9"), "layout 9"),
        (good.replace("index = ", "indexx = "), "damaged"),
        (good[..good.len() / 2].to_owned() + "\n[", "damaged"),
        (format!("{good}\n[[actions]]\nat = 0\ndo = \"lesion\"\nlayer = 9\nindex = 0\n"), "not possible"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = session_file::open(&path, None, None, false).err().expect(words).to_string();
        assert!(error.contains(words) && error.contains("s.toml"), "{error}");
    }
    let before = settle(program.harness.state());
    program.harness.state().order(Command::Path(DialogKind::OpenSession, path));
    program.wait("the error", |app| app.messages().iter().any(|notice| notice.is_error));
    let after = settle(program.harness.state());
    assert!(Arc::ptr_eq(before.scene.as_ref().unwrap(), after.scene.as_ref().unwrap()));
}

/// Columns by name; NaN where there is no number.
fn read_csv(path: &Path) -> Vec<(String, Vec<f64>)> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let head: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let number = |cell: &str| if cell.is_empty() { f64::NAN } else { cell.parse().unwrap() };
    let rows: Vec<Vec<f64>> = lines.map(|l| l.split(',').map(number).collect()).collect();
    head.into_iter().enumerate().map(|(i, name)| (name, rows.iter().map(|row| row[i]).collect())).collect()
}

fn window() -> (crate::fabricated::Window, PathBuf, tempfile::TempDir) {
    let training = crate::fabricated::training(&[100, 80], Some(crate::fabricated::DIGITS.clone()), 12);
    let settling = crate::fabricated::settling(&training, 8, 20, 4);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    (crate::fabricated::window([1400.0, 900.0], training, settling), path, folder)
}

/// Waits for what the panel computes beside the window.
fn filled(window: &mut crate::fabricated::Window, kind: PanelKind) {
    if kind == crate::panel("ripple") {
        window.wait_for(": exact");
    }
    window.calm();
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() }).collect()
}

#[test]
fn numbers_read_back_as_the_same_bits() {
    let (mut window, folder, _kept) = window();
    for kind in [
        crate::panel("energy"),
        crate::panel("network"),
        crate::panel("ripple"),
        crate::panel("receptive-fields"),
    ] {
        window.maximise(kind);
        filled(&mut window, kind);
        let tables = window.harness.state().tables(kind);
        assert!(!tables.is_empty(), "{kind:?}");
        let path = folder.join(format!("{kind:?}.csv"));
        window.harness.state().order(Command::Path(DialogKind::SaveFigure(kind), path.clone()));
        let files = eqprop_lab::ui::export::csv::files(&path, &tables);
        window.wait("the numbers", |_| files.iter().all(|file| file.exists()));
        for (table, file) in tables.iter().zip(files) {
            let read = read_csv(&file);
            assert_eq!(read.len(), table.columns.len());
            for ((name, values), column) in read.iter().zip(&table.columns) {
                assert_eq!(name.trim_matches('"'), column.name);
                assert_eq!(bits(values), bits(&column.values), "{kind:?} {name}");
            }
        }
        window.maximise(kind);
    }
    // The energies are those of the snapshot.
    let energy = read_csv(&folder.join("Energy.csv"));
    let known = settle(window.harness.state());
    let column = energy.iter().find(|(name, _)| name == "E").unwrap();
    let exact: Vec<f64> = known.points.iter().map(|point| point.energy).collect();
    assert_eq!(bits(&column.1), bits(&exact));
}

#[test]
fn a_figure_is_a_whole_svg_with_titles_and_settings_and_another_end_is_refused() {
    let (mut window, folder, _kept) = window();
    window.maximise(crate::panel("energy"));
    let path = folder.join("energy.svg");
    window.harness.state().order(Command::Path(DialogKind::SaveFigure(crate::panel("energy")), path.clone()));
    window.wait("the figure", |_| path.exists());
    let text = std::fs::read_to_string(&path).unwrap();
    resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).unwrap();
    for words in
        ["iteration", "max |Δs|", "dashed: E + βC", "<title>Energy</title>", "free_iterations", "step_size"]
    {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains(">Terms<"), "the switches of the window are no part of a figure");
    window
        .harness
        .state()
        .order(Command::Path(DialogKind::SaveFigure(crate::panel("energy")), folder.join("energy.jpg")));
    window.wait("the refusal", |w| {
        w.harness.state().messages().iter().any(|notice| notice.is_error && notice.text.contains(".svg"))
    });
    assert!(!folder.join("energy.jpg").exists());
}

#[test]
fn a_png_shows_what_the_screen_shows() {
    let (mut window, folder, _kept) = window();
    for kind in [crate::panel("network"), crate::panel("energy"), crate::panel("ripple")] {
        window.maximise(kind);
        filled(&mut window, kind);
        window.harness.remove_cursor();
        window.harness.run_steps(3);
        let screen = match window.harness.render() {
            Ok(screen) => screen,
            Err(why) if std::env::var_os("CI").is_none() => return println!("skipped: {why}"),
            Err(why) => panic!("{why}"),
        };
        let path = folder.join(format!("{kind:?}.png"));
        window.harness.state().order(Command::Path(DialogKind::SaveFigure(kind), path.clone()));
        window.wait("the figure", |_| path.exists());
        let figure = image::open(&path).unwrap().to_rgba8();
        let (width, height) = (figure.width() / 2, figure.height() / 2);
        let small = image::imageops::resize(&figure, width, height, image::imageops::FilterType::Triangle);
        // The panel lies in the lower right of the window, above the transport.
        let area = window.harness.state().panel_rect(kind).unwrap();
        let corner = pos2(area.left().round(), area.top().round());
        let mut sum = 0.0;
        for (x, y, pixel) in small.enumerate_pixels() {
            let there = screen.get_pixel(x + corner.x as u32, y + corner.y as u32);
            let differs = |i: usize| f64::from(pixel.0[i].abs_diff(there.0[i]));
            sum += (differs(0) + differs(1) + differs(2)) / 3.0;
        }
        let mean = sum / f64::from(width * height);
        println!("{kind:?}: mean difference {mean:.3} of 255");
        assert!(mean < 2.0, "{kind:?}: {mean}");
        let info = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&path).unwrap()));
        let reader = info.read_info().unwrap();
        let texts = &reader.info().utf8_text;
        assert!(texts.iter().any(|text| text.keyword == "Settings"));
        window.maximise(kind);
    }
}

#[test]
fn rendering_without_a_window_gives_the_same_bytes_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |name: &str| {
        let out = folder.path().join(name);
        let run = Process::new(env!("CARGO_BIN_EXE_eqprop-lab"))
            .args(["render", "--trained", "1", "--example", "3", "--panel", "ripple", "--light", "--out"])
            .arg(&out)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        std::fs::read(out).unwrap()
    };
    let first = draw("a.svg");
    assert_eq!(first, draw("b.svg"));
    assert!(String::from_utf8(first).unwrap().contains("<title>Ripple</title>"));
    assert!(draw("c.png").starts_with(b"\x89PNG"));
}

#[test]
fn a_kept_run_is_rendered_with_its_own_curves() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let run = |arguments: &[&str]| succeed(folder.path(), arguments);
    let sets = ["data.source=xor", "data.toy_examples=60", "network.hidden=8", "learning.rates=0.1,0.05"];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    run(&[&["train", "--epochs", "3", "--run-dir", &at("run")], &sets[..]].concat());
    run(&["render", "--run", &at("run"), "--panel", "error-curves", "--out", &at("curves.csv")]);
    let curves = eqprop_lab::runs::read_curves(&folder.path().join("run")).unwrap();
    let of_epochs = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
    let tables: Vec<_> = of_epochs.filter(|path| path.extension().is_some_and(|end| end == "csv")).collect();
    let columns: Vec<_> = tables.iter().flat_map(|path| read_csv(path)).collect();
    let wanted: Vec<f64> = curves.epochs.iter().map(|point| point.test).collect();
    assert!(
        columns.iter().any(|(name, values)| name.starts_with("test") && *values == wanted),
        "{columns:?}"
    );
}
