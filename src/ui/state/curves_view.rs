//! How the curves of errors are drawn.

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
            Self::Cost => "C, the cost of the settings, mean over the minibatch at the end of the free phase",
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

/// The largest smoothing: a curve of a thousand points behind each.
pub const MOST_SMOOTHING: f64 = 0.999;
