//! The energy ledger: F as a stack of its terms over the iterations.

use crate::config::Activation;
use crate::knobs::subscript;
use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::trace::{IterationPoint, Phase};
use crate::ui::context::Cx;
use crate::ui::plots::curve::line_through;
use crate::ui::plots::iteration_axis;
use crate::ui::style::colours::Palette;
use crate::ui::style::format::number;
use crate::ui::style::theme;
use crate::ui::widgets::describe;
use egui::{Align2, Color32, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{FilledArea, PlotUi};

/// One term of F.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// `½|s_k|²`.
    Potential(usize),
    /// `−ρ(s_{k−1}) W_k ρ(s_k)ᵀ`.
    Coupling(usize),
    /// `−Σ_k b_k·ρ(s_k)`.
    Bias,
    /// `β C`.
    Cost,
}

/// The terms of a network of L layers of weights, in the order in which they are stacked from zero outwards.
pub fn terms(num_layers: usize) -> Vec<Term> {
    let potential = (1..=num_layers).map(Term::Potential);
    let coupling = (1..=num_layers).map(Term::Coupling);
    potential.chain(coupling).chain([Term::Bias, Term::Cost]).collect()
}

/// The value of each of [`terms`] at a point under nudge `beta`; their sum is F.
pub fn values(point: &IterationPoint, beta: f64) -> Vec<f64> {
    let potential = point.layers.iter().map(|layer| layer.potential);
    let coupling = point.layers.iter().map(|layer| layer.coupling);
    let bias = point.layers.iter().map(|layer| layer.bias).sum();
    potential.chain(coupling).chain([bias, beta * point.cost]).collect()
}

/// Lower and upper end of each value: positive ones stacked upwards from 0, negative ones downwards.
pub fn stack(values: &[f64]) -> Vec<[f64; 2]> {
    let (mut up, mut down) = (0.0, 0.0);
    let one = |value: &f64| {
        let from = if *value < 0.0 { &mut down } else { &mut up };
        let (start, end) = (*from, *from + value);
        *from = end;
        [start.min(end), start.max(end)]
    };
    values.iter().map(one).collect()
}

/// Lowest and highest end of all stacks.
pub fn range(settling: &SettlingSnapshot) -> (f64, f64) {
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for point in settling.points.iter() {
        let (mut down, mut up) = (0.0, 0.0);
        let mut add = |value: f64| if value < 0.0 { down += value } else { up += value };
        for layer in point.layers.iter() {
            add(layer.potential);
            add(layer.coupling);
        }
        add(point.layers.iter().map(|layer| layer.bias).sum());
        add(point.phase.beta() * point.cost_weight * point.cost);
        if (down + up).is_finite() {
            (low, high) = (low.min(down), high.max(up));
        }
    }
    (low, high)
}

/// One hue per layer, the potential light, the coupling full; the cost in the colour of its phase.
pub fn colour(term: Term, palette: &Palette, phase: Phase) -> Color32 {
    // Not the hue next to the nudged phase's.
    let hue = |k: usize| palette.pin([0, 2, 3, 6, 4, 5][(k - 1) % 6]);
    let mixed = |hue: Color32, share: f32| palette.background.lerp_to_gamma(hue, share);
    match term {
        Term::Potential(k) => mixed(hue(k), 0.42),
        Term::Coupling(k) => mixed(hue(k), 0.85),
        Term::Bias => mixed(palette.weak, 0.6),
        Term::Cost if phase == Phase::Free => palette.nudged_plus,
        Term::Cost => palette.phase(phase),
    }
}

/// The areas of all phases and the total as a line. `columns` is the width in pixels.
pub fn draw(ui: &mut PlotUi<'_>, settling: &SettlingSnapshot, palette: &Palette, columns: f32) {
    let num_layers = settling.points.first().map_or(0, |point| point.layers.len());
    // Areas are smooth enough with one end every other pixel; the line keeps every extreme.
    let stride = settling.points.len().div_ceil((columns / 2.0).max(1.0) as usize).max(1);
    for (k, span) in settling.phases.iter().enumerate() {
        let beta = span.phase.beta();
        let course: Vec<(f64, &IterationPoint)> = iteration_axis::course(settling, k).collect();
        let last = course.len().saturating_sub(1);
        let seen = course.iter().enumerate().filter(|(i, (_, point))| {
            let is_kept = i % stride == 0 || *i == last;
            is_kept && point.layers.len() == num_layers && (point.energy + point.cost).is_finite()
        });
        let stacks: Vec<Stacked> = seen
            .map(|(_, (x, point))| {
                let values = values(point, beta);
                let ends = stack(&values);
                Stacked { x: *x, values, ends }
            })
            .collect();
        let xs: Vec<f64> = stacks.iter().map(|stack| stack.x).collect();
        for (i, term) in terms(num_layers).into_iter().enumerate() {
            for is_below in [false, true] {
                area(ui, &xs, &stacks, i, is_below, colour(term, palette, span.phase));
            }
        }
        let total = course.iter().map(|(x, point)| [*x, point.energy + beta * point.cost]);
        let total = iteration_axis::decimate(total.filter(|[_, y]| y.is_finite()).collect(), columns);
        ui.line(line_through(total).color(palette.text).width(2.0).allow_hover(false));
    }
}

/// One place on the axis: the values of the terms and the ends of their areas.
struct Stacked {
    x: f64,
    values: Vec<f64>,
    ends: Vec<[f64; 2]>,
}

/// The part of one term above zero, or below; where it is on the other side it has no height.
fn area(ui: &mut PlotUi<'_>, xs: &[f64], stacks: &[Stacked], term: usize, is_below: bool, fill: Color32) {
    let on_side = |values: &[f64]| values[term] != 0.0 && (values[term] < 0.0) == is_below;
    if !stacks.iter().any(|stack| on_side(&stack.values)) || xs.len() < 2 {
        return;
    }
    // Where the term changes its side its height goes to 0 at the outer end of what lies between it and zero.
    let inner = |values: &[f64], ends: &[[f64; 2]]| {
        let before = ends[..term].iter().zip(values).filter(|(_, value)| (**value < 0.0) == is_below);
        before.fold(0.0_f64, |edge, (ends, _)| if is_below { edge.min(ends[0]) } else { edge.max(ends[1]) })
    };
    let (mut low, mut high) = (Vec::with_capacity(xs.len()), Vec::with_capacity(xs.len()));
    for Stacked { values, ends, .. } in stacks {
        let [from, to] = if on_side(values) { ends[term] } else { [inner(values, ends); 2] };
        low.push(from);
        high.push(to);
    }
    ui.add(FilledArea::new("", xs, &low, &high).fill_color(fill).allow_hover(false));
}

/// Width of the legend.
pub const LEGEND_WIDTH: f32 = 158.0;

/// Least height of the legend: the terms, without one for C in a free phase, and their sum.
pub fn least_height(cx: &Cx<'_>) -> f32 {
    13.0 * cx.point().map_or(0.0, |point| 3.0 + 2.0 * point.layers.len() as f32)
}

/// The terms in the order of the stack, with their values at the cursor.
pub fn legend(ui: &mut Ui, cx: &Cx<'_>, size: egui::Vec2) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let Some(point) = cx.point() else { return };
    let beta = point.phase.beta();
    let values = values(point, beta);
    let terms = terms(point.layers.len());
    let total_name = if beta == 0.0 { "E" } else { "F = E + βC" };
    let mut rows: Vec<(String, f64, Color32)> =
        vec![(total_name.into(), point.total_energy(), cx.palette.text)];
    let row =
        |(term, value): (&Term, &f64)| (symbol(*term, cx), *value, colour(*term, &cx.palette, point.phase));
    let pairs = || terms.iter().zip(&values);
    rows.extend(pairs().rev().filter(|(term, _)| matches!(term, Term::Cost) && beta != 0.0).map(row));
    rows.extend(pairs().rev().filter(|(term, _)| matches!(term, Term::Potential(_))).map(row));
    rows.extend(pairs().filter(|(term, _)| matches!(term, Term::Coupling(_) | Term::Bias)).map(row));
    let height = (rect.height() / rows.len() as f32).clamp(12.0, 22.0).floor();
    let painter = ui.painter().with_clip_rect(rect);
    for (i, (name, value, colour)) in rows.iter().enumerate() {
        let y = rect.top() + (i as f32 + 0.5) * height;
        let mark = Rect::from_center_size(pos2(rect.left() + 6.0, y), vec2(12.0, 11.0_f32.min(height - 2.0)));
        if i == 0 {
            painter.hline(mark.x_range(), y, Stroke::new(2.5, *colour));
        } else {
            painter.rect_filled(mark, 2.0, *colour);
        }
        let ink = cx.palette.text;
        painter.text(pos2(rect.left() + 18.0, y), Align2::LEFT_CENTER, name, theme::small(), ink);
        painter.text(pos2(rect.right(), y), Align2::RIGHT_CENTER, number(*value), theme::mono(), ink);
    }
    let text = rows.iter().map(|(name, value, _)| format!("{name} {}", number(*value)));
    describe(&response, format!("Terms at the cursor: {}", text.collect::<Vec<_>>().join(", ")));
    let help = "Values at the cursor, in the order of the stack. Potentials ½|s|² stand above zero, \
                couplings and biases below; their sum is the line.";
    response.on_hover_text(help);
}

/// As it stands in the formula of E; what units send is s itself in the box.
fn symbol(term: Term, cx: &Cx<'_>) -> String {
    let boxed =
        cx.settling.scene.as_ref().is_none_or(|scene| scene.network.activation == Activation::HardSigmoid);
    let s = if boxed { "s" } else { "ρ" };
    match term {
        Term::Potential(k) => format!("½|s{}|²", subscript(k)),
        Term::Coupling(1) => format!("−x W₁ {s}₁"),
        Term::Coupling(k) => format!("−{s}{} W{} {s}{}", subscript(k - 1), subscript(k), subscript(k)),
        Term::Bias => format!("−Σ b·{s}"),
        Term::Cost => "β C".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Stream};
    use crate::settling::trace::LayerPoint;

    /// A point of `layers` layers with terms of either sign whose energy is their sum.
    fn random_point(random: &mut Stream, layers: usize) -> IterationPoint {
        let mut signed = || random.symmetric(20.0);
        let layers: Vec<LayerPoint> = (0..layers)
            .map(|_| LayerPoint {
                potential: signed().abs(),
                coupling: signed(),
                bias: signed(),
                moved: 0.0,
                residual: 0.0,
                returned: 0.0,
                saturated: 0,
            })
            .collect();
        let energy = layers.iter().map(|layer| layer.potential + layer.coupling + layer.bias).sum();
        IterationPoint {
            time: 3,
            phase: Phase::Nudged(signed() / 20.0),
            iteration: 3,
            energy,
            cost: signed().abs(),
            cost_weight: 1.0,
            residual: 0.1,
            prediction: 0,
            rose: false,
            layers: layers.into(),
        }
    }

    #[test]
    fn the_range_is_that_of_the_stacks() {
        let mut random = Stream::new(8, Purpose::Example, 1);
        let points: Vec<IterationPoint> = (0..50).map(|_| random_point(&mut random, 3)).collect();
        let ends = points.iter().flat_map(|point| stack(&values(point, point.phase.beta())));
        let expected = ends.fold((0.0_f64, 0.0_f64), |(low, high), [from, to]| (low.min(from), high.max(to)));
        let settling =
            SettlingSnapshot { points: std::sync::Arc::new(points), ..crate::settling::engine::empty() };
        let (low, high) = range(&settling);
        assert!((low - expected.0).abs() < 1e-9 && (high - expected.1).abs() < 1e-9);
    }

    #[test]
    fn stacked_terms_sum_to_the_total_without_overlap() {
        let mut random = Stream::new(7, Purpose::Example, 1);
        for round in 0..400 {
            let point = random_point(&mut random, 1 + round % 4);
            let values = values(&point, point.phase.beta());
            assert_eq!(values.len(), terms(point.layers.len()).len());
            let ends = stack(&values);
            let (mut above, mut below) = (0.0_f64, 0.0_f64);
            for ([low, high], value) in ends.iter().zip(&values) {
                assert!((high - low - value.abs()).abs() < 1e-12);
                // Each begins where the one before on its side ended.
                if *value < 0.0 {
                    assert_eq!(*high, below);
                    below = *low;
                } else {
                    assert_eq!(*low, above);
                    above = *high;
                }
            }
            assert!((above + below - point.total_energy()).abs() < 1e-9, "{point:?}");
        }
    }
}
