//! The stage in the place of the window's bars and tiles, and what comes back when it is left.

use crate::lessons::Scene;
use crate::ui::app::App;
use crate::ui::app::own::BeforeStage;
use crate::ui::context::Cx;
use crate::ui::shell::lecturer::Lecturer;
use crate::ui::shell::stage;
use crate::ui::state::layouts::tile_of;
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::view::{Drawing, LayerView};
use crate::ui::style::colours::Palette;
use egui::{Context, Ui};
use egui_tiles::Tile;

/// How far the zoom may be from the one that is wanted, as a share of it.
const NEAR: f32 = 0.002;

impl App {
    pub(super) fn toggle_stage(&mut self, ctx: &Context) {
        let lesson = &mut self.view.lesson;
        lesson.stage = !lesson.stage;
        (lesson.blank, lesson.spotlight, lesson.text, lesson.formula) = (None, false, false, false);
        if lesson.stage && lesson.now().is_none() {
            self.view.lesson.panels = self.largest_panels();
        }
        self.follow_stage(ctx);
    }

    /// The stage is always about as high in points, whatever the screen: that is done by the zoom. What the window had
    /// comes back when it is left.
    pub(super) fn follow_stage(&mut self, ctx: &Context) {
        let zoom = ctx.zoom_factor();
        if !self.view.lesson.stage {
            if let Some(before) = self.lessons.before_stage.take() {
                ctx.set_zoom_factor(before.zoom);
                ctx.request_repaint();
            }
            return;
        }
        self.lessons.before_stage.get_or_insert(BeforeStage { zoom });
        let wanted = ctx.content_rect().height() * zoom / stage::HEIGHT;
        if wanted > 0.0 && (wanted - zoom).abs() > NEAR * wanted {
            ctx.set_zoom_factor(wanted);
            ctx.request_repaint();
        }
    }

    /// One of the things on the stage goes; true if there was one, or the stage itself went.
    pub(super) fn close_on_stage(&mut self) -> bool {
        let lesson = &mut self.view.lesson;
        if !lesson.stage {
            return false;
        }
        let is_less = lesson.blank.take().is_some()
            || std::mem::take(&mut lesson.text)
            || std::mem::take(&mut lesson.formula)
            || std::mem::take(&mut lesson.spotlight);
        lesson.stage = is_less;
        true
    }

    /// The panel that is alone, or the two largest on the screen from left to right.
    fn largest_panels(&self) -> Vec<PanelKind> {
        if let Some(kind) = self.view.maximised {
            return vec![kind];
        }
        let mut seen: Vec<_> = self.panels.rects.iter().filter(|(kind, _)| self.is_in_front(*kind)).collect();
        seen.sort_by(|(_, a), (_, b)| b.area().total_cmp(&a.area()));
        seen.truncate(2);
        seen.sort_by(|(_, a), (_, b)| a.left().total_cmp(&b.left()));
        seen.into_iter().map(|(kind, _)| *kind).collect()
    }

    /// Brings the panels of a scene to the front, in the window and on the stage, each with its view.
    pub(super) fn show_scene(&mut self, ctx: &Context, scene: &Scene) {
        let mut kinds: Vec<PanelKind> = Vec::new();
        for item in &scene.stage {
            let Some(kind) = PanelKind::find(&item.panel).filter(|kind| !kinds.contains(kind)) else {
                continue;
            };
            kinds.push(kind);
            if kind.key() == "network" {
                let view = item.view.as_deref();
                let layers = LayerView::ALL.into_iter().find(|known| view == Some(known.key().as_str()));
                self.view.layers = layers.unwrap_or_default();
                self.view.keeps_states = layers == Some(LayerView::State);
                self.view.drawing =
                    if view == Some("diagram") { Drawing::Diagram } else { Drawing::Automatic };
            }
            if let Some(id) = tile_of(&self.tree, kind) {
                self.tree.set_visible(id, true);
                self.tree.make_active(|_, tile| matches!(tile, Tile::Pane(pane) if *pane == kind));
            }
            self.fitted.bring_forward(kind);
            self.panels.prepare(&self.cx(), kind);
        }
        if kinds.is_empty() {
            kinds = self.largest_panels();
        }
        self.view.lesson.panels = kinds;
        (self.view.maximised, self.view.guess, self.follows_training) = (None, None, true);
        ctx.request_repaint();
    }

    /// The lecturer's window.
    pub(super) fn lecturer_ui(&self, ui: &Ui) {
        Lecturer::show(ui, &self.cx());
    }

    /// The stage.
    pub(super) fn stage_ui(&mut self, ui: &mut Ui) {
        let cx = Cx {
            training: &self.train,
            settling: &self.settle,
            palette: Palette::of(ui.visuals().dark_mode),
            view: &self.view,
            draft: &self.settings.draft,
            caption: &self.caption,
            hover: &self.hover,
            commands: &self.commands,
        };
        stage::ui(ui, &cx, &mut self.panels);
    }
}
