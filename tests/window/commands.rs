//! Every command of the list, ordered once on a running window: something is seen to change, or the reason why not
//! stands here.

use crate::panel;
use crate::program::Program;
use egui::{OutputCommand, ViewportCommand};
use egui_kittest::kittest::Queryable as _;
use eqprop_lab::config::{Config, Source};
use eqprop_lab::data::toy::Toy;
use eqprop_lab::settling::engine::snapshot::SettlingSnapshot;
use eqprop_lab::settling::example::action::{Action, UnitId};
use eqprop_lab::training::snapshot::Status;
use eqprop_lab::ui::command::dialog_kind::DialogKind;
use eqprop_lab::ui::command::{
    self, Command, CompareCommand, CurvesCommand, GhostCommand, LessonCommand, RunsCommand, SettingsCommand,
};
use eqprop_lab::ui::state::curves_view::{Quantity, XUnit};
use eqprop_lab::ui::state::layouts::Layout;
use eqprop_lab::ui::state::target::Target;
use eqprop_lab::ui::state::view::{Drawing, LayerView, Tool};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// What cannot be seen, and why.
fn unseen(command: &Command) -> Option<&'static str> {
    Some(match command {
        Command::Settings(SettingsCommand::ListOwn) => "the list of presets reads it whenever it is opened",
        Command::Runs(RunsCommand::Reload) => "there is no folder of runs in a test",
        Command::Runs(RunsCommand::KeepCheckpoint) => "no run is kept in a test",
        Command::Runs(RunsCommand::UndoDelete) => "no run was deleted",
        Command::Lesson(LessonCommand::Freeze) => "all stands still already",
        Command::ToggleCentring => "acts on the next stroke, and is seen beside the brushes alone",
        Command::Runs(RunsCommand::RemoveAdded) => "no folder was added",
        _ => return None,
    })
}

fn small() -> Config {
    let mut config = Config::default();
    config.network.hidden = vec![6];
    config.data.source = Source::generated(Toy::Moons);
    config.data.toy_examples = 120;
    config.run.epochs = 1000;
    config
}

/// All that a frame shows or orders, as one number.
fn seen(p: &Program) -> u64 {
    let output = p.harness.output();
    let mut hasher = DefaultHasher::new();
    for clipped in &output.shapes {
        format!("{:?}", clipped.shape).hash(&mut hasher);
    }
    hasher.finish()
}

/// Something was copied, or asked of the system's window.
fn leaves_the_window(p: &Program) -> bool {
    let output = p.harness.output();
    let copies = output.platform_output.commands.iter().any(|c| matches!(c, OutputCommand::CopyText(_)));
    let asks = output.viewport_output.values().flat_map(|viewport| &viewport.commands);
    copies || asks.into_iter().any(|c| matches!(c, ViewportCommand::Close | ViewportCommand::Fullscreen(_)))
}

fn order(p: &mut Program, command: Command) {
    p.harness.state().order(command);
    p.harness.run_steps(2);
}

/// Draws frames until they are all the same.
fn still(p: &mut Program) -> u64 {
    let mut last = seen(p);
    let mut same = 0;
    let mut left = 4000;
    while same < 4 {
        left -= 1;
        assert!(left > 0, "the window never comes to rest");
        p.harness.run_steps(1);
        std::thread::yield_now();
        let now = seen(p);
        same = if now == last && !eqprop_lab::ui::is_busy(&p.harness.ctx) { same + 1 } else { 0 };
        last = now;
    }
    last
}

/// The example at the beginning of its nudged phase, everything at rest, nothing open.
fn at_rest(p: &mut Program) {
    if p.training().status == Status::Running {
        order(p, Command::TrainPause);
        p.wait_training("a paused run", |s| s.status != Status::Running);
    }
    let settling = |p: &Program| p.harness.state().settling().unwrap().latest();
    if settling(p).playing {
        order(p, Command::PlayPause);
        p.wait("a paused example", |app| !app.settling().unwrap().latest().playing);
    }
    for _ in 0..3 {
        order(p, Command::Escape);
    }
    let is_inside = |s: &SettlingSnapshot| {
        let has_ended = s.phases.len() == 2 && s.phases.iter().all(|span| span.ended);
        has_ended && s.cursor > 0 && s.cursor + 1 < s.points.len()
    };
    if !is_inside(&settling(p)) {
        order(p, Command::Again);
        p.wait("the beginning", |app| app.settling().unwrap().latest().cursor == 0);
        for phase in 0..2 {
            order(p, Command::StepPhase(1));
            p.wait("a phase", |app| {
                app.settling().unwrap().latest().phases.get(phase).is_some_and(|span| span.ended)
            });
        }
        order(p, Command::StepPhase(-1));
        p.wait("the middle", |app| is_inside(&app.settling().unwrap().latest()));
    }
}

fn turned(p: &Program, change: impl FnOnce(&mut Config)) -> Command {
    let mut config = p.harness.state().draft().config.clone();
    change(&mut config);
    Command::Draft(Box::new(config))
}

/// What has to be done first, so that there is something to do.
fn prepare(p: &mut Program, command: &Command) {
    let unit = UnitId { layer: 1, index: 0 };
    let beta = if p.harness.state().draft().config.nudge.beta == 0.5 { 0.25 } else { 0.5 };
    let mut before = Vec::new();
    match command {
        Command::Reveal if p.harness.query_by_label("Reveal").is_none() => before.push(Command::Predict),
        Command::Lesson(lesson) => {
            p.harness.state_mut().open_lesson(crate::lesson_panel::lesson());
            use LessonCommand as L;
            match lesson {
                L::Previous => before.push(Command::Lesson(L::Go(1))),
                L::Black | L::White | L::Spotlight | L::Formula | L::Text => {
                    before.push(Command::Lesson(L::ToggleStage));
                }
                _ => {}
            }
        }
        Command::PinHovered | Command::ClampHovered => before.push(Command::SelectUnit(Some(unit))),
        Command::Act(Action::ReleaseAll) => before.push(Command::Act(Action::Clamp(unit, 0.9))),
        Command::Show(LayerView::State) => before.push(Command::Show(LayerView::Velocity)),
        Command::Draw(Drawing::Automatic) => before.push(Command::Draw(Drawing::Images)),
        Command::Tool(Tool::Look) => before.push(Command::Tool(Tool::Draw)),
        Command::OriginalInput => before.push(Command::ClearInput),
        Command::Revert => before.push(turned(p, |config| config.network.hidden = vec![9])),
        Command::ToggleAllSettings => before.push(Command::PointAt(Target::Setting("nudge.beta".into()))),
        Command::Undo | Command::Settings(SettingsCommand::RevertAll) | Command::Ghost(_) => {
            before.push(turned(p, |config| {
                config.nudge.beta = beta;
                config.data.batch_size = 7;
            }));
            if *command == Command::Ghost(GhostCommand::Pin) {
                // Hidden by the command before it in the list.
                before.push(Command::Ghost(GhostCommand::Toggle));
            }
            if matches!(command, Command::Ghost(_)) {
                before.extend([Command::PointAt(Target::Panel(panel("energy"))), Command::Again]);
                before.extend([Command::StepPhase(1), Command::Step(2)]);
            }
        }
        Command::Redo => before.extend([turned(p, |config| config.nudge.beta = beta), Command::Undo]),
        Command::RestartTraining => before.push(Command::Minibatch),
        Command::RestartWithDraft => {
            before.push(turned(p, |config| config.network.hidden = vec![5 + config.network.hidden[0] % 2]));
        }
        Command::Compare(compare) => {
            before.push(Command::PointAt(Target::Panel(panel("a-b"))));
            if *compare != CompareCommand::CopyAToB {
                before.push(Command::Compare(CompareCommand::CopyAToB));
                before.push(turned(p, |config| config.nudge.beta = beta));
            }
        }
        Command::ToggleLog => before.push(Command::PointAt(Target::Panel(panel("error-curves")))),
        Command::Curves(curves) => {
            before.push(Command::PointAt(Target::Panel(panel("error-curves"))));
            before.push(Command::Epoch);
            if *curves == CurvesCommand::Quantity(Quantity::Error) {
                before.push(Command::Curves(CurvesCommand::Quantity(Quantity::Cost)));
            }
            if *curves == CurvesCommand::X(XUnit::Epochs) {
                before.push(Command::Curves(CurvesCommand::X(XUnit::Seconds)));
            }
            if *curves == CurvesCommand::ResetZoom {
                before.push(Command::Curves(CurvesCommand::Zoom([0.2, 0.0, 0.4, 1.0])));
            }
        }
        Command::Layout(Layout::Watch) | Command::ResetLayout => before.push(Command::Layout(Layout::Train)),
        Command::Dark(dark) => before.push(Command::Dark(!dark)),
        Command::ZoomReset => before.push(Command::ZoomIn),
        Command::Escape => before.push(Command::Keys),
        _ => {}
    }
    for command in before {
        let trains = matches!(command, Command::Minibatch | Command::Epoch);
        order(p, command);
        if trains {
            p.wait_training("training", |s| s.progress.total_minibatches > 0 && s.status == Status::Paused);
        }
        p.harness.run_steps(2);
    }
}

/// Orders them one after the other; those without any effect.
fn idle(commands: &[Command]) -> Vec<String> {
    let mut p = Program::start(&small(), None, false);
    p.wait_training("a paused run", |s| s.status == Status::Paused && s.network.is_some());
    p.wait("an example", |app| app.settling().unwrap().latest().scene.is_some());
    let mut idle = Vec::new();
    for command in commands {
        at_rest(&mut p);
        prepare(&mut p, command);
        let before = still(&mut p);
        p.harness.state().order(command.clone());
        let mut has_effect = false;
        for _ in 0..400 {
            p.harness.run_steps(1);
            has_effect = seen(&p) != before || leaves_the_window(&p);
            if has_effect {
                break;
            }
            std::thread::yield_now();
        }
        if has_effect == unseen(command).is_some() {
            idle.push(format!("{command:?}"));
        }
        if p.harness.state().lesson().stage {
            order(&mut p, Command::Lesson(LessonCommand::ToggleStage));
        }
        assert!(p.harness.query_by_label("File").is_some(), "{command:?}: the window is still there");
    }
    idle
}

fn is_of_a_panel(command: &Command) -> bool {
    matches!(
        command,
        Command::TogglePanel(_)
            | Command::Maximise(_)
            | Command::PanelHelp(_)
            | Command::PointAt(_)
            | Command::Dialog(DialogKind::SaveFigure(_))
            | Command::Files(_)
    )
}

/// These begin runs on all of MNIST; what they do is tested beside the list of presets.
fn is_a_run(command: &Command) -> bool {
    matches!(command, Command::Preset(_) | Command::OpenTrained(_))
}

#[test]
fn every_command_does_something_that_is_seen() {
    let list = command::all();
    let chosen: Vec<Command> = list.into_iter().filter(|c| !is_of_a_panel(c) && !is_a_run(c)).collect();
    assert!(chosen.len() > 90, "{}", chosen.len());
    assert_eq!(idle(&chosen), Vec::<String>::new());
}

#[test]
fn every_command_of_a_panel_or_a_setting_does_something_that_is_seen() {
    let chosen: Vec<Command> = command::all().into_iter().filter(is_of_a_panel).collect();
    assert!(chosen.len() > 100, "{}", chosen.len());
    assert_eq!(idle(&chosen), Vec::<String>::new());
}

#[test]
fn every_preset_and_network_that_ships_begins_a_run_or_says_why_not() {
    let mut p = Program::start(&small(), None, false);
    p.wait_training("a paused run", |s| s.status == Status::Paused && s.network.is_some());
    for command in command::all().into_iter().filter(is_a_run) {
        let (before, messages) = (p.training(), p.messages().len());
        order(&mut p, command.clone());
        // Those for MNIST say so where the data are others.
        p.wait(&command.label(), |app| {
            let s = app.training().unwrap().latest();
            let is_new = s.run != before.run || s.config != before.config;
            (is_new && s.status == Status::Paused) || app.messages().len() > messages
        });
    }
}
