//! Violations planted on purpose, in a made-up house and in a copy of the real one: each must be reported.

use super::circles::circles;
use super::floors::{FLOORS, upward};
use super::imports::Imports;
use super::{SOURCES, Source};
use std::collections::BTreeSet;

/// A small house on the real floors, without a fault: faces, groups, renames, globs, blocks, macros, tests.
fn house() -> Vec<Source> {
    let files: &[(&str, &str)] = &[
        ("src/lib.rs", "pub mod error; pub mod model; pub mod learning; pub mod settling; pub mod ui;"),
        ("src/main.rs", "use eqprop_lab::ui::{self, App}; fn main() { ui::run(App) }"),
        ("src/error.rs", "pub struct Error; pub type Result<T> = std::result::Result<T, Error>;"),
        ("src/model/mod.rs", "pub mod network; pub mod state; pub use network::Network; pub use state::*;"),
        ("src/model/network.rs", "use super::State; use crate::error::{self, Result as Outcome};
            pub struct Network; pub fn read(_: &State) -> Outcome<Network> { Err(error::Error) }"),
        ("src/model/state.rs", "pub struct State; pub const SIZE: usize = 3;"),
        ("src/learning/mod.rs", "pub mod rule; pub mod phases;"),
        ("src/learning/rule.rs", "use crate::model::{Network, network::read};
            pub fn learn(network: &Network) { fn inner() { use super::phases::*; free(); } inner(); }
            #[cfg(test)] mod tests { use crate::ui::App; use crate::learning::nothing::there; }"),
        ("src/learning/phases.rs", "pub(super) fn free() {} pub(in crate::learning) struct Hidden;"),
        ("src/settling/mod.rs", "pub mod trace; pub mod example;"),
        ("src/settling/trace.rs", "pub struct Trace; pub enum Phase { Free, Nudged } pub fn trace() {}"),
        ("src/settling/example/mod.rs", "mod advance; pub use advance::Advance; use super::trace::Phase::{self, *};
            pub fn words(phase: Phase) -> String { match phase { Free => format!(\"{}\", super::trace::Phase::Free as u8),
            Nudged => advance::word() } }"),
        ("src/settling/example/advance.rs", "pub struct Advance; pub fn word() -> String { String::new() }"),
        ("src/ui/mod.rs", "pub mod style; mod state; mod widgets; mod panels; mod app; pub use app::App; pub fn run(_: App) {}"),
        ("src/ui/style/mod.rs", "pub mod theme; pub fn plain() {}"),
        ("src/ui/style/theme.rs", "pub fn dark() {}"),
        ("src/ui/state/mod.rs", "pub mod view; pub mod layouts; pub use view::View;"),
        ("src/ui/state/view.rs", "use super::layouts::Layouts; use crate::ui::style::theme; pub struct View(Layouts);
            impl View { pub fn look() { theme::dark() } }"),
        ("src/ui/state/layouts.rs", "use super::super::style; pub struct Layouts; fn name() { style::plain() }"),
        ("src/ui/widgets/mod.rs", "mod header; pub use crate::ui::style::plain; pub use header::header; pub fn row() {}"),
        ("src/ui/widgets/header.rs", "pub fn header() { println!(\"{:?}\", [crate::ui::style::theme::dark()]); }"),
        ("src/ui/panels/mod.rs", "pub mod curves; pub mod race; pub fn all() { curves::show(); race::show() }"),
        ("src/ui/panels/curves/mod.rs", "mod model; use crate::ui::{state::View, widgets::{self, header}};
            pub fn show() { header(); widgets::row(); model::read(); }"),
        ("src/ui/panels/curves/model.rs", "pub fn read() {}"),
        ("src/ui/panels/race.rs", "pub use super::super::widgets::header; pub fn show() { header() }"),
        ("src/ui/app/mod.rs", "use crate::ui::panels; pub struct App; impl App { fn draw(&self) { panels::all() } }"),
    ];
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// All that is wrong with a house.
fn faults(sources: &[Source]) -> BTreeSet<String> {
    let imports = Imports::read(sources);
    let files: Vec<&str> = sources.iter().map(|(path, _)| path.as_str()).collect();
    let missing = imports.missing.iter().map(|(file, name)| format!("missing: {file}: {name}"));
    missing.chain(circles(&imports)).chain(upward(&imports, &files, FLOORS)).collect()
}

/// A house with more text at the end of some files.
fn planted(mut house: Vec<Source>, plants: &[(&str, &str)]) -> Vec<Source> {
    for (path, text) in plants {
        let (_, old) = house.iter_mut().find(|(file, _)| file == path).unwrap_or_else(|| panic!("no {path}"));
        old.push('\n');
        old.push_str(text);
    }
    house
}

/// What is reported of the made-up house with these plants.
fn reported(plants: &[(&str, &str)]) -> Vec<String> {
    faults(&planted(house(), plants)).into_iter().collect()
}

#[test]
fn a_sound_house_has_no_faults() {
    assert_eq!(reported(&[]), [""; 0]);
}

#[test]
fn imports_are_followed_to_the_file_that_defines() {
    let imports = Imports::read(&house());
    let arrows: BTreeSet<(&str, &str)> =
        imports.arrows.keys().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let of = |from: &str| -> Vec<&str> {
        let file = format!("src/{from}");
        arrows.iter().filter(|(a, _)| *a == file).map(|(_, b)| b.trim_start_matches("src/")).collect()
    };
    assert_eq!(of("main.rs"), ["ui/app/mod.rs", "ui/mod.rs"]);
    assert_eq!(of("model/mod.rs"), [""; 0], "a face imports nothing");
    assert_eq!(of("model/network.rs"), ["error.rs", "model/state.rs"]);
    assert_eq!(of("learning/rule.rs"), ["learning/phases.rs", "model/network.rs"]);
    assert_eq!(of("settling/example/mod.rs"), ["settling/example/advance.rs", "settling/trace.rs"]);
    assert_eq!(of("ui/mod.rs"), ["ui/app/mod.rs"], "a face that also uses what it passes on");
    assert_eq!(of("ui/state/view.rs"), ["ui/state/layouts.rs", "ui/style/theme.rs"]);
    assert_eq!(of("ui/widgets/mod.rs"), ["ui/style/mod.rs"]);
    assert_eq!(of("ui/widgets/header.rs"), ["ui/style/theme.rs"]);
    assert_eq!(
        of("ui/panels/curves/mod.rs"),
        ["ui/panels/curves/model.rs", "ui/state/view.rs", "ui/widgets/header.rs", "ui/widgets/mod.rs"]
    );
    assert_eq!(of("ui/panels/race.rs"), ["ui/widgets/header.rs"]);
}

#[test]
fn a_circle_through_a_group_is_reported() {
    let circle = "circle of 2 files\n    src/model/network.rs -> src/model/state.rs: super::State\n    \
                  src/model/state.rs -> src/model/network.rs: crate::model::network::Network";
    assert_eq!(
        reported(&[("src/model/state.rs", "use crate::{error::Error, model::{network::{Network}}};")]),
        [circle]
    );
}

#[test]
fn a_circle_of_three_and_a_circle_with_the_parent_are_reported() {
    let plants = [
        ("src/model/state.rs", "fn f() { crate::model::read_all() }"),
        ("src/model/mod.rs", "pub fn read_all() { let _ = Network; }"),
    ];
    let circle = "circle of 3 files\n    src/model/mod.rs -> src/model/network.rs: Network\n    \
                  src/model/network.rs -> src/model/state.rs: super::State\n    \
                  src/model/state.rs -> src/model/mod.rs: crate::model::read_all";
    assert_eq!(reported(&plants), [circle]);
    let circle = "circle of 2 files\n    src/settling/example/advance.rs -> src/settling/example/mod.rs: super::words\n    \
                  src/settling/example/mod.rs -> src/settling/example/advance.rs: advance::word";
    assert_eq!(reported(&[("src/settling/example/advance.rs", "use super::words as told;")]), [circle]);
}

#[test]
fn an_upward_import_through_the_parents_is_reported() {
    let plant = ("src/ui/style/theme.rs", "use super::super::state::{self, view::View as _};");
    let fault = |to: &str, name: &str| {
        format!(
            "upwards: src/ui/style/theme.rs (ui: style) -> src/ui/state/{to}.rs (ui: state): super::super::state{name}"
        )
    };
    let mut expected = vec![fault("mod", ""), fault("view", "::view::View")];
    expected.push(
        "circle of 2 files\n    src/ui/state/view.rs -> src/ui/style/theme.rs: theme::dark\n    \
        src/ui/style/theme.rs -> src/ui/state/view.rs: super::super::state::view::View"
            .to_owned(),
    );
    expected.sort();
    assert_eq!(reported(&[plant]), expected);
}

#[test]
fn an_import_in_the_tokens_of_a_macro_is_reported() {
    let fault = |name: &str| {
        vec![format!(
            "upwards: src/learning/phases.rs (learning) -> src/settling/trace.rs (settling: trace): {name}"
        )]
    };
    let told = |text: &str| reported(&[("src/learning/phases.rs", text)]);
    let name = "crate::settling::trace::Phase::Free";
    assert_eq!(told("fn f(x: u8) -> bool { matches!(x, crate::settling::trace::Phase::Free) }"), fault(name));
    assert_eq!(told("fn f() { let _ = vec![(0..crate::settling::trace::Phase::Free, 1)]; }"), fault(name));
    let block = "fn f() { custom!({ use crate::settling::{trace::{Trace as T}}; T }) }";
    assert_eq!(told(block), fault("crate::settling::trace::Trace"));
}

#[test]
fn an_import_in_types_patterns_blocks_and_generics_is_reported() {
    let texts = [
        "struct S { x: Vec<crate::settling::trace::Phase> }",
        "fn f<T: Into<crate::settling::trace::Phase>>() {}",
        "impl From<crate::settling::trace::Phase> for Hidden { }",
        "fn f(x: u8) { if let crate::settling::trace::Phase { .. } = x {} }",
        "fn f() { for _ in 0..1 { use crate::settling::trace; trace::Phase } }",
        "type S = <crate::settling::trace::Phase as Clone>::Output;",
        "mod inner { use super::super::super::settling::trace::Phase; }",
        "use crate::settling::trace::*;",
        "use eqprop_lab::settling::trace::Phase;",
    ];
    for text in texts {
        let found = reported(&[("src/learning/phases.rs", text)]);
        let start = "upwards: src/learning/phases.rs (learning) -> src/settling/trace.rs (settling: trace): ";
        assert!(found.len() == 1 && found[0].starts_with(start), "{text}: {found:?}");
    }
}

#[test]
fn faces_neither_hide_nor_invent() {
    // The face is below its reader, the file behind it is not.
    let plants = [
        ("src/learning/mod.rs", "pub use crate::ui::widgets::header;"),
        ("src/learning/rule.rs", "use super::header;"),
    ];
    let fault = |file: &str, name: &str| {
        format!(
            "upwards: src/learning/{file}.rs (learning) -> src/ui/widgets/header.rs (ui: export, widgets, plots): {name}"
        )
    };
    assert_eq!(
        reported(&plants),
        [fault("mod", "crate::ui::widgets::header"), fault("rule", "super::header")]
    );
    // Through two faces, a rename and a glob.
    let plants = [
        ("src/settling/mod.rs", "pub use trace::*;"),
        ("src/error.rs", "pub use crate::settling::Trace as Told;"),
        ("src/model/state.rs", "fn f(told: crate::error::Told) {}"),
    ];
    let fault = |from: &str, floor: &str, name: &str| {
        format!("upwards: src/{from}.rs ({floor}) -> src/settling/trace.rs (settling: trace): {name}")
    };
    let expected = [
        fault("error", "ground", "crate::settling::Trace"),
        fault("model/state", "model", "crate::error::Told"),
    ];
    assert_eq!(reported(&plants), expected);
    // A child that takes a sibling from the parent's face makes no circle with the parent.
    assert_eq!(reported(&[("src/model/network.rs", "use crate::model::SIZE;")]), [""; 0]);
}

#[test]
fn a_panel_that_imports_another_is_reported() {
    let plant = ("src/ui/panels/race.rs", "use super::curves::show as draw;");
    let fault = "sideways: src/ui/panels/race.rs (ui: panels) -> src/ui/panels/curves/mod.rs (ui: panels): super::curves::show";
    assert_eq!(reported(&[plant]), [fault]);
    let plant = ("src/ui/panels/race.rs", "fn f() { super::all() }");
    let found = reported(&[plant]);
    assert!(found.iter().any(|fault| fault.starts_with("upwards: src/ui/panels/race.rs (ui: panels) -> src/ui/panels/mod.rs (ui: list of panels): super::all")), "{found:?}");
}

#[test]
fn what_leads_nowhere_and_what_has_no_floor_is_reported() {
    let plant = ("src/model/state.rs", "use crate::model::nothing::Here;");
    let found = reported(&[plant]);
    assert!(
        found.contains(&"missing: src/model/state.rs: crate::model::nothing::Here".to_owned()),
        "{found:?}"
    );
    let mut house = house();
    house.push(("src/attic.rs".to_owned(), String::new()));
    assert_eq!(faults(&house).into_iter().collect::<Vec<_>>(), ["src/attic.rs: no floor"]);
}

/// Each of these, planted alone in a copy of the real sources, is reported by file, floor and name.
#[test]
fn plants_in_the_real_sources_are_reported() {
    let real = &*SOURCES;
    let before = faults(real);
    let new = |plants: &[(&str, &str)]| -> Vec<String> {
        faults(&planted(real.clone(), plants)).difference(&before).cloned().collect()
    };
    let has = |found: &[String], parts: &[&str]| {
        let fits = found.iter().any(|fault| parts.iter().all(|part| fault.contains(part)));
        assert!(fits, "{parts:?} is not in {found:#?}");
    };
    let found = new(&[
        ("src/error.rs", "use crate::{rng, tensors::Planted};"),
        ("src/tensors.rs", "pub struct Planted; use crate::{rng::{self as r}, error::{Error as E}};"),
    ]);
    has(&found, &["circle of 2 files", "src/error.rs -> src/tensors.rs: crate::tensors::Planted"]);
    let found = new(&[
        ("src/model/state.rs", "use super::super::learning::Planted;"),
        ("src/learning/mod.rs", "pub struct Planted;"),
    ]);
    has(
        &found,
        &[
            "upwards: src/model/state.rs (model) -> src/learning/mod.rs (learning): super::super::learning::Planted",
        ],
    );
    let found = new(&[
        ("src/data/idx.rs", "fn planted() { format!(\"{}\", crate::cli::Planted) }"),
        ("src/cli/mod.rs", "pub struct Planted;"),
    ]);
    has(&found, &["upwards: src/data/idx.rs (data) -> src/cli/mod.rs (cli): crate::cli::Planted"]);
    let found = new(&[
        ("src/dynamics/mod.rs", "pub use crate::cli::Planted;"),
        ("src/model/state.rs", "use crate::dynamics::Planted;"),
        ("src/cli/mod.rs", "pub struct Planted;"),
    ]);
    has(&found, &["upwards: src/model/state.rs (model) -> src/cli/mod.rs (cli): crate::dynamics::Planted"]);
    // Two panels, whichever they are.
    let panels =
        real.iter().filter(|(file, _)| file.starts_with("src/ui/panels/") && file != "src/ui/panels/mod.rs");
    let mut rooms: Vec<(String, &str)> = panels
        .filter_map(|(file, _)| {
            let below = file.strip_prefix("src/ui/panels/")?;
            let room = below.strip_suffix("/mod.rs").or_else(|| below.strip_suffix(".rs"))?;
            (!room.contains('/')).then(|| (room.to_owned(), file.as_str()))
        })
        .collect();
    rooms.sort();
    let [(_, first), .., (name, last)] = rooms.as_slice() else { panic!("no panels") };
    let found =
        new(&[(first, &format!("use crate::ui::panels::{name}::Planted;")), (last, "pub struct Planted;")]);
    has(
        &found,
        &[&format!(
            "sideways: {first} (ui: panels) -> {last} (ui: panels): crate::ui::panels::{name}::Planted"
        )],
    );
}
