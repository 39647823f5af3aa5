//! The phases of what is settled, and where in them the picture stands.

use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::trace::{Phase, PhaseSpan};
use crate::training::snapshot::Status;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::style::format::thousands;
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::{Rangef, Rect, Sense, Stroke, Ui, pos2, vec2};

/// Height of the strip.
pub const HEIGHT: f32 = 26.0;
/// Least share of the width that a phase has.
const LEAST: f32 = 0.26;

/// The stretch of each phase with points: long ones are longer, but each has room for its word.
fn places(settling: &SettlingSnapshot, width: Rangef) -> Vec<(Rangef, &PhaseSpan)> {
    let round = settling.phases.iter().rposition(|span| span.step == 0).unwrap_or(0);
    let spans: Vec<&PhaseSpan> =
        settling.phases.iter().skip(round).filter(|span| !span.points.is_empty()).collect();
    let least = LEAST.min(1.0 / spans.len().max(1) as f32);
    let total: f32 = spans.iter().map(|span| span.points.len() as f32).sum();
    let free = 1.0 - least * spans.len() as f32;
    let mut left = width.min;
    let place = |span: &&PhaseSpan| {
        let share = least + free * span.points.len() as f32 / total.max(1.0);
        let right = left + share * width.span();
        let range = Rangef::new(left, right);
        left = right;
        range
    };
    let ranges: Vec<Rangef> = spans.iter().map(place).collect();
    ranges.into_iter().zip(spans).collect()
}

/// "free: at rest", "nudged +β: step 4".
fn words(settling: &SettlingSnapshot, span: &PhaseSpan) -> String {
    let name = match span.phase {
        Phase::Free => "free",
        phase if phase.strength() < 0.0 => "nudged −β",
        _ => "nudged +β",
    };
    let is_here = span.points.contains(&settling.cursor);
    let is_at_end = settling.cursor + 1 >= span.points.end;
    let iteration = settling.points.get(settling.cursor).map_or(0, |point| point.iteration);
    match (is_here, span.ended && is_at_end) {
        (_, true) if span.settled => format!("{name}: at rest after {}", thousands(span.points.len() as f64)),
        (true, _) => format!("{name}: iteration {}", thousands(iteration as f64)),
        (false, _) => name.to_owned(),
    }
}

/// Draws the strip.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>) {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click_and_drag());
    let (painter, palette, settling) = (ui.painter().with_clip_rect(rect), cx.palette, cx.settling);
    painter.rect_filled(rect, 0.0, palette.raised);
    let places = places(settling, rect.x_range());
    let mut said = Vec::new();
    for (range, span) in &places {
        let band = Rect::from_x_y_ranges(*range, rect.y_range());
        painter.rect_filled(band, 0.0, palette.background.lerp_to_gamma(palette.phase(span.phase), 0.5));
        painter.vline(range.max, rect.y_range(), Stroke::new(1.5, palette.background));
        let text = words(settling, span);
        let galley = painter.layout_no_wrap(text.clone(), theme::body(), palette.text);
        if galley.size().x + 32.0 <= range.span() {
            painter.galley(
                pos2(range.min + 24.0, rect.center().y - galley.size().y / 2.0),
                galley,
                palette.text,
            );
        }
        said.push(text);
    }
    for (range, span) in &places {
        if span.points.contains(&settling.cursor) {
            let share = (settling.cursor - span.points.start) as f32 + 1.0;
            let x = range.min + range.span() * share / span.points.len() as f32;
            let at = Rect::from_center_size(pos2(x - 2.5, rect.center().y), vec2(5.0, HEIGHT));
            painter.rect_filled(at, 0.0, palette.text);
        }
    }
    let progress = &cx.training.progress;
    if cx.training.status == Status::Running {
        let text = format!("training: epoch {} of {}", progress.epoch + 1, progress.epochs);
        let galley = painter.layout_no_wrap(text.clone(), theme::body(), palette.on_accent);
        let size = galley.size() + vec2(24.0, HEIGHT);
        let place = Rect::from_min_max(pos2(rect.right() - size.x, rect.top()), rect.max);
        painter.rect_filled(place, 0.0, palette.accent);
        painter.galley(place.center() - galley.size() / 2.0, galley, palette.on_accent);
        said.push(text);
    }
    describe(&response, said.join("; "));
    let at = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged());
    if let Some(at) = at
        && let Some((range, span)) = places.iter().find(|(range, _)| range.contains(at.x))
    {
        let share = (at.x - range.min) / range.span().max(1.0);
        let index = span.points.start + (share * span.points.len() as f32) as usize;
        cx.send(Command::Seek(index.min(span.points.end - 1)));
    }
}
