//! The formulas that a scene can show, set once as SVG in black. They are drawn in the colour of the text.

/// Name and SVG of each.
const FILES: &[(&str, &str)] = &[
    ("energy", include_str!("../../../assets/formulas/energy.svg")),
    ("dynamics", include_str!("../../../assets/formulas/dynamics.svg")),
    ("nudge", include_str!("../../../assets/formulas/nudge.svg")),
    ("contrast", include_str!("../../../assets/formulas/contrast.svg")),
    ("estimate", include_str!("../../../assets/formulas/estimate.svg")),
    ("stdp", include_str!("../../../assets/formulas/stdp.svg")),
];

/// The SVG of a formula, if there is one of that name.
pub fn svg(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, svg)| *svg)
}

#[cfg(test)]
mod tests {
    use super::svg;
    use crate::lessons::FORMULAS;

    #[test]
    fn every_formula_that_a_scene_may_name_is_there() {
        for name in FORMULAS {
            assert!(svg(name).is_some_and(|svg| svg.contains("<svg")), "{name}");
        }
    }
}
