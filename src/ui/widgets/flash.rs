//! A frame around what is pointed at, which fades; the control gets the focus and comes into sight.

use crate::ui::state::target::Target;
use crate::ui::style::colours::Palette;
use egui::{Align, Context, Id, Rect, Response, Stroke, StrokeKind, Ui};

/// How long the frame is seen, in seconds.
const SECONDS: f64 = 2.5;
/// Frames in which what is pointed at may still come to the front.
const PATIENCE: u64 = 2;

/// What is pointed at.
#[derive(Clone, Debug)]
struct Pointed {
    target: Target,
    /// Time and frame of the first drawing after it was ordered.
    since: Option<(f64, u64)>,
    is_found: bool,
    is_focused: bool,
}

fn id() -> Id {
    Id::unique("pointed at")
}

/// Points at something from the next frame on.
pub fn point(ctx: &Context, target: Target) {
    let pointed = Pointed { target, since: None, is_found: false, is_focused: false };
    ctx.data_mut(|data| data.insert_temp(id(), pointed));
    ctx.request_repaint();
}

/// What is pointed at, as long as its frame is seen.
pub fn pointed(ctx: &Context) -> Option<Target> {
    ctx.data(|data| data.get_temp::<Pointed>(id())).map(|pointed| pointed.target)
}

fn change<R>(ctx: &Context, change: impl FnOnce(&mut Pointed) -> R) -> Option<R> {
    ctx.data_mut(|data| {
        let mut pointed = data.get_temp::<Pointed>(id())?;
        let result = change(&mut pointed);
        data.insert_temp(id(), pointed);
        Some(result)
    })
}

/// Once in a frame: lets it go when its time is over. What could not be found in the frames since it was ordered comes
/// back.
pub fn follow(ctx: &Context) -> Option<Target> {
    let (now, frame) = (ctx.input(|input| input.time), ctx.cumulative_frame_nr());
    let pointed = ctx.data(|data| data.get_temp::<Pointed>(id()))?;
    let Some((since, first)) = pointed.since else {
        change(ctx, |pointed| pointed.since = Some((now, frame)));
        ctx.request_repaint();
        return None;
    };
    let is_lost = !pointed.is_found && frame > first + PATIENCE;
    if is_lost || now > since + SECONDS {
        ctx.data_mut(|data| data.remove::<Pointed>(id()));
    } else {
        ctx.request_repaint();
    }
    is_lost.then_some(pointed.target)
}

fn is(ctx: &Context, target: &Target) -> bool {
    pointed(ctx).is_some_and(|pointed| pointed == *target)
}

/// Gives a control the focus if it is the one pointed at, once.
pub fn focus(response: &Response, target: &Target) {
    if is(&response.ctx, target)
        && change(&response.ctx, |pointed| !std::mem::replace(&mut pointed.is_focused, true)) == Some(true)
    {
        response.request_focus();
    }
}

/// Draws the frame if this is what is pointed at.
pub fn frame(ui: &Ui, target: &Target, rect: Rect) {
    let ctx = ui.ctx();
    if !is(ctx, target) {
        return;
    }
    let since = change(ctx, |pointed| {
        let is_first = !std::mem::replace(&mut pointed.is_found, true);
        (is_first, pointed.since)
    });
    let Some((is_first, since)) = since else { return };
    if is_first {
        ui.scroll_to_rect(rect, Some(Align::Center));
    }
    let age = since.map_or(0.0, |(since, _)| ui.input(|input| input.time) - since);
    let strength = (1.0 - age / SECONDS).clamp(0.0, 1.0) as f32;
    let accent = Palette::of(ui.visuals().dark_mode).accent;
    let painter = ui.painter();
    let rect = rect.intersect(ui.clip_rect()).shrink(1.0);
    painter.rect_filled(rect, 4.0, accent.gamma_multiply(0.22 * strength));
    painter.rect_stroke(
        rect,
        4.0,
        Stroke::new(2.5, accent.gamma_multiply(strength.sqrt())),
        StrokeKind::Inside,
    );
}

/// Draws the frame around the button of a key, and gives it the focus.
pub fn key(ui: &Ui, response: &Response, shortcut: Option<String>) {
    if let Some(shortcut) = shortcut
        && pointed(ui.ctx()).is_some()
    {
        let target = Target::Key(shortcut);
        focus(response, &target);
        frame(ui, &target, response.rect);
    }
}
