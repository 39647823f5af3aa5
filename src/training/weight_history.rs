//! Copies of the weights from earlier epochs: many early ones, fewer later, bounded in memory.

use crate::model::Network;
use std::sync::Arc;

/// Most memory for the copies.
pub const CAP_BYTES: usize = 64 << 20;

/// The weights at the end of an epoch.
#[derive(Clone, Debug)]
pub struct StoredEpoch {
    /// Epochs completed; 0 is the start of the run.
    pub epoch: usize,
    /// Minibatches completed since the start.
    pub minibatch: u64,
    /// The weights that the session learned, as they are published while training: not their running mean, which an
    /// evaluation uses if the settings ask for one.
    pub network: Arc<Network<f32>>,
}

/// The copies of one run.
#[derive(Debug, Default)]
pub struct Epochs {
    stored: Arc<Vec<StoredEpoch>>,
}

impl Epochs {
    /// The copies, in the order of the epochs.
    pub fn stored(&self) -> Arc<Vec<StoredEpoch>> {
        Arc::clone(&self.stored)
    }

    /// A new run, whose start is its first copy.
    pub fn restart(&mut self, network: Arc<Network<f32>>) {
        self.go_on(StoredEpoch { epoch: 0, minibatch: 0, network });
    }

    /// A run gone on with, whose first copy is from where it goes on.
    pub fn go_on(&mut self, start: StoredEpoch) {
        self.stored = Arc::default();
        self.add(start);
    }

    /// Adds the newest epoch and leaves out what [`keep`] does not keep.
    pub fn add(&mut self, newest: StoredEpoch) {
        let most = CAP_BYTES / (4 * newest.network.num_parameters()).max(1);
        let mut all: Vec<StoredEpoch> = (*self.stored).clone();
        all.push(newest);
        let epochs: Vec<usize> = all.iter().map(|stored| stored.epoch).collect();
        let kept = keep(&epochs, most);
        self.stored = Arc::new(kept.into_iter().map(|i| all[i].clone()).collect());
    }

    /// The copy of the weights after so many minibatches, if they have just been stored.
    pub fn newest_at(&self, minibatch: u64) -> Option<&Arc<Network<f32>>> {
        self.stored.last().filter(|stored| stored.minibatch == minibatch).map(|stored| &stored.network)
    }
}

/// Whether an epoch stays when newer ones come: 0, 1, 2, 3, 5, 8, 13, 20, 30, 45, 65, 100, 150, 200, 300, 450, 650,
/// 1000 …
pub fn is_round(epoch: usize) -> bool {
    let mut leading = epoch;
    while leading > 100 && leading.is_multiple_of(10) {
        leading /= 10;
    }
    let early = matches!(epoch, 0 | 1 | 2 | 3 | 5 | 8 | 13);
    early || matches!(leading, 20 | 30 | 45 | 65 | 100) || (epoch > 100 && leading == 15)
}

/// Which of the copies (indices into `epochs`, increasing) stay when there is room for `most`: the newest and the
/// round ones, without those in the middle that lie closest to their neighbours, as a ratio. The newest outlasts the
/// first; with no room nothing stays.
pub fn keep(epochs: &[usize], most: usize) -> Vec<usize> {
    let last = epochs.len().saturating_sub(1);
    let mut kept: Vec<usize> = (0..epochs.len()).filter(|&i| i == last || is_round(epochs[i])).collect();
    while kept.len() > most {
        let gap = |at: usize| {
            let epoch = |at: usize| (epochs[kept[at]] + 1) as f64;
            epoch(at + 1) / epoch(at - 1)
        };
        let closest = (1..kept.len().saturating_sub(1)).min_by(|&a, &b| gap(a).total_cmp(&gap(b)));
        kept.remove(closest.unwrap_or(0));
    }
    kept
}
