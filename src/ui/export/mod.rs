//! Panels taken home: as SVG and PNG, equal to what is on the screen, and their numbers as CSV.
//!
//! A figure is made of the shapes that a panel painted in one frame, so that every panel can be taken home without
//! code of its own. The SVG holds them as they are, letters as outlines, layers as small pictures; the PNG is that SVG
//! in pixels, drawn without a screen.

mod about;
pub mod csv;
pub mod gif;
mod glyphs;
pub mod pixels;
mod svg;
pub mod table;

pub use about::About;

use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::ui::state::figure_style::FigureStyle;
use crate::ui::state::panel_kind::PanelKind;
use egui::epaint::ClippedShape;
use egui::{Color32, ColorImage, FontDefinitions, Id, Rect, TextureId, Ui};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use table::Table;

/// A figure that is asked for, until nothing hovers over the panel any more.
pub struct Pending {
    /// Which panel.
    pub kind: PanelKind,
    /// Where to.
    pub path: PathBuf,
    /// Frames to wait.
    pub frames: u8,
}

/// What kind of file a path asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Vectors.
    Svg,
    /// Pixels.
    Png,
    /// Numbers.
    Csv,
}

impl Format {
    /// By the end of the name.
    ///
    /// # Errors
    /// Another end than `.svg`, `.png`, `.csv`, or none.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            Some("csv") => Ok(Self::Csv),
            _ => Err(Error::file(
                path,
                "the end of the name decides what is written: .svg (vectors), .png (pixels) or .csv (numbers)",
            )),
        }
    }
}

/// What a panel painted in a frame, with all that is needed to draw it again.
#[derive(Clone)]
pub struct Painted {
    /// With true for those of the title.
    shapes: Vec<(ClippedShape, bool)>,
    area: Rect,
    /// Where the title ends.
    title_bottom: Option<f32>,
    background: Color32,
    pixels_per_point: f32,
    textures: HashMap<TextureId, Arc<ColorImage>>,
    fonts: FontDefinitions,
}

/// Shapes that are not part of a figure, or of its title, as ranges in the list of their layer; present while one is
/// being taken.
#[derive(Clone, Default)]
struct Omitted {
    controls: Vec<std::ops::Range<usize>>,
    titles: Vec<std::ops::Range<usize>>,
    title_bottom: Option<f32>,
}

fn omitted_id() -> Id {
    Id::unique("not in figure")
}

fn len(ui: &Ui) -> usize {
    let layer = ui.layer_id();
    ui.ctx().graphics(|graphics| graphics.get(layer).map_or(0, |list| list.all_entries().len()))
}

/// Draws what belongs to the window and not to a figure: buttons, handles.
pub fn not_in_figure<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    marked(ui, add, |omitted, range| omitted.controls.push(range))
}

/// Draws the title of a panel, which ends at `bottom`; a figure for a paper is without it.
pub fn title_in_figure<R>(ui: &mut Ui, bottom: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    marked(ui, add, |omitted, range| {
        omitted.titles.push(range);
        omitted.title_bottom = Some(bottom);
    })
}

fn marked<R>(
    ui: &mut Ui,
    add: impl FnOnce(&mut Ui) -> R,
    mark: impl FnOnce(&mut Omitted, std::ops::Range<usize>),
) -> R {
    let taking = ui.ctx().data(|data| data.get_temp::<Omitted>(omitted_id()).is_some());
    let before = if taking { len(ui) } else { 0 };
    let result = add(ui);
    if taking {
        let range = before..len(ui);
        ui.ctx().data_mut(|data| mark(data.get_temp_mut_or_default(omitted_id()), range));
    }
    result
}

/// A panel that is being painted for a figure.
pub struct Taking {
    start: usize,
    area: Rect,
}

impl Taking {
    /// Before the panel is drawn in `area`.
    pub fn begin(ui: &Ui, area: Rect) -> Self {
        ui.ctx().data_mut(|data| data.insert_temp(omitted_id(), Omitted::default()));
        Self { start: len(ui), area }
    }

    /// After it was drawn.
    pub fn end(self, ui: &Ui, background: Color32) -> Painted {
        let ctx = ui.ctx();
        let omitted = ctx.data_mut(|data| data.remove_temp::<Omitted>(omitted_id())).unwrap_or_default();
        let layer = ui.layer_id();
        let shapes = ctx.graphics(|graphics| {
            let entries = graphics.get(layer).into_iter().flat_map(|list| list.all_entries().enumerate());
            let is_of =
                |ranges: &[std::ops::Range<usize>], i: usize| ranges.iter().any(|range| range.contains(&i));
            let wanted = entries.skip(self.start).filter(|(i, _)| !is_of(&omitted.controls, *i));
            wanted.map(|(i, shape)| (shape.clone(), is_of(&omitted.titles, i))).collect()
        });
        Painted {
            shapes,
            area: self.area,
            title_bottom: omitted.title_bottom,
            background,
            pixels_per_point: ctx.pixels_per_point(),
            textures: pixels::all(ctx),
            fonts: ctx.fonts(|fonts| fonts.definitions().clone()),
        }
    }
}

impl Painted {
    /// As SVG.
    ///
    /// # Errors
    /// A picture that cannot be packed.
    pub fn svg(&self, about: &About, style: &FigureStyle) -> Result<String> {
        let fonts = glyphs::Fonts::new(self.fonts.clone());
        let mut area = self.area;
        if let Some(bottom) = self.title_bottom.filter(|_| style.untitled) {
            area.min.y = bottom.min(area.max.y - 1.0);
        }
        let mut writer = svg::Writer::new(&fonts, &self.textures, area, self.pixels_per_point, *style);
        let wanted = self.shapes.iter().filter(|(_, is_title)| !(style.untitled && *is_title));
        wanted.map(|(shape, _)| shape).try_for_each(|shape| writer.add(shape))?;
        let ground = if style.white { Color32::WHITE } else { self.background };
        Ok(writer.finish(&about.svg_head(), ground))
    }

    /// As PNG: two pixels a point, or 300 an inch of the printed width. Letters are outlines in any case.
    ///
    /// # Errors
    /// As [`Painted::svg`].
    pub fn png(&self, about: &About, style: &FigureStyle) -> Result<Vec<u8>> {
        let svg = self.svg(about, &FigureStyle { letters: false, width_mm: None, ..*style })?;
        pixels::raster(&svg, style.png_scale(self.area.width()), &about.png_texts())
    }

    /// Writes it in the format of the name.
    ///
    /// # Errors
    /// A name that is no picture's, a file that cannot be written.
    pub fn write(&self, about: &About, style: &FigureStyle, path: &Path) -> Result<()> {
        match Format::of(path)? {
            Format::Svg => write_whole(path, self.svg(about, style)?.as_bytes()),
            Format::Png => write_whole(path, &self.png(about, style)?),
            Format::Csv => Err(Error::file(path, "numbers are no picture")),
        }
    }
}

/// Writes the tables of a panel; the files written.
///
/// # Errors
/// Nothing to write yet, a file that cannot be written.
pub fn write_tables(tables: &[Table], about: &About, path: &Path) -> Result<Vec<PathBuf>> {
    if tables.iter().all(Table::is_empty) {
        return Err(Error::file(path, format!("{} has no numbers yet", about.panel)));
    }
    let files = csv::files(path, tables);
    for (table, file) in tables.iter().zip(&files) {
        write_whole(file, csv::text(table, &format!("table = {:?}\n{}", table.name, about.toml)).as_bytes())?;
    }
    Ok(files)
}
