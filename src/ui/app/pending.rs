//! A figure that is asked for, until it is taken.

use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::ui::export::{Format, Painted};
use crate::ui::state::panel_kind::PanelKind;
use std::path::PathBuf;

/// Most pictures of a film; of a longer settling every second, third … iteration is in it.
const MOST_PICTURES: usize = 240;
/// Frames until nothing hovers over the panel any more.
pub(super) const WAIT: u8 = 2;

/// A figure that is asked for.
pub(super) struct Pending {
    pub kind: PanelKind,
    pub path: PathBuf,
    /// Frames to wait before the next picture.
    pub wait: u8,
    /// The theme is another one for the figure.
    pub is_relit: bool,
    pub film: Option<Film>,
}

/// A film of the settling.
pub(super) struct Film {
    /// Iterations that are still to be taken, the last first.
    pub left: Vec<usize>,
    pub pictures: Vec<Painted>,
    /// Where the cursor was.
    pub back_to: usize,
}

impl Pending {
    /// Of a panel, into a file of this format.
    pub fn new(kind: PanelKind, path: PathBuf, format: Format, settling: &SettlingSnapshot) -> Self {
        let last = settling.points.len().saturating_sub(1);
        let film = (format == Format::Gif).then(|| {
            let step = settling.points.len().div_ceil(MOST_PICTURES).max(1);
            let mut left: Vec<usize> = (0..last).step_by(step).collect();
            left.push(last);
            left.reverse();
            Film { left, pictures: Vec::new(), back_to: settling.cursor }
        });
        Self { kind, path, wait: WAIT, is_relit: false, film }
    }
}
