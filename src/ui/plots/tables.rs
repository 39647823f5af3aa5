//! The numbers of the panels that draw what the snapshot of the settling holds.

use crate::settling::engine::snapshot::SettlingSnapshot;
use crate::settling::example::action::UnitId;
use crate::settling::trace::{IterationPoint, PhaseSpan};
use crate::ui::context::Cx;
use crate::ui::export::table::Table;

fn points<'a>(cx: &'a Cx<'_>, of: impl Fn(&IterationPoint) -> f64 + 'a) -> impl Iterator<Item = f64> + 'a {
    cx.settling.points.iter().map(of)
}

/// Iteration since the start, iteration of its phase, the number of the phase (from 0) and its β.
fn axis(cx: &Cx<'_>, name: &str) -> Table {
    axis_of(name, &cx.settling.points, &cx.settling.phases)
}

fn axis_of(name: impl Into<String>, points: &[IterationPoint], phases: &[PhaseSpan]) -> Table {
    let phase = |i: usize| phases.iter().position(|span| span.points.contains(&i));
    Table::new(name)
        .with("iteration", points.iter().map(|point| point.time as f64))
        .with("iteration of phase", points.iter().map(|point| point.iteration as f64))
        .with("phase", (0..points.len()).map(|i| phase(i).map_or(f64::NAN, |at| at as f64)))
        .with("beta", points.iter().map(|point| point.phase.beta()))
}

fn num_layers(settling: &SettlingSnapshot) -> usize {
    settling.points.first().map_or(0, |point| point.layers.len())
}

/// E, C, F, what still moves, and every term of every layer, of a settling.
pub fn energy(name: impl Into<String>, points: &[IterationPoint], phases: &[PhaseSpan]) -> Table {
    let column = |of: &dyn Fn(&IterationPoint) -> f64| points.iter().map(of).collect::<Vec<f64>>();
    let mut table = axis_of(name, points, phases)
        .with("E", column(&|point| point.energy))
        .with("C", column(&|point| point.cost))
        .with("F = E + beta C", column(&IterationPoint::total_energy))
        .with("largest |delta s|", column(&|point| point.residual))
        .with("F rose", column(&|point| f64::from(u8::from(point.rose))))
        .with("prediction", column(&|point| point.prediction as f64));
    for k in 0..points.first().map_or(0, |point| point.layers.len()) {
        let layer = k + 1;
        table = table
            .with(format!("potential of layer {layer}"), column(&|point| point.layers[k].potential))
            .with(format!("coupling below layer {layer}"), column(&|point| point.layers[k].coupling))
            .with(format!("bias of layer {layer}"), column(&|point| point.layers[k].bias))
            .with(format!("largest |delta s| of layer {layer}"), column(&|p| p.layers[k].residual))
            .with(format!("units at a bound of layer {layer}"), column(&|p| p.layers[k].saturated as f64));
    }
    table
}

/// The states of each layer at the cursor, and what they are compared with.
pub fn network(cx: &Cx<'_>) -> Vec<Table> {
    let settling = cx.settling;
    let numbers = |n: usize| (0..n).map(|i| i as f64);
    let input = &settling.input;
    let mut tables =
        vec![Table::new("input").with("pixel", numbers(input.len())).with("x", input.iter().copied())];
    let layers = settling.frame.layers.len();
    for (k, states) in settling.frame.layers.iter().enumerate() {
        let name = if k + 1 == layers { "output".into() } else { format!("hidden {}", k + 1) };
        let mut table =
            Table::new(name).with("unit", numbers(states.len())).with("s", states.iter().copied());
        let others = [
            ("s at the start of the phase", &settling.reference),
            ("s without the nudge", &settling.unperturbed),
            ("force -dF/ds", &settling.force),
        ];
        for (name, frame) in others {
            if let Some(layer) = frame.as_ref().and_then(|frame| frame.layers.get(k)) {
                table = table.with(name, layer.iter().copied());
            }
        }
        if let Some(layer) = settling.arrival.as_ref().and_then(|arrival| arrival.get(k)) {
            table = table.with("arrival [iteration]", layer.iter().map(|first| f64::from(*first)));
        }
        tables.push(table);
    }
    tables
}

/// ρ of these units.
pub fn traces(cx: &Cx<'_>, name: &str, units: &[UnitId]) -> Vec<Table> {
    let mut table = axis(cx, name);
    for id in units {
        if let Some((_, trace)) = cx.settling.traces.iter().find(|(known, _)| known == id) {
            table = table
                .with(format!("rho of {}", unit_name(*id, num_layers(cx.settling))), trace.iter().copied());
        }
    }
    if table.columns.len() == 4 { Vec::new() } else { vec![table] }
}

/// How far each layer is from where the nudge found it.
pub fn ripple(cx: &Cx<'_>) -> Table {
    let mut table = axis(cx, "ripple");
    for k in 0..num_layers(cx.settling) {
        table = table
            .with(format!("rms of difference of layer {}", k + 1), points(cx, move |p| p.layers[k].moved));
    }
    table
}

/// "hidden 1.137", "output 7", "pixel 400".
pub fn unit_name(id: UnitId, num_layers: usize) -> String {
    match id.layer {
        0 => format!("pixel {}", id.index),
        layer if layer == num_layers => format!("output {}", id.index),
        layer => format!("hidden {layer}.{}", id.index),
    }
}
