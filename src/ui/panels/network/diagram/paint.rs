//! What the diagram is painted with: connections, discs, the pull of the cost, the ripple.

use crate::settling::example::action::UnitId;
use crate::ui::context::Cx;
use crate::ui::panels::network::diagram::lines::{Line, Lines, width};
use crate::ui::panels::network::diagram::places::{InputPlace, Places, Row};
use crate::ui::panels::network::values::Shown;
use crate::ui::state::view::{LayerView, Synapse};
use crate::ui::style::colours::{Palette, Table};
use crate::ui::style::format::number;
use crate::ui::style::theme;
use egui::{Align2, Color32, FontId, Painter, Pos2, Shape, Stroke, pos2, vec2};

/// One unit as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    /// Which.
    pub id: UnitId,
    /// Its middle.
    pub at: Pos2,
    /// The number that its colour stands for.
    pub value: f64,
    /// Its colour.
    pub colour: Color32,
}

/// The discs of a layer with these values and colours.
pub fn discs<'a>(row: &'a Row, values: &'a [f64], colours: &'a [Color32]) -> impl Iterator<Item = Disc> + 'a {
    let units = row.centres.iter().zip(values).zip(colours).enumerate();
    units.map(|(index, ((at, value), colour))| Disc {
        id: UnitId { layer: row.layer, index },
        at: *at,
        value: *value,
        colour: *colour,
    })
}

/// Draws a layer; its numbers too where the discs have room for them.
pub fn discs_ui(
    painter: &Painter,
    palette: &Palette,
    row: &Row,
    discs: impl Iterator<Item = Disc>,
    (view, range): (LayerView, f32),
) {
    let edge = Stroke::new(1.5, palette.weak);
    for disc in discs {
        painter.circle(disc.at, row.radius, disc.colour, edge);
        let text = match view {
            _ if row.radius < 13.0 => continue,
            LayerView::State if disc.value == 0.0 || disc.value == 1.0 => format!("{:.0}", disc.value),
            LayerView::State => format!("{:.2}", disc.value),
            LayerView::Arrival if disc.value == 0.0 => continue,
            LayerView::Arrival => format!("{:.0}", disc.value),
            // What has hardly a colour needs no number.
            _ if disc.value.abs() < 0.05 * f64::from(range) => continue,
            _ => number(disc.value),
        };
        let text = text.replace('-', "−");
        for size in [theme::BODY, theme::SMALL] {
            let font = FontId::proportional(size);
            let galley = painter.layout_no_wrap(text.clone(), font, ink(disc.colour));
            if galley.size().x <= 2.0 * row.radius - 4.0 {
                painter.galley(disc.at - galley.size() / 2.0, galley, Color32::PLACEHOLDER);
                break;
            }
        }
    }
}

/// Black or white, whichever has the larger contrast with a colour: black where its luminance is above √(1.05·0.05) − 0.05.
pub fn ink(on: Color32) -> Color32 {
    let [r, g, b, _] = on.to_array().map(|c| (f32::from(c) / 255.0).powf(2.2));
    if 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 { Color32::BLACK } else { Color32::WHITE }
}

/// Where a unit stands; for a pixel of an image the middle of the upper edge.
pub fn place_of(places: &Places, id: UnitId) -> Option<Pos2> {
    if id.layer > 0 {
        return places.rows.get(id.layer - 1)?.centres.get(id.index).copied();
    }
    match &places.input {
        InputPlace::Discs(row) => row.centres.get(id.index).copied(),
        InputPlace::Image(image) => Some(image.rect.center_top()),
    }
}

/// The widest a line gets.
pub fn widest(places: &Places) -> f32 {
    (places.net.width().min(places.net.height()) * 0.016).clamp(3.5, 7.0)
}

/// The unit whose connections stand out: the one under the pointer, otherwise the one looked at.
pub fn chosen(cx: &Cx<'_>) -> Option<UnitId> {
    cx.view.hovered.or(cx.view.unit)
}

/// Draws the connections, the strongest last; those of the chosen unit stand out.
pub fn lines_ui(painter: &Painter, cx: &Cx<'_>, places: &Places, lines: &Lines) {
    let table = |range: &f32| Table::diverging(&cx.palette, *range);
    let tables: Vec<Table> = lines.ranges.iter().map(table).collect();
    let look = |line: &Line| {
        let colour = tables[line.synapse.layer - 1].colour(line.weight);
        (width(line.weight, lines.range(line), widest(places)), colour)
    };
    let chosen = chosen(cx);
    let is_chosen = |synapse: Synapse| chosen.is_none_or(|id| synapse.ends().contains(&id));
    let ends = |synapse: Synapse| -> Option<[Pos2; 2]> {
        let [below, above] = synapse.ends().map(|id| place_of(places, id));
        Some([below?, above?])
    };
    for wanted in [false, true] {
        for line in lines.shown.iter().filter(|line| is_chosen(line.synapse) == wanted) {
            let Some(ends) = ends(line.synapse) else { continue };
            let (wide, colour) = look(line);
            let colour = if wanted { colour } else { cx.palette.background.lerp_to_gamma(colour, 0.25) };
            painter.line_segment(ends, Stroke::new(wide, colour));
        }
    }
    if let Some(synapse) = cx.view.synapse
        && let Some(ends) = ends(synapse)
    {
        let shown = lines.shown.iter().find(|line| line.synapse == synapse);
        let (wide, colour) = shown.map_or((1.0, cx.palette.weak), look);
        painter.line_segment(ends, Stroke::new(wide + 4.0, cx.palette.text));
        painter.line_segment(ends, Stroke::new(wide, colour));
    }
}

/// Draws a bundle from the image to each unit above it: what the whole image sends there.
pub fn bundles_ui(painter: &Painter, cx: &Cx<'_>, places: &Places, drives: &[f64], range: f32) {
    let (InputPlace::Image(image), Some(row)) = (&places.input, places.rows.first()) else { return };
    let (table, widest) = (Table::diverging(&cx.palette, range), 1.6 * widest(places));
    let chosen = chosen(cx).filter(|id| id.layer == 1);
    let mut order: Vec<usize> = (0..drives.len().min(row.centres.len())).collect();
    order.sort_by(|a, b| drives[*a].abs().total_cmp(&drives[*b].abs()));
    for unit in order {
        let drive = drives[unit] as f32;
        let share = (unit as f32 + 0.5) / row.centres.len() as f32;
        let from = pos2(image.rect.left() + share * image.rect.width(), image.rect.top());
        let mut colour = table.colour(drive);
        if chosen.is_some_and(|id| id.index != unit) {
            colour = cx.palette.background.lerp_to_gamma(colour, 0.25);
        }
        let wide = width(drive, range, widest);
        // A fan: as wide as a pixel at the image, as what it carries at the unit.
        let foot = (image.rect.width() / row.centres.len() as f32 / 2.0).min(wide);
        let to = row.centres[unit];
        let corners = vec![
            from - vec2(foot / 2.0, 0.0),
            from + vec2(foot / 2.0, 0.0),
            to + vec2(wide / 2.0, 0.0),
            to - vec2(wide / 2.0, 0.0),
        ];
        painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    }
}

/// The ripple on its way: along these connections it came down, in the colour of the phase.
pub fn carriers_ui(painter: &Painter, places: &Places, carriers: &[Synapse], colour: Color32) {
    for synapse in carriers {
        let [Some(below), Some(above)] = synapse.ends().map(|id| place_of(places, id)) else { continue };
        painter.line_segment([above, below], Stroke::new(2.0, colour));
        let radius =
            synapse.layer.checked_sub(2).and_then(|k| places.rows.get(k)).map_or(0.0, |row| row.radius);
        let along = (below - above).normalized();
        let tip = below - (radius + 6.0) * along;
        let across = along.rot90() * 5.0;
        let corners = vec![tip, tip - 9.0 * along + across, tip - 9.0 * along - across];
        painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    }
}

/// A ring around a unit that the ripple has just reached.
pub fn ring(painter: &Painter, palette: &Palette, at: Pos2, radius: f32, colour: Color32) {
    painter.circle_stroke(at, radius + 3.0, Stroke::new(5.0, palette.background));
    painter.circle_stroke(at, radius + 3.0, Stroke::new(2.5, colour));
}

/// The pull of the cost on each output: an arrow up from the disc where it is pulled up, down on it where it is pulled
/// down, the longer the stronger.
pub fn pulls_ui(painter: &Painter, row: &Row, pulls: &[f64], colour: Color32) {
    let most = pulls.iter().map(|pull| pull.abs()).filter(|pull| pull.is_finite()).fold(0.0, f64::max);
    if most == 0.0 {
        return;
    }
    let half = row.radius.clamp(3.0, 6.0);
    for (at, pull) in row.centres.iter().zip(pulls) {
        let long = (pull.abs() / most) as f32 * 18.0;
        if long < 1.0 {
            continue;
        }
        let foot = *at - vec2(0.0, row.radius + 4.0);
        let head = long.min(8.0);
        let (tip, back) = if *pull > 0.0 { (-long, -long + head) } else { (0.0, -head) };
        let shaft = if *pull > 0.0 { [0.0, -long + head] } else { [-long, -head] };
        painter.line_segment(shaft.map(|y| foot + vec2(0.0, y)), Stroke::new(3.0, colour));
        let corners = vec![foot + vec2(0.0, tip), foot + vec2(-half, back), foot + vec2(half, back)];
        painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    }
}

/// The number of each class over its disc: the one that is read large, the target framed.
pub fn classes_ui(painter: &Painter, cx: &Cx<'_>, row: &Row, reads: Option<usize>) {
    let pitch = row.centres.windows(2).map(|pair| pair[1].x - pair[0].x).fold(f32::INFINITY, f32::min);
    let every = (14.0 / pitch).ceil().max(1.0) as usize;
    for (class, at) in row.centres.iter().enumerate() {
        let (wins, is_target) = (reads == Some(class), class == cx.settling.target);
        if class % every != 0 && !wins && !is_target {
            continue;
        }
        let middle = pos2(at.x, row.y - row.radius - 33.0);
        let ink = if wins || is_target { cx.palette.text } else { cx.palette.weak };
        let font = FontId::monospace(if wins { 17.0 } else { theme::SMALL });
        painter.text(middle, Align2::CENTER_CENTER, class.to_string(), font, ink);
        if is_target {
            let frame = egui::Rect::from_center_size(middle, vec2((pitch - 2.0).clamp(13.0, 26.0), 20.0));
            painter.rect_stroke(frame, 4.0, Stroke::new(2.0, cx.palette.accent), egui::StrokeKind::Inside);
        }
    }
}

/// The colours of a layer k = 1 … as the images have them.
pub fn colours(shown: &Shown, palette: &Palette, k: usize) -> Vec<Color32> {
    shown.paint(palette, k)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::panels::network::diagram::places::place;
    use egui::Rect;

    #[test]
    fn a_disc_has_the_place_and_the_number_of_its_unit() {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(500.0, 400.0));
        let places = place(area, &[2, 7, 3], [1, 2], 1.0);
        let values = [0.1, 1.0 / 3.0, -0.0, 1.0, 0.7, f64::NAN, 0.2];
        let palette = Palette::of(true);
        let table = Table::sequential(&palette);
        let colours: Vec<Color32> = values.iter().map(|v| table.colour(*v as f32)).collect();
        let row = &places.rows[0];
        let found: Vec<Disc> = discs(row, &values, &colours).collect();
        assert_eq!(found.len(), 7);
        for (i, disc) in found.iter().enumerate() {
            assert_eq!((disc.id.layer, disc.id.index), (1, i));
            assert_eq!(disc.value.to_bits(), values[i].to_bits());
            assert_eq!((disc.colour, row.unit_at(disc.at)), (table.colour(values[i] as f32), Some(i)));
            assert_eq!(place_of(&places, disc.id), Some(disc.at));
        }
    }

    #[test]
    fn letters_can_be_read_on_every_colour() {
        for dark in [true, false] {
            let palette = Palette::of(dark);
            for i in 0..=100 {
                let on = palette.sequential(i as f32 / 100.0);
                let light = |colour: Color32| {
                    let [r, g, b, _] = colour.to_array().map(|c| (f32::from(c) / 255.0).powf(2.2));
                    0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
                };
                let (a, b) = (light(on), light(ink(on)));
                assert!(a.max(b) / a.min(b) > 4.0, "{on:?}: {}", a.max(b) / a.min(b));
            }
        }
    }
}
