//! What a frame draws.

use crate::ui::app::App;
use crate::ui::context::Cx;
use crate::ui::shell::{caption, drawer, menu, tiles};
use crate::ui::state::panel_kind::PanelKind;
use crate::ui::state::room::{self, Bars};
use crate::ui::style::colours::Palette;
use egui::{Context, Frame, Margin, Panel, Stroke, Ui};

impl App {
    /// Menus, transport, settings, and the panels between them.
    pub(super) fn layout_ui(&mut self, ui: &mut Ui) {
        self.follow_stage(ui.ctx());
        self.lecturer_ui(ui);
        if self.view.lesson.stage {
            return self.stage_ui(ui);
        }
        let palette = Palette::of(ui.visuals().dark_mode);
        let (size, ctx) = (ui.max_rect().size(), ui.ctx().clone());
        let (bars, width) = (Bars::of(size), room::column(size));
        self.view.is_narrow = size.x < room::BESIDE;
        let cx = Cx {
            training: &self.train,
            settling: &self.settle,
            palette,
            view: &self.view,
            draft: &self.settings.draft,
            caption: &self.caption,
            hover: &self.hover,
            commands: &self.commands,
        };
        let edge = |margin: Margin| Frame::new().fill(palette.background).inner_margin(margin);
        let bar = Panel::top("menu").frame(edge(Margin::symmetric(8, 4)));
        bar.show(ui, |ui| menu::ui(ui, &cx, &self.tree, self.overlay, bars == Bars::Merged));
        let foot = Panel::bottom("transport").frame(edge(Margin { left: 12, right: 12, top: 8, bottom: 4 }));
        foot.resizable(false).show(ui, |ui| self.transport.ui(ui, &cx, bars));
        let is_open = cx.view.column_is_open();
        if is_open && !cx.view.is_narrow {
            let side =
                Panel::left("parameters").frame(edge(Margin { left: 12, right: 8, top: 8, bottom: 0 }));
            side.exact_size(width).resizable(false).show(ui, |ui| self.parameters.ui(ui, &cx));
        }
        self.lessons.panel.show(ui, &cx);
        let pictures = ui.available_rect_before_wrap();
        egui::CentralPanel::no_frame().frame(edge(Margin::ZERO)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            match bars {
                Bars::Full => caption::ui(ui, &cx, caption::HEIGHT),
                Bars::Thin => caption::ui(ui, &cx, caption::LOW),
                Bars::Merged => {}
            }
            ui.spacing_mut().item_spacing.y = 4.0;
            if let Some(kind) = cx.view.maximised {
                self.panels.ui(ui, &cx, kind);
            } else {
                ui.style_mut().visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
                tiles::ui(ui, &mut self.tree, &mut self.fitted, &mut self.panels, &cx);
            }
        });
        if is_open && cx.view.is_narrow {
            drawer::ui(&ctx, &cx, pictures, width, |ui| self.parameters.ui(ui, &cx));
        }
    }

    /// The list of everything, and the frame around what was chosen in it.
    pub(super) fn finder_ui(&mut self, ctx: &Context) {
        let mut finder = std::mem::take(&mut self.finder);
        finder.ui(ctx, &self.cx());
        self.finder = finder;
        self.follow_pointed(ctx);
    }

    /// A frame of one panel and nothing else.
    pub fn panel_alone(&mut self, ui: &mut Ui, kind: PanelKind) {
        let ctx = ui.ctx().clone();
        self.view.maximised = Some(kind);
        self.read_engines(&ctx);
        let mut panels = std::mem::take(&mut self.panels);
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            panels.ui(ui, &self.cx(), kind);
        });
        self.panels = panels;
        self.run_commands(&ctx);
        self.send_subscription(&ctx);
    }
}
