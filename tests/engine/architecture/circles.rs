//! Circles of files that import each other.

use super::imports::Imports;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The shortest way from a file back to itself, begun with the file whose name comes first.
fn shortest<'a>(graph: &Graph<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut reached: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for &next in graph.get(file).into_iter().flatten() {
            if next == start {
                let mut way = vec![file];
                while way[way.len() - 1] != start {
                    way.push(reached[way[way.len() - 1]]);
                }
                way.reverse();
                let first = (0..way.len()).min_by_key(|&at| way[at]).unwrap_or(0);
                way.rotate_left(first);
                return Some(way);
            }
            if !reached.contains_key(next) {
                reached.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    None
}

/// Circles, the shortest first, as lines `file -> file: names`.
///
/// No two of them share an import, and without their imports there is no circle left: where files are knotted
/// together these are as many places as it takes to see the knot.
pub fn circles(imports: &Imports) -> Vec<String> {
    let mut graph = Graph::new();
    for (from, to) in imports.arrows.keys() {
        graph.entry(from).or_default().insert(to);
    }
    let mut found = Vec::new();
    loop {
        let ways = graph.keys().filter_map(|start| shortest(&graph, start));
        let Some(way) = ways.min_by_key(|way| (way.len(), way.clone())) else { return found };
        let mut text = format!("circle of {} files", way.len());
        for (from, to) in way.iter().zip(way.iter().cycle().skip(1)) {
            if let Some(next) = graph.get_mut(from) {
                next.remove(to);
            }
            let names = &imports.arrows[&((*from).to_owned(), (*to).to_owned())];
            text.push_str(&format!("\n    {from} -> {to}: {}", list(names)));
        }
        found.push(text);
    }
}

/// The names of an import, the first few of them: as a `use` brings them in, if one does.
pub fn list(names: &BTreeSet<String>) -> String {
    const SHOWN: usize = 5;
    let whole = |name: &&String| ["crate::", "super::", "self::"].iter().any(|start| name.starts_with(start));
    let mut listed: Vec<&str> = names.iter().filter(whole).map(String::as_str).collect();
    if listed.is_empty() {
        listed = names.iter().map(String::as_str).collect();
    }
    let more = listed.len().saturating_sub(SHOWN);
    listed.truncate(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", listed.join(", "))
}
