//! Every text that a frame draws, measured on egui's own shapes: where it is, what it is cut by, what lies over it.
//!
//! A text is one galley; its rows are the rectangles of its ink (of the meshes of the glyphs), turned if it is turned.
//! Three things are wrong with a text:
//!
//! * *Overlap*: the ink of two texts shares a place, and nothing opaque was painted between them that hides the lower
//!   one there. The same words twice within two points are one text (a halo).
//! * *Cut*: the ink reaches beyond the clip rectangle it was painted with, or beyond the window. Panels paint with their
//!   own rectangle as clip, so that a text outside its panel is cut too. Excused is what scrolling brings into sight:
//!   where the clip rectangle ends at the end of the rail of a scroll bar that is on the screen (a node of the
//!   accessibility tree with the role `ScrollBar`) and lies within what that rail scrolls (a cell of a table has a clip
//!   of its own); or where it ends at a button that scrolls a row of tabs. A text that is wholly out of sight there is
//!   no text of this frame.
//! * *Covered*: a rectangle that can be seen was painted later over a part of the ink, not over all of it. Over all of
//!   it a pale one dims the text and an opaque one hides it: neither is wrong.
//!
//! Texts that were shortened on purpose end in "…" ([`Text::elided`]); they are not wrong by themselves.

use egui::epaint::{ClippedShape, TextShape};
use egui::{Color32, Rect, Shape, emath::Rot2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::fmt;

/// Ink closer than this is not yet an overlap, and less of it beyond an edge is not yet a cut, in points.
const TOLERANCE: f32 = 0.75;
/// The same words no farther apart are one text.
const HALO: f32 = 2.0;
/// How far the clip rectangle of what scrolls may end from its rail.
const RAIL: f32 = 12.0;
/// How far that of a row of tabs may end from the button that scrolls it.
const BUTTON: f32 = 12.0;
/// A fill with less alpha than this is not seen as lying on a text.
const SEEN: u8 = 20;
/// One with at least this hides what is below.
const HIDES: u8 = 220;

/// One text of a frame.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it says.
    pub words: String,
    /// Around all its ink, in points.
    pub rect: Rect,
    /// The ink of each row.
    pub rows: Vec<Rect>,
    /// What it is painted through.
    pub clip: Rect,
    /// The smallest font size in it, in points.
    pub size: f32,
    /// The size of its line: the largest in it. Letters above and below the line of a formula are smaller.
    pub line: f32,
    /// It was shortened and ends in "…".
    pub elided: bool,
    /// Its place in the order of painting.
    order: usize,
}

impl Text {
    fn of(shape: &TextShape, clip: Rect, order: usize) -> Option<Self> {
        let galley = &shape.galley;
        let fades = shape.opacity_factor < 0.05 || shape.override_text_color == Some(Color32::TRANSPARENT);
        if galley.text().trim().is_empty() || fades {
            return None;
        }
        let turn = Rot2::from_angle(shape.angle);
        let place = |ink: Rect| ink.rotate_bb(turn).translate(shape.pos.to_vec2());
        let ink = galley.rows.iter().map(|row| row.visuals.mesh_bounds.translate(row.pos.to_vec2()));
        let rows: Vec<Rect> = ink.filter(Rect::is_positive).map(place).collect();
        let rect = rows.iter().copied().reduce(Rect::union)?;
        let sizes = galley.job.sections.iter().map(|section| section.format.font_id.size);
        let (size, line) =
            sizes.fold((f32::INFINITY, 0.0), |(a, b): (f32, f32), size| (a.min(size), b.max(size)));
        let words = galley.text().to_owned();
        Some(Self { words, rect, rows, clip, size, line, elided: galley.elided, order })
    }

    /// What of it can be seen.
    pub fn visible(&self) -> Rect {
        self.rect.intersect(self.clip)
    }

    fn is_seen(&self) -> bool {
        self.visible().is_positive()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [x, y, width, height] =
            [self.rect.left(), self.rect.top(), self.rect.width(), self.rect.height()].map(f32::round);
        write!(f, "“{}” at ({x}, {y}), {width}×{height}", self.words.replace('\n', " ⏎ "))
    }
}

/// What is wrong with a text.
#[derive(Clone, Debug)]
pub enum Problem {
    /// Two texts in one place.
    Overlap(Text, Text),
    /// A part of it lies outside its clip rectangle or the window.
    Cut(Text),
    /// A part of it is covered.
    Covered(Text),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap(a, b) => write!(f, "one on the other: {a} and {b}"),
            Self::Cut(text) => write!(f, "cut by {:?}: {text}", text.clip),
            Self::Covered(text) => write!(f, "partly covered: {text}"),
        }
    }
}

/// The texts of a frame.
pub struct Texts {
    /// In the order in which they were painted.
    pub all: Vec<Text>,
    /// Opaque rectangles: their place in the order, what of them is seen.
    opaque: Vec<(usize, Rect)>,
    /// All that can be seen as lying on a text, likewise.
    fills: Vec<(usize, Rect)>,
    /// The rails of the scroll bars.
    rails: Vec<Rect>,
    /// The buttons that scroll a row of tabs.
    tabs: Vec<Rect>,
}

impl Texts {
    /// Those of the last frame.
    pub fn of<S>(harness: &Harness<'_, S>) -> Self {
        let bars = harness.query_all(egui_kittest::kittest::by().role(egui::accesskit::Role::ScrollBar));
        let rails = bars.map(|bar| bar.rect()).collect();
        let buttons = ["Scroll tabs left", "Scroll tabs right"];
        let tabs = buttons.iter().flat_map(|label| harness.query_all_by_label(label)).map(|node| node.rect());
        let tabs = tabs.collect();
        let window = harness.ctx.content_rect();
        let mut texts = Self { all: Vec::new(), opaque: Vec::new(), fills: Vec::new(), rails, tabs };
        for (order, ClippedShape { clip_rect, shape, .. }) in harness.output().shapes.iter().enumerate() {
            texts.read(shape, clip_rect.intersect(window), order);
        }
        texts.all.dedup_by(|b, a| a.words == b.words && a.rect.min.distance(b.rect.min) <= HALO);
        texts
    }

    fn read(&mut self, shape: &Shape, clip: Rect, order: usize) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.read(shape, clip, order)),
            Shape::Text(text) => self.all.extend(Text::of(text, clip, order)),
            // A blurred one is a shadow.
            Shape::Rect(rect) if rect.fill.a() >= SEEN && rect.blur_width == 0.0 => {
                let seen = rect.rect.intersect(clip);
                self.fills.push((order, seen));
                if rect.fill.a() >= HIDES {
                    self.opaque.push((order, seen));
                }
            }
            _ => {}
        }
    }

    /// Those of which something can be seen inside `rect`.
    pub fn inside(&self, rect: Rect) -> impl Iterator<Item = &Text> {
        self.all.iter().filter(move |text| text.visible().intersect(rect).is_positive())
    }

    /// All that is wrong.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (i, text) in self.all.iter().enumerate() {
            if self.is_hidden(text.visible(), text.order) {
                continue;
            }
            if self.is_cut(text) {
                problems.push(Problem::Cut(text.clone()));
            }
            if text.is_seen() && self.is_covered(text) {
                problems.push(Problem::Covered(text.clone()));
            }
            for above in &self.all[i + 1..] {
                if self.overlap(text, above) {
                    problems.push(Problem::Overlap(text.clone(), above.clone()));
                }
            }
        }
        problems
    }

    /// Something opaque lies over all of it.
    fn is_hidden(&self, place: Rect, order: usize) -> bool {
        self.opaque.iter().any(|(later, rect)| *later > order && rect.expand(TOLERANCE).contains_rect(place))
    }

    fn is_cut(&self, text: &Text) -> bool {
        let ink = text.rect.shrink(TOLERANCE);
        let clip = text.clip;
        let ends = |rail: &Rect, upright: bool| {
            let (along, across) =
                if upright { (rail.y_range(), rail.x_range()) } else { (rail.x_range(), rail.y_range()) };
            let (clip_along, clip_across) =
                if upright { (clip.y_range(), clip.x_range()) } else { (clip.x_range(), clip.y_range()) };
            // What a rail scrolls lies before it, and is as long as it.
            let within = clip_across.max <= across.max + RAIL
                && clip_along.min >= along.min - RAIL
                && clip_along.max <= along.max + RAIL;
            let [before, after] =
                [clip_along.min - along.min, clip_along.max - along.max].map(|gap| gap.abs() <= RAIL);
            (within && before, within && after)
        };
        let ends_at_button = |at_end: bool| {
            let end = if at_end { clip.right() } else { clip.left() };
            let mut row = self.tabs.iter().filter(|button| clip.y_range().contains(button.center().y));
            row.any(|button| {
                let edge = if at_end { button.left() } else { button.right() };
                (edge - end).abs() <= BUTTON
            })
        };
        let excused = |upright: bool, at_end: bool| {
            if !upright && ends_at_button(at_end) {
                return true;
            }
            self.rails.iter().filter(|rail| (rail.height() > rail.width()) == upright).any(|rail| {
                let (before, after) = ends(rail, upright);
                if at_end { after } else { before }
            })
        };
        let beyond = [
            (ink.top() < clip.top(), true, false),
            (ink.bottom() > clip.bottom(), true, true),
            (ink.left() < clip.left(), false, false),
            (ink.right() > clip.right(), false, true),
        ];
        beyond.into_iter().any(|(is_beyond, upright, at_end)| is_beyond && !excused(upright, at_end))
    }

    fn is_covered(&self, text: &Text) -> bool {
        let ink: Vec<Rect> = text.rows.iter().map(|row| row.intersect(text.clip).shrink(TOLERANCE)).collect();
        let seen = text.visible().shrink(TOLERANCE);
        let later =
            self.fills.iter().filter(|(later, rect)| *later > text.order && !rect.contains_rect(seen));
        later
            .map(|(_, rect)| rect)
            .any(|rect| ink.iter().any(|row| row.is_positive() && rect.intersect(*row).is_positive()))
    }

    fn overlap(&self, below: &Text, above: &Text) -> bool {
        let is_halo = below.words == above.words && below.rect.min.distance(above.rect.min) <= HALO;
        let rows = |text: &Text| -> Vec<Rect> {
            text.rows.iter().map(|row| row.intersect(text.clip).shrink(TOLERANCE / 2.0)).collect()
        };
        let hidden_at = |place: Rect| {
            let between = self.opaque.iter().filter(|(order, _)| (below.order..=above.order).contains(order));
            between.map(|(_, rect)| rect).any(|rect| rect.expand(TOLERANCE).contains_rect(place))
        };
        let above_rows = rows(above);
        !is_halo
            && rows(below).iter().any(|a| {
                let mut shared = above_rows.iter().map(|b| a.intersect(*b)).filter(Rect::is_positive);
                shared.any(|place| !hidden_at(place))
            })
    }

    /// Fails with all that is wrong.
    pub fn assert_sound(&self, what: &str) {
        let problems: Vec<String> = self.problems().iter().map(Problem::to_string).collect();
        assert!(problems.is_empty(), "{what}:\n  {}", problems.join("\n  "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Align2, FontId, Ui, pos2, vec2};

    fn texts(draw: impl FnMut(&mut Ui) + 'static) -> Texts {
        let mut harness = Harness::builder().with_size([400.0, 200.0]).build_ui(draw);
        harness.run_steps(2);
        Texts::of(&harness)
    }

    fn measured(draw: impl FnMut(&mut Ui) + 'static) -> Vec<Problem> {
        texts(draw).problems()
    }

    fn write(ui: &Ui, x: f32, y: f32, words: &str) {
        ui.painter().text(pos2(x, y), Align2::LEFT_TOP, words, FontId::proportional(14.0), Color32::WHITE);
    }

    #[test]
    fn texts_apart_are_sound_and_texts_on_each_other_are_not() {
        let apart = measured(|ui| [40.0, 60.0].into_iter().for_each(|y| write(ui, 20.0, y, "settled after")));
        assert!(apart.is_empty(), "{apart:?}");
        let on_it = measured(|ui| {
            write(ui, 20.0, 40.0, "settled after");
            write(ui, 60.0, 48.0, "32 iterations");
        });
        assert!(matches!(&on_it[..], [Problem::Overlap(..)]), "{on_it:?}");
        // A window with a ground of its own hides what lies below.
        let hidden = measured(|ui| {
            write(ui, 20.0, 40.0, "below");
            ui.painter().rect_filled(
                Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 90.0)),
                0.0,
                Color32::BLACK,
            );
            write(ui, 25.0, 42.0, "above");
        });
        assert!(hidden.is_empty(), "{hidden:?}");
        let partly = measured(|ui| {
            write(ui, 20.0, 40.0, "below a window");
            ui.painter().rect_filled(
                Rect::from_min_size(pos2(0.0, 0.0), vec2(60.0, 90.0)),
                0.0,
                Color32::BLACK,
            );
        });
        assert!(matches!(&partly[..], [Problem::Covered(_)]), "{partly:?}");
        let halo = measured(|ui| [20.0, 21.0].into_iter().for_each(|x| write(ui, x, 40.0, "halo")));
        assert!(halo.is_empty(), "{halo:?}");
    }

    #[test]
    fn a_text_is_cut_by_its_clip_or_the_window_but_not_by_scrolling() {
        let narrow = |ui: &Ui| {
            let clip = Rect::from_min_size(pos2(10.0, 10.0), vec2(50.0, 100.0));
            let (font, at) = (FontId::proportional(14.0), pos2(20.0, 40.0));
            ui.painter().with_clip_rect(clip).text(
                at,
                Align2::LEFT_TOP,
                "too long for it",
                font,
                Color32::WHITE,
            );
        };
        let cut = measured(move |ui| narrow(ui));
        assert!(matches!(&cut[..], [Problem::Cut(_)]), "{cut:?}");
        let outside = measured(|ui| write(ui, 390.0, 40.0, "beyond the window"));
        assert!(matches!(&outside[..], [Problem::Cut(_)]), "{outside:?}");
        let scrolled = |is_wide: bool| {
            measured(move |ui| {
                egui::ScrollArea::vertical().max_height(90.0).auto_shrink(false).show(ui, |ui| {
                    (0..20).for_each(|i| drop(ui.label(format!("row {i}"))));
                    if is_wide {
                        write(ui, 380.0, 40.0, "beyond its right edge");
                    }
                });
            })
        };
        assert!(scrolled(false).is_empty(), "{:?}", scrolled(false));
        assert!(matches!(&scrolled(true)[..], [Problem::Cut(_)]), "scrolling up and down does not bring it");
    }

    #[test]
    fn a_text_knows_its_place_its_size_and_whether_it_was_shortened() {
        let drawn = texts(|ui| {
            write(ui, 20.0, 40.0, "fourteen points");
            ui.put(
                Rect::from_min_size(pos2(20.0, 100.0), vec2(60.0, 20.0)),
                egui::Label::new("a long sentence").truncate(),
            );
        });
        drawn.assert_sound("two texts");
        let above: Vec<&Text> = drawn.inside(Rect::from_min_max(pos2(0.0, 0.0), pos2(400.0, 80.0))).collect();
        assert!(
            matches!(&above[..], [text] if text.size == 14.0 && text.rect.height() < 16.0 && !text.elided)
        );
        assert!(drawn.all.iter().any(|text| text.elided && text.words.starts_with("a long")));
    }

    #[test]
    fn turned_texts_are_measured_turned() {
        let axis = |x: f32| {
            measured(move |ui| {
                let galley =
                    ui.painter().layout_no_wrap("energy".into(), FontId::proportional(14.0), Color32::WHITE);
                let shape = TextShape::new(pos2(x, 150.0), galley, Color32::WHITE)
                    .with_angle(-std::f32::consts::FRAC_PI_2);
                ui.painter().add(shape);
                write(ui, 60.0, 120.0, "0.5");
            })
        };
        assert!(axis(20.0).is_empty(), "{:?}", axis(20.0));
        assert!(matches!(&axis(55.0)[..], [Problem::Overlap(..)]), "{:?}", axis(55.0));
    }
}
