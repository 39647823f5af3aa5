//! What the documents name is there: files, presets, tests, benches, examples.

use eqprop_lab::presets;
use std::fs;
use std::path::Path;

const DOCUMENTS: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "assets/README.md",
    "data/mnist/README.md",
    "data/digits/README.md",
    "src/dynamics/SOLVERS.md",
    "src/cli/sweep/SWEEP.md",
    "src/knobs.md",
];
/// Where the sources are; a path in backticks that begins so must lead somewhere.
const FOLDERS: &[&str] =
    &["src/", "tests/", "examples/", "benches/", "assets/", "data/", "screenshots/", ".ci/", ".github/"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// What stands between `open` and `close`, each time.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Vec<&'t str> {
    text.split(open).skip(1).filter_map(|rest| rest.split_once(close)).map(|(inside, _)| inside).collect()
}

/// The word after `option`, each time.
fn after<'t>(text: &'t str, option: &str) -> Vec<&'t str> {
    let ends = |c: char| !(c.is_alphanumeric() || "-_…".contains(c));
    let words = text.split(option).skip(1).filter_map(|rest| rest.split(ends).next());
    words.filter(|word| !word.is_empty() && *word != "NAME").collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut found = 0;
    for document in DOCUMENTS {
        let folder = root().join(document).parent().unwrap().to_owned();
        for link in between(&read(document), "](", ")") {
            let path = link.split('#').next().unwrap();
            if !link.contains("://") && !path.is_empty() {
                assert!(folder.join(path).exists(), "{document}: ({link})");
                found += 1;
            }
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut found = 0;
    for document in DOCUMENTS {
        for line in read(document).lines() {
            let odd = line.split('`').enumerate().filter(|(i, _)| i % 2 == 1).map(|(_, inside)| inside);
            let paths = odd
                .flat_map(str::split_whitespace)
                .filter(|word| FOLDERS.iter().any(|f| word.starts_with(f)));
            for path in paths {
                assert!(root().join(path).exists(), "{document}: `{path}`");
                found += 1;
            }
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn every_preset_test_bench_and_example_in_the_documents_exists() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let named = |kind: &str, name: &str| {
        let listed = manifest.get(kind).and_then(toml::Value::as_array).into_iter().flatten();
        listed.filter_map(|target| target["name"].as_str()).any(|target| target == name)
            || root().join(format!("{kind}s/{name}.rs")).exists()
    };
    for document in DOCUMENTS {
        let text = read(document);
        for name in after(&text, "--preset ") {
            // `modern-…h` stands for three.
            assert!(name.contains('…') || presets::known(name).is_some(), "{document}: --preset {name}");
        }
        for kind in ["test", "bench", "example"] {
            // `settle --example 3` is an example of the data.
            for name in after(&text, &format!(" --{kind} ")) {
                let counts = name.chars().all(|c| c.is_ascii_digit());
                assert!(counts || named(kind, name), "{document}: --{kind} {name}");
            }
        }
    }
}

/// A table ends at a blank line: what follows it must not be a row without a head.
#[test]
fn no_row_of_a_table_stands_alone() {
    for document in DOCUMENTS {
        let text = read(document);
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let begins = line.starts_with('|') && (i == 0 || !lines[i - 1].starts_with('|'));
            let ruled = lines.get(i + 1).is_some_and(|next| {
                next.starts_with("|-") || next.starts_with("| -") || next.starts_with("|:")
            });
            assert!(!begins || ruled, "{document}, line {}: a row without a head", i + 1);
        }
    }
}
