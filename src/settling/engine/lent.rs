//! The example of a lesson in the place of a person's own, which comes back as it stood.

use super::SettlingEngine;
use super::ghosts::Ghosts;
use super::own::{Kept, Material};
use super::sigma::SigmaSearch;
use super::snapshot::LentScene;
use crate::data::Split;

impl SettlingEngine {
    /// The last mark before which all is done.
    pub(super) fn mark_done(&mut self) -> u64 {
        if self.run.is_none() && !self.beside.is_under_way() {
            self.lent.reached = self.lent.mark;
        }
        self.lent.reached
    }

    pub(super) fn lend(&mut self, scene: LentScene) {
        self.lent.lends += 1;
        if self.lent.kept.is_none() {
            self.lent.kept = Some(Box::new(Kept {
                config: self.config.clone(),
                material: self.material.take(),
                example: self.example.take(),
                split: self.split,
                index: self.index,
                cursor: self.cursor,
                playing: self.playing,
                tour: self.tour,
                continuous: self.continuous,
                looping: self.looping,
                guessing: self.guessing,
                keeps_state: self.keeps_state,
                has_paused: self.has_paused,
                until_rest: self.until_rest,
                failed: self.failed.take(),
                undone: std::mem::take(&mut self.undone),
                orders: self.orders,
                ghosts: std::mem::take(&mut self.ghosts),
            }));
        }
        self.ghosts = Ghosts::default();
        self.sigma_search = SigmaSearch::default();
        (self.playing, self.tour, self.continuous, self.looping) = (false, false, false, false);
        (self.guessing, self.keeps_state) = (false, false);
        let LentScene { config, network, data, index } = scene;
        (self.config, self.example) = (config, None);
        self.material = Some(Material { network, minibatch: 0, data });
        (self.split, self.index) = (Split::Test, index);
        self.begin(None);
    }

    pub(super) fn take_back(&mut self) {
        self.lent.lends += 1;
        let Some(kept) = self.lent.kept.take() else { return };
        self.config = kept.config;
        (self.material, self.example) = (kept.material, kept.example);
        (self.split, self.index, self.cursor) = (kept.split, kept.index, kept.cursor);
        (self.playing, self.tour, self.continuous) = (kept.playing, kept.tour, kept.continuous);
        (self.looping, self.guessing, self.keeps_state) = (kept.looping, kept.guessing, kept.keeps_state);
        (self.has_paused, self.until_rest, self.failed) = (kept.has_paused, kept.until_rest, kept.failed);
        (self.undone, self.orders, self.ghosts) = (kept.undone, kept.orders, kept.ghosts);
        self.sigma_search = SigmaSearch::default();
        (self.stroke, self.redrawn) = (None, None);
        self.published.forget();
    }
}
