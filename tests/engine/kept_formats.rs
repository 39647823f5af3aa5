//! Nothing lost: what version 0.1.0 wrote is read today and gives the same bits.
//!
//! `fixtures/before` was made with version 0.1.0 (its README.md says how) and is never made anew. Everything here goes
//! through the program as a person calls it.
//!
//! The program promises the same bits on one kind of processor (`model::scalar::product`): the kernels of matrix
//! products are chosen by its vector registers, and tanh and exp are the platform's. `processor.txt` records both. Where
//! the registers are those of the fixtures, bits are compared; of runs with tanh or exp only where the functions are the
//! same, too. Elsewhere numbers must agree to 1e-5 of the largest number of their array, and to 1e-4 after a run, whose
//! minibatches amplify rounding. Data, settings, layouts of files and names are compared exactly everywhere.

mod processor {
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/before/processor.rs"));
}

use crate::same::{Numbers, arrays_agree, config_in, csv_agrees, names, read, said_agrees, tables_agree};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn before() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/before")
}

/// How numbers must agree on this machine.
fn numbers(is_smooth: bool) -> Numbers {
    let made_on = read(&before().join("processor.txt"));
    let [registers, functions] = processor::processor();
    let mut made_on = made_on.lines();
    let same_registers = made_on.next() == Some(&registers);
    let same_functions = made_on.next() == Some(&functions);
    if same_registers && (same_functions || !is_smooth) { Numbers::Bits } else { Numbers::Near(1e-5) }
}

/// A folder of the fixtures that may be written in.
fn copy_of(part: &str) -> TempDir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let from = entry.unwrap().path();
            let to = to.join(from.file_name().unwrap());
            if from.is_dir() { copy(&from, &to) } else { std::fs::copy(&from, &to).map(|_| ()).unwrap() }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&before().join(part), folder.path());
    folder
}

/// What the program says, and how it ends, as the fixtures have it.
fn said(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eqprop-lab"));
    let output = command.current_dir(folder).env("EQPROP_LAB_HOME", folder).args(arguments).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!text.contains("panicked"), "{arguments:?}: {text}");
    format!("{text}exit {}\n", output.status.code().unwrap())
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// One line of `cases.tsv`.
struct Case<'a> {
    name: &'a str,
    /// Of the whole run and of its end.
    end: Vec<&'a str>,
    settings: &'a str,
    numbers: Numbers,
}

fn each_case(mut check: impl FnMut(&Path, Case<'_>)) {
    let folder = copy_of("train");
    let cases = read(&folder.path().join("cases.tsv"));
    let mut count = 0;
    for line in cases.lines() {
        let [name, _, end, settings] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let end = words(end).into_iter().filter(|word| *word != "-").collect();
        let numbers = numbers(settings.contains("tanh") || settings.contains("logistic"));
        check(folder.path(), Case { name, end, settings, numbers });
        count += 1;
    }
    assert_eq!(count, 15);
}

fn join<'a>(parts: &[&[&'a str]]) -> Vec<&'a str> {
    parts.concat()
}

#[test]
fn runs_from_scratch_end_in_the_same_bits() {
    each_case(|folder, case| {
        let (name, numbers) = (case.name, case.numbers.after_a_run());
        let settings = words(case.settings);
        let every = words("--set run.epochs=3 --set data.toy_examples=200 --threads 2");
        let files = words("--log again.csv --save again.safetensors");
        let now = said(folder, &join(&[&["train"], &settings, &every, &case.end, &files]));
        let file = |kind: &str| folder.join(format!("{name}.{kind}"));
        arrays_agree(&file("weights.safetensors"), &folder.join("again.safetensors"), numbers);
        csv_agrees(&file("log.csv"), &folder.join("again.csv"), numbers);
        said_agrees(name, &read(&file("train.txt")), &now, numbers);
    });
}

#[test]
fn checkpoints_go_on_to_the_same_bits() {
    each_case(|folder, case| {
        let (name, numbers) = (case.name, case.numbers.after_a_run());
        let file = |kind: &str| folder.join(format!("{name}.{kind}"));
        std::fs::copy(file("checkpoint.safetensors"), folder.join("now.safetensors")).unwrap();
        // The older log is cut back to the checkpoint and continued.
        std::fs::copy(file("log.csv"), folder.join("again.csv")).unwrap();
        let resume = words("train --resume now.safetensors --log again.csv --save again.safetensors");
        let now = said(folder, &join(&[&resume, &case.end]));
        arrays_agree(&file("weights.safetensors"), &folder.join("again.safetensors"), numbers);
        arrays_agree(&file("end.safetensors"), &folder.join("now.safetensors"), numbers);
        csv_agrees(&file("log.csv"), &folder.join("again.csv"), numbers);
        said_agrees(name, &read(&file("resume.txt")), &now, numbers);
    });
}

#[test]
fn a_checkpoint_goes_on_with_other_settings_to_the_same_bits() {
    let folder = copy_of("train");
    let (folder, numbers) = (folder.path(), numbers(false).after_a_run());
    std::fs::copy(folder.join("paper-moons.checkpoint.safetensors"), folder.join("now.safetensors")).unwrap();
    let now = said(
        folder,
        &words(
            "train --resume now.safetensors --epochs 4 --set nudge.beta=0.3 --set dynamics.step_size=0.4 --threads 1 \
             --log again.csv --save again.safetensors",
        ),
    );
    arrays_agree(&folder.join("changed.weights.safetensors"), &folder.join("again.safetensors"), numbers);
    arrays_agree(&folder.join("changed.end.safetensors"), &folder.join("now.safetensors"), numbers);
    csv_agrees(&folder.join("changed.log.csv"), &folder.join("again.csv"), numbers);
    said_agrees("changed", &read(&folder.join("changed.resume.txt")), &now, numbers);
}

#[test]
fn weights_are_evaluated_settled_and_checked_to_the_same_numbers() {
    each_case(|folder, case| {
        let file = |kind: &str| folder.join(format!("{}.{kind}", case.name));
        let weights = format!("{}.weights.safetensors", case.name);
        let same = |kind: &str, arguments: &[&str]| {
            let now = said(folder, arguments);
            said_agrees(
                &format!("{} {kind}", case.name),
                &read(&file(&format!("{kind}.txt"))),
                &now,
                case.numbers,
            );
        };
        for split in ["train", "validation", "test"] {
            same(&format!("eval-{split}"), &["eval", "--weights", &weights, "--split", split]);
        }
        same("settle", &["settle", "--weights", &weights, "--example", "3", "--out", "now.safetensors"]);
        arrays_agree(&file("settle.safetensors"), &folder.join("now.safetensors"), case.numbers);
        same("check", &["check-gradient", "--weights", &weights, "--examples", "5"]);
    });
}

#[test]
fn other_ways_to_settle_and_to_check_give_the_same_numbers() {
    let folder = copy_of("train");
    let (folder, numbers) = (folder.path(), numbers(false));
    let set = "--set dynamics.tolerance=1e-6 --set nudge.sign=positive";
    for (name, arguments) in [
        ("other-split", format!("--weights over-moons.weights.safetensors --example 5 --split train {set}")),
        ("of-checkpoint", "--weights over-moons.checkpoint.safetensors --example 0".into()),
        ("picture", "--weights digits.weights.safetensors --image picture.png --as-is".into()),
        ("labelled", "--weights digits.weights.safetensors --image picture.png --as-is --label 2".into()),
    ] {
        let now = said(folder, &join(&[&["settle"], &words(&arguments), &["--out", "now.safetensors"]]));
        said_agrees(name, &read(&folder.join(format!("{name}.settle.txt"))), &now, numbers);
        arrays_agree(
            &folder.join(format!("{name}.settle.safetensors")),
            &folder.join("now.safetensors"),
            numbers,
        );
    }
    let arguments =
        "check-gradient --weights layerwise-xor.weights.safetensors --examples 3 --set nudge.beta=0.1";
    let now = said(folder, &words(arguments));
    said_agrees("check", &read(&folder.join("other-settings.check.txt")), &now, numbers);
}

/// Their digests are of all bits of all energies and of the last states.
#[test]
fn sessions_replay_to_the_same_bits() {
    let all = copy_of("");
    let folder = all.path().join("sessions");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        count += 1;
        let name = path.file_stem().unwrap().to_str().unwrap();
        let numbers = numbers(read(&path).contains("tanh"));
        let now =
            said(&folder, &["replay", path.to_str().unwrap(), "--allow-outside", "--out", "now.safetensors"]);
        said_agrees(name, &read(&folder.join(format!("{name}.replay.txt"))), &now, numbers);
        let older = folder.join(format!("{name}.replay.safetensors"));
        if name == "starter" {
            assert!(!older.exists(), "of the large network there is the digest alone");
        } else {
            arrays_agree(&older, &folder.join("now.safetensors"), numbers);
        }
    }
    assert_eq!(count, 7);
}

#[test]
fn kept_runs_are_listed_and_go_on_to_the_same_bits() {
    let home = copy_of("home");
    let home = home.path();
    // Times, too: they are in the files.
    assert!(said(home, &["runs"]).contains(&read(&home.join("runs.txt"))), "{}", said(home, &["runs"]));
    let folder = home.join("runs");
    let arguments = "train --threads 1 --set data.source=moons --set data.toy_examples=200 --set network.hidden=8 \
                     --set run.epochs=3 --run-dir stopped --preset modern-1h";
    let now = said(&folder, &words(arguments));
    assert!(now.ends_with("exit 0\n"), "{now}");
    run_agrees(&home.join("stopped-after"), &folder.join("stopped"));
    // It is finished now: the same command does nothing more.
    assert!(said(&folder, &words(arguments)).ends_with("exit 0\n"));
    run_agrees(&home.join("stopped-after"), &folder.join("stopped"));
}

fn run_agrees(old: &Path, new: &Path) {
    let numbers = numbers(false).after_a_run();
    tables_agree(
        &old.display().to_string(),
        &read(&old.join("run.toml")),
        &read(&new.join("run.toml")),
        numbers,
    );
    csv_agrees(&old.join("curves.csv"), &new.join("curves.csv"), numbers);
    for file in ["weights.safetensors", "checkpoint.safetensors"] {
        arrays_agree(&old.join(file), &new.join(file), numbers);
    }
}

#[test]
fn sweeps_are_listed_collected_and_continued_to_the_same_bits() {
    let folder = copy_of("sweep");
    let folder = folder.path();
    let results = read(&folder.join("whole-runs/results.csv"));
    for part in ["half", "whole"] {
        let now = said(folder, &["runs", "--dir", &format!("{part}-runs")]);
        said_agrees(part, &read(&folder.join(format!("{part}.txt"))), &now, Numbers::Bits);
    }
    std::fs::remove_file(folder.join("whole-runs/results.csv")).unwrap();
    let now = said(folder, &["sweep", "whole-runs", "--collect"]);
    assert!(now.ends_with("exit 0\n"), "{now}");
    assert_eq!(read(&folder.join("whole-runs/results.csv")), results);
    let now = said(folder, &words("sweep sweep.toml --dir half-runs"));
    assert!(now.ends_with("exit 0\n"), "{now}");
    csv_agrees(
        &folder.join("whole-runs/results.csv"),
        &folder.join("half-runs/results.csv"),
        numbers(false).after_a_run(),
    );
    for file in ["manifest.toml", "jobs.csv", "jobs/003/job.toml"] {
        assert_eq!(
            read(&folder.join("whole-runs").join(file)),
            read(&folder.join("half-runs").join(file)),
            "{file}"
        );
    }
    for job in ["000", "001", "002", "003"] {
        run_agrees(&folder.join("whole-runs/jobs").join(job), &folder.join("half-runs/jobs").join(job));
    }
}

#[test]
fn every_name_of_the_command_line_is_there() {
    let folder = before().join("text/help");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let command = path.file_stem().unwrap().to_str().unwrap();
        if command == "render" {
            continue; // the window's; kept_layouts asks for it
        }
        let arguments = if command == "eqprop-lab" { vec!["--help"] } else { vec![command, "--help"] };
        let (old, new) = (names(&read(&path)), names(&said(&before(), &arguments)));
        let old: BTreeSet<String> = old.into_iter().filter(|name| name != "render").collect();
        assert!(old.contains("--help"), "{command}: {old:?}");
        let gone: Vec<_> = old.difference(&new).collect();
        assert!(gone.is_empty(), "{command} has no longer {gone:?}; it has {new:?}");
        count += old.len();
    }
    assert!(count > 100, "{count} names");
}

#[test]
fn presets_are_there_with_the_same_settings() {
    let text = before().join("text");
    let listed = said(&before(), &["presets"]);
    for line in read(&text.join("presets.txt")).lines() {
        let name = words(line)[0];
        let now = listed.lines().find(|now| words(now).first() == Some(&name));
        let now = now.unwrap_or_else(|| panic!("{name} is gone: {listed}"));
        assert_eq!(line.contains("(default)"), now.contains("(default)"), "{name}");
        let now = said(&before(), &["config", "--preset", name]);
        let now = now.strip_suffix("exit 0\n").unwrap_or_else(|| panic!("{now}"));
        tables_agree(name, &read(&text.join(format!("config/{name}.toml"))), now, Numbers::Bits);
    }
    let keys = |page: &str| -> BTreeSet<String> {
        let cells =
            page.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('`').skip(1));
        cells.filter(|cell| cell.contains('.') && !cell.contains(' ')).map(str::to_owned).collect()
    };
    let (old, new) = (keys(&read(&text.join("knobs.md"))), keys(&said(&before(), &["knobs"])));
    assert!(old.len() > 20 && old.is_subset(&new), "{:?}", old.difference(&new));
}

/// Through the file of a sweep that is laid out and not run: the settings of its one job are those of the text.
#[test]
fn settings_in_text_are_read_and_mean_the_same() {
    let folder = copy_of("");
    let folder = folder.path();
    let mut texts: Vec<(String, String)> = Vec::new();
    for part in ["text/config", "home/presets", "train", "sessions"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            let text = match path.extension().and_then(|end| end.to_str()) {
                Some("toml") if part == "sessions" => {
                    let session: toml::Table = read(&path).parse().unwrap();
                    Some(session["settings"].as_table().unwrap().to_string())
                }
                Some("toml") => Some(read(&path)),
                Some("safetensors") => config_in(&path),
                _ => None,
            };
            texts.extend(text.map(|text| (path.display().to_string(), text)));
        }
    }
    assert!(texts.len() > 80, "{}", texts.len());
    std::fs::write(folder.join("one.toml"), "config = \"settings.toml\"\n").unwrap();
    for (name, text) in texts {
        std::fs::write(folder.join("settings.toml"), &text).unwrap();
        let now = said(folder, &words("sweep one.toml --slurm --allow-outside --dir one"));
        assert!(now.ends_with("exit 0\n"), "{name}: {now}");
        tables_agree(&name, &text, &read(&folder.join("one/jobs/000/job.toml")), Numbers::Bits);
        std::fs::remove_dir_all(folder.join("one")).unwrap();
    }
}
