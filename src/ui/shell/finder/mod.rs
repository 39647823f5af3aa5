//! The list of everything (Ctrl+K): type a few letters, choose, Enter.

mod entries;
mod search;

use crate::ui::command::keys::consume;
use crate::ui::context::Cx;
use crate::ui::shell::finder::entries::FinderEntry;
use crate::ui::style::format::capital;
use crate::ui::style::theme;
use crate::ui::widgets::name;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Align2, Context, Galley, Id, Key, Modal, Modifiers, Rect, Response, RichText, ScrollArea, Sense,
    TextEdit, Ui, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Height of an entry.
const ROW: f32 = 28.0;
/// Width of the word that says of which sort an entry is.
const SORT: f32 = 84.0;
/// Height of the sentence on the chosen entry.
const SENTENCE: f32 = 58.0;

/// The list, open or closed.
#[derive(Default)]
pub struct Finder {
    open: Option<Open>,
}

struct Open {
    typed: String,
    list: Vec<FinderEntry>,
    found: Vec<search::Found>,
    /// What `found` was searched for.
    searched: Option<String>,
    chosen: usize,
    is_focused: bool,
}

impl Finder {
    /// Opens it, or closes it.
    pub fn toggle(&mut self) {
        if self.open.take().is_none() {
            self.show("");
        }
    }

    /// Opens it with something typed already.
    pub fn show(&mut self, typed: &str) {
        let (list, found) = (Vec::new(), Vec::new());
        let typed = typed.to_owned();
        self.open = Some(Open { typed, list, found, searched: None, chosen: 0, is_focused: false });
    }

    /// Closes it; false if it was closed.
    pub fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Draws it if it is open, and orders what is chosen.
    pub fn ui(&mut self, ctx: &Context, cx: &Cx<'_>) {
        let Some(open) = &mut self.open else { return };
        let screen = ctx.content_rect();
        let id = Id::unique("list of everything");
        let top = (screen.height() * 0.08).min(64.0);
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, top));
        let frame = egui::Frame::window(&ctx.global_style()).inner_margin(12);
        let modal = Modal::new(id).area(area).frame(frame).show(ctx, |ui| {
            ui.set_width((screen.width() - 48.0).min(640.0));
            open.ui(ui, cx, screen.height() - top)
        });
        let is_done = modal.inner;
        if is_done || modal.should_close() {
            self.open = None;
        }
    }
}

impl Open {
    /// The field, the entries and the sentence; whether something was ordered.
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, height: f32) -> bool {
        let rows = ((height - 180.0 - SENTENCE) / ROW).clamp(3.0, 12.0).floor();
        let step = read_keys(ui, rows as isize);
        let is_entered = ui.input_mut(|input| consume(input, Modifiers::NONE, Key::Enter));
        let hint = "A command, panel, setting, preset; “example 8”, “a 7”";
        let field = TextEdit::singleline(&mut self.typed)
            .hint_text(hint)
            .font(theme::title())
            .desired_width(f32::INFINITY);
        let field = ui.add(field);
        name(&field, "Find");
        if !std::mem::replace(&mut self.is_focused, true) {
            field.request_focus();
        }
        self.search(cx);
        let last = self.found.len().saturating_sub(1);
        self.chosen = self.chosen.min(last);
        if step != 0 {
            self.chosen = self.chosen.saturating_add_signed(step).min(last);
        }
        ui.add_space(4.0);
        let clicked = self.rows_ui(ui, cx, rows * ROW, step != 0);
        self.sentence_ui(ui, cx);
        let chosen = clicked.or(is_entered.then_some(self.chosen));
        let Some(entry) = chosen.and_then(|at| self.entry(at)) else { return false };
        let possible = cx.enabled(&entry.command);
        if possible {
            cx.send(entry.command.clone());
        }
        possible
    }

    fn entry(&self, at: usize) -> Option<&FinderEntry> {
        self.found.get(at).and_then(|found| self.list.get(found.entry))
    }

    /// Searches anew when something else is typed.
    fn search(&mut self, cx: &Cx<'_>) {
        if self.searched.as_ref() == Some(&self.typed) {
            return;
        }
        self.list = entries::examples(cx, &self.typed);
        let first = self.list.len();
        self.list.extend(entries::all());
        self.list.extend(entries::scenes(cx));
        self.found = search::search(&self.list, first, &self.typed);
        self.searched = Some(self.typed.clone());
        self.chosen = 0;
    }

    /// The entries; the one that was clicked.
    fn rows_ui(&self, ui: &mut Ui, cx: &Cx<'_>, height: f32, has_moved: bool) -> Option<usize> {
        let mut clicked = None;
        let area = ScrollArea::vertical().id_salt("found").auto_shrink([false, false]).max_height(height);
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show(ui, |ui| {
            let top = ui.cursor().top();
            if has_moved {
                let y = top + self.chosen as f32 * ROW;
                ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), y..=y + ROW), None);
            }
            if self.found.is_empty() {
                ui.label(RichText::new("Nothing of that name").weak());
            }
            for (at, found) in self.found.iter().enumerate() {
                let Some(entry) = self.list.get(found.entry) else { continue };
                let (rect, response) =
                    ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                if response.clicked() {
                    clicked = Some(at);
                }
                if ui.is_rect_visible(rect) {
                    row_ui(ui, cx, entry, found, rect, &response, at == self.chosen);
                }
            }
        });
        clicked
    }

    /// What the chosen entry does.
    fn sentence_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.add_space(4.0);
        ui.separator();
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), SENTENCE), Sense::hover());
        let Some(entry) = self.entry(self.chosen) else { return };
        let possible = cx.enabled(&entry.command);
        let about = entry.about.split("\n\n").next().unwrap_or_default();
        let text = if possible { capital(about) } else { format!("Not possible now. {}", capital(about)) };
        let ink = if possible { cx.palette.text } else { cx.palette.weak };
        let galley = ui.painter().layout(text, theme::body(), ink, rect.width() - 8.0);
        ui.painter().with_clip_rect(rect).galley(rect.min + vec2(4.0, 4.0), galley, ink);
    }
}

/// How far the arrows move the choice; they do not reach the field.
fn read_keys(ui: &Ui, page: isize) -> isize {
    let keys = [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, page), (Key::PageUp, -page)];
    ui.input_mut(|input| {
        let mut pressed = |key: Key| input.count_and_consume_key(Modifiers::NONE, key).cast_signed();
        keys.into_iter().map(|(key, step)| pressed(key) * step).sum()
    })
}

fn row_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    entry: &FinderEntry,
    found: &search::Found,
    rect: Rect,
    response: &Response,
    is_chosen: bool,
) {
    let possible = cx.enabled(&entry.command);
    response
        .widget_info(|| WidgetInfo::selected(egui::Role::ListBoxOption, possible, is_chosen, &entry.label));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if is_chosen {
        painter.rect_filled(rect, 4.0, ui.visuals().selection.bg_fill);
    } else if response.hovered() {
        painter.rect_filled(rect, 4.0, cx.palette.raised);
    }
    let y = rect.center().y;
    let weak = cx.palette.weak;
    painter.text(pos2(rect.left() + 8.0, y), Align2::LEFT_CENTER, entry.sort, theme::small(), weak);
    let mut right = rect.right() - 8.0;
    if let Some(key) = &entry.key {
        right = painter.text(pos2(right, y), Align2::RIGHT_CENTER, key, theme::mono(), weak).left() - 12.0;
    }
    let galley = label(ui, cx, entry, found, possible);
    let left = rect.left() + SORT;
    let room = Rect::from_x_y_ranges(left..=right, rect.y_range());
    painter.with_clip_rect(room.intersect(ui.clip_rect())).galley(
        pos2(left, y - galley.size().y / 2.0),
        galley,
        cx.palette.text,
    );
}

/// The label with the letters that were typed in the accent colour.
fn label(ui: &Ui, cx: &Cx<'_>, entry: &FinderEntry, found: &search::Found, possible: bool) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    for (i, letter) in entry.label.chars().enumerate() {
        let is_typed = u32::try_from(i).is_ok_and(|i| found.letters.contains(&i));
        let color = match (possible, is_typed) {
            (false, _) => cx.palette.weak.gamma_multiply(0.7),
            (true, true) => cx.palette.accent,
            (true, false) => cx.palette.text,
        };
        let format =
            TextFormat { font_id: theme::body(), color, valign: Align::Center, ..Default::default() };
        job.append(letter.encode_utf8(&mut [0; 4]), 0.0, format);
    }
    ui.painter().layout_job(job)
}
