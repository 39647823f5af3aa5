//! What can be done to the watched example from the foot of the window, and the list of what was done.

use crate::settling::example::action::{Action, PhaseSpec};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::style::theme;
use crate::ui::widgets::{flash, name};
use egui::{Button, ComboBox, Popup, PopupCloseBehavior, Response, RichText, ScrollArea, Ui, vec2};

/// Most phases of a program.
const MOST_PHASES: usize = 12;
/// The programs that are offered.
const OFFERED: [&[PhaseSpec]; 3] = [
    &[PhaseSpec::Free, PhaseSpec::Towards],
    &[PhaseSpec::Free, PhaseSpec::Away],
    &[PhaseSpec::Free, PhaseSpec::Towards, PhaseSpec::Free, PhaseSpec::Away],
];
/// Width of everything that [`ActionsUi::ui`] draws.
pub const WIDTH: f32 = 490.0;

/// View state.
#[derive(Default)]
pub struct ActionsUi {
    /// The program being put together.
    editor: Option<Vec<PhaseSpec>>,
}

impl ActionsUi {
    /// Draws the controls in a row.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        nudge_ui(ui, cx);
        self.schedule_ui(ui, cx);
        ui.add_space(8.0);
        toggle(ui, cx, cx.settling.looping, Command::ToggleLoop);
        ui.add_space(8.0);
        toggle(ui, cx, cx.settling.keeps_state, Command::ToggleKeepState);
        ui.add_space(8.0);
        record_ui(ui, cx);
    }

    /// The list of phases.
    pub fn schedule_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let now = cx.settling.schedule.as_deref();
        let text = now.map_or_else(|| "As trained".to_owned(), listed);
        let possible = cx.settling.scene.is_some() && cx.training.config.learning.rule.uses_beta();
        let mut chosen = None;
        let mut begins = false;
        let shown = ui.add_enabled_ui(possible, |ui| {
            let combo = ComboBox::from_id_salt("phases").width(132.0).truncate().selected_text(text);
            combo.show_ui(ui, |ui| {
                if ui.selectable_label(now.is_none(), "As trained").clicked() {
                    chosen = Some(Action::Schedule(None));
                }
                for specs in OFFERED {
                    if ui.selectable_label(now == Some(specs), listed(specs)).clicked() {
                        chosen = Some(Action::Schedule(Some(specs.to_vec())));
                    }
                }
                begins = ui.selectable_label(false, "Other…").clicked();
            })
        });
        let response = shown.inner.response;
        name(&response, "Phases");
        self.editor_ui(cx, &response);
        response.on_hover_text("The phases of the watched example; training keeps those of its settings");
        if let Some(action) = chosen {
            cx.send(Command::Act(action));
        }
        if begins {
            self.editor = Some(now.map_or_else(|| vec![PhaseSpec::Free], <[PhaseSpec]>::to_vec));
        }
    }

    fn editor_ui(&mut self, cx: &Cx<'_>, anchor: &Response) {
        let Some(specs) = &mut self.editor else { return };
        let mut open = true;
        let mut done = false;
        Popup::from_response(anchor)
            .id(anchor.id.with("editor"))
            .open_bool(&mut open)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| {
                ui.set_width(300.0);
                ui.label(
                    RichText::new("Phases of a round, from the free one on").font(theme::small()).weak(),
                );
                ui.label(RichText::new(listed(specs)).font(theme::body()));
                ui.horizontal(|ui| {
                    for spec in [PhaseSpec::Free, PhaseSpec::Towards, PhaseSpec::Away] {
                        let fits =
                            specs.len() < MOST_PHASES && (spec == PhaseSpec::Free || !specs.is_empty());
                        let button = ui.add_enabled(fits, Button::new(spec.name()));
                        name(&button, format!("Append {}", spec.name()));
                        if button.clicked() {
                            specs.push(spec);
                        }
                    }
                    if ui.add_enabled(!specs.is_empty(), Button::new("Remove last")).clicked() {
                        specs.pop();
                    }
                });
                let text = RichText::new("Use these phases").color(cx.palette.on_accent);
                let button = Button::new(text).fill(cx.palette.accent);
                if ui.add_enabled(specs.first() == Some(&PhaseSpec::Free), button).clicked() {
                    cx.send(Command::Act(Action::Schedule(Some(specs.clone()))));
                    done = true;
                }
            });
        if !open || done {
            self.editor = None;
        }
    }
}

/// "Nudge now".
pub fn nudge_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let nudge = Button::new(Command::Nudge.label()).min_size(vec2(84.0, 26.0));
    let nudge = ui.add_enabled(cx.enabled(&Command::Nudge), nudge);
    flash::key(ui, &nudge, Command::Nudge.shortcut());
    if nudge.on_hover_text(format!("{}  (N)", Command::Nudge.tooltip())).clicked() {
        cx.send(Command::Nudge);
    }
}

/// "free, +β".
fn listed(specs: &[PhaseSpec]) -> String {
    if specs.is_empty() {
        return "(begin with free)".into();
    }
    specs.iter().map(|spec| spec.name()).collect::<Vec<_>>().join(", ")
}

/// A switch.
pub fn toggle(ui: &mut Ui, cx: &Cx<'_>, now: bool, command: Command) {
    let mut on = now;
    if ui.checkbox(&mut on, command.label()).on_hover_text(command.tooltip()).changed() {
        cx.send(command);
    }
}

/// "Actions", with the record, undo and redo.
pub fn record_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let record = &cx.settling.record;
    let text = if record.is_empty() { "Actions".into() } else { format!("Actions · {}", record.len()) };
    let button = ui.add(Button::new(text).min_size(vec2(92.0, 26.0)));
    name(&button, "Actions");
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(280.0);
        if record.is_empty() {
            ui.label("Nothing has been done to this example");
        } else {
            let title = RichText::new("Iteration, and what was done before the next").font(theme::small());
            ui.label(title.color(cx.palette.weak));
        }
        ScrollArea::vertical().max_height(220.0).stick_to_bottom(true).show(ui, |ui| {
            for done in record.iter() {
                ui.horizontal(|ui| {
                    let at = RichText::new(format!("{:>5}", done.at)).font(theme::mono());
                    ui.label(at.color(cx.palette.weak));
                    ui.label(done.action.words());
                });
            }
        });
        ui.separator();
        ui.horizontal(|ui| {
            for command in [Command::Undo, Command::Redo] {
                let shown = ui.add_enabled(cx.enabled(&command), Button::new(command.label()));
                let key = command.shortcut().unwrap_or_default();
                if shown.on_hover_text(format!("{}  ({key})", command.tooltip())).clicked() {
                    cx.send(command);
                }
            }
        });
    });
    button.on_hover_text("What was done to this example, with undo and redo");
}
