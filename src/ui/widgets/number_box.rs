//! The one box for numbers.

use crate::ui::style::typed;
use egui::DragValue;
use egui::emath::Numeric;

/// A box in which numbers are typed with a point or a comma, or dragged.
pub fn number_box<N: Numeric>(value: &mut N) -> DragValue<'_> {
    DragValue::new(value).custom_parser(|text| typed::number(text, N::INTEGRAL))
}
