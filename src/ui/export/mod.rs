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
use crate::training::weights::write_whole;
use crate::ui::context::PanelKind;
use crate::worker::Notice;
use egui::epaint::ClippedShape;
use egui::{Color32, ColorImage, Context, FontDefinitions, Id, Rect, TextureId, Ui};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use table::Table;

/// Pixels of a PNG per point.
const PNG_SCALE: f32 = 2.0;

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
    shapes: Vec<ClippedShape>,
    area: Rect,
    background: Color32,
    pixels_per_point: f32,
    textures: HashMap<TextureId, Arc<ColorImage>>,
    fonts: FontDefinitions,
}

/// Shapes that are not part of a figure, as ranges in the list of their layer; present while one is being taken.
#[derive(Clone, Default)]
struct Omitted(Vec<std::ops::Range<usize>>);

fn omitted_id() -> Id {
    Id::unique("not in figure")
}

fn len(ui: &Ui) -> usize {
    let layer = ui.layer_id();
    ui.ctx().graphics(|graphics| graphics.get(layer).map_or(0, |list| list.all_entries().len()))
}

/// Draws what belongs to the window and not to a figure: buttons, handles.
pub fn not_in_figure<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let taking = ui.ctx().data(|data| data.get_temp::<Omitted>(omitted_id()).is_some());
    let before = if taking { len(ui) } else { 0 };
    let result = add(ui);
    if taking {
        let range = before..len(ui);
        ui.ctx().data_mut(|data| data.get_temp_mut_or_default::<Omitted>(omitted_id()).0.push(range));
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
            let wanted =
                entries.skip(self.start).filter(|(i, _)| !omitted.0.iter().any(|range| range.contains(i)));
            wanted.map(|(_, shape)| shape.clone()).collect()
        });
        Painted {
            shapes,
            area: self.area,
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
    pub fn svg(&self, about: &About) -> Result<String> {
        let fonts = glyphs::Fonts::new(self.fonts.clone());
        let mut writer = svg::Writer::new(&fonts, &self.textures, self.area, self.pixels_per_point);
        self.shapes.iter().try_for_each(|shape| writer.add(shape))?;
        Ok(writer.finish(&about.svg_head(), self.background))
    }

    /// As PNG, two pixels a point.
    ///
    /// # Errors
    /// As [`Painted::svg`].
    pub fn png(&self, about: &About) -> Result<Vec<u8>> {
        pixels::raster(&self.svg(about)?, PNG_SCALE, &about.png_texts())
    }

    /// Writes it in the format of the name.
    ///
    /// # Errors
    /// A name that is no picture's, a file that cannot be written.
    pub fn write(&self, about: &About, path: &Path) -> Result<()> {
        match Format::of(path)? {
            Format::Svg => write_whole(path, self.svg(about)?.as_bytes()),
            Format::Png => write_whole(path, &self.png(about)?),
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

/// Does it on a thread of its own and says how it went.
pub fn beside(
    ctx: &Context,
    answers: Sender<Notice>,
    work: impl FnOnce() -> Result<String> + Send + 'static,
) {
    let ctx = ctx.clone();
    let body = move || {
        let _ = answers.send(work().map_or_else(Notice::error, Notice::info));
        ctx.request_repaint();
    };
    let _ = std::thread::Builder::new().name("files".into()).spawn(body);
}
