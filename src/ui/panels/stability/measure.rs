//! What a stability map can show, as colours and in words.

use crate::knobs::subscript;
use crate::settling::studies::stability::ends::Cell;
use crate::ui::panels::stability::axis::{Axis, written};
use crate::ui::plots::log_axis;
use crate::ui::style::format::{degrees, number, percent};

/// What a map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Measure {
    /// Largest |Δs| at the end of the free phase.
    #[default]
    Residual,
    /// Angle of the update to minus the true gradient.
    Angle,
    /// Iterations until nothing moves by more than max(tolerance, 0.001).
    Iterations,
    /// Share of iterations in which F rose.
    Rises,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Residual, Self::Angle, Self::Iterations, Self::Rises];

    /// Its name in the list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Residual => "Residual",
            Self::Angle => "Gradient angle",
            Self::Iterations => "Iterations to settle",
            Self::Rises => "Rises of F",
        }
    }

    /// What its numbers are.
    pub fn help(self) -> &'static str {
        match self {
            Self::Residual => "max |Δs| in the last free iteration, largest of the images",
            Self::Angle => "angle between the update and the true gradient, all layers",
            Self::Iterations => "free iterations until no state moves by 0.001, mean of the images",
            Self::Rises => "share of the free iterations in which F rose",
        }
    }

    /// The numbers at the ends of the colours.
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::Residual => (1e-6, 1.0),
            Self::Angle => (0.1, 100.0),
            Self::Iterations => (1.0, 1000.0),
            Self::Rises => (0.0, 1.0),
        }
    }

    /// The number of a cell; NaN if there is none.
    pub fn value(self, cell: &Cell) -> f64 {
        match self {
            Self::Residual => cell.residual,
            Self::Angle => cell.angles.first().copied().unwrap_or(f64::NAN),
            Self::Iterations => cell.settled_after,
            Self::Rises => cell.rises,
        }
    }

    /// Where a number lies among the colours, 0 … 1.
    pub fn place(self, value: f64) -> f32 {
        let (low, high) = self.range();
        if self == Self::Rises {
            return value.clamp(0.0, 1.0) as f32;
        }
        ((value.max(1e-300) / low).ln() / (high / low).ln()).clamp(0.0, 1.0) as f32
    }

    /// Numbers at the colour bar.
    pub fn ticks(self) -> Vec<(f64, String)> {
        let values: &[f64] = match self {
            Self::Residual => &[1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0],
            Self::Angle => &[0.1, 1.0, 10.0, 100.0],
            Self::Iterations => &[1.0, 10.0, 100.0, 1000.0],
            Self::Rises => &[0.0, 0.25, 0.5, 0.75, 1.0],
        };
        let text = |value: f64| match self {
            Self::Rises => format!("{:.0} %", value * 100.0),
            Self::Angle => format!("{}°", log_axis::plain(value.log10())),
            _ => log_axis::plain(value.log10()),
        };
        values.iter().map(|value| (*value, text(*value))).collect()
    }

    /// A cell has a number that is drawn; the brightest end stands for "never" where an image did not settle.
    pub fn shade(self, cell: &Cell) -> Option<f32> {
        if !cell.residual.is_finite() {
            return None;
        }
        let value = self.value(cell);
        match self {
            Self::Iterations if value.is_nan() => Some(1.0),
            _ => value.is_finite().then(|| self.place(value)),
        }
    }
}

/// A cell in words, for the pointer.
pub fn words(cell: &Cell, x: (&Axis, f64), y: (&Axis, f64), images: usize) -> String {
    let mut text = settings(x, y);
    if !cell.residual.is_finite() {
        return text + "\na number was no longer finite";
    }
    text += &format!("\nresidual {} after the free phase", number(cell.residual));
    text += &if cell.unsettled == 0 {
        format!("\nsettled after {:.1} iterations on average", cell.settled_after)
    } else {
        format!("\n{} of {images} images had not settled", cell.unsettled)
    };
    text += &match cell.rises {
        0.0 => "\nF never rose".to_owned(),
        rises => format!("\nF rose in {} of the iterations", percent(rises)),
    };
    if let [all, layers @ ..] = &cell.angles[..] {
        let layers =
            layers.iter().enumerate().map(|(k, angle)| format!("W{} {}°", subscript(k + 1), degrees(*angle)));
        text += &format!("\nangle {}° ({})", degrees(*all), layers.collect::<Vec<_>>().join(", "));
    }
    text + "\nClick to go there"
}

/// "Step size ε = 0.5", a line each.
pub fn settings((x, at_x): (&Axis, f64), (y, at_y): (&Axis, f64)) -> String {
    format!("{} = {}\n{} = {}", x.name(), written(at_x), y.name(), written(at_y))
}
