//! Which method reaches a residual with the fewest iterations: the two tables in the documentation of the solvers.
//!
//! `cargo bench --bench solvers [-- WEIGHTS.safetensors …]`. Counts iterations, not time, so it may share its machine:
//! an iteration of each method here reads every weight above W₁ once up and once down, and all else is small beside
//! that. Those of the table are the program's own; the orders of layers and the sweep before Euler
//! live here only.
//!
//! The residual is the same for all: max |s − clip(input)|, how far any unit is from the minimum given its neighbours.

use eqprop_lab::config::Config;
use eqprop_lab::data::{Dataset, Split};
use eqprop_lab::dynamics::{Euler, Layerwise, Solver, SolverKind, Workspace};
use eqprop_lab::learning::Chunk;
use eqprop_lab::model::activation::{Unit, clip};
use eqprop_lab::model::{Network, Problem, State, Tied, energy};
use eqprop_lab::presets;
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::{Event, Trainer, weights};
use ndarray::{Array2, Axis};
use std::path::Path;
use std::sync::Arc;

/// Examples that relax together, as in training.
const CHUNK: usize = 10;
const CHUNKS: usize = 5;
/// Age of the particles of a warm start.
const MINIBATCHES: u64 = 500;
const CAP: usize = 3000;

/// Layers at their minima in another order than from the input up.
struct Order(fn(usize) -> Vec<usize>);

/// One sweep up from the input first, then Euler.
struct FeedForwardThenEuler;

/// A solver of the table, with this step size where it has one.
fn listed(key: &str, step_size: f64) -> Box<dyn Solver<f32>> {
    let mut dynamics = presets::default_config().dynamics;
    dynamics.step_size = step_size;
    SolverKind::find(key).expect("a solver of the table").solver(&dynamics)
}

fn contenders() -> Vec<(&'static str, Box<dyn Solver<f32>>)> {
    let odd_last = |layers| (2..=layers).step_by(2).chain((1..=layers).step_by(2)).collect();
    vec![
        ("Euler, ε = 0.5", listed("euler", 0.5)),
        ("Euler, ε = 1 (all layers at once)", listed("euler", 1.0)),
        ("Euler 0.5 after one sweep up", Box::new(FeedForwardThenEuler)),
        ("momentum, ε = 0.5", listed("momentum", 0.5)),
        ("momentum, ε = 1", listed("momentum", 1.0)),
        ("layer-wise, up", listed("layerwise", 0.0)),
        ("layer-wise, down", Box::new(Order(|layers| (1..=layers).rev().collect()))),
        ("layer-wise, even layers, then odd", Box::new(Order(odd_last))),
        ("over-relaxed, ω = 1.1", listed("overrelaxed", 1.1)),
        ("over-relaxed, ω = 1.2", listed("overrelaxed", 1.2)),
        ("over-relaxed, ω = 1.4", listed("overrelaxed", 1.4)),
        ("over-relaxed, ω = 1.6", listed("overrelaxed", 1.6)),
        ("Anderson", listed("anderson", 0.0)),
    ]
}

fn bound(unit: Unit, x: f32) -> f32 {
    if unit == Unit::Linear { x } else { clip(x) }
}

/// clip(input) of layer `k`.
fn minimum(problem: &Problem<'_, f32>, state: &State<f32>, k: usize) -> Array2<f32> {
    let mut input = Array2::zeros(state.layers[k - 1].dim());
    energy::input_to(problem.network, problem.drive, &state.layers, k, &mut input);
    input.mapv_inplace(|x| bound(problem.network.unit(k), x));
    input
}

fn residual(problem: &Problem<'_, f32>, state: &State<f32>) -> f32 {
    let layers = (1..).zip(&state.layers);
    layers.fold(0.0, |most, (k, s)| {
        let apart = &minimum(problem, state, k) - s;
        apart.iter().fold(most, |most, x| most.max(x.abs()))
    })
}

impl Solver<f32> for Order {
    fn iterate(&self, problem: &Problem<'_, f32>, state: &mut State<f32>, _: &mut Workspace<f32>) {
        for k in self.0(problem.network.num_layers()) {
            state.layers[k - 1] = minimum(problem, state, k);
        }
    }
}

impl Solver<f32> for FeedForwardThenEuler {
    fn iterate(&self, problem: &Problem<'_, f32>, state: &mut State<f32>, work: &mut Workspace<f32>) {
        work.memory.age += 1;
        if work.memory.age > 1 {
            Euler { step_size: 0.5 }.iterate(problem, state, work);
        } else {
            Layerwise { relaxation: 1.0 }.iterate(problem, state, work);
        }
    }
}

/// Weights, and the free states of the examples under the weights of some minibatches before.
struct Scene {
    network: Tied<f32>,
    chunks: Vec<Chunk<f32>>,
    warm: Vec<State<f32>>,
}

impl Scene {
    fn new(config: &Config, network: Network<f32>, data: &Arc<Dataset>) -> Self {
        let old = Tied::new(network.clone());
        let warm = chunks(&old, data).iter().map(|chunk| settled(&old, chunk)).collect();
        let mut config = config.clone();
        (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (15, 4);
        let mut trainer = Trainer::with_network(config, Arc::clone(data), network).expect("weights that fit");
        while trainer.total_minibatches() < MINIBATCHES {
            assert!(!matches!(trainer.advance(0.0), Event::Diverged(_)));
        }
        let network = Tied::new(trainer.network().clone());
        let chunks = chunks(&network, data);
        Self { network, chunks, warm }
    }

    /// Mean number of iterations until the residual is at most `tolerances`, from zero states or warm ones.
    fn iterations<const N: usize>(
        &self,
        solver: &dyn Solver<f32>,
        warm: bool,
        tolerances: [f32; N],
    ) -> [Option<f64>; N] {
        let mut total = [Some(0.0); N];
        for (chunk, warm_state) in self.chunks.iter().zip(&self.warm) {
            let problem = free(&self.network, chunk);
            let mut state = if warm { warm_state.clone() } else { State::zeros(&self.network, CHUNK) };
            let mut work = Workspace::new(&self.network, CHUNK);
            let mut reached = [None; N];
            for iteration in 0..=CAP {
                let apart = residual(&problem, &state);
                for (reached, tolerance) in reached.iter_mut().zip(tolerances) {
                    if apart <= tolerance {
                        *reached = reached.or(Some(iteration as f64));
                    }
                }
                if reached.iter().all(Option::is_some) {
                    break;
                }
                solver.iterate(&problem, &mut state, &mut work);
            }
            for (total, reached) in total.iter_mut().zip(reached) {
                *total = total.zip(reached).map(|(sum, n)| sum + n / CHUNKS as f64);
            }
        }
        total
    }

    /// Shares of hidden units at 0 at the fixed point: in one example, and in all examples of a chunk at once.
    fn zeros(&self) -> (f64, f64) {
        let (mut one, mut all, mut units) = (0.0, 0.0, 0.0);
        for chunk in &self.chunks {
            let state = settled(&self.network, chunk);
            for layer in &state.layers[..state.layers.len() - 1] {
                units += layer.ncols() as f64;
                one += layer.iter().filter(|s| **s == 0.0).count() as f64 / CHUNK as f64;
                all += layer.axis_iter(Axis(1)).filter(|unit| unit.iter().all(|s| *s == 0.0)).count() as f64;
            }
        }
        (one / units, all / units)
    }
}

fn free<'a>(network: &'a Tied<f32>, chunk: &'a Chunk<f32>) -> Problem<'a, f32> {
    Problem { network, drive: &chunk.drive, target: &chunk.target, beta: 0.0 }
}

fn chunks(network: &Tied<f32>, data: &Dataset) -> Vec<Chunk<f32>> {
    let chunk = |number: usize| {
        let mut chunk = Chunk::new(network, CHUNK);
        for row in 0..CHUNK {
            let index = number * CHUNK + row;
            chunk.set_example(row, data.pixels(Split::Train, index), data.label(Split::Train, index));
        }
        energy::input_drive(network, &chunk.x, &mut chunk.drive);
        chunk
    };
    (0..CHUNKS).map(chunk).collect()
}

fn settled(network: &Tied<f32>, chunk: &Chunk<f32>) -> State<f32> {
    let problem = free(network, chunk);
    let (mut state, mut work) = (State::zeros(network, CHUNK), Workspace::new(network, CHUNK));
    for _ in 0..1500 {
        Layerwise { relaxation: 1.0 }.iterate(&problem, &mut state, &mut work);
    }
    state
}

fn table(title: &str, scenes: &[Scene]) {
    println!("\n{title}");
    let shapes: Vec<String> =
        scenes.iter().map(|s| eqprop_lab::training::fit::dashed(&s.network.sizes())).collect();
    println!(
        "\n| method | {} |",
        shapes.iter().map(|s| format!("{s} cold | warm")).collect::<Vec<_>>().join(" | ")
    );
    println!("|---|{}", "--:|--:|".repeat(scenes.len()));
    for (name, solver) in contenders() {
        let cells = scenes.iter().flat_map(|scene| {
            [false, true].map(|warm| {
                let shown = |n: Option<f64>| n.map_or(format!("> {CAP}"), |n| format!("{n:.0}"));
                let [coarse, fine] = scene.iterations(solver.as_ref(), warm, [1e-3, 1e-5]);
                format!("{} / {}", shown(coarse), shown(fine))
            })
        });
        println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    for (shape, scene) in shapes.iter().zip(scenes) {
        let (one, all) = scene.zeros();
        println!(
            "{shape}: {:.0} % of hidden units at 0, {:.0} % in all {CHUNK} examples of a chunk",
            100.0 * one,
            100.0 * all
        );
    }
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    println!("iterations from cold / warm starts, each to a residual of 1e-3 / 1e-5");
    for (family, title) in
        [("paper", "The paper's weights and rates, at the start"), ("modern", "Modern, at the start")]
    {
        let scene = |hidden: usize| {
            let config = presets::get(&format!("{family}-{hidden}h")).expect("a preset");
            let data = Arc::new(data_of(&config).expect("data"));
            let network = config.initial_network(&config.sizes(data.num_inputs(), data.num_classes()));
            Scene::new(&config, network, &data)
        };
        table(title, &(1..=3).map(scene).collect::<Vec<_>>());
    }
    for file in files {
        let stored = weights::load(Path::new(&file)).expect("weights");
        let mut config = stored.config.expect("settings in the file");
        let decay = config.learning.decay.powi(config.run.epochs as i32);
        config.learning.rates.iter_mut().for_each(|rate| *rate *= decay);
        let data = Arc::new(data_of(&config).expect("data"));
        table(&format!("{file}, at the end of training"), &[Scene::new(&config, stored.network, &data)]);
    }
}
