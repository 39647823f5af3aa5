//! Small windows: keys, about, what a panel shows.

use crate::ui::command::keys::{KEYS, key_text};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::style::theme;
use egui::{Context, Grid, RichText, Window};

/// Which small windows are open.
#[derive(Default)]
pub struct Windows {
    /// The list of keys.
    pub keys: bool,
    /// Paper and version.
    pub about: bool,
    /// What this panel shows.
    pub help: Option<PanelKind>,
}

impl Windows {
    /// Closes one; false when none was open.
    pub fn close_one(&mut self) -> bool {
        let open = self.keys || self.about || self.help.is_some();
        (self.keys, self.about, self.help) = (false, false, None);
        open
    }

    /// Draws what is open.
    pub fn ui(&mut self, ctx: &Context) {
        let centre = ctx.content_rect().center();
        let window = |title: &str| {
            Window::new(title.to_owned())
                .collapsible(false)
                .resizable(false)
                .pivot(egui::Align2::CENTER_CENTER)
        };
        window("Keys").default_pos(centre).open(&mut self.keys).show(ctx, |ui| {
            Grid::new("keys").num_columns(4).spacing([16.0, 4.0]).show(ui, |ui| {
                let half = KEYS.len().div_ceil(2);
                for row in 0..half {
                    for (modifiers, key, command) in
                        [KEYS.get(row), KEYS.get(row + half)].into_iter().flatten()
                    {
                        ui.label(RichText::new(key_text(*modifiers, *key)).font(theme::mono()).strong());
                        ui.label(command.label());
                    }
                    ui.end_row();
                }
            });
        });
        window("About EqProp Lab").default_pos(centre).open(&mut self.about).show(ctx, |ui| {
            ui.set_width(440.0);
            ui.label(concat!("EqProp Lab ", env!("CARGO_PKG_VERSION")));
            ui.label("A network settles, a nudge ripples back, a local rule learns.");
            ui.add_space(8.0);
            ui.label("B. Scellier and Y. Bengio, Equilibrium Propagation: Bridging the Gap between Energy-Based Models and Backpropagation. Frontiers in Computational Neuroscience 11:24, 2017; arXiv:1602.05179.");
            ui.add_space(8.0);
            ui.label("The cost is that of the settings, by default C = ½|y − d|² with its half, and energies are shown without the constant ½|x|².");
        });
        let Some(kind) = self.help else { return };
        let mut open = true;
        window(kind.name()).default_pos(centre).open(&mut open).show(ctx, |ui| {
            ui.set_width(440.0);
            for line in kind.help() {
                ui.label(*line);
            }
        });
        if !open {
            self.help = None;
        }
    }
}
