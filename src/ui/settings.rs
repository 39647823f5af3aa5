//! The draft of the settings, and what of it may be sent at once.

use super::cx::Draft;
use crate::config::Config;
use std::collections::VecDeque;
use std::sync::Arc;

const REMEMBERED: usize = 256;

/// Draft, settings in use, and settings that were sent but not yet seen in use.
pub struct Settings {
    /// What the panel shows.
    pub draft: Draft,
    in_use: Arc<Config>,
    sent: VecDeque<Config>,
}

impl Settings {
    /// Begins with the settings in use.
    pub fn new(in_use: Arc<Config>) -> Self {
        let draft = Draft { config: (*in_use).clone(), error: None, needs_restart: false };
        Self { draft, in_use, sent: VecDeque::new() }
    }

    /// Looks at the settings in use. True when they changed by themselves (weights or data were opened) and
    /// the draft has followed.
    pub fn follow(&mut self, in_use: &Arc<Config>) -> bool {
        if Arc::ptr_eq(&self.in_use, in_use) {
            return false;
        }
        let changed = *self.in_use != **in_use;
        self.in_use = Arc::clone(in_use);
        // What we sent ourselves comes back; the draft may be further already.
        let expected = self.sent.iter().position(|sent| sent == &**in_use);
        if let Some(at) = expected {
            self.sent.drain(..=at);
        } else if changed {
            self.sent.clear();
            self.draft.config = (**in_use).clone();
        }
        self.judge();
        changed && expected.is_none()
    }

    /// Takes over typed settings. The part that may change while running comes back, to be sent, if it is new.
    pub fn edit(&mut self, config: Config) -> Option<Config> {
        self.draft.config = config;
        self.judge();
        if self.draft.error.is_some() {
            return None;
        }
        let base = self.expected();
        let live = live_part(base, &self.draft.config);
        (live != *base && live.check().is_ok()).then(|| {
            self.remember(live.clone());
            live
        })
    }

    /// The draft as the settings of a new run, if it is valid.
    pub fn restart(&mut self) -> Option<Config> {
        self.judge();
        self.draft.error.is_none().then(|| {
            let config = self.draft.config.clone();
            self.remember(config.clone());
            self.draft.needs_restart = false;
            config
        })
    }

    /// Back to the settings in use.
    pub fn revert(&mut self) {
        self.draft.config = self.expected().clone();
        self.judge();
    }

    /// The settings that are or will be in use.
    pub fn expected(&self) -> &Config {
        self.sent.back().unwrap_or(&self.in_use)
    }

    fn remember(&mut self, config: Config) {
        self.sent.push_back(config);
        if self.sent.len() > REMEMBERED {
            self.sent.pop_front();
        }
    }

    fn judge(&mut self) {
        self.draft.error = self.draft.config.check().err();
        self.draft.needs_restart = !self.draft.config.same_run(self.expected());
    }
}

/// `base` with everything of `draft` that may change while running.
fn live_part(base: &Config, draft: &Config) -> Config {
    if draft.same_run(base) {
        return draft.clone();
    }
    let mut live = base.clone();
    live.dynamics = draft.dynamics.clone();
    live.nudge = draft.nudge.clone();
    live.learning.decay = draft.learning.decay;
    live.run.epochs = draft.run.epochs;
    if draft.learning.rates.len() == base.learning.rates.len() {
        live.learning.rates.clone_from(&draft.learning.rates);
    }
    live
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn live_changes_are_sent_and_others_wait() {
        let mut settings = Settings::new(Arc::new(presets::default_config()));
        let mut config = settings.draft.config.clone();
        config.network.hidden = vec![300];
        assert_eq!(settings.edit(config.clone()), None);
        assert!(settings.draft.needs_restart);
        config.nudge.beta = 0.25;
        let sent = settings.edit(config.clone()).unwrap();
        assert_eq!((sent.nudge.beta, sent.network.hidden.clone()), (0.25, vec![500]));
        assert!(!settings.follow(&Arc::new(sent)), "an answer to our own order");
        assert_eq!(settings.draft.config, config, "the draft keeps what waits for a restart");
        assert_eq!(settings.restart(), Some(config));
    }

    #[test]
    fn an_older_answer_does_not_pull_the_slider_back() {
        let mut settings = Settings::new(Arc::new(presets::default_config()));
        let mut config = settings.draft.config.clone();
        config.nudge.beta = 0.3;
        let first = settings.edit(config.clone()).unwrap();
        config.nudge.beta = 0.4;
        settings.edit(config);
        settings.follow(&Arc::new(first));
        assert_eq!(settings.draft.config.nudge.beta, 0.4);
    }

    #[test]
    fn invalid_drafts_are_not_sent() {
        let mut settings = Settings::new(Arc::new(presets::default_config()));
        let mut config = settings.draft.config.clone();
        config.nudge.beta = 0.0;
        assert_eq!(settings.edit(config), None);
        assert!(settings.draft.error.is_some() && settings.restart().is_none());
        settings.revert();
        assert!(settings.draft.error.is_none());
    }
}
