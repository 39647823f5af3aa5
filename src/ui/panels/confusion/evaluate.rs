//! An evaluation of the weights as they are now, beside the window.

use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::{Network, Tied};
use crate::training::evaluate::{Confusion, Evaluation};
use crate::training::snapshot::Status;
use crate::ui::background::{Job, Of};
use crate::ui::context::Cx;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What was asked for.
#[derive(Clone)]
struct Key {
    network: Arc<Network<f32>>,
    config: Arc<Config>,
    data: Arc<Dataset>,
    split: Split,
    run: u64,
    epoch: usize,
    minibatch: u64,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.network, &other.network)
            && Arc::ptr_eq(&self.config, &other.config)
            && Arc::ptr_eq(&self.data, &other.data)
            && (self.split, self.run, self.minibatch) == (other.split, other.run, other.minibatch)
    }
}

impl Of for Key {
    fn is_stale(&self, newer: &Self) -> bool {
        self != newer
    }
}

/// The evaluation that was asked for.
#[derive(Default)]
pub struct EvaluateJob {
    asked: Option<Key>,
    job: Job<Key, Confusion>,
    /// Thousandths done.
    done: Arc<AtomicU32>,
}

impl EvaluateJob {
    /// Asks for an evaluation of the weights as they are.
    pub fn ask(&mut self, cx: &Cx<'_>, split: Split) {
        let training = cx.training;
        let (Some(network), Some(data)) = (&training.network, &training.data) else { return };
        self.done = Arc::default();
        self.asked = Some(Key {
            network: Arc::clone(network),
            config: Arc::clone(&training.config),
            data: Arc::clone(data),
            split,
            run: training.run,
            epoch: training.progress.epoch,
            minibatch: training.progress.total_minibatches,
        });
    }

    /// The result, once it is there and still of this run.
    pub fn poll(&mut self, ctx: &egui::Context, cx: &Cx<'_>) -> Option<Arc<Confusion>> {
        if self.asked.as_ref().is_some_and(|asked| asked.run != cx.training.run) {
            *self = Self::default();
        }
        let asked = self.asked.as_ref()?;
        let (key, done) = (asked.clone(), Arc::clone(&self.done));
        // Training keeps the other cores.
        let threads = usize::from(cx.training.status == Status::Running);
        let found = self.job.poll(ctx, asked, Duration::ZERO, move |stop, _| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()?;
            let network = Tied::new((*key.network).clone());
            let mut evaluation = Evaluation::new(&key.data, key.split, key.config.data.validation_examples);
            while !pool.install(|| evaluation.advance(&network, &key.config, &key.data)) {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                done.store((evaluation.share() * 1000.0) as u32, Ordering::Relaxed);
            }
            Confusion::new(&key.data, &evaluation, key.epoch, key.minibatch)
        });
        if self.job.is_busy() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
        found
    }

    /// The share done, while an evaluation is under way.
    pub fn progress(&self) -> Option<f32> {
        self.job.is_busy().then(|| self.done.load(Ordering::Relaxed) as f32 / 1000.0)
    }
}
