//! How many threads may be asked for.

use crate::error::{Error, Result};

/// More than these are a slip of the pen on any machine of today, unless it has a quarter as many cores.
const MOST: usize = 256;

/// Refuses more threads than can be of use. `key` is where they were asked for.
///
/// # Errors
/// More than four for each core, if these are more than 256.
pub fn check_threads(key: &str, threads: usize) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let most = MOST.max(4 * cores);
    if threads <= most {
        return Ok(());
    }
    let rule = format!(
        "at most {most} threads; this machine has {cores} cores, and more threads than cores gain nothing"
    );
    Err(Error::new(format!("{key} {threads}"), rule))
}
