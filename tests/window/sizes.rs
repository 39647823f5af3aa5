//! The window at every size: all texts readable, and room for what it is about.

use crate::pictures::compared::theme_name;
use crate::pictures::stage::Stage;
use crate::pictures::state;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::layouts::Layout;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use std::path::PathBuf;

/// Screens: pixels across, down, and pixels of a point.
const SCREENS: [([f32; 2], f32); 8] = [
    ([1024.0, 768.0], 1.0),
    ([1280.0, 800.0], 1.0),
    ([1366.0, 768.0], 1.5),
    ([1400.0, 900.0], 1.0),
    ([1920.0, 1080.0], 1.0),
    ([1920.0, 1080.0], 1.75),
    ([2560.0, 1440.0], 1.0),
    ([3840.0, 2160.0], 2.0),
];

fn name(layout: Layout, ([width, height], scale): ([f32; 2], f32)) -> String {
    format!("{layout:?}-{width}x{height}@{scale}").to_lowercase()
}

/// Visits every layout on every screen in both themes.
fn everywhere(mut visit: impl FnMut(&mut Stage, Layout, ([f32; 2], f32), bool)) {
    for layout in Layout::ALL {
        let mut stage = Stage::new([1400.0, 900.0], None);
        stage.order(Command::Layout(layout));
        state::prepare(&mut stage, &PanelKind::all().collect::<Vec<_>>());
        for screen in SCREENS {
            stage.resize(screen.0, screen.1);
            for dark in [true, false] {
                stage.order(Command::Dark(dark));
                visit(&mut stage, layout, screen, dark);
            }
        }
    }
}

#[test]
fn no_text_is_cut_or_lies_on_another_at_any_size() {
    let mut wrong = Vec::new();
    everywhere(|stage, layout, screen, dark| {
        let name = format!("{} {}", name(layout, screen), theme_name(dark));
        let problems = stage.texts().problems();
        wrong.extend(problems.iter().map(|problem| format!("{name}: {problem}")));
    });
    assert!(wrong.is_empty(), "{} texts are not readable:\n  {}", wrong.len(), wrong.join("\n  "));
}

#[test]
#[ignore = "writes a picture of every layout on every screen into the folder EQPROP_LAB_PICTURES"]
fn write_the_pictures() {
    let folder = PathBuf::from(std::env::var_os("EQPROP_LAB_PICTURES").expect("a folder for the pictures"));
    let only = std::env::var("EQPROP_LAB_ONLY").unwrap_or_default();
    everywhere(|stage, layout, screen, dark| {
        let name = format!("{}-{}", name(layout, screen), theme_name(dark));
        if name.contains(&only) {
            stage.picture().save(folder.join(format!("{name}.png"))).unwrap();
        }
    });
}
