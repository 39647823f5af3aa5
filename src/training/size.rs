//! What a run takes of memory, told before any of it is taken.

use super::fit::dashed;
use crate::config::Config;
use crate::data::Dataset;
use crate::error::Result;
use crate::memory;

/// Bytes of a weight and its share in a step: the weight, and the update.
const FIRST: u128 = 8;
/// The same above W₁, whose transpose is kept too.
const UPPER: u128 = 12;
/// Arrays of states that a minibatch holds: x, target and drive aside, state, s⁰, both ends of the contrast, δ, and what a
/// solver needs.
const STATES: u128 = 10;
/// Bytes of a weight beside the run itself where it is watched: the copies of the start, of the newest and of the one
/// before it, and twice both orientations in double precision for the example and its ghost.
const WATCHED: u128 = 12 + 32;

/// Bytes that a run of a network of these `sizes` takes: weights, step and their mean, minibatches, and particles for so
/// many training `examples`, if they are kept.
pub fn bytes(sizes: &[usize], config: &Config, examples: usize) -> u128 {
    let wide = |n: usize| n as u128;
    let layers = sizes.windows(2).enumerate();
    let weights: u128 = layers
        .map(|(k, n)| {
            let each = if k == 0 { FIRST } else { UPPER };
            let mean = if config.learning.average > 0.0 { each } else { 0 };
            wide(n[0]).saturating_mul(wide(n[1])).saturating_mul(each + mean)
        })
        .fold(0, u128::saturating_add);
    let states: u128 = sizes[1..].iter().map(|&n| wide(n)).sum();
    let batch = wide(config.data.batch_size.min(examples.max(1)));
    let minibatch = 4 * batch * (wide(sizes[0]) + STATES * states);
    let particles = if config.data.persistent { 4 * wide(examples) * states } else { 0 };
    weights.saturating_add(minibatch).saturating_add(particles)
}

/// Refuses a run that needs more memory than there is room for; `is_watched` is one in the window, where copies are
/// made of its weights.
///
/// # Errors
/// Names the network with the size needed.
pub fn check(config: &Config, data: &Dataset, examples: usize, is_watched: bool) -> Result<()> {
    let sizes = config.sizes(data.num_inputs(), data.num_outputs());
    let parameters: u128 = sizes.windows(2).map(|n| n[0] as u128 * n[1] as u128).sum();
    let copies = if is_watched { parameters.saturating_mul(WATCHED) } else { 0 };
    let needed = bytes(&sizes, config, examples).saturating_add(copies);
    let way_out = if config.data.persistent {
        "take fewer units in network.hidden, fewer or smaller images, or data.persistent = false"
    } else {
        "take fewer units in network.hidden, or smaller images"
    };
    memory::check(&format!("a {} network", dashed(&sizes)), needed, way_out)
}

#[cfg(test)]
mod tests {
    use super::bytes;
    use crate::config::Config;

    #[test]
    fn the_parts_of_a_run_add_up() {
        let mut config = Config::default();
        (config.data.persistent, config.data.batch_size, config.learning.average) = (false, 1, 0.0);
        // W₁ and its update, W₂ with its transpose and its update, one row of 3 inputs and ten of 4 + 2 states.
        let plain = 8 * 3 * 4 + 12 * 4 * 2 + 4 * (3 + 10 * (4 + 2));
        assert_eq!(bytes(&[3, 4, 2], &config, 50), plain);
        config.data.persistent = true;
        assert_eq!(bytes(&[3, 4, 2], &config, 50), plain + 4 * 50 * (4 + 2));
        (config.data.persistent, config.learning.average) = (false, 1.0);
        assert_eq!(bytes(&[3, 4, 2], &config, 50), plain + 8 * 3 * 4 + 12 * 4 * 2);
        assert_eq!(bytes(&[usize::MAX, usize::MAX, 2], &config, 50), u128::MAX);
    }
}
