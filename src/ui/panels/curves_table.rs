//! The values of all curves at one place, as a small table.

use super::curves_layout::{Axes, together};
use super::curves_model::{Model, Series, exact, place};
use super::curves_paint::{Shown, TOGETHER, colour};
use crate::ui::cx::Cx;
use crate::ui::theme;
use egui::{Grid, RichText, Sense, Ui, vec2};

/// The curves at one place.
pub struct Values {
    /// Where, in units of the axis: at a point of one of the curves.
    pub x: f64,
    title: String,
    rows: Vec<Row>,
    changes: Vec<String>,
}

struct Row {
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
) -> Option<Values> {
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
        let name = match series.run {
            0 => series.name.clone(),
            run => {
                format!("{} · {}", series.name, cx.view.overlays.get(run - 1).map_or("", |o| o.name.as_str()))
            }
        };
        Row {
            kind: series.kind,
            run: series.run,
            name,
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
    Some(Values { x: snapped, title: place(snapped, view.x), rows: rows.collect(), changes })
}

impl Values {
    /// Draws the table.
    pub fn ui(&self, ui: &mut Ui, cx: &Cx<'_>) {
        ui.label(RichText::new(&self.title).font(theme::body()).strong());
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
        for change in &self.changes {
            ui.label(RichText::new(format!("▲ {change}")).font(theme::small()).color(cx.palette.text));
        }
    }
}
