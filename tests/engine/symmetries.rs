//! What relaxation and update do not depend on: the order of units, pixels, classes and examples.

use crate::common::*;
use eqprop_lab::config::RuleKind;
use eqprop_lab::learning::{Chunk, relax_phases};
use eqprop_lab::model::{Network, State};
use eqprop_lab::rng::{Purpose, Stream};
use ndarray::{Array1, Array2, Axis};

/// Every rule that the settings of a case allow, with fixed iterations.
fn with_rules(case: Case) -> impl Iterator<Item = Case> {
    let may = |rule: &RuleKind| *rule != RuleKind::FAST || BOXED.contains(&case.kind);
    let rules: Vec<RuleKind> = RuleKind::all().filter(may).collect();
    let of = move |rule| {
        let mut case = Case::new((case.kind, case.solver), case.seed, 0.5);
        case.config.learning.rule = rule;
        case.fix_iterations(25, 8);
        case
    };
    rules.into_iter().map(of)
}

fn name(case: &Case) -> String {
    format!("{}, rule {}", case.name(), case.config.learning.rule)
}

fn columns(a: &Array2<f64>, order: &[usize]) -> Array2<f64> {
    Array2::from_shape_fn(a.dim(), |(i, j)| a[[i, order[j]]])
}

fn rows(a: &Array2<f64>, order: &[usize]) -> Array2<f64> {
    Array2::from_shape_fn(a.dim(), |(i, j)| a[[order[i], j]])
}

/// The units of layer k in another order; 0 is the input, L the classes.
fn permuted(network: &Network<f64>, k: usize, order: &[usize]) -> Network<f64> {
    let mut network = network.clone();
    if k > 0 {
        network.w[k - 1] = columns(&network.w[k - 1], order);
        network.b[k - 1] = Array1::from_shape_fn(order.len(), |j| network.b[k - 1][order[j]]);
    }
    if k < network.num_layers() {
        network.w[k] = rows(&network.w[k], order);
    }
    network
}

fn permuted_chunk(chunk: &Chunk<f64>, k: usize, order: &[usize]) -> Chunk<f64> {
    let mut chunk = chunk.clone();
    if k == 0 {
        chunk.x = columns(&chunk.x, order);
    } else {
        chunk.state.layers[k - 1] = columns(&chunk.state.layers[k - 1], order);
    }
    if k == chunk.state.layers.len() {
        chunk.target = columns(&chunk.target, order);
    }
    chunk
}

/// Rounding: sums in another order; least squares (a solver whose growth is not known) make it larger.
fn tolerance(case: &Case) -> f64 {
    if case.solver.growth.is_some() { 1e-13 } else { 1e-7 }
}

fn assert_close(a: &[f64], b: &[f64], tolerance: f64, what: &str) {
    let worst = a.iter().zip(b).fold(0.0f64, |worst, (a, b)| worst.max((a - b).abs()));
    assert!(a.len() == b.len() && worst < tolerance, "{what}: {worst}");
}

fn values(state: &State<f64>) -> Vec<f64> {
    state.layers.iter().flatten().copied().collect()
}

#[test]
fn order_of_units_pixels_and_classes_does_not_matter() {
    for case in cases(0..5, 0.5).flat_map(with_rules) {
        let relaxed = |network: &Network<f64>, chunk: &Chunk<f64>| {
            let mut chunk = chunk.clone();
            relax_phases(
                &Tied::new(network.clone()),
                &case.config.phase_settings(),
                centred(0.3),
                &mut chunk,
            );
            (chunk.free, chunk.state)
        };
        let (free, end) = relaxed(&case.network, &case.chunk);
        let update = case.update(centred(0.3));
        assert!(flat(&update).iter().any(|x| x.abs() > 1e-3), "{}", name(&case));
        for (k, units) in case.network.sizes().into_iter().enumerate() {
            let mut order: Vec<usize> = (0..units).collect();
            order.rotate_left(1);
            Stream::new(case.seed, Purpose::Shuffle, k as u64).shuffle(&mut order[1..]);
            let (network, chunk) =
                (permuted(&case.network, k, &order), permuted_chunk(&case.chunk, k, &order));
            assert_ne!(network, *case.network);
            let what = format!("{}, layer {k}", name(&case));
            let mut wanted = [free.clone(), end.clone()];
            if k > 0 {
                wanted.iter_mut().for_each(|s| s.layers[k - 1] = columns(&s.layers[k - 1], &order));
            }
            let (new_free, new_end) = relaxed(&network, &chunk);
            assert_close(&values(&new_free), &values(&wanted[0]), tolerance(&case), &what);
            assert_close(&values(&new_end), &values(&wanted[1]), tolerance(&case), &what);
            let new = crate::common::update(&network, &case.config, centred(0.3), &chunk);
            assert_close(&flat(&new), &flat(&permuted(&update, k, &order)), tolerance(&case), &what);
        }
    }
}

#[test]
fn the_update_of_a_batch_is_the_mean_of_its_examples() {
    for case in cases(0..5, 0.5).flat_map(with_rules) {
        let whole = flat(&case.update(centred(0.3)));
        let mut mean = vec![0.0; whole.len()];
        for example in 0..BATCH {
            let row = |a: &Array2<f64>| a.row(example).to_owned().insert_axis(Axis(0));
            let mut one = Chunk::new(&case.network, 1);
            (one.x, one.target) = (row(&case.chunk.x), row(&case.chunk.target));
            one.labels[0] = case.chunk.labels[example];
            one.state.layers = case.chunk.state.layers.iter().map(row).collect();
            let update = flat(&crate::common::update(&case.network, &case.config, centred(0.3), &one));
            mean.iter_mut().zip(update).for_each(|(mean, x)| *mean += x / BATCH as f64);
        }
        assert_close(&whole, &mean, tolerance(&case), &name(&case));
    }
}
