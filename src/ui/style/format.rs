//! How numbers and labels are written: [`number`] in labels and beside each other, [`precise`] where one points at one
//! number and asks for it, [`degrees`] for angles, [`percent`] for shares. No number has more digits than these give it.

/// A number with few, useful digits; a true minus sign.
pub fn number(x: f64) -> String {
    let a = x.abs();
    let text = if !x.is_finite() {
        return if x.is_nan() { "–".into() } else { "∞".into() };
    } else if a == 0.0 {
        "0".into()
    } else if a >= 1000.0 {
        format!("{x:.0}")
    } else if a >= 100.0 {
        format!("{x:.1}")
    } else if a >= 10.0 {
        format!("{x:.2}")
    } else if a >= 0.01 {
        format!("{x:.3}")
    } else {
        format!("{x:.1e}")
    };
    text.replace('-', "−")
}

/// A number that was asked for: six significant digits, no zeros after them; a true minus sign.
pub fn precise(x: f64) -> String {
    let a = x.abs();
    if !x.is_finite() || a == 0.0 {
        return number(x);
    }
    if !(1e-4..1e7).contains(&a) {
        let text = format!("{x:.5e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        return format!("{mantissa}e{exponent}").replace('-', "−");
    }
    let decimals = (5.0 - a.log10().floor()).max(0.0) as usize;
    let text = format!("{x:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.replace('-', "−")
}

/// An angle without its sign °: one decimal, below 1° two; what is less than a hundredth of a degree says so.
pub fn degrees(x: f64) -> String {
    match x.abs() {
        _ if !x.is_finite() => "–".into(),
        0.0 => "0".into(),
        a if a < 0.01 => "< 0.01".into(),
        a if a < 0.995 => format!("{x:.2}").replace('-', "−"),
        a if a < 99.95 => format!("{x:.1}").replace('-', "−"),
        _ => format!("{x:.0}").replace('-', "−"),
    }
}

/// A share as per cent with two decimals.
pub fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// A whole number in groups of three.
pub fn thousands(x: f64) -> String {
    let digits = format!("{x:.0}");
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A label within a sentence.
pub fn lower(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// With its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_has_six_digits_and_no_more() {
        let cases = [
            (0.123_456_789, "0.123457"),
            (-17.304_512_34, "−17.3045"),
            (0.5, "0.5"),
            (100.0, "100"),
            (1_234_567.8, "1234568"),
            (4.0e-17, "4e−17"),
            (1.234_567_89e-5, "1.23457e−5"),
            (0.0, "0"),
            (f64::NAN, "–"),
        ];
        for (x, text) in cases {
            assert_eq!(precise(x), text);
        }
    }

    #[test]
    fn angles_have_the_digits_that_a_dial_can_show() {
        let text = [0.0, 0.0034, 0.0567, 0.4321, 4.1234, 87.6432, 123.4].map(degrees);
        assert_eq!(text, ["0", "< 0.01", "0.06", "0.43", "4.1", "87.6", "123"]);
    }
}
