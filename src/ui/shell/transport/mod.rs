//! The foot of the window: the watched example, the training, and one line about both.

mod actions;
mod filmstrip;
mod parts;

use crate::data::Split;
use crate::settling::engine::snapshot::Pick;
use crate::training::snapshot::Status;
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::shell::transport::actions::ActionsUi;
use crate::ui::state::room::Bars;
use crate::ui::style::format::{number, percent, thousands};
use crate::ui::style::theme;
use crate::ui::widgets::{Icon, describe, flash, icon_button, name, number_box};
use egui::{Align2, Button, ComboBox, Rect, RichText, Sense, Slider, Ui, vec2};
use std::ops::Range;
use std::time::Duration;

/// Width of the row of the example, without what can be done to it.
const EXAMPLE_WIDTH: f32 = 850.0;

/// View state of the panel.
#[derive(Default)]
pub struct TransportPanel {
    actions: ActionsUi,
    /// Where there is one row: what it has no room for is shown too.
    more: bool,
}

impl TransportPanel {
    /// Draws the filmstrip, the rows and the status line.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, bars: Bars) {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        filmstrip::ui(ui, cx);
        if bars != Bars::Full {
            return self.one_row_ui(ui, cx);
        }
        let fits = ui.available_width() >= EXAMPLE_WIDTH + actions::WIDTH;
        ui.horizontal(|ui| {
            example_ui(ui, cx);
            if fits {
                ui.add_space(8.0);
                self.actions.ui(ui, cx);
            }
        });
        if !fits {
            ui.horizontal(|ui| {
                row_label(ui, cx, "Phases");
                self.actions.ui(ui, cx);
                cursor_ui(ui, cx);
            });
        }
        ui.horizontal(|ui| training_ui(ui, cx));
        status_ui(ui, cx);
    }
}

fn row_label(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(64.0, 26.0), Sense::hover());
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, theme::body(), cx.palette.weak);
}

fn button(ui: &mut Ui, cx: &Cx<'_>, icon: Icon, label: &str, command: Command) {
    let enabled = cx.enabled(&command);
    let response = icon_button(ui, icon, label, enabled).on_hover_ui(|ui| {
        ui.label(with_shortcut(label, &command));
        if !command.tooltip().is_empty() {
            ui.label(RichText::new(command.tooltip()).font(theme::small()).weak());
        }
    });
    flash::key(ui, &response, command.shortcut());
    if enabled && response.clicked() {
        cx.send(command);
    }
}

fn with_shortcut(label: &str, command: &Command) -> String {
    command.shortcut().map_or_else(|| label.to_owned(), |key| format!("{label}  ({key})"))
}

fn example_ui(ui: &mut Ui, cx: &Cx<'_>) {
    row_label(ui, cx, "Example");
    steps_ui(ui, cx);
    ui.add_space(8.0);
    speed_ui(ui, cx);
    ui.add_space(8.0);
    navigation_ui(ui, cx);
    split_ui(ui, cx);
    continuous_ui(ui, cx);
}

fn steps_ui(ui: &mut Ui, cx: &Cx<'_>) {
    button(ui, cx, Icon::ToStart, &Command::Again.label(), Command::Again);
    button(ui, cx, Icon::PhaseBack, &Command::StepPhase(-1).label(), Command::StepPhase(-1));
    button(ui, cx, Icon::Back, &Command::Step(-1).label(), Command::Step(-1));
    let (icon, label) = if cx.settling.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    button(ui, cx, icon, label, Command::PlayPause);
    button(ui, cx, Icon::Forward, &Command::Step(1).label(), Command::Step(1));
    button(ui, cx, Icon::PhaseForward, &Command::StepPhase(1).label(), Command::StepPhase(1));
}

fn speed_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let mut speed = cx.settling.speed.clamp(1.0, 1000.0);
    ui.spacing_mut().slider_width = 84.0;
    let slider = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 16.0;
            ui.add(Slider::new(&mut speed, 1.0..=1000.0).logarithmic(true).show_value(false))
        })
        .inner;
    name(&slider, "Speed");
    if slider.on_hover_text("Iterations per second; [ slower, ] faster").changed() {
        cx.send(Command::Speed(speed.round()));
    }
    fixed(ui, cx, 88.0, &format!("{:.0} its/s", cx.settling.speed));
}

/// Phase and iteration at the cursor.
fn cursor_ui(ui: &mut Ui, cx: &Cx<'_>) {
    ui.add_space(8.0);
    let Some(point) = cx.point() else { return };
    let rest = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(rest, 26.0), Sense::hover());
    let text = format!("{} · iteration {}", point.phase.name(), point.iteration);
    describe(&response, format!("Cursor: {text}"));
    let painter = ui.painter().with_clip_rect(rect);
    let colour = cx.palette.phase(point.phase);
    let marker = Rect::from_center_size(rect.left_center() + vec2(6.0, 0.0), vec2(10.0, 10.0));
    painter.rect_filled(marker, 2.0, colour);
    painter.text(
        rect.left_center() + vec2(18.0, 0.0),
        Align2::LEFT_CENTER,
        text,
        theme::body(),
        cx.palette.text,
    );
}

/// Text of a fixed width, so that nothing after it moves when the number changes.
fn fixed(ui: &mut Ui, cx: &Cx<'_>, width: f32, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, 26.0), Sense::hover());
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, theme::mono(), cx.palette.text);
}

/// Numbers of the examples of a part of the data.
fn range(cx: &Cx<'_>, split: Split) -> Range<usize> {
    let held_out = cx.training.config.data.validation_examples;
    cx.settling.scene.as_ref().map_or(0..1, |scene| scene.data.range(split, held_out))
}

fn navigation_ui(ui: &mut Ui, cx: &Cx<'_>) {
    button(ui, cx, Icon::Previous, &Command::PreviousExample.label(), Command::PreviousExample);
    let scene = cx.settling.scene.as_ref();
    let (split, index) = scene.map_or((Split::Test, 0), |scene| (scene.split, scene.index));
    let mut wanted = index;
    let here = range(cx, split);
    let last = here.end.saturating_sub(1);
    let digits =
        number_box(&mut wanted).range(here.start.min(last)..=last).clamp_existing_to_range(false).speed(0.2);
    let response = ui.add_enabled_ui(scene.is_some(), |ui| ui.add_sized(vec2(64.0, 24.0), digits)).inner;
    name(&response, "Example number");
    if response.on_hover_text("Number of the example in its file").changed() && wanted != index {
        cx.send(Command::Example(split, Pick::Index(wanted)));
    }
    button(ui, cx, Icon::Next, &Command::NextExample.label(), Command::NextExample);
    button(ui, cx, Icon::Random, &Command::RandomExample.label(), Command::RandomExample);
}

fn split_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let split = cx.settling.scene.as_ref().map_or(Split::Test, |scene| scene.split);
    let combo = ComboBox::from_id_salt("split").width(92.0).selected_text(split.name());
    let shown = combo.show_ui(ui, |ui| {
        for other in [Split::Train, Split::Validation, Split::Test] {
            let there = range(cx, other);
            let label = format!("{} ({})", other.name(), thousands(there.len() as f64));
            let item = ui.add_enabled(!there.is_empty(), Button::selectable(other == split, label));
            if item.clicked() && other != split {
                cx.send(Command::Example(other, Pick::Index(there.start)));
            }
        }
    });
    name(&shown.response, "Split");
    shown.response.on_hover_text("Part of the data the example comes from");
}

fn continuous_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let mut continuous = cx.settling.continuous;
    let keep_going = ui.checkbox(&mut continuous, Command::ToggleContinuous.label());
    if keep_going.on_hover_text(Command::ToggleContinuous.tooltip()).changed() {
        cx.send(Command::ToggleContinuous);
    }
}

fn training_ui(ui: &mut Ui, cx: &Cx<'_>) {
    row_label(ui, cx, "Training");
    train_ui(ui, cx);
    for command in [Command::Minibatch, Command::Epoch, Command::RestartTraining] {
        order_ui(ui, cx, command);
    }
    ui.add_space(8.0);
    progress_ui(ui, cx);
}

fn order_ui(ui: &mut Ui, cx: &Cx<'_>, command: Command) {
    let text = Button::new(command.label()).min_size(vec2(0.0, 26.0));
    let response = ui.add_enabled(cx.enabled(&command), text).on_hover_text(command.tooltip());
    if response.clicked() {
        cx.send(command);
    }
}

fn train_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let running = cx.training.status == Status::Running;
    let label = if running { "Pause training" } else { "Train" };
    let enabled = cx.enabled(&Command::TrainPause);
    let ink = if running { cx.palette.text } else { cx.palette.on_accent };
    let mut train = Button::new(RichText::new(label).color(ink).strong()).min_size(vec2(112.0, 26.0));
    if !running {
        train = train.fill(cx.palette.accent);
    }
    let response = ui.add_enabled(enabled, train);
    flash::key(ui, &response, Command::TrainPause.shortcut());
    if response.on_hover_text(with_shortcut(Command::TrainPause.tooltip(), &Command::TrainPause)).clicked() {
        cx.send(Command::TrainPause);
    }
}

fn progress_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let progress = &cx.training.progress;
    let total = progress.minibatches.max(1) as f32;
    let inside = progress.minibatch as f32 / total;
    let share = (progress.epoch as f32 + inside) / progress.epochs.max(1) as f32;
    let epoch = (progress.epoch + usize::from(progress.epoch < progress.epochs)).max(1);
    let mut text = format!("epoch {epoch}/{}", progress.epochs);
    match &progress.evaluating {
        None if progress.minibatches == 0 => text.clear(),
        None if progress.total_minibatches == 0 && cx.training.status == Status::Paused => {
            text = format!("not trained in this run · {} epochs to go", progress.epochs);
        }
        Some((split, done)) => text += &format!(" · evaluating {} {:.0} %", split.name(), done * 100.0),
        None => text += &format!(" · minibatch {}/{}", progress.minibatch, progress.minibatches),
    }
    let mut right =
        progress.examples_per_second.map_or_else(String::new, |n| format!("{} examples/s", thousands(n)));
    if let Some(rest) = progress.remaining {
        right = format!("{} left · {right}", duration(rest));
    }
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, 26.0), Sense::hover());
    describe(&response, format!("Progress: {text} {right}"));
    let painter = ui.painter().with_clip_rect(rect);
    let letter = painter.layout_no_wrap("0".into(), theme::mono(), cx.palette.text).size().x;
    if text.chars().count() as f32 * letter > width {
        text.truncate(text.find(" ·").unwrap_or(text.len()));
    }
    let left = painter.text(
        rect.left_top() + vec2(0.0, 1.0),
        Align2::LEFT_TOP,
        text,
        theme::mono(),
        cx.palette.text,
    );
    if left.width() + 240.0 < width || right.len() < 24 {
        let at = rect.right_top() + vec2(-2.0, 1.0);
        painter.text(at, Align2::RIGHT_TOP, right, theme::mono(), cx.palette.weak);
    }
    let rail = Rect::from_min_max(rect.left_bottom() - vec2(0.0, 6.0), rect.right_bottom() - vec2(2.0, 1.0));
    painter.rect_filled(rail, 2.0, cx.palette.line);
    let mut done = rail;
    done.set_width(rail.width() * share.clamp(0.0, 1.0));
    painter.rect_filled(done, 2.0, cx.palette.training);
}

/// "3 min 20 s".
fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// The status of training in words; true when something is wrong.
pub fn status_words(status: &Status) -> (String, bool) {
    match status {
        Status::Loading(what) => (format!("{}…", what.trim_end_matches('…')), false),
        Status::Paused => ("training paused".into(), false),
        Status::Running => ("training".into(), false),
        Status::Finished => ("training finished: all epochs are done".into(), false),
        Status::Diverged(why) => (format!("training diverged: {why}"), true),
        Status::Failed(why) => (format!("training failed: {why}"), true),
    }
}

/// " · watching minibatch 412; training at 530" while training is ahead of the weights that are watched.
fn behind_words(cx: &Cx<'_>) -> String {
    let trained = cx.training.progress.total_minibatches;
    let watched = cx.settling.scene.as_ref().map(|scene| scene.minibatch);
    watched.filter(|watched| *watched < trained).map_or_else(String::new, |watched| {
        let [watched, trained] = [watched, trained].map(|n| thousands(n as f64));
        format!(" · watching minibatch {watched}; training at {trained}")
    })
}

fn status_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let (training, wrong) = status_words(&cx.training.status);
    let settling = if let Some(why) = &cx.settling.diverged {
        format!("settling diverged: {why}")
    } else if let Some(point) = cx.point() {
        let (_, word) = super::caption::status(cx.settling, &cx.palette);
        let (phase, at) = (point.phase.name(), point.iteration);
        format!("{phase} · iteration {at} · energy {} · {word}", number(point.energy))
    } else {
        "no example yet".into()
    };
    let mut training = training;
    if let Some(last) = cx.training.latest.as_ref().filter(|_| !wrong) {
        training += &format!(" · last minibatch: error {}, cost {}", percent(last.error), number(last.cost));
        if last.unsettled > 0 {
            training += &format!(", {} not settled", last.unsettled);
        }
        if last.silent > 0 {
            training += &format!(", {} silent", last.silent);
        }
    }
    let settling = settling + &behind_words(cx);
    describe(&response, format!("Status: {settling}; {training}"));
    let painter = ui.painter().with_clip_rect(rect);
    let ink = if cx.settling.diverged.is_some() { cx.palette.error } else { cx.palette.weak };
    let left = painter.text(rect.left_center(), Align2::LEFT_CENTER, settling, theme::small(), ink);
    let ink = if wrong { cx.palette.error } else { cx.palette.weak };
    let galley = painter.layout_no_wrap(training.clone(), theme::small(), ink);
    let x = (rect.right() - galley.size().x).max(left.right() + 24.0);
    painter.galley(egui::pos2(x, rect.center().y - galley.size().y / 2.0), galley, ink);
    response.on_hover_text(training);
}
