//! Round numbers, for the ends of bins and axes.

/// The next round number at or above `x` (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 × a power of ten).
pub fn round_up(x: f32) -> f32 {
    if !(x.is_finite() && x > 0.0) {
        return 1e-6;
    }
    let power = 10f32.powf(x.log10().floor());
    let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let mantissa = x / power;
    steps.into_iter().find(|step| *step >= mantissa * 0.9999).unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_up_is_at_least_its_argument_and_at_most_a_third_more() {
        for i in 1..2000 {
            let x = i as f32 * 0.00137;
            let up = round_up(x);
            assert!(up >= x * 0.999 && up <= x * 1.34, "{x} → {up}");
        }
    }
}
