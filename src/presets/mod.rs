//! The settings that ship with the program, as TOML files in `assets/presets`, and those a person keeps.

mod own;

pub use own::{Own, OwnFile, own_folder, own_list, own_path, own_text, own_write};

use crate::config::Config;
use crate::error::{Error, Result, nearest};
use std::sync::LazyLock;

const FILES: &[(&str, &str, &str)] = &[
    (
        "paper-1h",
        "the paper's one hidden layer, 25 epochs",
        include_str!("../../assets/presets/paper-1h.toml"),
    ),
    (
        "zero-1h",
        "paper-1h until no training example is wrong",
        include_str!("../../assets/presets/zero-1h.toml"),
    ),
    (
        "zero-2h",
        "two hidden layers until no training example is wrong",
        include_str!("../../assets/presets/zero-2h.toml"),
    ),
    (
        "paper-2h",
        "the paper's two hidden layers, 60 epochs",
        include_str!("../../assets/presets/paper-2h.toml"),
    ),
    (
        "zero-3h",
        "three hidden layers until no training example is wrong",
        include_str!("../../assets/presets/zero-3h.toml"),
    ),
    (
        "paper-3h",
        "the paper's three hidden layers, 500 epochs",
        include_str!("../../assets/presets/paper-3h.toml"),
    ),
    (
        "fast-1h",
        "clamp and one sweep down, one hidden layer",
        include_str!("../../assets/presets/fast-1h.toml"),
    ),
    (
        "fast-2h",
        "clamp and one sweep down, two hidden layers",
        include_str!("../../assets/presets/fast-2h.toml"),
    ),
    (
        "fast-3h",
        "clamp and one sweep down, three hidden layers",
        include_str!("../../assets/presets/fast-3h.toml"),
    ),
    (
        "modern-1h",
        "over-relaxed, centred nudge, dropout, one hidden layer",
        include_str!("../../assets/presets/modern-1h.toml"),
    ),
    (
        "modern-2h",
        "over-relaxed, centred nudge, dropout, two hidden layers",
        include_str!("../../assets/presets/modern-2h.toml"),
    ),
    (
        "modern-3h",
        "over-relaxed, centred nudge, dropout, three hidden layers",
        include_str!("../../assets/presets/modern-3h.toml"),
    ),
    ("digits-1h", "digits of 8×8 pixels in seconds", include_str!("../../assets/presets/digits-1h.toml")),
    (
        "moons-1h",
        "two moons in a second, with a few hidden units",
        include_str!("../../assets/presets/moons-1h.toml"),
    ),
    (
        "two-units",
        "one hidden and one output unit, to see the whole energy",
        include_str!("../../assets/presets/two-units.toml"),
    ),
];

/// The preset used when none is named.
pub const DEFAULT: &str = "paper-1h";

static CONFIGS: LazyLock<Vec<Config>> = LazyLock::new(|| {
    let read = |&(name, _, text): &(&str, &str, &str)| -> Config {
        toml::from_str(text).unwrap_or_else(|e| panic!("assets/presets/{name}.toml: {e}"))
    };
    FILES.iter().map(read).collect()
});

/// Names and one-line descriptions, in the order in which they are listed.
pub fn list() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().map(|(name, about, _)| (*name, *about))
}

/// What the preset called `name` is, in a few words; its name if there is none.
pub fn about(name: &'static str) -> &'static str {
    FILES.iter().find(|(known, ..)| *known == name).map_or(name, |(_, about, _)| about)
}

/// The preset called `name`.
///
/// # Errors
/// No such preset; the nearest one is named.
pub fn get(name: &str) -> Result<Config> {
    known(name).cloned().ok_or_else(|| {
        let hint = nearest(name, list().map(|(known, _)| known))
            .map_or_else(|| "`eqprop-lab presets` lists them".into(), |near| format!("did you mean {near}?"));
        Error::new(format!("preset {name}"), format!("is not known; {hint}"))
    })
}

/// The preset called `name`, if there is one.
pub fn known(name: &str) -> Option<&'static Config> {
    FILES.iter().position(|(known, ..)| *known == name).map(|at| &CONFIGS[at])
}

/// The preset called [`DEFAULT`].
pub fn default_config() -> Config {
    CONFIGS[0].clone()
}

impl Default for Config {
    fn default() -> Self {
        default_config()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_preset_passes_its_own_checks_and_says_its_name() {
        for (name, _) in super::list() {
            let config = super::get(name).unwrap();
            config.check().unwrap();
            assert_eq!(config.preset, name);
        }
        assert_eq!(super::default_config().preset, super::DEFAULT);
    }
}
