//! The tiles where there is too little room for all of them: neighbours become tabs of one stack. What is stored stays
//! as it was made, and comes back with the room.

use crate::ui::state::panel_kind::PanelKind;
use egui::{Vec2, vec2};
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};

/// Least size of the network, in points.
pub const NETWORK: Vec2 = vec2(320.0, 260.0);
/// Least size of any other panel.
pub const PANEL: Vec2 = vec2(320.0, 180.0);
/// Height of a row of tabs.
pub const TABS: f32 = 24.0;
/// Between two tiles.
pub const GAP: f32 = 1.0;

/// Least size of a panel.
pub fn least(kind: PanelKind) -> Vec2 {
    if kind.key() == "network" { NETWORK } else { PANEL }
}

/// The tree that is drawn.
#[derive(Default)]
pub struct Fitted {
    /// What it was made of: the stored tree and the room.
    made_of: Option<(Tree<PanelKind>, Vec2)>,
    /// None: the stored tree fits.
    tree: Option<Tree<PanelKind>>,
}

/// What a person did to the drawn tree in a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Another tab came to the front.
    pub raised: bool,
    /// An edge was moved.
    pub resized: bool,
    /// A tile was dropped elsewhere.
    pub dropped: bool,
}

impl Fitted {
    /// Looks at the stored tree and the room. The tree to draw instead, if the stored one does not fit.
    pub fn follow(&mut self, stored: &Tree<PanelKind>, room: Vec2) -> Option<&mut Tree<PanelKind>> {
        let is_old = self.made_of.as_ref().is_some_and(|(tree, size)| *size == room && tree == stored);
        if !is_old {
            let in_front = self.tree.as_ref().map(fronts).unwrap_or_default();
            let raised = self.made_of.take().map(|(tree, _)| raised(&tree, stored)).unwrap_or_default();
            self.tree = fitted(stored, room);
            if let Some(tree) = &mut self.tree {
                in_front.into_iter().rev().chain(raised).for_each(|kind| raise(tree, kind));
            }
            self.made_of = Some((stored.clone(), room));
        }
        self.tree.as_mut()
    }

    /// Whether a panel is in front of its stack in the tree that is drawn.
    pub fn is_in_front(&self, stored: &Tree<PanelKind>, kind: PanelKind) -> bool {
        let is_old = self.made_of.as_ref().is_some_and(|(tree, _)| tree == stored);
        let tree = self.tree.as_ref().filter(|_| is_old).unwrap_or(stored);
        tree.tiles.find_pane(&kind).is_some_and(|id| tree.active_tiles().contains(&id))
    }

    /// Brings a panel to the front of the drawn tree.
    pub fn bring_forward(&mut self, kind: PanelKind) {
        if let Some(tree) = &mut self.tree {
            raise(tree, kind);
        }
    }

    /// Tells the stored tree what was done to the drawn one. Tiles that were moved about go back where they were, as long
    /// as some stacks are merged.
    pub fn keep(&mut self, stored: &mut Tree<PanelKind>, done: Done) {
        let Some(tree) = &self.tree else { return };
        if done.raised {
            fronts(tree).into_iter().rev().for_each(|kind| raise(stored, kind));
        }
        if done.resized {
            for (id, tile) in stored.tiles.iter_mut() {
                if let (Tile::Container(Container::Linear(line)), Some(Container::Linear(drawn))) =
                    (tile, tree.tiles.get_container(*id))
                    && line.children == drawn.children
                {
                    line.shares = drawn.shares.clone();
                }
            }
        }
        if done.dropped {
            *self = Self::default();
        } else if let Some((made_of, _)) = &mut self.made_of {
            made_of.clone_from(stored);
        }
    }
}

/// The panels in front of their stacks, in reading order.
fn fronts(tree: &Tree<PanelKind>) -> Vec<PanelKind> {
    fn walk(tiles: &Tiles<PanelKind>, id: TileId, active: &[TileId], out: &mut Vec<PanelKind>) {
        match tiles.get(id).filter(|_| active.contains(&id)) {
            Some(Tile::Pane(kind)) => out.push(*kind),
            Some(Tile::Container(container)) => {
                container.children().for_each(|child| walk(tiles, *child, active, out));
            }
            None => {}
        }
    }
    let mut out = Vec::new();
    if let Some(root) = tree.root {
        walk(&tree.tiles, root, &tree.active_tiles(), &mut out);
    }
    out
}

/// Those in front now that were not before.
fn raised(before: &Tree<PanelKind>, now: &Tree<PanelKind>) -> Vec<PanelKind> {
    let old = fronts(before);
    fronts(now).into_iter().filter(|kind| !old.contains(kind)).collect()
}

/// Brings a panel to the front of its stack.
fn raise(tree: &mut Tree<PanelKind>, kind: PanelKind) {
    tree.make_active(|_, tile| matches!(tile, Tile::Pane(known) if *known == kind));
}

/// The tree with so many stacks as there is room for; none if all of it fits.
pub fn fitted(stored: &Tree<PanelKind>, room: Vec2) -> Option<Tree<PanelKind>> {
    let mut tree = stored.clone();
    fit(&mut tree.tiles, tree.root?, room);
    (tree != *stored).then_some(tree)
}

fn length(dir: LinearDir, size: Vec2) -> f32 {
    match dir {
        LinearDir::Horizontal => size.x,
        LinearDir::Vertical => size.y,
    }
}

/// How long a tile must be in a direction once all that stands in it in that direction is one stack.
fn narrowest(tiles: &Tiles<PanelKind>, id: TileId, dir: LinearDir) -> f32 {
    match tiles.get(id) {
        Some(Tile::Pane(kind)) => length(dir, least(*kind)),
        Some(Tile::Container(container)) => {
            let seen = container.children().filter(|id| tiles.is_visible_in_layout(**id));
            let most = seen.map(|id| narrowest(tiles, *id, dir)).fold(0.0, f32::max);
            let is_across = matches!(container, Container::Linear(line) if line.dir != dir);
            most + if dir == LinearDir::Vertical && !is_across { TABS } else { 0.0 }
        }
        None => 0.0,
    }
}

/// Merges neighbours until what is left fits into `room`, and gives each at least what it needs.
fn fit(tiles: &mut Tiles<PanelKind>, id: TileId, room: Vec2) {
    match tiles.get(id) {
        Some(Tile::Container(Container::Tabs(tabs))) => {
            let below = room - vec2(0.0, TABS);
            tabs.children.clone().into_iter().for_each(|child| fit(tiles, child, below));
        }
        Some(Tile::Container(Container::Linear(line))) => {
            let mut line = line.clone();
            fit_line(tiles, &mut line, room);
            tiles.insert(id, Tile::Container(Container::Linear(line)));
        }
        _ => {}
    }
}

fn fit_line(tiles: &mut Tiles<PanelKind>, line: &mut Linear, room: Vec2) {
    let dir = line.dir;
    loop {
        let parts: Vec<TileId> =
            line.children.iter().copied().filter(|id| tiles.is_visible_in_layout(*id)).collect();
        let needs: Vec<f32> = parts.iter().map(|id| narrowest(tiles, *id, dir)).collect();
        let available = length(dir, room) - GAP * parts.len().saturating_sub(1) as f32;
        if parts.len() < 2 || needs.iter().sum::<f32>() <= available {
            let natural = line.shares.split(&parts, available);
            let lengths = at_least(&natural, &needs);
            for (part, length) in parts.iter().zip(&lengths) {
                if lengths != natural {
                    line.shares.set_share(*part, *length);
                }
                let (width, height) =
                    if dir == LinearDir::Horizontal { (*length, room.y) } else { (room.x, *length) };
                fit(tiles, *part, vec2(width, height));
            }
            return;
        }
        // The two that have least together become one stack; of equals the later ones.
        let shares: Vec<f32> = parts.iter().map(|id| line.shares[*id]).collect();
        let pair = |at: usize| shares[at] + shares[at + 1];
        let Some(at) = (0..parts.len() - 1).rev().min_by(|a, b| pair(*a).total_cmp(&pair(*b))) else {
            return;
        };
        let merged = merge(tiles, [parts[at], parts[at + 1]]);
        line.shares.set_share(merged, pair(at));
        line.children.retain(|child| *child != parts[at + 1]);
        line.children.iter_mut().filter(|child| **child == parts[at]).for_each(|child| *child = merged);
    }
}

/// The lengths with each at least what it needs, taken from those that have more; the sum stays.
fn at_least(lengths: &[f32], needs: &[f32]) -> Vec<f32> {
    let pairs = || lengths.iter().zip(needs);
    let missing: f32 = pairs().map(|(length, need)| (need - length).max(0.0)).sum();
    if missing == 0.0 {
        return lengths.to_vec();
    }
    let spare: f32 = pairs().map(|(length, need)| (length - need).max(0.0)).sum();
    let share = (missing / spare.max(f32::EPSILON)).min(1.0);
    pairs()
        .map(|(length, need)| if length < need { *need } else { length - share * (length - need) })
        .collect()
}

/// All panels of two tiles as one stack of tabs, with what was in front of the first in front.
fn merge(tiles: &mut Tiles<PanelKind>, parts: [TileId; 2]) -> TileId {
    let mut panes = Vec::new();
    let mut front = None;
    for part in parts {
        take(tiles, part, true, &mut panes, &mut front);
    }
    let merged = tiles.insert_tab_tile(panes);
    if let (Some(Tile::Container(Container::Tabs(tabs))), Some(front)) = (tiles.get_mut(merged), front) {
        tabs.set_active(front);
    }
    merged
}

/// Takes a tile apart into its panes; notes the first of them that is seen.
fn take(
    tiles: &mut Tiles<PanelKind>,
    id: TileId,
    is_seen: bool,
    panes: &mut Vec<TileId>,
    front: &mut Option<TileId>,
) {
    let Some(Tile::Container(container)) = tiles.get(id) else {
        if is_seen && tiles.is_visible(id) && front.is_none() {
            *front = Some(id);
        }
        return panes.push(id);
    };
    let (children, active) = (container.children_vec(), container.active_children(tiles).collect::<Vec<_>>());
    tiles.remove(id);
    for child in children {
        take(tiles, child, is_seen && active.contains(&child), panes, front);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::layouts::Layout;
    use egui::{Rect, pos2};
    use std::collections::BTreeMap;

    /// Where the panels in front stand, by the rule of the toolkit: shares of the room, a row of tabs over a stack.
    fn places(tree: &Tree<PanelKind>, room: Vec2) -> BTreeMap<&'static str, Rect> {
        fn walk(
            tree: &Tree<PanelKind>,
            id: TileId,
            rect: Rect,
            active: &[TileId],
            out: &mut BTreeMap<&'static str, Rect>,
        ) {
            if !active.contains(&id) {
                return;
            }
            match tree.tiles.get(id).unwrap() {
                Tile::Pane(kind) => drop(out.insert(kind.key(), rect)),
                Tile::Container(Container::Linear(line)) => {
                    let parts: Vec<TileId> =
                        line.children.iter().copied().filter(|id| active.contains(id)).collect();
                    let gaps = GAP * (parts.len() - 1) as f32;
                    let mut at = rect.min;
                    let is_row = line.dir == LinearDir::Horizontal;
                    let whole = if is_row { rect.width() } else { rect.height() } - gaps;
                    for (part, length) in parts.iter().zip(line.shares.split(&parts, whole)) {
                        let size =
                            if is_row { vec2(length, rect.height()) } else { vec2(rect.width(), length) };
                        walk(tree, *part, Rect::from_min_size(at, size), active, out);
                        at += if is_row { vec2(length + GAP, 0.0) } else { vec2(0.0, length + GAP) };
                    }
                }
                Tile::Container(container) => {
                    let below = Rect::from_min_max(rect.min + vec2(0.0, TABS), rect.max);
                    container.children().for_each(|id| walk(tree, *id, below, active, out));
                }
            }
        }
        let mut out = BTreeMap::new();
        let rect = Rect::from_min_size(pos2(0.0, 0.0), room);
        walk(tree, tree.root.unwrap(), rect, &tree.active_tiles(), &mut out);
        out
    }

    #[test]
    fn every_panel_in_front_has_its_least_size_wherever_two_can_have_it() {
        for layout in Layout::ALL {
            let stored = layout.tree();
            for room in [
                [641.0, 284.0],
                [732.0, 396.0],
                [911.0, 396.0],
                [1097.0, 500.0],
                [988.0, 668.0],
                [1200.0, 2000.0],
            ] {
                let room = Vec2::from(room);
                let tree = fitted(&stored, room).unwrap_or_else(|| stored.clone());
                let seen = places(&tree, room);
                assert!(seen.len() >= 2, "{layout:?} {room:?}: {seen:?}");
                for (key, rect) in seen {
                    let least = least(PanelKind::find(key).unwrap());
                    let fits = rect.width() > least.x - 0.01 && rect.height() > least.y - 0.01;
                    assert!(fits, "{layout:?} {room:?}: {key} {:?}", rect.size());
                }
                let count = |tree: &Tree<PanelKind>| tree.tiles.tiles().filter(|tile| tile.is_pane()).count();
                assert_eq!(count(&tree), count(&stored), "{layout:?} {room:?}: a panel was lost");
            }
        }
    }

    #[test]
    fn the_panels_in_front_stand_in_reading_order() {
        for layout in Layout::ALL {
            let first = |kind: &PanelKind| kind.places()[layout as usize].1 == 0;
            let mut expected: Vec<PanelKind> = PanelKind::all().filter(first).collect();
            expected.sort_by_key(|kind| kind.places()[layout as usize].0);
            assert_eq!(fronts(&layout.tree()), expected, "{layout:?}");
        }
    }

    #[test]
    fn where_there_is_room_nothing_is_made() {
        assert!(Layout::ALL.iter().all(|layout| fitted(&layout.tree(), vec2(1600.0, 1100.0)).is_none()));
    }

    #[test]
    fn a_tab_chosen_in_a_small_window_is_in_front_in_a_large_one_and_nothing_else_changes() {
        let mut stored = Layout::Watch.tree();
        let before = stored.clone();
        let mut small = Fitted::default();
        let curves = PanelKind::find("error-curves").unwrap_or_else(|| PanelKind::all().last().unwrap());
        let drawn = small.follow(&stored, vec2(800.0, 300.0)).expect("too small for four stacks");
        raise(drawn, curves);
        small.keep(&mut stored, Done { raised: true, ..Done::default() });
        assert!(fronts(&stored).contains(&curves));
        let mut expected = before;
        fronts(&stored).into_iter().for_each(|kind| raise(&mut expected, kind));
        assert!(stored == expected, "shares and places stay");
        // What comes to the front in the stored tree does so in the drawn one.
        let synapse = PanelKind::find("synapse").unwrap();
        raise(&mut stored, synapse);
        assert!(fronts(small.follow(&stored, vec2(800.0, 300.0)).unwrap()).contains(&synapse));
        assert!(small.follow(&stored, vec2(2000.0, 2000.0)).is_none());
    }
}
