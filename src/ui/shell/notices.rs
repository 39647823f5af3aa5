//! Toasts, and a list that keeps what they said.

use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::worker::Notice;
use egui::{Label, RichText, ScrollArea};
use egui::{Rect, Vec2, pos2, vec2};
use egui_notify::{Anchor, Toasts};
use std::time::Duration;

const KEPT: usize = 200;
/// Most that a toast takes, with what lies between two.
const TOAST: Vec2 = vec2(540.0, 76.0);
/// Between toasts and the edge of the window.
const EDGE: f32 = 8.0;
/// How finely places are tried.
const STEP: f32 = 16.0;
/// What is higher is no button.
const ROW: f32 = 40.0;

/// Messages, shown and kept.
pub struct Notices {
    toasts: Toasts,
    /// So many have a place.
    shown: usize,
    kept: Vec<Notice>,
    /// The list is open.
    pub list_open: bool,
}

impl Default for Notices {
    fn default() -> Self {
        let toasts = Toasts::default().with_anchor(Anchor::TopRight);
        Self { toasts, shown: 0, kept: Vec::new(), list_open: false }
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

    /// Where toasts lie over no button; they stay there while they are seen.
    fn place(&mut self, ctx: &egui::Context) {
        if self.toasts.len() > self.shown {
            let size = vec2(TOAST.x, TOAST.y * self.toasts.len() as f32);
            let margin = free_place(ctx.content_rect(), size, &buttons(ctx));
            self.toasts = std::mem::take(&mut self.toasts).with_margin(margin);
        }
        self.shown = self.toasts.len();
    }

    /// Draws toasts and, if open, the list.
    pub fn ui(&mut self, ctx: &egui::Context) {
        self.place(ctx);
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
                    let text = if notice.is_error { text.color(colour) } else { text };
                    ui.add(Label::new(text).wrap());
                }
            });
        });
    }
}

/// What can be clicked and is no larger than a row of text: buttons, tabs, knobs.
fn buttons(ctx: &egui::Context) -> Vec<Rect> {
    ctx.viewport(|viewport| {
        let widgets = viewport.prev_pass.widgets.layers().flat_map(|(_, widgets)| widgets);
        let small = widgets.filter(|widget| widget.sense.senses_click() && widget.rect.height() <= ROW);
        small.map(|widget| widget.interact_rect).filter(|rect| rect.is_positive()).collect()
    })
}

/// Distance from the upper right corner at which something of this size covers no button, or the fewest; the highest
/// place, and there the rightmost.
fn free_place(screen: Rect, size: Vec2, buttons: &[Rect]) -> Vec2 {
    let steps = |room: f32| (0..=(room.max(0.0) / STEP) as usize).map(|step| EDGE + STEP * step as f32);
    let across: Vec<f32> = steps(screen.width() - size.x - 2.0 * EDGE).collect();
    let places =
        steps(screen.height() - size.y - 2.0 * EDGE).flat_map(|y| across.iter().map(move |x| vec2(*x, y)));
    let covered = |margin: &Vec2| {
        let place =
            Rect::from_min_size(pos2(screen.right() - margin.x - size.x, screen.top() + margin.y), size);
        buttons.iter().filter(|button| button.intersects(place)).count()
    };
    places.min_by_key(covered).unwrap_or(Vec2::splat(EDGE))
}

/// Letters of a line of a toast.
const LINE: usize = 64;
/// Lines of a toast; the list keeps all of them.
const LINES: usize = 8;

/// Lines of at most [`LINE`] letters: a toast does not wrap by itself. What has no space is broken after a separator
/// of folders, or anywhere.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let len = |text: &str| text.chars().count();
    for word in text.split_whitespace() {
        let mut word = word;
        let space = usize::from(!line.is_empty());
        if !line.is_empty() && len(&line) + space + len(word) > LINE && len(word) <= LINE {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        while len(&line) + len(word) > LINE {
            let room = LINE.saturating_sub(len(&line));
            let end = word.char_indices().nth(room).map_or(word.len(), |(at, _)| at);
            let cut = word[..end].rfind(std::path::is_separator).map_or(end, |at| at + 1);
            line += &word[..cut];
            lines.push(std::mem::take(&mut line));
            word = &word[cut..];
        }
        line += word;
    }
    lines.push(line);
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("… (all of it in Messages)".into());
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toasts_go_where_no_button_is() {
        let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 500.0));
        let size = vec2(300.0, 60.0);
        assert_eq!(free_place(screen, size, &[]), Vec2::splat(EDGE), "the corner");
        let bar: Vec<Rect> =
            (0..45).map(|i| Rect::from_min_size(pos2(20.0 * i as f32, 4.0), vec2(18.0, 90.0))).collect();
        let below = free_place(screen, size, &bar);
        assert!(below.x == EDGE && below.y >= 94.0, "{below:?}");
        let column = [Rect::from_min_size(pos2(700.0, 0.0), vec2(200.0, 500.0))];
        let beside = free_place(screen, size, &column);
        assert!(beside.y == EDGE && beside.x >= 200.0, "{beside:?}");
    }

    #[test]
    fn no_line_of_a_message_is_longer_than_a_toast_and_no_letter_is_lost() {
        let long = format!("{}nothing: does not exist", "a-rather-long-folder-name-0123456789/".repeat(5));
        let unbroken = "x".repeat(200);
        let wide = "é\u{6f22}".repeat(90);
        for text in [
            "short",
            "",
            &long,
            &unbroken,
            &wide,
            "Saved /tmp/a b.png and more words than go into one line of it, so that it goes on",
        ] {
            let lines = wrapped(text);
            assert!(lines.lines().all(|line| line.chars().count() <= LINE), "{lines}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&lines), letters(text));
        }
        assert!(wrapped(&long).lines().next().is_some_and(|line| line.ends_with('/')), "after a folder");
        let endless = wrapped(&"x".repeat(5000));
        assert!(endless.lines().count() == LINES + 1 && endless.ends_with("Messages)"), "{endless}");
    }
}
