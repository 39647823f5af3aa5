//! Second derivatives of the nudged energy at a state, as products with vectors: ∂²F/∂s² and ∂²E/∂s∂θ.

use crate::model::scalar::{add_product, product};
use crate::model::{Network, Problem, State, Tied, energy};
use ndarray::{Array2, Axis};

/// F near one state of a batch. Examples do not interact: every product below acts on each by itself.
pub struct Curvature<'a> {
    network: &'a Tied<f64>,
    x: &'a Array2<f64>,
    /// ρ(s).
    signals: State<f64>,
    /// ρ'(s).
    slopes: State<f64>,
    /// 1 − ρ''(s) ⊙ input, of each layer divided by its weight c_k: what each unit's own curvature is.
    own: State<f64>,
    /// β, and d and y, for the curvature of the cost.
    nudge: (f64, &'a Array2<f64>, Array2<f64>),
}

impl<'a> Curvature<'a> {
    /// At `state`, for the inputs `x` `[B, n_0]` that `problem.drive` was made from.
    pub fn at(problem: &Problem<'a, f64>, x: &'a Array2<f64>, state: &State<f64>) -> Self {
        let network = problem.network;
        let mut signals = state.clone();
        signals.to_signals(network);
        let (mut slopes, mut own) = (state.clone(), state.clone());
        for k in 1..=network.num_layers() {
            let unit = network.unit(k);
            let s = &state.layers[k - 1];
            slopes.layers[k - 1].mapv_inplace(|s| unit.slope(s));
            let mut input = Array2::zeros(s.dim());
            energy::input_to(network, problem.drive, &signals.layers, k, &mut input);
            own.layers[k - 1].zip_mut_with(&input, |s, u| *s = 1.0 - unit.curvature(*s) * u);
        }
        let nudge = (problem.beta, problem.target, state.output().clone());
        Self { network, x, signals, slopes, own, nudge }
    }

    /// `∂²F/∂s² v`, shapes of the states:
    /// `(Hv)_k = c_k [own_k ⊙ v_k − ρ'_k ⊙ ((ρ'v)_{k−1} W_k + (c_{k+1}/c_k) (ρ'v)_{k+1} W_{k+1}ᵀ)]`, plus
    /// `c_L β ∂²C/∂y² v_L` at the output.
    pub fn hessian_times(&self, v: &State<f64>) -> State<f64> {
        let w = &self.network.w;
        let sent = self.sent(v);
        let mut result = v.clone();
        for (i, out) in result.layers.iter_mut().enumerate() {
            let mut coupling = Array2::zeros(out.dim());
            if i > 0 {
                product(&sent.layers[i - 1], &w[i], coupling.view_mut(), true); // [B,n_{k-1}]·[n_{k-1},n_k]
            }
            if i + 1 < w.len() {
                let feedback = self.network.feedback(i + 1);
                add_product(
                    feedback,
                    &sent.layers[i + 1],
                    self.network.transposed(i + 2),
                    coupling.view_mut(),
                ); // [B,n_{k+1}]·[n_{k+1},n_k]
            }
            *out *= &self.own.layers[i];
            *out -= &(coupling * &self.slopes.layers[i]);
            *out *= self.network.layer_weight(i + 1);
        }
        self.add_cost_curvature(v, &mut result);
        result
    }

    fn add_cost_curvature(&self, v: &State<f64>, result: &mut State<f64>) {
        let (beta, d, y) = &self.nudge;
        let last = self.network.num_layers() - 1;
        if *beta == 0.0 {
            return;
        }
        let (cost, weight) = (self.network.cost.of::<f64>(), beta * self.network.cost_weight());
        let mut bent = vec![0.0; y.ncols()];
        for (example, mut out) in result.layers[last].rows_mut().into_iter().enumerate() {
            let row = |a: &Array2<f64>| a.row(example).to_vec();
            cost.curvature_times(&row(y), &row(d), &row(&v.layers[last]), &mut bent);
            out.iter_mut().zip(&bent).for_each(|(out, bent)| *out += weight * bent);
        }
    }

    /// Mean over the batch of `vᵀ ∂²E/∂s∂θ`, in the shape of the parameters:
    /// `−c_k [(ρ'v)_{k−1}ᵀ ρ_k + ρ_{k−1}ᵀ (ρ'v)_k]` for W_k, `−c_k (ρ'v)_k` for b_k.
    pub fn mixed_times(&self, v: &State<f64>) -> Network<f64> {
        let sent = self.sent(v);
        let mut result: Network<f64> = (**self.network).clone();
        for i in 0..self.network.num_layers() {
            let scale = -self.network.layer_weight(i + 1) / self.x.nrows() as f64;
            let below = if i == 0 { self.x } else { &self.signals.layers[i - 1] };
            product(&below.t(), &sent.layers[i], result.w[i].view_mut(), false);
            if i > 0 {
                let (sent, here) = (&sent.layers[i - 1], &self.signals.layers[i]);
                product(&sent.t(), here, result.w[i].view_mut(), true);
            }
            result.w[i] *= scale;
            result.b[i] = sent.layers[i].sum_axis(Axis(0)) * scale;
        }
        result
    }

    /// ρ'(s) ⊙ v, the change of the signals.
    fn sent(&self, v: &State<f64>) -> State<f64> {
        let mut sent = v.clone();
        for (sent, slope) in sent.layers.iter_mut().zip(&self.slopes.layers) {
            *sent *= slope;
        }
        sent
    }
}
