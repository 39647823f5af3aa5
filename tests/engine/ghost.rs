//! Ghosts: the settling before a change, bit for bit as if nothing had been changed.

use eqprop_lab::config::{Config, Sign};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::data::{Dataset, Split};
use eqprop_lab::model::Network;
use eqprop_lab::presets;
use eqprop_lab::settling::ExampleRelaxation;
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::ghost::{Ghost, GhostOrder, MOST_PINNED};
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand, SettlingSnapshot};
use eqprop_lab::settling::engine::subscription::Subscription;
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::settling::trace::Scene;
use eqprop_lab::worker::{Engine as _, Next};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn config() -> Config {
    let mut config = presets::get("paper-2h").unwrap();
    config.network.hidden = vec![12, 9];
    (config.nudge.sign, config.nudge.beta) = (Sign::Centred, 0.5);
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (25, 6);
    config
}

fn with_step(step: f64) -> Config {
    let mut config = config();
    config.dynamics.step_size = step;
    config
}

struct Bench {
    engine: SettlingEngine,
    data: Arc<Dataset>,
}

impl Bench {
    fn new() -> Self {
        let mut bench =
            Self { engine: SettlingEngine::new(config()), data: Arc::new(generate(Toy::Rings, 1, 50)) };
        bench.material(&config(), 5);
        bench
    }

    fn network(config: &Config) -> Arc<Network<f32>> {
        Arc::new(config.initial_network(&config.sizes(2, 2)))
    }

    fn material(&mut self, config: &Config, minibatch: u64) -> Arc<Network<f32>> {
        let network = Self::network(config);
        let command = SettleCommand::Material {
            network: Arc::clone(&network),
            minibatch,
            data: Arc::clone(&self.data),
        };
        self.engine.handle(command);
        network
    }

    fn tell(&mut self, command: SettleCommand) -> SettlingSnapshot {
        self.engine.handle(command);
        self.engine.snapshot()
    }

    fn set(&mut self, config: Config) -> SettlingSnapshot {
        self.tell(SettleCommand::Configure(Box::new(config)))
    }

    /// Works in the pauses until no ghost is left to compute.
    fn wait(&mut self) -> SettlingSnapshot {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let next = self.engine.work();
            let snapshot = self.engine.snapshot();
            if snapshot.ghosts.iter().all(|ghost| ghost.is_complete) {
                return snapshot;
            }
            assert!(Instant::now() < deadline && next != Next::Wait, "{next:?}");
        }
    }

    fn finish(&mut self) -> SettlingSnapshot {
        self.tell(SettleCommand::Step(10_000))
    }
}

/// The watched settling with nothing changed, after `prepare`.
fn undisturbed(
    snapshot: &SettlingSnapshot,
    config: &Config,
    prepare: impl Fn(&mut ExampleRelaxation),
) -> ExampleRelaxation {
    let mut settling = ExampleRelaxation::new(Arc::clone(snapshot.scene.as_ref().unwrap()), config);
    prepare(&mut settling);
    while settling.advance() {}
    settling
}

fn assert_is(ghost: &Ghost, settling: &ExampleRelaxation) {
    assert!(ghost.is_complete);
    assert_eq!(ghost.points.len(), settling.recording().points.len());
    assert_eq!(ghost.points[1..], settling.recording().points[1..]);
    assert_eq!(ghost.phases, settling.spans());
}

#[test]
fn a_change_on_the_way_leaves_the_rest_of_the_old_settling() {
    let mut b = Bench::new();
    let before = b.tell(SettleCommand::Step(10));
    assert!(before.ghosts.is_empty());
    let changed = b.set(with_step(0.9));
    let [ghost] = &changed.ghosts[..] else { panic!("{:?}", changed.ghosts.len()) };
    assert_eq!((ghost.points.len(), ghost.is_complete, ghost.is_pinned), (11, false, false));
    assert_eq!(ghost.config.dynamics.step_size, 0.5);
    let changed = b.wait();
    assert_eq!(changed.cursor, 10, "computing a ghost moves nothing");
    assert_is(&changed.ghosts[0], &undisturbed(&changed, &config(), |_| {}));
    // It is the same whatever the pace: while playing, portion after portion.
    let mut b = Bench::new();
    b.tell(SettleCommand::Step(10));
    b.tell(SettleCommand::Speed(1000.0));
    b.tell(SettleCommand::Play);
    b.set(with_step(0.9));
    let playing = b.wait();
    assert_is(&playing.ghosts[0], &undisturbed(&playing, &config(), |_| {}));
}

#[test]
fn what_was_done_to_the_example_is_in_its_ghost() {
    let mut b = Bench::new();
    let unit = UnitId { layer: 1, index: 4 };
    b.tell(SettleCommand::Step(3));
    b.tell(SettleCommand::Act(Action::Clamp(unit, 0.9)));
    b.tell(SettleCommand::Step(3));
    b.set(with_step(0.1));
    let snapshot = b.wait();
    let expected = undisturbed(&snapshot, &config(), |settling| {
        (0..3).for_each(|_| assert!(settling.advance()));
        assert!(settling.act(Action::Clamp(unit, 0.9)));
    });
    assert_is(&snapshot.ghosts[0], &expected);
    assert!(snapshot.ghosts[0].is_edited);
}

#[test]
fn a_finished_settling_starts_again_and_stays_as_it_was() {
    let mut b = Bench::new();
    let old = b.finish();
    let changed = b.set(with_step(0.9));
    assert!(changed.cursor == 0 && changed.playing);
    assert!(changed.ghosts[0].is_complete);
    assert_eq!(changed.ghosts[0].points[1..], old.points[1..]);
    let outcome = changed.ghosts[0].outcome().unwrap();
    assert_eq!((outcome.iterations, outcome.is_ended), (25, true));
    assert_eq!(outcome.energy, old.points[25].energy);
    assert_eq!(outcome.nudged, Some(old.points[31].total_energy()));
    // Rates move no state: no ghost for them, and the one there is stays.
    let mut rates = with_step(0.9);
    rates.learning.rates = vec![0.3; 3];
    assert_eq!(b.set(rates).ghosts[0].id, changed.ghosts[0].id);
}

#[test]
fn a_finished_settling_that_was_touched_starts_again_with_what_was_done() {
    let mut b = Bench::new();
    let unit = UnitId { layer: 1, index: 4 };
    b.tell(SettleCommand::Act(Action::Clamp(unit, 0.9)));
    b.finish();
    let changed = b.set(with_step(0.2));
    assert_eq!((changed.cursor, changed.clamped), (0, vec![(unit, 0.9)]));
    let ended = b.finish();
    let expected = undisturbed(&ended, &with_step(0.2), |settling| {
        assert!(settling.act(Action::Clamp(unit, 0.9)));
    });
    assert_eq!(ended.points[1..], expected.recording().points[1..]);
}

#[test]
fn a_drag_is_one_change_and_a_settling_of_one_setting_only() {
    let mut b = Bench::new();
    b.finish();
    b.tell(SettleCommand::Subscribe(Subscription { drags: true, ..Subscription::default() }));
    for step in [0.55, 0.6, 0.65] {
        b.set(with_step(step));
        // Even one that settles meanwhile.
        let s = b.tell(SettleCommand::Step(40));
        assert_eq!((s.ghosts.len(), s.ghosts[0].config.dynamics.step_size), (1, 0.5));
        assert_eq!(s.settings.unwrap().dynamics.step_size, step);
    }
    b.tell(SettleCommand::Subscribe(Subscription::default()));
    // Let go, settled, and changed again: now the ghost is what was seen last.
    b.finish();
    assert_eq!(b.set(with_step(0.9)).ghosts[0].config.dynamics.step_size, 0.65);
    // Before its free phase has ended another step of the same knob is the same change, anew from zero.
    b.tell(SettleCommand::Step(5));
    let s = b.set(with_step(0.3));
    assert_eq!((s.cursor, s.record.len(), s.ghosts[0].config.dynamics.step_size), (0, 0, 0.65));
    // Another knob is another change.
    let mut other = with_step(0.3);
    other.nudge.beta = 0.1;
    assert_eq!(b.set(other).ghosts[0].config.dynamics.step_size, 0.3);
}

#[test]
fn back_at_the_old_setting_there_is_nothing_to_compare() {
    let mut b = Bench::new();
    b.tell(SettleCommand::Step(4));
    assert_eq!(b.set(with_step(0.9)).ghosts.len(), 1);
    assert_eq!(b.set(with_step(0.5)).ghosts.len(), 0);
}

#[test]
fn ghosts_are_pinned_named_and_removed_and_five_are_kept() {
    let mut b = Bench::new();
    for i in 0..7 {
        b.finish();
        b.set(with_step(0.1 + 0.1 * f64::from(i)));
        b.tell(SettleCommand::Ghost(GhostOrder::Pin));
    }
    let s = b.engine.snapshot();
    assert_eq!((s.ghosts.len(), MOST_PINNED), (5, 5));
    assert!(s.ghosts.iter().all(|ghost| ghost.is_pinned));
    let steps: Vec<f64> = s.ghosts.iter().map(|ghost| ghost.config.dynamics.step_size).collect();
    let expected: Vec<f64> = (1..6).map(|i| 0.1 + 0.1 * f64::from(i)).collect();
    assert_eq!(steps, expected, "the oldest go");
    let id = s.ghosts[1].id;
    let named = b.tell(SettleCommand::Ghost(GhostOrder::Rename(id, "  calm ".into())));
    assert_eq!(named.ghosts[1].name.as_deref(), Some("calm"));
    assert_eq!(b.tell(SettleCommand::Ghost(GhostOrder::Rename(id, " ".into()))).ghosts[1].name, None);
    let left = b.tell(SettleCommand::Ghost(GhostOrder::Remove(id)));
    assert!(left.ghosts.len() == 4 && left.ghosts.iter().all(|ghost| ghost.id != id));
    assert!(b.tell(SettleCommand::Ghost(GhostOrder::Clear)).ghosts.is_empty());
}

#[test]
fn another_example_takes_the_ghost_away_but_not_a_pinned_one() {
    let mut b = Bench::new();
    b.finish();
    b.set(with_step(0.9));
    b.tell(SettleCommand::Ghost(GhostOrder::Pin));
    b.finish();
    assert_eq!(b.set(with_step(0.3)).ghosts.len(), 2);
    let other = b.tell(SettleCommand::Example(Split::Test, Pick::Next));
    let [pinned] = &other.ghosts[..] else { panic!("{}", other.ghosts.len()) };
    let scene: &Scene = other.scene.as_ref().unwrap();
    assert!(pinned.is_pinned && !pinned.of.is_example_of(scene));
    let back = b.tell(SettleCommand::Example(Split::Test, Pick::Previous));
    assert!(back.ghosts[0].of.is_example_of(back.scene.as_ref().unwrap()));
}

#[test]
fn under_newer_weights_only_the_setting_differs() {
    let mut b = Bench::new();
    b.finish();
    let mut other_seed = config();
    other_seed.run.seed = 77;
    let newer = b.material(&other_seed, 9);
    let changed = b.set(with_step(0.9));
    assert!(Arc::ptr_eq(&changed.scene.as_ref().unwrap().network, &newer));
    assert!(!changed.ghosts[0].is_complete);
    let changed = b.wait();
    assert!(changed.ghosts[0].of.has_weights_of(changed.scene.as_ref().unwrap()));
    assert_is(&changed.ghosts[0], &undisturbed(&changed, &config(), |_| {}));
    // A pinned one keeps the weights that it was of.
    b.tell(SettleCommand::Ghost(GhostOrder::Pin));
    other_seed.run.seed = 78;
    b.material(&other_seed, 12);
    let again = b.tell(SettleCommand::Again);
    let ghost = &again.ghosts[0];
    assert!(!ghost.of.has_weights_of(again.scene.as_ref().unwrap()) && ghost.of.minibatch == 9);
}
