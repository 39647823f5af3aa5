//! What is shown of the receptive fields, and how.

use crate::knobs::subscript;
use crate::model::Network;
use crate::receptive_fields::Fields;
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::panels::receptive::{ReceptivePanel, What};
use crate::ui::style::format::{lower, number};
use crate::ui::style::theme;
use crate::ui::widgets::{Bar, colour_bar, describe, name, row};
use egui::{ComboBox, RichText, Slider, Ui};

/// Below this width the switches need two rows.
const SLIM: f32 = 430.0;

/// The entries of the list: words, what, the strongest first.
const SHOWN: [(&str, What, bool); 4] = [
    ("Change", What::Change, false),
    ("Change, strongest first", What::Change, true),
    ("Weights", What::Weights, false),
    ("Weights, strongest first", What::Weights, true),
];

impl ReceptivePanel {
    /// Weights or what has changed of them, in which order.
    fn what_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, network: &Network<f32>) {
        let now = if self.start(cx, network).is_some() { What::Change } else { What::Weights };
        let words = if now == What::Change { "Change" } else { "Weights" };
        let text = format!("{words}{}", if self.sorted { " ↓" } else { "" });
        let combo = ComboBox::from_id_salt("fields shown").width(86.0).selected_text(text);
        let shown = combo.show_ui(ui, |ui| {
            for (words, what, sorted) in SHOWN {
                if ui.selectable_label((now, self.sorted) == (what, sorted), words).clicked() {
                    (self.what, self.sorted, self.locked) = (Some(what), sorted, None);
                }
            }
        });
        name(&shown.response, "Fields shown");
        shown.response.on_hover_text("The weights, or what has changed of them since the start of the run");
    }

    pub(super) fn controls_ui(
        &mut self,
        ui: &mut Ui,
        cx: &Cx<'_>,
        network: &Network<f32>,
        fields: &Fields,
        range: f32,
    ) {
        let num_layers = network.num_layers();
        // A single one is the start of a run that has learned nothing yet.
        let has_epochs = cx.training.stored.len() > 1;
        let is_narrow = ui.available_width() < 548.0 + 44.0 * num_layers as f32;
        let is_slim = ui.available_width() < SLIM;
        if is_slim || (has_epochs && is_narrow) {
            not_on_paper(ui, |ui| {
                row(ui, 26.0, |ui| {
                    if has_epochs {
                        self.epoch_ui(ui, cx);
                    }
                    if is_slim {
                        self.scale_ui(ui);
                    }
                });
            });
        }
        row(ui, 30.0, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            not_on_paper(ui, |ui| {
                self.layer_ui(ui, num_layers, is_slim);
                self.what_ui(ui, cx, network);
                if !is_slim {
                    self.scale_ui(ui);
                }
                if has_epochs && !is_narrow {
                    self.epoch_ui(ui, cx);
                }
            });
            let is_tight = ui.available_width() < 206.0;
            let lock_width = if is_tight { 66.0 } else { 112.0 };
            let width = (ui.available_width() - lock_width).clamp(90.0, 180.0);
            let response = colour_bar(ui, &mut self.bar, Bar::Diverging(range), width, &cx.palette);
            let what = if fields.is_change { "Changes" } else { "Weights" };
            describe(&response, format!("Colours of the {}", lower(what)));
            response.on_hover_text(format!(
                "{what}; one symmetric range for all units, a round number above 99.9 % of them.\nThe largest is {}.",
                number(f64::from(fields.largest))
            ));
            let mut locked = self.locked.is_some();
            let words = if is_tight { "Lock" } else { "Lock range" };
            let lock = not_on_paper(ui, |ui| ui.checkbox(&mut locked, words));
            name(&lock, "Lock range");
            let lock = lock.on_hover_text("Lock range: keep this range of colours while training");
            if lock.changed() {
                self.locked = locked.then_some(range);
            }
        });
    }

    /// Which weights.
    fn layer_ui(&mut self, ui: &mut Ui, num_layers: usize, is_slim: bool) {
        if num_layers <= 4 && !is_slim {
            for layer in 0..num_layers {
                let text = format!("W{}", subscript(layer + 1));
                if ui.selectable_label(self.layer == layer, text).clicked() {
                    self.layer = layer;
                }
            }
        } else {
            let now = format!("W{}", subscript(self.layer + 1));
            let combo = ComboBox::from_id_salt("layer of fields").width(44.0).selected_text(now);
            let shown = combo.show_ui(ui, |ui| {
                for layer in 0..num_layers {
                    ui.selectable_value(&mut self.layer, layer, format!("W{}", subscript(layer + 1)));
                }
            });
            name(&shown.response, "Layer of weights");
        }
    }

    fn scale_ui(&mut self, ui: &mut Ui) {
        let scales = ["Auto", "×1", "×2", "×3"];
        let combo =
            ComboBox::from_id_salt("field scale").width(56.0).selected_text(scales[self.scale.min(3)]);
        let shown = combo.show_ui(ui, |ui| {
            for (scale, text) in scales.iter().enumerate() {
                ui.selectable_value(&mut self.scale, scale, *text);
            }
        });
        name(&shown.response, "Pixel scale");
        shown.response.on_hover_text("Screen pixels per weight");
    }

    /// The slider through the stored epochs; its right end is now.
    fn epoch_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let stored = &cx.training.stored;
        let chosen = self.stored(stored).map(|chosen| chosen.epoch);
        let mut at = stored.iter().position(|stored| Some(stored.epoch) == chosen).unwrap_or(stored.len());
        ui.label("Epoch");
        ui.spacing_mut().slider_width = (ui.available_width() * 0.3).clamp(64.0, 160.0);
        let slider = ui.add(Slider::new(&mut at, 0..=stored.len()).show_value(false));
        name(&slider, "Epoch of the weights");
        if slider.changed() {
            self.epoch = stored.get(at).map(|stored| stored.epoch);
        }
        let text = stored.get(at).map_or_else(|| "now".into(), |stored| stored.epoch.to_string());
        ui.add_sized([34.0, 20.0], egui::Label::new(RichText::new(text).font(theme::mono())));
        slider.on_hover_text("Weights at the end of an earlier epoch; the right end follows training");
    }
}
