//! The numbers of the panels that draw what the snapshot of the settling holds.

use super::units::unit_name;
use crate::settling::action::UnitId;
use crate::settling::snapshot::{IterationPoint, SettlingSnapshot};
use crate::ui::cx::Cx;
use crate::ui::export::table::Table;

fn points<'a>(cx: &'a Cx<'_>, of: impl Fn(&IterationPoint) -> f64 + 'a) -> impl Iterator<Item = f64> + 'a {
    cx.settling.points.iter().map(of)
}

/// Iteration since the start, iteration of its phase, the number of the phase (from 0) and its β.
fn axis(cx: &Cx<'_>, name: &str) -> Table {
    let settling = cx.settling;
    let phase = |i: usize| settling.phases.iter().position(|span| span.points.contains(&i));
    Table::new(name)
        .with("iteration", points(cx, |point| point.time as f64))
        .with("iteration of phase", points(cx, |point| point.iteration as f64))
        .with("phase", (0..settling.points.len()).map(|i| phase(i).map_or(f64::NAN, |at| at as f64)))
        .with("beta", points(cx, |point| point.phase.beta()))
}

fn num_layers(settling: &SettlingSnapshot) -> usize {
    settling.points.first().map_or(0, |point| point.layers.len())
}

/// E, C, F, what still moves, and every term of every layer.
pub fn energy(cx: &Cx<'_>) -> Vec<Table> {
    let mut table = axis(cx, "energy")
        .with("E", points(cx, |point| point.energy))
        .with("C", points(cx, |point| point.cost))
        .with("F = E + beta C", points(cx, IterationPoint::total_energy))
        .with("largest |delta s|", points(cx, |point| point.residual))
        .with("F rose", points(cx, |point| f64::from(u8::from(point.rose))))
        .with("prediction", points(cx, |point| point.prediction as f64));
    for k in 0..num_layers(cx.settling) {
        let layer = k + 1;
        table = table
            .with(format!("potential of layer {layer}"), points(cx, move |point| point.layers[k].potential))
            .with(format!("coupling below layer {layer}"), points(cx, move |point| point.layers[k].coupling))
            .with(format!("bias of layer {layer}"), points(cx, move |point| point.layers[k].bias))
            .with(format!("largest |delta s| of layer {layer}"), points(cx, move |p| p.layers[k].residual))
            .with(
                format!("units at a bound of layer {layer}"),
                points(cx, move |p| p.layers[k].saturated as f64),
            );
    }
    vec![table]
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
            ("s without the nudge", &settling.twin),
            ("-dF/ds", &settling.force),
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
