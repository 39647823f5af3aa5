//! The angle between the update of a chunk and a gradient, without writing the update down.
//!
//! `ΔW_k = Σ p ⊗ q` is a sum of few outer products, two for each image. So `|ΔW_k|² = Σ (p·p′)(q·q′)` over all pairs of
//! them, and `ΔW_k·G = Σ p G qᵀ`: thousands of numbers instead of millions.

use crate::learning::Chunk;
use crate::model::Network;
use crate::model::scalar::product;
use ndarray::{Array2, ArrayView1};

/// A gradient, prepared for many updates on the same inputs.
pub(super) struct TrueGradient {
    gradient: Network<f64>,
    /// `x G₁`, `[B, n_1]`.
    inputs: Array2<f64>,
    /// `x xᵀ`, `[B, B]`.
    gram: Array2<f64>,
    /// |G_k|² with the biases, one for each layer.
    sizes: Vec<f64>,
}

impl TrueGradient {
    pub fn new(gradient: Network<f64>, x: &Array2<f64>) -> Self {
        let square = |a: &f64| a * a;
        let layers = gradient.w.iter().zip(&gradient.b);
        let sizes = layers.map(|(w, b)| w.iter().chain(b).map(square).sum()).collect();
        Self { inputs: times(x, &gradient.w[0]), gram: x.dot(&x.t()), sizes, gradient }
    }

    /// Angles in degrees between the contrast in `chunk` and minus the gradient: all parameters together, then each
    /// layer with its biases; NaN where one of them is 0.
    pub fn angles(&self, chunk: &Chunk<f64>) -> Vec<f64> {
        let layers: Vec<[f64; 3]> = (1..=self.sizes.len()).map(|k| self.products(chunk, k)).collect();
        let all = layers.iter().fold([0.0; 3], |sum, layer| std::array::from_fn(|i| sum[i] + layer[i]));
        [all].iter().chain(&layers).map(|products| angle(*products)).collect()
    }

    /// |u|², |g|², u·g of layer `k`, u without the factor that all layers share.
    fn products(&self, chunk: &Chunk<f64>, k: usize) -> [f64; 3] {
        let delta = &chunk.delta.layers[k - 1];
        let mut size = 0.0;
        let mut along = 0.0;
        let images = delta.nrows();
        if k == 1 {
            let deltas = delta.dot(&delta.t());
            size += (&deltas * &self.gram).sum();
            along += (delta * &self.inputs).sum();
        } else {
            let (high, low) = (&chunk.high.layers[k - 2], &chunk.low.layers[k - 1]);
            let below = &chunk.delta.layers[k - 2];
            let pairs = |i: usize| -> (ArrayView1<'_, f64>, ArrayView1<'_, f64>) {
                if i < images {
                    (high.row(i), delta.row(i))
                } else {
                    (below.row(i - images), low.row(i - images))
                }
            };
            for i in 0..2 * images {
                for j in 0..2 * images {
                    let ((p, q), (r, s)) = (pairs(i), pairs(j));
                    size += p.dot(&r) * q.dot(&s);
                }
            }
            let w = &self.gradient.w[k - 1];
            along += (times(high, w) * delta).sum() + (times(below, w) * low).sum();
        }
        let bias = delta.sum_axis(ndarray::Axis(0));
        [size + bias.dot(&bias), self.sizes[k - 1], along + bias.dot(&self.gradient.b[k - 1])]
    }
}

fn times(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let mut result = Array2::zeros((a.nrows(), b.ncols()));
    product(a, b, result.view_mut(), false);
    result
}

/// Between u and −g, degrees.
fn angle([u, g, along]: [f64; 3]) -> f64 {
    (-along / (u * g).sqrt()).clamp(-1.0, 1.0).acos().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RuleKind;
    use crate::learning::contrast::chunk_update;
    use crate::learning::phases::subtract;
    use crate::model::Tied;
    use crate::rng::{Purpose, Stream};

    #[test]
    fn angles_are_those_of_the_update_written_down() {
        let mut stream = Stream::new(4, Purpose::Weights, 9);
        let mut draw = |shape: (usize, usize)| Array2::from_shape_simple_fn(shape, || stream.symmetric(1.0));
        let sizes = [6, 5, 4, 3];
        let mut network = |scale: f64| {
            let w = sizes.windows(2).map(|n| draw((n[0], n[1])) * scale).collect();
            let b = sizes[1..].iter().map(|n| draw((1, *n)).row(0).to_owned()).collect();
            Network::with_parameters(&crate::config::Architecture::default(), w, b)
        };
        let (tied, gradient) = (Tied::new(network(1.0)), network(0.5));
        let mut chunk = Chunk::new(&tied, 3);
        chunk.x = draw((3, 6));
        for state in [&mut chunk.high, &mut chunk.low] {
            state.layers.iter_mut().for_each(|layer| *layer = draw(layer.dim()));
        }
        subtract(&mut chunk);
        let update = chunk_update(&tied, &chunk, RuleKind::CONTRAST);
        let found = TrueGradient::new(gradient.clone(), &chunk.x).angles(&chunk);
        let mut all = [0.0; 3];
        for k in 0..3 {
            let of = |n: &Network<f64>| n.w[k].iter().chain(&n.b[k]).copied().collect::<Vec<f64>>();
            let (u, g) = (of(&update), of(&gradient));
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let own = [dot(&u, &u), dot(&g, &g), dot(&u, &g)];
            all = std::array::from_fn(|i| all[i] + own[i]);
            assert!((found[k + 1] - angle(own)).abs() < 1e-9, "layer {}", k + 1);
        }
        assert!((found[0] - angle(all)).abs() < 1e-9);
    }
}
