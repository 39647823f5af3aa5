//! What the legend of the map says.

use crate::ui::panels::stability::legend::Sign;
use crate::ui::panels::stability::map::Line;
use crate::ui::panels::stability::measure::Measure;
use crate::ui::panels::stability::model::Filled;

/// The signs of the map with what they mean.
pub fn entries(filled: &Filled, measure: Measure, lines: &[Line]) -> Vec<(Sign, String)> {
    let mut entries = vec![(Sign::None, format!("{}: {}", measure.name(), measure.help()))];
    entries.push((Sign::Cross, "the settings of the panel; click anywhere to go there".into()));
    for line in lines {
        entries.push(if line.dashed {
            let text = "λ: largest curvature of E at the fixed points of these images. Beyond the dashes steps move away from such a point";
            (Sign::Dashes, format!("{}. {text}", line.label))
        } else {
            let text = "Up to here F is sure to fall in every step. Beyond it may rise; it need not";
            (Sign::Line, format!("{}. {text}", line.label))
        });
    }
    if filled.took.is_none() {
        entries.push((Sign::Dim, "dim: not computed yet, the colour of a point nearby".into()));
    }
    if filled.cells.iter().flatten().any(|cell| !cell.residual.is_finite()) {
        entries.push((Sign::Blue, "blue: a number was no longer finite".into()));
    }
    if measure == Measure::Iterations {
        entries.push((Sign::None, "Brightest: an image had not settled at the end of the free phase".into()));
    }
    let why = filled.constants.as_ref().and_then(|constants| constants.no_gradient.clone());
    entries.extend(
        why.filter(|_| measure == Measure::Angle).map(|why| (Sign::None, format!("No angle: {why}"))),
    );
    entries
}
