//! A figure on its way from the panel to the file: one picture, or one for each iteration of the settling.

use crate::files::write_whole;
use crate::settling::engine::snapshot::SettleCommand;
use crate::ui::app::App;
use crate::ui::app::pending::{Pending, WAIT};
use crate::ui::background;
use crate::ui::export::gif;
use crate::worker::Notice;
use egui::{Context, Theme};

impl App {
    /// Begins with a figure; one that is under way is given up.
    pub(super) fn begin_figure(&mut self, ctx: &Context, mut pending: Pending) {
        self.give_up_figure(ctx);
        pending.is_relit = self.view.figure_style.white && self.view.dark;
        if pending.is_relit {
            self.light(ctx, false);
        }
        if pending.film.is_some() {
            self.send_settling(SettleCommand::Pause);
        }
        self.figure = Some(pending);
        self.next_picture();
        ctx.request_repaint();
    }

    /// The figure that is under way, if any, is no longer wanted.
    pub(super) fn give_up_figure(&mut self, ctx: &Context) {
        self.panels.figure = None;
        if let Some(pending) = self.figure.take() {
            self.end_figure(ctx, &pending);
        }
    }

    fn end_figure(&mut self, ctx: &Context, pending: &Pending) {
        if pending.is_relit {
            self.light(ctx, true);
        }
        if let Some(film) = &pending.film {
            self.send_settling(SettleCommand::Seek(film.back_to));
        }
        ctx.request_repaint();
    }

    fn light(&mut self, ctx: &Context, dark: bool) {
        self.view.dark = dark;
        ctx.set_theme(if dark { Theme::Dark } else { Theme::Light });
    }

    /// The cursor goes to the next iteration of a film.
    fn next_picture(&mut self) {
        let Some(pending) = &mut self.figure else { return };
        pending.wait = WAIT;
        if let Some(next) = pending.film.as_ref().and_then(|film| film.left.last()) {
            let next = *next;
            self.send_settling(SettleCommand::Seek(next));
        }
    }

    /// Takes the figure of a panel once nothing hovers over it any more and all that it shows is there.
    pub(super) fn save_figure(&mut self, ctx: &Context) {
        let Some(pending) = &mut self.figure else { return };
        ctx.request_repaint();
        let wanted = pending.film.as_ref().and_then(|film| film.left.last());
        let is_there = wanted.is_none_or(|wanted| self.settle.cursor == *wanted);
        if self.panels.figure.is_none() {
            if !is_there || background::is_busy(ctx) {
                return;
            }
            pending.wait = pending.wait.saturating_sub(1);
            if pending.wait == 0 {
                self.panels.figure = Some(pending.kind);
            }
            return;
        }
        self.panels.figure = None;
        let Some(painted) = self.panels.painted.take() else { return };
        if let Some(film) = &mut pending.film {
            film.left.pop();
            film.pictures.push(painted);
            if film.left.is_empty() {
                self.write_film(ctx);
            } else {
                self.next_picture();
            }
            return;
        }
        let Some(pending) = self.figure.take() else { return };
        let (about, style) = (self.about(pending.kind), self.view.figure_style);
        self.end_figure(ctx, &pending);
        background::beside(ctx, self.awaited.notices.0.clone(), move || {
            painted.write(&about, &style, &pending.path)?;
            Ok(format!("Saved {}", pending.path.display()))
        });
    }

    fn write_film(&mut self, ctx: &Context) {
        let Some(mut pending) = self.figure.take() else { return };
        self.end_figure(ctx, &pending);
        let Some(film) = pending.film.take() else { return };
        let (about, style) = (self.about(pending.kind), self.view.figure_style.film());
        self.notify(Notice::info(format!("Writing a film of {} pictures", film.pictures.len())));
        background::beside(ctx, self.awaited.notices.0.clone(), move || {
            let pictures = film.pictures.iter().map(|picture| picture.svg(&about, &style));
            write_whole(&pending.path, &gif::movie(&pictures.collect::<Result<Vec<_>, _>>()?)?)?;
            Ok(format!("Saved {}", pending.path.display()))
        });
    }
}
