//! Which method reaches a residual with the fewest iterations: the two tables in the documentation of the solvers.
//!
//! `cargo bench --bench solvers [-- WEIGHTS.safetensors …]`. Counts iterations, not time, so it may share its machine:
//! an iteration of each method here reads every weight above W₁ once up and once down, and all else is small beside
//! that. What earned its place is in `eqprop_lab::dynamics`; the others live here only.
//!
//! The residual is the same for all: max |s − clip(input)|, how far any unit is from the minimum given its neighbours.

use eqprop_lab::config::Config;
use eqprop_lab::data::{Dataset, Split};
use eqprop_lab::dynamics::{Euler, Layerwise, Solver, Workspace};
use eqprop_lab::learning::Chunk;
use eqprop_lab::model::activation::{Unit, clip};
use eqprop_lab::model::{Network, Problem, State, Tied, energy};
use eqprop_lab::presets;
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::{Event, Trainer, weights};
use ndarray::{Array1, Array2, Axis};
use std::path::Path;
use std::sync::Arc;

/// Examples that relax together, as in training.
const CHUNK: usize = 10;
const CHUNKS: usize = 5;
/// Age of the particles of a warm start.
const MINIBATCHES: u64 = 500;
const CAP: usize = 3000;

/// A method that may remember its path.
trait Contender {
    fn iterate(&mut self, problem: &Problem<'_, f32>, state: &mut State<f32>, work: &mut Workspace<f32>);
}

impl<M: Solver<f32>> Contender for M {
    fn iterate(&mut self, problem: &Problem<'_, f32>, state: &mut State<f32>, work: &mut Workspace<f32>) {
        Solver::iterate(self, problem, state, work);
    }
}

/// Layers at their minima in another order than from the input up.
struct Order(fn(usize) -> Vec<usize>);

/// Euler steps with momentum μ = 0.5.
#[derive(Default)]
struct HeavyBall {
    before: Option<State<f32>>,
}

/// Anderson acceleration of the layer-wise sweep with the last five iterations (Walker & Ni 2011), each example by
/// itself; where the combination raises E, the plain sweep is taken.
#[derive(Default)]
struct Anderson {
    /// (x, sweep(x)) of the last iterations.
    past: Vec<(State<f32>, State<f32>)>,
}

/// One sweep up from the input first, then Euler.
#[derive(Default)]
struct FeedForwardThenEuler {
    swept: bool,
}

/// Makes a contender that has not begun.
type Make = Box<dyn Fn() -> Box<dyn Contender>>;

fn contenders() -> Vec<(&'static str, Make)> {
    let relaxed = |omega: f32| move || Box::new(Layerwise { relaxation: omega }) as Box<dyn Contender>;
    let euler = |eps: f32| move || Box::new(Euler { step_size: eps }) as Box<dyn Contender>;
    vec![
        ("Euler, ε = 0.5", Box::new(euler(0.5))),
        ("Euler, ε = 1 (all layers at once)", Box::new(euler(1.0))),
        ("Euler 0.5 after one sweep up", Box::new(|| Box::new(FeedForwardThenEuler::default()))),
        ("Euler 0.5, momentum 0.5", Box::new(|| Box::new(HeavyBall::default()))),
        ("layer-wise, up", Box::new(relaxed(1.0))),
        ("layer-wise, down", Box::new(|| Box::new(Order(|layers| (1..=layers).rev().collect())))),
        (
            "layer-wise, even layers, then odd",
            Box::new(|| {
                let order = |layers| (2..=layers).step_by(2).chain((1..=layers).step_by(2)).collect();
                Box::new(Order(order))
            }),
        ),
        ("over-relaxed, ω = 1.1", Box::new(relaxed(1.1))),
        ("over-relaxed, ω = 1.2", Box::new(relaxed(1.2))),
        ("over-relaxed, ω = 1.4", Box::new(relaxed(1.4))),
        ("over-relaxed, ω = 1.6", Box::new(relaxed(1.6))),
        ("Anderson(5) of layer-wise", Box::new(|| Box::new(Anderson::default()))),
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

impl Contender for Order {
    fn iterate(&mut self, problem: &Problem<'_, f32>, state: &mut State<f32>, _: &mut Workspace<f32>) {
        for k in self.0(problem.network.num_layers()) {
            state.layers[k - 1] = minimum(problem, state, k);
        }
    }
}

impl Contender for FeedForwardThenEuler {
    fn iterate(&mut self, problem: &Problem<'_, f32>, state: &mut State<f32>, work: &mut Workspace<f32>) {
        if std::mem::replace(&mut self.swept, true) {
            Solver::iterate(&Euler { step_size: 0.5 }, problem, state, work);
        } else {
            Solver::iterate(&Layerwise { relaxation: 1.0 }, problem, state, work);
        }
    }
}

impl Contender for HeavyBall {
    fn iterate(&mut self, problem: &Problem<'_, f32>, state: &mut State<f32>, work: &mut Workspace<f32>) {
        let now = state.clone();
        Solver::iterate(&Euler { step_size: 0.5 }, problem, state, work);
        if let Some(before) = &self.before {
            for (k, s) in (1..).zip(&mut state.layers) {
                *s += &((&now.layers[k - 1] - &before.layers[k - 1]) * 0.5);
                s.mapv_inplace(|x| bound(problem.network.unit(k), x));
            }
        }
        self.before = Some(now);
    }
}

impl Contender for Anderson {
    fn iterate(&mut self, problem: &Problem<'_, f32>, state: &mut State<f32>, work: &mut Workspace<f32>) {
        const MEMORY: usize = 5;
        let x = state.clone();
        Solver::iterate(&Layerwise { relaxation: 1.0 }, problem, state, work);
        let swept = state.clone();
        self.past.push((x, swept.clone()));
        if self.past.len() > MEMORY {
            self.past.remove(0);
        }
        for example in 0..x_rows(&swept) {
            let steps: Vec<Array1<f64>> =
                self.past.iter().map(|(x, g)| flat(g, example) - flat(x, example)).collect();
            let weights = combination(&steps);
            let mut row = Array1::zeros(steps[0].len());
            for (weight, (_, g)) in weights.iter().zip(&self.past) {
                row.scaled_add(*weight, &flat(g, example));
            }
            let mut values = row.iter();
            for (k, s) in (1..).zip(&mut state.layers) {
                for (s, x) in s.row_mut(example).iter_mut().zip(&mut values) {
                    *s = bound(problem.network.unit(k), *x as f32);
                }
            }
        }
        let combined = energy::energy(problem.network, problem.drive, state);
        let plain = energy::energy(problem.network, problem.drive, &swept);
        for example in (0..plain.len()).filter(|&i| combined[i] > plain[i]) {
            for (s, g) in state.layers.iter_mut().zip(&swept.layers) {
                s.row_mut(example).assign(&g.row(example));
            }
        }
    }
}

fn x_rows(state: &State<f32>) -> usize {
    state.layers[0].nrows()
}

fn flat(state: &State<f32>, example: usize) -> Array1<f64> {
    state.layers.iter().flat_map(|layer| layer.row(example).to_vec()).map(f64::from).collect()
}

/// Weights α, Σα = 1, that make |Σ α f| least: the solution of (FᵀF + small) α ∝ 1.
fn combination(steps: &[Array1<f64>]) -> Vec<f64> {
    let n = steps.len();
    let mut a: Vec<Vec<f64>> = steps.iter().map(|f| steps.iter().map(|g| f.dot(g)).collect()).collect();
    let small = 1e-10 * (0..n).map(|i| a[i][i]).fold(f64::MIN_POSITIVE, f64::max);
    for (i, row) in a.iter_mut().enumerate() {
        row[i] += small;
        row.push(1.0);
    }
    // Gauss without pivots: the matrix is positive definite.
    for i in 0..n {
        let pivot = a[i].clone();
        for (_, row) in a.iter_mut().enumerate().filter(|(j, _)| *j != i) {
            let factor = row[i] / pivot[i];
            row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
        }
    }
    let alpha: Vec<f64> = (0..n).map(|i| a[i][n] / a[i][i]).collect();
    let sum: f64 = alpha.iter().sum();
    alpha.iter().map(|x| x / sum).collect()
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
    fn iterations<const N: usize>(&self, make: &Make, warm: bool, tolerances: [f32; N]) -> [Option<f64>; N] {
        let mut total = [Some(0.0); N];
        for (chunk, warm_state) in self.chunks.iter().zip(&self.warm) {
            let problem = free(&self.network, chunk);
            let mut state = if warm { warm_state.clone() } else { State::zeros(&self.network, CHUNK) };
            let mut work = Workspace::new(&self.network, CHUNK);
            let mut contender = make();
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
                contender.iterate(&problem, &mut state, &mut work);
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
        Solver::iterate(&Layerwise { relaxation: 1.0 }, &problem, &mut state, &mut work);
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
    for (name, make) in contenders() {
        let cells = scenes.iter().flat_map(|scene| {
            [false, true].map(|warm| {
                let shown = |n: Option<f64>| n.map_or(format!("> {CAP}"), |n| format!("{n:.0}"));
                let [coarse, fine] = scene.iterations(&make, warm, [1e-3, 1e-5]);
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
