//! The matrix: one row for each class of the data, one column for each class that is read.

use crate::training::evaluate::{Confusion, Prediction};
use crate::ui::context::Cx;
use crate::ui::style::format::{percent, thousands};
use crate::ui::style::theme;
use egui::{Align2, Color32, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Which examples are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Of a class, read as another (or the same).
    Cell(usize, usize),
    /// Of a class, with a silent output.
    Silent(usize),
    /// Of a class, misclassified.
    Class(usize),
    /// Misclassified as a class.
    Read(usize),
    /// All that are misclassified.
    Wrong,
}

impl Chosen {
    /// Whether an example of class `class` is among them.
    pub fn holds(self, class: usize, reading: Prediction) -> bool {
        let read = usize::from(reading.class);
        let wrong = read != class;
        match self {
            Self::Cell(of, as_) => class == of && read == as_ && !reading.silent,
            Self::Silent(of) => class == of && reading.silent,
            Self::Class(of) => class == of && wrong,
            Self::Read(as_) => read == as_ && wrong && !reading.silent,
            Self::Wrong => wrong,
        }
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Cell(of, as_) if of == as_ => format!("{of} read as {of}, rightly"),
            Self::Cell(of, as_) => format!("{of} read as {as_}"),
            Self::Silent(of) => format!("{of} with a silent output"),
            Self::Class(of) => format!("{of} misclassified"),
            Self::Read(as_) => format!("others read as {as_}"),
            Self::Wrong => "all misclassified".into(),
        }
    }
}

/// Where the parts of the matrix lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// The cells.
    pub cells: Rect,
    /// Size of one.
    pub cell: egui::Vec2,
    /// A column of silent outputs follows the classes.
    pub has_silent: bool,
    /// Totals and errors stand on the right, totals below.
    pub has_totals: bool,
    /// Size of the numbers in the cells; `None` when they do not fit.
    pub font: Option<f32>,
}

const LABEL: f32 = 34.0;
const HEAD: f32 = 36.0;
const TOTAL: f32 = 62.0;
const ERROR: f32 = 74.0;
const FOOT: f32 = 22.0;
/// Height below which there is no line for captions.
const LOW: f32 = 160.0;
const LOW_HEAD: f32 = 18.0;
/// Least height of a row with numbers beside it.
const LEAST_ROW: f32 = 11.0;

/// The matrix of `classes` classes with counts of up to `digits` digits in `area`.
pub fn geometry(area: Rect, classes: usize, has_silent: bool, digits: usize) -> Geometry {
    let columns = (classes + usize::from(has_silent)).max(1) as f32;
    let head = if area.height() < LOW { LOW_HEAD } else { HEAD };
    let has_totals = area.width() > 330.0 && (area.height() - head) / classes.max(1) as f32 >= LEAST_ROW;
    let foot = if has_totals && area.height() > 180.0 { FOOT } else { 0.0 };
    let side = if has_totals { TOTAL + ERROR } else { 0.0 };
    let high = ((area.height() - head - foot) / classes.max(1) as f32).floor().max(1.0);
    let wide = ((area.width() - LABEL - side) / columns).floor().max(1.0);
    let cell = vec2(wide.min(high * if high < 20.0 { 3.0 } else { 2.0 }), high.min(wide * 1.2))
        .floor()
        .max(vec2(1.0, 1.0));
    // A digit of the monospaced face is 0.6 of its size wide.
    let font = (cell.y * 0.55).min((cell.x - 3.0) / (0.62 * digits.max(1) as f32)).min(22.0);
    let min = area.min + vec2(LABEL, head);
    let cells = Rect::from_min_size(min, vec2(cell.x * columns, cell.y * classes as f32));
    Geometry { cells, cell, has_silent, has_totals, font: (font >= 9.0).then_some(font) }
}

impl Geometry {
    /// The cell in `row` and `column`.
    pub fn rect(&self, row: usize, column: usize) -> Rect {
        let at = self.cells.min + vec2(column as f32 * self.cell.x, row as f32 * self.cell.y);
        Rect::from_min_size(at, self.cell)
    }
}

/// Draws the matrix; what was clicked.
pub fn matrix_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    confusion: &Confusion,
    area: Rect,
    chosen: Option<Chosen>,
) -> Option<Chosen> {
    let palette = &cx.palette;
    let classes = confusion.counts.len();
    let off = |class: usize, read: usize| if class == read { 0 } else { confusion.counts[class][read] };
    let pairs = || (0..classes).flat_map(|class| (0..classes).map(move |read| (class, read)));
    let largest = pairs().map(|(class, read)| off(class, read)).chain(confusion.silent.iter().copied());
    let largest = largest.max().unwrap_or(0).max(1);
    let most = confusion.counts.iter().flatten().copied().max().unwrap_or(0);
    let has_silent = confusion.silent.iter().any(|n| *n > 0);
    let geometry = geometry(area, classes, has_silent, most.to_string().len());
    let mut clicked = None;
    labels(ui, cx, confusion, &geometry, chosen, &mut clicked);
    ui.painter().rect_filled(geometry.cells, 0.0, palette.diverging(0.0));
    for (class, read) in pairs() {
        let count = confusion.counts[class][read];
        if count == 0 && class != read {
            continue;
        }
        let right = class == read;
        let fill = if right { palette.raised } else { palette.diverging(count as f32 / largest as f32) };
        let words = format!("{class} read as {read}: {}", thousands(count as f64));
        let cell =
            Cell { rect: geometry.rect(class, read), fill, count, words, chosen: Chosen::Cell(class, read) };
        cell_ui(ui, cx, &cell, &geometry, chosen, &mut clicked);
    }
    for (class, &count) in confusion.silent.iter().enumerate().filter(|(_, count)| **count > 0) {
        let words = format!("{class} with a silent output: {}", thousands(count as f64));
        let fill = palette.diverging(count as f32 / largest as f32);
        let cell =
            Cell { rect: geometry.rect(class, classes), fill, count, words, chosen: Chosen::Silent(class) };
        cell_ui(ui, cx, &cell, &geometry, chosen, &mut clicked);
    }
    ui.painter().rect_stroke(geometry.cells, 0.0, Stroke::new(1.0, palette.line), StrokeKind::Outside);
    clicked
}

struct Cell {
    rect: Rect,
    fill: Color32,
    count: usize,
    words: String,
    chosen: Chosen,
}

fn cell_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    cell: &Cell,
    geometry: &Geometry,
    chosen: Option<Chosen>,
    clicked: &mut Option<Chosen>,
) {
    let gap = if geometry.cell.min_elem() >= 8.0 { 0.5 } else { 0.0 };
    ui.painter().rect_filled(cell.rect.shrink(gap), 0.0, cell.fill);
    if let Some(size) = geometry.font {
        let ink = ink_on(cell.fill);
        let text = cell.count.to_string();
        ui.painter().text(cell.rect.center(), Align2::CENTER_CENTER, text, FontId::monospace(size), ink);
    }
    let response = ui.interact(cell.rect, ui.scope_id().with(&cell.words), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, cell.words.clone()));
    if chosen == Some(cell.chosen) || response.hovered() {
        let stroke = Stroke::new(2.0, cx.palette.accent);
        ui.painter().rect_stroke(cell.rect, 0.0, stroke, StrokeKind::Inside);
    }
    if response.clicked() {
        *clicked = Some(cell.chosen);
    }
    response.on_hover_text(format!("{}\nClick for the pictures", cell.words));
}

/// Dark or light, whichever is read better on `fill`.
fn ink_on(fill: Color32) -> Color32 {
    let light = 0.299 * f32::from(fill.r()) + 0.587 * f32::from(fill.g()) + 0.114 * f32::from(fill.b());
    let (dark, bright) = (Color32::from_gray(16), Color32::from_gray(240));
    if light > 128.0 { dark } else { bright }
}

/// Classes, totals and errors at the edges.
fn labels(
    ui: &Ui,
    cx: &Cx<'_>,
    confusion: &Confusion,
    geometry: &Geometry,
    chosen: Option<Chosen>,
    clicked: &mut Option<Chosen>,
) {
    let (palette, painter) = (&cx.palette, ui.painter());
    let classes = confusion.counts.len();
    let (cells, cell) = (geometry.cells, geometry.cell);
    let class_font = FontId::proportional((cell.y * 0.62).clamp(9.0, 18.0));
    let column_font = FontId::proportional((cell.x * 0.55).min(class_font.size).max(9.0));
    let every = |size: f32, needed: f32| (needed / size).ceil().max(1.0) as usize;
    let small = theme::small();
    if cells.top() - ui.max_rect().top() >= HEAD {
        for (x, text) in [(0.0, "read as"), (LABEL, "class")] {
            let at = cells.left_top() - vec2(x, 19.0);
            painter.text(at, Align2::LEFT_BOTTOM, text, small.clone(), palette.weak);
        }
    }
    for k in (0..classes).step_by(every(cell.x, 14.0)) {
        let at = pos2(geometry.rect(0, k).center().x, cells.top() - 2.0);
        painter.text(at, Align2::CENTER_BOTTOM, k.to_string(), column_font.clone(), palette.text);
    }
    if geometry.has_silent {
        let at = pos2(geometry.rect(0, classes).center().x, cells.top() - 2.0);
        painter.text(at, Align2::CENTER_BOTTOM, "silent", small.clone(), palette.weak);
    }
    let right = cells.right();
    let number = FontId::monospace((cell.y * 0.6).clamp(9.0, 15.0));
    if geometry.has_totals {
        for (x, text) in [(TOTAL, "total"), (TOTAL + ERROR, "wrong")] {
            painter.text(
                pos2(right + x, cells.top() - 2.0),
                Align2::RIGHT_BOTTOM,
                text,
                small.clone(),
                palette.weak,
            );
        }
    }
    for class in 0..classes {
        let row = geometry.rect(class, 0);
        if class.is_multiple_of(every(cell.y, 11.0)) {
            let at = pos2(cells.left() - 6.0, row.center().y);
            painter.text(at, Align2::RIGHT_CENTER, class.to_string(), class_font.clone(), palette.text);
        }
        if !geometry.has_totals {
            continue;
        }
        let total: usize = confusion.counts[class].iter().sum::<usize>() + confusion.silent[class];
        let right_ones = confusion.counts[class][class] + if class == 0 { confusion.silent[0] } else { 0 };
        let wrong = total - right_ones;
        let edge = Rect::from_min_max(pos2(right, row.top()), pos2(right + TOTAL + ERROR, row.bottom()));
        let y = row.center().y;
        let text = thousands(total as f64);
        painter.text(pos2(right + TOTAL, y), Align2::RIGHT_CENTER, text, number.clone(), palette.weak);
        let text = if total == 0 { "–".into() } else { percent(wrong as f64 / total as f64) };
        painter.text(
            pos2(right + TOTAL + ERROR, y),
            Align2::RIGHT_CENTER,
            text,
            number.clone(),
            palette.text,
        );
        let words = format!("Class {class}: {wrong} of {total} misclassified");
        edge_ui(ui, cx, edge, &words, Chosen::Class(class), chosen, clicked);
    }
    if !geometry.has_totals || ui.max_rect().bottom() < cells.bottom() + FOOT - 4.0 {
        return;
    }
    let y = cells.bottom() + 4.0;
    let column = |read: usize| confusion.counts.iter().map(|row| row[read]).sum::<usize>();
    let digits = (0..classes).map(column).max().unwrap_or(0).to_string().len();
    // All of them or none.
    let size = number.size.min((cell.x - 3.0) / (0.62 * digits as f32));
    for read in (0..classes).take(if size >= 9.0 { classes } else { 0 }) {
        let total = column(read);
        let x = geometry.rect(0, read).center().x;
        painter.text(
            pos2(x, y),
            Align2::CENTER_TOP,
            total.to_string(),
            FontId::monospace(size),
            palette.weak,
        );
        let edge = Rect::from_center_size(pos2(x, y + 8.0), vec2(cell.x, 18.0));
        let words = format!("Read as {read}: {total}");
        edge_ui(ui, cx, edge, &words, Chosen::Read(read), chosen, clicked);
    }
    let text = thousands(confusion.total() as f64);
    painter.text(pos2(right + TOTAL, y), Align2::RIGHT_TOP, text, number.clone(), palette.weak);
    let end = pos2(right + TOTAL + ERROR, y);
    painter.text(end, Align2::RIGHT_TOP, percent(confusion.error()), number, palette.text);
    let edge = Rect::from_min_max(pos2(right, y), end + vec2(0.0, 18.0));
    let words = format!("{} of {} misclassified", confusion.wrong, confusion.total());
    edge_ui(ui, cx, edge, &words, Chosen::Wrong, chosen, clicked);
}

/// A number at the edge that opens what it counts.
fn edge_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    rect: Rect,
    words: &str,
    opens: Chosen,
    chosen: Option<Chosen>,
    clicked: &mut Option<Chosen>,
) {
    let response = ui.interact(rect, ui.scope_id().with(words), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.to_owned()));
    if chosen == Some(opens) || response.hovered() {
        let line = Stroke::new(2.0, cx.palette.accent);
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, line);
    }
    if response.clicked() {
        *clicked = Some(opens);
    }
    response.on_hover_text(format!("{words}\nClick for the pictures"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_lies_in_its_area_for_any_number_of_classes() {
        for classes in [2, 3, 10, 26, 47, 62] {
            for (w, h) in [(476.0, 180.0), (600.0, 400.0), (1380.0, 780.0)] {
                let area = Rect::from_min_size(pos2(5.0, 7.0), vec2(w, h));
                for silent in [false, true] {
                    let g = geometry(area, classes, silent, 4);
                    assert!(area.contains_rect(g.cells), "{classes} in {w}×{h}: {g:?}");
                    assert!(!g.has_totals || g.cells.right() + TOTAL + ERROR <= area.right() + 0.5);
                    let last = g.rect(classes - 1, classes - 1 + usize::from(silent));
                    assert!((last.max - g.cells.max).length() < 0.1);
                }
            }
        }
        assert!(
            geometry(Rect::from_min_size(pos2(0.0, 0.0), vec2(1380.0, 780.0)), 10, false, 4).font.is_some()
        );
    }
}
