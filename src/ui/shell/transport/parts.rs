//! The foot of a low window: one row with as much as there is room for, and the rest on request.

use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::shell::transport::{self as whole, TransportPanel, actions};
use egui::{Button, Ui, vec2};

/// Between two parts.
const SPACE: f32 = 10.0;
/// Width of the button for the rest.
const MORE: f32 = 56.0;

/// Something that stands in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Steps,
    Speed,
    Example,
    Nudge,
    Split,
    KeepGoing,
    Phases,
    Loop,
    KeepState,
    Actions,
    Train,
    Minibatch,
    Epoch,
    Restart,
    Progress,
}

use Part as P;

/// As they stand from the left.
const ORDER: [Part; 15] = [
    P::Steps,
    P::Speed,
    P::Example,
    P::Nudge,
    P::Split,
    P::KeepGoing,
    P::Phases,
    P::Loop,
    P::KeepState,
    P::Actions,
    P::Train,
    P::Minibatch,
    P::Epoch,
    P::Restart,
    P::Progress,
];
/// What is given up last comes first.
const FIRST: [Part; 15] = [
    P::Steps,
    P::Example,
    P::Train,
    P::Progress,
    P::Nudge,
    P::Speed,
    P::Minibatch,
    P::Epoch,
    P::Split,
    P::Phases,
    P::Actions,
    P::KeepGoing,
    P::Loop,
    P::KeepState,
    P::Restart,
];

impl Part {
    /// Room for it; of the progress, least room.
    fn width(self) -> f32 {
        match self {
            Self::Steps => 178.0,
            Self::Speed => 178.0,
            Self::Example => 160.0,
            Self::Nudge => 88.0,
            Self::Split => 100.0,
            Self::KeepGoing => 104.0,
            Self::Phases => 142.0,
            Self::Loop => 64.0,
            Self::KeepState => 98.0,
            Self::Actions => 104.0,
            Self::Train => 116.0,
            Self::Minibatch => 106.0,
            Self::Epoch => 86.0,
            Self::Restart => 120.0,
            Self::Progress => 120.0,
        }
    }

    fn ui(self, ui: &mut Ui, cx: &Cx<'_>, panel: &mut TransportPanel) {
        let settling = cx.settling;
        match self {
            Self::Steps => whole::steps_ui(ui, cx),
            Self::Speed => whole::speed_ui(ui, cx),
            Self::Example => whole::navigation_ui(ui, cx),
            Self::Nudge => actions::nudge_ui(ui, cx),
            Self::Split => whole::split_ui(ui, cx),
            Self::KeepGoing => whole::continuous_ui(ui, cx),
            Self::Phases => panel.actions.schedule_ui(ui, cx),
            Self::Loop => actions::toggle(ui, cx, settling.looping, Command::ToggleLoop),
            Self::KeepState => actions::toggle(ui, cx, settling.keeps_state, Command::ToggleKeepState),
            Self::Actions => actions::record_ui(ui, cx),
            Self::Train => whole::train_ui(ui, cx),
            Self::Minibatch => whole::order_ui(ui, cx, Command::Minibatch),
            Self::Epoch => whole::order_ui(ui, cx, Command::Epoch),
            Self::Restart => whole::order_ui(ui, cx, Command::RestartTraining),
            Self::Progress => whole::progress_ui(ui, cx),
        }
    }
}

/// Those of `parts`, in the order of their rank, that fit into `width`; and the others. Both as they stand.
fn split(width: f32) -> (Vec<Part>, Vec<Part>) {
    let need = |part: Part| part.width() + SPACE;
    let whole: f32 = ORDER.into_iter().map(need).sum();
    let mut left = if whole <= width { width } else { width - MORE - SPACE };
    let mut fits = Vec::new();
    for part in FIRST {
        if need(part) > left {
            break;
        }
        left -= need(part);
        fits.push(part);
    }
    ORDER.into_iter().partition(|part| fits.contains(part))
}

/// Rows of parts, each as long as `width` lets it be.
fn rows(parts: &[Part], width: f32) -> Vec<Vec<Part>> {
    let mut rows: Vec<(f32, Vec<Part>)> = Vec::new();
    for part in parts {
        let need = part.width() + SPACE;
        match rows.last_mut() {
            Some((used, row)) if *used + need <= width => {
                *used += need;
                row.push(*part);
            }
            _ => rows.push((need, vec![*part])),
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

impl TransportPanel {
    /// One row, and below it what it has no room for, if that is asked for.
    pub(super) fn one_row_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let (fits, rest) = split(ui.available_width());
        ui.horizontal(|ui| {
            let right = if rest.is_empty() { 0.0 } else { MORE + SPACE };
            for part in fits {
                if part == Part::Progress {
                    let width = ui.available_width() - right;
                    ui.allocate_ui(vec2(width, 26.0), |ui| part.ui(ui, cx, self));
                } else {
                    part.ui(ui, cx, self);
                    ui.add_space(SPACE - 4.0);
                }
            }
            if !rest.is_empty() {
                let button = Button::selectable(self.more, "More").min_size(vec2(MORE, 26.0));
                let names =
                    "Phases, loop, keep state, actions, part of the data, one minibatch, one epoch, restart";
                if ui.add(button).on_hover_text(names).clicked() {
                    self.more = !self.more;
                }
            }
        });
        if self.more {
            for row in rows(&rest, ui.available_width()) {
                ui.horizontal(|ui| {
                    for part in row {
                        part.ui(ui, cx, self);
                        ui.add_space(SPACE - 4.0);
                    }
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_in_the_row_or_in_the_rest_and_the_row_fits() {
        for width in [560.0, 887.0, 1000.0, 1256.0, 1376.0, 2000.0, 2600.0] {
            let (fits, rest) = split(width);
            let sum: f32 = fits.iter().map(|part| part.width() + SPACE).sum();
            assert!(sum + if rest.is_empty() { 0.0 } else { MORE } <= width, "{width}: {fits:?}");
            assert_eq!(fits.len() + rest.len(), ORDER.len());
            assert!(FIRST.iter().all(|part| fits.contains(part) != rest.contains(part)), "{width}");
            assert!(fits.contains(&Part::Train) && fits.contains(&Part::Steps), "{width}: {fits:?}");
            assert_eq!(rows(&rest, width).concat(), rest);
        }
        assert!(split(2600.0).1.is_empty());
    }
}
