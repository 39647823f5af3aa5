//! The real binary, in a scratch folder.

use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_eqprop-lab")).current_dir(folder).args(arguments).output().unwrap()
}

fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn fail(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    text
}

const TOY: &[&str] = &["train", "--set", "data.source=moons", "--set", "network.hidden=16"];

fn toy<'a>(more: &[&'a str]) -> Vec<&'a str> {
    TOY.iter().chain(more).copied().collect()
}

#[test]
fn train_logs_saves_and_eval_reads() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let text =
        succeed(dir, &toy(&["--epochs", "3", "--log", "l.csv", "--save", "w.safetensors", "--seed", "5"]));
    assert!(text.contains("epoch 3") && text.contains("validation") && text.contains("test"), "{text}");
    let log = std::fs::read_to_string(dir.join("l.csv")).unwrap();
    let mut lines = log.lines();
    assert_eq!(
        lines.next().unwrap(),
        "minibatch,epoch,energy,cost,error,relative_update_1,relative_update_2,free_iterations,nudged_iterations,unsettled"
    );
    // 1000 examples, 166 of them held out, 20 at a time, the last of 14.
    assert_eq!(lines.clone().count(), 3 * 42);
    assert!(lines.all(|line| line.split(',').count() == 10));
    let test = succeed(dir, &["eval", "--weights", "w.safetensors"]);
    let printed = text.lines().find(|line| line.starts_with("epoch 3")).unwrap();
    let error = printed.split("test ").nth(1).unwrap().split(" %").next().unwrap();
    assert!(test.contains(&format!("{error} % wrong")), "{printed} / {test}");
    assert!(
        succeed(dir, &["eval", "--weights", "w.safetensors", "--split", "validation"]).contains("of 166")
    );
}

#[test]
fn the_same_command_gives_the_same_file_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, threads: &str| {
        succeed(folder.path(), &toy(&["--minibatches", "60", "--threads", threads, "--save", name]));
        std::fs::read(folder.path().join(name)).unwrap()
    };
    assert_eq!(bytes("a", "1"), bytes("b", "2"));
}

#[test]
fn presets_print_as_toml_that_trains() {
    let folder = tempfile::tempdir().unwrap();
    let list = succeed(folder.path(), &["presets"]);
    assert_eq!(list.lines().count(), eqprop_lab::presets::list().count());
    let toml = succeed(folder.path(), &["config", "--preset", "modern-2h"]);
    std::fs::write(folder.path().join("run.toml"), &toml).unwrap();
    let text = succeed(
        folder.path(),
        &["train", "--config", "run.toml", "--set", "data.source=xor", "--minibatches", "3"],
    );
    assert!(text.contains("2-500-500-2"), "{text}");
}

/// Angle and ratio of each layer, from the row of the table that starts with `label`.
fn table_row(text: &str, label: &str) -> Vec<(f64, f64)> {
    let line = text.lines().find(|line| line.starts_with(label)).unwrap_or_else(|| panic!("{label}: {text}"));
    let numbers: Vec<f64> = line[label.len()..].split_whitespace().map(|x| x.parse().unwrap()).collect();
    numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

#[test]
fn check_gradient_compares_the_update_with_the_true_gradient() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let smooth = ["--set", "network.activation=logistic", "--set", "network.hidden=8,6"];
    let rates = ["--set", "learning.rates=0.1,0.1,0.1", "--minibatches", "5", "--save", "w.safetensors"];
    succeed(dir, &toy(&[smooth.as_slice(), &rates].concat()));
    let check = ["check-gradient", "--weights", "w.safetensors"];
    let text = succeed(dir, &[check.as_slice(), &["--set", "nudge.beta=0.01", "--examples", "7"]].concat());
    assert!(text.contains("first 7 training examples of Moons"), "{text}");
    assert!(text.contains("free phase: settled after"), "{text}");
    assert!(text.contains("112 of 112 units can move, none at a kink"), "{text}");
    let (one, half, negative, centred, trained) = (
        table_row(&text, "β = 0.01"),
        table_row(&text, "β = 0.005"),
        table_row(&text, "β = −0.01"),
        table_row(&text, "centred ±0.01"),
        table_row(&text, "as trained, positive"),
    );
    assert_eq!(centred.len(), 3);
    for k in 0..3 {
        let off = |row: &[(f64, f64)]| (row[k].1 - 1.0).abs() + row[k].0.to_radians();
        assert!(off(&centred) < 5e-3, "{text}");
        assert!(off(&one) > 4.0 * off(&centred), "{text}");
        assert!((1.7..2.3).contains(&(off(&one) / off(&half))), "{text}");
        assert!(negative[k].1 > 1.0 && one[k].1 < 1.0, "{text}");
    }
    // Four iterations have hardly reached the first layer.
    assert!(trained[0].1 < 0.5 && trained[0].1 > 0.0, "{text}");
    // With the box there are kinks or saturated units, and the same command still answers.
    succeed(dir, &toy(&["--minibatches", "40", "--save", "boxed.safetensors"]));
    let text =
        succeed(dir, &["check-gradient", "--weights", "boxed.safetensors", "--set", "nudge.beta=0.01"]);
    assert!(text.contains("of 180 units can move"), "{text}");
}

#[test]
fn mistakes_are_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::write(dir.join("bad.toml"), "[nudge]\nbta = 1").unwrap();
    std::fs::write(dir.join("bad.safetensors"), "no").unwrap();
    succeed(dir, &toy(&["--minibatches", "1", "--save", "w16.safetensors"]));
    let check = |more: &[&'static str]| [&["check-gradient", "--weights", "w16.safetensors"], more].concat();
    for (arguments, words) in [
        (vec!["check-gradient", "--weights", "none.safetensors"], vec!["none.safetensors"]),
        (check(&["--set", "learning.rule=fast"]), vec!["learning.rule = fast", "learning.rule=contrast"]),
        (check(&["--examples", "0"]), vec!["--examples 0", "between 1 and 834"]),
        (check(&["--examples", "835"]), vec!["--examples 835"]),
        (
            check(&["--set", "dynamics.solver=layerwise", "--set", "nudge.beta=1"]),
            vec!["nudge.beta = 1", "0.5"],
        ),
        (check(&["--set", "network.hidden=4"]), vec!["2-16-2", "2-4-2"]),
        (check(&["--set", "nudge.bta=1"]), vec!["did you mean nudge.beta"]),
        (vec!["train", "--preset", "paper-9h"], vec!["paper-9h", "did you mean"]),
        (vec!["train", "--set", "nudge.bta=1"], vec!["nudge.bta", "did you mean nudge.beta"]),
        (vec!["train", "--set", "nudge.beta"], vec!["key=value"]),
        (vec!["train", "--config", "bad.toml"], vec!["bad.toml", "nudge.bta"]),
        (vec!["train", "--config", "none.toml"], vec!["none.toml"]),
        (vec!["train", "--data", "nowhere"], vec!["nowhere"]),
        (vec!["train", "--init", "bad.safetensors"], vec!["bad.safetensors", "safetensors file"]),
        (vec!["train", "--init", "w16.safetensors"], vec!["w16.safetensors", "2-16-2", "784-500-10"]),
        (vec!["train", "--save", "no/such/w.safetensors"], vec!["no/such", "folder"]),
        (vec!["train", "--log", "."], vec!["is a folder"]),
        (vec!["eval", "--weights", "none.safetensors"], vec!["none.safetensors"]),
        (vec!["config", "--preset", "x"], vec!["preset x"]),
        (vec!["train", "--epochs", "0"], vec!["run.epochs = 0"]),
        (vec!["train", "--epochs", "1", "--minibatches", "1"], vec!["cannot be used with"]),
        (vec!["dance"], vec!["dance"]),
    ] {
        let text = fail(dir, &arguments);
        assert!(words.iter().all(|word| text.contains(word)), "{arguments:?}: {text}");
    }
}

#[cfg(not(feature = "window"))]
#[test]
fn what_needs_a_window_says_that_this_build_has_none() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, culprit) in [
        (&[][..], "error: the window: is not in this build"),
        (
            &["render", "--trained", "1", "--panel", "energy", "--out", "energy.svg"],
            "error: render: is not in this build",
        ),
    ] {
        let text = fail(folder.path(), arguments);
        assert!(
            text.starts_with(culprit) && text.contains("--no-default-features") && text.contains("--help"),
            "{text}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
