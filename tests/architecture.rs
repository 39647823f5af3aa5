//! The invariants of `src/lib.rs`, read off the source.

use std::fs;
use std::path::{Path, PathBuf};

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for dir in ["src", "tests", "benches"] {
        walk(&root.join(dir), &mut found);
    }
    assert!(found.len() > 40, "only {} sources found", found.len());
    found.iter().map(|(path, text)| (path.strip_prefix(root).unwrap().to_owned(), text.clone())).collect()
}

/// The top-level module a source belongs to: `src/model/energy.rs` → `model`.
fn module(path: &Path) -> Option<String> {
    let inside = path.strip_prefix("src").ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    Some(first.trim_end_matches(".rs").to_owned())
}

/// Code lines, without comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

/// What each module may name of this crate. Leaves: config, data, rng, error (and what they are made of).
const MAY_USE: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("rng", &[]),
    ("folders", &["error"]),
    ("files", &["error"]),
    ("round", &[]),
    ("runs", &["config", "data", "error", "files", "folders", "training"]),
    ("presets", &["config", "error", "folders"]),
    ("knobs", &["config", "presets"]),
    ("config", &["error", "knobs", "presets"]),
    ("data", &["error", "rng"]),
    ("model", &["config", "rng"]),
    ("dynamics", &["config", "model"]),
    ("learning", &["config", "model", "dynamics"]),
    ("tensors", &["error"]),
    ("worker", &[]),
    ("receptive_fields", &["data", "error", "model", "presets", "round"]),
    (
        "training",
        &[
            "config", "data", "error", "files", "presets", "rng", "model", "dynamics", "learning", "tensors",
            "worker", "knobs", "round",
        ],
    ),
    ("settling", &["config", "data", "error", "rng", "model", "dynamics", "learning", "tensors", "worker"]),
    ("session_file", &["config", "data", "error", "files", "model", "settling", "tensors", "training"]),
    (
        "cli",
        &[
            "session_file",
            "ui",
            "config",
            "data",
            "error",
            "knobs",
            "presets",
            "receptive_fields",
            "model",
            "dynamics",
            "learning",
            "training",
            "settling",
            "tensors",
            "worker",
            "rng",
            "files",
            "folders",
            "runs",
        ],
    ),
];

#[test]
fn imports_go_one_way() {
    for (path, text) in sources() {
        let Some(module) = module(&path) else { continue };
        if ["lib", "main", "ui"].contains(&module.as_str()) {
            continue;
        }
        let (_, allowed) = MAY_USE
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{}: module {module} has no row in MAY_USE", path.display()));
        for line in code(&text) {
            for used in line.split("crate::").skip(1) {
                let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                assert!(
                    name == module || name.is_empty() || allowed.contains(&name.as_str()),
                    "{}: {module} must not use {name}: {line}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_arithmetic_knows_no_thread_clock_file_or_window() {
    const FORBIDDEN: &[&str] =
        &["std::thread", "std::time", "std::fs", "std::io", "rayon", "egui", "rfd", "std::sync", "std::env"];
    for (path, text) in sources() {
        let Some(module) = module(&path) else { continue };
        if ["model", "dynamics", "learning"].contains(&module.as_str()) {
            for line in code(&text) {
                let found = FORBIDDEN.iter().find(|word| line.contains(*word));
                assert!(found.is_none(), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn only_the_interface_knows_egui() {
    for (path, text) in sources() {
        let Some(module) = module(&path) else { continue };
        if !["ui", "main"].contains(&module.as_str()) {
            for line in code(&text) {
                let named = ["egui", "Color32"].iter().any(|word| line.contains(word));
                assert!(!named, "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn the_session_knows_no_clock_or_thread_of_its_own() {
    for (path, text) in sources() {
        let clockless =
            ["session.rs", "example/mod.rs", "minibatch.rs", "training/evaluate.rs", "recording.rs"];
        if path.starts_with("src") && clockless.iter().any(|name| path.ends_with(name)) {
            let guilty = code(&text).find(|line| line.contains("std::time") || line.contains("std::thread"));
            assert_eq!(guilty, None, "{}", path.display());
        }
    }
}

#[test]
fn randomness_is_recorded_by_seed() {
    for (path, text) in sources() {
        if path.starts_with("src") {
            for line in code(&text) {
                let found =
                    ["StdRng", "SmallRng", "thread_rng", "rand::rng("].iter().find(|w| line.contains(**w));
                assert!(found.is_none(), "{}: {line}", path.display());
            }
        }
    }
}

/// The list of mathematical checks at the head of `tests/theorem.rs` names tests that exist.
#[test]
fn the_list_of_checks_names_tests() {
    let sources = sources();
    let text_of = |file: &str| {
        let found = sources.iter().find(|(path, _)| path == Path::new("tests").join(file).as_path());
        found.map(|(_, text)| text.as_str()).unwrap_or_else(|| panic!("no tests/{file}"))
    };
    let list = text_of("theorem.rs").lines().filter(|line| line.starts_with("//! |"));
    let names: Vec<&str> = list.flat_map(|line| line.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 25, "only {} checks are listed", names.len());
    for name in names {
        let (file, test) = name.split_once("::").unwrap_or_else(|| panic!("{name}"));
        let text = text_of(&format!("{file}.rs"));
        assert!(text.contains(&format!("#[test]\nfn {test}()")), "no test {name}");
    }
}

#[test]
fn files_stay_readable() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 400, "{}: {lines} lines", path.display());
    }
}
