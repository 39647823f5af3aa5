//! Predict, then reveal: guesses of which way units will go.

use crate::settling::example::action::PhaseSpec;
use crate::settling::trace::Phase;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::state::guess::GuessOutcome;
use crate::ui::style::theme;
use egui::{Align, Color32, Layout, Painter, Pos2, Rect, RichText, Shape, Stroke, Ui, UiBuilder, vec2};

/// Guesses can be made now: the free phase has ended and the nudge is not yet shown.
pub fn is_open(cx: &Cx<'_>) -> bool {
    let waiting = cx.view.guess.as_ref().is_some_and(|guess| !guess.revealed);
    let at_end = cx.span().is_some_and(|span| span.ended && cx.settling.cursor + 1 == span.points.end);
    waiting && at_end && cx.point().is_some_and(|point| point.phase == Phase::Free)
}

/// The first nudge of the schedule pushes the output away from the target.
fn pushes_away(cx: &Cx<'_>) -> bool {
    let first = match &cx.settling.schedule {
        Some(specs) => return specs.iter().find(|spec| **spec != PhaseSpec::Free) == Some(&PhaseSpec::Away),
        None => cx.training.config.learning.rule.phases(&cx.draft.config.nudge),
    };
    first.iter().find(|phase| **phase != Phase::Free).is_some_and(|phase| phase.strength() < 0.0)
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
    let text = match guess.score() {
        Some([_, _, 0]) => "No guesses were made".into(),
        Some([right, still, all]) => {
            let still = if still > 0 { format!(", {still} did not move") } else { String::new() };
            format!("{right} of {all} right{still}")
        }
        None if guess.revealed => "Watch: the score comes at the end of the nudge".into(),
        None if is_open(cx) => {
            let way = if pushes_away(cx) { "pushed away from" } else { "pulled towards" };
            let target = cx.settling.target;
            format!("Output {way} {target}: which way will units go? Click units: up / down, then Reveal")
        }
        None => "Predict: guesses can be made at the end of the free phase".to_owned(),
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
    for (id, up) in guess.units.iter().filter(|(id, _)| id.layer == layer) {
        let outcome = guess.outcomes.as_ref().and_then(|outcomes| outcomes.get(id)).copied();
        let rect = cell(id.index);
        let half = (rect.width().min(rect.height()) * 0.5).clamp(5.0, 9.0);
        triangle(painter, cx, rect.center(), half, *up, outcome);
    }
}

fn triangle(
    painter: &Painter,
    cx: &Cx<'_>,
    centre: Pos2,
    half: f32,
    up: bool,
    outcome: Option<GuessOutcome>,
) {
    let d = if up { -1.0 } else { 1.0 };
    let corners = |half: f32| {
        vec![
            centre + vec2(0.0, d * half),
            centre + vec2(-half, -d * half * 0.8),
            centre + vec2(half, -d * half * 0.8),
        ]
    };
    let (fill, edge) = match outcome {
        None => (cx.palette.text, cx.palette.text),
        Some(GuessOutcome::Right) => (cx.palette.good, cx.palette.good),
        Some(GuessOutcome::Wrong) => (cx.palette.background, cx.palette.error),
        Some(GuessOutcome::Still) => (cx.palette.background, cx.palette.weak),
    };
    let halo = Stroke::new(3.5, cx.palette.background);
    painter.add(Shape::convex_polygon(corners(half), Color32::TRANSPARENT, halo));
    painter.add(Shape::convex_polygon(corners(half), fill, Stroke::new(2.0, edge)));
}
