//! Toasts, and a list that keeps what they said.

use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::worker::Notice;
use egui::{RichText, ScrollArea};
use egui_notify::{Anchor, Toasts};
use std::time::Duration;

const KEPT: usize = 200;

/// Messages, shown and kept.
pub struct Notices {
    toasts: Toasts,
    kept: Vec<Notice>,
    /// The list is open.
    pub list_open: bool,
}

impl Default for Notices {
    fn default() -> Self {
        let toasts = Toasts::default().with_anchor(Anchor::TopRight).with_margin(egui::vec2(16.0, 84.0));
        Self { toasts, kept: Vec::new(), list_open: false }
    }
}

impl Notices {
    /// Shows and keeps a message.
    pub fn add(&mut self, notice: Notice, palette: &Palette) {
        let seconds = if notice.is_error { 9 } else { 4 };
        let text = RichText::new(wrapped(&notice.text)).size(theme::BODY);
        let (sign, colour) = if notice.is_error { ("⚠", palette.error) } else { ("ℹ", palette.accent) };
        let toast = self.toasts.custom(text, sign.to_owned(), colour);
        toast.duration(Duration::from_secs(seconds)).closable(true).show_progress_bar(false);
        self.kept.push(notice);
        if self.kept.len() > KEPT {
            self.kept.remove(0);
        }
    }

    /// The kept messages, oldest first.
    pub fn kept(&self) -> &[Notice] {
        &self.kept
    }

    /// Draws toasts and, if open, the list.
    pub fn ui(&mut self, ctx: &egui::Context) {
        self.toasts.show(ctx);
        let kept = &self.kept;
        let window = egui::Window::new("Messages").open(&mut self.list_open).default_size([460.0, 240.0]);
        window.show(ctx, |ui| {
            if kept.is_empty() {
                ui.label(RichText::new("Nothing has happened yet.").weak());
            }
            ScrollArea::vertical().auto_shrink([false, true]).stick_to_bottom(true).show(ui, |ui| {
                for notice in kept {
                    let text = RichText::new(&notice.text);
                    let colour = ui.visuals().error_fg_color;
                    ui.label(if notice.is_error { text.color(colour) } else { text });
                }
            });
        });
    }
}

/// Lines of at most about 64 letters: a toast does not wrap by itself.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if length > 0 {
            let breaks = length + letters > 64;
            out.push(if breaks { '\n' } else { ' ' });
            length = if breaks { 0 } else { length + 1 };
        }
        out += word;
        length += letters;
    }
    out
}
