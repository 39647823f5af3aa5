//! The trained networks that ship with the program.

use crate::error::Result;
use crate::presets;
use crate::training::weights::{self, Stored};

/// The small trained network that ships with the program, with the settings of the preset `starter`; `assets/README.md`
/// says how it was made.
///
/// # Errors
/// Never with the file that ships; a test reads it.
pub fn starter() -> Result<Stored> {
    let stored = weights::from_bytes(include_bytes!("../../assets/starter.safetensors"))?;
    Ok(Stored { config: Some(presets::get("starter")?), ..stored })
}

/// A trained network that ships with the program.
pub struct Trained {
    /// Hidden layers.
    pub depth: usize,
    /// What the menu says.
    pub name: &'static str,
    bytes: &'static [u8],
}

impl Trained {
    /// Its weights, with the settings to watch it with.
    ///
    /// # Errors
    /// Never with the files that ship; a test reads them.
    pub fn load(&self) -> Result<Stored> {
        weights::from_bytes(self.bytes)
    }
}

/// The trained networks with one, two and three hidden layers, in half precision; `assets/README.md` says how they
/// were made and what their errors are.
pub const TRAINED: [Trained; 3] = [
    Trained {
        depth: 1,
        name: "One hidden layer",
        bytes: include_bytes!("../../assets/trained-1h.safetensors"),
    },
    Trained {
        depth: 2,
        name: "Two hidden layers",
        bytes: include_bytes!("../../assets/trained-2h.safetensors"),
    },
    Trained {
        depth: 3,
        name: "Three hidden layers",
        bytes: include_bytes!("../../assets/trained-3h.safetensors"),
    },
];
