//! A landscape of the watched example, found by looking ahead: its free phase and its first nudge are settled to their
//! ends, so that the picture stands before the state begins to roll.

use super::choice::{Choice, Direction, Ends, Second, choose, units};
use super::{Grid, Landscape};
use crate::config::{Config, Dynamics, RuleKind, Sign};
use crate::model::State;
use crate::model::activation::Unit;
use crate::settling::engine::snapshot::ExampleBeginning;
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::{Action, Recorded, UnitId};
use crate::settling::trace::{Frame, Phase, Scene};
use ndarray::Array2;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Points of the grid along each direction.
pub const SIDE: usize = 65;
/// Most states of the path by which the plane is chosen.
const MOST: usize = 60;
/// Room around what has to be seen, as a share of its size.
const ROOM: f64 = 0.14;

/// What is to be surveyed.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is settled.
    pub scene: Arc<Scene>,
    /// What it began with.
    pub beginning: Arc<ExampleBeginning>,
    /// What was done.
    pub record: Arc<Vec<Recorded>>,
    /// β with which this is asked: the direction of the nudge is that of this β.
    pub beta: f64,
    /// What is wanted in the second direction.
    pub second: Second,
}

/// The settings by which a settling moves, but β.
fn moving(config: &Config) -> (Dynamics, Sign, RuleKind) {
    (config.dynamics.clone(), config.nudge.sign, config.learning.rule)
}

impl Question {
    /// What was done, without changes of settings that move nothing but β.
    fn done(&self) -> Vec<&Recorded> {
        let mut now = moving(&self.beginning.config);
        let is_done = |done: &&Recorded| {
            let Action::Configure(config) = &done.action else { return true };
            let then = moving(config);
            let changes = then != now;
            now = then;
            changes
        };
        self.record.iter().filter(is_done).collect()
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Recorded, b: &Recorded| match (&a.action, &b.action) {
            (Action::Configure(x), Action::Configure(y)) => a.at == b.at && moving(x) == moving(y),
            _ => a == b,
        };
        let (done, others) = (self.done(), other.done());
        Arc::ptr_eq(&self.scene, &other.scene)
            && (self.second, self.beta) == (other.second, other.beta)
            && (Arc::ptr_eq(&self.beginning, &other.beginning)
                || (self.beginning.start == other.beginning.start
                    && moving(&self.beginning.config) == moving(&other.beginning.config)))
            && done.len() == others.len()
            && done.iter().zip(others).all(|(a, b)| same(a, b))
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Survey {
    /// A landscape.
    Seen(Box<Picture>),
    /// So few units can move.
    TooFew(usize),
    /// States are not finite numbers.
    NotFinite,
}

/// A landscape with what has to be seen on it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// F.
    pub landscape: Landscape,
    /// Its plane.
    pub choice: Choice,
    /// What is seen of it, along each direction.
    pub range: [[f64; 2]; 2],
    /// E and C there, β left aside.
    pub grid: Grid,
    /// Where s⁰ is.
    pub free: [f64; 2],
    /// β of the first nudge and where its end is, if F is nudged.
    pub nudged: Option<(f64, [f64; 2])>,
    /// The free phase has settled, and so has the nudge.
    pub settled: bool,
    /// Units that can move.
    pub movable: usize,
}

fn flat(state: &State<f64>) -> Vec<f64> {
    state.layers.iter().flatten().copied().collect()
}

fn state(frame: &Frame) -> State<f64> {
    let row = |values: &Vec<f64>| Array2::from_shape_fn((1, values.len()), |(_, i)| values[i]);
    State { layers: frame.layers.iter().map(row).collect() }
}

/// Settles ahead and looks around. `None` if stopped.
pub fn survey(question: &Question, stop: &AtomicBool) -> Option<Survey> {
    let until = question.record.last().map_or(0, |done| done.at);
    let start = state(&question.beginning.start);
    let scene = Arc::clone(&question.scene);
    let config = &question.beginning.config;
    let mut settling = ExampleRelaxation::replay(scene, config, Some(&start), &question.record, until);
    let round = |settling: &ExampleRelaxation| {
        let spans = settling.spans();
        let first = spans.iter().rposition(|span| span.step == 0).unwrap_or(0);
        (first, spans.get(first + 1).is_some_and(|span| span.ended) || settling.diverged().is_some())
    };
    while !round(&settling).1 && settling.advance() {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
    }
    Some(picture(&settling, round(&settling).0, question.second))
}

/// Of a settling whose newest round began with phase number `first`.
fn picture(settling: &ExampleRelaxation, first: usize, second: Second) -> Survey {
    let (recording, spans) = (settling.recording(), settling.spans());
    let span = &spans[first];
    let begin = span.points.start.saturating_sub(usize::from(first > 0));
    let len = span.points.end - begin;
    let count = len.min(MOST);
    let indices = (0..count).map(|i| begin + if count < 2 { 0 } else { i * (len - 1) / (count - 1) });
    let path: Vec<Vec<f64>> = indices.filter_map(|i| recording.state(i)).map(flat).collect();
    let held: Vec<UnitId> = settling.clamped().iter().map(|(id, _)| *id).collect();
    let movable = units(settling.network()).iter().filter(|id| !held.contains(id)).count();
    if movable < 2 {
        return Survey::TooFew(movable);
    }
    // The last states may still be numbers where the energy no longer is.
    let has_diverged = settling.diverged().is_some();
    let Some(free) = path.last().filter(|_| span.ended || !has_diverged) else { return Survey::NotFinite };
    let nudge = spans.get(first + 1).filter(|span| !has_diverged && matches!(span.phase, Phase::Nudged(_)));
    let nudged = nudge.and_then(|span| {
        let end = flat(recording.state(span.points.end.checked_sub(1)?)?);
        end.iter().all(|s| s.is_finite()).then_some((span.phase.beta(), end))
    });
    let ends =
        Ends { path: &path, free, nudged: nudged.as_ref().map(|(beta, end)| (*beta, &end[..])), held: &held };
    let Some(choice) = choose(settling.network(), &ends, second) else { return Survey::NotFinite };
    let plane = Arc::clone(&choice.plane);
    let landscape = Landscape::new(&settling.problem(0.0), Arc::clone(&plane));
    let nudged = nudged.map(|(beta, end)| (beta, plane.project(end.iter())));
    let free = plane.project(free.iter());
    let mut seen: Vec<[f64; 2]> = path.iter().map(|s| plane.project(s.iter())).collect();
    seen.extend(nudged.map(|(_, end)| end));
    let range = range(&choice, settling, &seen, &landscape, nudged.map(|(beta, _)| beta));
    let grid = landscape.grid(range, SIDE);
    let settled = span.settled && nudge.is_none_or(|span| span.settled);
    Survey::Seen(Box::new(Picture { landscape, choice, range, grid, free, nudged, settled, movable }))
}

/// What is seen: of a unit with a box the box; else what has to be seen, with some room.
fn range(
    choice: &Choice,
    settling: &ExampleRelaxation,
    seen: &[[f64; 2]],
    landscape: &Landscape,
    beta: Option<f64>,
) -> [[f64; 2]; 2] {
    let mut seen = seen.to_vec();
    if choice.is_whole() {
        seen.extend([[0.0; 2], [1.0; 2]]);
    }
    let ends = |i: usize, seen: &[[f64; 2]]| {
        let finite = seen.iter().map(|at| at[i]).filter(|x| x.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        if low < high { [low, high] } else { [low.min(0.0) - 0.5, low.max(0.0) + 0.5] }
    };
    let around = |i: usize, seen: &[[f64; 2]]| {
        let is_boxed = |id: UnitId| settling.network().unit(id.layer) == Unit::Boxed;
        match choice.directions[i] {
            Direction::Unit(id) if is_boxed(id) => [0.0, 1.0],
            _ => {
                let [low, high] = ends(i, seen);
                let room = ROOM * (high - low);
                [low - room, high + room]
            }
        }
    };
    let first = [around(0, &seen), around(1, &seen)];
    // Where the state would come to rest, if that is not far off.
    let near =
        |place: &[f64; 2]| (0..2).all(|i| (place[i] - first[i][0]).abs() < 3.0 * (first[i][1] - first[i][0]));
    let lowest = [0.0, beta.unwrap_or(0.0)].map(|beta| landscape.lowest(beta, first).place());
    seen.extend(lowest.into_iter().flatten().filter(near));
    [around(0, &seen), around(1, &seen)]
}
