//! Which entries fit what is typed, the best first.

use super::entries::FinderEntry;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// An entry that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its number in the list.
    pub entry: usize,
    /// Which letters of its label were typed, counted from 0.
    pub letters: Vec<u32>,
}

/// The entries that fit `typed`: letters of the label in this order, or whole words of what is said of it. The first
/// `fixed` entries, made from what is typed, always stand at the top. All of them if nothing is typed.
pub fn search(list: &[FinderEntry], fixed: usize, typed: &str) -> Vec<Found> {
    let whole = |entry: usize| Found { entry, letters: Vec::new() };
    if typed.trim().is_empty() {
        return (0..list.len()).map(whole).collect();
    }
    let mut config = Config::DEFAULT;
    config.prefer_prefix = true;
    let mut matcher = Matcher::new(config);
    let pattern = |kind| Pattern::new(typed.trim(), CaseMatching::Ignore, Normalization::Smart, kind);
    let (fuzzy, words) = (pattern(AtomKind::Fuzzy), pattern(AtomKind::Substring));
    let wanted = typed.trim().to_lowercase();
    let mut buffer = Vec::new();
    let mut scored = Vec::new();
    for (entry, candidate) in list.iter().enumerate().skip(fixed) {
        let mut letters = Vec::new();
        let label = Utf32Str::new(&candidate.label, &mut buffer);
        let is_plain = words.score(label, &mut matcher).is_some();
        let of_label = fuzzy.indices(label, &mut matcher, &mut letters);
        let of_label = of_label.map(|score| {
            let known = candidate.label.to_lowercase();
            match (known == wanted, known.starts_with(&wanted), is_plain) {
                (true, ..) => score * 3,
                (_, true, _) => score * 2,
                (.., true) => score,
                _ => score / 3,
            }
        });
        let told = format!("{} {} {}", candidate.sort, candidate.label, candidate.also);
        // A word of the explanation counts less than one of the name, and more than letters here and there.
        let of_words = words.score(Utf32Str::new(&told, &mut buffer), &mut matcher).map(|score| score / 2);
        if let Some(score) = of_label.max(of_words) {
            if of_label < Some(score) {
                letters.clear();
            }
            scored.push((score, candidate.label.len(), Found { entry, letters }));
        }
    }
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    (0..fixed).map(whole).chain(scored.into_iter().map(|(.., found)| found)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::entries;
    use super::*;

    fn first(typed: &str) -> String {
        let list = entries::all();
        let found = search(&list, 0, typed);
        found.first().map_or_else(String::new, |found| list[found.entry].label.clone())
    }

    /// What people type, and what they mean.
    #[test]
    fn what_is_meant_comes_first() {
        for (typed, meant) in [
            ("rip", "Ripple"),
            ("step size", "Step size"),
            ("stepsz", "Step size"),
            ("beta", "Nudging strength"),
            ("nudge now", "Nudge now"),
            ("modern-2", "modern-2h"),
            ("truth", "Truth meter"),
            ("full", "Full screen"),
            ("two hidden", "Two hidden layers"),
            ("RANDOM", "Random example"),
            ("layout tr", "Layout: train"),
            ("max ripple", "Maximise: Ripple"),
        ] {
            assert_eq!(first(typed), meant, "{typed}");
        }
        assert_eq!(first("qqqq"), "");
    }

    #[test]
    fn every_entry_is_found_by_its_own_name() {
        let list = entries::all();
        for entry in &list {
            let found = search(&list, 0, &entry.label);
            let best = found.iter().take(5).any(|found| list[found.entry].label == entry.label);
            assert!(best, "{}", entry.label);
        }
    }

    #[test]
    fn typed_letters_are_marked() {
        let list = entries::all();
        let found = search(&list, 0, "Ripp");
        assert_eq!(found[0].letters, [0, 1, 2, 3]);
    }
}
