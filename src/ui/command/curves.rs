//! What changes how curves are drawn, or what is shown of errors.

use crate::ui::app::App;
use egui::Context;

/// What the curves panel draws over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Quantity {
    /// Share of wrong answers.
    #[default]
    Error,
    /// C.
    Cost,
    /// E.
    Energy,
    /// rms(ΔW_k)/rms(W_k).
    Update,
}

impl Quantity {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Error, Self::Cost, Self::Energy, Self::Update];

    /// Its name in the list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Cost => "Cost",
            Self::Energy => "Energy",
            Self::Update => "Relative update",
        }
    }

    /// What it is.
    pub fn help(self) -> &'static str {
        match self {
            Self::Error => "Share of wrong answers",
            Self::Cost => "C = ½|y − d|², mean over the minibatch at the end of the free phase",
            Self::Energy => "E without ½|x|², mean over the minibatch at the end of the free phase",
            Self::Update => "rms(ΔW)/rms(W) of each layer: how much a minibatch moves the weights",
        }
    }
}

/// What lies along the horizontal axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum XUnit {
    /// Epochs.
    #[default]
    Epochs,
    /// Minibatches learned.
    Minibatches,
    /// Seconds of work.
    Seconds,
}

impl XUnit {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 3] = [Self::Epochs, Self::Minibatches, Self::Seconds];

    /// Its name in the list and on the axis.
    pub fn name(self) -> &'static str {
        match self {
            Self::Epochs => "epochs",
            Self::Minibatches => "minibatches",
            Self::Seconds => "seconds of work",
        }
    }
}

/// The largest smoothing: a curve of a thousand points behind each.
pub const MOST_SMOOTHING: f64 = 0.999;

/// How the curves are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CurvesView {
    /// What is drawn.
    pub quantity: Quantity,
    /// Along which axis.
    pub x: XUnit,
    /// That axis logarithmic.
    pub log_x: bool,
    /// γ of the exponential mean, 0 for none.
    pub smoothing: f64,
    /// Where the table of values is pinned, in units of the axis.
    pub pinned: Option<f64>,
    /// The part that is shown, `[left, bottom, right, top]` in axis coordinates (log₁₀ on a logarithmic axis); `None`
    /// shows all.
    pub zoom: Option<[f64; 4]>,
}

/// An action of this kind.
#[derive(Clone, Debug, PartialEq)]
pub enum CurvesCommand {
    /// Draws another quantity.
    Quantity(Quantity),
    /// Another horizontal axis.
    X(XUnit),
    /// That axis logarithmic, or not.
    ToggleLogX,
    /// γ of the exponential mean; 0 turns it off.
    Smoothing(f64),
    /// Shows a part: left, bottom, right, top.
    Zoom([f64; 4]),
    /// Shows all again.
    ResetZoom,
    /// Pins the table of values at this place, or takes it away.
    Pin(Option<f64>),
}

impl CurvesCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        let text = match self {
            Self::Quantity(quantity) => quantity.name(),
            Self::X(unit) => unit.name(),
            Self::ToggleLogX => "Log time",
            Self::Smoothing(_) => "Smoothing",
            Self::Zoom(_) => "Zoom",
            Self::ResetZoom => "Show all",
            Self::Pin(_) => "Pin values",
        };
        text.to_owned()
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Quantity(quantity) => quantity.help(),
            Self::X(_) => "What lies along the horizontal axis",
            Self::ToggleLogX => "Logarithmic horizontal axis",
            Self::Smoothing(_) => {
                "Exponential mean of the curves of minibatches, in front of the faint raw ones; 0 is off.\n\
                 m ← γ m + (1 − γ) y, drawn as m/(1 − γⁿ) after n points, so that the beginning is not pulled to 0.\n\
                 It begins anew after a gap. Points of whole epochs are never smoothed."
            }
            Self::Zoom(_) => "Show a part of the curves",
            Self::ResetZoom => "Show the whole of the curves; so does a double click",
            Self::Pin(_) => "Keep the table of values here; click again or press Esc to let it go",
        }
    }
}

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn curves_command(&mut self, ctx: &Context, command: CurvesCommand) {
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
