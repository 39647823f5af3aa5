//! What the panel says.

use crate::settling::example::action::UnitId;
use crate::settling::studies::landscape::choice::Direction;
use crate::settling::studies::landscape::minimum::Lowest;
use crate::settling::studies::landscape::survey::Picture;
use crate::ui::style::format::number;
use crate::ui::widgets::short;

/// A unit of a network of `sizes` (input first).
pub fn unit(id: UnitId, sizes: &[usize]) -> String {
    let last = sizes.len() - 1;
    let name = match (id.layer == last, last) {
        (true, _) => "output unit".to_owned(),
        (false, 2) => "hidden unit".to_owned(),
        (false, _) => format!("hidden {}, unit", id.layer),
    };
    if sizes.get(id.layer) == Some(&1) { name } else { format!("{name} {}", id.index) }
}

/// What an axis is.
pub fn axis(direction: Direction, sizes: &[usize]) -> String {
    match direction {
        Direction::Unit(id) => unit(id, sizes),
        Direction::Nudge(_) => "towards s^β".into(),
        Direction::Path => "along the path".into(),
        Direction::PathBesides => "path, orthogonal".into(),
        Direction::UnitBesides(id) => format!("{}, orthogonal", unit(id, sizes)),
        Direction::Any => "another direction".into(),
    }
}

/// β without needless zeros.
pub fn beta(beta: f64) -> String {
    short(beta as f32)
}

/// A place.
fn place(at: [f64; 2]) -> String {
    format!("({}, {})", number(at[0]), number(at[1]))
}

/// Where F is least.
pub fn lowest(lowest: Lowest) -> String {
    match lowest {
        Lowest::Inside(at) => format!("lowest at {}", place(at)),
        Lowest::AtWall(at) => format!("lowest at {}, at a wall", place(at)),
        Lowest::Nowhere => "no lowest point: F falls for ever".into(),
    }
}

/// Below the title.
pub fn line(picture: &Picture, of: &str) -> String {
    let what = if picture.choice.is_whole() {
        "all states of two units"
    } else {
        "a plane through s⁰, the path is its projection"
    };
    let settled = if picture.settled { "" } else { " · not settled" };
    format!("{what}{settled} · {of}")
}
