use eqprop_lab::presets;
fn main() {
    let mut c = presets::get("two-units").unwrap();
    for seed in 0..3000 {
        c.run.seed = seed;
        let n = c.initial_network::<f64>(&[1, 1, 1]);
        let (a, w) = (n.w[0][[0, 0]], n.w[1][[0, 0]]);
        if (0.11..0.16).contains(&a) && (0.80..0.85).contains(&w) {
            println!("{seed} {a} {w}");
        }
    }
}
