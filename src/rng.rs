//! Randomness as a pure function of (seed, purpose, index).
//!
//! One ChaCha8 stream per purpose and index, so that no draw depends on how many were made before it:
//! the sign of minibatch 412 is the same whether the run was stopped, resumed or stepped by hand.
//! Only `next_u64` of the generator is used; its output is specified, unlike that of `StdRng`.

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What a stream is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Initial weights of layer `index`.
    Weights = 1,
    /// Order of the examples in epoch `index`.
    Shuffle = 2,
    /// Sign of β in minibatch `index`.
    Sign = 3,
    /// Points of a toy data set; `index` 0 trains, 1 tests.
    Toy = 4,
    /// The example chosen by "random example", draw number `index`.
    Example = 5,
    /// Pixels left out of a training example; `index` counts the examples shown since the run began.
    Dropout = 6,
    /// A random displacement of the states of the watched example, number `index`.
    Shake = 7,
    /// Settings of a random sweep; `index` is sample number × 65536 + number of the setting.
    Sweep = 16,
}

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `purpose` number `index` under `seed`.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1), 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in [-bound, bound).
    pub fn symmetric(&mut self, bound: f64) -> f64 {
        (2.0 * self.unit() - 1.0) * bound
    }

    /// Uniform in 0..n, by multiplication (bias below n / 2^64). `n` must be positive.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Standard normal, Box–Muller, one of the pair.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Fisher–Yates, last element first.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, Stream};

    /// Pins the streams: if a library changes what it draws, every recorded run changes with it.
    #[test]
    fn golden_first_draws() {
        let draws = |purpose, index| Stream::new(1234, purpose, index).bits();
        assert_eq!(
            [
                draws(Purpose::Weights, 1),
                draws(Purpose::Shuffle, 0),
                draws(Purpose::Sign, 7),
                draws(Purpose::Toy, 0),
                draws(Purpose::Example, 3),
            ],
            [
                12_605_832_205_769_627_312,
                17_579_851_745_204_808_166,
                2_015_417_193_701_584_757,
                14_355_991_055_574_155_762,
                14_871_228_078_198_936_727
            ]
        );
    }

    #[test]
    fn shuffle_is_a_permutation_and_depends_on_the_index() {
        let order = |index| {
            let mut items: Vec<usize> = (0..100).collect();
            Stream::new(5, Purpose::Shuffle, index).shuffle(&mut items);
            items
        };
        let mut sorted = order(0);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
        assert_ne!(order(0), order(1));
        assert_eq!(order(3), order(3));
    }
}
