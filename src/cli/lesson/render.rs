//! `eqprop-lab lesson render`: a hand-out.

use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::lessons::{Lesson, Piece, Player, Scene, StageItem, Verdict, pieces};
use crate::ui::headless::HeadlessWindow;
use crate::ui::state::figure_style::FigureStyle;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::{Drawing, LayerView};
use std::path::Path;

/// Size of a picture in points.
const SIZE: [f32; 2] = [560.0, 400.0];

/// Plays all scenes of a lesson, which lies in `folder`, and writes `lesson.md` into `dir`, with a picture for each
/// panel on the stage and the formulas.
///
/// # Errors
/// A scene that cannot be played, a file that cannot be written.
pub(super) fn render(lesson: &Lesson, folder: Option<&Path>, dir: &Path) -> Result<()> {
    std::fs::create_dir_all(dir).map_err(|e| Error::file(dir, format!("cannot be made: {e}")))?;
    let style = FigureStyle { letters: false, ..FigureStyle::paper(true, None)? };
    let mut page = format!("# {}\n\n{}\n", lesson.title, lesson.about);
    Player::run_all(lesson, folder, |number, scene, player, verdict| {
        let mut pictures = Vec::new();
        let mut window = HeadlessWindow::new(player.training(), player.take_engine(), SIZE, false);
        for item in &scene.stage {
            let name = format!("scene-{number:02}-{}.svg", item.panel);
            draw(&mut window, item, &style, &dir.join(&name))?;
            pictures.push(name);
        }
        page += &words(scene, number, &verdict, &pictures);
        if let Some((name, svg)) = scene.formula.as_deref().and_then(|name| Some((name, formula(name)?))) {
            let file = format!("formula-{name}.svg");
            write_whole(&dir.join(&file), svg.replace("currentColor", "#000000").as_bytes())?;
            page += &format!("\n![formula]({file})\n");
        }
        Ok(())
    })?;
    let out = dir.join("lesson.md");
    write_whole(&out, page.as_bytes())?;
    println!("{}", out.display());
    Ok(())
}

fn formula(name: &str) -> Option<&'static str> {
    crate::ui::state::formulas::svg(name)
}

fn draw(window: &mut HeadlessWindow, item: &StageItem, style: &FigureStyle, out: &Path) -> Result<()> {
    let kind = PanelKind::find(&item.panel).ok_or_else(|| Error::new(item.panel.clone(), "is no panel"))?;
    match item.view.as_deref() {
        Some("diagram") => window.show_as(Drawing::Diagram),
        Some(view) => window.show_layers(view_named(view)?),
        None => {}
    }
    let drawn = window.draw(kind).ok_or_else(|| Error::new(kind.name(), "was not drawn"))?;
    drawn.painted.write(&drawn.about, style, out)
}

fn view_named(name: &str) -> Result<LayerView> {
    let found = LayerView::ALL.into_iter().find(|view| view.key() == name);
    found.ok_or_else(|| Error::new(name, "is no view of the layers"))
}

/// The scene in words; links become bold.
fn words(scene: &Scene, number: usize, verdict: &Verdict, pictures: &[String]) -> String {
    let mut text = format!("\n## {number}. {}\n\n", scene.title);
    for piece in pieces(&scene.text).unwrap_or_default() {
        text += &match piece {
            Piece::Plain(words) => words,
            Piece::Linked(words, _) => format!("**{words}**"),
        };
    }
    text += "\n\n";
    for picture in pictures {
        text += &format!("![{}]({picture})\n", scene.title);
    }
    let sign = if verdict.holds == Some(true) { "holds:" } else { "not yet:" };
    text += &format!("\n**{}** {sign} {}\n", scene.claim, verdict.said);
    if let Some(ask) = &scene.ask {
        text += &format!("\n{}\n\n", ask.text);
        for choice in &ask.choices {
            text += &format!("* {choice}\n");
        }
    }
    text
}
