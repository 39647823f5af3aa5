//! Texts of unknown origin made harmless for terminals and tables.

use std::borrow::Cow;

/// What a terminal would obey or what turns a line round: control characters but line ends and tabs, and the marks
/// of direction.
fn is_command(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t'))
}

/// Lines for a terminal: what it would obey is shown as its number, `\u{1b}`.
pub fn lines(text: &str) -> Cow<'_, str> {
    if !text.contains(is_command) {
        return text.into();
    }
    text.chars().map(|c| if is_command(c) { c.escape_unicode().to_string() } else { c.into() }).collect()
}

/// A name for a terminal: as [`lines`], and line ends and tabs are shown as their numbers too.
pub fn name(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| is_command(c) || c.is_control();
    if !text.contains(is_bad) {
        return text.into();
    }
    text.chars().map(|c| if is_bad(c) { c.escape_unicode().to_string() } else { c.into() }).collect()
}

/// A cell of a table: what a spreadsheet would take for a formula gets a ' in front, which it takes for text. A number
/// stays one.
pub fn cell(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text.parse::<f64>().is_err();
    if is_formula { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::{cell, lines, name};

    #[test]
    fn a_terminal_gets_no_orders_from_a_name() {
        assert_eq!(lines("a\u{1b}[2Jb\r\u{9b}c\u{202e}\nd"), "a\\u{1b}[2Jb\\u{d}\\u{9b}c\\u{202e}\nd");
        assert_eq!(name("two\nlines\t\u{7}"), "two\\u{a}lines\\u{9}\\u{7}");
        let chinese = "\u{624b}\u{5199} é 8×8";
        assert_eq!((lines(chinese), name(chinese)), (chinese.into(), chinese.into()));
    }

    #[test]
    fn a_spreadsheet_gets_no_formula_and_numbers_stay_numbers() {
        for text in ["=1+1", "+SUM(A1)", "-cmd", "@x", "\t=1", "\r=1", "\n=1", "-"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        for text in ["-0.5", "+3", "-1e-9", "0.5", "beta", "", "[-1, 2]", "-inf"] {
            assert_eq!(cell(text), text);
        }
    }
}
