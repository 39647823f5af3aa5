//! What `render` is told.

use crate::data::Split;
#[cfg(feature = "window")]
use crate::error::Result;
#[cfg(feature = "window")]
use crate::ui::state::figure_style::FigureStyle;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `render`.
#[derive(Args, Debug)]
pub struct RenderArguments {
    /// A session, as File ▸ Save session… writes it.
    #[arg(long, value_name = "FILE.toml", required_unless_present_any = ["weights", "trained", "run"], conflicts_with_all = ["weights", "trained", "run"])]
    pub session: Option<PathBuf>,
    /// Weights or a checkpoint; a checkpoint has its error curves with it.
    #[arg(long, value_name = "FILE.safetensors", conflicts_with_all = ["trained", "run"])]
    pub weights: Option<PathBuf>,
    /// A kept run, by its folder: its curves, with its weights if it has kept them.
    #[arg(long, value_name = "DIR", conflicts_with = "trained")]
    pub run: Option<PathBuf>,
    /// The shipped network with so many hidden layers.
    #[arg(long, value_name = "N")]
    pub trained: Option<usize>,
    /// Number of the example in the file of its split, from 0.
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "session")]
    pub example: usize,
    /// Which part of the data.
    #[arg(long, value_enum, default_value = "test", conflicts_with = "session")]
    pub split: Split,
    /// Folder of IDX files instead of the data the weights were trained on.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Allow the session to name data and weights outside its own folder.
    #[arg(long, requires = "session")]
    pub allow_outside: bool,
    /// Change one setting, such as dynamics.step_size=0.9; may be repeated.
    #[arg(long = "set", value_name = "key=value", conflicts_with = "session")]
    pub sets: Vec<String>,
    /// The iteration shown, counted from the start; the last one, or that of the session, if not given.
    #[arg(long, value_name = "N")]
    pub iteration: Option<usize>,
    /// What the layers show: state, difference, response, arrival, velocity or pressure.
    #[arg(long, value_name = "VIEW")]
    pub view: Option<String>,
    /// Which panel: network, energy, units-over-time, ripple, error-curves …
    #[arg(long, value_name = "NAME", required_unless_present = "all")]
    pub panel: Option<String>,
    /// Where to; the end decides: .svg, .png, .csv, or .gif for the whole settling, iteration by iteration.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["all", "frames"])]
    pub out: Option<PathBuf>,
    /// Write every panel into this folder, as SVG, PNG and CSV.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["panel", "out", "frames"])]
    pub all: Option<PathBuf>,
    /// Write one PNG per iteration into this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    pub frames: Option<PathBuf>,
    /// Width × height of the panel in points; a PNG has two pixels per point.
    #[arg(long, value_name = "WxH", default_value = "900x500")]
    pub size: String,
    /// On white, for print.
    #[arg(long)]
    pub light: bool,
    /// For a paper: the picture with its legend on a pure ground, without title and controls, letters as letters.
    #[arg(long, value_enum, value_name = "GROUND", num_args = 0..=1, default_missing_value = "white")]
    pub figure: Option<Ground>,
    /// Printed width in millimetres, 20 to 500; a PNG has 300 pixels an inch then.
    #[arg(long, value_name = "MM", requires = "figure")]
    pub width_mm: Option<f32>,
    /// Keep the title and the line below it.
    #[arg(long, requires = "figure")]
    pub title: bool,
    /// Letters of an SVG as outlines, where the reader may not have the fonts.
    #[arg(long, requires = "figure")]
    pub outlines: bool,
    /// Begin a CSV with the mark of UTF-8, by which Excel knows it.
    #[arg(long)]
    pub bom: bool,
}

/// What a figure for a paper stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ground {
    /// White paper.
    White,
    /// The dark ground of the window, for slides.
    Dark,
}

#[cfg(feature = "window")]
impl RenderArguments {
    /// How figures are set.
    ///
    /// # Errors
    /// A width out of range.
    pub fn style(&self) -> Result<FigureStyle> {
        let Some(ground) = self.figure else {
            return Ok(FigureStyle { mark: self.bom, ..FigureStyle::default() });
        };
        let paper = FigureStyle::paper(ground == Ground::White, self.width_mm)?;
        Ok(FigureStyle { untitled: !self.title, letters: !self.outlines, mark: self.bom, ..paper })
    }

    /// In the colours of the dark theme.
    pub fn dark(&self) -> bool {
        !self.light && self.figure != Some(Ground::White)
    }
}
