//! The examples of a cell of the confusion matrix, as small pictures on pages.

use crate::data::{Dataset, Split};
use crate::settling::engine::snapshot::Pick;
use crate::training::evaluate::{Confusion, Prediction};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::confusion::matrix::Chosen;
use crate::ui::style::colours::{Palette, Table};
use crate::ui::style::theme;
use crate::ui::widgets::{Texture, row};
use egui::{
    Align2, Button, Color32, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// An example of the split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Its index in its file.
    pub index: usize,
    /// Its class.
    pub class: usize,
    /// What was read.
    pub reading: Prediction,
}

/// The examples that `chosen` means.
pub fn find(confusion: &Confusion, data: &Dataset, chosen: Chosen) -> Vec<Found> {
    let all = (confusion.start..).zip(&confusion.readings);
    let all = all.map(|(index, reading)| Found {
        index,
        class: data.label(confusion.split, index),
        reading: *reading,
    });
    all.filter(|found| chosen.holds(found.class, found.reading)).collect()
}

/// View state: the page, and its pictures.
#[derive(Default)]
pub struct Pictures {
    /// The first example shown.
    first: usize,
    sheet: Texture<Sheet>,
    /// How much the wheel has turned since the last page.
    turned: f32,
}

#[derive(PartialEq)]
struct Sheet {
    split: Split,
    indices: Vec<usize>,
    data: *const Dataset,
    dark: bool,
}

/// Width of a picture, about.
const SIZE: f32 = 64.0;
const CAPTION: f32 = 34.0;

impl Pictures {
    /// Back to the first page.
    pub fn rewind(&mut self) {
        self.first = 0;
    }

    /// Draws the page; true when it is closed.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        data: &Arc<Dataset>,
        (split, chosen, found): (Split, Chosen, &[Found]),
    ) -> bool {
        let mut closed = false;
        let (width, height) = (data.width(), data.height());
        let ppp = ui.pixels_per_point();
        let cell = ((SIZE * ppp) as usize / width.max(height)).max(1);
        let image = vec2((width * cell) as f32, (height * cell) as f32) / ppp;
        let pitch = vec2(image.x.max(74.0) + 10.0, image.y + CAPTION + 6.0);
        let room = ui.available_size() - vec2(0.0, 60.0);
        let columns = ((room.x + 10.0) / pitch.x).floor().max(1.0) as usize;
        let rows = ((room.y / pitch.y).floor().max(1.0) as usize).min((4096 / height.max(1)).max(1));
        // One texture holds a page.
        let page = (columns * rows).min((8192 / height.max(1)).max(1)).min(240);
        self.first = self.first.min(found.len().saturating_sub(1)) / page * page;
        let shown = &found[self.first.min(found.len())..(self.first + page).min(found.len())];
        let more = found.len() > page;
        let span = match (found.len(), more) {
            (0, _) => "none".to_owned(),
            (n, false) => n.to_string(),
            (n, true) => format!("{}–{} of {n}", self.first + 1, self.first + shown.len()),
        };
        row(ui, 26.0, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            closed = ui.button("Close pictures").clicked();
            let text = RichText::new(format!("{span} · {}", chosen.words())).font(theme::body());
            ui.add(egui::Label::new(text).truncate());
        });
        if more {
            row(ui, 26.0, |ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                let back = ui.add_enabled(self.first > 0, Button::new("Previous page"));
                let next = ui.add_enabled(self.first + page < found.len(), Button::new("Next page"));
                if back.clicked() {
                    self.first = self.first.saturating_sub(page);
                }
                if next.clicked() {
                    self.first += page;
                }
            });
        }
        let area = ui.available_rect_before_wrap();
        self.wheel(ui, area, page, found.len());
        let key = Sheet {
            split,
            indices: shown.iter().map(|found| found.index).collect(),
            data: Arc::as_ptr(data),
            dark: cx.palette.dark,
        };
        if shown.is_empty() {
            return closed;
        }
        let sheet = self.sheet.get(ui, key, || draw(shown, split, data, &cx.palette));
        for (i, found) in shown.iter().enumerate() {
            let corner =
                area.min + vec2((i % columns) as f32 * pitch.x, 4.0 + (i / columns) as f32 * pitch.y);
            let snap = |v: f32| (v * ppp).round() / ppp;
            let rect = Rect::from_min_size(pos2(snap(corner.x), snap(corner.y)), image);
            let uv = |i: usize| i as f32 / shown.len() as f32;
            let uv = Rect::from_min_max(pos2(0.0, uv(i)), pos2(1.0, uv(i + 1)));
            ui.painter().image(sheet, rect, uv, Color32::WHITE);
            picture_ui(ui, cx, split, found, rect);
        }
        ui.allocate_rect(area, Sense::hover());
        closed
    }

    /// The wheel turns pages.
    fn wheel(&mut self, ui: &Ui, area: Rect, page: usize, all: usize) {
        if !ui.rect_contains_pointer(area) {
            return;
        }
        self.turned += ui.input(|input| input.smooth_scroll_delta.y);
        if self.turned < -40.0 && self.first + page < all {
            self.first += page;
        } else if self.turned > 40.0 {
            self.first = self.first.saturating_sub(page);
        } else {
            return;
        }
        self.turned = 0.0;
        ui.ctx().request_repaint();
    }
}

fn picture_ui(ui: &Ui, cx: &Cx<'_>, split: Split, found: &Found, rect: Rect) {
    let whole = Rect::from_min_max(rect.min, rect.max + vec2(0.0, CAPTION));
    let response = ui.interact(whole, ui.scope_id().with(found.index), Sense::click());
    let read =
        if found.reading.silent { "silent".to_owned() } else { format!("reads {}", found.reading.class) };
    let words = format!("{} example {}: class {}, {read}", split.name(), found.index, found.class);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.clone()));
    let scene = cx.settling.scene.as_ref();
    let is_watched = scene.is_some_and(|scene| scene.split == split && scene.index == found.index);
    if response.hovered() || is_watched {
        let stroke = Stroke::new(2.0, cx.palette.accent);
        ui.painter().rect_stroke(rect, 0.0, stroke, StrokeKind::Outside);
    }
    let below = pos2(rect.left(), rect.bottom() + 2.0);
    let line = format!(
        "{} → {}",
        found.class,
        if found.reading.silent { "silent".into() } else { found.reading.class.to_string() }
    );
    let first = ui.painter().text(below, Align2::LEFT_TOP, line, theme::body(), cx.palette.text);
    let below = pos2(rect.left(), first.bottom() - 2.0);
    ui.painter().text(below, Align2::LEFT_TOP, format!("# {}", found.index), theme::mono(), cx.palette.weak);
    if response.clicked() {
        cx.send(Command::Example(split, Pick::Index(found.index)));
    }
    response.on_hover_text(format!("{words}\nClick to watch it settle"));
}

/// All pictures below each other.
fn draw(found: &[Found], split: Split, data: &Dataset, palette: &Palette) -> ([usize; 2], Vec<Color32>) {
    let table = Table::sequential(palette);
    let bytes = found.iter().flat_map(|found| data.pixels(split, found.index));
    let pixels: Vec<Color32> = bytes.map(|&byte| table.colour(f32::from(byte) / 255.0)).collect();
    ([data.width(), data.height() * found.len()], pixels)
}
