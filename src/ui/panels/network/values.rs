//! What the cells of the layers show: numbers per unit and the ranges of their colours.

use crate::model::activation::Unit;
use crate::round::round_up;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::UnitId;
use crate::settling::example::measures;
use crate::settling::trace::{Frame, Scene};
use crate::ui::context::Cx;
use crate::ui::state::view::LayerView;
use crate::ui::style::colours::{Palette, Table};
use crate::ui::style::format;
use crate::ui::widgets;
use egui::Color32;
use std::sync::Arc;

/// Differences below this are rounding, not a nudge.
const SMALLEST: f32 = 1e-6;
/// The same for what drift has been taken out of.
const SMALLEST_EXACT: f32 = 1e-9;
/// Arrivals have at most so many colours.
const MOST_STEPS: u32 = 9;

/// The numbers of one view for layers 1 … L.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Which view.
    pub view: LayerView,
    /// One number per unit.
    pub layers: Arc<Vec<Vec<f64>>>,
    /// Range of each layer, symmetric about 0; of no use for states and arrivals.
    pub ranges: Vec<f32>,
    /// Arrivals 1 … this have colours of their own; later ones share the last.
    pub most: u32,
    /// Units that are held: they are no part of ranges and means of what moves.
    pub held: Vec<UnitId>,
}

impl Shown {
    /// Whether unit `index` of layer `k` = 1 … is held.
    pub fn is_held(&self, k: usize, index: usize) -> bool {
        self.held.contains(&UnitId { layer: k, index })
    }

    /// Whether the numbers have a sign.
    pub fn is_signed(&self) -> bool {
        !matches!(self.view, LayerView::State | LayerView::Arrival)
    }

    /// The colour of each number of layer `k` = 1 ….
    pub fn paint(&self, palette: &Palette, k: usize) -> Vec<Color32> {
        let values = self.layers.get(k - 1).map_or(&[][..], Vec::as_slice);
        if self.view == LayerView::Arrival {
            let colours: Vec<Color32> =
                (0..=self.most).map(|first| palette.arrival(first, self.most)).collect();
            return values.iter().map(|&first| colours[(first as usize).min(self.most as usize)]).collect();
        }
        let table = if self.is_signed() {
            Table::diverging(palette, self.ranges.get(k - 1).copied().unwrap_or(1.0))
        } else {
            Table::sequential(palette)
        };
        values.iter().map(|&value| table.colour(value as f32)).collect()
    }

    /// The line at the right of a layer's title, and a shorter one for narrow panels.
    pub fn summary(&self, k: usize) -> [String; 2] {
        let values = self.layers.get(k - 1).map_or(&[][..], Vec::as_slice);
        let range = widgets::short(self.ranges.get(k - 1).copied().unwrap_or(1.0));
        if self.is_signed() && values.iter().all(|v| *v == 0.0) {
            return ["all 0".into(), "all 0".into()];
        }
        let count = |test: &dyn Fn(f64) -> bool| values.iter().filter(|&&v| test(v)).count();
        match self.view {
            LayerView::State => {
                let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
                [format!("mean {mean:.2}, {} at 1", count(&|s| s >= 1.0)), format!("mean {mean:.2}")]
            }
            LayerView::Arrival => match first(values) {
                Some(first) => [format!("first at iteration {first}"), format!("first at {first}")],
                None => ["not yet".into(), "not yet".into()],
            },
            LayerView::Pressure => {
                [format!("r = {range}, {} pressed", count(&|p| p != 0.0)), format!("r = {range}")]
            }
            LayerView::Difference | LayerView::Response | LayerView::Velocity => {
                let free = values.iter().enumerate().filter(|(i, _)| !self.is_held(k, *i));
                let squares: Vec<f64> = free.map(|(_, v)| v * v).collect();
                let rms = (squares.iter().sum::<f64>() / squares.len().max(1) as f64).sqrt();
                let rms = format::number(rms);
                [format!("r = {range}, rms {rms}"), format!("r = {range}")]
            }
        }
    }
}

/// The earliest arrival.
pub fn first(arrivals: &[f64]) -> Option<u32> {
    arrivals.iter().map(|&first| first as u32).filter(|first| *first > 0).min()
}

/// The numbers of a view at the cursor; those of the states where the view has nothing to compare with.
pub fn cells(settling: &SettlingSnapshot, scene: &Scene, view: LayerView) -> Vec<Vec<f64>> {
    let frame = &*settling.frame;
    let point = settling.points.get(settling.cursor);
    let minus = |base: &Frame| {
        let layer = |(s, base): (&Vec<f64>, &Vec<f64>)| s.iter().zip(base).map(|(s, b)| s - b).collect();
        frame.layers.iter().zip(&base.layers).map(layer).collect()
    };
    let clamped = |k: usize, i: usize| settling.clamped.iter().any(|(id, _)| (id.layer, id.index) == (k, i));
    // Each force with its state, where `keep` says so.
    let forces = |force: &Frame, keep: &dyn Fn(Unit, f64, f64) -> bool| {
        let layer = |(k, (s, f)): (usize, (&Vec<f64>, &Vec<f64>))| -> Vec<f64> {
            let unit = scene.network.unit(k + 1);
            let cell = |(i, (&s, &f)): (usize, (&f64, &f64))| {
                if keep(unit, s, f) && !clamped(k + 1, i) { f } else { 0.0 }
            };
            s.iter().zip(f).enumerate().map(cell).collect()
        };
        frame.layers.iter().zip(&force.layers).enumerate().map(layer).collect()
    };
    let shown: Option<Vec<Vec<f64>>> = match view {
        LayerView::State => None,
        LayerView::Difference => settling.reference.as_deref().map(minus),
        LayerView::Response => settling.unperturbed.as_deref().map(|unperturbed| {
            measures::response(frame, unperturbed, point.map_or(0.0, |point| point.phase.beta())).layers
        }),
        LayerView::Arrival => settling.arrival.as_deref().map(|arrival| {
            let now = point.map_or(0, |point| point.iteration as u32);
            let cell = |&first: &u32| if first <= now { f64::from(first) } else { 0.0 };
            arrival.iter().map(|layer| layer.iter().map(cell).collect()).collect()
        }),
        LayerView::Velocity => {
            settling.force.as_deref().map(|force| forces(force, &|unit, s, f| !is_pressed(unit, s, f)))
        }
        LayerView::Pressure => settling.force.as_deref().map(|force| forces(force, &is_pressed)),
    };
    shown.unwrap_or_else(|| frame.layers.clone())
}

/// A boxed unit at a bound that the force drives outwards.
fn is_pressed(unit: Unit, s: f64, force: f64) -> bool {
    unit == Unit::Boxed && (s <= 0.0 && force < 0.0 || s >= 1.0 && force > 0.0)
}

/// What the numbers were made of.
#[derive(Clone)]
struct Key {
    view: LayerView,
    frame: Arc<Frame>,
    base: Option<Arc<Frame>>,
    arrival: Option<Arc<Vec<Vec<u32>>>>,
    cursor: usize,
    held: Vec<UnitId>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
            a.map(Arc::as_ptr) == b.map(Arc::as_ptr)
        }
        Arc::ptr_eq(&self.frame, &other.frame)
            && same(self.base.as_ref(), other.base.as_ref())
            && same(self.arrival.as_ref(), other.arrival.as_ref())
            && (self.view, self.cursor, &self.held) == (other.view, other.cursor, &other.held)
    }
}

/// Keeps the numbers while their snapshot lasts, and the ranges while their phase lasts. Each layer has its own range,
/// because the nudge weakens on its way down: it grows, never shrinks, can be locked.
#[derive(Default)]
pub struct LayerValues {
    known: Option<(Key, Shown)>,
    owner: Option<(LayerView, usize, usize)>,
    ranges: Vec<f32>,
    most: u32,
    /// The ranges stay as they are.
    pub locked: bool,
}

impl LayerValues {
    /// The numbers at the cursor.
    pub fn update(&mut self, cx: &Cx<'_>, scene: &Arc<Scene>) -> Shown {
        let (settling, view) = (cx.settling, cx.layers());
        let base = match view {
            LayerView::State | LayerView::Arrival => None,
            LayerView::Difference => settling.reference.clone(),
            LayerView::Response => settling.unperturbed.clone(),
            LayerView::Velocity | LayerView::Pressure => settling.force.clone(),
        };
        let held: Vec<UnitId> = settling.clamped.iter().map(|(id, _)| *id).collect();
        let key = Key {
            view,
            frame: Arc::clone(&settling.frame),
            base,
            arrival: settling.arrival.clone().filter(|_| view == LayerView::Arrival),
            cursor: settling.cursor,
            held: held.clone(),
        };
        if let Some((known, shown)) = &self.known
            && *known == key
        {
            return shown.clone();
        }
        let layers = cells(settling, scene, view);
        let phase = settling.phases.iter().position(|span| span.points.contains(&settling.cursor));
        let owner = (view, Arc::as_ptr(scene) as usize, phase.unwrap_or(0));
        let drift = if view == LayerView::Difference { drift(cx) } else { None };
        self.grow(owner, &layers, &held, drift);
        if view == LayerView::Arrival {
            let latest = settling.arrival.iter().flat_map(|a| a.iter().flatten()).copied().max().unwrap_or(0);
            self.most = self.most.max(latest.clamp(4, MOST_STEPS));
        }
        let (ranges, most) = (self.ranges.clone(), self.most);
        let shown = Shown { view, layers: Arc::new(layers), ranges, most, held };
        self.known = Some((key, shown.clone()));
        shown
    }

    /// A held unit does not move by itself, so that it would take the whole range: it is left out.
    fn grow(
        &mut self,
        owner: (LayerView, usize, usize),
        layers: &[Vec<f64>],
        held: &[UnitId],
        drift: Option<f32>,
    ) {
        let same_view = self.owner.is_some_and(|(view, ..)| view == owner.0);
        if self.locked && same_view && self.ranges.len() == layers.len() {
            return;
        }
        if self.owner != Some(owner) {
            self.owner = Some(owner);
            self.ranges.clear();
            self.most = 4;
        }
        self.ranges.resize(layers.len(), 0.0);
        let floor = drift.map_or(SMALLEST_EXACT, |drift| (10.0 * drift).max(SMALLEST));
        for (k, (range, layer)) in self.ranges.iter_mut().zip(layers).enumerate() {
            let free = |i: &usize| !held.contains(&UnitId { layer: k + 1, index: *i });
            let sizes = (0..layer.len()).filter(free).map(|i| layer[i].abs()).filter(|v| v.is_finite());
            *range = range.max(round_up((sizes.fold(0.0, f64::max) as f32).max(floor)));
        }
    }
}

/// The last movement of the free phase: what had not settled goes on moving in the nudged phase, and a range of ten
/// times that keeps it pale.
fn drift(cx: &Cx<'_>) -> Option<f32> {
    let free = cx.settling.phases.get(cx.schedule_start()?)?;
    let in_free = free.points.contains(&cx.settling.cursor);
    let last = cx.settling.points.get(free.points.end.checked_sub(1)?).filter(|_| !in_free)?;
    Some(last.residual as f32).filter(|drift| drift.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Output};
    use crate::data::{Dataset, Examples, Split};

    use crate::settling::engine::empty;
    use crate::settling::trace::{IterationPoint, Phase};

    fn frame(hidden: [f64; 4], output: [f64; 2]) -> Option<Arc<Frame>> {
        Some(Arc::new(Frame { layers: vec![hidden.to_vec(), output.to_vec()] }))
    }

    fn scene(output: Output) -> Scene {
        let mut config = Config::default();
        config.network.output = output;
        let part = || Examples { pixels: vec![0, 255], labels: vec![0] };
        let data = Dataset::new("two", [1, 2], part(), part()).unwrap();
        let network = Arc::new(config.initial_network(&[2, 4, 2]));
        let input = vec![0.0, 1.0];
        Scene { network, minibatch: 0, data: Arc::new(data), split: Split::Test, index: 0, input, label: 0 }
    }

    fn settling(phase: Phase, iteration: usize) -> SettlingSnapshot {
        let point = IterationPoint {
            time: iteration,
            phase,
            iteration,
            energy: 0.0,
            cost: 0.0,
            cost_weight: 1.0,
            residual: 0.0,
            prediction: 0,
            rose: false,
            layers: Arc::new([]),
        };
        SettlingSnapshot {
            points: Arc::new(vec![point]),
            frame: frame([0.0, 0.0, 1.0, 0.5], [0.0, 1.0]).unwrap(),
            ..empty()
        }
    }

    #[test]
    fn velocity_is_the_force_that_can_act_and_pressure_the_rest() {
        let mut s = settling(Phase::Free, 1);
        s.force = frame([-2.0, 2.0, 3.0, -1.0], [-1.0, 4.0]);
        s.clamped = vec![(UnitId { layer: 1, index: 3 }, 0.5)];
        let boxed = scene(Output::Clipped);
        assert_eq!(cells(&s, &boxed, LayerView::Velocity), [vec![0.0, 2.0, 0.0, 0.0], vec![0.0, 0.0]]);
        assert_eq!(cells(&s, &boxed, LayerView::Pressure), [vec![-2.0, 0.0, 3.0, 0.0], vec![-1.0, 4.0]]);
        let linear = scene(Output::Linear);
        assert_eq!(cells(&s, &linear, LayerView::Velocity)[1], [-1.0, 4.0], "no bound stops a linear output");
        assert_eq!(cells(&s, &linear, LayerView::Pressure)[1], [0.0, 0.0]);
    }

    #[test]
    fn the_response_is_per_beta_and_plain_where_nothing_nudges() {
        let mut s = settling(Phase::Nudged(-0.5), 2);
        s.unperturbed = frame([0.0, 0.0, 0.5, 0.5], [0.0, 0.5]);
        let scene = scene(Output::Clipped);
        assert_eq!(cells(&s, &scene, LayerView::Response), [vec![0.0, 0.0, -1.0, 0.0], vec![0.0, -1.0]]);
        let free = SettlingSnapshot { unperturbed: s.unperturbed, ..settling(Phase::Free, 2) };
        assert_eq!(cells(&free, &scene, LayerView::Response)[1], [0.0, 0.5]);
    }

    #[test]
    fn arrivals_after_the_cursor_are_not_known_yet() {
        let mut s = settling(Phase::Nudged(0.5), 2);
        s.arrival = Some(Arc::new(vec![vec![2, 3, 0, 2], vec![1, 4]]));
        let shown = cells(&s, &scene(Output::Clipped), LayerView::Arrival);
        assert_eq!(shown, [vec![2.0, 0.0, 0.0, 2.0], vec![1.0, 0.0]]);
        assert_eq!((first(&shown[0]), first(&[0.0])), (Some(2), None));
    }

    #[test]
    fn ranges_grow_within_a_phase_and_can_be_locked() {
        let mut values = LayerValues::default();
        let phase = |n| (LayerView::Difference, 7, n);
        values.grow(phase(1), &[vec![0.3]], &[], None);
        values.grow(phase(1), &[vec![-0.1]], &[], None);
        assert_eq!(values.ranges, [0.3]);
        values.grow(phase(2), &[vec![0.1]], &[], None);
        assert_eq!(values.ranges, [0.1], "another phase begins anew");
        values.locked = true;
        values.grow(phase(3), &[vec![5.0]], &[], None);
        assert_eq!(values.ranges, [0.1]);
        values.grow((LayerView::Velocity, 7, 3), &[vec![5.0]], &[], None);
        assert_eq!(values.ranges, [5.0], "the lock is of one view");
        values.locked = false;
        values.grow(phase(4), &[vec![0.0]], &[], Some(0.01));
        assert!((values.ranges[0] - 0.1).abs() < 1e-6, "ten times the drift, at least");
    }

    #[test]
    fn a_held_unit_is_no_part_of_the_range() {
        let held = [UnitId { layer: 1, index: 1 }, UnitId { layer: 2, index: 0 }];
        let layers = [vec![0.003, -0.9, -0.004], vec![0.7, 0.02]];
        let mut values = LayerValues::default();
        values.grow((LayerView::Difference, 7, 1), &layers, &held, None);
        assert_eq!(values.ranges, [0.004, 0.02]);
        let shown = Shown {
            view: LayerView::Difference,
            layers: Arc::new(layers.to_vec()),
            ranges: values.ranges.clone(),
            most: 4,
            held: held.to_vec(),
        };
        let rms = ((0.003_f64.powi(2) + 0.004_f64.powi(2)) / 2.0).sqrt();
        assert_eq!(shown.summary(1)[0], format!("r = 4.0e−3, rms {}", format::number(rms)));
        values.grow((LayerView::Difference, 7, 2), &layers, &[], None);
        assert_eq!(values.ranges, [1.0, 0.8], "let go, it counts again");
    }
}
