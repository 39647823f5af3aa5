//! Panels taken home: as SVG and PNG, equal to what is on the screen, and their numbers as CSV.
//!
//! A figure is made of the shapes that a panel painted in one frame, so that every panel can be taken home without
//! code of its own. The SVG holds them as they are, letters as outlines, layers as small pictures; the PNG is that SVG
//! in pixels, drawn without a screen.

mod about;
mod attributes;
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
use crate::ui::style::system_fonts::{self, Provider};
use egui::epaint::ClippedShape;
use egui::{Color32, ColorImage, FontDefinitions, Id, Rect, TextureId, Ui, UiBuilder};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use table::Table;

/// Around what remains of a panel without its controls, in points.
const MARGIN: f32 = 6.0;

/// What kind of file a path asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Vectors.
    Svg,
    /// Pixels.
    Png,
    /// A film of the settling.
    Gif,
    /// Numbers.
    Csv,
}

impl Format {
    /// By the end of the name.
    ///
    /// # Errors
    /// Another end than `.svg`, `.png`, `.gif`, `.csv`, or none.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            Some("gif") => Ok(Self::Gif),
            Some("csv") => Ok(Self::Csv),
            _ => Err(Error::file(
                path,
                "the end of the name decides what is written: .svg (vectors), .png (pixels), .gif (the settling as a film) or .csv (numbers)",
            )),
        }
    }
}

/// What a panel painted in a frame, with all that is needed to draw it again.
#[derive(Clone)]
pub struct Painted {
    shapes: Vec<(ClippedShape, Part)>,
    area: Rect,
    background: Color32,
    pixels_per_point: f32,
    textures: HashMap<TextureId, Arc<ColorImage>>,
    fonts: FontDefinitions,
    missing: Option<Provider>,
}

/// What a shape belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The picture itself.
    Picture,
    /// The title and the line below it.
    Title,
    /// Lists, switches, boxes to tick: on the screen they say what is shown, on paper the caption does.
    Control,
    /// The window's own buttons and handles.
    Window,
}

/// Shapes of the parts other than the picture, as ranges in the list of their layer; present while a figure is taken.
#[derive(Clone, Default)]
struct Parts(Vec<(std::ops::Range<usize>, Part)>);

fn parts_id() -> Id {
    Id::unique("not in figure")
}

fn len(ui: &Ui) -> usize {
    let layer = ui.layer_id();
    ui.ctx().graphics(|graphics| graphics.get(layer).map_or(0, |list| list.all_entries().len()))
}

/// Draws what belongs to the window and not to a figure: buttons, handles.
pub fn not_in_figure<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    marked(ui, Part::Window, add)
}

/// Draws what chooses what a panel shows: lists, switches, boxes to tick. A figure for a paper is without it.
pub fn not_on_paper<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    marked(ui, Part::Control, add)
}

/// Draws the title of a panel; a figure for a paper is without it.
pub fn title_in_figure<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    marked(ui, Part::Title, add)
}

fn stage_id() -> Id {
    Id::unique("on the stage")
}

/// What is drawn from now on in this frame stands on the stage, or no longer: without controls and buttons, and without
/// the room that they take.
pub fn on_stage(ui: &Ui, on: bool) {
    ui.ctx().data_mut(|data| data.insert_temp(stage_id(), on));
}

fn marked<R>(ui: &mut Ui, part: Part, add: impl FnOnce(&mut Ui) -> R) -> R {
    let is_control = matches!(part, Part::Control | Part::Window);
    if is_control && ui.ctx().data(|data| data.get_temp(stage_id()).unwrap_or(false)) {
        let mut unseen = ui.new_child(UiBuilder::new().invisible());
        return add(&mut unseen);
    }
    let taking = ui.ctx().data(|data| data.get_temp::<Parts>(parts_id()).is_some());
    let before = if taking { len(ui) } else { 0 };
    let result = add(ui);
    if taking {
        let range = before..len(ui);
        ui.ctx().data_mut(|data| data.get_temp_mut_or_default::<Parts>(parts_id()).0.push((range, part)));
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
        ui.ctx().data_mut(|data| data.insert_temp(parts_id(), Parts::default()));
        Self { start: len(ui), area }
    }

    /// After it was drawn.
    pub fn end(self, ui: &Ui, background: Color32) -> Painted {
        let ctx = ui.ctx();
        let Parts(parts) = ctx.data_mut(|data| data.remove_temp(parts_id())).unwrap_or_default();
        let layer = ui.layer_id();
        let shapes = ctx.graphics(|graphics| {
            let entries = graphics.get(layer).into_iter().flat_map(|list| list.all_entries().enumerate());
            // The innermost part comes first: it ended first.
            let part = |i: usize| {
                let own = parts.iter().find(|(range, _)| range.contains(&i));
                own.map_or(Part::Picture, |(_, part)| *part)
            };
            entries.skip(self.start).map(|(i, shape)| (shape.clone(), part(i))).collect()
        });
        Painted {
            shapes,
            area: self.area,
            background,
            pixels_per_point: ctx.pixels_per_point(),
            textures: pixels::all(ctx),
            fonts: ctx.fonts(|fonts| fonts.definitions().clone()),
            missing: system_fonts::provider(ctx),
        }
    }
}

impl Painted {
    fn wanted(&self, style: &FigureStyle) -> impl Iterator<Item = &ClippedShape> {
        let style = *style;
        let is_wanted = move |part: Part| match part {
            Part::Picture => true,
            Part::Title => !style.untitled,
            Part::Control => !style.bare,
            Part::Window => false,
        };
        self.shapes.iter().filter(move |(_, part)| is_wanted(*part)).map(|(shape, _)| shape)
    }

    /// What the figure shows of the panel: all of it, or what remains of it without its controls.
    fn region(&self, style: &FigureStyle) -> Rect {
        if !style.bare {
            return self.area;
        }
        let seen = self
            .wanted(style)
            .map(|shape| shape.shape.visual_bounding_rect().intersect(shape.clip_rect).intersect(self.area));
        let all = seen.filter(Rect::is_positive).reduce(Rect::union);
        all.map_or(self.area, |all| all.expand(MARGIN).intersect(self.area))
    }

    /// As SVG.
    ///
    /// # Errors
    /// A picture that cannot be packed.
    pub fn svg(&self, about: &About, style: &FigureStyle) -> Result<String> {
        let fonts = glyphs::Fonts::new(self.fonts.clone(), self.missing.clone());
        let area = self.region(style);
        let mut writer = svg::Writer::new(&fonts, &self.textures, area, self.pixels_per_point, *style);
        self.wanted(style).try_for_each(|shape| writer.add(shape))?;
        let ground = if style.white { Color32::WHITE } else { self.background };
        Ok(writer.finish(&about.svg_head(), ground))
    }

    /// As PNG: two pixels a point, or 300 an inch of the printed width. Letters are outlines in any case.
    ///
    /// # Errors
    /// As [`Painted::svg`].
    pub fn png(&self, about: &About, style: &FigureStyle) -> Result<Vec<u8>> {
        let svg = self.svg(about, &FigureStyle { letters: false, width_mm: None, ..*style })?;
        pixels::raster(&svg, style.png_scale(self.region(style).width()), &about.png_texts())
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
            Format::Gif => Err(Error::file(path, "one picture is no film")),
        }
    }
}

/// What an Excel in a country of its own letters knows UTF-8 by.
const MARK: &str = "\u{feff}";

/// Writes the tables of a panel and, beside them, what they were made with; the files written. With `mark` the tables
/// begin with the mark of UTF-8.
///
/// # Errors
/// Nothing to write yet, a file that cannot be written.
pub fn write_tables(tables: &[Table], about: &About, mark: bool, path: &Path) -> Result<Vec<PathBuf>> {
    if tables.iter().all(Table::is_empty) {
        return Err(Error::file(path, format!("{} has no numbers yet", about.panel)));
    }
    let mut files = csv::files(path, tables);
    for (table, file) in tables.iter().zip(&files) {
        let mark = if mark { MARK } else { "" };
        write_whole(file, (mark.to_owned() + &csv::text(table)).as_bytes())?;
    }
    let settings = csv::settings(path);
    write_whole(&settings, about.toml.as_bytes())?;
    files.push(settings);
    Ok(files)
}
