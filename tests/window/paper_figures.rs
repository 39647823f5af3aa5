//! Figures for a paper: the picture alone, in millimetres, letters as letters; films; chosen where the path is.

use crate::binary::succeed;
use crate::program::Program;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::settling::engine::snapshot::SettlingSnapshot;
use eqprop_lab::training::shipped::starter;
use eqprop_lab::ui::App;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::command::dialog_kind::DialogKind;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use image::AnimationDecoder as _;
use image::codecs::gif::GifDecoder;
use resvg::usvg::roxmltree::{Document, Node};
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

/// Words of what chooses what a panel shows.
const CONTROLS: [&str; 16] = [
    "Lock",
    "Lock range",
    "Total",
    "Terms",
    "Difference",
    "Diagram",
    "Arriving",
    "Settled",
    "Log axis",
    "Log time",
    "smoothing",
    "Log counts",
    "Watched",
    "Auto",
    "Change",
    "Tolerance",
];

fn words<'a>(document: &'a Document<'_>) -> Vec<&'a str> {
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.flat_map(|node| node.descendants().filter(Node::is_text)).filter_map(|node| node.text()).collect()
}

fn weights(folder: &Path) -> String {
    let path = folder.join("starter.safetensors");
    std::fs::write(&path, include_bytes!("../../assets/starter.safetensors")).unwrap();
    path.display().to_string()
}

#[test]
fn figures_for_paper_are_the_pictures_alone() {
    let folder = tempfile::tempdir().unwrap();
    let weights = weights(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let usual = ["render", "--weights", &weights, "--example", "8", "--iteration", "40"];
    let run = |more: &[&str]| succeed(folder.path(), &[&usual, more].concat());
    run(&["--all", &at("paper"), "--figure", "white", "--width-mm", "85"]);
    run(&["--all", &at("screen")]);
    run(&["--panel", "network", "--out", &at("titled.svg"), "--figure", "dark", "--title"]);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let (mut letters, mut controls) = (0, 0);
    for kind in PanelKind::all() {
        let (paper, screen) =
            (read(&format!("paper/{}.svg", kind.key())), read(&format!("screen/{}.svg", kind.key())));
        let document = Document::parse(&paper).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("width"), Some("85mm"), "{}", kind.name());
        let view: Vec<f64> =
            root.attribute("viewBox").unwrap().split(' ').map(|x| x.parse().unwrap()).collect();
        let height: f64 = root.attribute("height").unwrap().trim_end_matches("mm").parse().unwrap();
        assert!((height - 85.0 * view[3] / view[2]).abs() < 0.01, "{}: {height} mm of {view:?}", kind.name());
        let ground = root.children().find(|node| node.has_tag_name("rect")).unwrap();
        assert_eq!(ground.attribute("fill"), Some("#ffffff"), "{}", kind.name());
        let words = words(&document);
        letters += words.len();
        assert!(!words.contains(&kind.name()), "{}: no title", kind.name());
        for control in CONTROLS {
            assert!(!words.contains(&control), "{}: {control}", kind.name());
            controls += screen.matches(control).count();
        }
        let png = image::image_dimensions(folder.path().join(format!("paper/{}.png", kind.key()))).unwrap();
        assert!(png.0.abs_diff(1004) <= 1, "{}: {} pixels of 85 mm at 300 an inch", kind.name(), png.0);
    }
    assert!(letters > 300, "{letters} words are letters");
    assert!(controls > 0, "on the screen they are there, by their names");
    let titled = read("titled.svg");
    let titled = Document::parse(&titled).unwrap();
    assert!(words(&titled).contains(&"Network"));
    // Units are pixels with sharp edges.
    let images: Vec<_> = titled.descendants().filter(|node| node.has_tag_name("image")).collect();
    assert!(images.len() >= 3, "{} layers", images.len());
    assert!(images.iter().all(|image| image.attribute("style") == Some("image-rendering:pixelated")));
    // Drawing the panels one after the other leaves the settling as it is.
    run(&["--panel", "energy", "--out", &at("alone.csv")]);
    assert_eq!(read("alone.csv"), read("screen/energy.csv"));
}

#[test]
#[ignore = "writes the figures of the README into screenshots/"]
fn write_the_figures() {
    let folder = tempfile::tempdir().unwrap();
    let weights = weights(folder.path());
    let screenshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    for (key, size) in [
        ("energy", "640x360"),
        ("ripple", "640x420"),
        ("landscape", "640x380"),
        ("receptive-fields", "640x380"),
        ("stability-map", "640x420"),
    ] {
        let out = screenshots.join(format!("figure-{key}.svg")).display().to_string();
        let usual = ["render", "--weights", &weights, "--example", "8", "--iteration", "52"];
        let style = ["--figure", "white", "--outlines", "--size", size, "--panel", key, "--out", &out];
        succeed(folder.path(), &[&usual[..], &style[..]].concat());
    }
}

fn settle(app: &App) -> Arc<SettlingSnapshot> {
    app.settling().unwrap().latest()
}

fn nudged() -> Program {
    let stored = starter().unwrap();
    let mut program = Program::start(&stored.config.unwrap(), Some(stored.network), false);
    program.wait("an example", |app| settle(app).phases.first().is_some_and(|free| free.ended));
    program.harness.state().order(Command::StepPhase(1));
    program.wait("a nudge", |app| settle(app).phases.len() == 2 && settle(app).phases[1].ended);
    program.harness.run_steps(3);
    program
}

fn order(program: &mut Program, key: &str, path: &Path) {
    let kind = DialogKind::SaveFigure(crate::panel(key));
    program.harness.state().order(Command::Path(kind, path.to_path_buf()));
    program.wait("the file", |_| path.exists());
}

#[test]
fn a_film_has_a_picture_for_each_iteration_and_leaves_all_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = nudged();
    program.harness.state().order(Command::Seek(7));
    program.wait("iteration 7", |app| settle(app).cursor == 7);
    let path = folder.path().join("network.gif");
    order(&mut program, "network", &path);
    let film = GifDecoder::new(BufReader::new(std::fs::File::open(&path).unwrap())).unwrap();
    let frames = film.into_frames().collect_frames().unwrap();
    assert_eq!(frames.len(), settle(program.harness.state()).points.len());
    assert_ne!(frames[1].buffer(), frames[20].buffer(), "something settles");
    program.wait("iteration 7 again", |app| settle(app).cursor == 7);
}

#[test]
fn a_film_is_given_up_with_escape() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = nudged();
    let path = folder.path().join("network.gif");
    let cursor = settle(program.harness.state()).cursor;
    let kind = DialogKind::SaveFigure(crate::panel("network"));
    program.harness.state().order(Command::Path(kind, path.clone()));
    program.harness.run_steps(3);
    program.harness.state().order(Command::Escape);
    program.wait("where it was", |app| settle(app).cursor == cursor);
    program.harness.run_steps(30);
    assert!(!path.exists());
}

#[test]
fn the_dialog_asks_how_a_figure_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = nudged();
    let path = folder.path().join("energy.svg");
    program.harness.state().order(Command::Dialog(DialogKind::SaveFigure(crate::panel("energy"))));
    program.harness.run_steps(4);
    assert!(program.harness.query_by_label("Width").is_none(), "as on the screen there is nothing to choose");
    program.harness.get_by_role_and_label(Role::RadioButton, "For paper").click();
    program.harness.run_steps(3);
    program.harness.get_by_role_and_label(Role::CheckBox, "Width").click();
    program.harness.run_steps(3);
    program.click("Cancel");
    order(&mut program, "energy", &path);
    let text = std::fs::read_to_string(&path).unwrap();
    let document = Document::parse(&text).unwrap();
    assert_eq!(document.root_element().attribute("width"), Some("85mm"));
    let ground = document.root_element().children().find(|node| node.has_tag_name("rect")).unwrap();
    assert_eq!(ground.attribute("fill"), Some("#ffffff"));
    let words = words(&document);
    assert!(words.contains(&"+β") && !words.contains(&"Energy"), "{words:?}");
    program.harness.run_steps(3);
    assert!(program.harness.ctx.theme() == egui::Theme::Dark, "the window is as it was");
}
