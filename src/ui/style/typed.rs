//! Numbers as people type them, with a comma or a point: the one reader of every number box.

/// What parts thousands besides comma and point: spaces of several widths and the apostrophe.
const GAPS: &[char] = &[' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '’', '_'];

/// A number with a decimal point or a decimal comma. `whole` says that only whole numbers are meant: then one comma or
/// point before three last digits parts thousands (`10,000`), which otherwise only several can (`1,000,000`).
/// With both, the last is the decimal one (`1.234,5`). `None` for anything else, and for what is not finite.
pub fn number(text: &str, whole: bool) -> Option<f64> {
    let text: String = text.trim().replace('−', "-");
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => text.split_at(at),
        None => (text.as_str(), ""),
    };
    let (sign, digits) = match mantissa.strip_prefix(['-', '+']) {
        Some(rest) => (&mantissa[..1], rest.trim_start()),
        None => ("", mantissa),
    };
    let mut plain: String = digits.trim().to_owned();
    if plain.contains(GAPS) {
        let whole_part = plain.split([',', '.']).next().unwrap_or_default();
        if !is_grouped(whole_part, GAPS) {
            return None;
        }
        plain = plain.replace(GAPS, "");
    }
    let is_last = |sign: char, other: char| plain.rfind(sign) > plain.rfind(other);
    let plain = match (plain.matches(',').count(), plain.matches('.').count()) {
        (0, 0) => plain,
        (1, 0) | (0, 1) if whole && is_grouped(&plain, &[',', '.']) => plain.replace([',', '.'], ""),
        (1, 0) => plain.replace(',', "."),
        (0, 1) => plain,
        (_, 0) if is_grouped(&plain, &[',']) => plain.replace(',', ""),
        (0, _) if is_grouped(&plain, &['.']) => plain.replace('.', ""),
        (_, 1) if is_last('.', ',') && is_grouped(plain.split('.').next()?, &[',']) => plain.replace(',', ""),
        (1, _) if is_last(',', '.') && is_grouped(plain.split(',').next()?, &['.']) => {
            plain.replace('.', "").replace(',', ".")
        }
        _ => return None,
    };
    let begins = |c: char| c.is_ascii_digit() || c == '.';
    let value: f64 = plain.starts_with(begins).then(|| format!("{sign}{plain}{exponent}").parse().ok())??;
    value.is_finite().then_some(value)
}

/// Groups of three digits after a first of one to three that does not begin with 0, parted by these signs.
fn is_grouped(text: &str, signs: &[char]) -> bool {
    let mut groups = text.split(signs);
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && is_digits(first)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && is_digits(group))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_comma_is_decimal_unless_it_parts_thousands_of_whole_numbers() {
        for (text, real, whole) in [
            ("0,5", Some(0.5), Some(0.5)),
            ("0,05", Some(0.05), Some(0.05)),
            (",5", Some(0.5), Some(0.5)),
            ("0.5", Some(0.5), Some(0.5)),
            (".5", Some(0.5), Some(0.5)),
            ("−0,2", Some(-0.2), Some(-0.2)),
            ("-0,2", Some(-0.2), Some(-0.2)),
            ("+1,5e-3", Some(0.0015), Some(0.0015)),
            ("1e5", Some(100_000.0), Some(100_000.0)),
            ("10,000", Some(10.0), Some(10_000.0)),
            ("10.000", Some(10.0), Some(10_000.0)),
            ("0,001", Some(0.001), Some(0.001)),
            ("0,125", Some(0.125), Some(0.125)),
            ("10,00", Some(10.0), Some(10.0)),
            ("1,000,000", Some(1e6), Some(1e6)),
            ("1.000.000", Some(1e6), Some(1e6)),
            ("1,234.5", Some(1234.5), Some(1234.5)),
            ("1.234,5", Some(1234.5), Some(1234.5)),
            ("1.234.567,5", Some(1_234_567.5), Some(1_234_567.5)),
            ("10 000", Some(10_000.0), Some(10_000.0)),
            ("10\u{202f}000,5", Some(10_000.5), Some(10_000.5)),
            ("10’000", Some(10_000.0), Some(10_000.0)),
            (" 5 ", Some(5.0), Some(5.0)),
            ("0,2,0,1", None, None),
            ("1,5,2", None, None),
            ("1 5", None, None),
            ("0.5.1", None, None),
            ("", None, None),
            (",", None, None),
            ("x", None, None),
            ("inf", None, None),
            ("nan", None, None),
            ("1e999", None, None),
            ("--5", None, None),
        ] {
            assert_eq!(number(text, false), real, "{text:?}");
            assert_eq!(number(text, true), whole, "{text:?}, whole");
        }
    }
}
