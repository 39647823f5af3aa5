//! What a check can ask for: the numbers of what is on the screen.

use super::record::{Record, Told};
use super::studies::{self, Gradient};
use crate::config::Config;
use crate::model::Tied;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::training::snapshot::TrainingSnapshot;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The run and the watched example at one moment, as checks see them. Cheap to make: what is asked for is computed
/// when it is asked for, and kept.
#[derive(Clone)]
pub struct Seen {
    pub(super) training: Arc<TrainingSnapshot>,
    settling: Arc<SettlingSnapshot>,
    shown: Arc<Record>,
    known: Arc<Known>,
}

#[derive(Default)]
struct Known {
    anew: Mutex<HashMap<String, Arc<Record>>>,
    gradients: Mutex<HashMap<usize, Arc<Told<Gradient>>>>,
    network: OnceLock<Arc<Tied<f64>>>,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seen({:x})", self.stamp())
    }
}

impl Seen {
    /// Of what the engines show; `None` before there is an example.
    pub fn of(training: &Arc<TrainingSnapshot>, settling: &Arc<SettlingSnapshot>) -> Option<Self> {
        Some(Self {
            training: Arc::clone(training),
            settling: Arc::clone(settling),
            shown: Arc::new(Record::shown(settling)?),
            known: Arc::default(),
        })
    }

    /// Another number when an answer could be another.
    pub fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let settling = &self.settling;
        if let Some(point) = settling.points.last() {
            (point.time, point.energy.to_bits(), point.cost.to_bits(), point.residual.to_bits())
                .hash(&mut hasher);
        }
        for span in &settling.phases {
            (span.step, span.points.len(), span.ended, span.phase.strength().to_bits()).hash(&mut hasher);
        }
        (settling.cursor, settling.target, settling.record.len()).hash(&mut hasher);
        (self.shown.scene.index, self.shown.scene.minibatch, Arc::as_ptr(&self.shown.scene.network))
            .hash(&mut hasher);
        let config = &self.shown.config;
        let d = &config.dynamics;
        let numbers = [d.step_size, d.tolerance, config.nudge.beta, d.free_iterations as f64];
        numbers.map(f64::to_bits).hash(&mut hasher);
        (d.nudged_iterations, d.memory, d.solver.key(), config.learning.rule.key()).hash(&mut hasher);
        (config.nudge.sign as u8).hash(&mut hasher);
        let (run, curves) = (self.training.run, &self.training.curves);
        (run, curves.epochs.len(), curves.updates.len()).hash(&mut hasher);
        hasher.finish()
    }

    /// What is on the screen.
    pub(super) fn shown(&self) -> &Record {
        &self.shown
    }

    /// The settings of what is on the screen, some of them changed: `nudge.beta=0.4, nudge.sign=centred`.
    pub(super) fn config_with(&self, settings: &str) -> Told<Config> {
        let mut config = (*self.shown.config).clone();
        change(&mut config, settings)?;
        config.check().map_err(|error| error.to_string())?;
        Ok(config)
    }

    /// What is on the screen, or for some settings the same example settled anew under them.
    pub(super) fn under(&self, settings: &str) -> Told<Arc<Record>> {
        if settings.is_empty() { Ok(Arc::clone(&self.shown)) } else { self.anew(settings) }
    }

    /// The same example settled from zero to the end of all phases, some settings changed or none.
    pub(super) fn anew(&self, settings: &str) -> Told<Arc<Record>> {
        let known = |map: &Mutex<HashMap<String, Arc<Record>>>| {
            map.lock().unwrap_or_else(PoisonError::into_inner).get(settings).cloned()
        };
        if let Some(record) = known(&self.known.anew) {
            return Ok(record);
        }
        let record = Arc::new(self.shown.anew(&self.config_with(settings)?));
        let mut map = self.known.anew.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(settings.to_owned(), Arc::clone(&record));
        Ok(record)
    }

    /// The weights in f64.
    pub(super) fn network(&self) -> &Tied<f64> {
        self.known.network.get_or_init(|| Arc::new(self.shown.network()))
    }

    /// F and C at the minimum of F under this β.
    pub(super) fn minimum(&self, beta: f64) -> Told<(f64, f64)> {
        studies::minimum(&self.shown, self.network(), beta)
    }

    /// The true gradient of the first `examples`, of the watched one for 0.
    pub(super) fn gradient(&self, examples: usize) -> Arc<Told<Gradient>> {
        let mut map = self.known.gradients.lock().unwrap_or_else(PoisonError::into_inner);
        let made = map.entry(examples).or_insert_with(|| Arc::new(Gradient::of(&self.shown, examples)));
        Arc::clone(made)
    }
}

/// Changes settings as a check writes them.
pub(super) fn change(config: &mut Config, settings: &str) -> Told<()> {
    for part in settings.split(',').filter(|part| !part.trim().is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("“{part}” must be KEY=VALUE"))?;
        config.set(key.trim(), value).map_err(|error| error.to_string())?;
    }
    Ok(())
}
