//! ρ, its derivative, and the box the states are kept in.

use super::Scalar;
use crate::catalog::OptionItem;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, VariantNames};

/// ρ, from the state of a unit to what it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, EnumIter, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Activation {
    /// `min(max(s, 0), 1)`, states kept in `[0, 1]`.
    HardSigmoid,
    /// `1 / (1 + e^{-4(s - 1/2)})`.
    Logistic,
    /// `tanh(s)`.
    Tanh,
}

/// Whether the output layer is kept in the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, EnumIter, Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Output {
    /// Like the hidden layers.
    Clipped,
    /// ρ(y) = y, no box.
    Linear,
}

impl Output {
    /// How each is written, called and explained.
    pub const OPTIONS: [OptionItem; 2] = [
        OptionItem::new(
            "clipped",
            "Clipped",
            "kept between the bounds of ρ like the hidden layers, as in the paper",
        ),
        OptionItem::new("linear", "Linear", "ρ(y) = y, without bounds"),
    ];
}

impl Activation {
    /// How each is written, called and explained.
    pub const OPTIONS: [OptionItem; 3] = [
        OptionItem::new(
            "hard_sigmoid",
            "Hard sigmoid",
            "ρ(s) = min(max(s, 0), 1), states kept between 0 and 1, as in the paper",
        ),
        OptionItem::new("logistic", "Logistic", "ρ(s) = 1/(1 + exp(−4(s − ½)))"),
        OptionItem::new("tanh", "Tanh", "ρ(s) = tanh(s)"),
    ];

    /// ρ(s): `min(max(s,0),1)`, `1/(1+e^{-4(s-1/2)})` or `tanh(s)`.
    pub fn rho<T: Scalar>(self, s: T) -> T {
        match self {
            Self::HardSigmoid => clip(s),
            Self::Logistic => T::one() / (T::one() + (T::of(-4.0) * (s - T::of(0.5))).exp()),
            Self::Tanh => s.tanh(),
        }
    }

    /// ρ'(s). For the hard sigmoid 1 on the whole box *including its ends*: a strict ρ'(0) = 0 would freeze a
    /// network that starts at zero.
    pub fn slope<T: Scalar>(self, s: T) -> T {
        match self {
            Self::HardSigmoid => {
                if s < T::zero() || s > T::one() {
                    T::zero()
                } else {
                    T::one()
                }
            }
            Self::Logistic => {
                let rho = self.rho(s);
                T::of(4.0) * rho * (T::one() - rho)
            }
            Self::Tanh => {
                let rho = self.rho(s);
                T::one() - rho * rho
            }
        }
    }

    /// ρ''(s); 0 for the hard sigmoid, whose kinks have none.
    pub fn curvature<T: Scalar>(self, s: T) -> T {
        let (rho, one, two) = (self.rho(s), T::one(), T::of(2.0));
        match self {
            Self::HardSigmoid => T::zero(),
            Self::Logistic => T::of(16.0) * rho * (one - rho) * (one - two * rho),
            Self::Tanh => -two * rho * (one - rho * rho),
        }
    }
}

/// `min(max(s,0),1)`; NaN stays NaN.
#[inline(always)]
pub fn clip<T: Scalar>(s: T) -> T {
    // Two selections, not nested branches: the compiler turns each into one vector instruction.
    let s = if s < T::zero() { T::zero() } else { s };
    if s > T::one() { T::one() } else { s }
}

/// How one layer turns states into signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// States live in `[0,1]`, ρ(s) = s there.
    Boxed,
    /// No box, ρ(s) = s: the linear output.
    Linear,
    /// No box, a smooth ρ.
    Smooth(Activation),
}

impl Unit {
    /// ρ(s), what a unit in state s sends; states of boxed units are in their box.
    pub fn rho<T: Scalar>(self, s: T) -> T {
        match self {
            Self::Boxed | Self::Linear => s,
            Self::Smooth(activation) => activation.rho(s),
        }
    }

    /// ρ'(s); for a boxed unit 1 on its box including the ends, 0 outside.
    pub fn slope<T: Scalar>(self, s: T) -> T {
        match self {
            Self::Boxed => Activation::HardSigmoid.slope(s),
            Self::Linear => T::one(),
            Self::Smooth(activation) => activation.slope(s),
        }
    }

    /// ρ''(s).
    pub fn curvature<T: Scalar>(self, s: T) -> T {
        match self {
            Self::Boxed | Self::Linear => T::zero(),
            Self::Smooth(activation) => activation.curvature(s),
        }
    }
}
