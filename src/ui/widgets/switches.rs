//! Room for switches in the head of a panel.

use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2};

/// Width of the three buttons at the right of a head.
const BUTTONS: f32 = 100.0;

/// Where switches of width `needed` go in `head`, whose title is `title` wide: beside the buttons, or below the title
/// in a narrow panel, in place of the second line. True for the latter.
pub fn switches(head: Rect, title: f32, needed: f32) -> (Rect, bool) {
    if head.width() - title - BUTTONS >= needed {
        let right = head.right() - BUTTONS;
        let rect = Rect::from_min_max(pos2(right - needed, head.top()), pos2(right, head.top() + 26.0));
        return (rect, false);
    }
    (Rect::from_min_max(pos2(head.left(), head.top() + 24.0), pos2(head.right(), head.top() + 48.0)), true)
}

/// A row for the switches, from the right beside the buttons, from the left below the title.
pub fn row_in(ui: &mut Ui, (rect, below): (Rect, bool)) -> Ui {
    let layout =
        if below { Layout::left_to_right(Align::Center) } else { Layout::right_to_left(Align::Center) };
    ui.new_child(UiBuilder::new().max_rect(rect).layout(layout))
}
