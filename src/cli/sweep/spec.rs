//! The sweep file: read, judged, expanded.

use super::draw::{Range, flat, text};
use crate::cli::threads::check_threads;
use crate::config::Config;
use crate::error::{Error, Result, nearest};
use crate::presets;
use crate::reading::{self, within};
use std::path::Path;
use toml::{Table, Value};

/// More jobs than this are a slip of the pen.
const MOST_JOBS: usize = 50_000;
const KEYS: [&str; 10] =
    ["name", "preset", "config", "seeds", "checkpoint_every", "threads", "set", "case", "grid", "random"];

/// Settings with their values, as `--set` takes them.
pub type Settings = Vec<(String, String)>;

/// A sweep file that has been judged.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What the sweep is called.
    pub name: String,
    /// Minutes between two checkpoints of a job.
    pub checkpoint_every: f64,
    /// Threads of one job.
    pub threads: usize,
    /// Every job: what is swept, and all settings.
    pub jobs: Vec<(Settings, Config)>,
}

impl Spec {
    /// Reads and expands a file. Settings and data that it names lie in its own folder, unless `outside` allows more.
    ///
    /// # Errors
    /// Names file, key and rule.
    pub fn read(path: &Path, outside: bool) -> Result<Self> {
        let file = reading::text(path)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let beside = path.parent().unwrap_or(Path::new(""));
        Self::expand(&file, &stem, beside, outside)
            .map_err(|e| Error::new(format!("{}: {}", path.display(), e.culprit()), e.rule()))
    }

    /// Expands a sweep; `beside` is where its `config` and data lie.
    ///
    /// # Errors
    /// Names key and rule.
    pub fn parse(file: &str, stem: &str, beside: &Path) -> Result<Self> {
        Self::expand(file, stem, beside, false)
    }

    fn expand(file: &str, stem: &str, beside: &Path, outside: bool) -> Result<Self> {
        let table: Table = file.parse().map_err(|e: toml::de::Error| Error::toml("TOML", file, &e))?;
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let hint = nearest(key, KEYS).map_or(String::new(), |near| format!("; did you mean {near}?"));
            return Err(Error::new(
                key.clone(),
                format!("is not known in a sweep ({}){hint}", KEYS.join(", ")),
            ));
        }
        let base = base(&table, beside, outside)?;
        let name = match table.get("name") {
            None => stem.to_owned(),
            Some(Value::String(name)) if !name.trim().is_empty() => name.trim().to_owned(),
            Some(_) => return Err(Error::new("name", "must be a word or two in quotes")),
        };
        let checkpoint_every = match table.get("checkpoint_every") {
            None => 5.0,
            Some(Value::Integer(minutes)) if *minutes >= 0 => *minutes as f64,
            Some(Value::Float(minutes)) if *minutes >= 0.0 && minutes.is_finite() => *minutes,
            Some(other) => {
                return Err(Error::new(format!("checkpoint_every = {other}"), "must be minutes, 0 or more"));
            }
        };
        let threads = count(&table, "threads", 1)?.max(1);
        check_threads("threads", threads)?;
        let parts = [cases(&table)?, grid(&table)?, random(&table)?, seeds(&table)?];
        let total = parts.iter().try_fold(1usize, |n, part| n.checked_mul(part.len()));
        let Some(total) = total.filter(|total| *total <= MOST_JOBS) else {
            return Err(Error::new("jobs", format!("are more than {MOST_JOBS}; take fewer values")));
        };
        let jobs: Vec<_> =
            (0..total).map(|number| job(number, &parts, &base, beside)).collect::<Result<_>>()?;
        for (_, config) in jobs.iter().filter(|(_, config)| config.data.source.needs_folder()) {
            within(beside, Path::new(&config.data.folder), outside)
                .map_err(|e| Error::new(format!("data.folder = {}", e.culprit()), e.rule()))?;
        }
        Ok(Self { name, checkpoint_every, threads, jobs })
    }
}

fn base(table: &Table, beside: &Path, outside: bool) -> Result<Config> {
    let mut config = match (table.get("preset"), table.get("config")) {
        (Some(_), Some(_)) => return Err(Error::new("preset", "and config exclude each other; give one")),
        (Some(Value::String(name)), None) => presets::get(name)?,
        (None, Some(Value::String(file))) => {
            let in_config = |e: Error| Error::new(format!("config: {}", e.culprit()), e.rule());
            let path = within(beside, Path::new(file), outside).map_err(in_config)?;
            Config::read(&path).map_err(in_config)?
        }
        (None, None) => Config::default(),
        _ => return Err(Error::new("preset or config", "must be a name in quotes")),
    };
    for (key, value) in settings_of(table.get("set"), "set")? {
        set(&mut config, "set", &key, &text(&value))?;
    }
    Ok(config)
}

fn settings_of(value: Option<&Value>, part: &str) -> Result<Vec<(String, Value)>> {
    match value {
        None => Ok(Vec::new()),
        Some(Value::Table(table)) => Ok(flat(table)),
        Some(_) => Err(Error::new(part, format!("must be a table: [{part}] and settings below it"))),
    }
}

fn set(config: &mut Config, part: &str, key: &str, value: &str) -> Result<()> {
    config.set(key, value).map_err(|e| Error::new(format!("[{part}] {}", e.culprit()), e.rule()))
}

/// Alone, a part that is not given has one choice: nothing.
fn or_nothing(choices: Vec<Settings>) -> Vec<Settings> {
    if choices.is_empty() { vec![Vec::new()] } else { choices }
}

fn cases(table: &Table) -> Result<Vec<Settings>> {
    let cases = match table.get("case") {
        None => return Ok(or_nothing(Vec::new())),
        Some(Value::Array(cases)) => cases,
        Some(_) => return Err(Error::new("case", "must be written [[case]], once for each choice")),
    };
    let one = |case: &Value| {
        let settings = settings_of(Some(case), "case")?;
        Ok(settings.into_iter().map(|(key, value)| (key, text(&value))).collect())
    };
    cases.iter().map(one).collect::<Result<_>>().map(or_nothing)
}

fn grid(table: &Table) -> Result<Vec<Settings>> {
    let mut all: Vec<Settings> = vec![Vec::new()];
    for (key, value) in settings_of(table.get("grid"), "grid")? {
        let Value::Array(values) = value else {
            return Err(Error::new(format!("[grid] {key}"), "must be a list of values in [ ]"));
        };
        if values.is_empty() {
            return Err(Error::new(format!("[grid] {key}"), "needs at least one value"));
        }
        if all.len().saturating_mul(values.len()) > MOST_JOBS {
            return Err(Error::new("[grid]", format!("makes more than {MOST_JOBS} jobs; take fewer values")));
        }
        let with = |settings: &Settings, value: &Value| {
            settings.iter().cloned().chain([(key.clone(), text(value))]).collect()
        };
        all = all.iter().flat_map(|settings| values.iter().map(|v| with(settings, v))).collect();
    }
    Ok(all)
}

fn random(table: &Table) -> Result<Vec<Settings>> {
    let random = match table.get("random") {
        None => return Ok(or_nothing(Vec::new())),
        Some(Value::Table(random)) => random,
        Some(_) => return Err(Error::new("random", "must be a table: [random]")),
    };
    if let Some(key) = random.keys().find(|key| !["samples", "seed", "ranges"].contains(&key.as_str())) {
        return Err(Error::new(
            format!("[random] {key}"),
            "is not known; use samples, seed, [random.ranges]",
        ));
    }
    let samples = count(random, "samples", 0)?;
    let seed = count(random, "seed", 0)? as u64;
    let ranges = settings_of(random.get("ranges"), "random.ranges")?;
    if samples == 0 || ranges.is_empty() || samples > MOST_JOBS {
        return Err(Error::new(
            "[random]",
            format!("needs samples (1 to {MOST_JOBS}) and at least one setting in [random.ranges]"),
        ));
    }
    let named = |(key, value): (String, Value)| match Range::of(&value) {
        Ok(range) => Ok((key, range)),
        Err(e) => {
            let inner = if e.culprit().is_empty() { String::new() } else { format!(".{}", e.culprit()) };
            Err(Error::new(format!("[random.ranges] {key}{inner}"), e.rule()))
        }
    };
    let ranges = ranges.into_iter().map(named).collect::<Result<Vec<_>>>()?;
    let one = |sample| {
        let draws = ranges.iter().enumerate();
        draws.map(|(i, (key, range))| (key.clone(), text(&range.draw(seed, sample, i)))).collect()
    };
    Ok((0..samples).map(one).collect())
}

fn seeds(table: &Table) -> Result<Vec<Settings>> {
    let rule = "must be a list of whole numbers, or how many: 3 means 1, 2, 3";
    let seeds: Vec<i64> = match table.get("seeds") {
        None => return Ok(or_nothing(Vec::new())),
        Some(Value::Integer(n)) if (1..=MOST_JOBS as i64).contains(n) => (1..=*n).collect(),
        Some(Value::Array(seeds)) if !seeds.is_empty() => {
            let seeds: Option<_> = seeds.iter().map(Value::as_integer).collect();
            seeds.ok_or_else(|| Error::new("seeds", rule))?
        }
        Some(_) => return Err(Error::new("seeds", rule)),
    };
    Ok(seeds.into_iter().map(|seed| vec![("run.seed".to_owned(), seed.to_string())]).collect())
}

fn count(table: &Table, key: &str, default: usize) -> Result<usize> {
    match table.get(key) {
        None => Ok(default),
        Some(Value::Integer(n)) if *n >= 0 => Ok(*n as usize),
        Some(other) => Err(Error::new(format!("{key} = {other}"), "must be a whole number, 0 or more")),
    }
}

/// Job `number`: its digits in the mixed base of the parts, the last part fastest.
fn job(
    number: usize,
    parts: &[Vec<Settings>; 4],
    base: &Config,
    beside: &Path,
) -> Result<(Settings, Config)> {
    const NAMES: [&str; 4] = ["case", "grid", "random.ranges", "seeds"];
    let mut rest = number;
    let mut picks = [0; 4];
    for (pick, part) in picks.iter_mut().zip(parts).rev() {
        (*pick, rest) = (rest % part.len(), rest / part.len());
    }
    let mut settings: Settings = Vec::new();
    let mut config = base.clone();
    for ((pick, part), name) in picks.iter().zip(parts).zip(NAMES) {
        for (key, value) in &part[*pick] {
            if settings.iter().any(|(known, _)| known == key) {
                return Err(Error::new(format!("[{name}] {key}"), "is swept twice; leave it out once"));
            }
            set(&mut config, name, key, value)?;
            settings.push((key.clone(), value.clone()));
        }
    }
    config.anchor(beside);
    config.check().map_err(|e| {
        let words: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        Error::new(format!("job {number} ({}): {}", words.join(" "), e.culprit()), e.rule())
    })?;
    Ok((settings, config))
}
