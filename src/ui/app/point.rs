//! What brings something to the front by its name.

use crate::ui::app::App;
use crate::ui::command::keys::{KEYS, key_text};
use crate::ui::shell::parameters;
use crate::ui::state::layouts::{self, tile_of};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::target::Target;
use crate::ui::widgets::flash;
use crate::worker::Notice;
use egui::Context;
use egui_tiles::Tile;

impl App {
    /// Brings a control or panel to the front, gives it the focus and a frame that fades.
    pub(super) fn point_at(&mut self, ctx: &Context, target: Target) {
        if let Target::Panel(kind) = &target {
            self.bring_forward(*kind);
        }
        if let Target::Setting(key) = &target {
            self.view.all_settings |= !parameters::FIRST.contains(&key.as_str());
            if !self.view.column_is_open() {
                self.view.toggle_column();
            }
        }
        flash::point(ctx, target);
    }

    /// Shows a panel in front of those it shares a place with.
    fn bring_forward(&mut self, kind: PanelKind) {
        if self.view.maximised.is_some_and(|maximised| maximised != kind) {
            self.view.maximised = None;
        }
        let is_in_front = |id| self.tree.active_tiles().contains(&id);
        if tile_of(&self.tree, kind).is_some_and(is_in_front) {
            // Where there is little room it may stand behind others all the same.
            return self.fitted.bring_forward(kind);
        }
        self.note_layout(&format!("show {}", kind.name()));
        match tile_of(&self.tree, kind) {
            Some(id) => {
                self.tree.set_visible(id, true);
                self.tree.make_active(|_, tile| matches!(tile, Tile::Pane(pane) if *pane == kind));
            }
            None => layouts::add(&mut self.tree, kind),
        }
    }

    /// What was pointed at and is not on the screen: a key is shown in the list of everything, of the rest it is said.
    pub(super) fn follow_pointed(&mut self, ctx: &Context) {
        match flash::follow(ctx) {
            Some(Target::Key(key)) => {
                let named = KEYS.iter().find(|(modifiers, code, _)| key_text(*modifiers, *code) == key);
                self.finder.show(&named.map_or(key, |(.., command)| command.label()));
                ctx.request_repaint();
            }
            Some(target) => self.notify(Notice::info(format!(
                "{} is not on the screen: the settings in use have no need of it",
                target.label()
            ))),
            None => {}
        }
    }

    /// What is pointed at, as long as its frame is seen.
    pub fn pointed(&self, ctx: &Context) -> Option<Target> {
        flash::pointed(ctx)
    }
}
