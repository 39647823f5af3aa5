//! The draft of the settings, and what of it may be sent at once.

use crate::config::{Config, Difference};
use crate::error::Error;
use crate::knobs;
use crate::presets::{self, Own, OwnFile};
use crate::ui::style::format::lower;
use std::collections::VecDeque;
use std::sync::Arc;

const REMEMBERED: usize = 256;

/// The settings in the panel, which may be ahead of those in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The settings as typed.
    pub config: Config,
    /// What the check says against them.
    pub error: Option<Error>,
    /// They act only after a restart.
    pub needs_restart: bool,
    /// The own preset they started from, if that is not the one that `config.preset` names.
    pub own: Option<Arc<Own>>,
    /// The own presets, as last read.
    pub own_presets: Arc<Vec<OwnFile>>,
}

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
        let config = (*in_use).clone();
        let draft =
            Draft { config, error: None, needs_restart: false, own: None, own_presets: Arc::default() };
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
            self.draft.own = None;
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
        let live = base.with_live(&self.draft.config);
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

    /// Settings and preset of the draft.
    pub fn now(&self) -> Setting {
        Setting { config: self.draft.config.clone(), own: self.draft.own.clone() }
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

/// What undo brings back: settings, and the preset they are compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The settings.
    pub config: Config,
    /// The own preset they started from.
    pub own: Option<Arc<Own>>,
}

impl Setting {
    /// `self` with everything that differs between `from` and `to` brought to `to`. Other changes that were made
    /// since stay; what does not fit any more (rates of other layers) stays too.
    pub fn carried(&self, from: &Self, to: &Self) -> Self {
        if self == from {
            return to.clone();
        }
        let mut carried = self.clone();
        for Difference { key, .. } in from.config.differences(&to.config) {
            match (knobs::knob(&key), knobs::choice(&key)) {
                (Some(knob), _) => {
                    let count = knob.count(&to.config);
                    let differs =
                        |i: &usize| knob.value_in(&from.config, *i) != knob.value_in(&to.config, *i);
                    for i in (0..count.min(knob.count(&carried.config))).filter(differs) {
                        (knob.set)(&mut carried.config, i, (knob.get)(&to.config, i));
                    }
                }
                // Its own words are always accepted.
                (None, Some(choice)) => drop(carried.config.set(&key, &(choice.get)(&to.config))),
                (None, None) => {}
            }
        }
        if carried.config.num_layers() == to.config.num_layers()
            && carried.config.learning.rates.len() != to.config.learning.rates.len()
        {
            carried.config.learning.rates.clone_from(&to.config.learning.rates);
        }
        if carried.config.learning.rates.len() != carried.config.num_layers() {
            carried.config.learning.rates.clone_from(&self.config.learning.rates);
            carried.config.network.hidden.clone_from(&self.config.network.hidden);
        }
        if (from.own.as_ref(), &from.config.preset) != (to.own.as_ref(), &to.config.preset) {
            carried.own.clone_from(&to.own);
            carried.config.preset.clone_from(&to.config.preset);
        }
        carried
    }
}

impl Draft {
    /// The name of the preset that the settings started from.
    pub fn preset_name(&self) -> &str {
        self.own.as_ref().map_or(self.config.preset.as_str(), |own| &own.name)
    }

    /// The settings of that preset.
    pub fn preset(&self) -> Option<&Config> {
        match &self.own {
            Some(own) => Some(&own.config),
            None => presets::known(&self.config.preset),
        }
    }

    /// The settings that are not the preset's, `from` theirs and `to` the draft's.
    pub fn modifications(&self) -> Vec<Difference> {
        self.preset().map_or_else(Vec::new, |preset| preset.differences(&self.config))
    }
}

/// A value of a difference as people write it: `+β only` for `"positive"`.
pub fn shown(key: &str, value: &str) -> String {
    let plain = value.trim_matches('"');
    match (knobs::knob(key), knobs::choice(key)) {
        (Some(knob), _) if !knob.per_layer => plain.parse().map_or(plain.into(), knobs::compact),
        (_, Some(choice)) => choice.pretty(plain.trim_matches(['[', ']'])),
        _ => plain.trim_matches(['[', ']']).to_owned(),
    }
}

/// A change in words: "step size 0.9 → 0.5".
pub fn words(before: &Setting, after: &Setting) -> String {
    let names = |setting: &Setting| match &setting.own {
        Some(own) => own.name.clone(),
        None => setting.config.preset.clone(),
    };
    let presets = (names(before), names(after));
    if presets.0 != presets.1 {
        return format!("preset {} → {}", presets.0, presets.1);
    }
    let mut all = before.config.differences(&after.config);
    let depth = |setting: &Setting| setting.config.num_layers();
    if depth(before) != depth(after) {
        all.retain(|difference| difference.key != "learning.rates"); // they keep step with the layers
    }
    match &all[..] {
        [only] => {
            let rates = (&before.config.learning.rates, &after.config.learning.rates);
            let other: Vec<usize> =
                (0..rates.0.len().min(rates.1.len())).filter(|&i| rates.0[i] != rates.1[i]).collect();
            if let (Some(knob), [layer]) =
                (knobs::knob("learning.rates").filter(|knob| knob.key == only.key), &other[..])
            {
                let [from, to] = [rates.0[*layer], rates.1[*layer]].map(knobs::compact);
                return format!("{} {from} → {to}", lower(&knob.name(*layer)));
            }
            let [from, to] = [&only.from, &only.to].map(|value| shown(&only.key, value));
            format!("{} {from} → {to}", lower(knobs::label(&only.key)))
        }
        all => format!("{} settings", all.len()),
    }
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
        settings.edit(settings.expected().clone());
        assert!(settings.draft.error.is_none());
    }
}
