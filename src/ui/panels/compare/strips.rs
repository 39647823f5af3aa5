//! A, B and B − A beside each other, layer by layer.

use crate::round::round_up;
use crate::settling::engine::ghost::outcome;
use crate::settling::example::recording::frame_of;
use crate::settling::studies::compare::{At, difference, size};
use crate::settling::trace::Frame;
use crate::ui::context::Cx;
use crate::ui::panels::compare::model::ComparedOutcome;
use crate::ui::panels::compare::plot::colour_of_b;
use crate::ui::panels::compare::words::{BETWEEN, figures};
use crate::ui::plots::ghosts;
use crate::ui::plots::small_plot::signed;
use crate::ui::style::colours::Table;
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::{Bar, Grid, Texture, colour_bar, describe, fit_cells};
use egui::{Align2, Color32, FontId, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// B and where it stands.
#[derive(Clone)]
pub struct ComparedPair {
    /// B.
    pub outcome: Arc<ComparedOutcome>,
    /// Its point beside the cursor of A.
    pub at: Option<At>,
}

/// Textures of the strips.
#[derive(Default)]
pub struct Strips {
    textures: [Vec<Texture<Key>>; 3],
    bars: [Texture<(bool, bool)>; 2],
}

#[derive(Clone)]
struct Key {
    a: Arc<Frame>,
    pair: ComparedPair,
    grid: Grid,
    range: f32,
    dark: bool,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.a, &other.a)
            && Arc::ptr_eq(&self.pair.outcome, &other.pair.outcome)
            && (self.pair.at, self.grid, self.dark) == (other.pair.at, other.grid, other.dark)
            && self.range.to_bits() == other.range.to_bits()
    }
}

/// What one strip shows.
struct Strip<'a> {
    number: usize,
    title: &'a str,
    verdict: String,
    figures: String,
    colour: Color32,
    /// s₁ … s_L, or the difference where there is one.
    layers: Vec<Option<Vec<f64>>>,
    /// Symmetric range; `None` for 0 … 1.
    range: Option<f32>,
    reads: Option<usize>,
}

impl Strips {
    /// Draws the three strips.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, area: Rect, pair: &ComparedPair) {
        let Ok(b) = &*pair.outcome else { return };
        let a = cx.settling;
        let Some(point) = cx.point() else { return };
        let other = pair.at.and_then(|at| Some((at, frame_of(b.recording().state(at.index)?))));
        let right = |reads: usize| if reads == a.target { "right" } else { "wrong" };
        let whole = |frame: &Frame| frame.layers.iter().cloned().map(Some).collect();
        let mut strips = vec![Strip {
            number: 0,
            title: "A",
            verdict: format!("reads {}, {}", point.prediction, right(point.prediction)),
            figures: figures(point, ghosts::outcome_now(a).as_ref()),
            colour: cx.palette.text,
            layers: whole(&a.frame),
            range: None,
            reads: Some(point.prediction),
        }];
        if let Some((at, frame)) = &other {
            let beside = &b.recording().points[at.index];
            strips.push(Strip {
                number: 1,
                title: "B",
                verdict: format!("reads {}, {}", beside.prediction, right(beside.prediction)),
                figures: figures(beside, outcome(&b.recording().points, b.spans(), b.settings()).as_ref()),
                colour: colour_of_b(&cx.palette),
                layers: whole(frame),
                range: None,
                reads: Some(beside.prediction),
            });
            let layers = difference(&a.frame, frame);
            // What is held in one of them would take the whole range.
            let is_held = |layer: usize, index: usize| {
                a.clamped.iter().any(|(id, _)| (id.layer, id.index) == (layer, index))
            };
            let most = layers.iter().enumerate().flat_map(|(k, layer)| {
                let units = layer.iter().flatten().enumerate();
                units.filter(move |(i, _)| !is_held(k + 1, *i)).map(|(_, d)| d.abs())
            });
            let most = most.fold(0.0f64, f64::max);
            let range = round_up(most as f32);
            let energy = beside.total_energy() - point.total_energy();
            strips.push(Strip {
                number: 2,
                title: "B − A",
                verdict: if most == 0.0 { "no difference".into() } else { String::new() },
                figures: format!("ΔF = {}", signed(energy)),
                colour: cx.palette.text,
                layers,
                range: Some(range),
                reads: None,
            });
        }
        let gap = if area.width() > 700.0 { 24.0 } else { 12.0 };
        let width = (area.width() - 2.0 * gap) / 3.0;
        let has_bars = area.height() > 230.0;
        let height = area.height() - if has_bars { 32.0 } else { 0.0 };
        for strip in &strips {
            let left = area.left() + strip.number as f32 * (width + gap);
            let rect = Rect::from_min_size(pos2(left, area.top()), vec2(width, height));
            self.strip_ui(ui, cx, rect, strip, pair, &strips);
        }
        if has_bars {
            let mut bar = |left: f32, bar: Bar, texture: &mut Texture<(bool, bool)>| {
                let rect = Rect::from_min_size(pos2(left, area.bottom() - 30.0), vec2(width, 30.0));
                let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
                colour_bar(&mut ui, texture, bar, width.min(220.0), &cx.palette);
            };
            let [states, signs] = &mut self.bars;
            bar(area.left(), Bar::Sequential, states);
            if let Some(range) = strips.last().and_then(|strip| strip.range) {
                bar(area.left() + 2.0 * (width + gap), Bar::Diverging(range), signs);
            }
        }
    }

    fn strip_ui(
        &mut self,
        ui: &Ui,
        cx: &Cx<'_>,
        rect: Rect,
        strip: &Strip<'_>,
        pair: &ComparedPair,
        all: &[Strip<'_>],
    ) {
        let painter = ui.painter().with_clip_rect(rect.expand(4.0).intersect(ui.clip_rect()));
        let palette = cx.palette;
        let is_tall = rect.height() > 220.0;
        let title = painter.text(rect.min, Align2::LEFT_TOP, strip.title, theme::title(), strip.colour);
        let font = if rect.width() > 200.0 { theme::body() } else { theme::small() };
        let at = pos2(title.right() + 12.0, title.center().y);
        painter.text(at, Align2::LEFT_CENTER, &strip.verdict, font, palette.text);
        let mut y = title.bottom() + 2.0;
        if is_tall || rect.width() > 130.0 {
            let written = |text: &str| painter.layout_no_wrap(text.to_owned(), theme::small(), palette.weak);
            let mut line = written(&strip.figures);
            if line.size().x > rect.width() {
                // Two lines where the strip can spare one, or how it ended.
                let last = strip.figures.rsplit(BETWEEN).next().unwrap_or_default();
                line = written(&if is_tall { strip.figures.replace(BETWEEN, "\n") } else { last.to_owned() });
            }
            let height = line.size().y;
            painter.galley(pos2(rect.left(), y), line, palette.weak);
            y += height + 4.0;
        }
        let free = rect.bottom() - y;
        let hidden = strip.layers.len().saturating_sub(1);
        let label = if is_tall { 18.0 } else { 15.0 };
        let share = if hidden == 0 { 1.0 } else { 0.28 };
        let bars = (free * share).clamp(24.0, if hidden == 0 { 260.0 } else { 120.0 });
        let output = Rect::from_min_max(pos2(rect.left(), y), pos2(rect.right(), y + bars));
        output_ui(ui, cx, output, strip, &all[0]);
        y = output.bottom();
        let each = (rect.bottom() - y) / hidden.max(1) as f32;
        self.textures[strip.number].resize_with(hidden, Texture::default);
        for k in (0..hidden).rev() {
            let top = pos2(rect.left(), y);
            y += each;
            let words = layer_words(strip, k);
            let written = |text: &str| painter.layout_no_wrap(text.to_owned(), theme::small(), palette.weak);
            let mut name = written(&words);
            if name.size().x > rect.width() {
                name = written(words.rsplit(": ").next().unwrap_or_default());
            }
            painter.galley(top + vec2(0.0, 1.0), name, palette.weak);
            let Some(values) = &strip.layers[k] else { continue };
            let space = vec2(rect.width(), each - label - 4.0);
            if space.y < 6.0 {
                continue;
            }
            let grid = fit_cells(values.len(), space, ui.pixels_per_point());
            let width = grid.size(ui.pixels_per_point()).x;
            let image = grid.place(top + vec2(width / 2.0, label), ui.pixels_per_point());
            let range = strip.range.unwrap_or(1.0);
            let key = Key {
                a: Arc::clone(&cx.settling.frame),
                pair: pair.clone(),
                grid,
                range,
                dark: palette.dark,
            };
            let id = self.textures[strip.number][k].get(ui, key, || {
                let table = match strip.range {
                    Some(range) => Table::diverging(&palette, range),
                    None => Table::sequential(&palette),
                };
                grid.pixels(values.iter().map(|s| *s as f32), &table)
            });
            let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(id, image, uv, Color32::WHITE);
            painter.rect_stroke(image, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
            let response = ui.interact(image, ui.scope_id().with(("strip", strip.number, k)), Sense::hover());
            describe(&response, format!("{}, {words}", strip.title));
            if let Some(unit) = response.hover_pos().and_then(|at| grid.unit_at(image, at)) {
                response.on_hover_text_at_pointer(unit_words(all, k, unit));
            }
        }
    }
}

fn layer_words(strip: &Strip<'_>, k: usize) -> String {
    let name = format!("Hidden {}", k + 1);
    match (&strip.layers[k], strip.range) {
        (None, _) => format!("{name}: cannot be subtracted"),
        (Some(values), Some(_)) => format!("{name}: ‖B − A‖ = {}", number(size(values))),
        (Some(_), None) => name,
    }
}

fn unit_words(all: &[Strip<'_>], k: usize, unit: usize) -> String {
    let value = |strip: &Strip<'_>| Some(*strip.layers.get(k)?.as_ref()?.get(unit)?);
    let mut lines = vec![format!("Hidden {}, unit {unit}", k + 1)];
    for strip in all {
        lines.extend(value(strip).map(|value| match strip.range {
            Some(_) => format!("{} {}", strip.title, signed(value)),
            None => format!("{} {}", strip.title, number(value)),
        }));
    }
    lines.join("\n")
}

/// One bar per class, the target framed.
fn output_ui(ui: &Ui, cx: &Cx<'_>, rect: Rect, strip: &Strip<'_>, first: &Strip<'_>) {
    let Some(Some(values)) = strip.layers.last() else { return };
    let palette = cx.palette;
    let painter = ui.painter();
    let response = ui.interact(rect, ui.scope_id().with(("output", strip.number)), Sense::hover());
    let apart = strip.range.map(|_| format!("‖B − A‖ = {}", number(size(values))));
    let words = apart.clone().unwrap_or_else(|| strip.verdict.clone());
    describe(&response, format!("{}, output: {words}", strip.title));
    let digits = if rect.height() > 44.0 { 18.0 } else { 0.0 };
    let plot = Rect::from_min_max(rect.min + vec2(0.0, 4.0), rect.max - vec2(0.0, digits + 4.0));
    let (low, high) = match strip.range {
        Some(range) => (-range, range),
        None => {
            let finite = values.iter().filter(|y| y.is_finite());
            finite.fold((0.0f32, 1.0f32), |(low, high), y| (low.min(*y as f32), high.max(*y as f32)))
        }
    };
    let y = |value: f32| plot.bottom() - (value - low) / (high - low).max(1e-9) * plot.height();
    painter.hline(plot.x_range(), y(0.0), Stroke::new(1.0, palette.weak.gamma_multiply(0.6)));
    if strip.range.is_none() {
        painter.hline(plot.x_range(), y(1.0), Stroke::new(1.0, palette.line));
    }
    let step = plot.width() / values.len().max(1) as f32;
    let width = (step * 0.62).clamp(1.0, 36.0);
    let every = (11.0 / step).ceil().max(1.0) as usize;
    for (class, &value) in values.iter().enumerate() {
        let value = if value.is_finite() { value as f32 } else { 0.0 };
        let x = plot.left() + (class as f32 + 0.5) * step;
        let wins = strip.reads == Some(class);
        let colour = match strip.range {
            Some(_) if value < 0.0 => palette.nudged_minus,
            Some(_) => palette.nudged_plus,
            None if wins => strip.colour,
            None => palette.weak.gamma_multiply(0.75),
        };
        let bar =
            Rect::from_x_y_ranges(x - width / 2.0..=x + width / 2.0, y(value.max(0.0))..=y(value.min(0.0)));
        if bar.height() > 0.3 {
            painter.rect_filled(bar, 0.0, colour);
        }
        if digits > 0.0 && (class % every == 0 || wins || class == cx.settling.target) {
            let at = pos2(x, rect.bottom() - digits / 2.0 - 2.0);
            let ink = if wins || class == cx.settling.target { palette.text } else { palette.weak };
            let font = FontId::monospace(if wins { 16.0 } else { theme::SMALL });
            painter.text(at, Align2::CENTER_CENTER, class.to_string(), font, ink);
            if class == cx.settling.target {
                let frame = Rect::from_center_size(at, vec2((step - 1.0).clamp(13.0, 26.0), 18.0));
                painter.rect_stroke(frame, 4.0, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
            }
        }
    }
    if let Some(apart) = apart.filter(|_| rect.height() > 60.0) {
        painter.text(plot.left_top(), Align2::LEFT_TOP, apart, theme::small(), palette.weak);
    }
    let at = response.hover_pos().filter(|at| plot.x_range().contains(at.x));
    if let Some(class) =
        at.map(|at| ((at.x - plot.left()) / step) as usize).filter(|class| *class < values.len())
    {
        let value = |strip: &Strip<'_>| strip.layers.last().and_then(|y| y.as_ref()?.get(class).copied());
        let shown = value(strip)
            .map_or_else(String::new, |v| if strip.range.is_some() { signed(v) } else { number(v) });
        let of_a = value(first).filter(|_| strip.number > 0).map(|v| format!("\nA {}", number(v)));
        response.on_hover_text_at_pointer(format!(
            "class {class}\n{} {shown}{}",
            strip.title,
            of_a.unwrap_or_default()
        ));
    }
}
