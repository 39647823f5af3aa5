//! The settling thread's machine: the example, its playback, the tour, and the orders it takes.

mod afresh;
mod beside;
mod edits;
pub mod ghost;
pub mod ghosts;
mod lent;
mod own;
mod playback;
mod publish;
mod run;
mod shared;
mod sigma;
pub mod snapshot;
pub mod subscription;

pub use crate::settling::engine::snapshot::empty;

use crate::config::Config;
use crate::data::Split;
use crate::model::State;
use crate::rng::{Purpose, Stream};
use crate::settling::engine::beside::Beside;
use crate::settling::engine::ghosts::Ghosts;
use crate::settling::engine::own::{Lent, Material};
use crate::settling::engine::run::Run;
use crate::settling::engine::shared::Published;
use crate::settling::engine::sigma::SigmaSearch;
use crate::settling::engine::snapshot::{Opening, Pick, SPEED, SettleCommand, SettlingSnapshot};
use crate::settling::engine::subscription::Subscription;
use crate::settling::example::ExampleRelaxation;
use crate::settling::example::action::{Action, Recorded};
use crate::settling::trace::Scene;
use crate::worker::{Engine, Next, Notice};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Test images on which the shipped network is right but not sure, so that the nudge is seen.
/// `tests/engine/assets.rs` checks that they are.
pub const TOUR: &[usize] = &[8, 8020, 6769, 6532, 6166, 2526, 3542, 1748];

/// Owns the watched example.
pub struct SettlingEngine {
    config: Config,
    material: Option<Material>,
    example: Option<ExampleRelaxation>,
    split: Split,
    index: usize,
    random_draws: u64,
    cursor: usize,
    playing: bool,
    tour: bool,
    tour_at: usize,
    continuous: bool,
    looping: bool,
    guessing: bool,
    keeps_state: bool,
    /// The pause at the end of a phase has been made.
    has_paused: bool,
    /// Stops at the end of the free phase.
    until_rest: bool,
    /// The example with the newest weights, shown once its free phase has ended.
    beside: Beside,
    /// Since a brush stroke: goes through the free phase as fast as it can.
    stroke: Option<(Instant, usize)>,
    /// Plays to the end of a phase, or of all of them, ever faster; so many iterations so far.
    run: Option<Run>,
    lent: Lent,
    redrawn: Option<(usize, Duration)>,
    speed: f64,
    failed: Option<String>,
    undone: Vec<Recorded>,
    orders: u64,
    subscription: Subscription,
    sigma_search: SigmaSearch,
    published: Published,
    ghosts: Ghosts,
    /// When the next paced iteration is due, while a ghost is computed in the pause before it.
    due: Option<Instant>,
}

impl SettlingEngine {
    /// Waits for material.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            material: None,
            example: None,
            split: Split::Test,
            index: 0,
            random_draws: 0,
            cursor: 0,
            playing: false,
            tour: false,
            tour_at: 0,
            continuous: false,
            looping: false,
            guessing: false,
            keeps_state: false,
            has_paused: false,
            until_rest: false,
            beside: Beside::default(),
            stroke: None,
            run: None,
            lent: Lent::default(),
            redrawn: None,
            speed: SPEED,
            failed: None,
            undone: Vec::new(),
            orders: 0,
            subscription: Subscription::default(),
            sigma_search: SigmaSearch::default(),
            published: Published::default(),
            ghosts: Ghosts::default(),
            due: None,
        }
    }

    /// The example at `index` of the split with the newest weights; the very one that is shown if it is no other.
    fn scene(&mut self) -> Option<Arc<Scene>> {
        let material = self.material.as_ref()?;
        let range = material.data.range(self.split, self.config.data.validation_examples);
        if range.is_empty() {
            self.split = Split::Test;
            self.index = 0;
        } else {
            self.index = self.index.clamp(range.start, range.end - 1);
        }
        let is_same = |shown: &&Arc<Scene>| {
            Arc::ptr_eq(&shown.network, &material.network)
                && Arc::ptr_eq(&shown.data, &material.data)
                && (shown.minibatch, shown.split, shown.index) == (material.minibatch, self.split, self.index)
        };
        if let Some(shown) = self.example.as_ref().map(ExampleRelaxation::scene).filter(is_same) {
            return Some(Arc::clone(shown));
        }
        let bytes = material.data.pixels(self.split, self.index);
        Some(Arc::new(Scene {
            network: Arc::clone(&material.network),
            minibatch: material.minibatch,
            data: Arc::clone(&material.data),
            split: self.split,
            index: self.index,
            input: bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect(),
            label: material.data.label(self.split, self.index),
        }))
    }

    /// The example at `index` of the split with the newest weights, from zero states or from the last ones.
    pub(super) fn begin(&mut self, start: Option<State<f64>>) {
        let Some(scene) = self.scene() else { return };
        let schedule = self.example.as_ref().and_then(|example| example.own_schedule().cloned());
        let mut example = ExampleRelaxation::starting_from(scene, &self.config, start.as_ref());
        if schedule.is_some() {
            example.act(Action::Schedule(schedule));
        }
        self.ghosts.follow(&example);
        self.example = Some(example);
        self.failed = None;
        self.undone.clear();
        (self.stroke, self.redrawn) = (None, None);
        self.move_to(0);
        (self.has_paused, self.until_rest) = (false, false);
        self.published.forget();
    }

    /// Computes a recorded settling again and shows it.
    pub fn open(&mut self, opening: Opening) {
        let Opening { scene, config, start, record, length, cursor } = opening;
        let (network, data) = (Arc::clone(&scene.network), Arc::clone(&scene.data));
        self.material = Some(Material { network, minibatch: scene.minibatch, data });
        (self.split, self.index) = (scene.split, scene.index);
        let example = ExampleRelaxation::replay(scene, &config, start.as_ref(), &record, length);
        self.config = example.config.clone();
        let at = example.recording().index_at(cursor);
        self.example = Some(example);
        (self.playing, self.tour, self.failed) = (false, false, None);
        (self.stroke, self.redrawn) = (None, None);
        self.undone.clear();
        self.has_paused = false;
        self.published.forget();
        self.move_to(at);
    }

    pub(super) fn move_to(&mut self, cursor: usize) {
        if let Some(example) = &self.example {
            self.cursor = cursor.min(example.recording().last());
        }
    }

    pub(super) fn at_end(&self) -> bool {
        self.example.as_ref().is_none_or(|w| w.is_finished() && self.cursor == w.recording().last())
    }

    /// One iteration forward: along the recording, then by computing.
    pub(super) fn forward(&mut self) {
        let Some(example) = &mut self.example else { return };
        if self.cursor == example.recording().last() {
            example.advance();
            // Thinning moves the indices; the newest iteration stays the last.
            self.cursor = example.recording().last();
        } else {
            self.cursor += 1;
        }
    }

    /// To the end of the phase at the cursor (of the next, if it stands there), or back to a phase's start.
    fn step_phase(&mut self, direction: i32) {
        if direction < 0 {
            let spans = self.example.as_ref().map_or(&[][..], ExampleRelaxation::spans);
            let starts = spans.iter().map(|span| span.points.start.saturating_sub(1));
            let before = starts.filter(|start| *start < self.cursor).max().unwrap_or(0);
            return self.move_to(before);
        }
        while !self.at_end() {
            self.forward();
            if self.at_phase_end() {
                return;
            }
        }
    }

    pub(super) fn pick(&mut self, split: Split, pick: Pick) {
        let Some(material) = &self.material else { return };
        let range = material.data.range(split, self.config.data.validation_examples);
        if range.is_empty() {
            return;
        }
        let at = self.index.clamp(range.start, range.end - 1) - range.start;
        let chosen = match pick {
            Pick::Previous => (at + range.len() - 1) % range.len(),
            Pick::Next => (at + 1) % range.len(),
            Pick::Random => {
                self.random_draws += 1;
                Stream::new(self.config.run.seed, Purpose::Example, self.random_draws).below(range.len())
            }
            Pick::Index(index) => index.clamp(range.start, range.end - 1) - range.start,
        };
        (self.split, self.index) = (split, range.start + chosen);
        let start = self.example.as_ref().filter(|_| self.keeps_state).map(|example| example.state().clone());
        self.begin(start);
    }

    pub(super) fn next_of_tour(&mut self) {
        if self.material.is_none() {
            return; // the first material begins the tour
        }
        self.split = Split::Test;
        self.index = TOUR[self.tour_at % TOUR.len()];
        self.tour_at += 1;
        self.begin(None);
    }

    fn set_material(&mut self, material: Material) {
        let fits = |old: &Material| {
            Arc::ptr_eq(&old.data, &material.data) && old.network.sizes() == material.network.sizes()
        };
        let fits = self.material.as_ref().is_some_and(fits);
        self.material = Some(material);
        if !fits {
            if self.tour { self.next_of_tour() } else { self.begin(None) }
        }
    }
}

impl Engine for SettlingEngine {
    type Command = SettleCommand;
    type Snapshot = SettlingSnapshot;

    fn handle(&mut self, command: SettleCommand) -> Option<Notice> {
        if matches!(command, SettleCommand::Act(_) | SettleCommand::Undo | SettleCommand::Redo) {
            self.orders += 1;
        }
        if Self::is_overtaken_by(&command) {
            self.beside.give_up();
        }
        if Run::is_overtaken_by(&command) {
            self.run = None;
        }
        match command {
            SettleCommand::Play => {
                if self.at_end() {
                    self.begin(None);
                }
                (self.playing, self.until_rest) = (true, false);
            }
            SettleCommand::Pause => self.playing = false,
            SettleCommand::Run { whole } => self.begin_run(whole),
            SettleCommand::Hurry => self.end_run(),
            SettleCommand::Mark(mark) => self.lent.mark = mark,
            SettleCommand::Lend(scene) => self.lend(*scene),
            SettleCommand::TakeBack => self.take_back(),
            SettleCommand::Step(iterations) => {
                self.playing = false;
                if iterations < 0 {
                    let back = usize::try_from(-iterations).unwrap_or(usize::MAX);
                    self.move_to(self.cursor.saturating_sub(back));
                }
                for _ in 0..iterations.max(0) {
                    if self.at_end() {
                        break;
                    }
                    self.forward();
                }
            }
            SettleCommand::StepPhase(direction) => {
                self.playing = false;
                self.step_phase(direction);
            }
            SettleCommand::Seek(index) => {
                self.playing = false;
                self.move_to(index);
            }
            SettleCommand::Again => self.begin(None),
            SettleCommand::Example(split, pick) => self.pick(split, pick),
            SettleCommand::Act(action) => self.act(action),
            SettleCommand::Undo => self.undo(),
            SettleCommand::Redo => self.redo(),
            SettleCommand::Subscribe(subscription) => self.subscription = subscription,
            SettleCommand::Speed(speed) => self.speed = speed.clamp(1.0, 1000.0),
            SettleCommand::Tour(on) => {
                if on && !self.tour {
                    self.tour_at = 0;
                    self.next_of_tour();
                    self.playing = true;
                }
                self.tour = on;
            }
            SettleCommand::Continuous(on) => self.continuous = on,
            SettleCommand::Loop(on) => self.looping = on,
            SettleCommand::Guess(on) => self.guess(on),
            SettleCommand::Settle => self.settle_afresh(),
            SettleCommand::Follow => self.follow(),
            SettleCommand::KeepState(on) => self.keeps_state = on,
            SettleCommand::Configure(config) => self.configure(*config),
            SettleCommand::Ghost(order) => self.ghosts.order(order),
            SettleCommand::Open(opening) => self.open(*opening),
            SettleCommand::Material { network, minibatch, data } => {
                self.set_material(Material { network, minibatch, data });
            }
        }
        None
    }

    fn work(&mut self) -> Next {
        if self.work_afresh() {
            return Next::Again;
        }
        if !self.playing || self.example.is_none() {
            let seeks = self.example.as_ref().is_some_and(|example| self.sigma_search.seek(example));
            return if self.ghosts.work() || seeks { Next::Again } else { Next::Wait };
        }
        if let Some(example) = &self.example {
            self.sigma_search.seek(example);
        }
        match self.work_beside(if self.run.is_some() { Self::run_on } else { Self::play_on }) {
            Next::Wait => Next::Again, // it has just come to rest; what is still sought goes on
            next => next,
        }
    }

    fn snapshot(&mut self) -> SettlingSnapshot {
        self.publish()
    }

    fn panicked(&mut self, message: &str) {
        self.playing = false;
        self.failed = Some(format!("the settling engine failed: {message}. Choose another example to go on"));
    }

    fn replaces(newer: &SettleCommand, older: &SettleCommand) -> bool {
        use SettleCommand as C;
        matches!(
            (newer, older),
            (C::Configure(_), C::Configure(_))
                | (C::Material { .. }, C::Material { .. })
                | (C::Seek(_), C::Seek(_))
                | (C::Speed(_), C::Speed(_))
                | (C::Subscribe(_), C::Subscribe(_))
        )
    }
}
