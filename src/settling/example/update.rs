//! The update that the watched example alone would make.

use crate::learning::contrast::chunk_update;
use crate::learning::phases::subtract;
use crate::learning::rules::backprop;
use crate::model::{Network, State};
use crate::settling::example::ExampleRelaxation;
use crate::settling::trace::Phase;
use ndarray::Array2;

impl ExampleRelaxation {
    /// The update of this example alone, before the learning rates, in the shape of the parameters, once all
    /// phases ended: `(ρ_{k−1}ᵀρ_k|^{high} − ρ_{k−1}ᵀρ_k|^{low}) / (β_high − β_low)`, or by the other rules
    /// presynaptic activity × postsynaptic change. With a person's own phases the first two nudges count.
    pub fn contrast(&self) -> Option<Network<f64>> {
        if !self.is_finished() || self.diverged.is_some() {
            return None;
        }
        let rule = self.config.learning.rule;
        let mut chunk = self.chunk.clone();
        chunk.scale = 1.0;
        if !rule.relaxes() {
            backprop::send_down(&self.network, &mut chunk);
        } else {
            let schedule_start = self.spans[self.schedule_start()..].iter();
            let ends: Vec<(f64, &State<f64>)> = schedule_start
                .filter(|span| span.phase != Phase::Free && !span.points.is_empty())
                .filter_map(|s| Some((s.phase.strength(), self.recording.state(s.points.end - 1)?)))
                .collect();
            let &(first, state) = ends.first()?;
            let second = ends.iter().skip(1).find(|(beta, _)| *beta != first);
            let &(second, other) = second.unwrap_or(&(0.0, &self.chunk.free));
            chunk.high.copy_from(state);
            chunk.low.copy_from(other);
            chunk.scale = 1.0 / (first - second).abs();
            if first < second {
                std::mem::swap(&mut chunk.high, &mut chunk.low);
            }
            chunk.high.to_signals(&self.network);
            chunk.low.to_signals(&self.network);
            subtract(&mut chunk);
        }
        Some(chunk_update(&self.network, &chunk, rule))
    }

    /// `η_k rms(ΔW_k) / rms(W_k)` of the update that this example alone would make, once all phases ended.
    pub fn relative_update(&self) -> Option<Vec<f64>> {
        let norm = |a: &Array2<f64>| a.iter().map(|x| x * x).sum::<f64>().sqrt();
        let update = self.contrast()?;
        let layers = update.w.iter().zip(&self.network.w).zip(&self.config.learning.rates);
        let relative = layers.map(|((update, w), rate)| {
            let size = norm(w);
            if size > 0.0 { rate * norm(update) / size } else { 0.0 }
        });
        Some(relative.collect())
    }
}
