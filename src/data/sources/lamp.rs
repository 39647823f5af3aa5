//! One pixel and one class: with one hidden unit, a network whose states are a plane.

use super::row::{DataSource, SourceKind};
use crate::catalog::OptionItem;
use crate::data::{Dataset, Examples};

/// Its row in the table.
pub const LAMP: DataSource = DataSource {
    item: OptionItem::new(
        "lamp",
        "Lamp",
        "one pixel of five brightnesses, whose one class is always right: for a network of two free units",
    ),
    origin: "",
    kind: SourceKind::Embedded,
    load: |_| {
        let all = || Examples { pixels: BRIGHTNESS.to_vec(), labels: vec![0; BRIGHTNESS.len()] };
        Ok(Dataset::of_one_class("Lamp", all(), all()))
    },
};

/// From full light down; the dark is left out.
const BRIGHTNESS: [u8; 5] = [255, 204, 153, 102, 51];
