//! Checks: expressions over numbers of the engine.

use super::expression::{self, Wrong};
use super::functions::Answer;
use super::seen::Seen;

/// An expression that is true or false, such as `rises(free) == 0 and E(free) < E(start)`, and how its numbers are
/// said.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The expression.
    source: String,
    /// What is said of it, with expressions in braces: `{rises(free)} rises of {iterations(free)}`.
    said: Vec<Part>,
    /// What to do when it does not hold.
    todo: String,
}

/// Words, or a number to be said.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Words(String),
    Number(String),
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the claim holds; `None` if it cannot be told yet.
    pub holds: Option<bool>,
    /// The numbers: "45 rises of 60"; empty if they cannot be told yet.
    pub said: String,
    /// What to do if it does not hold; empty if it does.
    pub todo: String,
}

impl Check {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it, and at which of its bytes.
    pub(super) fn new(source: &str) -> Result<Self, Wrong> {
        expression::check(source)?;
        Ok(Self { source: source.to_owned(), said: Vec::new(), todo: String::new() })
    }

    /// With what is said of it.
    ///
    /// # Errors
    /// A brace without its fellow, or what is wrong with an expression in braces, and at which byte of the template.
    pub(super) fn saying(mut self, template: &str, todo: &str) -> Result<Self, Wrong> {
        self.todo = todo.to_owned();
        let mut rest = template;
        while let Some((words, after)) = rest.split_once('{') {
            let start = template.len() - after.len();
            let (number, after) =
                after.split_once('}').ok_or_else(|| ("“{” has no “}”".to_owned(), start - 1))?;
            expression::check(number).map_err(|(rule, at)| (rule, start + at))?;
            self.said.extend([Part::Words(words.to_owned()), Part::Number(number.to_owned())]);
            rest = after;
        }
        self.said.push(Part::Words(rest.to_owned()));
        Ok(self)
    }

    /// The expression.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What to do when it does not hold; may be empty.
    pub fn todo(&self) -> &str {
        &self.todo
    }

    /// What the expression says of `seen`.
    pub fn verdict(&self, seen: &Seen) -> Verdict {
        let holds = match expression::work_out(&self.source, seen) {
            Ok(Answer::Flag(holds)) => holds,
            Ok(Answer::Number(x)) => {
                let todo = format!("the check gives the number {}, not a yes or no", digits(x));
                return Verdict { holds: None, said: String::new(), todo };
            }
            Err(todo) => return Verdict { holds: None, said: String::new(), todo },
        };
        let said = self.said.iter().map(|part| match part {
            Part::Words(words) => words.clone(),
            Part::Number(source) => match expression::work_out(source, seen) {
                Ok(Answer::Number(x)) => digits(x),
                Ok(Answer::Flag(flag)) => if flag { "yes" } else { "no" }.to_owned(),
                Err(_) => "–".to_owned(),
            },
        });
        Verdict {
            holds: Some(holds),
            said: said.collect(),
            todo: if holds { String::new() } else { self.todo.clone() },
        }
    }
}

/// A number in three digits, as people write it: `45`, `0.0973`, `1.3e-11`, `−28.9`.
pub(super) fn digits(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    if x == x.trunc() && x.abs() < 1e6 {
        return format!("{x}").replace('-', "−");
    }
    // Of what is said, not of what is: 999999.5 is a million.
    let size: f64 =
        format!("{:.2e}", x.abs()).split_once('e').and_then(|(_, size)| size.parse().ok()).unwrap_or(0.0);
    if !(-4.0..6.0).contains(&size) {
        let text = format!("{x:.1e}").replace(".0e", "e");
        return if x < 0.0 { text.replacen('-', "−", 1) } else { text };
    }
    let places = (2.0 - size).clamp(0.0, 7.0) as usize;
    let text = format!("{x:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn numbers_are_said_in_three_digits() {
        let said = [45.0, 0.0973, 1.26e-11, -28.93, 0.0, 87.64, 1.8e-6, 4.12, 999_999.5, 0.5];
        let words = ["45", "0.0973", "1.3e-11", "−28.9", "0", "87.6", "1.8e-6", "4.12", "1e6", "0.5"];
        for (x, words) in said.into_iter().zip(words) {
            assert_eq!(digits(x), words);
        }
    }
}
