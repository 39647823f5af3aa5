//! One settling as checks read it: its newest round, from the screen or settled anew under other settings.

use crate::config::Config;
use crate::learning::Chunk;
use crate::learning::contrast::chunk_update;
use crate::learning::phases::subtract;
use crate::learning::stdp::add_midpoint;
use crate::model::{Network, State, Tied};
use crate::settling::ExampleRelaxation;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::Action;
use crate::settling::example::recording::frame_of;
use crate::settling::studies::ripple::arrives_of_points;
use crate::settling::trace::{Frame, IterationPoint, Phase, PhaseSpan, Scene};
use ndarray::Array2;
use std::sync::Arc;

/// A number, or why it cannot be told yet.
pub(super) type Told<T> = Result<T, String>;

/// Where in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// Before the first iteration.
    Start,
    /// The free phase, or its end.
    Free,
    /// The first nudged phase, or its end.
    Nudged,
    /// The second one, or its end.
    Opposite,
    /// The iteration that is shown.
    Now,
}

/// A settling.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub scene: Arc<Scene>,
    pub config: Arc<Config>,
    pub input: Arc<Vec<f64>>,
    pub target: usize,
    pub clamped: Vec<Action>,
    points: Arc<Vec<IterationPoint>>,
    cursor: usize,
    /// Of the newest round.
    phases: Vec<PhaseSpan>,
    ends: Vec<Arc<Frame>>,
    /// States of all points; of a settling anew alone.
    states: Vec<State<f64>>,
}

impl Record {
    /// What the window shows.
    pub fn shown(settling: &SettlingSnapshot) -> Option<Self> {
        let round = settling.phases.iter().rposition(|span| span.step == 0).unwrap_or(0);
        Some(Self {
            scene: Arc::clone(settling.scene.as_ref()?),
            config: Arc::clone(settling.settings.as_ref()?),
            input: Arc::clone(&settling.input),
            target: settling.target,
            clamped: settling.clamped.iter().map(|(id, value)| Action::Clamp(*id, *value)).collect(),
            points: Arc::clone(&settling.points),
            cursor: settling.cursor,
            phases: settling.phases.get(round..)?.to_vec(),
            ends: settling.ends.get(round..)?.to_vec(),
            states: Vec::new(),
        })
    }

    /// The same example from zero states to the end of all phases under `config`.
    pub fn anew(&self, config: &Config) -> Self {
        self.anew_with(config, &self.clamped, self.target)
    }

    /// The same with the label of the example as its target.
    pub fn taught_rightly(&self) -> Self {
        let right = self.scene.data.label(self.scene.split, self.scene.index);
        self.anew_with(&self.config, &self.clamped, right)
    }

    /// The same with all units let go.
    pub fn let_go(&self) -> Self {
        self.anew_with(&self.config, &[], self.target)
    }

    fn anew_with(&self, config: &Config, clamped: &[Action], target: usize) -> Self {
        let mut settling = ExampleRelaxation::new(Arc::clone(&self.scene), config);
        settling.keep(1 << 30);
        let painted =
            self.input.iter().zip(settling.input()).enumerate().filter(|(_, (now, old))| now != old);
        let painted = painted.map(|(i, (now, _))| (i, *now)).collect();
        for action in clamped.iter().cloned().chain([Action::Paint(painted), Action::Target(target)]) {
            settling.act(action);
        }
        while settling.advance() {}
        let (recording, phases) = (settling.recording(), settling.spans().to_vec());
        let states: Vec<_> =
            (0..recording.points.len()).filter_map(|i| recording.state(i).cloned()).collect();
        let end = |span: &PhaseSpan| {
            Arc::new(states.get(span.points.end.wrapping_sub(1)).map(frame_of).unwrap_or_default())
        };
        Self {
            config: Arc::new(config.clone()),
            target,
            points: Arc::new(recording.points.clone()),
            cursor: recording.last(),
            ends: phases.iter().map(end).collect(),
            phases,
            states,
            ..self.clone()
        }
    }

    /// Index of a phase among those of the round.
    fn phase(&self, moment: Moment) -> Told<usize> {
        let last = self.phases.len().saturating_sub(1);
        let (at, missing) = match moment {
            Moment::Start | Moment::Free => (0, "the free phase has not begun"),
            Moment::Nudged => (1, "no nudged phase yet: play on"),
            Moment::Opposite => (2, "no second nudged phase yet: play on, with nudge.sign = centred"),
            Moment::Now => {
                (self.phases.iter().rposition(|span| span.points.contains(&self.cursor)).unwrap_or(last), "")
            }
        };
        let found = self.phases.get(at).filter(|span| !span.points.is_empty());
        found.map(|_| at).ok_or_else(|| missing.to_owned())
    }

    fn span(&self, moment: Moment) -> Told<&PhaseSpan> {
        Ok(&self.phases[self.phase(moment)?])
    }

    /// The points of a phase.
    pub fn points(&self, moment: Moment) -> Told<&[IterationPoint]> {
        let span = self.span(moment)?;
        self.points.get(span.points.clone()).ok_or_else(|| "the recording has been thinned".to_owned())
    }

    /// The scalars at a moment.
    pub fn point(&self, moment: Moment) -> Told<&IterationPoint> {
        let points = self.points(moment)?;
        let found = match moment {
            Moment::Start => points.first(),
            Moment::Now => self.points.get(self.cursor),
            _ => points.last(),
        };
        found.ok_or_else(|| "nothing has been settled yet".to_owned())
    }

    /// Iterations of a phase so far.
    pub fn iterations(&self, moment: Moment) -> Told<f64> {
        Ok(self.points(moment)?.last().map_or(0, |point| point.iteration) as f64)
    }

    /// Iterations of a phase in which F rose.
    pub fn rises(&self, moment: Moment) -> Told<f64> {
        Ok(self.points(moment)?.iter().filter(|point| point.rose).count() as f64)
    }

    /// Whether a phase has ended.
    pub fn has_ended(&self, moment: Moment) -> bool {
        self.span(moment).is_ok_and(|span| span.ended)
    }

    /// Whether a phase ended at rest.
    pub fn is_settled(&self, moment: Moment) -> Told<bool> {
        let span = self.span(moment)?;
        if span.ended { Ok(span.settled) } else { Err("the phase has not ended: play on".to_owned()) }
    }

    /// The end of the free phase.
    pub fn free(&self) -> Told<&Frame> {
        let is_there = self.phases.first().is_some_and(|free| free.ended);
        let frame = self.ends.first().filter(|_| is_there);
        frame.map(|frame| &**frame).ok_or_else(|| "the free phase has not ended: play on".to_owned())
    }

    /// The iteration of the nudged phase in which a bit of layer k first changed, 0 if none did.
    pub fn first_moved(&self, k: usize) -> Told<f64> {
        let first = arrives_of_points(self.points(Moment::Nudged)?);
        let of_layer = first.get(k - 1).ok_or_else(|| format!("there is no layer {k}"))?;
        Ok(of_layer.map_or(0.0, f64::from))
    }

    /// The weights in f64.
    pub fn network(&self) -> Tied<f64> {
        Tied::new(self.scene.network.cast())
    }

    /// x, target and no states.
    pub fn chunk(&self, network: &Network<f64>) -> Chunk<f64> {
        let mut chunk = Chunk::new(network, 1);
        chunk.x.row_mut(0).iter_mut().zip(self.input.iter()).for_each(|(x, value)| *x = *value);
        chunk.set_target(0, self.target);
        chunk
    }

    /// The two ends that the update compares, the higher β first, as signals in a chunk.
    fn ends(&self, network: &Tied<f64>) -> Told<Chunk<f64>> {
        let first = self.phase(Moment::Nudged)?;
        let second = (first + 1..self.phases.len()).find(|&at| {
            let span = &self.phases[at];
            !span.points.is_empty() && span.phase != Phase::Free && span.phase != self.phases[first].phase
        });
        let strength = |at: usize| self.phases[at].phase.strength();
        let (mut high, mut low) = (first, second.unwrap_or(0));
        if strength(high) < strength(low) {
            std::mem::swap(&mut high, &mut low);
        }
        let mut chunk = self.chunk(network);
        chunk.high = state_of(&self.ends[high]);
        chunk.low = state_of(&self.ends[low]);
        chunk.high.to_signals(network);
        chunk.low.to_signals(network);
        chunk.scale = 1.0 / (strength(high) - strength(low)).abs();
        subtract(&mut chunk);
        Ok(chunk)
    }

    /// The update of this example alone, before the learning rates.
    pub fn update(&self) -> Told<Network<f64>> {
        let network = self.network();
        let chunk = self.ends(&network)?;
        Ok(chunk_update(&network, &chunk, self.config.learning.rule))
    }

    /// The largest |ΔW_k| in the rows of units below that sent nothing at either end, and how many there are.
    pub fn change_of_silent(&self, k: usize) -> Told<(f64, usize)> {
        let network = self.network();
        let chunk = self.ends(&network)?;
        let update = chunk_update(&network, &chunk, self.config.learning.rule);
        let w = update.w.get(k - 1).ok_or_else(|| format!("there is no layer {k}"))?;
        let sent = |i: usize| match k {
            1 => chunk.x[[0, i]],
            _ => chunk.low.layers[k - 2][[0, i]].abs() + chunk.high.layers[k - 2][[0, i]].abs(),
        };
        let silent: Vec<usize> = (0..w.nrows()).filter(|&i| sent(i) == 0.0).collect();
        Ok((silent.iter().map(|&i| largest(w.row(i).iter())).fold(0.0, f64::max), silent.len()))
    }

    /// The largest difference, over all synapses of layer k, between the sum of the rule in time over the nudged phase
    /// and the contrast of its ends. Of a settling anew.
    pub fn stdp_gap(&self, k: usize) -> Told<f64> {
        let network = self.network();
        let span = self.span(Moment::Nudged)?;
        let w = network.w.get(k - 1).ok_or_else(|| format!("there is no layer {k}"))?;
        let free = self.phases[0].points.end - 1;
        let path = std::iter::once(free).chain(span.points.clone());
        let signals: Vec<State<f64>> = path
            .filter_map(|index| self.states.get(index).cloned())
            .map(|mut state| {
                state.to_signals(&network);
                state
            })
            .collect();
        let chunk = self.chunk(&network);
        let mut sum: Array2<f64> = Array2::zeros(w.dim());
        for step in signals.windows(2) {
            add_midpoint(&chunk.x, &step[0], &step[1], k, sum.view_mut());
        }
        let (Some(before), Some(after)) = (signals.first(), signals.last()) else {
            return Err("no nudged phase yet: play on".to_owned());
        };
        let product = |state: &State<f64>| {
            let below = if k == 1 { &chunk.x } else { &state.layers[k - 2] };
            below.t().dot(&state.layers[k - 1])
        };
        Ok(largest((sum - (product(after) - product(before))).iter()))
    }
}

/// A frame as states.
pub(super) fn state_of(frame: &Frame) -> State<f64> {
    let row = |s: &Vec<f64>| Array2::from_shape_fn((1, s.len()), |(_, i)| s[i]);
    State { layers: frame.layers.iter().map(row).collect() }
}

/// The largest absolute value.
pub(super) fn largest<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    values.fold(0.0, |most, value| most.max(value.abs()))
}
