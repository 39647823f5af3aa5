//! A small window: the training images that excite one unit most.

use crate::data::{Dataset, Split};
use crate::model::Network;
use crate::settling::engine::snapshot::Pick;
use crate::settling::studies::top_activating::{self, ActivatingImage};
use crate::ui::background::{Job, Of};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::style::colours::{Palette, Table};
use crate::ui::style::format::{number, thousands};
use crate::ui::style::theme;
use crate::ui::widgets::{Texture, describe};
use egui::{Align2, Color32, Rect, RichText, Sense, Stroke, StrokeKind, Ui, Window, pos2, vec2};
use std::sync::Arc;
use std::time::Duration;

/// Images shown.
pub const SHOWN: usize = 24;
/// Training images looked at.
pub const SEARCHED: usize = 10_000;
/// Shortest time between two searches while training.
const EVERY: Duration = Duration::from_millis(500);
const COLUMNS: usize = 8;

/// What the window shows.
#[derive(Default)]
pub struct TopActivating {
    /// Layer 1 … L and unit.
    pub open: Option<(usize, usize)>,
    job: Job<Key, Vec<ActivatingImage>>,
    sheet: Texture<Sheet>,
}

/// The images of the sheet, and the theme.
struct Sheet(Arc<Vec<ActivatingImage>>, bool);

impl PartialEq for Sheet {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) && self.1 == other.1
    }
}

#[derive(Clone)]
struct Key {
    unit: (usize, usize),
    network: Arc<Network<f32>>,
    data: Arc<Dataset>,
    end: usize,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.unit, self.end) == (other.unit, other.end)
            && Arc::ptr_eq(&self.network, &other.network)
            && Arc::ptr_eq(&self.data, &other.data)
    }
}

impl Of for Key {
    fn is_stale(&self, newer: &Self) -> bool {
        self.unit != newer.unit || !Arc::ptr_eq(&self.data, &newer.data)
    }
}

impl TopActivating {
    /// Draws the window, if it is open, for these weights; `which` says which they are.
    pub fn ui(
        &mut self,
        ui: &Ui,
        cx: &Cx<'_>,
        network: &Arc<Network<f32>>,
        data: &Arc<Dataset>,
        which: &str,
    ) {
        let Some((k, unit)) = self.open else { return };
        let is_unit = network.sizes().get(k).is_some_and(|n| unit < *n);
        // The key closes this window and nothing else.
        let mut commands = cx.commands.borrow_mut();
        let before = commands.len();
        commands.retain(|command| *command != Command::Escape);
        let is_closed = commands.len() < before;
        drop(commands);
        if is_closed || !is_unit {
            self.open = None;
            return;
        }
        let end = data.range(Split::Train, cx.training.config.data.validation_examples).end.min(SEARCHED);
        let key = Key { unit: (k, unit), network: Arc::clone(network), data: Arc::clone(data), end };
        let asked = key.clone();
        let found = self.job.poll(ui.ctx(), &key, EVERY, move |stop, _| {
            top_activating::top_activating(&asked.network, &asked.data, asked.unit, 0..asked.end, SHOWN, stop)
        });
        let mut open = true;
        let layer = if k == network.num_layers() { "the output".into() } else { format!("hidden layer {k}") };
        Window::new(format!("What excites unit {unit} of {layer}"))
            .id(egui::Id::unique("exciting images"))
            .collapsible(false)
            .resizable(false)
            .pivot(Align2::CENTER_CENTER)
            .default_pos(ui.ctx().content_rect().center())
            .open(&mut open)
            .show(ui.ctx(), |ui| {
                let shown = found.as_ref().map_or(SHOWN.min(end), |found| found.len());
                ui.label(format!(
                    "The {shown} of the first {} training images with the largest feed-forward drive, before feedback",
                    thousands(end as f64)
                ));
                let line = format!("{which} · below each: class, drive · click one to watch it settle");
                ui.label(RichText::new(line).font(theme::small()).color(cx.palette.weak));
                ui.add_space(8.0);
                match &found {
                    Some(found) => self.sheet_ui(ui, cx, data, found),
                    None => drop(ui.label("Looking…")),
                }
            });
        if !open {
            self.open = None;
        }
    }

    fn sheet_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, data: &Dataset, found: &Arc<Vec<ActivatingImage>>) {
        let (width, height) = (data.width(), data.height());
        let ppp = ui.pixels_per_point();
        let cell = ((64.0 * ppp) as usize / width.max(height)).max(1);
        let image = vec2((width * cell) as f32, (height * cell) as f32) / ppp;
        let pitch = vec2(image.x.max(56.0) + 12.0, image.y + 28.0);
        let columns = COLUMNS.min(found.len()).max(1);
        let rows = found.len().div_ceil(columns);
        let (area, _) = ui.allocate_exact_size(
            vec2(columns as f32 * pitch.x - 12.0, rows as f32 * pitch.y),
            Sense::hover(),
        );
        let key = Sheet(Arc::clone(found), cx.palette.dark);
        let sheet = self.sheet.get(ui, key, || draw(found, data, &cx.palette));
        for (i, activating) in found.iter().enumerate() {
            let corner = area.min + vec2((i % columns) as f32 * pitch.x, (i / columns) as f32 * pitch.y);
            let snap = |v: f32| (v * ppp).round() / ppp;
            let rect = Rect::from_min_size(pos2(snap(corner.x), snap(corner.y)), image);
            let uv = |i: usize| i as f32 / found.len() as f32;
            let uv = Rect::from_min_max(pos2(0.0, uv(i)), pos2(1.0, uv(i + 1)));
            ui.painter().image(sheet, rect, uv, Color32::WHITE);
            let response = ui.interact(rect, ui.scope_id().with(i), Sense::click());
            let drive = number(f64::from(activating.drive));
            describe(
                &response,
                format!("Training image {}, class {}, drive {drive}", activating.index, activating.label),
            );
            let is_watched = cx
                .settling
                .scene
                .as_ref()
                .is_some_and(|scene| scene.split == Split::Train && scene.index == activating.index);
            if response.hovered() || is_watched {
                let stroke = Stroke::new(2.0, cx.palette.accent);
                ui.painter().rect_stroke(rect, 0.0, stroke, StrokeKind::Outside);
            }
            let below = pos2(rect.left(), rect.bottom() + 3.0);
            let class = ui.painter().text(
                below,
                Align2::LEFT_TOP,
                activating.label.to_string(),
                theme::body(),
                cx.palette.text,
            );
            let at = pos2(rect.right(), class.bottom() - 1.0);
            ui.painter().text(at, Align2::RIGHT_BOTTOM, drive, theme::mono(), cx.palette.weak);
            if response.clicked() {
                cx.send(Command::Example(Split::Train, Pick::Index(activating.index)));
            }
            response.on_hover_text(format!("Training image {}\nWatch it settle", activating.index));
        }
    }
}

/// All images below each other.
fn draw(found: &[ActivatingImage], data: &Dataset, palette: &Palette) -> ([usize; 2], Vec<Color32>) {
    let table = Table::sequential(palette);
    let bytes = found.iter().flat_map(|activating| data.pixels(Split::Train, activating.index));
    let pixels: Vec<Color32> = bytes.map(|&byte| table.colour(f32::from(byte) / 255.0)).collect();
    ([data.width(), data.height() * found.len()], pixels)
}
