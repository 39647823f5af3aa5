//! What changes how curves are drawn, or what is shown of errors.

use crate::ui::state::curves_view::{Quantity, XUnit};
use crate::ui::style::format::lower;

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum CurvesCommand {
    /// Draws another quantity.
    Quantity(Quantity),
    /// Another horizontal axis.
    X(XUnit),
    /// That axis logarithmic, or not.
    ToggleLogX,
    /// γ of the exponential mean; 0 turns it off.
    Smoothing(f64),
    /// Shows a part: left, bottom, right, top.
    Zoom([f64; 4]),
    /// Shows all again.
    ResetZoom,
    /// Pins the table of values at this place, or takes it away.
    Pin(Option<f64>),
}

impl CurvesCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        let text = match self {
            Self::Quantity(quantity) => return format!("Curves: {}", lower(quantity.name())),
            Self::X(unit) => return format!("Curves over {}", lower(unit.name())),
            Self::ToggleLogX => "Log time",
            Self::Smoothing(_) => "Smoothing",
            Self::Zoom(_) => "Zoom",
            Self::ResetZoom => "Show all",
            Self::Pin(_) => "Pin values",
        };
        text.to_owned()
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Quantity(quantity) => quantity.help(),
            Self::X(_) => "What lies along the horizontal axis",
            Self::ToggleLogX => "Logarithmic horizontal axis",
            Self::Smoothing(_) => {
                "Exponential mean of the curves of minibatches, in front of the faint raw ones; 0 is off.\n\
                 m ← γ m + (1 − γ) y, drawn as m/(1 − γ^n) after n points, so that the beginning is not pulled to 0.\n\
                 It begins anew after a gap. Points of whole epochs are never smoothed."
            }
            Self::Zoom(_) => "Show a part of the curves",
            Self::ResetZoom => "Show the whole of the curves; so does a double click",
            Self::Pin(_) => "Keep the table of values here; click again or press Esc to let it go",
        }
    }
}
