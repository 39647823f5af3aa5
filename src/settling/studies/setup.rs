//! The example, input, target and settings that a study is made with.

use crate::config::Config;
use crate::settling::trace::Scene;
use std::sync::Arc;

/// What settles, whatever the weights.
#[derive(Clone, Debug)]
pub struct ExampleSetup {
    /// Where the example comes from.
    pub scene: Arc<Scene>,
    /// x, which may have been painted on.
    pub input: Arc<Vec<f64>>,
    /// The target class.
    pub target: usize,
    /// Solver, ε, iterations, tolerance.
    pub config: Arc<Config>,
}

impl PartialEq for ExampleSetup {
    fn eq(&self, other: &Self) -> bool {
        let same_data = Arc::ptr_eq(&self.scene.data, &other.scene.data);
        let of = |setup: &Self| (setup.scene.split, setup.scene.index, setup.target);
        let same_input = Arc::ptr_eq(&self.input, &other.input) || self.input == other.input;
        let same_config = Arc::ptr_eq(&self.config, &other.config) || self.config == other.config;
        same_data && of(self) == of(other) && same_input && same_config
    }
}
