//! Which connections of the diagram are drawn, how wide, and what travels along them.

use crate::model::Network;
use crate::round::round_up;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::UnitId;
use crate::ui::state::view::Synapse;

/// At most so many connections are drawn.
pub const MOST_LINES: usize = 360;
/// The thinnest line, points.
const THINNEST: f32 = 0.6;

/// One connection: upwards from unit `from` of layer `layer` − 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Which.
    pub synapse: Synapse,
    /// Its weight.
    pub weight: f32,
}

/// The connections that are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// The weakest first, so that the strongest lies on top; each measured by the range of its layer.
    pub shown: Vec<Line>,
    /// All there are, drawn or not.
    pub total: usize,
    /// For each layer of weights a round number that no |w| exceeds, which has the full width and colour.
    pub ranges: Vec<f32>,
}

impl Lines {
    /// The strongest `most` connections between layers `from` − 1 and `from`, and above.
    pub fn of(network: &Network<f32>, from: usize, most: usize) -> Self {
        let layer = |(k, w): (usize, &ndarray::Array2<f32>)| {
            let line = move |((from, to), weight): ((usize, usize), &f32)| Line {
                synapse: Synapse { layer: k + 1, from, to },
                weight: *weight,
            };
            w.indexed_iter().map(line).collect::<Vec<_>>()
        };
        let above = network.w.iter().enumerate().skip(from.saturating_sub(1));
        let mut shown: Vec<Line> = above.flat_map(layer).filter(|line| line.weight.is_finite()).collect();
        let largest = |w: &ndarray::Array2<f32>| {
            w.iter().map(|w| w.abs()).filter(|w| w.is_finite()).fold(0.0, f32::max)
        };
        let ranges: Vec<f32> = network.w.iter().map(|w| round_up(largest(w))).collect();
        let share = |line: &Line| line.weight.abs() / ranges[line.synapse.layer - 1];
        shown.sort_by(|a, b| share(a).total_cmp(&share(b)));
        let total = shown.len();
        shown.drain(..total.saturating_sub(most));
        Self { shown, total, ranges }
    }

    /// The range of a line.
    pub fn range(&self, line: &Line) -> f32 {
        self.ranges.get(line.synapse.layer - 1).copied().unwrap_or(1.0)
    }

    /// The one with the largest |w|.
    pub fn strongest(&self) -> Option<&Line> {
        self.shown.iter().max_by(|a, b| a.weight.abs().total_cmp(&b.weight.abs()))
    }
}

/// Width of a line: from the thinnest at 0 to `widest` at `range`, points.
pub fn width(size: f32, range: f32, widest: f32) -> f32 {
    THINNEST + (widest - THINNEST).max(0.0) * (size.abs() / range.max(f32::MIN_POSITIVE)).min(1.0)
}

/// What the input sends each unit of layer 1: Σᵢ xᵢ wᵢⱼ.
pub fn drives(network: &Network<f32>, input: &[f64]) -> Vec<f64> {
    let Some(w) = network.w.first() else { return Vec::new() };
    let drive = |column: ndarray::ArrayView1<'_, f32>| {
        column.iter().zip(input).map(|(w, x)| f64::from(*w) * x).sum::<f64>()
    };
    w.columns().into_iter().map(drive).collect()
}

/// How the cost pulls each output at the cursor, −β c ∂C/∂y; nothing where nothing nudges.
pub fn pulls(settling: &SettlingSnapshot) -> Vec<f64> {
    let (Some(scene), Some(point)) = (&settling.scene, settling.points.get(settling.cursor)) else {
        return Vec::new();
    };
    let (Some(y), beta) = (settling.frame.layers.last(), point.phase.beta()) else { return Vec::new() };
    if beta == 0.0 {
        return Vec::new();
    }
    let target: Vec<f64> = (0..y.len()).map(|i| f64::from(u8::from(i == settling.target))).collect();
    let mut force = vec![0.0; y.len()];
    scene.network.cost.of::<f64>().force(y, &target, &mut force);
    force.into_iter().map(|force| beta * point.cost_weight * force).collect()
}

/// Whether the ripple reached a unit in the iteration at the cursor.
pub fn has_just_moved(settling: &SettlingSnapshot, id: UnitId) -> bool {
    let now = settling.points.get(settling.cursor).map_or(0, |point| point.iteration as u32);
    now > 0 && arrival(settling, id) == Some(now)
}

fn arrival(settling: &SettlingSnapshot, id: UnitId) -> Option<u32> {
    settling.arrival.as_ref()?.get(id.layer.checked_sub(1)?)?.get(id.index).copied()
}

/// For each unit of layer `layer` that has just moved, the connection from above along which most came: the largest
/// |w (s − s̃)| of units that had moved before.
pub fn carriers(settling: &SettlingSnapshot, network: &Network<f32>, layer: usize) -> Vec<Synapse> {
    let now = settling.points.get(settling.cursor).map_or(0, |point| point.iteration as u32);
    let (Some(w), Some(unperturbed)) = (network.w.get(layer), &settling.unperturbed) else {
        return Vec::new();
    };
    let above = |frame: &crate::settling::trace::Frame| frame.layers.get(layer).cloned().unwrap_or_default();
    let (s, before) = (above(&settling.frame), above(unperturbed));
    let units = (0..w.nrows()).filter(|&index| has_just_moved(settling, UnitId { layer, index }));
    let carrier = |from: usize| {
        let earlier = |to: &usize| {
            arrival(settling, UnitId { layer: layer + 1, index: *to })
                .is_some_and(|first| (1..now).contains(&first))
        };
        let sent = |to: &usize| {
            let moved = s.get(*to).zip(before.get(*to)).map_or(0.0, |(s, before)| s - before);
            (f64::from(w[[from, *to]]) * moved).abs()
        };
        let to = (0..w.ncols()).filter(earlier).max_by(|a, b| sent(a).total_cmp(&sent(b)))?;
        Some(Synapse { layer: layer + 1, from, to })
    };
    units.filter_map(carrier).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Output, Sign};
    use crate::data::Split;
    use crate::data::toy::{Toy, generate};
    use crate::settling::engine::SettlingEngine;
    use crate::settling::engine::snapshot::{Pick, SettleCommand};
    use crate::settling::engine::subscription::Subscription;
    use crate::worker::Engine as _;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    fn network() -> Network<f32> {
        let config = Config::default();
        config.initial_network(&[2, 5, 3])
    }

    #[test]
    fn a_line_is_the_wider_the_larger_its_weight_and_the_strongest_lies_on_top() {
        let network = network();
        let lines = Lines::of(&network, 1, usize::MAX);
        assert_eq!((lines.total, lines.shown.len()), (2 * 5 + 5 * 3, 25));
        let mut order = 0.0;
        for line in &lines.shown {
            let Synapse { layer, from, to } = line.synapse;
            assert_eq!(line.weight.to_bits(), network.w[layer - 1][[from, to]].to_bits());
            let wide = width(line.weight, lines.range(line), 4.0);
            assert!(wide >= order, "{wide} lies over {order}");
            order = wide;
        }
        for k in 1..=2 {
            let mut all: Vec<&Line> = lines.shown.iter().filter(|line| line.synapse.layer == k).collect();
            all.sort_by(|a, b| a.weight.abs().total_cmp(&b.weight.abs()));
            for pair in all.windows(2) {
                let wide = [pair[0], pair[1]].map(|line| width(line.weight, lines.range(line), 4.0));
                assert!(
                    pair[0].weight.abs() == pair[1].weight.abs() || wide[0] < wide[1],
                    "{pair:?}: {wide:?}"
                );
                assert!(wide[0] > 0.0 && wide[1] <= 4.0, "{wide:?}");
            }
            let largest = all.last().unwrap().weight.abs();
            assert!(lines.ranges[k - 1] >= largest && lines.ranges[k - 1] < 1.4 * largest);
        }
        let expected = network.w.iter().flatten().fold(0.0_f32, |most, w| most.max(w.abs()));
        assert_eq!(lines.strongest().unwrap().weight.abs(), expected);
    }

    #[test]
    fn the_faintest_are_left_out_and_layers_below() {
        let network = network();
        let all = Lines::of(&network, 1, usize::MAX);
        let some = Lines::of(&network, 1, 7);
        assert_eq!(some.shown, all.shown[18..]);
        assert_eq!((some.total, &some.ranges), (25, &all.ranges));
        assert!(Lines::of(&network, 2, usize::MAX).shown.iter().all(|line| line.synapse.layer == 2));
    }

    #[test]
    fn the_input_drives_each_unit_with_its_weighted_sum() {
        let network = network();
        let drives = drives(&network, &[0.25, 0.75]);
        for (j, drive) in drives.iter().enumerate() {
            let sum = 0.25 * f64::from(network.w[0][[0, j]]) + 0.75 * f64::from(network.w[0][[1, j]]);
            assert!((drive - sum).abs() < 1e-12, "{drive} {sum}");
        }
        assert_eq!(drives.len(), 5);
    }

    /// An engine on two moons, with the squared error, at the end of its free phase.
    fn nudged() -> SettlingEngine {
        let mut config = Config::default();
        config.network.hidden = vec![6, 5];
        config.network.output = Output::Linear;
        (config.dynamics.tolerance, config.nudge.beta, config.nudge.sign) = (1e-12, 0.25, Sign::Positive);
        (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (2000, 9);
        let network = Arc::new(config.initial_network(&[2, 6, 5, 2]));
        let mut engine = SettlingEngine::new(config);
        let data = Arc::new(generate(Toy::Moons, 1, 50));
        engine.handle(SettleCommand::Material { network, minibatch: 0, data });
        engine.handle(SettleCommand::Subscribe(Subscription { arrival: Some(0.0), ..Default::default() }));
        engine.handle(SettleCommand::Example(Split::Test, Pick::Index(2)));
        engine.handle(SettleCommand::StepPhase(1));
        engine
    }

    #[test]
    fn the_cost_pulls_with_beta_times_the_error() {
        let mut engine = nudged();
        assert!(pulls(&engine.snapshot()).is_empty(), "nothing pulls in the free phase");
        for _ in 0..4 {
            engine.handle(SettleCommand::Step(1));
            let now = engine.snapshot();
            let pulls = pulls(&now);
            assert_eq!(pulls.len(), 2);
            for (class, (pull, y)) in pulls.iter().zip(now.frame.layers.last().unwrap()).enumerate() {
                let target = if class == now.target { 1.0 } else { 0.0 };
                assert!((pull - 0.25 * (target - y)).abs() < 1e-15, "class {class}: {pull}");
            }
        }
    }

    #[test]
    fn the_ring_is_around_what_has_just_moved_and_the_ripple_comes_from_above() {
        let mut engine = nudged();
        let mut moved: BTreeSet<UnitId> = BTreeSet::new();
        let (mut rings, mut carried) = (0, 0);
        for iteration in 1..=4 {
            engine.handle(SettleCommand::Step(1));
            let now = engine.snapshot();
            // Against the same iteration without the nudge: what had not come to rest to the last bit moves in both.
            let without = now.unperturbed.as_ref().unwrap();
            let units = now.frame.layers.iter().zip(&without.layers).enumerate();
            let apart: Vec<UnitId> = units
                .flat_map(|(k, (s, without))| {
                    let differing =
                        s.iter().zip(without).enumerate().filter(|(_, (s, without))| s != without);
                    differing.map(move |(index, _)| UnitId { layer: k + 1, index }).collect::<Vec<_>>()
                })
                .collect();
            for (k, layer) in now.frame.layers.iter().enumerate() {
                for index in 0..layer.len() {
                    let id = UnitId { layer: k + 1, index };
                    let first = apart.contains(&id) && !moved.contains(&id);
                    assert_eq!(has_just_moved(&now, id), first, "iteration {iteration}: {id:?}");
                    rings += usize::from(first);
                }
            }
            let network = &now.scene.as_ref().unwrap().network;
            for layer in 1..=2 {
                for synapse in carriers(&now, network, layer) {
                    let [below, above] = synapse.ends();
                    assert!(has_just_moved(&now, below) && moved.contains(&above), "{synapse:?}");
                    carried += 1;
                }
            }
            moved.extend(apart);
        }
        assert!(rings > 4 && carried > 2, "{rings} rings, {carried} ways");
    }
}
