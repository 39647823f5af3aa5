//! Arrangements of the panels for what one comes to do.

use crate::ui::state::panel_kind::PanelKind;
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};

/// Tabs on top of each other, with their share of the height of a column.
type Stack = (f32, Vec<PanelKind>);

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

    /// The panels in columns of tabs: for each column its share of the width and its stacks, each with its share of
    /// the height. The first tab of a stack is in front.
    fn columns(self) -> Vec<(f32, Vec<Stack>)> {
        use PanelKind as K;
        match self {
            Self::Watch => vec![
                (0.42, vec![(1.0, vec![K::Network, K::Compare])]),
                (
                    0.58,
                    vec![
                        (1.0, vec![K::Energy, K::Units, K::Synapse, K::GradientCheck]),
                        (1.15, vec![K::Ripple, K::StateSpace, K::Race, K::Stability]),
                        (0.95, vec![K::Receptive, K::Curves, K::Confusion, K::Histograms, K::Runs]),
                    ],
                ),
            ],
            Self::Train => vec![
                (
                    0.56,
                    vec![
                        (1.25, vec![K::Curves, K::Energy, K::Units, K::Synapse]),
                        (1.0, vec![K::Runs, K::GradientCheck, K::Stability]),
                    ],
                ),
                (
                    0.44,
                    vec![
                        (1.0, vec![K::Receptive, K::Network, K::Ripple, K::Compare]),
                        (1.25, vec![K::Histograms, K::Confusion, K::StateSpace, K::Race]),
                    ],
                ),
            ],
            Self::Tune => vec![
                (
                    0.52,
                    vec![
                        (1.5, vec![K::Compare, K::Network, K::Receptive, K::Confusion]),
                        (1.0, vec![K::Energy, K::Ripple, K::Units, K::Synapse]),
                    ],
                ),
                (
                    0.48,
                    vec![
                        (1.7, vec![K::Stability, K::StateSpace, K::Race]),
                        (1.1, vec![K::GradientCheck, K::Histograms]),
                        (0.8, vec![K::Curves, K::Runs]),
                    ],
                ),
            ],
        }
    }

    /// The tiles.
    pub fn tree(self) -> Tree<PanelKind> {
        let mut tiles = Tiles::default();
        let columns: Vec<(TileId, f32)> = self
            .columns()
            .into_iter()
            .map(|(width, stacks)| {
                let stacks: Vec<(TileId, f32)> =
                    stacks.into_iter().map(|(height, kinds)| (stack(&mut tiles, &kinds), height)).collect();
                (linear(&mut tiles, LinearDir::Vertical, &stacks), width)
            })
            .collect();
        let root = linear(&mut tiles, LinearDir::Horizontal, &columns);
        Tree::new(egui::Id::unique("panels"), root, tiles)
    }
}

fn stack(tiles: &mut Tiles<PanelKind>, kinds: &[PanelKind]) -> TileId {
    let panes = kinds.iter().map(|kind| tiles.insert_pane(*kind)).collect();
    tiles.insert_tab_tile(panes)
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

/// Whether a stored tree has each panel once.
pub fn is_complete(tree: &Tree<PanelKind>) -> bool {
    let count = |kind: PanelKind| {
        tree.tiles.tiles().filter(|tile| matches!(tile, Tile::Pane(k) if *k == kind)).count()
    };
    tree.root().is_some() && PanelKind::ALL.iter().all(|kind| count(*kind) == 1)
}

/// The tile of a panel.
pub fn tile_of(tree: &Tree<PanelKind>, kind: PanelKind) -> Option<TileId> {
    tree.tiles.find_pane(&kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::layouts::is_complete;

    #[test]
    fn every_layout_has_every_panel_once() {
        for layout in Layout::ALL {
            assert!(is_complete(&layout.tree()), "{layout:?}");
        }
    }
}
