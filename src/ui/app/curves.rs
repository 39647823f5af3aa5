//! What the commands of the error curves do.

use crate::ui::app::App;
use crate::ui::command::CurvesCommand;
use crate::ui::state::curves_view::MOST_SMOOTHING;
use egui::Context;

impl App {
    /// Carries out a command of this kind.
    pub(super) fn curves_command(&mut self, ctx: &Context, command: CurvesCommand) {
        let view = &mut self.view.curves;
        match command {
            CurvesCommand::Quantity(quantity) => {
                view.quantity = quantity;
                // Its axis has another scale; the time stays.
                view.zoom = None;
            }
            CurvesCommand::X(unit) => {
                view.x = unit;
                (view.zoom, view.pinned) = (None, None);
            }
            CurvesCommand::ToggleLogX => {
                view.log_x = !view.log_x;
                view.zoom = None;
            }
            CurvesCommand::Smoothing(gamma) => view.smoothing = gamma.clamp(0.0, MOST_SMOOTHING),
            CurvesCommand::Zoom(part) => view.zoom = Some(part),
            CurvesCommand::ResetZoom => view.zoom = None,
            CurvesCommand::Pin(at) => view.pinned = at,
        }
        ctx.request_repaint();
    }
}
