//! The bar at the top.

mod entries;

use crate::ui::command::{Command, GhostCommand};
use crate::ui::context::Cx;
use crate::ui::shell::caption;
use crate::ui::shell::menu::entries::{COLUMN, MenuEntry, menus};
use crate::ui::state::layouts;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::style::format::capital;
use crate::ui::style::theme;
use crate::ui::widgets::flash;
use egui::{Align2, Button, Grid, MenuBar, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use egui_tiles::Tree;

/// Draws the bar, if it is so with the sentence of the moment in it.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, tree: &Tree<PanelKind>, overlay: bool, has_caption: bool) {
    let shown = Shown { cx, tree, overlay };
    MenuBar::new().ui(ui, |ui| {
        column_button(ui, cx);
        let menus_ui = |ui: &mut Ui| {
            for (title, menu) in menus() {
                ui.menu_button(title, |ui| shown.menu_ui(ui, &menu));
            }
        };
        // The sentence of the moment needs the width.
        if has_caption {
            ui.menu_button("Menu", menus_ui);
        } else {
            menus_ui(ui);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let tour = cx.view.tour;
            let text =
                if tour { RichText::new("Tour").color(cx.palette.on_accent) } else { RichText::new("Tour") };
            ui.add_space(4.0);
            let mut button = Button::new(text).min_size(vec2(56.0, 22.0));
            if tour {
                button = button.fill(cx.palette.accent);
            }
            if ui.add(button).on_hover_text(Command::ToggleTour.tooltip()).clicked() {
                cx.send(Command::ToggleTour);
            }
            if find_button(ui, cx).on_hover_text(Command::Find.tooltip()).clicked() {
                cx.send(Command::Find);
            }
            if has_caption {
                return caption::ui(ui, cx, caption::IN_MENU);
            }
            let data = cx.training.data.as_ref().map_or("", |data| data.name());
            let sizes = cx.training.network.as_ref().map(|network| network.sizes());
            let sizes = sizes.map_or_else(String::new, |sizes| {
                let words: Vec<String> = sizes.iter().map(usize::to_string).collect();
                format!("  ·  {}", words.join(" – "))
            });
            ui.label(RichText::new(format!("{data}{sizes}")).weak().small());
        });
    });
}

/// Opens and closes the column of settings.
fn column_button(ui: &mut Ui, cx: &Cx<'_>) {
    let command = Command::ToggleColumn;
    let key = command.shortcut().unwrap_or_default();
    let button = ui.add(Button::selectable(cx.view.column_is_open(), command.label()));
    if button.on_hover_text(format!("{}  ({key})", command.tooltip())).clicked() {
        cx.send(command);
    }
}

/// A magnifying glass, and the key of the list of everything.
fn find_button(ui: &mut Ui, cx: &Cx<'_>) -> Response {
    let key = Command::Find.shortcut().unwrap_or_default();
    let (rect, response) = ui.allocate_exact_size(vec2(82.0, 22.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, Command::Find.label()));
    let visuals = ui.style().interact(&response);
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, visuals.weak_bg_fill);
    let stroke = Stroke::new(1.5, visuals.fg_stroke.color);
    let lens = rect.left_center() + vec2(13.0, -1.5);
    painter.circle_stroke(lens, 4.0, stroke);
    painter.line_segment([lens + vec2(3.0, 3.0), lens + vec2(6.5, 6.5)], stroke);
    let at = rect.left_center() + vec2(26.0, 0.0);
    painter.text(at, Align2::LEFT_CENTER, &key, theme::small(), cx.palette.weak);
    flash::key(ui, &response, Some(key));
    response
}

/// What an entry needs to know to be drawn.
struct Shown<'a, 'b> {
    cx: &'a Cx<'b>,
    tree: &'a Tree<PanelKind>,
    overlay: bool,
}

impl Shown<'_, '_> {
    fn menu_ui(&self, ui: &mut Ui, menu: &[MenuEntry]) {
        if menu.len() <= COLUMN || menu.iter().any(|entry| matches!(entry, MenuEntry::Line)) {
            return menu.iter().for_each(|entry| self.entry_ui(ui, entry));
        }
        let rows = menu.len().div_ceil(2);
        Grid::new("two columns").num_columns(2).spacing(vec2(12.0, 2.0)).show(ui, |ui| {
            for row in 0..rows {
                for entry in [menu.get(row), menu.get(row + rows)].into_iter().flatten() {
                    self.entry_ui(ui, entry);
                }
                ui.end_row();
            }
        });
    }

    fn entry_ui(&self, ui: &mut Ui, entry: &MenuEntry) {
        match entry {
            MenuEntry::Line => drop(ui.separator()),
            MenuEntry::Menu(title, menu) => drop(ui.menu_button(*title, |ui| self.menu_ui(ui, menu))),
            MenuEntry::Order(command) => self.order_ui(ui, command, self.label(command)),
            MenuEntry::Short(label, command) => self.order_ui(ui, command, (*label).to_owned()),
        }
    }

    fn label(&self, command: &Command) -> String {
        match (command, &self.cx.view.undo, &self.cx.view.redo) {
            (Command::Undo, Some(words), _) | (Command::Redo, _, Some(words)) => {
                format!("{} {words}", command.label()).trim_end().to_owned()
            }
            _ => command.label(),
        }
    }

    fn order_ui(&self, ui: &mut Ui, command: &Command, label: String) {
        let enabled = self.cx.enabled(command);
        let response = match self.is_on(command) {
            Some(mut on) => ui.add_enabled(enabled, egui::Checkbox::new(&mut on, label)),
            None => {
                let mut button = Button::new(label);
                if let Some(shortcut) = command.shortcut() {
                    button = button.shortcut_text(shortcut);
                }
                ui.add_enabled(enabled, button)
            }
        };
        if response.on_hover_text(capital(command.tooltip())).clicked() {
            self.cx.send(command.clone());
            ui.close();
        }
    }

    /// Whether what the command switches is on, if it switches something that has a tick in a menu.
    fn is_on(&self, command: &Command) -> Option<bool> {
        let cx = self.cx;
        match command {
            Command::Dark(dark) => Some(cx.palette.dark == *dark),
            Command::Show(view) => Some(cx.layers() == *view),
            Command::ToggleLog => Some(cx.view.log),
            Command::Ghost(GhostCommand::Toggle) => Some(cx.view.ghosts),
            Command::ToggleOverlay => Some(self.overlay),
            Command::ToggleColumn => Some(cx.view.column_is_open()),
            Command::ToggleAllSettings => Some(cx.view.all_settings),
            Command::ToggleContinuous => Some(cx.settling.continuous),
            Command::ToggleLoop => Some(cx.settling.looping),
            Command::ToggleKeepState => Some(cx.settling.keeps_state),
            Command::TogglePanel(kind) => {
                Some(layouts::tile_of(self.tree, *kind).is_some_and(|id| self.tree.is_visible(id)))
            }
            _ => None,
        }
    }
}
