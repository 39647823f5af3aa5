//! Texts with links: `[[β|nudge.beta]]`, `[[ripple]]`, `[[Page Down]]`.

use super::names::{KEYS, PANELS};
use crate::error::nearest;
use crate::knobs;

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A setting, by its key.
    Setting(String),
    /// A panel, by its key.
    Panel(String),
    /// A key of the keyboard, as it is printed on it.
    Key(String),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Plain(String),
    /// Words that lead somewhere.
    Linked(String, Link),
}

/// The pieces of a text. Inside double brackets stands the key of a setting, the key of a panel or a key of the
/// keyboard, with the words to show before a bar if they are others; without them a setting is shown by its name on
/// screen.
///
/// # Errors
/// Where in the text, in bytes, what leads nowhere begins, and what is wrong.
pub fn pieces(text: &str) -> Result<Vec<Piece>, (usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("[[") {
        let start = at + open;
        let close = text[start..].find("]]").ok_or_else(|| (start, "“[[” has no “]]”".to_owned()))?;
        if start > at {
            found.push(Piece::Plain(text[at..start].to_owned()));
        }
        let inner = &text[start + 2..start + close];
        let (shown, target) = inner.split_once('|').unwrap_or((inner, inner));
        let link = link(target).map_err(|rule| (start, rule))?;
        let shown = match &link {
            Link::Setting(key) if shown == target => knobs::label(key).to_owned(),
            _ => shown.to_owned(),
        };
        found.push(Piece::Linked(shown, link));
        at = start + close + 2;
    }
    if at < text.len() {
        found.push(Piece::Plain(text[at..].to_owned()));
    }
    Ok(found)
}

fn link(target: &str) -> Result<Link, String> {
    if knobs::knob(target).is_some() || knobs::choice(target).is_some() {
        return Ok(Link::Setting(target.to_owned()));
    }
    if PANELS.contains(&target) {
        return Ok(Link::Panel(target.to_owned()));
    }
    if KEYS.contains(&target) {
        return Ok(Link::Key(target.to_owned()));
    }
    let settings =
        knobs::KNOBS.iter().map(|knob| knob.key).chain(knobs::CHOICES.iter().map(|choice| choice.key));
    let hint = nearest(target, settings.chain(PANELS.iter().copied()).chain(KEYS.iter().copied()));
    let hint = hint.map_or_else(String::new, |near| format!("; did you mean [[{near}]]?"));
    Err(format!("[[{target}]] is no setting, panel or key{hint}"))
}
