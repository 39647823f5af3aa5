//! Where in a file stands what a TOML string says.

/// The byte of `raw`, a TOML string with its quotes, at which the byte `at` of what it says is written: behind escapes
/// and the ends of lines that a `\\` takes away.
pub(super) fn place_in(raw: &str, at: usize) -> usize {
    let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
    let is_literal = raw.starts_with('\'');
    let mut place = quotes;
    if quotes == 3 {
        // The first end of a line is not part of it.
        let rest = raw.get(place..).unwrap_or("");
        place += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    let mut said = 0;
    loop {
        let rest = raw.get(place..).unwrap_or("");
        let mut letters = rest.chars();
        let (written, means) = match (letters.next(), letters.next()) {
            (None, _) => return raw.len(),
            (Some('\\'), Some(after)) if !is_literal => match after {
                'x' => code(rest, 2),
                'u' => code(rest, 4),
                'U' => code(rest, 8),
                after if after.is_whitespace() => {
                    let left = letters.as_str().trim_start();
                    (rest.len() - left.len(), 0)
                }
                after => (1 + after.len_utf8(), 1),
            },
            (Some(letter), _) => (letter.len_utf8(), letter.len_utf8()),
        };
        if said >= at && means > 0 {
            return place;
        }
        place += written;
        said += means;
    }
}

/// How many bytes an escape with so many hexadecimal digits takes, and how many its letter.
fn code(rest: &str, digits: usize) -> (usize, usize) {
    let letter =
        rest.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
    (2 + digits, letter.map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::place_in;

    /// The place of `x`, which is written once and said once.
    fn is_found(raw: &str) {
        let table: toml::Table = format!("text = {raw}").parse().unwrap();
        let said = table["text"].as_str().unwrap();
        let at = said.find('x').unwrap();
        assert_eq!(place_in(raw, at), raw.rfind('x').unwrap(), "{raw}");
    }

    #[test]
    fn what_a_string_says_is_found_where_it_is_written() {
        is_found("\"x\"");
        is_found("'ä\\x'");
        is_found("\"ä\\\"\\t\\u00e4\\U0001F600 x\"");
        is_found("\"\"\"\nfirst\n  second x\"\"\"");
        is_found("\"\"\"\r\nfirst\r\n  second x\"\"\"");
        is_found("\"\"\"first \\\n    \n  still first x\"\"\"");
        is_found("\"\"\"first \\\n  x\"\"\"");
        is_found("'''\nfirst \\\n  x'''");
    }

    #[test]
    fn the_end_is_the_end() {
        assert_eq!(place_in("\"ab\"", 2), 3);
        assert_eq!(place_in("\"ab\"", 99), 4);
    }
}
