//! The contract of a solver, the memory it works in, and the settings of a relaxation.

use crate::catalog::{Member, OptionItem};
use crate::model::scalar::Both;
use crate::model::{Network, Problem, Scalar, State, energy};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// How the states fall to low energy: the section `[dynamics]` of a configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dynamics {
    /// Relaxation method.
    pub solver: SolverKind,
    /// ε of the Euler method, ω of the over-relaxed one; the row of a solver says what it is there.
    pub step_size: f64,
    /// Cap of the free phase.
    pub free_iterations: usize,
    /// Cap of each nudged phase.
    pub nudged_iterations: usize,
    /// Stop when no state moved by more than this in one iteration; 0 never stops early.
    pub tolerance: f64,
    /// Most sweeps that the Anderson solver combines, 1 … 10.
    #[serde(default = "five")]
    pub memory: usize,
}

fn five() -> usize {
    5
}

/// A way to lower F.
///
/// A solver has no state of its own: what it remembers of the iterations before lies in [`Workspace::memory`], so that
/// one solver serves any number of batches, and a copy of a workspace goes on as the original would.
///
/// ```
/// use eqprop_lab::dynamics::{Solver, Workspace};
/// use eqprop_lab::model::{Problem, Scalar, State};
///
/// /// Nothing moves.
/// struct Still;
///
/// impl<T: Scalar> Solver<T> for Still {
///     fn iterate(&self, _: &Problem<'_, T>, _: &mut State<T>, work: &mut Workspace<T>) {
///         work.residuals.fill(T::zero());
///     }
/// }
/// ```
pub trait Solver<T: Scalar>: Send + Sync {
    /// One iteration on `state`; leaves max |Δs| of each example in `work.residuals`. Units in `work.clamped` and, if
    /// `work.is_output_clamped`, the whole output stay where they are.
    fn iterate(&self, problem: &Problem<'_, T>, state: &mut State<T>, work: &mut Workspace<T>);
}

/// A function that makes a solver from the settings.
pub type Make<T> = fn(&Dynamics) -> Box<dyn Solver<T>>;

/// A solver and what the rest of the program has to know of it.
pub struct SolverRow {
    /// Key, label, help.
    pub item: OptionItem,
    /// One iteration as people write it.
    pub formula: &'static str,
    /// The symbol of `step_size`, empty if the solver has no use for it.
    pub symbol: &'static str,
    /// Goes to the minimum of a layer given its neighbours, which has a closed form only for ρ(s) = s on its box.
    pub needs_layer_minimum: bool,
    /// F has to be a bowl in the output alone: with −β it must stay below the [safe β](crate::model::costs::row::CostRow) of the cost.
    pub needs_output_minimum: bool,
    /// Every `step_size` must stay below this.
    pub step_below: f64,
    /// Below `bound` and `step_below` no iteration raises F, for ρ(s) = s on its box and any weights.
    pub descends: bool,
    /// The largest step under which F is sure to fall, for σ (see [`super::bound`]) and β, if there is one.
    pub bound: Option<fn(sigma: f64, beta: f64) -> f64>,
    /// By what δ is multiplied in the first movement per β of the layer at distance m from the output, for a step size
    /// (up to O(β)), where it is known.
    pub growth: Option<fn(step_size: f64, m: usize) -> f64>,
    /// Makes the solver.
    pub make: Both<Make<f32>, Make<f64>>,
}

/// The solver of a relaxation, as settings hold it.
pub type SolverKind = Member<SolverRow>;

impl SolverRow {
    /// The solver with these settings.
    pub fn solver<T: Scalar>(&self, dynamics: &Dynamics) -> Box<dyn Solver<T>> {
        self.make.of::<Make<T>>()(dynamics)
    }
}

/// The solver that the settings name.
pub fn solver<T: Scalar>(dynamics: &Dynamics) -> Box<dyn Solver<T>> {
    dynamics.solver.solver(dynamics)
}

/// What a solver remembers from one iteration to the next. Which place holds what is the solver's own affair; memory is
/// taken at the first iteration that needs it and kept for the next batch.
#[derive(Clone, Debug, Default)]
pub struct Memory<T> {
    /// Iterations since the phase began; 0 means that nothing in here is of this phase.
    pub age: usize,
    /// Earlier states, or anything of their shape.
    pub states: Vec<State<T>>,
    /// Numbers, as many as the solver likes.
    pub numbers: Vec<f64>,
}

/// Memory of a relaxation, so that iterations allocate nothing.
#[derive(Clone, Debug)]
pub struct Workspace<T> {
    /// What drives each layer, `[B, n_k]`.
    pub(super) inputs: Vec<Array2<T>>,
    /// ρ(s), used by smooth activations and the pass up only.
    pub(super) signals: State<T>,
    /// Of the output: the force of the cost, or the minimum under it, `[B, n_L]`.
    pub(super) pull: Array2<T>,
    /// What the solver remembers.
    pub memory: Memory<T>,
    /// max |Δs| of each example in the last iteration.
    pub residuals: Vec<T>,
    /// Units that do not move, as (index in the layer, state), one list for each layer k = 1…L. Empty in training.
    pub clamped: Vec<Vec<(usize, T)>>,
    /// The output stays where it is, as in a clamped phase.
    pub is_output_clamped: bool,
}

impl<T: Scalar> Workspace<T> {
    /// Memory for `batch` examples of `network`.
    pub fn new(network: &Network<T>, batch: usize) -> Self {
        let zeros = State::zeros(network, batch);
        Self {
            inputs: zeros.layers.clone(),
            pull: zeros.output().clone(),
            clamped: vec![Vec::new(); network.num_layers()],
            signals: zeros,
            memory: Memory { age: 0, states: Vec::new(), numbers: Vec::new() },
            residuals: vec![T::zero(); batch],
            is_output_clamped: false,
        }
    }

    /// Forgets what the solver remembers: a phase begins, or something was changed from outside.
    pub fn forget(&mut self) {
        self.memory.age = 0;
    }

    /// The layers that move are 1 … this.
    pub fn moving(&self, network: &Network<T>) -> usize {
        network.num_layers() - usize::from(self.is_output_clamped)
    }

    /// Σ E over the batch, without allocating.
    pub fn energy(&mut self, network: &Network<T>, drive: &Array2<T>, state: &State<T>) -> f64 {
        let mut total = 0.0;
        energy::energy_into(network, drive, state, &mut self.signals, &mut self.inputs, |_, e| total += e);
        total
    }

    /// The largest residual of the batch.
    pub fn residual(&self) -> T {
        self.residuals.iter().fold(T::zero(), |most, &r| if r > most { r } else { most })
    }
}
