//! Which class the network settles on at every point of the plane of two inputs, and how clearly.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::dynamics::SETTLED;
use crate::learning::Chunk;
use crate::learning::phases::{PhaseSettings, free_phase};
use crate::model::{Network, Scalar, Tied};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Points that are relaxed together.
const BATCH: usize = 256;
/// Most training examples that are read.
pub const MOST_EXAMPLES: usize = 1000;

/// What the network reads at one point of the plane: the end of a free phase from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// The class with the largest output, the first of equals.
    pub class: usize,
    /// Largest output − second largest; not finite if the phase diverged.
    pub margin: f64,
    /// No state moved by more than max(tolerance, 0.001) in the last iteration.
    pub is_settled: bool,
}

/// A training example in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Example {
    /// Its number in the training file.
    pub index: usize,
    /// x in `[0, 1]²`.
    pub at: [f64; 2],
    /// Its class.
    pub label: usize,
    /// What is read there.
    pub reading: Reading,
}

/// The plane and the examples in it under some weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Regions {
    /// Points each way.
    pub side: usize,
    /// `side²` readings, row after row from x₂ = 0 up: those at [`centre`].
    pub readings: Vec<Reading>,
    /// The first training examples, at most [`MOST_EXAMPLES`].
    pub examples: Vec<Example>,
    /// Classes.
    pub classes: usize,
    /// How long it took.
    pub took: Duration,
}

impl Regions {
    /// Share of the plane that is read as each class.
    pub fn shares(&self) -> Vec<f64> {
        let of = |class: usize| self.readings.iter().filter(|reading| reading.class == class).count();
        (0..self.classes).map(|class| of(class) as f64 / self.readings.len().max(1) as f64).collect()
    }

    /// Examples on the wrong side.
    pub fn wrong(&self) -> usize {
        self.examples.iter().filter(|example| example.reading.class != example.label).count()
    }

    /// Share of the plane that had not settled.
    pub fn unsettled(&self) -> f64 {
        let count = self.readings.iter().filter(|reading| !reading.is_settled).count();
        count as f64 / self.readings.len().max(1) as f64
    }
}

/// The middle `((i + ½)/side, (j + ½)/side)` of cell `number = j·side + i`.
pub fn centre(number: usize, side: usize) -> [f64; 2] {
    [number % side, number / side].map(|i| (i as f64 + 0.5) / side as f64)
}

/// The readings at these points (x₁, x₂), relaxed together from zero as the settings say. `None` if stopped, or if the
/// network has not two inputs.
pub fn readings<T: Scalar>(
    network: &Tied<T>,
    settings: &PhaseSettings<T>,
    points: &[[f64; 2]],
    stop: &AtomicBool,
) -> Option<Vec<Reading>> {
    if network.sizes().first() != Some(&2) {
        return None;
    }
    let threshold = settings.free.tolerance.max(SETTLED);
    let mut found = Vec::with_capacity(points.len());
    for batch in points.chunks(BATCH) {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let mut chunk = Chunk::new(network, batch.len());
        for (row, point) in batch.iter().enumerate() {
            (0..2).for_each(|i| chunk.x[[row, i]] = T::of(point[i]));
        }
        free_phase(network, settings, &mut chunk);
        let classes = chunk.free.predictions();
        let rows = chunk.free.output().rows().into_iter().zip(classes).zip(&chunk.work.residuals);
        found.extend(rows.map(|((y, class), residual)| {
            let second = y.iter().enumerate().filter(|(i, _)| *i != class).map(|(_, y)| y.wide());
            let margin = y[class].wide() - second.fold(f64::NEG_INFINITY, f64::max);
            let residual = residual.wide();
            Reading { class, margin, is_settled: residual <= threshold && margin.is_finite() }
        }));
    }
    Some(found)
}

/// The plane in `side²` points, and the first training examples. `None` if stopped, or if data or weights are not of
/// two inputs.
pub fn regions(
    network: &Network<f32>,
    config: &Config,
    data: &Dataset,
    side: usize,
    stop: &AtomicBool,
) -> Option<Regions> {
    let began = Instant::now();
    let classes = data.num_classes();
    if !data.is_planar() || network.sizes().last() != Some(&data.num_outputs()) || network.sizes()[0] != 2 {
        return None;
    }
    let settings = PhaseSettings::new(&config.recipe(), network.num_layers());
    let network = Tied::new(network.clone());
    let cells: Vec<[f64; 2]> = (0..side * side).map(|number| centre(number, side)).collect();
    let cells = readings(&network, &settings, &cells, stop)?;
    let indices = data.range(Split::Train, config.data.validation_examples).take(MOST_EXAMPLES);
    let point = |index: usize| {
        let pixels = data.pixels(Split::Train, index);
        [pixels[0], pixels[1]].map(|byte| f64::from(byte) / 255.0)
    };
    let points: Vec<[f64; 2]> = indices.clone().map(point).collect();
    let read = readings(&network, &settings, &points, stop)?;
    let examples = indices.zip(points).zip(read).map(|((index, at), reading)| Example {
        index,
        at,
        label: data.label(Split::Train, index),
        reading,
    });
    Some(Regions { side, readings: cells, examples: examples.collect(), classes, took: began.elapsed() })
}
