//! The window at every size: all texts readable, and room for what it is about.

use crate::pictures::compared::theme_name;
use crate::pictures::stage::Stage;
use crate::pictures::state;
use eqprop_lab::ui::command::Command;
use eqprop_lab::ui::state::fitted::least;
use eqprop_lab::ui::state::layouts::Layout;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use eqprop_lab::ui::state::target::Target;
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

fn seen(stage: &mut Stage) -> Vec<PanelKind> {
    let app = stage.app();
    PanelKind::all().filter(|kind| app.is_seen(*kind)).collect()
}

fn bring_forward(stage: &mut Stage, key: &str) {
    stage.order(Command::PointAt(Target::Panel(crate::panel(key))));
}

#[test]
fn the_network_and_one_panel_have_their_least_size_at_any_size() {
    let mut wrong = Vec::new();
    everywhere(|stage, layout, screen, dark| {
        let name = format!("{} {}", name(layout, screen), theme_name(dark));
        // In some layouts it is behind another panel at first.
        for first in [None, Some("network")] {
            first.into_iter().for_each(|key| bring_forward(stage, key));
            let seen = seen(stage);
            if seen.len() < 2 || (first.is_some() && !seen.contains(&crate::panel("network"))) {
                wrong.push(format!("{name}: {seen:?} alone"));
            }
            for kind in seen {
                let (size, least) = (stage.app().panel_rect(kind).unwrap().size(), least(kind));
                if size.x < least.x - 0.5 || size.y < least.y - 0.5 {
                    wrong.push(format!("{name}: {kind:?} has {size:?}, not {least:?}"));
                }
            }
        }
        stage.order(Command::Layout(layout));
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_panel_behind_others_is_not_seen() {
    let mut stage = Stage::new([1400.0, 900.0], None);
    stage.order(Command::Layout(Layout::Watch));
    let front = |kind: &PanelKind| kind.places()[Layout::Watch as usize].1 == 0;
    let first: Vec<PanelKind> = PanelKind::all().filter(front).collect();
    assert_eq!(seen(&mut stage), first, "those in front of the four stacks");
    bring_forward(&mut stage, "synapse");
    let now = seen(&mut stage);
    assert!(now.contains(&crate::panel("synapse")) && now.len() == first.len(), "{now:?}");
    // In a window with room for two stacks more of them stand behind others.
    stage.resize([1366.0, 768.0], 1.5);
    let few = seen(&mut stage);
    assert!(few.len() == 2 && few.contains(&crate::panel("network")), "{few:?}");
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
