//! Energy over the iterations of the watched example, its terms, and how much still moves.

mod ghost_legend;
mod plots;
mod terms;

use crate::catalog::OptionItem;
use crate::settling::trace::phase_word;
use crate::ui::context::Cx;
use crate::ui::export::not_in_figure;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::energy::ghost_legend::Typing;
use crate::ui::panels::energy::plots::{What, plot};
use crate::ui::panels::energy::terms::{LEGEND_WIDTH, legend};
use crate::ui::plots::{ghosts, rises, step_bound};
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::{header, name};
use egui::{Button, Label, Layout, Rect, RichText, Ui, UiBuilder, Vec2, pos2, vec2};

/// Height of the panel below which it is a low one.
const LOW: f32 = 150.0;
/// Width that the curves keep beside the legend.
const PLOT_WIDTH: f32 = 220.0;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new("energy", "Energy", "energy over the iterations of the watched example"),
        stored: "Energy",
        places: [(1, 0), (0, 1), (1, 0)],
        help: &[
            "E falls in the free phase. In a nudged phase the network lowers F = E + βC (dashed) instead, C the cost of the settings.",
            "Terms shows F as the stack it is a sum of: ½|s|² of each layer above zero; below zero what couples each pair of layers, and the biases; β C on the side of its sign.",
            "A triangle marks an iteration in which F rose. Up to a step of 2/(1 + max(β, 0) + σ) the Euler solver never raises it; σ is the largest singular value of the coupling between free units.",
            "The second plot shows the largest movement of any state in one iteration. When it is small the network has settled.",
            "F − F⁰ is what the nudge gains in F since it began: beside the fall of the free phase it would be a flat line.",
            "After a change of a setting the settling before it stays as a faint trace, run to its end as if nothing had been changed, with the iterations it took and its energies. Pin up to five and name them; another example takes away those that are not pinned.",
            "Click or drag in a plot to go to an iteration. Key: G hides and shows the traces.",
        ],
    },
    make: || Box::<EnergyPanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct EnergyPanel {
    /// F as a stack of terms.
    shows_terms: bool,
    /// The name of a ghost that is being typed.
    typing: Typing,
}

impl Panel for EnergyPanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let line = cx.point().map_or_else(
            || cx.provenance(),
            |point| {
                let beta = point.phase.beta();
                let total = if beta == 0.0 {
                    String::new()
                } else {
                    format!(", F = E + βC = {}", number(point.total_energy()))
                };
                let at = format!("{}, iteration {}", phase_word(point.phase), point.iteration);
                format!("{at}: E = {}, C = {}{total}", number(point.energy), number(point.cost))
            },
        );
        let head = ui.available_rect_before_wrap();
        let sentence = rises::sentence(cx.settling, step_bound::of_phase(cx));
        let mut compared = None;
        // A low panel has no room for a line of its own.
        let is_low = head.height() < LOW;
        if is_low {
            compared = ghosts::sentence(cx);
        }
        let line =
            compared.as_ref().or(sentence.as_ref().filter(|_| is_low).map(|(text, _)| text)).unwrap_or(&line);
        let dragged = header(ui, cx, KIND, line);
        self.switch_ui(ui, head);
        if cx.settling.points.is_empty() {
            empty(ui, cx, "Nothing has settled yet");
            return dragged;
        }
        if !is_low {
            ghost_legend::ui(ui, cx, &mut self.typing);
        }
        if let Some((text, rose)) = sentence.filter(|_| !is_low) {
            sentence_ui(ui, cx, &text, rose);
        }
        let size = ui.available_size();
        if size.x < 80.0 || size.y < 50.0 {
            return dragged;
        }
        let what = if self.shows_terms { What::Terms } else { What::Total };
        if size.y > 300.0 {
            let height = (size.y * if self.shows_terms { 0.7 } else { 0.62 }).floor();
            let width = main_ui(ui, cx, what, vec2(size.x, height));
            let rest = vec2(width, ui.available_height());
            if what == What::Total && width > 420.0 && plots::has_nudge(cx.settling) {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    let half = ((width - 8.0) / 2.0).floor();
                    plot(ui, cx, What::Residual, vec2(half, rest.y), 60.0);
                    plots::nudged_ui(ui, cx, vec2(half, rest.y), 68.0);
                });
            } else {
                plot(ui, cx, What::Residual, rest, 60.0);
            }
        } else if self.shows_terms {
            main_ui(ui, cx, what, size);
        } else {
            ui.horizontal_top(|ui| {
                let share = if size.x > 420.0 { 0.62 } else { 1.0 };
                plot(ui, cx, what, vec2((size.x * share).floor(), size.y), 60.0);
                if share < 1.0 && plots::has_nudge(cx.settling) {
                    plots::nudged_ui(ui, cx, vec2(ui.available_width(), size.y), 56.0);
                } else if share < 1.0 {
                    plot(ui, cx, What::Residual, vec2(ui.available_width(), size.y), 48.0);
                }
            });
        }
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        ghosts::tables(cx)
    }
}

impl EnergyPanel {
    /// "Total | Terms" beside the buttons of the head.
    fn switch_ui(&mut self, ui: &mut Ui, head: Rect) {
        let right = pos2(head.right() - 100.0, head.top());
        let rect = Rect::from_min_max(right - vec2(140.0, 0.0), right + vec2(0.0, 26.0));
        let layout = Layout::right_to_left(egui::Align::Center);
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
        ui.spacing_mut().item_spacing.x = 2.0;
        not_in_figure(&mut ui, |ui| {
            for (terms, label, help) in [
                (
                    true,
                    "Terms",
                    "F as a stack of its terms: above zero what is positive, below what is negative",
                ),
                (false, "Total", "E as a curve, F = E + βC dashed"),
            ] {
                let button = ui.add(Button::selectable(self.shows_terms == terms, label));
                name(&button, label);
                if button.on_hover_text(help).clicked() {
                    self.shows_terms = terms;
                }
            }
        });
    }
}

/// The large plot, with a legend where it shows terms; the width of the plot alone.
fn main_ui(ui: &mut Ui, cx: &Cx<'_>, what: What, size: Vec2) -> f32 {
    let has_legend =
        what == What::Terms && size.x >= PLOT_WIDTH + LEGEND_WIDTH && size.y >= terms::least_height(cx);
    if !has_legend {
        plot(ui, cx, what, size, 60.0);
        return size.x;
    }
    let width = size.x - LEGEND_WIDTH - 12.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        plot(ui, cx, what, vec2(width, size.y), 60.0);
        ui.add_space(12.0);
        legend(ui, cx, vec2(LEGEND_WIDTH, size.y - 4.0));
    });
    width
}

/// Says so when F rose or may rise.
fn sentence_ui(ui: &mut Ui, cx: &Cx<'_>, text: &str, rose: bool) {
    let warning = cx.palette.validation.lerp_to_gamma(cx.palette.text, 0.3);
    let (mark, ink) = if rose { ("▼ ", cx.palette.error) } else { ("", warning) };
    let label = Label::new(RichText::new(format!("{mark}{text}")).font(theme::small()).color(ink));
    // One line where the curve needs the height; the whole sentence comes under the pointer.
    ui.add(if ui.available_height() < 260.0 { label.truncate() } else { label });
}
