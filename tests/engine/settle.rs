//! `settle`: one example in a file, every iteration; and pictures as input.

use eqprop_lab::config::{Config, CostKind, RuleKind, Sign};
use eqprop_lab::data::Split;
use eqprop_lab::data::image::{self as picture, Reading};
use eqprop_lab::data::toy::{Toy, generate};
use eqprop_lab::learning::{Chunk, Nudges, contrast, relax_phases};
use eqprop_lab::model::{Network, State, cost, energy};
use eqprop_lab::presets;
use eqprop_lab::training::weights;
use image::{GrayImage, Luma, LumaA};
use ndarray::{Array1, Array2, Axis};
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn settle(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eqprop-lab"));
    let output = command.current_dir(folder).arg("settle").args(arguments).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (output.status.success(), text)
}

type Arrays = BTreeMap<String, (Vec<usize>, Vec<f64>)>;

fn read(path: &Path) -> (Arrays, Config) {
    let bytes = std::fs::read(path).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let of = |name: &str| {
        let tensor = tensors.tensor(name).unwrap();
        assert_eq!(tensor.dtype(), Dtype::F64, "{name}");
        let values = tensor.data().as_chunks().0.iter().map(|c| f64::from_le_bytes(*c)).collect();
        (tensor.shape().to_vec(), values)
    };
    let arrays = tensors.names().into_iter().map(|name| (name.to_owned(), of(name))).collect();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let config = header.metadata().as_ref().unwrap()["config"].clone();
    (arrays, Config::from_toml(&config, "metadata").unwrap())
}

/// A moons network of 12 and 9 hidden units in `w`.
fn saved(folder: &Path, sign: Sign) -> (Config, Network<f64>) {
    let mut config = presets::get("paper-2h").unwrap();
    config.network.hidden = vec![12, 9];
    config.data.source = eqprop_lab::config::Source::generated(Toy::Moons);
    config.data.toy_examples = 60;
    (config.nudge.sign, config.nudge.beta) = (sign, 0.5);
    (config.dynamics.free_iterations, config.dynamics.nudged_iterations) = (25, 6);
    let network = config.initial_network(&[2, 12, 9, 2]);
    weights::save(&folder.join("w"), &network, &config).unwrap();
    (config, network.cast())
}

fn states(arrays: &Arrays, phase: &str, row: usize) -> State<f64> {
    let layer = |k: usize| {
        let (shape, values) = &arrays[&format!("{phase}.s{k}")];
        let row = values[row * shape[1]..(row + 1) * shape[1]].to_vec();
        Array2::from_shape_vec((1, shape[1]), row).unwrap()
    };
    State { layers: (1..=3).map(layer).collect() }
}

fn row_vector(values: &[f64]) -> Array2<f64> {
    Array1::from(values.to_vec()).insert_axis(Axis(0))
}

#[test]
fn the_file_holds_every_iteration_and_the_contrast() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let phases: [(Sign, &[(&str, f64)]); 4] = [
        (Sign::Positive, &[("nudged", 0.5)]),
        (Sign::Negative, &[("nudged", -0.5)]),
        (Sign::Random, &[("nudged", 0.5)]),
        (Sign::Centred, &[("nudged", 0.5), ("nudged_low", -0.5)]),
    ];
    for (sign, nudged) in phases {
        let (config, network) = saved(dir, sign);
        let (success, text) = settle(dir, &["--weights", "w", "--example", "3", "--out", "o.safetensors"]);
        assert!(success && text.contains("free phase: 25 iterations"), "{text}");
        assert_eq!(text.contains("random sign"), sign == Sign::Random, "{text}");
        let (arrays, stored) = read(&dir.join("o.safetensors"));
        assert_eq!(stored, config);
        let mut names = vec!["x".to_owned(), "target".to_owned()];
        for (phase, more) in std::iter::once(("free", &[][..]))
            .chain(nudged.iter().map(|(phase, _)| (*phase, &["total_energy", "beta"][..])))
        {
            let parts = ["energy", "residual", "s1", "s2", "s3"].iter().chain(more);
            names.extend(parts.map(|part| format!("{phase}.{part}")));
        }
        names.extend((1..=3).flat_map(|k| [format!("update.W{k}"), format!("update.b{k}")]));
        names.sort();
        assert_eq!(arrays.keys().cloned().collect::<Vec<_>>(), names, "{sign}");

        // Energies again from the stored states.
        let (x, target) = (row_vector(&arrays["x"].1), row_vector(&arrays["target"].1));
        let mut drive = Array2::zeros((1, 12));
        energy::input_drive(&network, &x, &mut drive);
        let free = ("free", 0.0, 25);
        for (phase, beta, iterations) in
            std::iter::once(free).chain(nudged.iter().map(|(phase, beta)| (*phase, *beta, 6)))
        {
            let of = |part: &str| &arrays[&format!("{phase}.{part}")];
            assert_eq!(of("energy").0, [iterations + 1]);
            assert_eq!(of("residual").0, [iterations]);
            for (k, size) in [(1, 12), (2, 9), (3, 2)] {
                assert_eq!(of(&format!("s{k}")).0, [iterations + 1, size]);
            }
            let mut totals = Vec::new();
            for row in 0..=iterations {
                let state = states(&arrays, phase, row);
                let e = energy::energy(&network, &drive, &state)[0];
                assert!((e - of("energy").1[row]).abs() < 1e-12, "{phase} {row}");
                totals.push(e + beta * cost::cost(CostKind::squared_error(), state.output(), &target)[0]);
                if row > 0 {
                    let before = states(&arrays, phase, row - 1);
                    let layers = state.layers.iter().flatten().zip(before.layers.iter().flatten());
                    let most = layers.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                    assert!((most - of("residual").1[row - 1]).abs() < 1e-12, "{phase} {row}");
                }
            }
            if phase != "free" {
                assert_eq!(of("beta").1, [beta]);
                let stored = &of("total_energy").1;
                assert!(stored.iter().zip(&totals).all(|(a, b)| (a - b).abs() < 1e-12));
                assert_eq!(states(&arrays, phase, 0), states(&arrays, "free", 25), "starts from s⁰");
            }
            assert!(totals.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "{phase}: F falls: {totals:?}");
            assert!(totals[iterations] < totals[0]);
        }
        assert!(states(&arrays, "free", 0).layers.iter().flatten().all(|s| *s == 0.0));

        // The update that training would make of this example, by the code that trains.
        let data = generate(Toy::Moons, config.run.seed, 60);
        let mut chunk = Chunk::new(&network, 1);
        chunk.set_example(0, data.pixels(Split::Test, 3), data.label(Split::Test, 3));
        assert_eq!((&chunk.x, &chunk.target), (&x, &target));
        let tied = eqprop_lab::model::Tied::new(network.clone());
        relax_phases(&tied, &config.phase_settings(), Nudges::new(sign, 0.5, true), &mut chunk);
        for k in 1..=3 {
            let mut update = Array2::zeros(network.w[k - 1].dim());
            contrast::add_contrast_rows(
                &chunk,
                RuleKind::CONTRAST.factors,
                k,
                0..update.nrows(),
                update.view_mut(),
            );
            let biases = contrast::bias_contrast(std::slice::from_ref(&chunk), k) * chunk.scale;
            let expected = (update * chunk.scale).into_raw_vec_and_offset().0;
            assert!(expected.iter().any(|x| *x != 0.0));
            let (shape, values) = &arrays[&format!("update.W{k}")];
            assert_eq!((&shape[..], values), (network.w[k - 1].shape(), &expected), "{sign} W{k}");
            assert_eq!(arrays[&format!("update.b{k}")].1, biases.to_vec(), "{sign} b{k}");
        }
    }
}

#[test]
fn settings_split_and_the_fast_rule() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    saved(dir, Sign::Positive);
    let base = ["--weights", "w", "--out", "o"];
    let run = |more: &[&str]| {
        let (success, text) = settle(dir, &[&base[..], more].concat());
        assert!(success, "{text}");
        (read(&dir.join("o")), text)
    };
    let sets = ["--set", "dynamics.free_iterations=500", "--set", "dynamics.tolerance=1e-8"];
    let ((arrays, config), text) = run(&[&["--example", "55", "--split", "validation"][..], &sets].concat());
    assert_eq!(config.dynamics.free_iterations, 500);
    let iterations = arrays["free.residual"].0[0];
    assert!(iterations < 500 && arrays["free.residual"].1[iterations - 1] <= 1e-8);
    assert!(text.contains("validation example 55") && text.contains("iterations, settled"), "{text}");
    let ((arrays, _), text) = run(&["--example", "0", "--set", "learning.rule=fast"]);
    assert!(arrays.contains_key("clamped.s1") && arrays.contains_key("update.W1"));
    assert!(text.contains("clamped sweep: 1 iteration,") && !arrays.contains_key("clamped.total_energy"));
    let target = &arrays["target"].1;
    assert_eq!(&arrays["clamped.s3"].1[2..], &target[..], "the output is the target");
}

fn digit(size: u32, ink: u8, paper: u8) -> GrayImage {
    // A vertical stroke, a fifth of the width, off the border.
    let is_ink = |x, y| (2 * size / 5..3 * size / 5).contains(&x) && (size / 5..4 * size / 5).contains(&y);
    GrayImage::from_fn(size, size, |x, y| Luma([if is_ink(x, y) { ink } else { paper }]))
}

#[test]
fn pictures_become_inputs_of_bright_ink() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.png");
    let read = || picture::read(&path, [28, 28], Reading::AsIs).unwrap();
    digit(28, 255, 0).save(&path).unwrap();
    let exact = read();
    assert_eq!((exact.pixels.clone(), exact.is_inverted), (digit(28, 255, 0).into_raw(), false));
    digit(28, 0, 255).save(&path).unwrap();
    assert_eq!((read().pixels, read().is_inverted), (exact.pixels, true));
    digit(280, 30, 250).save(&path).unwrap();
    let large = read();
    assert_eq!((large.size, large.is_inverted, large.pixels.len()), ([280, 280], true, 784));
    assert_eq!((large.pixels[14 * 28 + 14], large.pixels[0]), (225, 5), "ink and paper");
    // Ink on nothing is ink on paper.
    let is_ink = |x: u32| (10..18).contains(&x);
    let drawn = image::GrayAlphaImage::from_fn(28, 28, |x, _| LumaA([0, if is_ink(x) { 255 } else { 0 }]));
    drawn.save(&path).unwrap();
    assert_eq!((read().pixels[14], read().pixels[0]), (255, 0));
    // Two pixels have no middle.
    GrayImage::from_fn(2, 1, |x, _| Luma([x as u8 * 200])).save(&path).unwrap();
    assert_eq!(picture::read(&path, [1, 2], Reading::AsDigit).unwrap().pixels, [0, 200]);
}

#[test]
fn a_picture_settles_with_and_without_its_class() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let starter = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/starter.safetensors");
    let weights = starter.to_str().unwrap();
    digit(100, 0, 255).save(dir.join("one.png")).unwrap();
    let base = ["--weights", weights, "--image", "one.png", "--out", "o"];
    let (success, text) = settle(dir, &base);
    assert!(
        success && text.contains("100×100 to 28×28; dark ink") && text.contains("centred as MNIST"),
        "{text}"
    );
    let (_, as_is) = settle(dir, &[&base[..], &["--as-is"]].concat());
    assert!(as_is.contains("prediction 1") && !as_is.contains("centred"), "{as_is}");
    settle(dir, &base);
    assert!(text.contains("prediction") && text.contains("--label") && !text.contains("cost"), "{text}");
    let (arrays, _) = read(&dir.join("o"));
    assert!(arrays.contains_key("free.s1"));
    let none = ["nudged", "update", "target"];
    assert!(arrays.keys().all(|name| none.iter().all(|no| !name.starts_with(no))), "{:?}", arrays.keys());
    let (success, text) = settle(dir, &[&base[..], &["--label", "7"]].concat());
    assert!(success && text.contains("class 7") && text.contains("nudged phase"), "{text}");
    let (arrays, _) = read(&dir.join("o"));
    assert_eq!(arrays["target"].1[7], 1.0);
    assert_eq!(arrays["x"].0, [784]);
}

#[test]
fn mistakes_are_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    saved(dir, Sign::Positive);
    std::fs::write(dir.join("no.png"), "GIF89a").unwrap();
    digit(28, 255, 0).save(dir.join("good.png")).unwrap();
    let bytes = std::fs::read(dir.join("good.png")).unwrap();
    std::fs::write(dir.join("cut.png"), &bytes[..bytes.len() / 2]).unwrap();
    let w = ["--weights", "w"];
    let out = ["--out", "o"];
    for (arguments, words) in [
        (vec!["--example", "12"], vec!["--example 12", "0 to 11"]),
        (vec!["--example", "3", "--split", "validation"], vec!["--example 3", "50 to 59"]),
        (vec![], vec!["--example"]),
        (vec!["--example", "1", "--image", "good.png"], vec!["cannot be used with"]),
        (vec!["--example", "1", "--label", "1"], vec!["--label"]),
        (vec!["--image", "good.png", "--split", "test"], vec!["--split"]),
        (vec!["--image", "no.png"], vec!["no.png", "no PNG"]),
        (vec!["--image", "cut.png"], vec!["cut.png", "damaged PNG"]),
        (vec!["--image", "none.png"], vec!["none.png", "cannot be read"]),
        (vec!["--image", "good.png", "--label", "2"], vec!["--label 2", "0 to 1"]),
        (vec!["--example", "1", "--set", "network.hidden=12"], vec!["learning.rates"]),
        (vec!["--example", "1", "--set", "network.hidden=12,8"], vec!["w:", "2-12-9-2", "do not fit"]),
        (vec!["--example", "1", "--set", "data.source=mnist"], vec!["w:", "784"]),
        (vec!["--example", "1", "--set", "nudge.beta=0"], vec!["nudge.beta = 0"]),
        (vec!["--example", "1", "--data", "nowhere"], vec!["nowhere"]),
    ] {
        let (success, text) = settle(dir, &[&w[..], &arguments, &out].concat());
        assert!(!success && words.iter().all(|word| text.contains(word)), "{arguments:?}: {text}");
    }
    let (success, text) = settle(dir, &["--weights", "w", "--example", "1", "--out", "no/such/o"]);
    assert!(!success && text.contains("no/such"), "{text}");
    assert!(!dir.join("o").exists());
    // Divergence is said, and what came before is written.
    let linear = ["--set", "network.output=linear", "--set", "dynamics.step_size=2"];
    let long = ["--example", "1", "--set", "dynamics.nudged_iterations=1000"];
    let (success, text) = settle(dir, &[&w[..], &long, &linear, &out].concat());
    assert!(!success && text.contains("settling diverged") && text.contains("step size"), "{text}");
    assert!(read(&dir.join("o")).0.contains_key("free.s1"));
}
