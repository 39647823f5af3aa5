//! The floors of the house, from the ground up: a file imports from its own floor and from those below.

use super::circles::list;
use super::imports::Imports;

/// One floor.
pub struct Floor {
    pub name: &'static str,
    /// Files and folders below `src/`, without `.rs`; the longest that fits a file says where the file belongs.
    pub parts: &'static [&'static str],
    /// Whether the folders (or files) right below each part keep apart: none imports another.
    pub apart: bool,
}

const fn floor(name: &'static str, parts: &'static [&'static str]) -> Floor {
    Floor { name, parts, apart: false }
}

const fn apart(name: &'static str, parts: &'static [&'static str]) -> Floor {
    Floor { name, parts, apart: true }
}

pub const FLOORS: &[Floor] = &[
    floor(
        "ground",
        &[
            "error", "rng", "round", "files", "folders", "memory", "reading", "harmless", "tensors",
            "worker", "catalog",
        ],
    ),
    floor("data", &["data"]),
    floor("model", &["model"]),
    floor("dynamics", &["dynamics"]),
    floor("learning", &["learning"]),
    floor("config", &["config"]),
    floor("presets", &["presets"]),
    floor("knobs", &["knobs"]),
    floor("receptive fields", &["receptive_fields"]),
    floor("training", &["training"]),
    floor("runs", &["runs"]),
    floor("settling: trace", &["settling/trace"]),
    floor("settling: example", &["settling/example"]),
    floor("settling: engine", &["settling/engine"]),
    floor("settling: studies", &["settling/studies"]),
    floor("settling: face", &["settling/mod"]),
    floor("session file", &["session_file"]),
    floor("lessons", &["lessons"]),
    floor("ui: style", &["ui/style"]),
    floor("ui: state", &["ui/state"]),
    floor("ui: command", &["ui/command"]),
    floor("ui: context", &["ui/context", "ui/background", "ui/recorder"]),
    floor("ui: export, widgets, plots", &["ui/export", "ui/widgets", "ui/plots", "ui/panel"]),
    apart("ui: panels", &["ui/panels"]),
    floor("ui: list of panels", &["ui/panels/mod"]),
    floor("ui: shell", &["ui/shell"]),
    floor("ui: app", &["ui/app"]),
    floor("ui: face", &["ui/mod", "ui/headless"]),
    floor("cli", &["cli"]),
    floor("program", &["main", "lib"]),
];

/// Whether a file is `part` or lies in it.
pub fn lies_in(file: &str, part: &str) -> bool {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    inside.strip_prefix(part).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The floor of a file: its number, and the part that says so.
fn floor_of(floors: &[Floor], file: &str) -> Option<(usize, &'static str)> {
    let parts =
        floors.iter().enumerate().flat_map(|(row, floor)| floor.parts.iter().map(move |part| (row, *part)));
    parts.filter(|(_, part)| lies_in(file, part)).max_by_key(|(_, part)| part.len())
}

/// The folder or file right below a part.
fn room<'f>(file: &'f str, part: &str) -> &'f str {
    let below = file.get("src/".len() + part.len() + 1..).unwrap_or("");
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

/// Files without a floor, imports of a higher floor, and imports between what should keep apart.
pub fn upward(imports: &Imports, files: &[&str], floors: &[Floor]) -> Vec<String> {
    let homeless = files.iter().filter(|file| floor_of(floors, file).is_none());
    let mut found: Vec<String> = homeless.map(|file| format!("{file}: no floor")).collect();
    for ((from, to), names) in &imports.arrows {
        let (Some((low, part)), Some((high, other))) = (floor_of(floors, from), floor_of(floors, to)) else {
            continue;
        };
        let what = if high > low {
            "upwards"
        } else if high == low && floors[low].apart && (part, room(from, part)) != (other, room(to, other)) {
            "sideways"
        } else {
            continue;
        };
        let (below, above) = (floors[low].name, floors[high].name);
        found.push(format!("{what}: {from} ({below}) -> {to} ({above}): {}", list(names)));
    }
    found.sort();
    found
}
