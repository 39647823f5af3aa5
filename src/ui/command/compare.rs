//! What compares two settings.

use super::Command;
use crate::config::Config;
use crate::ui::app::App;
use crate::ui::panels::compare::Aside;
use crate::worker::Notice;
use egui::Context;
use std::path::PathBuf;

/// An action of this kind. A is the watched example under the settings of the panel, B what was put aside.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareCommand {
    /// Puts the settings of A aside as B, with the weights of A whatever these are.
    CopyAToB,
    /// Takes the settings of B for A; the weights stay.
    CopyBToA,
    /// A takes the settings of B and B those of A; the weights stay.
    Swap,
    /// Weights of a file, with their settings, as B.
    Weights(PathBuf),
    /// Forgets B.
    Close,
}

impl CompareCommand {
    /// Its name: visible text, accessible label and test selector.
    pub fn label(&self) -> String {
        match self {
            Self::CopyAToB => "Copy A to B",
            Self::CopyBToA => "Copy B to A",
            Self::Swap => "Swap A and B",
            Self::Weights(_) => "Compare with weights",
            Self::Close => "Close B",
        }
        .to_owned()
    }

    /// What it does, in a sentence.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::CopyAToB => {
                "Put the settings of the panel aside as B; then change them and see what differs"
            }
            Self::CopyBToA => "Take the settings of B for the panel; the weights stay",
            Self::Swap => "A takes the settings of B and B those of A; the weights stay",
            Self::Weights(_) => "The same example under the weights and settings of a file, as B",
            Self::Close => "Forget B",
        }
    }
}

impl App {
    /// Carries out a command of this kind.
    pub(in crate::ui) fn compare_command(&mut self, ctx: &Context, command: CompareCommand) {
        let draft = self.settings.draft.config.clone();
        match command {
            CompareCommand::Close => self.panels.compare.aside = None,
            CompareCommand::Weights(path) => {
                let notices = self.file_notices.0.clone();
                self.panels.compare.load(ctx, path, draft, notices);
            }
            CompareCommand::CopyAToB => match &self.settings.draft.error {
                Some(error) => self.notify(Notice::error(error.to_string())),
                None => self.panels.compare.aside = Some(Aside::of(draft)),
            },
            CompareCommand::CopyBToA | CompareCommand::Swap => {
                let Some(aside) = &mut self.panels.compare.aside else { return };
                let [config, other] = swapped(&draft, &aside.config);
                if command == CompareCommand::Swap {
                    if let Some(error) = &self.settings.draft.error {
                        let error = error.to_string();
                        return self.notify(Notice::error(error));
                    }
                    aside.config = other;
                }
                self.execute(ctx, Command::Draft(Box::new(config)));
            }
        }
        ctx.request_repaint();
    }
}

/// A with what moves the states of B, and B with that of A.
fn swapped(a: &Config, b: &Config) -> [Config; 2] {
    [with_live(a, b), with_live(b, a)]
}

/// `base` with everything of `other` that moves the states, and with its rates where there are as many.
fn with_live(base: &Config, other: &Config) -> Config {
    let mut config = base.clone();
    config.dynamics = other.dynamics.clone();
    config.nudge = other.nudge.clone();
    if config.learning.rates.len() == other.learning.rates.len() {
        config.learning.rates.clone_from(&other.learning.rates);
    }
    config.learning.decay = other.learning.decay;
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn swapping_twice_is_the_identity_whatever_the_depths() {
        let names = ["paper-1h", "modern-1h", "paper-3h", "modern-2h"];
        for (a, b) in names.iter().flat_map(|a| names.iter().map(move |b| (a, b))) {
            let (a, b) = (presets::get(a).unwrap(), presets::get(b).unwrap());
            let [once_a, once_b] = swapped(&a, &b);
            assert_eq!((&once_a.dynamics, &once_a.nudge), (&b.dynamics, &b.nudge));
            assert_eq!(once_a.network, a.network);
            assert_eq!(swapped(&once_a, &once_b), [a, b]);
        }
    }
}
