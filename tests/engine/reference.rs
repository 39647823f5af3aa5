//! The authors' own program's numbers (`tests/reference`), reproduced through the public command line.

use ndarray::{Array1, Array2, Axis};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const BATCH: usize = 20;

fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name)
}

/// Mean ½|x|² of each minibatch: the authors' energy contains it, ours does not.
fn input_energy(minibatch: usize) -> f64 {
    let data = eqprop_lab::data::mnist::load().unwrap();
    let examples = minibatch * BATCH..(minibatch + 1) * BATCH;
    let half_square = |i| {
        let pixels = data.pixels(eqprop_lab::data::Split::Train, i).iter();
        pixels.map(|&p| 0.5 * (f64::from(p) / 255.0).powi(2)).sum::<f64>()
    };
    examples.map(half_square).sum::<f64>() / BATCH as f64
}

fn column(rows: &[Vec<f64>], header: &[String], name: &str) -> Vec<f64> {
    let at = header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
    rows.iter().map(|row| row[at]).collect()
}

fn assert_relative(ours: f64, theirs: f64, what: &str) {
    assert!((ours - theirs).abs() <= 1e-4 * theirs.abs(), "{what}: ours {ours}, theirs {theirs}");
}

/// Trains from the stored start weights and compares every logged figure and the final weights.
fn reproduce(preset: &str, init: &str, name: &str) {
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(reference(&format!("{name}.json"))).unwrap()).unwrap();
    let theirs = expected["rows"].as_array().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (log, weights) = (folder.path().join("log.csv"), folder.path().join("weights.safetensors"));
    let run = Command::new(env!("CARGO_BIN_EXE_eqprop-lab"))
        .args(["train", "--preset", preset, "--set", "nudge.sign=positive"])
        .args(["--set", "data.shuffle=false", "--minibatches", &theirs.len().to_string()])
        .arg("--init")
        .arg(reference(init))
        .arg("--log")
        .arg(&log)
        .arg("--save")
        .arg(&weights)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));

    let text = std::fs::read_to_string(&log).unwrap();
    let mut lines = text.lines();
    let header: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let rows: Vec<Vec<f64>> =
        lines.map(|line| line.split(',').map(|x| x.parse().unwrap()).collect()).collect();
    assert_eq!(rows.len(), theirs.len());
    let (energy, cost, error) =
        (column(&rows, &header, "energy"), column(&rows, &header, "cost"), column(&rows, &header, "error"));
    for (i, row) in theirs.iter().enumerate() {
        let number = |key: &str| row[key].as_f64().unwrap();
        assert_relative(energy[i] + input_energy(i), number("energy"), &format!("energy of minibatch {i}"));
        assert_relative(2.0 * cost[i], number("cost"), &format!("cost of minibatch {i}"));
        assert!((error[i] - number("error")).abs() < 1e-9, "error of minibatch {i}");
        for (k, update) in row["relative_update"].as_array().unwrap().iter().enumerate() {
            let ours = column(&rows, &header, &format!("relative_update_{}", k + 1))[i];
            assert_relative(ours, update.as_f64().unwrap(), &format!("update of layer {} in {i}", k + 1));
        }
    }

    let ours = eqprop_lab::training::weights::load(&weights).unwrap().network;
    let theirs = eqprop_lab::training::weights::load(&reference(&format!("{name}_final.safetensors")))
        .unwrap()
        .network;
    for k in 0..theirs.w.len() {
        let worst = |a: &Array2<f32>, b: &Array2<f32>| {
            a.iter().zip(b).fold(0.0f32, |worst, (a, b)| worst.max((a - b).abs()))
        };
        let rows = |b: &Array1<f32>| b.clone().insert_axis(Axis(0));
        let (w, b) = (worst(&ours.w[k], &theirs.w[k]), worst(&rows(&ours.b[k]), &rows(&theirs.b[k])));
        assert!(w <= 1e-5, "W{}: off by {w}", k + 1);
        assert!(b <= 1e-5, "b{}: off by {b}", k + 1);
    }
}

#[test]
fn one_hidden_layer() {
    reproduce("paper-1h", "init_784-500-10_seed1234.safetensors", "net1_seed1234_pos_f64");
}

#[test]
fn two_hidden_layers() {
    reproduce("paper-2h", "init_784-500-500-10_seed1234.safetensors", "net2_seed1234_pos_f64");
}

#[test]
fn fast_rule() {
    reproduce("fast-1h", "init_784-500-10_seed1234.safetensors", "speed1_seed1234_pos_f64");
}
