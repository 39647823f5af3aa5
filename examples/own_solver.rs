//! A solver of one's own, against the paper's: the same minimum of F in fewer iterations.
//!
//! `cargo run --release --example own_solver`. Needs no window: `--no-default-features` will do.

use eqprop_lab::data::Split;
use eqprop_lab::dynamics::{Euler, Solver, Stop, Workspace, relax};
use eqprop_lab::error::Result;
use eqprop_lab::model::activation::clip;
use eqprop_lab::model::{Problem, State, Tied, cost, energy};
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::shipped::TRAINED;
use ndarray::{Array2, Zip};

/// Like the fields of a chessboard: all odd layers to their minimum given the even ones, then the even ones given
/// the odd. Layers of a colour do not touch, so F never rises. For ρ(s) = s on its box and the squared error; it
/// holds no unit in place (`work.held`).
struct Chessboard;

impl Solver<f32> for Chessboard {
    fn iterate(&self, problem: &Problem<'_, f32>, state: &mut State<f32>, work: &mut Workspace<f32>) {
        let network = problem.network;
        let last = network.num_layers();
        work.residuals.fill(0.0);
        for colour in [1, 0] {
            let gradient = problem.gradient(state); // ∂F/∂s, [B,n_k] for each layer
            for k in (1..=last).filter(|k| k % 2 == colour) {
                // F is a parabola in each unit of layer k, with this second derivative.
                let own = network.layer_weight(k) as f32;
                let curvature =
                    if k == last { own + network.cost_weight() as f32 * problem.beta } else { own };
                let rows = Zip::from(state.layers[k - 1].rows_mut()).and(gradient.layers[k - 1].rows());
                rows.and(&mut work.residuals[..]).for_each(|states, slopes, residual| {
                    for (s, &slope) in states.into_iter().zip(slopes) {
                        let lowest = clip(*s - slope / curvature);
                        *residual = residual.max((lowest - *s).abs());
                        *s = lowest;
                    }
                });
            }
        }
    }
}

fn main() -> Result<()> {
    let stored = TRAINED[2].load()?; // 784-500-500-500-10
    let data = data_of(&stored.config.unwrap_or_default())?;
    let network = Tied::new(stored.network);
    let example = 8;
    let x = Array2::from_shape_fn((1, data.num_inputs()), |(_, i)| {
        f32::from(data.pixels(Split::Test, example)[i]) / 255.0
    });
    let mut drive = Array2::zeros((1, network.sizes()[1]));
    energy::input_drive(&network, &x, &mut drive);
    let target = cost::one_hot(&[data.label(Split::Test, example)], data.num_classes());
    let stop = Stop { cap: 2000, at_least: 1, tolerance: 1e-5 };
    for beta in [0.0, 0.5] {
        let problem = Problem { network: &network, drive: &drive, target: &target, beta };
        println!("β = {beta}");
        let solvers: [(&str, &dyn Solver<f32>); 2] =
            [("Euler, ε = 0.5", &Euler { step_size: 0.5 }), ("chessboard", &Chessboard)];
        for (name, solver) in solvers {
            let mut state = State::zeros(&network, 1);
            let mut work = Workspace::new(&network, 1);
            let iterations = relax(solver, &problem, &mut state, &mut work, stop);
            let f = problem.total_energy(&state)[0];
            println!("  {name:<15} {iterations:>4} iterations, F = {f:.6}, reads {}", state.prediction(0));
        }
    }
    Ok(())
}
