//! One layer of the ripple: what moved beside what is exact, as pictures and unit by unit.

use crate::round::round_up;
use crate::settling::example::action::UnitId;
use crate::settling::studies::ripple::{ExactKind, LayerRipple};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::panels::ripple::curve::layer_name;
use crate::ui::panels::ripple::layout::TITLE;
use crate::ui::style::colours::Table;
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::{Grid, Texture, describe, fit_cells, short};
use egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use std::sync::Arc;

/// What is drawn of one layer.
#[derive(Clone)]
pub struct Chosen {
    /// Which layer, 0 for s₁.
    pub layer: usize,
    /// How many layers there are.
    pub layers: usize,
    /// (s − s̃)/β of its units; s − s̃ without a nudge.
    pub moved: Arc<Vec<f64>>,
    /// Units that are held, which are no part of the range of colours.
    pub held: Vec<usize>,
    /// The comparison, if there is an exact answer.
    pub ripple: Option<Arc<LayerRipple>>,
    /// Which.
    pub exact: ExactKind,
    /// Symbol of the solver's step and distance from the output plus one, where that power of it scales δ.
    pub power: Option<(&'static str, usize)>,
    /// What stands in the place of the exact picture.
    pub missing: &'static str,
    /// Formula of what moved.
    pub formula: &'static str,
    /// Of every layer to the exact answer that fits it now; `None` before the ripple is there.
    pub cosines: Vec<Option<f64>>,
}

#[derive(Clone)]
struct Key {
    values: Arc<Vec<f64>>,
    grid: Grid,
    range: f32,
    dark: bool,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.values, &other.values)
            && (self.grid, self.range, self.dark) == (other.grid, other.range, other.dark)
    }
}

/// The two pictures.
#[derive(Default)]
pub struct Pictures {
    textures: [Texture<Key>; 2],
    exact: Option<(Arc<LayerRipple>, Arc<Vec<f64>>)>,
}

/// Symmetric ranges of what moved and of what is exact: one for both where their sizes are alike.
pub fn ranges(chosen: &Chosen) -> [f32; 2] {
    let largest =
        |values: &[f64]| values.iter().map(|v| v.abs()).filter(|v| v.is_finite()).fold(0.0, f64::max) as f32;
    let free = chosen.moved.iter().enumerate().filter(|(i, _)| !chosen.held.contains(i));
    let moved = largest(&free.map(|(_, v)| *v).collect::<Vec<_>>());
    let Some(ripple) = &chosen.ripple else { return [round_up(moved); 2] };
    let exact = largest(&ripple.exact);
    let is_alike = moved > 0.0 && exact > 0.0 && (0.4..=2.5).contains(&(moved / exact));
    if is_alike { [round_up(moved.max(exact)); 2] } else { [round_up(moved), round_up(exact)] }
}

impl Pictures {
    /// Draws both; the same unit has the same place in each.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, rects: [Rect; 2], chosen: &Chosen) {
        let ranges = ranges(chosen);
        let ppp = ui.pixels_per_point();
        let grid = fit_cells(chosen.moved.len(), rects[0].size(), ppp);
        // Headings are as wide as the pictures, if those are not too narrow for words.
        let width = grid.size(ppp).x.max(170.0).min(rects[0].width());
        let rects = rects.map(|rect| rect.with_max_x(rect.left() + width));
        let name = layer_name(chosen.layer, chosen.layers);
        let shown = |range: f32| format!("±{}", short(range));
        heading(ui, cx, rects[0], "moved", chosen.formula, &shown(ranges[0]));
        let moved = Arc::clone(&chosen.moved);
        let what = format!("{name}: what moved, {} units, colours {}", moved.len(), shown(ranges[0]));
        self.picture(ui, cx, (0, &what), (rects[0], grid, ranges[0]), moved, chosen);
        let Some(ripple) = &chosen.ripple else {
            heading(ui, cx, rects[1], "exact", "", "");
            let font = theme::small();
            let text = ui.painter().layout(chosen.missing.into(), font, cx.palette.weak, rects[1].width());
            ui.painter().galley(rects[1].min + vec2(0.0, 4.0), text, cx.palette.weak);
            return;
        };
        let formula = match (chosen.exact, chosen.power) {
            (ExactKind::Settled, _) => "settled".to_owned(),
            (ExactKind::Arriving, Some((step, power))) => format!("δ {step}{}", superscript(power)),
            (ExactKind::Arriving, None) => "δ".to_owned(),
        };
        heading(ui, cx, rects[1], "exact", &formula, &shown(ranges[1]));
        let known = self.exact.as_ref().filter(|(of, _)| Arc::ptr_eq(of, ripple));
        let values = match known {
            Some((_, values)) => Arc::clone(values),
            None => {
                let values = Arc::new(ripple.exact.clone());
                self.exact = Some((Arc::clone(ripple), Arc::clone(&values)));
                values
            }
        };
        let what = format!("{name}: exact, {formula}, colours {}", shown(ranges[1]));
        self.picture(ui, cx, (1, &what), (rects[1], grid, ranges[1]), values, chosen);
    }

    fn picture(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        (which, what): (usize, &str),
        (area, grid, range): (Rect, Grid, f32),
        values: Arc<Vec<f64>>,
        chosen: &Chosen,
    ) {
        let ppp = ui.pixels_per_point();
        let size = grid.size(ppp);
        let rect = grid.place(pos2(area.left() + size.x / 2.0, area.top()), ppp);
        let key = Key { values: Arc::clone(&values), grid, range, dark: cx.palette.dark };
        let id = self.textures[which].get(ui, key, || {
            let table = Table::diverging(&cx.palette, range);
            grid.pixels(values.iter().map(|v| *v as f32), &table)
        });
        let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(id, rect, uv, Color32::WHITE);
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, cx.palette.line), StrokeKind::Outside);
        let response = ui.interact(rect, ui.scope_id().with(("ripple", which)), Sense::click());
        describe(&response, what);
        let layer = chosen.layer + 1;
        if let Some(unit) = cx.view.hovered.filter(|unit| unit.layer == layer && unit.index < grid.len) {
            let cell = grid.cell_rect(rect, unit.index);
            ui.painter().rect_stroke(cell, 0.0, Stroke::new(1.5, cx.palette.accent), StrokeKind::Outside);
        }
        let Some(index) = response.hover_pos().and_then(|at| grid.unit_at(rect, at)) else { return };
        let unit = UnitId { layer, index };
        cx.hover.unit.set(Some(unit));
        if response.clicked() {
            cx.send(Command::SelectUnit(Some(unit)));
        }
        response.on_hover_text_at_pointer(unit_text(chosen, index));
    }
}

fn unit_text(chosen: &Chosen, index: usize) -> String {
    let moved = chosen.moved.get(index).copied().unwrap_or(f64::NAN);
    let name = layer_name(chosen.layer, chosen.layers);
    let mut text = format!("{name}, unit {index}\nmoved {}", number(moved));
    if let Some(exact) = chosen.ripple.as_ref().and_then(|ripple| ripple.exact.get(index)) {
        text += &format!("\nexact {}", number(*exact));
    }
    text
}

/// The line above a picture: what it is, its formula, its range of colours.
fn heading(ui: &Ui, cx: &Cx<'_>, rect: Rect, word: &str, formula: &str, range: &str) {
    let y = rect.top() - 3.0;
    let clip = Rect::from_min_max(rect.min - vec2(0.0, TITLE + 3.0), rect.max);
    let painter = ui.painter().with_clip_rect(clip.intersect(ui.clip_rect()));
    let range =
        painter.text(pos2(rect.right(), y), Align2::RIGHT_BOTTOM, range, theme::mono(), cx.palette.weak);
    let word = painter.text(pos2(rect.left(), y), Align2::LEFT_BOTTOM, word, theme::body(), cx.palette.text);
    let formula = painter.layout_no_wrap(formula.into(), theme::small(), cx.palette.weak);
    if word.right() + 8.0 + formula.size().x < range.left() - 6.0 {
        let at = pos2(word.right() + 8.0, y - formula.size().y - 1.0);
        painter.galley(at, formula, cx.palette.weak);
    }
}

/// A small number above the line.
pub fn superscript(n: usize) -> String {
    let digit = |c: char| match c {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        c => char::from_u32('⁰' as u32 + c.to_digit(10).unwrap_or(0)).unwrap_or(c),
    };
    n.to_string().chars().map(digit).collect()
}

/// Cosine, angle and size as large as there is room.
pub fn numbers(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, chosen: &Chosen, is_large: bool) {
    let alignment = chosen.ripple.as_ref().map(|ripple| ripple.alignment);
    let plain = |x: f64, decimals: usize| {
        if x.is_finite() { format!("{x:.decimals$}").replace('-', "−") } else { "–".into() }
    };
    let cosine = alignment.map_or_else(|| "–".into(), |l| plain(l.cosine, 4));
    let angle = alignment.map_or_else(|| "–".into(), |l| format!("{}°", plain(l.degrees(), 1)));
    let ratio = alignment.map_or_else(|| "–".into(), |l| format!("×{}", ratio_text(l.ratio)));
    let parts = [("cosine", cosine), ("angle", angle), ("size", ratio)];
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if is_large {
        let size = (rect.width() / 12.5).clamp(14.0, 30.0);
        for (i, (word, value)) in parts.iter().enumerate() {
            let x = rect.left() + rect.width() * [0.0, 0.40, 0.71][i];
            let font = FontId::monospace(size);
            let at = painter.text(pos2(x, rect.top()), Align2::LEFT_TOP, value, font, cx.palette.text);
            let below = pos2(x, at.bottom() + 1.0);
            painter.text(below, Align2::LEFT_TOP, word, theme::small(), cx.palette.weak);
        }
    } else {
        let mut x = rect.left();
        // The degree sign and × say what they are where there is no room for the words.
        let has_words = rect.width() >= 270.0;
        for (i, (word, value)) in parts.iter().enumerate() {
            let font = FontId::monospace(16.0);
            let value = painter.layout_no_wrap(value.clone(), font, cx.palette.text);
            let word = if has_words || i == 0 { *word } else { "" };
            let word = painter.layout_no_wrap(word.into(), theme::small(), cx.palette.weak);
            let needs = word.size().x + 5.0 + value.size().x;
            if x + needs > rect.right() {
                break;
            }
            painter.galley(pos2(x, rect.bottom() - word.size().y - 2.0), word.clone(), cx.palette.weak);
            let at = pos2(x + word.size().x + 5.0, rect.bottom() - value.size().y);
            painter.galley(at, value, cx.palette.text);
            x += needs + if has_words { 14.0 } else { 6.0 };
        }
    }
    let response = ui.interact(rect, ui.scope_id().with("likeness"), Sense::hover());
    let text = parts.iter().map(|(word, value)| format!("{word} {value}")).collect::<Vec<_>>().join(", ");
    describe(&response, format!("{}: {text}", layer_name(chosen.layer, chosen.layers)));
    response
        .on_hover_text("Cosine and angle between what moved and the exact answer; size is |moved| / |exact|");
}

fn ratio_text(ratio: f64) -> String {
    if ratio.is_finite() && (0.01..100.0).contains(&ratio) { format!("{ratio:.2}") } else { number(ratio) }
}

/// Every unit as a point: exact to the right, moved upwards, both on the same scale; on the thin diagonal they are equal.
pub fn scatter(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, chosen: &Chosen) {
    let Some(ripple) = &chosen.ripple else { return };
    let range = ranges(chosen).into_iter().fold(0.0, f32::max);
    let square = Rect::from_min_max(rect.min + vec2(0.0, 0.0), rect.max - vec2(0.0, 18.0));
    let side = square.width().min(square.height());
    let square = Rect::from_min_size(pos2(rect.right() - side, rect.top()), vec2(side, side));
    let painter = ui.painter().with_clip_rect(square.expand(1.0).intersect(ui.clip_rect()));
    let thin = Stroke::new(1.0, cx.palette.line);
    let centre = square.center();
    painter.rect_stroke(square, 0.0, thin, StrokeKind::Inside);
    painter.hline(square.x_range(), centre.y, thin);
    painter.vline(centre.x, square.y_range(), thin);
    painter.line_segment([square.left_bottom(), square.right_top()], Stroke::new(1.0, cx.palette.weak));
    let half = side / 2.0 - 4.0;
    let at = |moved: f64, exact: f64| -> Pos2 {
        let to = |v: f64| (v as f32 / range * half).clamp(-half, half);
        centre + vec2(to(exact), -to(moved))
    };
    let colour = cx.palette.nudged_plus;
    let pairs = chosen.moved.iter().zip(&ripple.exact);
    let radius = if chosen.moved.len() > 150 { 1.7 } else { 2.8 };
    for (moved, exact) in pairs.filter(|(m, e)| m.is_finite() && e.is_finite()) {
        painter.circle_filled(at(*moved, *exact), radius, colour.gamma_multiply(0.8));
    }
    if let Some(unit) = cx.view.hovered.filter(|unit| unit.layer == chosen.layer + 1)
        && let (Some(moved), Some(exact)) = (chosen.moved.get(unit.index), ripple.exact.get(unit.index))
    {
        painter.circle_stroke(at(*moved, *exact), 5.0, Stroke::new(2.0, cx.palette.accent));
    }
    let inside = square.shrink(5.0);
    painter.text(inside.left_top(), Align2::LEFT_TOP, "moved", theme::small(), cx.palette.weak);
    painter.text(inside.right_bottom(), Align2::RIGHT_BOTTOM, "exact", theme::small(), cx.palette.weak);
    let label = format!("±{}", short(range));
    let below = pos2(square.right(), square.bottom() + 2.0);
    ui.painter().text(below, Align2::RIGHT_TOP, label, theme::mono(), cx.palette.weak);
    let response = ui.interact(square, ui.scope_id().with("scatter"), Sense::hover());
    describe(&response, format!("Moved against exact, {} units", chosen.moved.len()));
    let Some(pointer) = response.hover_pos() else { return };
    let distance = |i: usize| at(chosen.moved[i], ripple.exact[i]).distance(pointer);
    let nearest =
        (0..chosen.moved.len().min(ripple.exact.len())).min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    if let Some(index) = nearest.filter(|index| distance(*index) < 10.0) {
        cx.hover.unit.set(Some(UnitId { layer: chosen.layer + 1, index }));
        response.on_hover_text_at_pointer(unit_text(chosen, index));
    }
}
