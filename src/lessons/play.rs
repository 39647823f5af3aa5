//! What one click plays.

use crate::error::{Error, Result};
use crate::settling::engine::snapshot::{SettleCommand, SettlingSnapshot};
use crate::settling::example::action::{Action, UnitId};
use crate::settling::trace::{Phase, PhaseSpan};

/// One click of a scene (Page Down).
#[derive(Clone, Debug, PartialEq)]
pub enum Play {
    /// `free to the end`: to the end of the free phase.
    FreeToEnd,
    /// `free by 5`: so many iterations of the free phase, not beyond its end.
    FreeBy(usize),
    /// `nudged by 1`: so many iterations of the nudged phases, after the end of the free one.
    NudgedBy(usize),
    /// `nudged to the end`: to the end of the next nudged phase that has not ended.
    NudgedToEnd,
    /// `to the end`: all phases.
    ToEnd,
    /// `again`: the same example from zero states.
    Again,
    /// `train 3 epochs`: so many more epochs, or fewer where the run ends before.
    Train {
        /// How many.
        epochs: usize,
    },
    /// `set nudge.beta = 0.4`: one setting, as `--set` has it; the example settles from zero under it.
    Set {
        /// The key.
        key: String,
        /// The value as a text.
        value: String,
    },
    /// `example 8`: that one of the test file.
    Example(usize),
    /// `target 3`: another target class.
    Target(usize),
    /// `clamp 1:17 at 0.5`: holds unit 17 of layer 1 (the output is the last layer, units counted from 0).
    Clamp(UnitId, f64),
    /// `ablate 1:17`: silences a unit.
    Ablate(UnitId),
    /// `release`: lets all held units go.
    Release,
}

impl Play {
    /// Reads one line of `play`.
    ///
    /// # Errors
    /// Words that are none of these.
    pub fn read(text: &str) -> Result<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let number = |word: &str| {
            let whole = word
                .parse::<usize>()
                .ok()
                .filter(|n| *n > 0 || words[0] == "example" || words[0] == "target");
            whole.ok_or_else(|| {
                Error::new(format!("play “{text}”"), format!("“{word}” must be a whole number"))
            })
        };
        Ok(match words[..] {
            ["free", "to", "the", "end"] => Self::FreeToEnd,
            ["free", "by", n] => Self::FreeBy(number(n)?),
            ["nudged", "by", n] => Self::NudgedBy(number(n)?),
            ["nudged", "to", "the", "end"] => Self::NudgedToEnd,
            ["to", "the", "end"] => Self::ToEnd,
            ["again"] => Self::Again,
            ["train", n, "epoch" | "epochs"] => Self::Train { epochs: number(n)? },
            ["set", key, "=", ..] => {
                let value = text.split_once('=').map_or("", |(_, value)| value.trim()).to_owned();
                Self::Set { key: key.to_owned(), value }
            }
            ["example", n] => Self::Example(number(n)?),
            ["target", n] => Self::Target(number(n)?),
            ["clamp", id, "at", value] => {
                let value = value.parse().ok().filter(|value: &f64| value.is_finite());
                let wrong = || Error::new(format!("play “{text}”"), "must end with a number, such as at 0.5");
                Self::Clamp(unit(text, id)?, value.ok_or_else(wrong)?)
            }
            ["ablate", id] => Self::Ablate(unit(text, id)?),
            ["release"] => Self::Release,
            _ => {
                let rule = "is no step; there are: free to the end, free by N, nudged by N, nudged to the end, to the \
                            end, again, train N epochs, set KEY = VALUE, example N, target N, clamp LAYER:UNIT at \
                            VALUE, ablate LAYER:UNIT, release";
                return Err(Error::new(format!("play “{text}”"), rule));
            }
        })
    }

    /// What the settling engine has to be told for this, in order, where `now` is what it shows; nothing for
    /// [`Play::Train`] and [`Play::Set`], which are for others.
    pub fn orders(&self, now: &SettlingSnapshot) -> Vec<SettleCommand> {
        let round = now.phases.iter().rposition(|span| span.step == 0).unwrap_or(0);
        let phases = now.phases.get(round..).unwrap_or(&[]);
        let seek_end = |span: &PhaseSpan| SettleCommand::Seek(span.points.end.saturating_sub(1));
        let free_end = || match phases.first() {
            Some(free) if free.ended => seek_end(free),
            _ => SettleCommand::StepPhase(1),
        };
        let in_nudge = phases.iter().skip(1).any(|span| span.points.contains(&now.cursor));
        let to_last = || SettleCommand::Seek(now.points.len().saturating_sub(1));
        let steps = |n: usize| SettleCommand::Step(i64::try_from(n).unwrap_or(i64::MAX));
        match self {
            Self::FreeToEnd => vec![free_end()],
            Self::FreeBy(n) => {
                // A recorded phase is gone along, one that ends earlier is not left.
                let left = match phases.first() {
                    Some(free) if free.ended => (free.points.end - 1).saturating_sub(now.cursor).min(*n),
                    _ => *n,
                };
                vec![steps(left)]
            }
            Self::NudgedBy(n) if in_nudge => vec![steps(*n)],
            Self::NudgedBy(n) => vec![free_end(), steps(*n)],
            Self::NudgedToEnd => {
                let open = phases.last().filter(|last| last.phase != Phase::Free);
                let before = if open.is_some() { to_last() } else { free_end() };
                vec![before, SettleCommand::StepPhase(1)]
            }
            Self::ToEnd => vec![steps(usize::MAX)],
            Self::Again => vec![SettleCommand::Again, SettleCommand::Pause],
            Self::Example(index) => {
                use crate::data::Split;
                use crate::settling::engine::snapshot::Pick;
                vec![SettleCommand::Example(Split::Test, Pick::Index(*index)), SettleCommand::Pause]
            }
            Self::Target(class) => vec![SettleCommand::Act(Action::Target(*class))],
            Self::Clamp(id, value) => vec![SettleCommand::Act(Action::Clamp(*id, *value))],
            Self::Ablate(id) => vec![SettleCommand::Act(Action::Ablate(*id))],
            Self::Release => vec![SettleCommand::Act(Action::ReleaseAll)],
            Self::Train { .. } | Self::Set { .. } => Vec::new(),
        }
    }
}

fn unit(text: &str, word: &str) -> Result<UnitId> {
    let parts =
        word.split_once(':').and_then(|(layer, index)| Some((layer.parse().ok()?, index.parse().ok()?)));
    let found = parts.filter(|(layer, _)| *layer > 0).map(|(layer, index)| UnitId { layer, index });
    let rule = || format!("“{word}” must be a layer from 1 and a unit from 0, such as 1:17");
    found.ok_or_else(|| Error::new(format!("play “{text}”"), rule()))
}
