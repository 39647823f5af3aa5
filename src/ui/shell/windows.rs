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
            ui.label("Here C = ½|y − d|² everywhere, and energies are shown without the constant ½|x|².");
        });
        let Some(kind) = self.help else { return };
        let mut open = true;
        window(kind.name()).default_pos(centre).open(&mut open).show(ctx, |ui| {
            ui.set_width(440.0);
            for line in help(kind) {
                ui.label(*line);
            }
        });
        if !open {
            self.help = None;
        }
    }
}

fn help(kind: PanelKind) -> &'static [&'static str] {
    match kind {
        PanelKind::Network => &[
            "The watched example: the input at the bottom is held fixed, the hidden layers above it and the output at the top are free to move.",
            "Every cell is one unit, row after row; the same unit has the same place in every panel. Hover a cell for its number and exact value.",
            "Difference shows s − s⁰: what has changed since the end of the free phase. In the nudged phase these changes are the back-propagated error. Response is the same per unit of β and without drift; Arrival the iteration at which each unit first moved; Velocity and Pressure where −∂F/∂s drives units and where it presses them against a bound.",
            "Click a unit to clamp, ablate, shake or pin it; drag from it up or down to hold it higher or lower. Ctrl-click a unit of the next layer for the weight between them. With Draw, paint on the input; the network goes on settling.",
            "The word at each layer: settled, moving, saturated (nearly all units at a bound), oscillating (back every second iteration).",
            "The framed class is the target, the large one is what the network reads. Click a class to make it the target; right-click it for its unit.",
            "Keys: Space plays, ← and → move by one iteration, Ctrl with them by one phase, D shows the difference.",
        ],
        PanelKind::Energy => &[
            "E falls in the free phase. In a nudged phase the network lowers F = E + βC (dashed) instead, with C = ½|y − d|².",
            "Terms shows F as the stack it is a sum of: ½|s|² of each layer above zero; below zero what couples each pair of layers, and the biases; β C on the side of its sign.",
            "A triangle marks an iteration in which F rose. Up to a step of 2/(1 + max(β, 0) + σ) the Euler solver never raises it; σ is the largest singular value of the coupling between free units.",
            "The second plot shows the largest movement of any state in one iteration. When it is small the network has settled.",
            "After a change of a setting the settling before it stays as a faint trace, run to its end as if nothing had been changed, with the iterations it took and its energies. Pin up to five and name them; another example takes away those that are not pinned.",
            "Click or drag in a plot to go to an iteration. Key: G hides and shows the traces.",
        ],
        PanelKind::Units => &[
            "ρ of pinned units over all iterations, with the phases behind. Pin a unit by pointing at it and pressing P, or by its button after a click.",
            "Click or drag to go to an iteration; hover for exact values.",
        ],
        PanelKind::Ripple => &[
            "How far the nudge has got: the root mean square of Δ = s − ŝ per layer over the iterations, on a logarithmic axis, and the iteration at which each layer first moved. ŝ is the same iteration without the nudge.",
            "Below, for one layer: what moved, (s − ŝ)/β, beside the error that back-propagation computes, with the angle between the two.",
            "Arriving: δ by transposed weights from the output down, which the first movement of each layer equals. Settled: all paths, by implicit differentiation, which the settled nudge tends to as β → 0.",
        ],
        PanelKind::Synapse => &[
            "One weight Wᵢⱼ. Above, the activities of its two units during the nudged phase, and the running sum of ρᵢ dρⱼ + ρⱼ dρᵢ, which ends at the contrast that the update uses.",
            "Below, the update with its own numbers, and the rule's curve: the weight change against the change of the unit above.",
            "Choose another weight by clicking units in the network, or by the numbers at the top.",
        ],
        PanelKind::StateSpace => &[
            "Every point is one state of all hidden units and the output, seen in the plane of the two directions in which the settling of ten examples, one of each class, varies most (principal components).",
            "Lines are free phases from zero to s⁰, a dot for each iteration; the orange arrow is the nudge, from s⁰ to s^β, drawn longer where it says so. The thick path is the watched example.",
            "Click near the thick path to go to an iteration.",
        ],
        PanelKind::Race => &[
            "The same picture settles under the weights of several epochs. Train to collect some.",
            "Each column: the output at the iteration of the cursor, what it reads, and after how many iterations no state moved by more than the tolerance (at least 0.001) any more.",
            "Below, the energies of all of them. Click or drag there to go to an iteration.",
        ],
        PanelKind::Receptive => &[
            "Each picture is one unit: the weight from every input pixel, orange for positive, purple for negative, neutral for zero.",
            "All pictures share one symmetric range of colours. Hover one for its unit number and exact weights.",
            "The slider goes back through the epochs of this run. Click a picture for the training images that excite this unit most, by the drive from below alone.",
            "For deeper layers the pictures are the product W₁ W₂ …, a linear back-projection. It ignores the activation in between and is an approximation.",
        ],
        PanelKind::Curves => &[
            "The share of wrong answers. Running: mean since the epoch began, before each update. Training, validation and test: one point per epoch.",
            "Cost, energy and relative updates are means over the minibatches of each kept point. On the logarithmic axis 0 has a line of its own at the bottom; a cross at the bottom marks a value that is not a number.",
            "A triangle on the axis and a dotted line mark settings that were changed while the run went on. Short strokes are the ends of epochs.",
            "Point for a table of all values, click to pin it, click again or Esc to let it go. Wheel: zoom about the pointer, over the numbers of an axis along that one; drag: move; Shift-drag or right drag: zoom into a box; double click: all again.",
            "Click a name in the legend to hide or show it. Key: L switches the axis of values.",
        ],
        PanelKind::GradientCheck => &[
            "How near the update of equilibrium propagation is to the true gradient of C(y⁰), layer by layer, for the settings as they are now: the angle between the two and the ratio of their sizes.",
            "The true gradient comes from implicit differentiation in double precision, as in eqprop-lab check-gradient. As β → 0 and with settled phases the angle goes to 0 and the ratio to 1.",
            "The needle is the update with both phases as in training; at 90° it does not lower the cost at all, beyond that it raises it. The small marks are other nudges from the settled free state: as trained, +β, β/2, −β and both. The bar below is the ratio, 1 in its middle.",
        ],
        PanelKind::Stability => &[
            "Each point is a pair of settings, tried on a few images with the weights as they are. Bright is bad: a large residual at the end of the free phase, or a large angle to the true gradient.",
            "The cross is where the settings are; click to go elsewhere. The line is the bound 2/(1 + max(β, 0) + σ) on ε.",
        ],
        PanelKind::Compare => &[
            "The same example from the same start, under the settings A of the panel on the left and the settings B that were put aside, iteration by iteration; below, B − A.",
            "Copy A to B, change a setting, and see what it does.",
        ],
        PanelKind::Runs => &[
            "Every run of this program with its settings, seed, curves and times, each in a small file of its own. The best of each column is marked.",
            "A run is kept once it has learned an epoch or 500 minibatches: at the ends of epochs, when it stops and when the window closes. Its folder holds run.toml, curves.csv and its weights.",
            "A checkpoint, from which a run can be continued bit for bit, is written with it up to 32 MB. Larger ones (the states of all training examples belong to them) are written by Keep checkpoint.",
            "Tick runs to draw them in the error curves beside the present one. Hover a run for the settings in which it differs.",
        ],
        PanelKind::Confusion => &[
            "Rows: the class of the data. Columns: what the network reads. The diagonal is right and has no colour; the errors beside it have a scale of their own.",
            "Click a cell, a class's errors or a total for the examples in it, and one of them to put it under the microscope.",
            "The matrix comes with the evaluation at the end of each epoch; Evaluate now reads all examples with the weights as they are. A silent output (every unit at 0 or below) has no class; in the error it counts as class 0.",
        ],
        PanelKind::Histograms => &[
            "Weights and biases of each layer, now (filled) and at the start of the run (grey line). Activities ρ after the free phase of 100 test images (filled) and of the watched example at the cursor (line), with the share of units at a bound of their box.",
            "Updates: rms(ΔW)/rms(W) of each layer over time. The grey band is a factor of 2 around the layers' geometric mean. The paper chooses the learning rates so that the relative updates of all layers are about equal.",
        ],
    }
}
