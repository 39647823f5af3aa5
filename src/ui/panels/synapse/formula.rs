//! Formulas with small letters above and below the line.

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Color32, FontId};

/// Adds `text` to a line: `_x` and `^x` set one character, `_{…}` and `^{…}` several, below or above the line.
pub fn math(job: &mut LayoutJob, text: &str, size: f32, colour: Color32) {
    for (part, place) in parts(text) {
        let (size, valign) = match place {
            Place::Line => (size, Align::Center),
            Place::Below => (size * 0.72, Align::BOTTOM),
            Place::Above => (size * 0.72, Align::TOP),
        };
        let format =
            TextFormat { font_id: FontId::proportional(size), color: colour, valign, ..Default::default() };
        job.append(&part, 0.0, format);
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Line,
    Below,
    Above,
}

fn parts(text: &str) -> Vec<(String, Place)> {
    let mut found: Vec<(String, Place)> = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let place = match c {
            '_' => Place::Below,
            '^' => Place::Above,
            _ => {
                match found.last_mut() {
                    Some((line, Place::Line)) => line.push(c),
                    _ => found.push((c.to_string(), Place::Line)),
                }
                continue;
            }
        };
        let small = match chars.next() {
            Some('{') => chars.by_ref().take_while(|c| *c != '}').collect(),
            Some(c) => c.to_string(),
            None => String::new(),
        };
        found.push((small, place));
    }
    found
}

/// The formula as one would read it aloud from a line of text.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '_' | '^' | '{' | '}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_are_told_apart() {
        let found = parts("ρ_i^{−β} ρ");
        let expected = [("ρ", Place::Line), ("i", Place::Below), ("−β", Place::Above), (" ρ", Place::Line)];
        assert_eq!(found, expected.map(|(text, place)| (text.to_owned(), place)));
        assert_eq!(plain("ρ_i^{−β}"), "ρi−β");
    }
}
