//! Arrangements of the panels for what one comes to do.

use crate::ui::state::panel_kind::PanelKind;
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};
use std::collections::HashSet;

/// What one comes to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One example under the microscope; the layout of the first start.
    Watch,
    /// A run: curves, what it has learned, other runs.
    Train,
    /// What a setting does.
    Tune,
}

impl Layout {
    /// All of them, in the order of their keys.
    pub const ALL: [Self; 3] = [Self::Watch, Self::Train, Self::Tune];

    /// Its name in the menu.
    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => "Layout: watch",
            Self::Train => "Layout: train",
            Self::Tune => "Layout: tune",
        }
    }

    /// What it is for.
    pub fn help(self) -> &'static str {
        match self {
            Self::Watch => "One example under the microscope, as at the first start",
            Self::Train => "Error curves, runs, receptive fields, errors and histograms",
            Self::Tune => {
                "Two settings side by side, the energy with its ghost, truth meter and stability map"
            }
        }
    }

    /// For each column its share of the width, and the shares of the height of its stacks of tabs.
    fn columns(self) -> &'static [(f32, &'static [f32])] {
        match self {
            Self::Watch => &[(0.42, &[1.0]), (0.58, &[1.0, 1.15, 0.95])],
            Self::Train => &[(0.56, &[1.25, 1.0]), (0.44, &[1.0, 1.25])],
            Self::Tune => &[(0.52, &[1.5, 1.0]), (0.48, &[1.3, 0.9, 1.1])],
        }
    }

    /// The panels of a stack of tabs, counted from the left column down; the first is in front.
    fn stack(self, number: usize) -> Vec<PanelKind> {
        let place = |kind: &PanelKind| kind.places()[self as usize];
        let mut kinds: Vec<PanelKind> = PanelKind::all().filter(|kind| place(kind).0 == number).collect();
        kinds.sort_by_key(|kind| place(kind).1);
        kinds
    }

    /// The tiles.
    pub fn tree(self) -> Tree<PanelKind> {
        let mut tiles = Tiles::default();
        let mut numbers = 0..;
        let mut column = |(width, heights): &(f32, &[f32])| {
            let stacks: Vec<(TileId, f32)> = numbers
                .by_ref()
                .zip(*heights)
                .map(|(number, height)| {
                    let panes = self.stack(number).into_iter().map(|kind| tiles.insert_pane(kind)).collect();
                    (tiles.insert_tab_tile(panes), *height)
                })
                .collect();
            (linear(&mut tiles, LinearDir::Vertical, &stacks), *width)
        };
        let columns: Vec<(TileId, f32)> = self.columns().iter().map(&mut column).collect();
        let root = linear(&mut tiles, LinearDir::Horizontal, &columns);
        Tree::new(egui::Id::unique("panels"), root, tiles)
    }
}

fn linear(tiles: &mut Tiles<PanelKind>, direction: LinearDir, parts: &[(TileId, f32)]) -> TileId {
    if let [(only, _)] = parts {
        return *only;
    }
    let mut linear = Linear::new(direction, parts.iter().map(|(id, _)| *id).collect());
    for (id, share) in parts {
        linear.shares.set_share(*id, *share);
    }
    tiles.insert_container(Container::Linear(linear))
}

/// The tree that was stored under `key`, if it can be used.
pub fn stored(storage: &dyn eframe::Storage, key: &str) -> Option<Tree<PanelKind>> {
    eframe::get_value(storage, key).filter(is_sound)
}

/// Whether a stored tree can be used: a tree indeed, from its root, with some panels and none twice. A panel that is not
/// in it waits in the menu.
pub fn is_sound(tree: &Tree<PanelKind>) -> bool {
    let (mut open, mut seen) = (Vec::from_iter(tree.root()), HashSet::new());
    let mut panels = Vec::new();
    while let Some(id) = open.pop() {
        // What is met twice is no tree, and would be gone through for ever.
        if !seen.insert(id) {
            return false;
        }
        match tree.tiles.get(id) {
            Some(Tile::Pane(kind)) if panels.contains(kind) => return false,
            Some(Tile::Pane(kind)) => panels.push(*kind),
            Some(Tile::Container(container)) => open.extend(container.children()),
            None => return false,
        }
    }
    !panels.is_empty() && seen.len() == tree.tiles.tiles().count()
}

/// The tile of a panel.
pub fn tile_of(tree: &Tree<PanelKind>, kind: PanelKind) -> Option<TileId> {
    tree.tiles.find_pane(&kind)
}

/// Adds a panel that a tree does not have, in front of those it stands with in the layout of the first start.
pub fn add(tree: &mut Tree<PanelKind>, kind: PanelKind) {
    let together = Layout::Watch.stack(kind.places()[Layout::Watch as usize].0);
    let near = together.into_iter().find_map(|neighbour| tile_of(tree, neighbour));
    let new = tree.tiles.insert_pane(kind);
    let beside = near.and_then(|near| tree.tiles.parent_of(near)).or(tree.root());
    match beside.and_then(|id| tree.tiles.get_mut(id)) {
        Some(Tile::Container(Container::Tabs(tabs))) => {
            tabs.add_child(new);
            tabs.set_active(new);
        }
        Some(Tile::Container(container)) => container.add_child(new),
        // One panel alone.
        _ => {
            let panes = tree.root().into_iter().chain([new]).collect();
            tree.root = Some(tree.tiles.insert_tab_tile(panes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::layouts::is_sound;

    #[test]
    fn every_layout_has_every_panel_once_and_tabs_from_0() {
        for layout in Layout::ALL {
            let tree = layout.tree();
            assert!(is_sound(&tree), "{layout:?}");
            assert!(PanelKind::all().all(|kind| tile_of(&tree, kind).is_some()), "{layout:?}");
            let stacks: usize = layout.columns().iter().map(|(_, heights)| heights.len()).sum();
            for stack in (0..stacks).map(|number| layout.stack(number)) {
                let tabs: Vec<usize> = stack.iter().map(|kind| kind.places()[layout as usize].1).collect();
                assert_eq!(tabs, (0..stack.len()).collect::<Vec<_>>(), "{layout:?}: {stack:?}");
            }
        }
    }

    #[test]
    fn what_is_no_tree_is_not_used() {
        let mut tree = Layout::Watch.tree();
        let root = tree.root().unwrap();
        let kind = PanelKind::all().next().unwrap();
        let panel = tile_of(&tree, kind).unwrap();
        let tabs = tree.tiles.parent_of(panel).unwrap();
        let twice = |tree: &mut Tree<PanelKind>, child| {
            if let Some(Tile::Container(container)) = tree.tiles.get_mut(tabs) {
                container.add_child(child);
            }
        };
        // Around in a circle, a panel in two places, and one that hangs in the air.
        let mut circle = tree.clone();
        twice(&mut circle, root);
        assert!(!is_sound(&circle));
        let mut double = tree.clone();
        let other = double.tiles.insert_pane(kind);
        twice(&mut double, other);
        assert!(!is_sound(&double));
        let _ = tree.tiles.insert_pane(kind);
        assert!(!is_sound(&tree));
        let empty: Tree<PanelKind> = Tree::empty(egui::Id::unique("panels"));
        assert!(!is_sound(&empty));
    }

    #[test]
    fn a_panel_that_is_missing_comes_in_front_of_its_neighbours() {
        for kind in PanelKind::all() {
            let mut tree = Layout::Watch.tree();
            let id = tile_of(&tree, kind).unwrap();
            tree.remove_recursively(id);
            assert!(is_sound(&tree) && tile_of(&tree, kind).is_none(), "{kind:?}");
            add(&mut tree, kind);
            assert!(is_sound(&tree), "{kind:?}");
            assert!(tree.is_visible_in_layout(tile_of(&tree, kind).unwrap()), "{kind:?}");
        }
    }
}
