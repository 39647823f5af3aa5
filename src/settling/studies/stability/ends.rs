//! Where the free phases of a stability map end, image by image, and what is counted on the way.

use crate::dynamics::{SETTLED, Stop};
use crate::model::State;
use crate::settling::example::measures::rose;
use crate::settling::studies::stability::Cell;

/// Where free phases ended, for several stops.
#[derive(Default)]
pub struct FreeEnds {
    pub(super) ends: Vec<End>,
}

/// The course of one relaxation so far, image by image.
pub(super) struct Course {
    residuals: Vec<f64>,
    energies: Vec<f64>,
    rises: Vec<usize>,
}

impl Course {
    /// From the energies of the start.
    pub fn new(energies: Vec<f64>) -> Self {
        let images = energies.len();
        Self { residuals: vec![f64::INFINITY; images], energies, rises: vec![0; images] }
    }

    /// After one more iteration.
    pub fn add(&mut self, residuals: &[f64], energies: Vec<f64>) {
        self.residuals.copy_from_slice(residuals);
        for ((rises, before), after) in self.rises.iter_mut().zip(&self.energies).zip(&energies) {
            *rises += usize::from(rose(*before, *after));
        }
        self.energies = energies;
    }
}

/// The end of the free phases under one stop, image by image.
pub(super) struct End {
    pub stop: Stop,
    pub state: State<f64>,
    residuals: Vec<f64>,
    rises: Vec<usize>,
    iterations: Vec<Option<usize>>,
    /// The last iteration in which a state moved by more than max(tolerance, 0.001).
    moved: Vec<usize>,
}

impl End {
    pub fn new(stop: Stop, zeros: &State<f64>) -> Self {
        let images = zeros.output().nrows();
        Self {
            stop,
            state: zeros.clone(),
            residuals: vec![f64::NAN; images],
            rises: vec![0; images],
            iterations: vec![None; images],
            moved: vec![0; images],
        }
    }

    pub fn is_complete(&self) -> bool {
        self.iterations.iter().all(Option::is_some)
    }

    /// Looks at the state after `iteration`; `is_still`: nothing would change up to the cap.
    pub fn take(&mut self, iteration: usize, is_still: bool, course: &Course, state: &State<f64>) {
        let limit = self.stop.tolerance.max(SETTLED);
        for image in 0..self.iterations.len() {
            let residual = course.residuals[image];
            if self.iterations[image].is_some() {
                continue;
            }
            if residual.is_nan() || residual > limit {
                self.moved[image] = iteration;
            }
            if !is_still && !self.stop.is_due(iteration, residual) {
                continue;
            }
            for (to, from) in self.state.layers.iter_mut().zip(&state.layers) {
                to.row_mut(image).assign(&from.row(image));
            }
            self.residuals[image] = residual;
            self.rises[image] = course.rises[image];
            let to_cap = is_still && self.stop.tolerance == 0.0;
            self.iterations[image] = Some(if to_cap { self.stop.cap } else { iteration });
        }
    }

    pub fn cell(&self) -> Cell {
        let images = self.residuals.len().max(1) as f64;
        if !self.state.is_finite() || self.residuals.iter().any(|residual| !residual.is_finite()) {
            let nan = f64::NAN;
            return Cell {
                residual: nan,
                settled_after: nan,
                unsettled: self.residuals.len(),
                rises: nan,
                ..Cell::default()
            };
        }
        let limit = self.stop.tolerance.max(SETTLED);
        let unsettled = self.residuals.iter().filter(|residual| **residual > limit).count();
        let iterations: usize = self.iterations.iter().flatten().sum();
        let settled: usize = self.moved.iter().map(|last| last + 1).sum();
        Cell {
            residual: self.residuals.iter().fold(0.0, |a, b| a.max(*b)),
            settled_after: if unsettled == 0 { settled as f64 / images } else { f64::NAN },
            unsettled,
            rises: self.rises.iter().sum::<usize>() as f64 / iterations.max(1) as f64,
            angles: Vec::new(),
        }
    }
}
