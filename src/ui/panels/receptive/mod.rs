//! What each unit looks for: its incoming weights drawn as an input image.

mod controls;
mod fields;
mod top_activating;

use crate::catalog::OptionItem;
use crate::knobs::subscript;
use crate::model::Network;
use crate::receptive_fields::Fields;
use crate::settling::example::action::UnitId;
use crate::training::snapshot::Origin;
use crate::training::weight_history::StoredEpoch;
use crate::ui::context::Cx;
use crate::ui::export::table::Table as Numbers;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::receptive::fields::{FieldsJob, Of};
use crate::ui::panels::receptive::top_activating::TopActivating;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::colours::Table;
use crate::ui::style::format::{precise, thousands};
use crate::ui::style::theme;
use crate::ui::widgets::empty::{describe_empty, empty};
use crate::ui::widgets::{Texture, describe, header};
use egui::{Color32, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use std::ops::Range;
use std::sync::Arc;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("receptive-fields", "Receptive fields", "columns of the weights as pictures"),
        stored: "Receptive",
        places: [(3, 0), (2, 0), (0, 2)],
        help: &[
            "Each picture is one unit: the weight from every input pixel, orange for positive, purple for negative, neutral for zero.",
            "Weights drawn from a seed are noise, so a run that begins with such shows what has changed since its start, W − W at the start: the first minibatch shows already. The list turns to the weights themselves, and puts the strongest (largest root mean square) first; otherwise units keep the order that they have everywhere.",
            "All pictures share one symmetric range of colours. Hover one for its unit number and exact weights.",
            "The slider goes back through the epochs of this run. Click a picture for the training images that excite this unit most, by the drive from below alone.",
            "For deeper layers the pictures are the product W₁ W₂ …, a linear back-projection. It ignores the activation in between and is an approximation.",
        ],
    },
    make: || Box::<ReceptivePanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct ReceptivePanel {
    layer: usize,
    /// 0 chooses by itself.
    scale: usize,
    locked: Option<f32>,
    /// `None` follows the newest weights.
    epoch: Option<usize>,
    /// `None` chooses by itself.
    what: Option<What>,
    sorted: bool,
    top_activating: TopActivating,
    job: FieldsJob,
    gallery: Texture<Key>,
    large: Texture<(Key, usize)>,
    bar: Texture<(bool, bool)>,
}

/// What a picture is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Weights,
    Change,
}

#[derive(Clone)]
struct Key {
    fields: Arc<Fields>,
    sorted: bool,
    columns: usize,
    rows: Range<usize>,
    range: f32,
    dark: bool,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.fields, &other.fields)
            && (self.columns, &self.rows, self.sorted) == (other.columns, &other.rows, other.sorted)
            && (self.range, self.dark) == (other.range, other.dark)
    }
}

/// Size of an input image in cells.
#[derive(Clone, Copy)]
struct Cells {
    width: usize,
    height: usize,
}

impl Panel for ReceptivePanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let (Some(network), Some(data)) = (&cx.training.network, &cx.training.data) else {
            let dragged = header(ui, cx, KIND, "no weights yet");
            empty(ui, cx, "Waiting for the weights");
            return dragged;
        };
        self.layer = self.layer.min(network.num_layers() - 1);
        let stored = self.stored(&cx.training.stored);
        let (network, minibatch) = match &stored {
            Some(stored) => (&stored.network, stored.minibatch),
            None => (network, cx.training.progress.total_minibatches),
        };
        let start = self.start(cx, network);
        let since = start.as_ref().map(|start| Arc::clone(&start.network));
        let of = Of { network: Arc::clone(network), since, layer: self.layer, minibatch };
        let fields = self.job.poll(ui.ctx(), &of);
        let epoch = stored
            .as_ref()
            .map_or_else(|| "newest weights".into(), |stored| format!("weights of epoch {}", stored.epoch));
        self.top_activating.ui(ui, cx, network, data, &epoch);
        let line = fields.as_ref().map_or_else(
            || "computing…".into(),
            |fields| {
                let of = cx.training.stored.iter().filter(|_| stored.is_some());
                let epoch = of.into_iter().find(|stored| stored.minibatch == fields.minibatch);
                provenance(fields, epoch.map(|stored| stored.epoch), start.as_ref().map(|start| start.epoch))
            },
        );
        let dragged = header(ui, cx, KIND, &line);
        let Some(fields) = fields else {
            empty(ui, cx, "Computing the fields…");
            return dragged;
        };
        let cells = Cells { width: data.width(), height: data.height() };
        if fields.values.ncols() != cells.width * cells.height || fields.values.is_empty() {
            empty(ui, cx, "The weights belong to other data");
            return dragged;
        }
        let range = self.locked.unwrap_or(fields.range);
        self.controls_ui(ui, cx, network, &fields, range);
        if fields.is_change && fields.largest == 0.0 {
            let text = "As soon as the network trains, its change stands here";
            describe_empty(ui, cx, ["No weight has changed yet", text]);
            return dragged;
        }
        let size = ui.available_size();
        if size.x > 60.0 && size.y > 30.0 {
            self.gallery_ui(ui, cx, &fields, cells, range);
        }
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Numbers> {
        let stored = self.stored(&cx.training.stored);
        let network = stored.map(|stored| stored.network).or(cx.training.network.clone());
        let Some(network) = network else { return Vec::new() };
        let layer = self.layer.min(network.num_layers() - 1);
        let (mut weights, mut name) = (network.w[layer].clone(), format!("W{}", layer + 1));
        if let Some(start) = self.start(cx, &network) {
            weights -= &start.network.w[layer];
            name += " less its start";
        }
        let mut table = Numbers::new(name);
        table = table.with("unit below", (0..weights.nrows()).map(|i| i as f64));
        for (unit, column) in weights.columns().into_iter().enumerate() {
            table = table.with(format!("unit {unit}"), column.iter().map(|w| f64::from(*w)));
        }
        vec![table]
    }
}

impl ReceptivePanel {
    /// What the change is counted from, if the change is what is shown: the first weights of the run that are kept.
    fn start(&self, cx: &Cx<'_>, network: &Network<f32>) -> Option<StoredEpoch> {
        let start = cx.training.stored.first().filter(|start| start.network.sizes() == network.sizes())?;
        let by_itself = if cx.training.origin == Origin::Seed { What::Change } else { What::Weights };
        (self.what.unwrap_or(by_itself) == What::Change).then(|| start.clone())
    }

    /// The chosen copy of earlier weights, if there is one.
    fn stored(&self, stored: &[StoredEpoch]) -> Option<StoredEpoch> {
        let epoch = self.epoch?;
        stored.iter().min_by_key(|stored| stored.epoch.abs_diff(epoch)).cloned()
    }

    fn gallery_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, fields: &Arc<Fields>, cells: Cells, range: f32) {
        let ppp = ui.pixels_per_point();
        let units = fields.values.nrows();
        let area = ui.available_size() - vec2(10.0, 0.0);
        let scale = if self.scale > 0 { self.scale } else { automatic_scale(area * ppp, cells, units) };
        // One texel between fields; it is as wide as a weight.
        let pitch = vec2(((cells.width + 1) * scale) as f32, ((cells.height + 1) * scale) as f32) / ppp;
        let columns = ((area.x / pitch.x) as usize).clamp(1, units);
        let rows = units.div_ceil(columns);
        let (dark, sorted) = (cx.palette.dark, self.sorted);
        let (gallery, large, top_activating) =
            (&mut self.gallery, &mut self.large, &mut self.top_activating.open);
        let layer = fields.layer + 1;
        let scroll = ScrollArea::vertical().id_salt("fields").auto_shrink([false, false]);
        scroll.show_viewport(ui, |ui, viewport| {
            ui.set_height(rows as f32 * pitch.y);
            let first = ((viewport.top() / pitch.y) as usize).min(rows - 1);
            let end = ((viewport.bottom() / pitch.y).ceil() as usize).clamp(first + 1, rows);
            let key = Key { fields: Arc::clone(fields), sorted, columns, rows: first..end, range, dark };
            let id =
                gallery.get(ui, key.clone(), || draw(&key, cells, &Table::diverging(&cx.palette, range)));
            let snap = |v: f32| (v * ppp).round() / ppp;
            let origin = ui.max_rect().min + vec2(0.0, first as f32 * pitch.y);
            let size = vec2(columns as f32 * pitch.x, (end - first) as f32 * pitch.y);
            let rect = Rect::from_min_size(pos2(snap(origin.x), snap(origin.y)), size);
            let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(id, rect, uv, Color32::WHITE);
            let response = ui.interact(rect, ui.scope_id().with("gallery"), Sense::click());
            let of = if fields.is_change { ", their change" } else { "" };
            let order = if sorted { ", the strongest first" } else { "" };
            describe(&response, format!("Receptive fields of {units} units{of}, colours ±{range}{order}"));
            let Some(at) = response.hover_pos() else { return };
            let (column, row) =
                (((at.x - rect.left()) / pitch.x) as usize, ((at.y - rect.top()) / pitch.y) as usize);
            let slot = (first + row) * columns + column;
            if column >= columns || slot >= units {
                return;
            }
            let unit = if sorted { fields.order[slot] } else { slot };
            cx.hover.unit.set(Some(UnitId { layer, index: unit }));
            if response.clicked() {
                *top_activating = Some((layer, unit));
            }
            let corner = rect.min + vec2(column as f32 * pitch.x, row as f32 * pitch.y);
            let inside = ((at - corner) * ppp / scale as f32).floor();
            let frame = Rect::from_min_size(corner, pitch - vec2(scale as f32, scale as f32) / ppp);
            ui.painter().rect_stroke(frame, 0.0, Stroke::new(1.5, cx.palette.accent), StrokeKind::Outside);
            let (x, y) =
                ((inside.x as usize).min(cells.width - 1), (inside.y as usize).min(cells.height - 1));
            let value = fields.values[[unit, y * cells.width + x]];
            let one = Key { columns: 1, rows: unit..unit + 1, sorted: false, ..key };
            let id = large
                .get(ui, (one.clone(), unit), || draw(&one, cells, &Table::diverging(&cx.palette, range)));
            response.on_hover_ui_at_pointer(|ui| {
                let k = (196 / cells.width.max(cells.height)).max(1) as f32;
                let size = vec2((cells.width + 1) as f32 * k, (cells.height + 1) as f32 * k);
                ui.add(egui::Image::new((id, size)).alt_text(format!("Field of unit {unit}")));
                ui.label(RichText::new(format!("Unit {unit}")).strong());
                let text = format!("row {y}, column {x}: {}", precise(f64::from(value)));
                ui.label(RichText::new(text).font(theme::mono()));
                ui.label("Click: images that excite it most");
            });
        });
    }
}

fn provenance(fields: &Fields, epoch: Option<usize>, since: Option<usize>) -> String {
    let name: String = (0..=fields.layer).map(|k| format!("W{}", subscript(k + 1))).collect();
    let units = thousands(fields.values.nrows() as f64);
    let minibatch = format!("minibatch {}", thousands(fields.minibatch as f64));
    let of = epoch.map_or_else(|| minibatch.clone(), |epoch| format!("epoch {epoch}, {minibatch}"));
    let name = match since {
        None => name,
        Some(0) => format!("{name} − {name} at the start"),
        Some(epoch) => format!("{name} − {name} of epoch {epoch}"),
    };
    if fields.layer == 0 {
        format!("{units} columns of {name} · weights of {of}")
    } else {
        format!("{name}: linear back-projection, an approximation · {units} units · {of}")
    }
}

/// The largest scale at which at least a hundred fields (or all) are seen at once.
fn automatic_scale(pixels: egui::Vec2, cells: Cells, units: usize) -> usize {
    let seen = |scale: usize| {
        (pixels.x as usize / ((cells.width + 1) * scale)) * (pixels.y as usize / ((cells.height + 1) * scale))
    };
    (1..=32).rev().find(|&scale| seen(scale) >= units.min(100)).unwrap_or(1)
}

/// The fields of some rows of the gallery in one picture.
fn draw(key: &Key, cells: Cells, table: &Table) -> ([usize; 2], Vec<Color32>) {
    let (w, h) = (cells.width + 1, cells.height + 1);
    let size = [key.columns * w, key.rows.len() * h];
    let mut pixels = vec![Color32::TRANSPARENT; size[0] * size[1]];
    for (slot, unit) in (key.rows.start * key.columns..key.rows.end * key.columns).enumerate() {
        if unit >= key.fields.values.nrows() {
            break;
        }
        let field = key.fields.values.row(if key.sorted { key.fields.order[unit] } else { unit });
        let Some(field) = field.as_slice() else { continue };
        let corner = (slot / key.columns) * h * size[0] + (slot % key.columns) * w;
        for (y, line) in field.chunks(cells.width).enumerate() {
            for (pixel, value) in pixels[corner + y * size[0]..].iter_mut().zip(line) {
                *pixel = table.colour(*value);
            }
        }
    }
    (size, pixels)
}
