//! XOR, learned by equilibrium propagation, and the errors after each epoch.
//!
//! `cargo run --release --example train_xor`. Needs no window: `--no-default-features` will do.

use eqprop_lab::config::Config;
use eqprop_lab::error::{Error, Result};
use eqprop_lab::training::data_source::data_of;
use eqprop_lab::training::{Event, Trainer};
use std::sync::Arc;

fn main() -> Result<()> {
    let mut config = Config::default();
    for (key, value) in [
        ("data.source", "xor"),
        ("network.hidden", "16"),
        ("learning.rates", "0.1,0.05"),
        ("nudge.sign", "centred"),
        ("data.persistent", "false"), // each free phase starts from zero, as in the test
        ("run.epochs", "20"),
    ] {
        config.set(key, value)?;
    }
    let data = Arc::new(data_of(&config)?);
    let mut session = Trainer::new(config, data)?;
    loop {
        match session.advance(0.0) {
            Event::Epoch(point) => println!(
                "epoch {:>2}: {:>4.1} % wrong in training, {:>4.1} % of the test points",
                point.epoch,
                100.0 * point.training,
                100.0 * point.test
            ),
            Event::Finished => return Ok(()),
            Event::Diverged(why) => return Err(Error::new("the run", why)),
            Event::Minibatch(_) | Event::Evaluating => (),
        }
    }
}
