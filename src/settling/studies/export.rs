//! A settling as named arrays, in f64 as it was computed.

use crate::error::{Error, Result};
use crate::settling::ExampleRelaxation;
use crate::settling::trace::{Phase, PhaseSpan};
use crate::tensors::Tensor;

/// What a phase is called in the names of its arrays: `free`, `nudged`, the second nudged phase of a centred nudge
/// (−β) `nudged_low`, the sweep of the fast rule `clamped`. `at` counts the phases from 0.
pub fn phase_name(phase: Phase, at: usize) -> &'static str {
    match phase {
        Phase::Free => "free",
        Phase::Clamped(_) | Phase::ClampedSweep => "clamped",
        Phase::Nudged(_) if at > 1 => "nudged_low",
        Phase::Nudged(_) => "nudged",
    }
}

/// Everything that was recorded. With T the iterations of a phase, row 0 its start (zeros; for the others s⁰):
///
/// | array | shape | |
/// |---|---|---|
/// | `free.s1…sL` | `[T+1, n_k]` | states |
/// | `free.energy` | `[T+1]` | E, without ½‖x‖² |
/// | `free.residual` | `[T]` | max abs Δs of each iteration |
/// | `nudged.…` | | the same, and |
/// | `nudged.total_energy` | `[T+1]` | F = E + βC |
/// | `nudged.beta` | `[1]` | β with its sign |
/// | `update.W1…`, `update.b1…` | as the parameters | the contrast of this example ([`ExampleRelaxation::contrast`]) |
/// | `x` | `[n_0]` | input |
/// | `target` | `[n_L]` | d, if there is a nudged phase or a clamped sweep |
///
/// # Errors
/// A recording that had to forget its first states.
pub fn tensors(settling: &ExampleRelaxation) -> Result<Vec<Tensor<'static>>> {
    let recording = settling.recording();
    if recording.is_thinned() {
        return Err(Error::new(
            "the recorded states",
            format!(
                "of {} iterations need more than {} MiB; lower dynamics.free_iterations or nudged_iterations",
                settling.time(),
                recording.cap_bytes >> 20
            ),
        ));
    }
    let x = settling.input().to_vec();
    let mut all = vec![Tensor::double("x", [x.len()], x)];
    for (at, name) in names(settling.spans()).iter().enumerate() {
        all.extend(phase(settling, at, name));
    }
    if settling.spans().len() > 1 {
        let target = settling.target().to_vec();
        all.push(Tensor::double("target", [target.len()], target));
    }
    if let Some(update) = settling.contrast() {
        for (k, (w, b)) in (1..).zip(update.w.iter().zip(&update.b)) {
            all.push(Tensor::double(format!("update.W{k}"), w.shape(), w.iter().copied().collect()));
            all.push(Tensor::double(format!("update.b{k}"), b.shape(), b.to_vec()));
        }
    }
    Ok(all)
}

/// Each phase by its own name: those of a second round, which an action began, as `round2.free` …, a nudge that was
/// repeated as `nudged_2` …
fn names(spans: &[PhaseSpan]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let (mut round, mut first) = (0, 0);
    for (at, span) in spans.iter().enumerate() {
        if span.step == 0 {
            (round, first) = (round + 1, at);
        }
        let name = phase_name(span.phase, at - first);
        let name = if round > 1 { format!("round{round}.{name}") } else { name.to_owned() };
        let again = (2..).map(|again| format!("{name}_{again}"));
        let free = std::iter::once(name.clone()).chain(again).find(|name| !names.contains(name));
        names.push(free.unwrap_or(name));
    }
    names
}

fn phase(settling: &ExampleRelaxation, at: usize, name: &str) -> Vec<Tensor<'static>> {
    let recording = settling.recording();
    let spans = settling.spans();
    let span = &spans[at];
    let array =
        |what: &str, values: Vec<f64>| Tensor::double(format!("{name}.{what}"), [values.len()], values);
    // A nudged phase starts from the end of the free one of its round; a later round from where things stood.
    let round = spans[..=at].iter().rposition(|span| span.step == 0).unwrap_or(0);
    let before = if span.step == 0 { span.points.start } else { spans[round].points.end };
    let start = if at == 0 { 0 } else { before.saturating_sub(1) };
    let iterations = if at == 0 { 1..span.points.end } else { span.points.clone() };
    let rows = || std::iter::once(start).chain(iterations.clone());
    let beta = span.phase.beta();
    let points = || rows().map(|row| &recording.points[row]);
    let mut all = vec![
        array("energy", points().map(|point| point.energy).collect()),
        array("residual", points().skip(1).map(|point| point.residual).collect()),
    ];
    if let Phase::Nudged(_) = span.phase {
        all.push(array("total_energy", points().map(|point| point.energy + beta * point.cost).collect()));
        all.push(array("beta", vec![beta]));
    }
    for (k, size) in (1..).zip(settling.sizes()) {
        let states = rows().filter_map(|row| recording.state(row));
        let values: Vec<f64> = states.flat_map(|state| state.layers[k - 1].iter().copied()).collect();
        all.push(Tensor::double(format!("{name}.s{k}"), [rows().count(), size], values));
    }
    all
}
