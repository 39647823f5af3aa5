//! What the relative updates of the layers say.

use crate::knobs::subscript;

/// How far apart the layers' relative updates may be to count as about equal.
const EQUAL: f64 = 3.0;

/// The paper's rule of thumb, applied: the learning rates are right when all layers move about equally.
pub fn advice(relative: &[f64]) -> Option<String> {
    let layers = || (1..).zip(relative.iter().copied());
    if relative.len() < 2 || relative.iter().any(|x| !x.is_finite()) {
        return None;
    }
    if let Some((k, _)) = layers().find(|(_, x)| *x <= 0.0) {
        return Some(format!("Layer {k} does not move: raise η{}", subscript(k)));
    }
    let (most, high) = layers().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (least, low) = layers().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let ratio = high / low;
    if ratio <= EQUAL {
        return Some(format!(
            "All layers move about equally (within {ratio:.1}×), as the paper's rule of thumb asks"
        ));
    }
    let ratio = if ratio < 10.0 { format!("{ratio:.1}") } else { format!("{ratio:.0}") };
    Some(format!(
        "Layer {most} moves {ratio}× as much as layer {least}: lower η{} or raise η{}",
        subscript(most),
        subscript(least)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_thumb_names_the_layers_that_differ() {
        let words = |relative: &[f64]| advice(relative).unwrap();
        assert_eq!(words(&[8e-3, 2e-3, 1e-3]), "Layer 1 moves 8.0× as much as layer 3: lower η₁ or raise η₃");
        assert_eq!(words(&[1e-3, 2e-2]), "Layer 2 moves 20× as much as layer 1: lower η₂ or raise η₁");
        assert!(words(&[1e-3, 1.9e-3]).starts_with("All layers move about equally (within 1.9×)"));
        assert_eq!(words(&[1e-3, 0.0]), "Layer 2 does not move: raise η₂");
        assert_eq!((advice(&[1.0]), advice(&[1.0, f64::NAN])), (None, None));
    }
}
