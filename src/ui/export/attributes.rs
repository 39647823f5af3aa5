//! Numbers, colours and places as SVG writes them.

use egui::epaint::{ColorMode, PathStroke};
use egui::{Color32, Pos2, Rect, Stroke, Vec2};
use std::fmt::Write as _;

/// On the screen bright letters come out bolder than their outlines.
pub fn bolder(colour: Color32) -> String {
    let [r, g, b, _] = colour.to_srgba_unmultiplied();
    let is_bright = u16::from(r) + u16::from(g) + u16::from(b) > 3 * 110;
    if is_bright { format!("{} stroke-width=\"0.3\"", paint("stroke", colour)) } else { String::new() }
}

/// The stroke with one colour.
pub fn solid(stroke: &PathStroke, at: Pos2) -> Stroke {
    let colour = match &stroke.color {
        ColorMode::Solid(colour) => *colour,
        ColorMode::UV(colour) => colour(Rect::from_min_size(at, Vec2::ZERO), at),
    };
    Stroke::new(stroke.width, colour)
}

/// The mean of three colours.
pub fn mix(colours: [Color32; 3]) -> Color32 {
    if colours[0] == colours[1] && colours[1] == colours[2] {
        return colours[0];
    }
    let mean = |i: usize| (colours.iter().map(|c| u16::from(c.to_array()[i])).sum::<u16>() / 3) as u8;
    Color32::from_rgba_premultiplied(mean(0), mean(1), mean(2), mean(3))
}

/// Points as a path.
pub fn polyline(points: &[Pos2]) -> String {
    let mut d = String::new();
    for (i, p) in points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { "M" } else { "L" }, n(p.x), n(p.y));
    }
    d
}

/// Place and size as attributes.
pub fn place(rect: Rect) -> String {
    let (min, size) = (rect.min, rect.size());
    format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", n(min.x), n(min.y), n(size.x), n(size.y))
}

/// A colour as an attribute `what`, with its opacity where it lets through.
pub fn paint(what: &str, colour: Color32) -> String {
    let [r, g, b, a] = colour.to_srgba_unmultiplied();
    let mut text = format!(" {what}=\"#{r:02x}{g:02x}{b:02x}\"");
    if a < 255 {
        let _ = write!(text, " {what}-opacity=\"{}\"", n3(f32::from(a) / 255.0));
    }
    text
}

/// Hundredths of a point are enough.
pub fn n(x: f32) -> String {
    trimmed(format!("{x:.2}"))
}

/// Thousandths are enough.
fn n3(x: f32) -> String {
    trimmed(format!("{x:.3}"))
}

fn trimmed(text: String) -> String {
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" || short.is_empty() { "0".into() } else { short.into() }
}
