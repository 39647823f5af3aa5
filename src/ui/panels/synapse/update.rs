//! The update of one weight with its own numbers.

use crate::config::Sign;
use crate::knobs::subscript;
use crate::learning::rule::Factors;
use crate::settling::studies::synapse::{SignalPair, Update};
use crate::ui::context::Cx;
use crate::ui::panels::synapse::formula::{math, plain};
use crate::ui::plots::small_plot::{digits, signed};
use crate::ui::state::view::Synapse;
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::text::LayoutJob;
use egui::{Color32, Rect, Sense, Ui, pos2};

/// Draws formula, numbers, the weight before and after, and the words into `area`, line by line as far as there is
/// room; returns where it ends.
pub fn ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    area: Rect,
    schedule_start: usize,
    synapse: Synapse,
    update: &Update,
) -> f32 {
    let p = cx.palette;
    let is_large = area.width() >= 640.0 && area.height() >= 400.0;
    let (head, size) = if is_large { (20.0, 20.0) } else { (theme::BODY, theme::SMALL) };
    let (symbols, numbers) = formulas(update);
    let change = signed(update.change());
    let width = area.width();
    let galley = |parts: &[(&str, Color32)], size: f32| {
        let mut job = LayoutJob::default();
        parts.iter().for_each(|(text, colour)| math(&mut job, text, size, *colour));
        job.wrap.max_width = width;
        ui.painter().layout_job(job)
    };
    let stamp = stamp(cx, schedule_start, update);
    let words = update.words();
    let weight = format!("w{}", subscript(synapse.layer));
    let after = format!("{weight}  {} → {}", weight_text(update.weight), weight_text(update.after()));
    let filled = format!("= {numbers} ");
    let change_text = format!("= {change}");
    let gap = ("   ", p.text);
    let (left, right) = (vec![(&*symbols, p.text)], vec![(&*filled, p.weak)]);
    let result = vec![(&*change_text, p.text)];
    let together = [left.clone(), vec![(" ", p.text)], right.clone(), result.clone()].concat();
    let mut lines = Vec::new();
    let fits = |parts: &[(&str, Color32)]| galley(parts, head).rows.len() == 1;
    let mut weights = vec![(&*after, p.text)];
    if fits(&together) {
        lines.push(together);
    } else {
        lines.extend([left, right]);
        weights = [result, vec![gap], weights].concat();
    }
    let stamped = [weights.clone(), vec![gap, (&*stamp, p.validation)]].concat();
    match (stamp.is_empty(), fits(&stamped)) {
        (true, _) => lines.push(weights),
        (false, true) => lines.push(stamped),
        (false, false) => lines.extend([weights, vec![(&*stamp, p.validation)]]),
    }
    lines.push(vec![(&*words, p.weak)]);
    let mut y = area.top() + 2.0;
    let lines = lines.iter().enumerate();
    let lines: Vec<_> = lines.map(|(i, parts)| galley(parts, if i == 0 { head } else { size })).collect();
    for line in lines {
        let height = line.size().y;
        if y + height > area.bottom() + 2.0 {
            break;
        }
        ui.painter().galley(pos2(area.left(), y), line, p.text);
        y += height + if is_large { 6.0 } else { 2.0 };
    }
    let rect = Rect::from_min_max(area.min, pos2(area.right(), y.clamp(area.top() + 1.0, area.bottom())));
    let response = ui.interact(rect, ui.scope_id().with("update"), Sense::hover());
    let stamp = if stamp.is_empty() { stamp } else { format!(", {stamp}") };
    describe(&response, format!("{} = {numbers} = {change}{stamp}. {words}", plain(&symbols)));
    response.on_hover_text(format!(
        "{words}.\nThe update that this example alone would make; η is the rate of W{} before its decay",
        subscript(synapse.layer)
    ));
    y
}

/// The formula of a rule between two β, and the same with numbers; `_` and `^` as for [`math`].
fn formulas(update: &Update) -> (String, String) {
    let at = |beta: f64| match beta {
        0.0 => "^0",
        beta if beta < 0.0 => "^{−β}",
        _ => "^β",
    };
    let (high, low) = (at(update.beta_high), at(update.beta_low));
    let one = |x: f64| if x < 0.0 { format!("({})", digits(x)) } else { digits(x) };
    let pair = |pair: SignalPair| format!("{} · {}", one(pair.pre), one(pair.post));
    let rate = short(update.rate);
    if update.rule.factors == Factors::Both {
        let centred = update.beta_low < 0.0 && update.beta_high > 0.0;
        let over = if centred { "2β" } else { "β" };
        (
            format!("Δw = η/{over} (ρ_i{high} ρ_j{high} − ρ_i{low} ρ_j{low})"),
            format!("{rate}/{} ({} − {})", short(update.span()), pair(update.high), pair(update.low)),
        )
    } else {
        let numbers = (one(update.low.pre), one(update.high.post), one(update.low.post));
        (
            "Δw = η ρ_i^0 (ρ_j^+ − ρ_j^0)".into(),
            format!("{rate} · {} ({} − {})", numbers.0, numbers.1, numbers.2),
        )
    }
}

/// What keeps the number from being the update.
fn stamp(cx: &Cx<'_>, schedule_start: usize, update: &Update) -> String {
    let mut stamps = Vec::new();
    if cx.settling.phases.get(schedule_start).is_some_and(|free| free.ended && !free.settled) {
        stamps.push("from an unsettled free phase");
    }
    let centred = cx.training.config.nudge.sign == Sign::Centred;
    let centred = centred && cx.settling.schedule.is_none();
    if centred && update.rule.uses_beta() && update.beta_low == 0.0 {
        stamps.push("one-sided so far");
    } else if !update.is_final {
        stamps.push("so far");
    }
    stamps.join(", ")
}

/// A weight, with digits enough to see a small change.
fn weight_text(x: f64) -> String {
    format!("{x:.5}").replace('-', "−")
}

/// Without needless zeros.
fn short(x: f64) -> String {
    let text = digits(x);
    if text.contains('.') && !text.contains('e') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}
