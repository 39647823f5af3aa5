//! B of a comparison: settings, perhaps weights, put aside.

use crate::config::Config;
use crate::model::Network;
use std::sync::Arc;

/// B: what was put aside.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Its settings.
    pub config: Config,
    /// Its weights with the name of their file; `None` are those of A.
    pub weights: Option<(String, Arc<Network<f32>>)>,
}

impl Aside {
    /// Settings with the weights of A.
    pub fn of(config: Config) -> Self {
        Self { config, weights: None }
    }
}

impl PartialEq for Aside {
    fn eq(&self, other: &Self) -> bool {
        let weights = match (&self.weights, &other.weights) {
            (Some((a, x)), Some((b, y))) => a == b && Arc::ptr_eq(x, y),
            (None, None) => true,
            _ => false,
        };
        weights && self.config == other.config
    }
}

/// A with what moves the states of B, and B with that of A.
pub fn swapped(a: &Config, b: &Config) -> [Config; 2] {
    [with_live(a, b), with_live(b, a)]
}

/// `base` with everything of `other` that moves the states, and with its rates where there are as many.
fn with_live(base: &Config, other: &Config) -> Config {
    let mut config = base.clone();
    config.dynamics = other.dynamics.clone();
    config.nudge = other.nudge.clone();
    if config.learning.rates.len() == other.learning.rates.len() {
        config.learning.rates.clone_from(&other.learning.rates);
    }
    config.learning.decay = other.learning.decay;
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn swapping_twice_is_the_identity_whatever_the_depths() {
        let names = ["paper-1h", "modern-1h", "paper-3h", "modern-2h"];
        for (a, b) in names.iter().flat_map(|a| names.iter().map(move |b| (a, b))) {
            let (a, b) = (presets::get(a).unwrap(), presets::get(b).unwrap());
            let [once_a, once_b] = swapped(&a, &b);
            assert_eq!((&once_a.dynamics, &once_a.nudge), (&b.dynamics, &b.nudge));
            assert_eq!(once_a.network, a.network);
            assert_eq!(swapped(&once_a, &once_b), [a, b]);
        }
    }
}
