//! A figure of a panel without a window or a graphics card: the energy while a network settles on a digit.
//!
//! `cargo run --release --example figure [-- FILE.svg]`. The panels are those of the window, so this one needs the
//! feature `window`, which is on unless it is switched off.

use eqprop_lab::data::Split;
use eqprop_lab::error::{Error, Result};
use eqprop_lab::settling::engine::SettlingEngine;
use eqprop_lab::settling::engine::snapshot::{Pick, SettleCommand};
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::engine::loading;
use eqprop_lab::training::shipped::TRAINED;
use eqprop_lab::training::snapshot::{Status, TrainingSnapshot};
use eqprop_lab::ui::headless::HeadlessWindow;
use eqprop_lab::ui::state::figure_style::FigureStyle;
use eqprop_lab::ui::state::panel_kind::PanelKind;
use eqprop_lab::worker::Engine as _;
use std::path::PathBuf;
use std::sync::Arc;

fn main() -> Result<()> {
    let out = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("energy.svg"), PathBuf::from);
    let stored = TRAINED[1].load()?; // two hidden layers
    let config = stored.config.unwrap_or_default();
    let (data, network) = (Arc::new(data_of(&config)?), Arc::new(stored.network));

    let mut engine = SettlingEngine::new(config.clone());
    engine.handle(SettleCommand::Material {
        network: Arc::clone(&network),
        minibatch: 0,
        data: Arc::clone(&data),
    });
    engine.handle(SettleCommand::Example(Split::Test, Pick::Index(8)));

    let still = loading(config, "");
    let training =
        TrainingSnapshot { data: Some(data), network: Some(network), status: Status::Paused, ..still };
    let mut stage = HeadlessWindow::new(training, engine, [900.0, 500.0], false);
    stage.settle(SettleCommand::Step(i64::MAX));
    let drawn = PanelKind::find("energy")
        .and_then(|panel| stage.draw(panel))
        .ok_or_else(|| Error::new("energy", "was not drawn"))?;
    drawn.painted.write(&drawn.about, &FigureStyle::default(), &out)?;
    println!("{}: {} iterations", out.display(), stage.iterations());
    Ok(())
}
