//! F as a landscape, and the state rolling on it.

mod plot;
mod surface;
mod words;

use crate::catalog::OptionItem;
use crate::settling::engine::subscription::Subscription;
use crate::settling::studies::landscape::Grid;
use crate::settling::studies::landscape::choice::Second;
use crate::settling::studies::landscape::survey::{Picture, Question, Survey, survey};
use crate::settling::trace::{Phase, PhaseSpan};
use crate::ui::background::{Job, Of};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::not_in_figure;
use crate::ui::export::table::Table;
use crate::ui::panel::{Panel, PanelRow};
use crate::ui::panels::landscape::plot::{Half, Path, Place};
use crate::ui::panels::landscape::surface::Scale;
use crate::ui::state::panel_kind::{PanelFacts, PanelKind};
use crate::ui::style::colours::Palette;
use crate::ui::style::format::number;
use crate::ui::widgets::empty::{describe_empty, empty};
use crate::ui::widgets::{Texture, describe, header, switches};
use egui::{Color32, Rect, Sense, Ui, pos2, vec2};
use std::sync::Arc;
use std::time::Duration;

/// How near a click must be to a point of the path, in points.
const NEAR: f32 = 14.0;
/// Narrower than this there is one picture.
const TWO: f32 = 520.0;

/// Its row in the table.
pub const PANEL: PanelRow = PanelRow {
    constants: &PanelFacts {
        item: OptionItem::new(
            "landscape",
            "Landscape",
            "F over a plane of states, and the path rolling on it",
        ),
        stored: "Landscape",
        places: [(2, 3), (3, 5), (2, 4)],
        help: &[
            "F = E + βC over a plane through s⁰: dark is low, a line is a height. At the left without a nudge, at the right with β as it is set; turn β and the landscape tilts. In a narrow panel there is one picture, of the phase at the cursor.",
            "Where exactly two units can move (the preset two-units; or all others held) the axes are their states and the picture is complete: the path is the path, and the lowest point is where the state comes to rest. Otherwise the first direction goes from s⁰ to s^β, or along the path where nothing is nudged, the second is where the path goes besides, or a unit; then the path is drawn as its projection, and F beneath it is that of the plane.",
            "Striped is what is out of reach: there a unit would leave its box. The diamond is the lowest point within; where nothing stops F from falling, as with a linear output and a strongly negative β, there is none.",
            "The picture is found by settling ahead; only the path waits for the example. Click near the path to go to an iteration.",
        ],
    },
    make: || Box::<LandscapePanel>::default(),
};
const KIND: PanelKind = PanelKind::of(PANEL.constants);

/// View state of the panel.
#[derive(Default)]
pub struct LandscapePanel {
    job: Job<Key, Survey>,
    shown: Option<Arc<Survey>>,
    /// β at the last moment at which nothing was dragged.
    beta: f64,
    by_unit: bool,
    surfaces: [Texture<Surface>; 2],
}

/// What a surface is of: landscape, β, pixels, theme.
type Surface = (usize, u64, [usize; 2], bool);

#[derive(Clone, PartialEq)]
struct Key(Question);

impl Of for Key {
    fn is_stale(&self, newer: &Self) -> bool {
        !Arc::ptr_eq(&self.0.scene, &newer.0.scene)
    }
}

impl Panel for LandscapePanel {
    fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) -> bool {
        let place = switches::switches(ui.available_rect_before_wrap(), 110.0, 128.0);
        let Some(question) = self.question(ui, cx) else {
            self.shown = None;
            let dragged = header(ui, cx, KIND, "no example yet");
            empty(ui, cx, "Waiting for the weights");
            return dragged;
        };
        let asked = question.clone();
        self.shown =
            self.job.poll(ui.ctx(), &Key(question), Duration::ZERO, move |stop, _| survey(&asked, stop));
        let shown = self.shown.clone();
        let picture = match shown.as_deref() {
            Some(Survey::Seen(picture)) => Some(&**picture),
            _ => None,
        };
        let has_switch = picture.is_some_and(|picture| !picture.choice.is_whole()) && unit_of(cx).is_some();
        let line = picture.map_or_else(String::new, |picture| words::line(picture, &cx.provenance()));
        let dragged = header(ui, cx, KIND, if has_switch && place.1 { "" } else { &line });
        if has_switch {
            let mut ui = switches::row_in(ui, place);
            not_in_figure(&mut ui, |ui| {
                ui.checkbox(&mut self.by_unit, "Selected unit")
                    .on_hover_text("The second direction is that of the unit that was clicked last");
            });
        }
        match (shown.as_deref(), picture) {
            (_, Some(picture)) => self.picture_ui(ui, cx, picture),
            (Some(Survey::TooFew(movable)), _) => {
                let has = format!("A landscape needs two units that can move, here there are {movable}");
                describe_empty(ui, cx, [&has, "Let a held unit go, or choose more units"]);
            }
            (Some(_), _) => {
                describe_empty(ui, cx, ["The states are not finite numbers", "Halve the step size"]);
            }
            (None, _) if self.job.is_busy() => empty(ui, cx, "Settling ahead…"),
            (None, _) => empty(ui, cx, "Nothing was found"),
        }
        dragged
    }

    fn tables(&self, cx: &Cx<'_>) -> Vec<Table> {
        let Some(picture) = self.picture() else { return Vec::new() };
        let halves = halves(cx, picture);
        let points: Vec<[f64; 2]> = Grid::points(picture.range, picture.grid.side).collect();
        let at = |points: &[[f64; 2]], i: usize| points.iter().map(|at| at[i]).collect::<Vec<f64>>();
        let sizes = picture.landscape.problem(0.0).network.sizes();
        let names = picture.choice.directions.map(|direction| words::axis(direction, &sizes));
        let mut surface = Table::new("landscape");
        let mut lowest = Table::new("lowest").with("β", halves.iter().map(|half| half.beta));
        for i in 0..2 {
            surface = surface.with(names[i].clone(), at(&points, i));
            let of = halves.iter().map(|half| half.lowest.place().map_or(f64::NAN, |at| at[i]));
            lowest = lowest.with(names[i].clone(), of.collect::<Vec<f64>>());
        }
        for half in &halves {
            surface = surface.with(format!("F, β = {}", half.beta), picture.grid.total(half.beta));
        }
        let outside = points.iter().map(|at| picture.landscape.walls().outside(*at) as f64);
        let mut tables = vec![surface.with("units outside", outside), lowest];
        if let Some(path) = path(cx, picture) {
            let of = &cx.settling.points[..path.len().min(cx.settling.points.len())];
            let mut table = Table::new("path").with("iteration", of.iter().map(|point| point.time as f64));
            table = table.with("β", of.iter().map(|point| point.phase.beta()));
            for (i, name) in names.into_iter().enumerate() {
                table = table.with(name, at(&path[..of.len()], i));
            }
            tables.push(table);
        }
        tables
    }

    fn summary(&self, cx: &Cx<'_>) -> String {
        let Some(picture) = self.picture() else { return String::new() };
        let sizes = picture.landscape.problem(0.0).network.sizes();
        let [a, b] = picture.choice.directions.map(|direction| words::axis(direction, &sizes));
        let of = |half: &Half| format!("{}, {}", half.title, words::lowest(half.lowest));
        let all: Vec<String> = halves(cx, picture).iter().map(of).collect();
        format!("F over {a} and {b}; {}", all.join("; "))
    }

    fn subscription(&self, _cx: &Cx<'_>) -> Subscription {
        let plane = self.picture().map(|picture| Arc::clone(picture.landscape.plane()));
        Subscription { landscape: plane, ..Subscription::default() }
    }
}

/// The unit that may be a direction.
fn unit_of(cx: &Cx<'_>) -> Option<Second> {
    cx.view.unit.filter(|unit| unit.layer > 0).map(Second::Unit)
}

impl LandscapePanel {
    fn picture(&self) -> Option<&Picture> {
        match self.shown.as_deref() {
            Some(Survey::Seen(picture)) => Some(picture),
            _ => None,
        }
    }

    fn question(&mut self, ui: &Ui, cx: &Cx<'_>) -> Option<Question> {
        let settings = cx.settling.settings.as_ref()?;
        if ui.ctx().dragged_id().is_none() {
            self.beta = settings.nudge.beta;
        }
        Some(Question {
            scene: Arc::clone(cx.settling.scene.as_ref()?),
            beginning: Arc::clone(cx.settling.beginning.as_ref()?),
            record: Arc::clone(&cx.settling.record),
            beta: self.beta,
            second: unit_of(cx).filter(|_| self.by_unit).unwrap_or_default(),
        })
    }

    fn picture_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, picture: &Picture) {
        let area = ui.available_rect_before_wrap();
        if area.width() < 150.0 || area.height() < 130.0 {
            ui.allocate_rect(area, Sense::hover());
            return;
        }
        let mut halves = halves(cx, picture);
        let has_legend = area.height() > 220.0 && area.width() > 300.0;
        let foot = if has_legend { 24.0 } else { 0.0 };
        let field = Rect::from_min_max(area.min, pos2(area.right(), area.bottom() - foot));
        if field.width() < TWO && halves.len() == 2 {
            let is_nudged = cx.beta() != 0.0;
            let [free, nudged] = [halves.remove(0), halves.remove(0)];
            let (mut one, other) = if is_nudged { (nudged, free) } else { (free, nudged) };
            let at = if is_nudged { 0 } else { one.paths.len() };
            for path in other.paths.into_iter().filter(|path| path.passed > 1) {
                one.paths.insert(at, path);
            }
            one.inset = None;
            halves = vec![one];
        }
        let width = field.width() / halves.len() as f32;
        let landscape = std::ptr::from_ref(picture) as usize;
        for (i, half) in halves.iter().enumerate() {
            let min = pos2(field.left() + i as f32 * width, field.top());
            let place =
                Place::new(Rect::from_min_size(min, vec2(width, field.height())), picture, half.range);
            let pixels = place.rect.size() * ui.ctx().pixels_per_point();
            let size = [pixels.x, pixels.y].map(|side| (side.round() as usize).clamp(2, 2000));
            let key = (landscape, half.beta.to_bits(), size, cx.palette.dark);
            let id = self.surfaces[i].get(ui, key, || {
                surface::pixels(picture, (half.beta, half.range, half.scale), size, &cx.palette)
            });
            let painter = ui.painter().with_clip_rect(area.intersect(ui.clip_rect()));
            plot::draw(&painter, cx, place, picture, half, id);
            self.touch(ui, cx, picture, half, place, i);
        }
        if has_legend {
            let spans: Vec<f64> = halves.iter().map(|half| half.scale.span).collect();
            let rect =
                Rect::from_min_max(pos2(area.left() + plot::LEFT - 22.0, field.bottom() + 2.0), area.max);
            plot::legend(ui.painter(), &cx.palette, rect, &spans);
        }
        ui.allocate_rect(area, Sense::hover());
    }

    fn touch(&self, ui: &mut Ui, cx: &Cx<'_>, picture: &Picture, half: &Half, place: Place, which: usize) {
        let response = ui.interact(place.rect, ui.scope_id().with(("landscape", which)), Sense::click());
        describe(&response, format!("Landscape, {}: {}", half.title, words::lowest(half.lowest)));
        let Some(at) = response.hover_pos().or(response.interact_pointer_pos()) else { return };
        let path = path(cx, picture).unwrap_or(&[]);
        let is_of = |i: &usize| {
            cx.settling.points.get(*i).is_some_and(|p| (p.phase.beta() != 0.0) == (half.beta != 0.0))
        };
        let near =
            path.iter().enumerate().filter(|(i, _)| is_of(i)).map(|(i, p)| (i, place.at(*p).distance(at)));
        let nearest = near.filter(|(_, far)| *far < NEAR).min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((index, _)) = nearest {
            cx.hover.index.set(Some(index));
            if response.clicked() && index != cx.settling.cursor {
                cx.send(Command::Seek(index));
            }
        }
        let point = place.point(at);
        let outside = match picture.landscape.walls().outside(point) {
            0 => String::new(),
            1 => "\na unit would leave its box".into(),
            n => format!("\n{n} units would leave their box"),
        };
        let f = number(picture.landscape.total(point, half.beta));
        let text = format!("({}, {})\nF = {f}{outside}", number(point[0]), number(point[1]));
        response.on_hover_text_at_pointer(text);
    }
}

/// The path, once it is in this plane.
fn path<'a>(cx: &'a Cx<'_>, picture: &Picture) -> Option<&'a [[f64; 2]]> {
    let path = cx.settling.landscape.as_ref()?;
    Arc::ptr_eq(&path.plane, picture.landscape.plane()).then_some(&path.points[..])
}

/// Without a nudge, and with it if there is one.
fn halves(cx: &Cx<'_>, picture: &Picture) -> Vec<Half> {
    let bright = Palette::of(true); // the ground is the same in both themes
    let phases = &cx.settling.phases;
    let first = cx.schedule_start().unwrap_or(0);
    let end = phases.iter().skip(first + 1).position(|span| span.step == 0);
    let round = phases.get(first..end.map_or(phases.len(), |end| first + 1 + end)).unwrap_or(&[]);
    let walk = |span: &PhaseSpan, from: usize, ink: Color32, beta: f64| {
        let all = path(cx, picture)?;
        let (start, end) = (span.points.start.min(all.len()), span.points.end.min(all.len()));
        let points: Vec<[f64; 2]> = all.get(from).into_iter().chain(&all[start..end]).copied().collect();
        let cursor = cx.settling.cursor;
        let passed = if cursor >= start { 1 + (cursor + 1).min(end) - start } else { 0 };
        let is_now = (start..end).contains(&cursor);
        Some(Path { points, passed, is_now, ink, is_other: (span.phase.beta() - beta).abs() > 1e-12 })
    };
    let lowest = |beta: f64| picture.landscape.lowest(beta, picture.range);
    let free =
        round.first().and_then(|span| walk(span, span.points.start.saturating_sub(1), Color32::WHITE, 0.0));
    let known = picture.nudged.map_or(0.0, |(beta, _)| beta);
    let is_nudge = |span: &&PhaseSpan| matches!(span.phase, Phase::Nudged(_));
    let here = round.iter().filter(is_nudge).find(|span| span.points.contains(&cx.settling.cursor));
    let span = here.or_else(|| round.iter().find(is_nudge));
    let sign = span.map_or(known, |span| span.phase.beta()).signum();
    let beta = sign * cx.settling.settings.as_ref().map_or(known.abs(), |settings| settings.nudge.beta);
    let close = picture.nudged.map(|(of, end)| close_up(picture, end, of * beta < 0.0));
    let mut halves = vec![Half {
        beta: 0.0,
        title: "free: β = 0".into(),
        ink: cx.palette.free,
        range: picture.range,
        scale: Scale::new(picture, 0.0, picture.range),
        inset: close.filter(|close| *close != picture.range),
        inset_ink: cx.palette.phase(Phase::Nudged(beta)),
        lowest: lowest(0.0),
        paths: free.into_iter().collect(),
    }];
    let (Some(_), Some(range)) = (picture.nudged, close) else { return halves };
    let s0 = round.first().map_or(0, |span| span.points.end.saturating_sub(1));
    let walked = span.and_then(|span| walk(span, s0, bright.phase(Phase::Nudged(beta)), beta));
    let other = span.filter(|_| walked.as_ref().is_some_and(|path| path.is_other));
    let of = other.map_or(String::new(), |span| format!(", path of {}", words::beta(span.phase.beta())));
    let near = if range == picture.range { "" } else { ", close-up" };
    halves.push(Half {
        beta,
        title: format!("nudged: β = {}{near}{of}", words::beta(beta)),
        ink: cx.palette.phase(Phase::Nudged(beta)),
        range,
        scale: Scale::new(picture, beta, range),
        inset: None,
        inset_ink: Color32::WHITE,
        lowest: lowest(beta),
        paths: walked.into_iter().collect(),
    });
    halves
}

/// Where the nudge leads, seen from near if it is a small part of the picture and F is known everywhere; the opposite
/// nudge leads about as far the other way.
fn close_up(picture: &Picture, end: [f64; 2], is_opposite: bool) -> [[f64; 2]; 2] {
    let end = [0, 1].map(|i| if is_opposite { 2.0 * picture.free[i] - end[i] } else { end[i] });
    let length = (end[0] - picture.free[0]).hypot(end[1] - picture.free[1]);
    let [[left, right], _] = picture.range;
    let is_small = length > 1e-9 && length < 0.3 * (right - left);
    if picture.choice.is_whole() || !is_small || picture.landscape.total_parabola(0.0).is_none() {
        return picture.range;
    }
    let [x, y] = [0, 1].map(|i| [picture.free[i].min(end[i]), picture.free[i].max(end[i])]);
    [[x[0] - 0.7 * length, x[1] + 0.7 * length], [y[0] - length, y[1] + length]]
}
