//! How much memory there is for something new.

use crate::error::{Error, Result};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// Sets another limit than the machine's, in MB.
pub const LIMIT: &str = "EQPROP_LAB_MEMORY";
/// What is taken for free where the system does not tell.
const UNKNOWN: u64 = 4 << 30;

/// Bytes that something new may take: three quarters of what is free now on this machine, or in the container around
/// the program; or what `EQPROP_LAB_MEMORY` says in MB.
pub fn room() -> u64 {
    let stated = std::env::var(LIMIT).ok().and_then(|text| text.trim().parse::<u64>().ok());
    if let Some(megabytes) = stated {
        return megabytes.saturating_mul(1 << 20);
    }
    let memory = MemoryRefreshKind::nothing().with_ram();
    let system = System::new_with_specifics(RefreshKind::nothing().with_memory(memory));
    let container = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
    let free = match system.available_memory().min(container) {
        0 => UNKNOWN,
        free => free,
    };
    free / 4 * 3
}

/// Refuses what needs more than there is room for, before any of it is taken.
///
/// # Errors
/// `needed` bytes are more than [`room`]; `way_out` is what to do about it.
pub fn check(culprit: &str, needed: u128, way_out: &str) -> Result<()> {
    check_against(culprit, needed, room(), way_out)
}

/// As [`check`], for a room of one's own.
///
/// # Errors
/// As [`check`].
pub fn check_against(culprit: &str, needed: u128, room: u64, way_out: &str) -> Result<()> {
    if needed <= u128::from(room) {
        return Ok(());
    }
    let rule = format!(
        "needs {} of memory, there is room for {}; {way_out}",
        in_words(needed),
        in_words(u128::from(room))
    );
    Err(Error::new(culprit, rule))
}

/// `1.6 GB`, in decimal units, rounded to the nearest tenth.
pub fn in_words(bytes: u128) -> String {
    const UNITS: [&str; 6] = ["bytes", "kB", "MB", "GB", "TB", "PB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 999.95 && unit + 1 < UNITS.len() {
        (size, unit) = (size / 1000.0, unit + 1);
    }
    if unit == 0 { format!("{size:.0} bytes") } else { format!("{size:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::{check_against, in_words};

    #[test]
    fn too_much_is_refused_with_the_size_needed_and_a_way_out() {
        assert!(check_against("network", 2_000_000_000, 2_000_000_000, "").is_ok());
        let error = check_against("network", 2_000_000_001, 2_000_000_000, "take fewer units").unwrap_err();
        let said = "network: needs 2.0 GB of memory, there is room for 2.0 GB; take fewer units";
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn sizes_are_told_in_units_that_fit() {
        let sizes = [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_960, "1.0 MB")];
        let large = [(1_664_000_000, "1.7 GB"), (u128::from(u64::MAX), "18446.7 PB")];
        for (bytes, words) in sizes.into_iter().chain(large) {
            assert_eq!(in_words(bytes), words);
        }
    }
}
