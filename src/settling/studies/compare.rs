//! The same example under other settings or weights, iteration beside iteration.

use crate::error::{Error, Result};
use crate::model::Network;
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::Action;
use crate::settling::studies::setup::ExampleSetup;
use crate::settling::trace::{Frame, IterationPoint, Phase, PhaseSpan, Scene};
use std::mem::discriminant;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A settling cannot be asked to go on for longer than this.
const MOST: usize = 20_000;

/// All phases of `setup` under `network`, in the settings' order. `None` if stopped.
///
/// # Errors
/// Weights for pictures of another size or for other classes.
pub fn run(
    network: &Arc<Network<f32>>,
    setup: &ExampleSetup,
    stop: &AtomicBool,
) -> Result<Option<ExampleRelaxation>> {
    let data = &setup.scene.data;
    let sizes = network.sizes();
    let (inputs, outputs) = (sizes.first().copied(), sizes.last().copied());
    if inputs != Some(data.num_inputs()) || outputs != Some(data.num_outputs()) {
        return Err(Error::new(
            format!("weights from {} inputs to {} outputs", inputs.unwrap_or(0), outputs.unwrap_or(0)),
            format!(
                "do not fit {}, which has {} and {}; choose weights trained on such data",
                data.name(),
                data.num_inputs(),
                data.num_outputs()
            ),
        ));
    }
    let scene = Scene { network: Arc::clone(network), ..(*setup.scene).clone() };
    let mut settling = ExampleRelaxation::new(Arc::new(scene), &setup.config);
    let painted = setup.input.iter().zip(settling.input()).enumerate().filter(|(_, (new, old))| new != old);
    let painted: Vec<(usize, f64)> = painted.map(|(i, (new, _))| (i, *new)).collect();
    if !painted.is_empty() {
        settling.act(Action::Paint(painted));
    }
    if setup.target != settling.label() {
        settling.act(Action::Target(setup.target));
    }
    for _ in 0..MOST {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        if !settling.advance() {
            break;
        }
    }
    Ok(Some(settling))
}

/// Where one settling stands when another is at some iteration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At {
    /// Index of the point.
    pub index: usize,
    /// Number of its phase.
    pub span: usize,
    /// This phase had ended before, after so many iterations: the point is its last.
    pub ended: Option<usize>,
}

/// The point of `b` that is as far in the same phase as point `cursor` of `a` is in its own. `None` if `b` has no such
/// phase.
///
/// Phases are the same when they have the same place in their round and the same sign of β; otherwise the first of
/// that sign is taken. Iterations count within the phase.
pub fn align(
    (a, a_spans): (&[IterationPoint], &[PhaseSpan]),
    cursor: usize,
    (b, b_spans): (&[IterationPoint], &[PhaseSpan]),
) -> Option<At> {
    let point = a.get(cursor)?;
    let number = a_spans.iter().position(|span| span.points.contains(&cursor)).unwrap_or(0);
    let span = partner(a_spans, number, b_spans)?;
    let points = b_spans[span].points.clone();
    let last = points.end.checked_sub(1).filter(|last| *last >= points.start)?;
    let own = b.get(points.clone())?;
    let at = own.partition_point(|own| own.iteration <= point.iteration);
    // The first iteration of a nudged phase may be asked for before there is one.
    let index = points.start + at.saturating_sub(1);
    let ended = (index == last && own[last - points.start].iteration < point.iteration)
        .then(|| own[last - points.start].iteration);
    Some(At { index, span, ended })
}

/// The phase of `others` that corresponds to phase `number` of `spans`.
pub fn partner(spans: &[PhaseSpan], number: usize, others: &[PhaseSpan]) -> Option<usize> {
    let wanted = spans.get(number)?;
    let same = |other: &PhaseSpan| is_same(wanted.phase, other.phase) && !other.points.is_empty();
    if others.get(number).is_some_and(|other| other.step == wanted.step && same(other)) {
        return Some(number);
    }
    others.iter().position(same)
}

fn is_same(a: Phase, b: Phase) -> bool {
    discriminant(&a) == discriminant(&b) && (a.beta() < 0.0) == (b.beta() < 0.0)
}

/// `b − a`, layer by layer; `None` for a layer that one of them has not, or of another size.
pub fn difference(a: &Frame, b: &Frame) -> Vec<Option<Vec<f64>>> {
    let layers = a.layers.len().max(b.layers.len());
    (0..layers)
        .map(|k| {
            let (a, b) = (partner_layer(a, k, layers)?, partner_layer(b, k, layers)?);
            (a.len() == b.len()).then(|| a.iter().zip(b).map(|(a, b)| b - a).collect())
        })
        .collect()
}

/// Layers are compared from the input up, the output with the output.
fn partner_layer(frame: &Frame, k: usize, layers: usize) -> Option<&Vec<f64>> {
    if k + 1 == layers {
        return frame.layers.last();
    }
    frame.layers.get(k).filter(|_| k + 1 < frame.layers.len())
}

/// √Σd².
pub fn size(difference: &[f64]) -> f64 {
    difference.iter().map(|d| d * d).sum::<f64>().sqrt()
}
