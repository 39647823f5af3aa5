//! Figures and numbers of panels into files.

use crate::ui::app::App;
use crate::ui::app::pending::Pending;
use crate::ui::background;
use crate::ui::command::FilesCommand;
use crate::ui::command::dialog_kind::DialogKind;
use crate::ui::export::table::Table;
use crate::ui::export::{self, About, Format};
use crate::ui::state::panel_kind::PanelKind;
use crate::worker::Notice;
use egui::Context;
use std::path::PathBuf;

impl App {
    /// Carries out a command of this kind.
    pub(super) fn files_command(&mut self, ctx: &Context, command: FilesCommand) {
        match command {
            FilesCommand::Figure => {
                let Some(kind) = self.panel_at_hand(ctx) else { return };
                self.dialogs.open(DialogKind::SaveFigure(kind));
                ctx.request_repaint();
            }
            FilesCommand::CopyNumbers(kind) => self.copy_numbers(ctx, kind),
        }
    }

    /// The maximised panel, the one under the pointer, or the first that is seen.
    fn panel_at_hand(&self, ctx: &Context) -> Option<PanelKind> {
        let seen = |kind: &PanelKind| self.is_seen(*kind);
        let pointed = ctx.pointer_latest_pos().and_then(|at| {
            let mut rects = self.panels.rects.iter();
            rects.find(|(kind, rect)| rect.contains(at) && seen(kind)).map(|(kind, _)| *kind)
        });
        let first = || PanelKind::all().find(seen);
        self.view.maximised.or(pointed).or_else(first).or_else(|| PanelKind::all().next())
    }

    /// Writes a panel in the format that the name asks for.
    pub(super) fn save_figures(&mut self, ctx: &Context, kind: PanelKind, path: PathBuf) {
        match Format::of(&path) {
            Err(error) => self.notify(Notice::error(error)),
            Ok(Format::Csv) => {
                let (tables, about, mark) =
                    (self.tables(kind), self.about(kind), self.view.figure_style.mark);
                background::beside(ctx, self.awaited.notices.0.clone(), move || {
                    let files = export::write_tables(&tables, &about, mark, &path)?;
                    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
                    Ok(format!("Saved {}", names.join(", ")))
                });
            }
            Ok(Format::Svg | Format::Png | Format::Gif) if !self.is_seen(kind) => {
                self.notify(Notice::error(format!(
                    "{} is not on the screen: bring it to the front first",
                    kind.name()
                )));
            }
            Ok(Format::Gif) if self.settle.points.len() < 2 => {
                self.notify(Notice::error("A film needs an example that has settled: press Play first"));
            }
            Ok(format) => self.begin_figure(ctx, Pending::new(kind, path, format, &self.settle)),
        }
    }

    /// Where the figure of a panel comes from, and what it shows.
    pub(in crate::ui) fn about(&self, kind: PanelKind) -> About {
        About::of(&self.cx(), kind, &self.summary(kind))
    }

    /// What a panel shows, in a sentence computed from what it draws.
    pub fn summary(&self, kind: PanelKind) -> String {
        self.panels.summary(&self.cx(), kind)
    }

    /// Where a panel was drawn last.
    pub fn panel_rect(&self, kind: PanelKind) -> Option<egui::Rect> {
        self.panels.rects.iter().find(|(known, _)| *known == kind).map(|(_, rect)| *rect)
    }

    /// Orders what it takes for a panel to have something to show.
    pub(in crate::ui) fn prepare(&mut self, kind: PanelKind) {
        self.panels.prepare(&self.cx(), kind);
    }

    /// The numbers of a panel as CSV, table after table, with an empty line between.
    pub(super) fn copy_numbers(&mut self, ctx: &Context, kind: PanelKind) {
        let (tables, about) = (self.tables(kind), self.about(kind));
        if tables.iter().all(Table::is_empty) {
            return self.notify(Notice::error(format!("{} has no numbers yet", kind.name())));
        }
        let texts: Vec<String> = tables.iter().map(export::csv::text).collect();
        ctx.copy_text(texts.join("\n"));
        self.notify(Notice::info(format!("The numbers of {} are in the clipboard", about.panel)));
    }
}
