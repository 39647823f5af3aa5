//! Errors of TOML with their place, encodings, folders relative to the file that names them, seeds.

use crate::binary::{fail, succeed};
use eqprop_lab::reading;
use std::fs;
use std::path::Path;

fn put(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(dir.join(name), bytes).unwrap();
}

#[test]
fn toml_is_refused_with_line_column_and_the_line_itself() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    for (line, words) in [
        ("beta = .5", "write 0.5"),
        ("beta = 0,5", "a decimal point is needed: 0.5"),
        ("sign = [random]", "the line is: sign = [random]"),
    ] {
        put(dir, "s.toml", format!("preset = \"paper-1h\"\n\n[nudge]\n{line}\n"));
        for text in [fail(dir, &["train", "--config", "s.toml"]), fail(dir, &["sweep", "s.toml"])] {
            assert!(text.contains("line 4, column") && text.contains(line) && text.contains(words), "{text}");
        }
    }
    put(dir, "twice.toml", "[nudge]\nbeta = 1\nbeta = 2\n");
    let text = fail(dir, &["train", "--config", "twice.toml"]);
    assert!(text.contains("line 3") && text.contains("beta = 2"), "{text}");
}

#[test]
fn encodings_are_named() {
    let temp = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> = "\u{feff}a = 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, words) in [
        (utf16.clone(), vec!["UTF-16"]),
        (utf16[2..].to_vec(), vec!["UTF-16"]),
        (b"a = 1\nb = \"caf\xe9\"".to_vec(), vec!["line 2", "E9", "Latin-1"]),
    ] {
        put(temp.path(), "t", bytes);
        let text = reading::text(&temp.path().join("t")).unwrap_err().to_string();
        assert!(words.iter().all(|word| text.contains(word)) && text.contains("UTF-8"), "{text}");
    }
    put(temp.path(), "t", "\u{feff}a = 1");
    assert_eq!(reading::text(&temp.path().join("t")).unwrap(), "a = 1");
}

#[test]
fn a_large_seed_is_told_as_a_seed_in_every_order() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let seed = u64::MAX.to_string();
    let set = format!("run.seed={seed}");
    for arguments in [
        vec!["train", "--seed", &seed, "--set", "data.source=xor"],
        vec!["train", "--set", "data.source=xor", "--seed", &seed],
        vec!["train", "--set", &set, "--set", "data.source=xor"],
        vec!["train", "--seed", "4294967296"],
    ] {
        let text = fail(dir, &arguments);
        assert!(text.contains("seed") && !text.contains("is not a setting"), "{text}");
    }
    assert!(succeed(dir, &["train", "--help"]).contains("from 0 to 4294967295"));
}

#[test]
fn a_relative_data_folder_lies_beside_the_file_that_names_it() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let digits = dir.join("project/digits");
    fs::create_dir_all(&digits).unwrap();
    for (part, count) in [("train", 6u32), ("t10k", 2)] {
        let images = [0x803, count, 2, 2]
            .into_iter()
            .flat_map(|n: u32| n.to_be_bytes())
            .chain((0..4 * count).map(|i| i as u8));
        fs::write(digits.join(format!("{part}-images")), images.collect::<Vec<u8>>()).unwrap();
        let labels = [0x801, count]
            .into_iter()
            .flat_map(|n: u32| n.to_be_bytes())
            .chain((0..count).map(|i| (i % 2) as u8));
        fs::write(digits.join(format!("{part}-labels")), labels.collect::<Vec<u8>>()).unwrap();
    }
    let settings = "preset = \"paper-1h\"\n[data]\nsource = \"folder\"\nfolder = \"digits\"\n\
                    [network]\nhidden = [3]\n[run]\nepochs = 1\n";
    put(&dir.join("project"), "run.toml", settings);
    succeed(dir, &["train", "--config", "project/run.toml", "--save", "w.safetensors", "--threads", "1"]);
    fs::create_dir(dir.join("elsewhere")).unwrap();
    succeed(&dir.join("elsewhere"), &["eval", "--weights", "../w.safetensors"]);
    let sweep = "seeds = 1\n[set]\ndata.source = \"folder\"\ndata.folder = \"digits\"\nnetwork.hidden = [3]\n\
                 run.epochs = 1\n";
    put(&dir.join("project"), "sweep.toml", sweep);
    succeed(dir, &["sweep", "project/sweep.toml", "--dir", "rel", "--jobs", "1"]);
    succeed(&dir.join("project"), &["sweep", "sweep.toml", "--dir", "slurm", "--slurm"]);
    succeed(dir, &["sweep", "project/slurm", "--job", "0"]);
    let text = fail(dir, &["train", "--data", "nowhere"]);
    assert!(text.contains(&dir.join("nowhere").display().to_string()) && text.contains("--data"), "{text}");
}
