//! What the window painted, as SVG.

use super::about::escape;
use super::attributes::{bolder, mix, n, paint, place, polyline, solid};
use super::glyphs::{Fonts, Span};
use super::pixels;
use crate::error::Result;
use crate::ui::state::figure_style::FigureStyle;
use egui::emath::GuiRounding as _;
use egui::epaint::{ClippedShape, Mesh, PathShape, PathStroke, RectShape, TextShape};
use egui::{Color32, ColorImage, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, pos2};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Turns shapes into the elements of one figure.
pub struct Writer<'a> {
    fonts: &'a Fonts,
    textures: &'a HashMap<TextureId, Arc<ColorImage>>,
    area: Rect,
    pixels_per_point: f32,
    style: FigureStyle,
    clips: Vec<Rect>,
    open: Option<Rect>,
    body: String,
}

impl<'a> Writer<'a> {
    /// For what lies in `area` (points).
    pub fn new(
        fonts: &'a Fonts,
        textures: &'a HashMap<TextureId, Arc<ColorImage>>,
        area: Rect,
        pixels_per_point: f32,
        style: FigureStyle,
    ) -> Self {
        let (clips, open, body) = (Vec::new(), None, String::new());
        Self { fonts, textures, area, pixels_per_point, style, clips, open, body }
    }

    /// Adds what was painted, in the order of painting.
    ///
    /// # Errors
    /// A picture that cannot be packed.
    pub fn add(&mut self, clipped: &ClippedShape) -> Result<()> {
        let clip = clipped.clip_rect.round_to_pixels(self.pixels_per_point).intersect(self.area);
        let bounds = clipped.shape.visual_bounding_rect();
        if !clip.is_positive() || !bounds.expand(1.0).intersects(clip) {
            return Ok(());
        }
        // What lies inside needs no clip.
        let clip = if clip.contains_rect(bounds) { self.area } else { clip };
        if self.open != Some(clip) {
            self.close();
            if clip == self.area {
                self.body.push_str("<g>\n");
            } else {
                let known = self.clips.iter().position(|known| *known == clip);
                let number = known.unwrap_or_else(|| {
                    self.clips.push(clip);
                    self.clips.len() - 1
                });
                let _ = writeln!(self.body, "<g clip-path=\"url(#clip{number})\">");
            }
            self.open = Some(clip);
        }
        self.shape(&clipped.shape)
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.body.push_str("</g>\n");
        }
    }

    /// The document: `head` (title, description, metadata) comes before what is drawn.
    pub fn finish(mut self, head: &str, background: Color32) -> String {
        self.close();
        let (origin, size) = (self.area.min, self.area.size());
        let (width, height) = (n(size.x), n(size.y));
        let printed = |points: f32| match self.style.width_mm {
            Some(mm) => format!("{}mm", n(mm * points / size.x)),
            None => n(points),
        };
        let (printed_width, printed_height) = (printed(size.x), printed(size.y));
        let mut defs = String::new();
        for (i, clip) in self.clips.iter().enumerate() {
            let _ = writeln!(defs, "<clipPath id=\"clip{i}\"><rect {}/></clipPath>", place(*clip));
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{printed_width}\" \
             height=\"{printed_height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n{head}\
             <rect width=\"{width}\" height=\"{height}\"{}/>\n<g transform=\"translate({} {})\">\n\
             <defs>\n{defs}</defs>\n{}</g>\n</svg>\n",
            paint("fill", background),
            n(-origin.x),
            n(-origin.y),
            self.body
        )
    }

    fn shape(&mut self, shape: &Shape) -> Result<()> {
        match shape {
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => shapes.iter().try_for_each(|shape| self.shape(shape))?,
            Shape::Circle(circle) => {
                let (c, r) = (circle.center, circle.radius);
                let at = format!("cx=\"{}\" cy=\"{}\" r=\"{}\"", n(c.x), n(c.y), n(r));
                self.element("circle", &at, circle.fill, circle.stroke);
            }
            Shape::Ellipse(e) => {
                let degrees = e.angle.to_degrees();
                let at = format!(
                    "cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\" transform=\"rotate({} {} {})\"",
                    n(e.center.x),
                    n(e.center.y),
                    n(e.radius.x),
                    n(e.radius.y),
                    n(degrees),
                    n(e.center.x),
                    n(e.center.y)
                );
                self.element("ellipse", &at, e.fill, e.stroke);
            }
            Shape::LineSegment { points, stroke } => {
                let [a, b] = self.sharp(*points, *stroke);
                let at = format!("d=\"M{} {}L{} {}\"", n(a.x), n(a.y), n(b.x), n(b.y));
                self.element("path", &at, Color32::TRANSPARENT, *stroke);
            }
            Shape::Path(path) => self.path(path),
            Shape::Band(band) => {
                let low = band.points.iter().map(|point| pos2(point.x, point.y.min));
                let high = band.points.iter().rev().map(|point| pos2(point.x, point.y.max));
                let points: Vec<Pos2> = low.chain(high).collect();
                let at = format!("d=\"{}Z\"", polyline(&points));
                self.element("path", &at, band.fill, band.stroke);
            }
            Shape::Rect(rect) => self.rect(rect)?,
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh)?,
            Shape::QuadraticBezier(bezier) => {
                let [a, b, c] = bezier.points;
                let d = format!("M{} {}Q{} {} {} {}", n(a.x), n(a.y), n(b.x), n(b.y), n(c.x), n(c.y));
                self.curve(d, bezier.closed, bezier.fill, &bezier.stroke, a);
            }
            Shape::CubicBezier(bezier) => {
                let [a, b, c, d] = bezier.points;
                let d = format!(
                    "M{} {}C{} {} {} {} {} {}",
                    n(a.x),
                    n(a.y),
                    n(b.x),
                    n(b.y),
                    n(c.x),
                    n(c.y),
                    n(d.x),
                    n(d.y)
                );
                self.curve(d, bezier.closed, bezier.fill, &bezier.stroke, a);
            }
        }
        Ok(())
    }

    /// Level and plumb lines on the middle of pixels, as on the screen.
    fn sharp(&self, [mut a, mut b]: [Pos2; 2], stroke: Stroke) -> [Pos2; 2] {
        if a.x == b.x {
            stroke.round_center_to_pixel(self.pixels_per_point, &mut a.x);
            b.x = a.x;
        }
        if a.y == b.y {
            stroke.round_center_to_pixel(self.pixels_per_point, &mut a.y);
            b.y = a.y;
        }
        [a, b]
    }

    fn path(&mut self, path: &PathShape) {
        let mut points = path.points.clone();
        let stroke = solid(&path.stroke, points.first().copied().unwrap_or_default());
        if let [a, b] = points[..] {
            points = self.sharp([a, b], stroke).to_vec();
        }
        let end = if path.closed { "Z" } else { "" };
        let at = format!("d=\"{}{end}\"", polyline(&points));
        self.element("path", &at, path.fill, stroke);
    }

    fn curve(&mut self, d: String, closed: bool, fill: Color32, stroke: &PathStroke, start: Pos2) {
        let end = if closed { "Z" } else { "" };
        self.element("path", &format!("d=\"{d}{end}\""), fill, solid(stroke, start));
    }

    fn rect(&mut self, shape: &RectShape) -> Result<()> {
        let rect = match shape.round_to_pixels {
            Some(false) => shape.rect,
            _ => shape.rect.round_to_pixels(self.pixels_per_point),
        };
        if let Some(brush) = &shape.brush
            && self.textures.contains_key(&brush.fill_texture_id)
        {
            return self.image(brush.fill_texture_id, rect, brush.uv, shape.fill);
        }
        let radius = f32::from(shape.corner_radius.nw.max(shape.corner_radius.se));
        let round = |radius: f32| if radius > 0.0 { format!(" rx=\"{}\"", n(radius)) } else { String::new() };
        if shape.fill != Color32::TRANSPARENT {
            let at = format!("{}{}", place(rect), round(radius));
            self.element("rect", &at, shape.fill, Stroke::NONE);
        }
        if !shape.stroke.is_empty() {
            let grow = match shape.stroke_kind {
                StrokeKind::Inside => -0.5,
                StrokeKind::Middle => 0.0,
                StrokeKind::Outside => 0.5,
            } * shape.stroke.width;
            let radius = if radius > 0.0 { (radius + grow).max(0.0) } else { 0.0 };
            let at = format!("{}{}", place(rect.expand(grow)), round(radius));
            self.element("rect", &at, Color32::TRANSPARENT, shape.stroke);
        }
        Ok(())
    }

    fn text(&mut self, shape: &TextShape) {
        let (runs, lines) = self.fonts.outlines(shape);
        let origin = shape.pos;
        let turn = match shape.angle {
            0.0 => String::new(),
            angle => format!(" rotate({})", n(angle.to_degrees())),
        };
        let words: Vec<&str> = lines.iter().map(|line| line.text.trim_end()).collect();
        if words.iter().all(|words| words.is_empty()) {
            return;
        }
        let _ = write!(
            self.body,
            "<g role=\"img\" aria-label=\"{}\" transform=\"translate({} {}){turn}\">",
            escape(&words.join(" ")),
            n(origin.x),
            n(origin.y)
        );
        if self.style.letters {
            for span in lines.iter().flat_map(|line| &line.spans) {
                self.span(span);
            }
        }
        for run in runs.iter().filter(|_| !self.style.letters) {
            let _ = write!(
                self.body,
                "<path{}{} d=\"{}\"/>",
                paint("fill", run.colour),
                bolder(run.colour),
                run.path
            );
        }
        // Nothing is seen of it, but it is found by a search and can be copied.
        for line in lines.iter().filter(|line| !self.style.letters && !line.text.trim().is_empty()) {
            let _ = write!(
                self.body,
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\" textLength=\"{}\" font-family=\"sans-serif\" \
                 fill=\"none\" aria-hidden=\"true\">{}</text>",
                n(line.at.x),
                n(line.at.y),
                n(line.size),
                n(line.width),
                escape(line.text.trim_end())
            );
        }
        self.body.push_str("</g>\n");
        for row in &shape.galley.rows {
            let (mesh, letters) = (&row.visuals.mesh, &row.visuals.glyph_vertex_range);
            let colours = mesh.indices.as_chunks::<3>().0.iter().filter_map(|corners| {
                let outside = corners.iter().all(|corner| !letters.contains(&(*corner as usize)));
                outside.then(|| corners.map(|corner| mesh.vertices[corner as usize]))
            });
            let offset = (origin + row.pos.to_vec2()).to_vec2();
            let triangles = colours.map(|v| (v.map(|v| v.pos + offset), v[0].color)).collect();
            self.triangles(triangles, shape.fallback_color);
        }
    }

    /// Letters of one font and colour, as wide as they were on the screen.
    fn span(&mut self, span: &Span) {
        let text = span.text.trim_end();
        if text.trim_start().is_empty() {
            return;
        }
        let family = if span.is_monospace {
            "DejaVu Sans Mono,Menlo,Consolas,monospace"
        } else {
            "Ubuntu,Helvetica,Arial,DejaVu Sans,sans-serif"
        };
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" \
             xml:space=\"preserve\" font-family=\"{family}\"{}>{}</text>",
            n(span.at.x),
            n(span.at.y),
            n(span.size),
            n(span.width),
            paint("fill", span.colour),
            escape(text)
        );
    }

    fn mesh(&mut self, mesh: &Mesh) -> Result<()> {
        if self.textures.contains_key(&mesh.texture_id) {
            for quad in mesh.vertices.as_chunks::<4>().0 {
                let corners =
                    |f: fn(&egui::epaint::Vertex) -> Pos2| Rect::from_points(&quad.each_ref().map(f));
                let (rect, uv) = (corners(|v| v.pos), corners(|v| v.uv));
                self.image(mesh.texture_id, rect, uv, quad[0].color)?;
            }
            return Ok(());
        }
        let corners = mesh.indices.as_chunks::<3>().0.iter();
        let all = corners.map(|corners| {
            let v = corners.map(|corner| mesh.vertices[corner as usize]);
            (v.map(|v| v.pos), mix(v.map(|v| v.color)))
        });
        self.triangles(all.collect(), Color32::TRANSPARENT);
        Ok(())
    }

    /// Neighbours of one colour make one path, so that no seam is seen between them.
    fn triangles(&mut self, all: Vec<([Pos2; 3], Color32)>, fallback: Color32) {
        for same in all.chunk_by(|a, b| a.1 == b.1) {
            let mut d = String::new();
            for (corners, _) in same {
                let [a, b, c] = *corners;
                let turns = (b - a).x * (c - a).y - (b - a).y * (c - a).x;
                // All turn the same way, so that none takes another away.
                d += &polyline(&if turns < 0.0 { [a, c, b] } else { [a, b, c] });
                d.push('Z');
            }
            let colour = if same[0].1 == Color32::PLACEHOLDER { fallback } else { same[0].1 };
            self.element("path", &format!("d=\"{d}\""), colour, Stroke::NONE);
        }
    }

    fn image(&mut self, texture: TextureId, rect: Rect, uv: Rect, tint: Color32) -> Result<()> {
        let Some(image) = self.textures.get(&texture) else { return Ok(()) };
        let uri = pixels::data_uri(image, uv, tint)?;
        let _ = writeln!(
            self.body,
            "<image {} preserveAspectRatio=\"none\" image-rendering=\"optimizeSpeed\" \
             style=\"image-rendering:pixelated\" href=\"{uri}\"/>",
            place(rect)
        );
        Ok(())
    }

    fn element(&mut self, name: &str, at: &str, fill: Color32, stroke: Stroke) {
        if fill == Color32::TRANSPARENT && stroke.is_empty() {
            return;
        }
        let fill = if fill == Color32::TRANSPARENT { " fill=\"none\"".into() } else { paint("fill", fill) };
        let mut line = String::new();
        if !stroke.is_empty() {
            line = format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), n(stroke.width));
            if name == "path" {
                line += " stroke-linejoin=\"round\"";
            }
        }
        let _ = writeln!(self.body, "<{name} {at}{fill}{line}/>");
    }
}
