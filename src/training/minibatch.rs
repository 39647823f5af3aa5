//! One minibatch on several cores, with the same bits on any number of them.
//!
//! The minibatch is cut into chunks of a size that depends on the minibatch alone; each chunk relaxes by itself.

use crate::learning::chunk::Stats;
use crate::learning::{Chunk, Nudges, PhaseSettings, relax_phases};
use crate::model::{Network, Tied};
use rayon::prelude::*;

/// Most examples of a chunk.
const CHUNK: usize = 10;

/// True when relaxing `examples` is enough work to wake other threads for it. The numbers are the same either way.
pub(super) fn is_worth_sharing(network: &Network<f32>, examples: usize) -> bool {
    network.num_parameters() * examples > 400_000
}

/// Memory of minibatches of one size.
pub struct Minibatch {
    chunks: Vec<Chunk<f32>>,
}

impl Minibatch {
    /// Memory for minibatches of `size` examples, in chunks of equal size (one example more or less).
    pub fn new(network: &Network<f32>, size: usize) -> Self {
        let parts = size.div_ceil(CHUNK).max(1);
        let chunk = |i: usize| Chunk::new(network, (i + 1) * size / parts - i * size / parts);
        Self { chunks: (0..parts).map(chunk).collect() }
    }

    /// Examples.
    pub(super) fn len(&self) -> usize {
        self.chunks.iter().map(Chunk::len).sum()
    }

    /// The first position of each chunk in the minibatch.
    fn starts(&self) -> Vec<usize> {
        let starts = self.chunks.iter().scan(0, |end, chunk| {
            *end += chunk.len();
            Some(*end - chunk.len())
        });
        starts.collect()
    }

    /// Calls `visit` for each chunk with the first position of the chunk in the minibatch.
    pub fn visit(&self, mut visit: impl FnMut(usize, &Chunk<f32>)) {
        for (chunk, start) in self.chunks.iter().zip(self.starts()) {
            visit(start, chunk);
        }
    }

    /// Fills each chunk with its examples and start states by `fill` and relaxes it, as [`Minibatch::each`].
    pub fn relax(
        &mut self,
        network: &Tied<f32>,
        settings: &PhaseSettings<f32>,
        nudges: Nudges,
        fill: impl Fn(usize, &mut Chunk<f32>) + Sync,
    ) -> Stats {
        self.each(network, |at, chunk| {
            fill(at, chunk);
            relax_phases(network, settings, nudges, chunk);
        })
    }

    /// Does `work` on each chunk, on several cores if that is worth it; `work` is told the first position of the chunk
    /// in the minibatch. Returns what the chunks then hold as figures, sums over the minibatch.
    pub fn each(&mut self, network: &Tied<f32>, work: impl Fn(usize, &mut Chunk<f32>) + Sync) -> Stats {
        let share = is_worth_sharing(network, self.len());
        let starts = self.starts();
        let one = |(chunk, start): (&mut Chunk<f32>, usize)| work(start, chunk);
        if share {
            self.chunks.par_iter_mut().zip(starts).for_each(one);
        } else {
            self.chunks.iter_mut().zip(starts).for_each(one);
        }
        self.chunks.iter().map(|chunk| chunk.stats).reduce(sum).unwrap_or_default()
    }

    /// The chunks, in order.
    pub fn chunks(&self) -> &[Chunk<f32>] {
        &self.chunks
    }
}

fn sum(a: Stats, b: Stats) -> Stats {
    Stats {
        energy: a.energy + b.energy,
        cost: a.cost + b.cost,
        wrong: a.wrong + b.wrong,
        silent: a.silent + b.silent,
        unsettled: a.unsettled + b.unsettled,
        free_iterations: a.free_iterations.max(b.free_iterations),
        nudged_iterations: a.nudged_iterations.max(b.nudged_iterations),
        is_finite: a.is_finite && b.is_finite,
    }
}
