//! The mean of the weights over the last part of a run, which is evaluated and saved in their place.
//!
//! With a learning rate that does not go to zero the weights jitter round a minimum; their mean lies nearer to it
//! (Polyak & Juditsky 1992, <https://doi.org/10.1137/0330046>).

use crate::model::{Network, Tied};

/// Minibatches between two samples of the weights.
const EVERY: u64 = 20;

/// Takes a sample of the weights into the mean θ̄, if one is due after minibatch number `total_minibatches` of the
/// run (1 first): `θ̄ ← θ̄ + c (θ − θ̄)`, c = max(1/n, [`EVERY`]/`window`) for the n-th sample.
///
/// That is the plain mean until the run is as long as `window` (in minibatches), then an exponential one.
pub fn sample(mean: &mut Tied<f32>, network: &Network<f32>, total_minibatches: u64, window: f64) {
    if !total_minibatches.is_multiple_of(EVERY) {
        return;
    }
    let n = (total_minibatches / EVERY) as f64;
    let c = (1.0 / n).max(EVERY as f64 / window).min(1.0) as f32;
    mean.edit(|mean| {
        for (mean, now) in mean.w.iter_mut().zip(&network.w) {
            mean.zip_mut_with(now, |mean, now| *mean += c * (now - *mean));
        }
        for (mean, now) in mean.b.iter_mut().zip(&network.b) {
            mean.zip_mut_with(now, |mean, now| *mean += c * (now - *mean));
        }
    });
}
