//! The values of all curves at one place, as a small table.

use crate::ui::context::Cx;
use crate::ui::panels::curves::layout::together;
use crate::ui::panels::curves::model::{Model, Series, exact, place};
use crate::ui::panels::curves::paint::{Shown, TOGETHER, colour};
use crate::ui::plots::curve::Axes;
use crate::ui::style::theme;
use egui::{Grid, RichText, Sense, Ui, vec2};

/// The curves at one place.
pub struct CurveValues {
    /// Where, in units of the axis: at a point of one of the curves.
    pub x: f64,
    title: String,
    rows: Vec<CurveRow>,
    changes: Vec<String>,
}

struct CurveRow {
    kind: usize,
    run: usize,
    name: String,
    value: String,
    smooth: Option<String>,
    /// Where the point lies, if not at `x`.
    at: Option<String>,
}

/// The values at the point of a visible curve that is nearest to `x` (units of the axis) along the axis.
pub fn values(
    cx: &Cx<'_>,
    model: &Model,
    shown: &[&Series],
    axes: &Axes,
    plot: &Shown,
    x: f64,
) -> Option<CurveValues> {
    let view = &cx.view.curves;
    let along = |x: f64| axes.x(x).unwrap_or(f64::NEG_INFINITY);
    let near = |x: f64| -> Vec<(&Series, usize)> {
        shown.iter().filter_map(|series| Some((*series, series.nearest(x, along)?))).collect()
    };
    let far = |(series, i): &(&Series, usize)| (along(series.points[*i][0]) - along(x)).abs();
    let (series, i) = near(x).into_iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    let snapped = series.points[i][0];
    let near = near(snapped);
    let rows = near.iter().map(|(series, i)| {
        let at = series.points[*i][0];
        CurveRow {
            kind: series.kind,
            run: series.run,
            name: series.name.clone(),
            value: exact(series.points[*i][1], view.quantity),
            smooth: series.smooth.as_ref().map(|smooth| exact(smooth[*i], view.quantity)),
            at: (at != snapped).then(|| place(at, view.x)),
        }
    });
    let apart = f64::from(TOGETHER / plot.frame.width().max(1.0)) * (plot.part[2] - plot.part[0]);
    let here = along(x);
    let group = together(model, axes, apart)
        .into_iter()
        .filter(|(at, _)| (at - here).abs() < apart)
        .min_by(|a, b| (a.0 - here).abs().total_cmp(&(b.0 - here).abs()));
    let changes = group.into_iter().flat_map(|(_, marks)| marks).map(|mark| {
        let run = match mark.run {
            0 => String::new(),
            run => cx.view.overlays.get(run - 1).map_or(String::new(), |o| format!("{}: ", o.name)),
        };
        format!("{run}{}, {}", place(mark.x, view.x), mark.words)
    });
    let changes = changes.collect();
    Some(CurveValues { x: snapped, title: place(snapped, view.x), rows: rows.collect(), changes })
}

impl CurveValues {
    /// Draws the table.
    pub fn ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.label(RichText::new(&self.title).font(theme::body()).strong());
        if self.rows.iter().any(|row| row.run > 0) {
            self.runs_ui(ui, cx);
        } else {
            self.rows_ui(ui, cx);
        }
        for change in &self.changes {
            ui.label(RichText::new(format!("▲ {change}")).font(theme::small()).color(cx.palette.text));
        }
    }

    /// A row for each kind of curve, a column for each run; smoothed values where there are some.
    fn runs_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let unique = |of: &dyn Fn(&CurveRow) -> usize| -> Vec<usize> {
            let mut all: Vec<usize> = self.rows.iter().map(of).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let (runs, kinds) = (unique(&|row| row.run), unique(&|row| row.kind));
        let small = |text: &str| RichText::new(text.to_owned()).font(theme::small());
        Grid::new("values of runs").spacing(vec2(12.0, 2.0)).min_row_height(16.0).min_col_width(0.0).show(
            ui,
            |ui| {
                ui.label("");
                for &run in &runs {
                    let other = run.checked_sub(1).and_then(|i| cx.view.overlays.get(i));
                    let name = other.map_or("this run", |overlay| overlay.name.as_str());
                    let ink = colour(&cx.palette, cx.view.curves.quantity, 4, run);
                    ui.label(small(name).color(if run == 0 { cx.palette.text } else { ink }));
                }
                ui.end_row();
                for &kind in &kinds {
                    let of_kind = || self.rows.iter().filter(|row| row.kind == kind);
                    let name = of_kind().next().map_or("", |row| row.name.as_str());
                    ui.label(small(name));
                    for &run in &runs {
                        let row = of_kind().find(|row| row.run == run);
                        let value = row.map_or("–", |row| row.smooth.as_deref().unwrap_or(&row.value));
                        ui.label(RichText::new(value).font(theme::mono()).color(cx.palette.text));
                    }
                    ui.end_row();
                }
            },
        );
    }

    fn rows_ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let smooths = self.rows.iter().any(|row| row.smooth.is_some());
        let elsewhere = self.rows.iter().any(|row| row.at.is_some());
        let small = |text: &str| RichText::new(text.to_owned()).font(theme::small()).color(cx.palette.weak);
        let mono = |text: &str| RichText::new(text.to_owned()).font(theme::mono()).color(cx.palette.text);
        Grid::new("values").spacing(vec2(10.0, 2.0)).min_row_height(16.0).min_col_width(0.0).show(ui, |ui| {
            if smooths {
                ui.label("");
                ui.label("");
                ui.label(small("raw"));
                ui.label(small("smoothed"));
                ui.end_row();
            }
            for row in &self.rows {
                let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
                let ink = colour(&cx.palette, cx.view.curves.quantity, row.kind, row.run);
                ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(3.0, ink));
                ui.label(RichText::new(&row.name).font(theme::small()));
                ui.label(mono(&row.value));
                if smooths {
                    ui.label(mono(row.smooth.as_deref().unwrap_or("")));
                }
                if elsewhere {
                    ui.label(small(row.at.as_deref().unwrap_or("")));
                }
                ui.end_row();
            }
        });
    }
}
