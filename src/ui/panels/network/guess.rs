//! Predict, then reveal: guesses of which way units will go.

use crate::settling::example::action::UnitId;
use crate::settling::trace::{Frame, Phase};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::state::view::Guess;
use crate::ui::style::theme;
use egui::{Align, Color32, Layout, Painter, Pos2, Rect, RichText, Shape, Stroke, Ui, UiBuilder, vec2};

/// A unit that has changed by less has not moved.
const SMALLEST: f64 = 1e-6;

/// What has become of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuessOutcome {
    /// Not shown yet.
    Open,
    /// It went that way.
    Right,
    /// It went the other way.
    Wrong,
    /// It has not moved.
    Still,
}

/// A guess (up or down) against a change of state.
pub fn outcome(up: bool, change: f64) -> GuessOutcome {
    if change.is_nan() || change.abs() < SMALLEST {
        GuessOutcome::Still
    } else if (change > 0.0) == up {
        GuessOutcome::Right
    } else {
        GuessOutcome::Wrong
    }
}

/// No guess → up → down → no guess.
pub fn next(guess: Option<bool>) -> Option<bool> {
    match guess {
        None => Some(true),
        Some(true) => Some(false),
        Some(false) => None,
    }
}

/// Right guesses, guesses of units that have not moved, all guesses.
pub fn score(guess: &Guess, frame: &Frame, reference: &Frame) -> [usize; 3] {
    let outcomes = guess.units.iter().map(|(id, up)| outcome(*up, change(*id, frame, reference)));
    outcomes.fold([0, 0, 0], |[right, still, all], outcome| {
        let is = |what: GuessOutcome| usize::from(outcome == what);
        [right + is(GuessOutcome::Right), still + is(GuessOutcome::Still), all + 1]
    })
}

fn change(id: UnitId, frame: &Frame, reference: &Frame) -> f64 {
    let value = |frame: &Frame| {
        let layer = id.layer.checked_sub(1).and_then(|k| frame.layers.get(k));
        layer.and_then(|layer| layer.get(id.index)).copied().unwrap_or(f64::NAN)
    };
    value(frame) - value(reference)
}

/// Guesses can be made now: the free phase has ended and the nudge is not yet shown.
pub fn is_open(cx: &Cx<'_>) -> bool {
    let waiting = cx.view.guess.as_ref().is_some_and(|guess| !guess.revealed);
    let at_end = cx.span().is_some_and(|span| span.ended && cx.settling.cursor + 1 == span.points.end);
    waiting && at_end && cx.point().is_some_and(|point| point.phase == Phase::Free)
}

/// The nudge has been shown and the cursor is in it: what to compare with.
fn compared<'a>(cx: &'a Cx<'_>) -> Option<&'a Frame> {
    let revealed = cx.view.guess.as_ref().is_some_and(|guess| guess.revealed);
    let nudged = cx.point().is_some_and(|point| point.phase != Phase::Free);
    cx.settling.reference.as_deref().filter(|_| revealed && nudged)
}

/// Height of the strip at this width; 0 without a guess.
pub fn height(cx: &Cx<'_>, width: f32) -> f32 {
    match cx.view.guess {
        None => 0.0,
        Some(_) if width >= 540.0 => 36.0,
        Some(_) => 52.0,
    }
}

/// Draws the strip.
pub fn strip_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect) {
    let Some(guess) = &cx.view.guess else { return };
    let text = if let Some(reference) = compared(cx) {
        let [right, still, all] = score(guess, &cx.settling.frame, reference);
        let still = if still > 0 { format!(", {still} not moved yet") } else { String::new() };
        if all == 0 { "No guesses were made".into() } else { format!("{right} of {all} right{still}") }
    } else if guess.revealed {
        "The score is shown in the nudged phase".into()
    } else if is_open(cx) {
        "Which way will units go? Click units: up / down, then Reveal".into()
    } else {
        "Predict: guesses can be made at the end of the free phase".into()
    };
    let accent = cx.palette.accent;
    ui.painter().rect_filled(rect, 4.0, accent.gamma_multiply(0.12));
    let inner = rect.shrink2(vec2(8.0, 4.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    if guess.revealed {
        if ui.button("Done").on_hover_text("Ends the guessing (R)").clicked() {
            cx.send(Command::Predict);
        }
    } else {
        let label = RichText::new(Command::Reveal.label()).color(cx.palette.on_accent);
        let button = egui::Button::new(label).fill(accent);
        let button = ui.add_enabled(is_open(cx), button).on_hover_text(Command::Reveal.tooltip());
        if button.clicked() {
            cx.send(Command::Reveal);
        }
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add(egui::Label::new(RichText::new(text).font(theme::body())).wrap());
    });
}

/// Draws the guesses of a layer; `cell` is where a unit is.
pub fn marks(painter: &Painter, cx: &Cx<'_>, layer: usize, cell: impl Fn(usize) -> Rect) {
    let Some(guess) = &cx.view.guess else { return };
    let reference = compared(cx);
    for (id, up) in guess.units.iter().filter(|(id, _)| id.layer == layer) {
        let outcome = reference
            .map_or(GuessOutcome::Open, |reference| outcome(*up, change(*id, &cx.settling.frame, reference)));
        let rect = cell(id.index);
        triangle(
            painter,
            cx,
            rect.center(),
            (rect.width().min(rect.height()) * 0.5).clamp(5.0, 9.0),
            *up,
            outcome,
        );
    }
}

fn triangle(painter: &Painter, cx: &Cx<'_>, centre: Pos2, half: f32, up: bool, outcome: GuessOutcome) {
    let d = if up { -1.0 } else { 1.0 };
    let corners = |half: f32| {
        vec![
            centre + vec2(0.0, d * half),
            centre + vec2(-half, -d * half * 0.8),
            centre + vec2(half, -d * half * 0.8),
        ]
    };
    let (fill, edge) = match outcome {
        GuessOutcome::Open => (cx.palette.text, cx.palette.text),
        GuessOutcome::Right => (cx.palette.good, cx.palette.good),
        GuessOutcome::Wrong => (cx.palette.background, cx.palette.error),
        GuessOutcome::Still => (cx.palette.background, cx.palette.weak),
    };
    let halo = Stroke::new(3.5, cx.palette.background);
    painter.add(Shape::convex_polygon(corners(half), Color32::TRANSPARENT, halo));
    painter.add(Shape::convex_polygon(corners(half), fill, Stroke::new(2.0, edge)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_go_round() {
        assert_eq!(next(None), Some(true));
        assert_eq!(next(next(None)), Some(false));
        assert_eq!(next(next(next(None))), None);
    }

    #[test]
    fn the_score_counts_right_and_still_ones() {
        let frame = |values: [f64; 4]| Frame { layers: vec![values.to_vec()] };
        let (now, before) = (frame([0.5, 0.2, 0.3, 0.4]), frame([0.4, 0.3, 0.3, 0.3]));
        let mut guess = Guess::default();
        for (index, up) in [(0, true), (1, true), (2, false), (3, true)] {
            guess.units.insert(UnitId { layer: 1, index }, up);
        }
        assert_eq!(score(&guess, &now, &before), [2, 1, 4]);
        assert_eq!(outcome(false, -0.1), GuessOutcome::Right);
        assert_eq!(outcome(false, 0.1), GuessOutcome::Wrong);
        assert_eq!(outcome(true, 0.0), GuessOutcome::Still);
    }
}
