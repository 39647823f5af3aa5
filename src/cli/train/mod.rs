//! `eqprop-lab train`.

pub mod arguments;
pub mod checkpoints;
pub mod foreground;
pub mod log;
pub mod run_folder;

use crate::cli::output_path::check_folder;
use crate::cli::threads::check_threads;
use crate::cli::train::arguments::TrainArguments;
use crate::cli::train::checkpoints::{Checkpoints, resume};
use crate::cli::train::foreground::{Outputs, run};
use crate::cli::train::log::Log;
use crate::cli::train::run_folder::RunFolder;
use crate::error::{Error, Result};
use crate::training::data_source::data_of;
use crate::training::fit::dashed;
use crate::training::{Trainer, weights};
use std::sync::Arc;
use std::time::Instant;

/// Trains as the arguments say; returns the finished session.
///
/// # Errors
/// Settings, data, weights or output files that cannot be used; divergence.
pub fn train(arguments: &TrainArguments) -> Result<Trainer> {
    let (mut folder, inside) = RunFolder::open(arguments)?;
    let arguments = &inside;
    for path in [&arguments.log, &arguments.save, &arguments.checkpoint].into_iter().flatten() {
        check_folder(path)?;
    }
    check_threads("--threads", arguments.threads)?;
    let mut checkpoints = Checkpoints::new(arguments)?;
    let (mut trainer, seconds) = match &arguments.resume {
        Some(path) => resume(path, arguments)?,
        None => (begin(arguments)?, 0.0),
    };
    let config = trainer.config();
    println!(
        "{}: {} network, {} parameters, {} training examples of {}",
        config.preset,
        dashed(&trainer.network().sizes()),
        trainer.network().num_parameters(),
        trainer.num_examples(),
        trainer.data().name()
    );
    let empty: Vec<String> = trainer.data().empty_classes().iter().map(usize::to_string).collect();
    if !empty.is_empty() {
        eprintln!("note: no training example of class {}; do the labels begin at 1?", empty.join(", "));
    }
    let layers = trainer.network().num_layers();
    let open_log = |path| match (&arguments.resume, trainer.latest()) {
        (Some(_), last) => Log::resume(path, layers, last),
        (None, _) => Log::create(path, layers),
    };
    let mut log = arguments.log.as_deref().map(open_log).transpose()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads)
        .build()
        .map_err(|e| Error::new("--threads", format!("the threads cannot be started: {e}")))?;
    if let Some(folder) = &mut folder {
        folder.begin(&trainer, seconds)?;
    }
    let start = Instant::now();
    let outputs = Outputs { log: log.as_mut(), checkpoints: checkpoints.as_mut(), folder: folder.as_mut() };
    let outcome = pool.install(|| run(&mut trainer, arguments.minibatches, outputs, seconds));
    // After a divergence the last good weights are still worth having.
    if let Some(path) = &arguments.save {
        let vanished = weights::save_as(path, trainer.averaged(), trainer.config(), arguments.half)?;
        if vanished > 0 {
            eprintln!(
                "warning: {}: {vanished} weights are too small for half precision and became 0",
                path.display()
            );
        }
        println!("weights: {}", path.display());
    }
    if let Some(folder) = &mut folder {
        // Last, so that a run that is said to be finished has all its files.
        folder.end(&trainer, seconds + start.elapsed().as_secs_f64())?;
    }
    outcome.map(|()| trainer)
}

fn begin(arguments: &TrainArguments) -> Result<Trainer> {
    let config = arguments.to_config()?;
    let data = Arc::new(data_of(&config)?);
    match &arguments.init {
        Some(path) => {
            let stored = weights::load(path)?;
            stored.notes.iter().for_each(|note| eprintln!("warning: {}: {note}", path.display()));
            let network = stored.network;
            Trainer::with_network(config, data, network).map_err(|e| Error::file(path, e.to_string()))
        }
        None => Trainer::new(config, data),
    }
}
