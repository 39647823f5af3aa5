//! A race: one picture settles under several weights.

use crate::dynamics::SETTLED;
use crate::model::Network;
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::Action;
use crate::settling::studies::setup::ExampleSetup;
use crate::settling::trace::Scene;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A free phase under some weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RaceRun {
    /// Iterations, from 0.
    pub iterations: Vec<usize>,
    /// E at each.
    pub energies: Vec<f64>,
    /// y at each.
    pub outputs: Vec<Vec<f64>>,
    /// The class with the largest output at each.
    pub predictions: Vec<usize>,
    /// The first iteration from which on no state moves by more than max(tolerance, 0.001); `None` if the phase ended
    /// before.
    pub settled_after: Option<usize>,
}

impl RaceRun {
    /// The index of this iteration; beyond the end, of the last.
    pub fn index_at(&self, iteration: usize) -> usize {
        self.iterations.partition_point(|&known| known <= iteration).saturating_sub(1)
    }
}

/// The free phase of `setup` under `network`. `None` if stopped, or if the weights do not fit the picture.
pub fn run(network: &Arc<Network<f32>>, setup: &ExampleSetup, stop: &AtomicBool) -> Option<RaceRun> {
    let data = &setup.scene.data;
    let sizes = network.sizes();
    if sizes.first() != Some(&data.num_inputs()) || sizes.last() != Some(&data.num_outputs()) {
        return None;
    }
    let scene = Scene { network: Arc::clone(network), ..(*setup.scene).clone() };
    let mut settling = ExampleRelaxation::new(Arc::new(scene), &setup.config);
    let painted = setup.input.iter().zip(settling.input()).enumerate().filter(|(_, (new, old))| new != old);
    let painted: Vec<(usize, f64)> = painted.map(|(i, (new, _))| (i, *new)).collect();
    settling.act(Action::Paint(painted));
    settling.act(Action::Target(setup.target));
    while settling.spans().first().is_some_and(|free| !free.ended) && settling.advance() {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
    }
    let recording = settling.recording();
    let points = recording.points.get(settling.spans().first()?.points.clone())?;
    let limit = setup.config.dynamics.tolerance.max(SETTLED);
    let moving = points.iter().rposition(|point| point.residual.is_nan() || point.residual > limit);
    Some(RaceRun {
        iterations: points.iter().map(|point| point.iteration).collect(),
        energies: points.iter().map(|point| point.energy).collect(),
        outputs: (0..points.len())
            .filter_map(|i| Some(recording.state(i)?.output().iter().copied().collect()))
            .collect(),
        predictions: points.iter().map(|point| point.prediction).collect(),
        settled_after: points.get(moving.map_or(0, |last| last + 1)).map(|point| point.iteration),
    })
}

/// The indices of the epochs nearest to the wanted ones (as a ratio), increasing, none twice.
pub fn choose(epochs: &[usize], wanted: &[usize]) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    for &wanted in wanted {
        let distance = |i: &usize| ((epochs[*i] + 1) as f64 / (wanted + 1) as f64).ln().abs();
        let rest = (0..epochs.len()).filter(|i| !chosen.contains(i));
        chosen.extend(rest.min_by(|a, b| distance(a).total_cmp(&distance(b))));
    }
    chosen.sort_unstable();
    chosen
}
