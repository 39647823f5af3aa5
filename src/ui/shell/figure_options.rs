//! How a figure is set, chosen where its path is: as on the screen, or for a paper.

use crate::ui::export::Format;
use crate::ui::state::figure_style::FigureStyle;
use crate::ui::widgets::{name, number_box};
use egui::Ui;
use std::path::Path;

/// Width that a ticked box begins with, in millimetres: a column of a journal.
const COLUMN_MM: f32 = 85.0;

/// Draws the choices that matter for a path with this end.
pub fn ui(ui: &mut Ui, style: &mut FigureStyle, path: &str) {
    let format = Format::of(Path::new(path.trim())).ok();
    if format == Some(Format::Csv) {
        let help = "The file begins with the mark of UTF-8, by which Excel reads β and × rightly";
        ui.checkbox(&mut style.mark, "For Excel").on_hover_text(help);
        return;
    }
    ui.horizontal(|ui| {
        for (chosen, label, help) in [
            (None, "As on the screen", "The panel with its title and its controls"),
            (
                Some(true),
                "For paper",
                "On white, without title and controls, in the colours of the light theme",
            ),
            (Some(false), "For slides", "On the dark ground, without title and controls"),
        ] {
            let now = style.bare.then_some(style.white);
            let choice = ui.radio(now == chosen, label).on_hover_text(help);
            if choice.clicked() && now != chosen {
                let paper = chosen.and_then(|white| FigureStyle::paper(white, style.width_mm).ok());
                *style = FigureStyle { mark: style.mark, ..paper.unwrap_or_default() };
            }
        }
    });
    if !style.bare {
        return;
    }
    ui.horizontal(|ui| {
        let mut titled = !style.untitled;
        if ui.checkbox(&mut titled, "Title").on_hover_text("The title and the line below it").changed() {
            style.untitled = !titled;
        }
        let is_svg = format.is_none_or(|format| format == Format::Svg);
        let mut outlines = !style.letters;
        let outline = ui.add_enabled(is_svg, egui::Checkbox::new(&mut outlines, "Letters as outlines"));
        if outline.on_hover_text("Where the reader of the SVG may not have the fonts").changed() {
            style.letters = !outlines;
        }
        let mut printed = style.width_mm.is_some();
        let has_width = format != Some(Format::Gif);
        let width = ui.add_enabled(has_width, egui::Checkbox::new(&mut printed, "Width"));
        if width.on_hover_text("Printed width; a PNG has 300 pixels an inch then").changed() {
            style.width_mm = printed.then_some(COLUMN_MM);
        }
        if let Some(mm) = &mut style.width_mm {
            let number = number_box(mm).range(FigureStyle::WIDTHS).speed(1.0).suffix(" mm");
            name(&ui.add_enabled(has_width, number), "Width of the figure");
        }
    });
}
