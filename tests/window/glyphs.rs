//! Every letter that the program may write is in the fonts that it installs.

use eqprop_lab::ui::style::theme;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// The text between quotes in a line of code that is no comment.
fn strings(line: &str) -> String {
    let code = line.trim_start();
    // Formulas of rows are for the terminal; the window sets none of them.
    if code.starts_with("//") || code.starts_with("formula:") {
        return String::new();
    }
    // A string that goes on over lines has no quote in its middle ones.
    if code.contains('"') { code.split('"').skip(1).step_by(2).collect() } else { code.to_owned() }
}

#[test]
fn every_letter_has_a_glyph() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut letters: BTreeMap<char, String> = BTreeMap::new();
    for file in files {
        for (number, line) in (1..).zip(std::fs::read_to_string(&file).unwrap().lines()) {
            for letter in strings(line).chars().filter(|c| !c.is_ascii()) {
                letters.entry(letter).or_insert_with(|| format!("{}:{number}", file.display()));
            }
        }
    }
    assert!(letters.contains_key(&'β') && letters.len() > 40, "{letters:?}");
    let ctx = egui::Context::default();
    theme::install(&ctx);
    let mut missing = Vec::new();
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        for (letter, place) in &letters {
            for font in [theme::small(), theme::mono()] {
                if !ui.fonts_mut(|fonts| fonts.has_glyph(&font, *letter)) {
                    missing
                        .push(format!("{letter} (U+{:04X}) in {:?}: {place}", *letter as u32, font.family));
                }
            }
        }
    });
    output.textures_delta.clear();
    assert!(missing.is_empty(), "no glyph for\n{}", missing.join("\n"));
}
