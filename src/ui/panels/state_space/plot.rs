//! The plane of the state space as a picture: paths, nudges, the watched example.

use crate::settling::engine::snapshot::Phase;
use crate::settling::studies::state_space::{Path, Picture};
use crate::ui::command::Command;
use crate::ui::context::{Cx, phase_word};
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};

/// How near the pointer must be to a point, in points of the screen.
const NEAR: f32 = 14.0;
/// A nudge shorter than this is drawn longer.
const SEEN: f32 = 14.0;
/// How long the longest nudge then is at most.
const LONGEST: f32 = 52.0;

/// From the plane to the screen, at one scale in both directions.
struct Scale {
    centre: [f64; 2],
    middle: Pos2,
    per_unit: f64,
}

impl Scale {
    fn new(points: impl Iterator<Item = [f64; 2]>, rect: Rect) -> Option<Self> {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in points.filter(|point| point.iter().all(|x| x.is_finite())) {
            for i in 0..2 {
                (low[i], high[i]) = (low[i].min(point[i]), high[i].max(point[i]));
            }
        }
        if low[0] > high[0] {
            return None;
        }
        let span = |i: usize| (high[i] - low[i]).max(1e-9);
        let per_unit = (f64::from(rect.width()) / span(0)).min(f64::from(rect.height()) / span(1));
        let centre = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
        Some(Self { centre, middle: rect.center(), per_unit })
    }

    fn at(&self, point: [f64; 2]) -> Pos2 {
        let along = |i: usize| ((point[i] - self.centre[i]) * self.per_unit) as f32;
        self.middle + vec2(along(0), -along(1))
    }
}

/// Draws the picture into what is left of the panel.
pub(super) fn ui(ui: &mut Ui, cx: &Cx<'_>, picture: &Picture) {
    let area = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(area, Sense::click_and_drag());
    if area.width() < 120.0 || area.height() < 80.0 {
        return;
    }
    let palette = cx.palette;
    let frame = Rect::from_min_max(area.min + vec2(24.0, 4.0), area.max - vec2(4.0, 22.0));
    let watched = watched(cx, picture).unwrap_or(&[]);
    let of_paths = picture.paths.iter().flat_map(|path| path.free.iter().chain(&path.nudged));
    let all = of_paths.chain(watched).copied();
    let is_small = frame.height() < 200.0;
    let edge = if is_small { vec2(20.0, 14.0) } else { vec2(30.0, 22.0) };
    let Some(scale) = Scale::new(all, frame.shrink2(edge)) else { return };
    let painter = ui.painter().with_clip_rect(area.intersect(ui.clip_rect()));
    axes(&painter, &palette, frame, picture);
    for path in &picture.paths {
        let points: Vec<Pos2> = path.free.iter().map(|point| scale.at(*point)).collect();
        let colour = class_colour(&palette, path.class);
        for point in points.iter().skip(1) {
            painter.circle_filled(*point, 2.0, colour);
        }
        painter.add(Shape::line(points, Stroke::new(2.0, colour)));
    }
    start(&painter, &palette, &scale, picture, is_small);
    draw_watched(&painter, cx, &scale, watched);
    let longer = nudges(&painter, &palette, &scale, &picture.paths);
    dots(&painter, cx, &scale, watched);
    let size = if is_small { theme::BODY } else { theme::TITLE };
    digits(&painter, &palette, &scale, &picture.paths, size);
    if let Some(times) = longer {
        let text = if times == 1 { "nudge".to_owned() } else { format!("nudge ×{times}") };
        legend(&painter, &palette, frame.right_top() + vec2(-10.0, 8.0), &text);
    }
    describe(&response, summary(picture, longer));
    touch(response, cx, &scale, picture, watched);
}

/// The path of the watched example, if it is in this plane: it may still be in the one before.
pub(super) fn watched<'a>(cx: &'a Cx<'_>, picture: &Picture) -> Option<&'a [[f64; 2]]> {
    let state = &cx.settling.frame.layers;
    let dimensions: usize = state.iter().map(Vec::len).sum();
    let path = cx.settling.path.as_ref().filter(|_| dimensions == picture.plane.origin.len())?;
    let (here, at) = (picture.plane.project(state.iter().flatten()), path.get(cx.settling.cursor)?);
    let is_near = |i: usize| (here[i] - at[i]).abs() <= 1e-9 * (1.0 + here[i].abs());
    (is_near(0) && is_near(1)).then_some(path)
}

/// Five hues, each light and dark, in the order of the classes.
fn class_colour(palette: &Palette, class: usize) -> Color32 {
    let hues = [palette.training, palette.validation, palette.test, palette.nudged_minus, palette.weak];
    let hue = hues[class % hues.len()];
    if (class / hues.len()).is_multiple_of(2) { hue } else { hue.lerp_to_gamma(palette.background, 0.38) }
}

fn axes(painter: &Painter, palette: &Palette, frame: Rect, picture: &Picture) {
    let stroke = Stroke::new(1.0, palette.line);
    painter.hline(frame.x_range(), frame.bottom(), stroke);
    painter.vline(frame.left(), frame.y_range(), stroke);
    let text = |i: usize| {
        let share = (picture.variance[i] * 100.0).round();
        let of =
            if frame.width() > 260.0 && (i == 0 || frame.height() > 240.0) { " of variance" } else { "" };
        format!("direction {}, {share:.0} %{of}", i + 1)
    };
    let below = pos2(frame.center().x, frame.bottom() + 4.0);
    painter.text(below, Align2::CENTER_TOP, text(0), theme::small(), palette.weak);
    let galley = painter.layout_no_wrap(text(1), theme::small(), palette.weak);
    let (left, bottom) = (frame.left() - 4.0 - galley.size().y, frame.center().y + galley.size().x / 2.0);
    let turned = egui::epaint::TextShape::new(pos2(left, bottom), galley, palette.weak);
    painter.add(turned.with_angle(-std::f32::consts::FRAC_PI_2));
}

/// Where all paths begin, with its name where there is most room.
fn start(painter: &Painter, palette: &Palette, scale: &Scale, picture: &Picture, is_small: bool) {
    let Some(first) = picture.paths.iter().find_map(|path| path.free.first()) else { return };
    let at = scale.at(*first);
    painter.circle(at, 5.0, palette.background, Stroke::new(2.0, palette.text));
    if is_small {
        return;
    }
    let points: Vec<Pos2> = picture.paths.iter().flat_map(|path| &path.free).map(|p| scale.at(*p)).collect();
    let room = |place: &Pos2| {
        let near = points.iter().filter(|point| point.distance(at) > 3.0);
        near.map(|point| ((*point - *place) * vec2(0.6, 1.0)).length()).fold(f32::INFINITY, f32::min)
    };
    let around =
        (0..16).map(|i| at + Vec2::angled(i as f32 * std::f32::consts::TAU / 16.0) * vec2(36.0, 20.0));
    let place = around.max_by(|a, b| room(a).total_cmp(&room(b))).unwrap_or(at);
    painter.text(place, Align2::CENTER_CENTER, "start", theme::body(), palette.text);
}

/// Arrows from s⁰ to s^β; how many times longer than they are, if there are any.
fn nudges(painter: &Painter, palette: &Palette, scale: &Scale, paths: &[Path]) -> Option<u64> {
    let arrows: Vec<(Pos2, Vec2)> = (paths.iter())
        .filter_map(|path| {
            let (from, to) = (scale.at(*path.free.last()?), scale.at(path.nudged?));
            Some((from, to - from))
        })
        .filter(|(from, along)| from.is_finite() && along.is_finite())
        .collect();
    let longest = arrows.iter().map(|(_, along)| along.length()).fold(0.0, f32::max);
    let times = times(longest)?;
    for (from, along) in arrows {
        let along = along * times as f32;
        let stroke = Stroke::new(3.0, palette.nudged_plus);
        let length = along.length();
        if length < 2.0 {
            continue;
        }
        let (tip, direction) = (from + along, along / length);
        painter.line_segment([from, tip], Stroke::new(7.0, palette.background));
        painter.line_segment([from, tip], stroke);
        let (back, side) = (direction * 9.0_f32.min(length), direction.rot90() * 4.5);
        let head = vec![tip, tip - back + side, tip - back - side];
        painter.add(Shape::convex_polygon(head, palette.nudged_plus, Stroke::NONE));
    }
    Some(times)
}

/// 1, 2, 5, 10, 20 … so that the longest nudge is seen; `None` if nothing was nudged.
fn times(longest: f32) -> Option<u64> {
    if !(longest.is_finite() && longest > 1e-6) {
        return None;
    }
    if longest >= SEEN {
        return Some(1);
    }
    let steps = (0..9).flat_map(|power| [1, 2, 5].map(|factor| factor * 10u64.pow(power)));
    steps.take_while(|times| longest * *times as f32 <= LONGEST).last()
}

/// The class of each path at its end, moved apart where ends are close.
fn digits(painter: &Painter, palette: &Palette, scale: &Scale, paths: &[Path], size: f32) {
    let ends: Vec<Pos2> =
        paths.iter().map(|path| path.free.last().map_or(Pos2::ZERO, |p| scale.at(*p))).collect();
    for (path, at) in paths.iter().zip(place(&ends)) {
        let colour = class_colour(palette, path.class).lerp_to_gamma(palette.text, 0.35);
        let font = FontId::proportional(size);
        let text = path.class.to_string();
        // A halo, so that the digit can be read on the paths of the others.
        for around in [vec2(-1.5, 0.0), vec2(1.5, 0.0), vec2(0.0, -1.5), vec2(0.0, 1.5)] {
            painter.text(at + around, Align2::CENTER_CENTER, &text, font.clone(), palette.background);
        }
        painter.text(at, Align2::CENTER_CENTER, &text, font, colour);
    }
}

/// Places for labels beside these points: outward from their middle, then pushed apart, always the same way.
fn place(ends: &[Pos2]) -> Vec<Pos2> {
    let middle = ends.iter().fold(Vec2::ZERO, |sum, end| sum + end.to_vec2()) / ends.len().max(1) as f32;
    let outward = |end: &Pos2| {
        let away = end.to_vec2() - middle;
        *end + if away.length() > 1.0 { away.normalized() * 13.0 } else { vec2(13.0, 0.0) }
    };
    let mut at: Vec<Pos2> = ends.iter().map(outward).collect();
    for _ in 0..40 {
        for i in 0..at.len() {
            for j in i + 1..at.len() {
                let between = at[j] - at[i];
                let (length, least) = (between.length(), 18.0);
                if length < least {
                    let way = if length > 0.01 { between / length } else { vec2(0.0, 1.0) };
                    let half = way * ((least - length) * 0.5);
                    at[i] -= half;
                    at[j] += half;
                }
            }
        }
    }
    at
}

fn draw_watched(painter: &Painter, cx: &Cx<'_>, scale: &Scale, path: &[[f64; 2]]) {
    if path.is_empty() {
        return;
    }
    let palette = cx.palette;
    for (i, span) in cx.settling.phases.iter().enumerate() {
        let before = usize::from(i < 2 && span.points.start > 0);
        let Some(points) = path.get(span.points.start - before..span.points.end.min(path.len())) else {
            continue;
        };
        let colour = if span.phase == Phase::Free { palette.text } else { palette.phase(span.phase) };
        let step = (points.len() / 2000).max(1);
        let points: Vec<Pos2> = points.iter().step_by(step).map(|point| scale.at(*point)).collect();
        painter.add(Shape::line(points, Stroke::new(4.0, colour)));
    }
}

/// Where the cursor and the pointer are on the watched path.
fn dots(painter: &Painter, cx: &Cx<'_>, scale: &Scale, path: &[[f64; 2]]) {
    let palette = cx.palette;
    if let Some(point) = cx.view.hovered_index.and_then(|index| path.get(index)) {
        painter.circle_stroke(scale.at(*point), 7.0, Stroke::new(1.5, palette.weak));
    }
    if let Some(point) = path.get(cx.settling.cursor) {
        painter.circle(scale.at(*point), 7.0, palette.text, Stroke::new(2.0, palette.background));
    }
}

fn legend(painter: &Painter, palette: &Palette, right_top: Pos2, text: &str) {
    let drawn = painter.text(right_top, Align2::RIGHT_TOP, text, theme::body(), palette.nudged_plus);
    let y = drawn.center().y;
    let tip = pos2(drawn.left() - 8.0, y);
    painter.line_segment([tip - vec2(24.0, 0.0), tip], Stroke::new(2.5, palette.nudged_plus));
    let head = vec![tip + vec2(1.0, 0.0), tip + vec2(-7.0, 3.5), tip + vec2(-7.0, -3.5)];
    painter.add(Shape::convex_polygon(head, palette.nudged_plus, Stroke::NONE));
}

fn summary(picture: &Picture, longer: Option<u64>) -> String {
    let share = |i: usize| (picture.variance[i] * 100.0).round();
    let right = picture.paths.iter().filter(|path| path.reads == path.class).count();
    let nudge = longer.map_or(String::new(), |times| format!("; nudges drawn ×{times}"));
    format!(
        "State space: {} paths, {right} read right, directions of {} and {} % of variance{nudge}",
        picture.paths.len(),
        share(0),
        share(1)
    )
}

/// The pointer near a path: its iteration; on the watched one the shared cursor, and a click that goes there.
fn touch(response: egui::Response, cx: &Cx<'_>, scale: &Scale, picture: &Picture, watched: &[[f64; 2]]) {
    let Some(at) = response.hover_pos().or(response.interact_pointer_pos()) else { return };
    let nearest = |points: &[[f64; 2]]| {
        let distances = points.iter().map(|point| scale.at(*point).distance(at)).enumerate();
        distances.filter(|(_, d)| *d < NEAR).min_by(|a, b| a.1.total_cmp(&b.1))
    };
    if let Some((index, _)) = nearest(watched) {
        cx.hover.index.set(Some(index));
        let pressed = response.clicked() || response.dragged_by(egui::PointerButton::Primary);
        if pressed && index != cx.settling.cursor {
            cx.send(Command::Seek(index));
        }
        if let Some(point) = cx.settling.points.get(index) {
            let (phase, iteration, reads) = (phase_word(point.phase), point.iteration, point.prediction);
            response.on_hover_text(format!("Watched example\n{phase}, iteration {iteration}, reads {reads}"));
        }
        return;
    }
    let near = picture.paths.iter().filter_map(|path| nearest(&path.free).map(|(i, d)| (path, i, d)));
    if let Some((path, i, _)) = near.min_by(|a, b| a.2.total_cmp(&b.2)) {
        let iteration = path.iterations.get(i).copied().unwrap_or(0);
        response.on_hover_text(format!(
            "Test example {}, a {}\niteration {iteration}; reads {} when settled",
            path.example, path.class, path.reads
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_scale_serves_both_directions() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 100.0));
        let scale = Scale::new([[0.0, 0.0], [1.0, 1.0]].into_iter(), rect).unwrap();
        let (a, b) = (scale.at([0.0, 0.0]), scale.at([1.0, 1.0]));
        assert_eq!((a, b), (pos2(50.0, 100.0), pos2(150.0, 0.0)));
    }

    #[test]
    fn short_nudges_are_drawn_longer_by_a_round_number() {
        assert_eq!(times(20.0), Some(1));
        assert_eq!(times(1.5), Some(20));
        assert_eq!(times(0.0), None);
    }

    #[test]
    fn labels_do_not_cover_each_other() {
        let ends = [pos2(10.0, 10.0), pos2(10.0, 10.0), pos2(14.0, 12.0), pos2(90.0, 10.0)];
        let at = place(&ends);
        for i in 0..at.len() {
            for j in i + 1..at.len() {
                assert!((at[j] - at[i]).length() > 16.0, "{at:?}");
            }
        }
    }
}
