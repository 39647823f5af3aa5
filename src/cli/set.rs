//! Settings given as `--set key=value`.

use crate::config::Config;
use crate::error::{Error, Result};

/// Carries out every `--set key=value` and checks the result.
pub(super) fn apply(config: &mut Config, sets: &[String]) -> Result<()> {
    for set in sets {
        let (key, value) = set
            .split_once('=')
            .ok_or_else(|| Error::new(format!("--set {set}"), "must be key=value, such as nudge.beta=0.5"))?;
        config.set(key.trim(), value)?;
    }
    config.check()
}
