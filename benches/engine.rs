//! The engine against the machine's own matrix products: what `eqprop-lab bench` prints, built as a bench.
//!
//! `cargo bench --bench engine`.

fn main() {
    eqprop_lab::cli::bench::bench().expect("the data that the presets name");
}
