//! The courses of A and B over their iterations, phase beside phase.

use crate::settling::ExampleRelaxation;
use crate::settling::studies::compare::partner;
use crate::settling::trace::{IterationPoint, Phase, PhaseSpan, phase_word};
use crate::ui::command::Command;
use crate::ui::context::Cx;
use crate::ui::export::not_on_paper;
use crate::ui::plots::iteration_axis::decimate;
use crate::ui::plots::small_plot::{Numbers, around, digits, small_plot};
use crate::ui::style::colours::Palette;
use crate::ui::style::theme;
use crate::ui::widgets::{describe, name};
use egui::{Align2, Button, Color32, PointerButton, Rect, Sense, Tooltip, Ui, UiBuilder, pos2, vec2};
use egui_plot::{Line, PlotBounds, Span, VLine};

/// What is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    /// F = E + βC.
    #[default]
    Energy,
    /// max |Δs|.
    Residual,
    /// C.
    Cost,
}

impl Quantity {
    const ALL: [Self; 3] = [Self::Energy, Self::Residual, Self::Cost];

    fn name(self) -> &'static str {
        match self {
            Self::Energy => "Energy F",
            Self::Residual => "Movement",
            Self::Cost => "Cost C",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Energy => "F = E + β C",
            Self::Residual => "max |Δs| of each iteration, on a logarithmic axis",
            Self::Cost => "C, the cost of the settings: how far the output is from the target",
        }
    }

    /// As it is plotted: the residual as its logarithm.
    fn of(self, point: &IterationPoint) -> f64 {
        match self {
            Self::Energy => point.total_energy(),
            Self::Residual => point.residual.max(1e-12).log10(),
            Self::Cost => point.cost,
        }
    }

    fn written(self, point: &IterationPoint) -> String {
        match self {
            Self::Energy => digits(point.total_energy()),
            Self::Residual => digits(point.residual),
            Self::Cost => digits(point.cost),
        }
    }
}

/// The colour of B; A has that of the text.
pub fn colour_of_b(palette: &Palette) -> Color32 {
    palette.pin(3)
}

/// A phase on the common axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// Which.
    pub phase: Phase,
    /// Its number in A and in B.
    pub spans: [Option<usize>; 2],
    /// Where its iteration 0 stands.
    pub start: usize,
    /// Iterations of the longer one.
    pub len: usize,
}

/// The phases of A one after the other, each as long as the longer of the two; then those that only B has.
pub fn slots(a: (&[IterationPoint], &[PhaseSpan]), b: (&[IterationPoint], &[PhaseSpan])) -> Vec<Slot> {
    let last = |side: (&[IterationPoint], &[PhaseSpan]), span: Option<usize>| {
        let index = span.and_then(|span| side.1.get(span)?.points.end.checked_sub(1));
        index.and_then(|index| side.0.get(index)).map_or(0, |point| point.iteration)
    };
    let mut slots: Vec<Slot> = Vec::new();
    let mut start = 0;
    let mut add = |phase: Phase, spans: [Option<usize>; 2]| {
        let len = last(a, spans[0]).max(last(b, spans[1])).max(1);
        slots.push(Slot { phase, spans, start, len });
        start += len;
    };
    let mut taken = Vec::new();
    for (number, span) in a.1.iter().enumerate().filter(|(_, span)| !span.points.is_empty()) {
        let other = partner(a.1, number, b.1);
        taken.extend(other);
        add(span.phase, [Some(number), other]);
    }
    let left =
        b.1.iter().enumerate().filter(|(number, span)| !taken.contains(number) && !span.points.is_empty());
    for (number, span) in left {
        add(span.phase, [None, Some(number)]);
    }
    slots
}

/// The index of the kept point of phase `span` at `iteration` or the last before it.
fn index_at(
    (points, spans): (&[IterationPoint], &[PhaseSpan]),
    span: Option<usize>,
    iteration: usize,
) -> Option<usize> {
    let range = spans.get(span?)?.points.clone();
    let own = points.get(range.clone()).filter(|own| !own.is_empty())?;
    Some(range.start + own.partition_point(|point| point.iteration <= iteration).saturating_sub(1))
}

/// Draws the plot.
pub fn ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, b: &ExampleRelaxation, quantity: &mut Quantity) {
    if rect.width() < 160.0 || rect.height() < 80.0 {
        return;
    }
    let (head, rect) = rect.split_top_bottom_at_y(rect.top() + 26.0);
    switch_ui(ui, cx, head, quantity);
    let quantity = *quantity;
    let (a, palette) = (cx.settling, cx.palette);
    let sides = [(&a.points[..], &a.phases[..]), (&b.recording().points[..], b.spans())];
    let slots = slots(sides[0], sides[1]);
    let all = slots.last().map_or(1, |slot| slot.start + slot.len);
    let series = |side: usize| -> Vec<Vec<[f64; 2]>> {
        let (points, spans) = sides[side];
        let of = |slot: &Slot| {
            let own =
                slot.spans[side].and_then(|span| points.get(spans[span].points.clone())).unwrap_or_default();
            let placed = own.iter().map(|point| [(slot.start + point.iteration) as f64, quantity.of(point)]);
            let own: Vec<[f64; 2]> = placed
                .filter(|[_, y]| {
                    y.is_finite() && *y > -11.9 || quantity != Quantity::Residual && y.is_finite()
                })
                .collect();
            decimate(own, rect.width())
        };
        slots.iter().map(of).collect()
    };
    let curves = [series(0), series(1)];
    let (low, high) = around(curves.iter().flatten().flatten().map(|[_, y]| *y));
    let bounds = PlotBounds::from_min_max([-0.01 * all as f64, low], [1.02 * all as f64, high]);
    let numbers = if quantity == Quantity::Residual { Numbers::Log } else { Numbers::Plain };
    let cursor = cx.point().and_then(|point| {
        let slot = slots
            .iter()
            .find(|slot| slot.spans[0].is_some_and(|span| a.phases[span].points.contains(&a.cursor)))?;
        Some((slot.start + point.iteration) as f64)
    });
    let shown =
        small_plot(ui, &palette, rect, ("compare", bounds, Numbers::Iterations(all as f64), numbers), |ui| {
            for slot in &slots {
                let fill = palette.phase(slot.phase).gamma_multiply(if palette.dark { 0.20 } else { 0.14 });
                let band = Span::new("", slot.start as f64..=(slot.start + slot.len) as f64);
                ui.span(band.fill(fill).border_color(Color32::TRANSPARENT));
            }
            for (side, curves) in curves.into_iter().enumerate().rev() {
                let (colour, width) =
                    if side == 0 { (palette.text, 2.0) } else { (colour_of_b(&palette), 3.0) };
                for curve in curves {
                    ui.line(Line::new("", curve).color(colour).width(width).allow_hover(false));
                }
            }
            if let Some(cursor) = cursor {
                ui.vline(VLine::new("", cursor).color(palette.text).width(1.5).allow_hover(false));
            }
        });
    let frame = *shown.transform.frame();
    let painter = ui.painter().with_clip_rect(frame);
    for slot in &slots {
        let left = shown.transform.position_from_point(&egui_plot::PlotPoint::new(slot.start as f64, high)).x;
        painter.text(
            pos2(left + 6.0, frame.top() + 3.0),
            Align2::LEFT_TOP,
            phase_word(slot.phase),
            theme::small(),
            palette.weak,
        );
    }
    name(&shown.response, "A and B over iterations");
    let response = ui.interact(frame, ui.scope_id().with("compare seek"), Sense::CLICK | Sense::DRAG);
    describe(&response, "Seek in A and B");
    let Some(at) = response.interact_pointer_pos().or_else(|| response.hover_pos()) else { return };
    let x = shown.transform.value_from_position(at).x.round().max(0.0) as usize;
    let Some(slot) = slots.iter().rfind(|slot| slot.start <= x) else { return };
    let iteration = (x - slot.start).min(slot.len);
    let index = index_at(sides[0], slot.spans[0], iteration);
    if let Some(index) = index {
        let seeks = response.dragged_by(PointerButton::Primary) || response.clicked();
        if seeks && index != a.cursor {
            cx.send(Command::Seek(index));
        }
        cx.hover.index.set(Some(index));
    }
    if response.hovered() {
        let other = index_at(sides[1], slot.spans[1], iteration);
        let text = |side: &str, point: Option<&IterationPoint>| match point {
            Some(point) if point.iteration < iteration => {
                format!("{side} {} (ended after {})", quantity.written(point), point.iteration)
            }
            Some(point) => format!("{side} {}", quantity.written(point)),
            None => format!("{side} has no such phase"),
        };
        let lines = [
            format!("{}, iteration {iteration}", slot.phase.name()),
            text("A", index.and_then(|index| a.points.get(index))),
            text("B", other.and_then(|index| b.recording().points.get(index))),
        ];
        Tooltip::for_widget(&response).at_pointer().gap(14.0).show(|ui| ui.label(lines.join("\n")));
    }
}

fn switch_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, quantity: &mut Quantity) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
    for other in Quantity::ALL {
        let button = not_on_paper(&mut ui, |ui| ui.add(Button::selectable(*quantity == other, other.name())));
        name(&button, other.name());
        if button.on_hover_text(other.help()).clicked() {
            *quantity = other;
        }
    }
    ui.add_space(12.0);
    for (side, colour) in [("A", cx.palette.text), ("B", colour_of_b(&cx.palette))] {
        let (line, _) = ui.allocate_exact_size(vec2(22.0, 16.0), Sense::hover());
        ui.painter().hline(line.x_range(), line.center().y, egui::Stroke::new(3.0, colour));
        ui.label(egui::RichText::new(side).font(theme::body()).color(colour));
    }
}
