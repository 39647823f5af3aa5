//! The settling thread's machine: the watched example, its pace, the tour, and the orders it takes.

use super::recording::frame_of;
use super::snapshot::{Frame, IterationPoint, Pick, Scene, SettleCommand, SettlingSnapshot};
use super::watched::Settling;
use crate::config::Config;
use crate::data::{Dataset, Split};
use crate::model::Network;
use crate::rng::{Purpose, Stream};
use crate::worker::{Engine, Next, Notice};
use std::sync::Arc;
use std::time::Duration;

/// Shortest pause between two looks at the orders while playing.
const TICK: Duration = Duration::from_millis(16);
/// Pause at the end of a phase in the tour, and before the next example.
const HOLD_PHASE: Duration = Duration::from_millis(1500);
const HOLD_EXAMPLE: Duration = Duration::from_millis(3000);
/// Iterations per second at first.
const SPEED: f64 = 10.0;

/// Test images on which the shipped network is right but not sure, so that the nudge is seen.
/// `tests/assets.rs` checks that they are.
pub const TOUR: &[usize] = &[8, 8020, 6769, 6532, 6166, 2526, 3542, 1748];

struct Material {
    network: Arc<Network<f32>>,
    minibatch: u64,
    data: Arc<Dataset>,
}

/// Owns the watched example.
pub struct SettlingEngine {
    config: Config,
    material: Option<Material>,
    watched: Option<Settling>,
    split: Split,
    index: usize,
    random_draws: u64,
    cursor: usize,
    playing: bool,
    tour: bool,
    tour_at: usize,
    continuous: bool,
    /// The pause at the end of a phase has been made.
    held: bool,
    speed: f64,
    failed: Option<String>,
    points: Arc<Vec<IterationPoint>>,
    /// s⁰ as published.
    free: Option<Arc<Frame>>,
    relative_update: Option<Vec<f64>>,
}

/// The snapshot before there is anything to watch.
pub fn empty() -> SettlingSnapshot {
    SettlingSnapshot {
        scene: None,
        points: Arc::default(),
        phases: Vec::new(),
        cursor: 0,
        frame: Arc::default(),
        free: None,
        playing: false,
        finished: false,
        speed: SPEED,
        tour: false,
        continuous: false,
        relative_update: None,
        diverged: None,
    }
}

impl SettlingEngine {
    /// Waits for material.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            material: None,
            watched: None,
            split: Split::Test,
            index: 0,
            random_draws: 0,
            cursor: 0,
            playing: false,
            tour: false,
            tour_at: 0,
            continuous: false,
            held: false,
            speed: SPEED,
            failed: None,
            points: Arc::default(),
            free: None,
            relative_update: None,
        }
    }

    /// The example at `index` of the split from zero states, with the newest weights.
    fn begin(&mut self) {
        let Some(material) = &self.material else { return };
        let range = material.data.range(self.split, self.config.data.validation_examples);
        if range.is_empty() {
            self.split = Split::Test;
            self.index = 0;
        } else {
            self.index = self.index.clamp(range.start, range.end - 1);
        }
        let bytes = material.data.pixels(self.split, self.index);
        let scene = Scene {
            network: Arc::clone(&material.network),
            minibatch: material.minibatch,
            data: Arc::clone(&material.data),
            split: self.split,
            index: self.index,
            input: bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect(),
            label: material.data.label(self.split, self.index),
        };
        self.watched = Some(Settling::new(Arc::new(scene), &self.config));
        self.failed = None;
        self.move_to(0);
        self.held = false;
        self.forget_published();
    }

    /// The recording was replaced or cut: what was published of it is stale.
    fn forget_published(&mut self) {
        self.points = Arc::default();
        self.relative_update = None;
    }

    fn move_to(&mut self, cursor: usize) {
        if let Some(watched) = &self.watched {
            self.cursor = cursor.clamp(watched.recording().first(), watched.recording().last());
        }
    }

    fn at_end(&self) -> bool {
        self.watched.as_ref().is_none_or(|w| w.is_finished() && self.cursor == w.recording().last())
    }

    /// One iteration forward: along the recording, then by computing.
    fn forward(&mut self) {
        let Some(watched) = &mut self.watched else { return };
        if self.cursor == watched.recording().last() {
            watched.advance();
        }
        self.move_to(self.cursor + 1);
    }

    /// To the end of the phase at the cursor (of the next, if it stands there), or back to a phase's start.
    fn step_phase(&mut self, direction: i32) {
        if direction < 0 {
            let spans = self.watched.as_ref().map_or(&[][..], Settling::spans);
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

    fn pick(&mut self, split: Split, pick: Pick) {
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
        self.begin();
    }

    fn next_of_tour(&mut self) {
        if self.material.is_none() {
            return; // the first material begins the tour
        }
        self.split = Split::Test;
        self.index = TOUR[self.tour_at % TOUR.len()];
        self.tour_at += 1;
        self.begin();
    }

    fn configure(&mut self, config: Config) {
        let same_phases = self.config.dynamics == config.dynamics
            && self.config.nudge == config.nudge
            && self.config.learning.rule == config.learning.rule;
        self.config = config;
        let Some(watched) = &mut self.watched else { return };
        if same_phases {
            return watched.configure(&self.config);
        }
        if watched.is_finished() && self.cursor == watched.recording().last() {
            // Show at once what the change does: the same example again.
            self.begin();
            self.playing = true;
        } else {
            watched.branch(self.cursor);
            watched.configure(&self.config);
            self.move_to(self.cursor);
            self.forget_published();
        }
    }

    fn set_material(&mut self, material: Material) {
        let fits = |old: &Material| {
            Arc::ptr_eq(&old.data, &material.data) && old.network.sizes() == material.network.sizes()
        };
        let fits = self.material.as_ref().is_some_and(fits);
        self.material = Some(material);
        if !fits {
            if self.tour { self.next_of_tour() } else { self.begin() }
        }
    }

    /// True when the cursor stands on the last iteration of an ended phase.
    fn at_phase_end(&self) -> bool {
        let spans = self.watched.as_ref().map_or(&[][..], Settling::spans);
        spans.iter().any(|span| span.ended && span.points.end == self.cursor + 1)
    }

    fn play_on(&mut self) -> Next {
        if self.at_end() {
            if !(self.tour || self.continuous) || self.failed.is_some() {
                self.playing = false;
                return Next::Wait;
            }
            if !self.held {
                self.held = true;
                return Next::After(HOLD_EXAMPLE);
            }
            if self.tour { self.next_of_tour() } else { self.pick(self.split, Pick::Next) }
        } else if self.tour && self.at_phase_end() && !self.held {
            self.held = true;
            return Next::After(HOLD_PHASE);
        }
        let pause = Duration::from_secs_f64(1.0 / self.speed).max(TICK);
        let iterations = (self.speed * pause.as_secs_f64()).round().max(1.0) as usize;
        for _ in 0..iterations {
            self.held = false;
            self.forward();
            if self.at_end() || (self.tour && self.at_phase_end()) {
                break;
            }
        }
        Next::After(pause)
    }
}

impl Engine for SettlingEngine {
    type Command = SettleCommand;
    type Snapshot = SettlingSnapshot;

    fn handle(&mut self, command: SettleCommand) -> Option<Notice> {
        match command {
            SettleCommand::Play => {
                if self.at_end() {
                    self.begin();
                }
                self.playing = true;
            }
            SettleCommand::Pause => self.playing = false,
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
            SettleCommand::Again => self.begin(),
            SettleCommand::Example(split, pick) => self.pick(split, pick),
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
            SettleCommand::Configure(config) => self.configure(*config),
            SettleCommand::Material { network, minibatch, data } => {
                self.set_material(Material { network, minibatch, data });
            }
        }
        None
    }

    fn work(&mut self) -> Next {
        if !self.playing || self.watched.is_none() {
            return Next::Wait;
        }
        self.play_on()
    }

    fn snapshot(&mut self) -> SettlingSnapshot {
        let base = SettlingSnapshot {
            playing: self.playing,
            speed: self.speed,
            tour: self.tour,
            continuous: self.continuous,
            ..empty()
        };
        let Some(watched) = &self.watched else { return base };
        let recording = watched.recording();
        if self.relative_update.is_none() {
            self.relative_update = watched.relative_update();
        }
        if self.points.len() != recording.points.len() {
            self.points = Arc::new(recording.points.clone());
            self.free = watched.free().map(|state| Arc::new(frame_of(state)));
        }
        SettlingSnapshot {
            scene: Some(Arc::clone(watched.scene())),
            points: Arc::clone(&self.points),
            phases: watched.spans().to_vec(),
            cursor: self.cursor,
            frame: recording.state(self.cursor).map(|s| Arc::new(frame_of(s))).unwrap_or_default(),
            free: self.free.clone(),
            finished: self.at_end(),
            relative_update: self.relative_update.clone(),
            diverged: self.failed.clone().or_else(|| watched.diverged().map(str::to_owned)),
            ..base
        }
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
        )
    }
}
