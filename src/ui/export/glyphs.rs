//! Text as outlines, so that a figure looks the same on a machine without the fonts.

use crate::ui::style::system_fonts::Provider;
use egui::epaint::TextShape;
use egui::epaint::text::{FallbackRequest, FontData, FontDefinitions, Glyph, LayoutJob};
use egui::{Color32, FontFamily, FontId, Pos2, TextFormat, pos2};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Fonts from elsewhere by family and letter, and where there is none.
type Found = HashMap<(FontFamily, char), Option<Arc<FontData>>>;

/// The fonts of the window.
pub struct Fonts {
    definitions: FontDefinitions,
    /// Asked for letters that these lack.
    missing: Option<Provider>,
    /// What it has answered.
    found: RefCell<Found>,
}

/// A run of glyphs of one colour, as SVG path data around the origin of its text shape.
pub struct GlyphRun {
    /// Its colour; alpha and all.
    pub colour: Color32,
    /// Path data.
    pub path: String,
}

/// Letters of one line that share font and colour.
pub struct Span {
    /// The start of its baseline, relative to the position of the text.
    pub at: Pos2,
    /// What it says.
    pub text: String,
    /// Size of the letters.
    pub size: f32,
    /// How wide it is, without spaces at its end.
    pub width: f32,
    /// Its colour.
    pub colour: Color32,
    /// In letters of one width.
    pub is_monospace: bool,
}

/// One line of a text.
pub struct Line {
    /// The start of its baseline, relative to the position of the text.
    pub at: Pos2,
    /// What it says.
    pub text: String,
    /// Size of the letters.
    pub size: f32,
    /// How wide it is.
    pub width: f32,
    /// Its parts.
    pub spans: Vec<Span>,
}

struct Pen<'a> {
    path: &'a mut String,
    at: Pos2,
}

impl Pen<'_> {
    fn put(&mut self, letter: char, points: &[f32]) {
        self.path.push(letter);
        for (i, pair) in points.chunks(2).enumerate() {
            let space = if i > 0 { " " } else { "" };
            let _ = write!(self.path, "{space}{:.2} {:.2}", self.at.x + pair[0], self.at.y - pair[1]);
        }
    }
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put('M', &[x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put('L', &[x, y]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.put('Q', &[cx, cy, x, y]);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.put('C', &[cx0, cy0, cx1, cy1, x, y]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

impl Line {
    /// One more letter, with its place and advance.
    fn letter(&mut self, letter: char, (at, advance): (Pos2, f32), font: &FontId, colour: Color32) {
        let is_monospace = font.family == FontFamily::Monospace;
        let joins = |span: &&mut Span| {
            (span.colour, span.is_monospace, span.size, span.at.y) == (colour, is_monospace, font.size, at.y)
        };
        if self.spans.last_mut().filter(joins).is_none() {
            let (text, size) = (String::new(), font.size);
            self.spans.push(Span { at, text, size, width: 0.0, colour, is_monospace });
        }
        if let Some(span) = self.spans.last_mut() {
            span.text.push(letter);
            if !letter.is_whitespace() {
                span.width = at.x + advance - span.at.x;
            }
        }
    }
}

impl Fonts {
    /// With these files, and `missing` to be asked for letters that they lack.
    pub fn new(definitions: FontDefinitions, missing: Option<Provider>) -> Self {
        Self { definitions, missing, found: RefCell::default() }
    }

    /// The first font of the family that has the letter.
    fn find(&self, family: &FontFamily, letter: char) -> Option<(Arc<FontData>, GlyphId)> {
        let names = self.definitions.families.get(family)?;
        let own = names.iter().find_map(|name| {
            let data = self.definitions.font_data.get(name)?;
            Some((Arc::clone(data), glyph(data, letter)?))
        });
        own.or_else(|| {
            let mut found = self.found.borrow_mut();
            let data = found.entry((family.clone(), letter)).or_insert_with(|| {
                let (mut bytes, provider) = ([0; 4], self.missing.as_ref()?);
                let request = FallbackRequest { cluster: letter.encode_utf8(&mut bytes), family };
                provider.font_for(&request).map(|insert| Arc::new(insert.data))
            });
            let data = data.as_ref()?;
            Some((Arc::clone(data), glyph(data, letter)?))
        })
    }

    /// Draws one letter with its baseline at `at`; its advance.
    fn draw(&self, path: &mut String, font: &FontId, letter: char, at: Pos2) -> f32 {
        let Some((data, glyph)) = self.find(&font.family, letter) else { return 0.0 };
        let Ok(face) = FontRef::from_index(data.bytes(), data.index) else { return 0.0 };
        let size = Size::new(font.size * data.tweak.scale);
        if let Some(outline) = face.outline_glyphs().get(glyph) {
            let settings = DrawSettings::unhinted(size, LocationRef::default());
            let _ = outline.draw(settings, &mut Pen { path, at });
        }
        face.glyph_metrics(size, LocationRef::default()).advance_width(glyph).unwrap_or_default()
    }

    /// A text as outlines, by colour, and its lines in letters.
    pub fn outlines(&self, shape: &TextShape) -> (Vec<GlyphRun>, Vec<Line>) {
        let job = &shape.galley.job;
        let (mut runs, mut lines): (Vec<GlyphRun>, Vec<Line>) = (Vec::new(), Vec::new());
        let mut byte = 0;
        for row in &shape.galley.rows {
            let mut line: Option<Line> = None;
            // Positions on the screen are whole pixels; advances are exact.
            let mut x = f32::NAN;
            let mut ligature = 0.0;
            for (i, glyph) in row.glyphs.iter().enumerate() {
                byte += job.text[byte..].find(glyph.chr).filter(|skip| *skip < 4).unwrap_or(0);
                let format = format_at(job, byte);
                if job.text[byte..].starts_with(glyph.chr) {
                    byte += glyph.chr.len_utf8();
                }
                if x.is_nan() || (x - glyph.pos.x).abs() > 1.5 {
                    x = glyph.pos.x;
                }
                let next = row.glyphs.get(i + 1);
                let starts = next.is_some_and(is_continued);
                let place = if is_continued(glyph) { x - ligature } else { x };
                let at = pos2(row.pos.x + place, row.pos.y + glyph.pos.y);
                let colour = colour(shape, &row.visuals.mesh, glyph);
                if runs.last().is_none_or(|run| run.colour != colour) {
                    runs.push(GlyphRun { colour, path: String::new() });
                }
                if let Some(run) = runs.last_mut() {
                    let advance = self.draw(&mut run.path, &format.font_id, glyph.chr, at);
                    // Letters drawn as one (fi) share one advance.
                    ligature = match (is_continued(glyph), starts) {
                        (true, _) => ligature - advance,
                        (false, true) => glyph.advance_width - advance,
                        (false, false) => 0.0,
                    };
                }
                let line = line.get_or_insert_with(|| Line {
                    at,
                    text: String::new(),
                    size: format.font_id.size,
                    width: row.size.x,
                    spans: Vec::new(),
                });
                line.text.push(glyph.chr);
                line.letter(glyph.chr, (at, glyph.advance_width), &format.font_id, colour);
                x += glyph.advance_width;
            }
            lines.extend(line);
        }
        runs.retain(|run| !run.path.is_empty());
        (runs, lines)
    }
}

/// The glyph of a letter in a font.
fn glyph(data: &FontData, letter: char) -> Option<GlyphId> {
    let font = FontRef::from_index(data.bytes(), data.index).ok()?;
    font.charmap().map(letter).filter(|glyph| *glyph != GlyphId::NOTDEF)
}

fn is_continued(glyph: &Glyph) -> bool {
    glyph.advance_width == 0.0 && glyph.uv_rect.is_nothing() && !glyph.chr.is_whitespace()
}

fn format_at(job: &LayoutJob, byte: usize) -> TextFormat {
    let holds = |section: &&egui::text::LayoutSection| {
        let range = &section.byte_range;
        range.start.0 <= byte && byte < range.end.0
    };
    let found = job.sections.iter().find(holds).or(job.sections.last());
    found.map(|section| section.format.clone()).unwrap_or_default()
}

fn colour(shape: &TextShape, mesh: &egui::Mesh, glyph: &Glyph) -> Color32 {
    let own = mesh.vertices.get(glyph.first_vertex as usize).map_or(shape.fallback_color, |v| v.color);
    let own = if own == Color32::PLACEHOLDER { shape.fallback_color } else { own };
    shape.override_text_color.unwrap_or(own).gamma_multiply(shape.opacity_factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::epaint::text::FontInsert;

    /// Lends one of the window's own fonts for what another lacks, as a machine lends one of its fonts.
    fn lender() -> Provider {
        Arc::new(|request: &FallbackRequest<'_>| {
            let hack = FontDefinitions::default().font_data.get("Hack").cloned()?;
            (request.cluster == "∇").then(|| FontInsert {
                name: "lent".into(),
                data: (*hack).clone(),
                families: Vec::new(),
            })
        })
    }

    fn paths(families: &[&str], missing: Option<Provider>) -> Vec<String> {
        let mut definitions = FontDefinitions::default();
        let names = families.iter().map(|name| (*name).to_owned()).collect();
        definitions.families.insert(FontFamily::Proportional, names);
        let fonts = Fonts::new(definitions, missing);
        let mut path = |letter| {
            let mut path = String::new();
            fonts.draw(&mut path, &FontId::proportional(15.0), letter, pos2(3.0, 20.0));
            path
        };
        ['a', '∇', '\u{6f22}'].map(&mut path).into()
    }

    #[test]
    fn what_the_own_fonts_lack_is_drawn_with_a_lent_one_and_nothing_else_is() {
        let own = paths(&["Ubuntu-Light"], None);
        let both = paths(&["Ubuntu-Light", "Hack"], None);
        assert!(own[1].is_empty() && !both[1].is_empty());
        assert_eq!(paths(&["Ubuntu-Light"], Some(lender())), both, "as if the font were one's own");
        assert!(both[2].is_empty(), "and no font at all is no panic");
    }
}
