//! TOML to lessons, with errors that say where.

use super::beginning::{self, apply, config_of};
use super::check::Check;
use super::names::{FORMULAS, PANELS, VIEWS};
use super::place::place_in;
use super::play::Play;
use super::scene::{Ask, ExampleChoice, Lesson, Scene, StageItem};
use super::text::pieces;
use crate::config::Config;
use crate::error::{Error, Result, nearest};
use crate::knobs;
use crate::reading;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use toml::{Spanned, Value};

/// Most panels on a stage.
const MOST_PANELS: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLesson {
    title: String,
    #[serde(default)]
    about: String,
    scene: Spanned<Vec<Spanned<RawScene>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScene {
    title: Spanned<String>,
    text: Spanned<String>,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    hint: String,
    minutes: Option<Spanned<f64>>,
    network: Spanned<String>,
    example: Option<Spanned<Value>>,
    #[serde(default)]
    set: BTreeMap<Spanned<String>, Spanned<Value>>,
    stage: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    controls: Vec<Spanned<String>>,
    #[serde(default)]
    play: Vec<Spanned<String>>,
    ask: Option<Spanned<RawAsk>>,
    claim: Spanned<String>,
    check: Spanned<String>,
    said: Spanned<String>,
    #[serde(default)]
    todo: String,
    done_when: Option<Spanned<String>>,
    formula: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAsk {
    text: String,
    choices: Vec<String>,
    right: usize,
    #[serde(default)]
    why: String,
}

/// Reads a lesson from a file; its key is the file's name without ending.
///
/// # Errors
/// A file that cannot be read, or as [`parse`].
pub fn read(path: &Path) -> Result<Lesson> {
    let text = reading::text(path)?;
    let key = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Lesson { key, ..parse(&text, &path.display().to_string())? })
}

/// Reads a lesson from a text; `name` is what errors call it.
///
/// # Errors
/// What is wrong, with line and column and what to do: no TOML, a key that is missing or unknown, a setting, word,
/// panel, link, step or function that is not known, an expression that is none, a value that breaks a rule.
pub fn parse(text: &str, name: &str) -> Result<Lesson> {
    let source = Source { text, name };
    let raw: RawLesson = toml::from_str(text).map_err(|error| Error::toml(name, text, &error))?;
    if raw.scene.get_ref().is_empty() {
        return Err(source.error(raw.scene.span().start, "a lesson has at least one [[scene]]"));
    }
    let mut scenes: Vec<Scene> = Vec::new();
    let mut config = None;
    for scene in raw.scene.into_inner() {
        scenes.push(source.scene(scene, &mut config)?);
    }
    Ok(Lesson { key: String::new(), title: raw.title, about: raw.about, scenes })
}

/// The text that is read.
struct Source<'a> {
    text: &'a str,
    name: &'a str,
}

impl Source<'_> {
    /// An error at a byte of the text.
    fn error(&self, at: usize, rule: &str) -> Error {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        Error::new(format!("{}, line {line}, column {column}", self.name), rule)
    }

    /// An error at a byte of what a string says.
    fn error_in(&self, of: &Spanned<String>, (rule, at): (String, usize)) -> Error {
        let span = of.span();
        let raw = self.text.get(span.clone()).unwrap_or("");
        self.error(span.start + place_in(raw, at), &rule)
    }

    fn check(&self, source: &Spanned<String>) -> Result<Check> {
        Check::new(source.get_ref()).map_err(|wrong| self.error_in(source, wrong))
    }

    fn scene(&self, raw: Spanned<RawScene>, config: &mut Option<Config>) -> Result<Scene> {
        let start = raw.span().start;
        let raw = raw.into_inner();
        for (what, text) in [("title", &raw.title), ("claim", &raw.claim), ("text", &raw.text)] {
            if text.get_ref().trim().is_empty() {
                return Err(self.error(text.span().start, &format!("{what} is empty; say something")));
            }
        }
        if let Err((at, rule)) = pieces(raw.text.get_ref()) {
            return Err(self.error_in(&raw.text, (rule, at)));
        }
        let set = self.settings(&raw, start, config)?;
        let check = self.check(&raw.check)?;
        let check =
            check.saying(raw.said.get_ref(), &raw.todo).map_err(|wrong| self.error_in(&raw.said, wrong))?;
        let minutes = raw.minutes.as_ref().map_or(4.0, |minutes| *minutes.get_ref());
        if let Some(minutes) =
            raw.minutes.as_ref().filter(|minutes| !(0.0..=600.0).contains(minutes.get_ref()))
        {
            return Err(self.error(minutes.span().start, "minutes must lie between 0 and 600"));
        }
        Ok(Scene {
            example: self.example(raw.example.as_ref())?,
            set,
            stage: self.stage(&raw.stage)?,
            controls: self.controls(&raw.controls)?,
            play: self.play(&raw.play, config.as_ref())?,
            ask: raw.ask.map(|ask| self.ask(ask)).transpose()?,
            done_when: raw.done_when.as_ref().map(|source| self.check(source)).transpose()?,
            formula: raw.formula.map(|formula| self.formula(formula)).transpose()?,
            title: raw.title.into_inner(),
            text: raw.text.into_inner(),
            notes: raw.notes,
            hint: raw.hint,
            minutes,
            network: raw.network.into_inner(),
            claim: raw.claim.into_inner(),
            check,
        })
    }

    /// The settings of a scene, tried on those that its network comes with; `config` goes on to a scene that keeps it.
    fn settings(
        &self,
        raw: &RawScene,
        start: usize,
        config: &mut Option<Config>,
    ) -> Result<Vec<(String, Value)>> {
        let network = raw.network.get_ref();
        let at = |error: &Error| format!("{}: {}", error.culprit(), error.rule());
        beginning::is_known(network).map_err(|error| self.error(raw.network.span().start, &at(&error)))?;
        if network != "keep" {
            *config = config_of(network);
        }
        let mut set = Vec::new();
        for (key, value) in &raw.set {
            let mut alone = config.clone().unwrap_or_default();
            alone.set_value(key.get_ref(), value.get_ref().clone()).map_err(|error| {
                let is_key = error.culprit() == key.get_ref();
                self.error(if is_key { key.span().start } else { value.span().start }, &at(&error))
            })?;
            set.push((key.get_ref().clone(), value.get_ref().clone()));
        }
        if let Some(config) = config {
            apply(config, &set).map_err(|error| {
                let culprit =
                    raw.set.iter().find(|(key, _)| error.culprit().starts_with(key.get_ref().as_str()));
                self.error(culprit.map_or(start, |(_, value)| value.span().start), &at(&error))
            })?;
        }
        Ok(set)
    }

    fn example(&self, raw: Option<&Spanned<Value>>) -> Result<ExampleChoice> {
        let Some(raw) = raw else { return Ok(ExampleChoice::Keep) };
        let found = match raw.get_ref() {
            Value::Integer(index) => usize::try_from(*index).ok().map(ExampleChoice::Number),
            Value::String(word) => match word.split_whitespace().collect::<Vec<_>>()[..] {
                ["keep"] => Some(ExampleChoice::Keep),
                ["drawing"] => Some(ExampleChoice::Drawing),
                ["class", class] => class.parse().ok().map(ExampleChoice::Class),
                _ => None,
            },
            _ => None,
        };
        let rule = "example must be a number from 0, \"class 5\", \"drawing\" or \"keep\"";
        found.ok_or_else(|| self.error(raw.span().start, rule))
    }

    fn stage(&self, raw: &Spanned<Vec<Spanned<String>>>) -> Result<Vec<StageItem>> {
        if !(1..=MOST_PANELS).contains(&raw.get_ref().len()) {
            return Err(self.error(raw.span().start, "a stage has one or two panels"));
        }
        let item = |item: &Spanned<String>| {
            let (panel, view) = match item.get_ref().split_once(':') {
                Some((panel, view)) => (panel, Some(view)),
                None => (item.get_ref().as_str(), None),
            };
            let known = |word: &str, words: &[&str], what: &str| {
                if words.contains(&word) {
                    return Ok(());
                }
                let hint = nearest(word, words.iter().copied());
                let hint = hint.map_or_else(String::new, |near| format!("did you mean {near}? "));
                let rule = format!("{word} is no {what}; {hint}There are {}", words.join(", "));
                Err(self.error_in(item, (rule, 0)))
            };
            known(panel, PANELS, "panel")?;
            if let Some(view) = view {
                known(view, if panel == "network" { VIEWS } else { &[] }, "view of this panel")?;
            }
            Ok(StageItem { panel: panel.to_owned(), view: view.map(str::to_owned) })
        };
        raw.get_ref().iter().map(item).collect()
    }

    fn controls(&self, raw: &[Spanned<String>]) -> Result<Vec<String>> {
        let control = |key: &Spanned<String>| {
            let name = key.get_ref().as_str();
            if knobs::knob(name).is_some() || knobs::choice(name).is_some() {
                return Ok(name.to_owned());
            }
            let known = knobs::KNOBS.iter().map(|knob| knob.key);
            let hint = nearest(name, known.chain(knobs::CHOICES.iter().map(|choice| choice.key)));
            let hint =
                hint.map_or("`eqprop-lab knobs` lists them".into(), |near| format!("did you mean {near}?"));
            Err(self.error(key.span().start, &format!("{name} is no setting that can be turned; {hint}")))
        };
        raw.iter().map(control).collect()
    }

    fn play(&self, raw: &[Spanned<String>], config: Option<&Config>) -> Result<Vec<Play>> {
        let mut config = config.cloned();
        let mut plays = Vec::new();
        for line in raw {
            let at = |error: Error| self.error(line.span().start, &error.to_string());
            let play = Play::read(line.get_ref()).map_err(at)?;
            if let Play::Set { key, value } = &play {
                let known = config.is_some();
                let settings = config.get_or_insert_default();
                settings.set(key, value).map_err(at)?;
                if known {
                    settings.check().map_err(at)?;
                }
            }
            plays.push(play);
        }
        Ok(plays)
    }

    fn ask(&self, raw: Spanned<RawAsk>) -> Result<Ask> {
        let start = raw.span().start;
        let RawAsk { text, choices, right, why } = raw.into_inner();
        if choices.len() < 2 {
            return Err(self.error(start, "a question has at least two choices"));
        }
        if right >= choices.len() {
            let rule = format!(
                "right = {right} is none of the choices, which count from 0 to {}",
                choices.len() - 1
            );
            return Err(self.error(start, &rule));
        }
        Ok(Ask { text, choices, right, why })
    }

    fn formula(&self, raw: Spanned<String>) -> Result<String> {
        let start = raw.span().start;
        let name = raw.into_inner();
        if FORMULAS.contains(&name.as_str()) {
            return Ok(name);
        }
        Err(self.error(start, &format!("{name} is no formula; there are {}", FORMULAS.join(", "))))
    }
}
