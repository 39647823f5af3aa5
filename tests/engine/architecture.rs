//! The invariants of `src/lib.rs`, read off the source by a parser.

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/floors.rs"]
mod floors;
#[path = "architecture/imports.rs"]
mod imports;
#[path = "architecture/planted.rs"]
mod planted;
#[path = "architecture/tree.rs"]
mod tree;

use circles::circles;
use floors::{FLOORS, lies_in, upward};
use imports::Imports;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// Path below the package, with `/`, and text.
type Source = (String, String);

/// All Rust sources in a folder of the package, in order of their paths.
fn sources(folder: &str) -> Vec<Source> {
    fn walk(root: &Path, folder: &str, found: &mut Vec<Source>) {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(root, &path, found);
            } else if path.ends_with(".rs") {
                found.push((path.clone(), fs::read_to_string(root.join(&path)).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(env!("CARGO_MANIFEST_DIR")), folder, &mut found);
    found.sort();
    found
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| sources("src"));
static IMPORTS: LazyLock<Imports> = LazyLock::new(|| {
    assert!(SOURCES.len() > 100, "only {} sources found", SOURCES.len());
    Imports::read(&SOURCES)
});

#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{} × {what}:\n{}\n", found.len(), found.join("\n"));
}

/// Files of `parts` that name something of another crate that `is` true of, with the names.
fn naming(inside: impl Fn(&str) -> bool, is: impl Fn(&[String]) -> bool) -> Vec<String> {
    let named = IMPORTS.external.iter().filter(|(file, _)| inside(file));
    let named = named.flat_map(|(file, paths)| paths.iter().map(move |path| (file, path)));
    named.filter(|(_, path)| is(path)).map(|(file, path)| format!("{file}: {}", path.join("::"))).collect()
}

/// Whether a path begins with one of these.
fn begins<'p>(path: &[String], starts: impl IntoIterator<Item = &'p str>) -> bool {
    starts.into_iter().any(|start| {
        let mut names = path.iter();
        start.split("::").all(|part| names.next().is_some_and(|name| name == part))
    })
}

#[test]
fn every_path_leads_somewhere() {
    let missing = IMPORTS.missing.iter().map(|(file, name)| format!("{file}: {name}"));
    none("not found in the sources", &missing.collect::<Vec<_>>());
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    none("a circle of files", &circles(&IMPORTS));
}

#[test]
fn imports_go_one_way() {
    let files: Vec<&str> = SOURCES.iter().map(|(file, _)| file.as_str()).collect();
    none("an import against the floors", &upward(&IMPORTS, &files, FLOORS));
}

#[test]
fn every_part_of_the_floors_is_there() {
    let missing = FLOORS.iter().flat_map(|floor| floor.parts).copied();
    let missing = missing.filter(|part| !SOURCES.iter().any(|(file, _)| lies_in(file, part)));
    none("a part of the floors without a file", &missing.map(str::to_owned).collect::<Vec<_>>());
}

#[test]
fn the_arithmetic_knows_no_thread_clock_file_or_window() {
    const FORBIDDEN: &[&str] = &[
        "std::thread",
        "std::time",
        "std::fs",
        "std::io",
        "std::env",
        "std::sync",
        "std::process",
        "std::net",
        "rayon",
        "egui",
        "eframe",
        "rfd",
        "rand::rng",
        "rand::random",
    ];
    let arithmetic = |file: &str| ["model", "dynamics", "learning"].iter().any(|part| lies_in(file, part));
    none("not arithmetic", &naming(arithmetic, |path| begins(path, FORBIDDEN.iter().copied())));
}

#[test]
fn only_the_interface_knows_egui() {
    let elsewhere = |file: &str| !lies_in(file, "ui") && !lies_in(file, "main");
    let of_the_window = |path: &[String]| {
        let of = |name: &str| name.starts_with("egui") || name == "eframe" || name == "rfd";
        of(&path[0]) || path.iter().any(|name| name == "Color32")
    };
    none("a window's type outside ui", &naming(elsewhere, of_the_window));
}

/// Who else than the window itself opens or draws it.
#[test]
fn nothing_imports_the_window_but_what_opens_or_draws_it() {
    const MAY: &[&str] = &["ui", "main", "cli/render", "cli/lesson/render"];
    let inward = IMPORTS
        .arrows
        .iter()
        .filter(|((from, to), _)| lies_in(to, "ui") && !MAY.iter().any(|part| lies_in(from, part)));
    let found = inward.map(|((from, to), names)| format!("{from} -> {to}: {}", circles::list(names)));
    none("an import of ui", &found.collect::<Vec<_>>());
}

/// A run and an example are data; their engines alone own a thread and read a clock.
#[test]
fn a_run_and_an_example_know_no_clock_or_thread_of_their_own() {
    const DATA: &[&str] = &["training", "settling/trace", "settling/example"];
    let data = |file: &str| DATA.iter().any(|part| lies_in(file, part)) && !lies_in(file, "training/engine");
    let clock = ["std::time::Instant", "std::time::SystemTime", "std::time::UNIX_EPOCH", "std::thread"];
    none("a clock or a thread", &naming(data, |path| begins(path, clock) || path == ["std", "time"]));
}

#[test]
fn randomness_is_recorded_by_seed() {
    let unrecorded = |path: &[String]| {
        let generator = ["StdRng", "SmallRng", "ThreadRng", "SysRng", "thread_rng", "from_os_rng"];
        begins(path, ["rand::rng", "rand::random"])
            || path.iter().any(|name| generator.contains(&name.as_str()))
    };
    none("an unrecorded source of randomness", &naming(|_| true, unrecorded));
}

/// A crash leaves the old file: `files::write_whole` is the way to write one.
#[test]
fn files_are_written_whole() {
    none("a plain write", &naming(|_| true, |path| begins(path, ["std::fs::write"])));
}

/// Whoever carries an order out is one module.
#[test]
fn app_is_implemented_in_its_own_folder() {
    let elsewhere = IMPORTS.impls.iter().filter(|(file, kind)| kind == "App" && !lies_in(file, "ui/app"));
    none("impl App outside ui/app", &elsewhere.map(|(file, _)| file.clone()).collect::<Vec<_>>());
}

#[test]
fn files_stay_readable() {
    let all = ["src", "tests", "benches"].into_iter().flat_map(sources);
    let lengths = all.map(|(file, text)| (text.lines().count(), file)).collect::<BTreeSet<_>>();
    let long = lengths.iter().filter(|(lines, _)| *lines > 400);
    none("a file of more than 400 lines", &long.map(|(n, file)| format!("{file}: {n}")).collect::<Vec<_>>());
    let own: Vec<usize> =
        lengths.iter().filter(|(_, file)| file.starts_with("src/")).map(|(n, _)| *n).collect();
    let median = own[own.len() / 2];
    assert!(median <= 150, "half of the sources have more than {median} lines");
}

#[test]
fn the_library_has_a_glossary_of_one_screen() {
    let text = &SOURCES.iter().find(|(file, _)| file == "src/lib.rs").unwrap().1;
    let heads = text.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim);
    let from = heads.skip_while(|line| *line != "# Glossary").skip(1);
    let lines = from.take_while(|line| !line.starts_with("# ")).filter(|line| !line.is_empty()).count();
    assert!((10..=50).contains(&lines), "the glossary in src/lib.rs has {lines} lines");
}

/// The list of mathematical checks at the head of `theorem.rs` names tests that exist.
#[test]
fn the_list_of_checks_names_tests() {
    let sources = sources("tests");
    let text_of = |name: &str| {
        let found = sources.iter().find(|(file, _)| file.rsplit('/').next() == Some(name));
        found.map(|(_, text)| text.as_str()).unwrap_or_else(|| panic!("no {name} in tests/"))
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
