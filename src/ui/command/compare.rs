//! What compares two settings.

use std::path::PathBuf;

/// An action of this kind. A is the watched example under the settings of the panel, B what was put aside.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareCommand {
    /// Puts the settings of A aside as B, with the weights of A whatever these are.
    CopyAToB,
    /// Takes the settings of B for A; the weights stay.
    CopyBToA,
    /// A takes the settings of B and B those of A; the weights stay.
    Swap,
    /// Weights of a file, with their settings, as B.
    Weights(PathBuf),
    /// Forgets B.
    Close,
}

impl CompareCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::CopyAToB => "Copy A to B",
            Self::CopyBToA => "Copy B to A",
            Self::Swap => "Swap A and B",
            Self::Weights(_) => "Compare with weights",
            Self::Close => "Close B",
        }
        .to_owned()
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::CopyAToB => {
                "Put the settings of the panel aside as B; then change them and see what differs"
            }
            Self::CopyBToA => "Take the settings of B for the panel; the weights stay",
            Self::Swap => "A takes the settings of B and B those of A; the weights stay",
            Self::Weights(_) => "The same example under the weights and settings of a file, as B",
            Self::Close => "Forget B",
        }
    }
}
