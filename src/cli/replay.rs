//! `eqprop-lab replay`.

use crate::cli::output_path::check_folder;
use crate::error::{Error, Result};
use crate::settling::ExampleRelaxation;
use crate::settling::example::recording::frame_of;
use crate::settling::studies::export;
use crate::{files, session_file, tensors};
use clap::Args;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Most memory for the recorded states.
const CAP_BYTES: usize = 1 << 30;

/// Arguments of `replay`.
#[derive(Args, Debug)]
pub struct ReplayArguments {
    /// A session, as File ▸ Save session… writes it.
    #[arg(value_name = "FILE.toml")]
    pub session: PathBuf,
    /// Folder of IDX files instead of the one the session names.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Allow the session to name data and weights outside its own folder.
    #[arg(long)]
    pub allow_outside: bool,
    /// Write every iteration, in the arrays of `settle --out`; later rounds as `round2.free.…`.
    #[arg(long, value_name = "FILE.safetensors")]
    pub out: Option<PathBuf>,
}

/// Does a session again and prints a digest of the bits: equal digests, equal bits.
///
/// # Errors
/// A session that cannot be replayed, a file that cannot be written.
pub fn replay(arguments: &ReplayArguments) -> Result<()> {
    if let Some(out) = &arguments.out {
        check_folder(out)?;
    }
    let opened =
        session_file::open(&arguments.session, arguments.data.as_deref(), None, arguments.allow_outside)?;
    let opening = opened.opening;
    let mut settling =
        ExampleRelaxation::starting_from(Arc::clone(&opening.scene), &opening.config, opening.start.as_ref());
    settling.keep(CAP_BYTES);
    settling.go_through(&opening.record, opening.length);
    let scene = &opening.scene;
    println!(
        "{}: {} example {}, {} iterations in {} phases, {} actions",
        scene.data.name(),
        scene.split.name(),
        scene.index,
        settling.time(),
        settling.spans().len(),
        settling.record().len()
    );
    if settling.time() != opening.length {
        println!("ended after {} of {} iterations", settling.time(), opening.length);
    }
    println!("states {}", digest(frame_of(settling.state()).layers.iter().flatten()));
    println!("energies {}", digest(settling.recording().points.iter().map(|point| &point.energy)));
    if let Some(out) = &arguments.out {
        let metadata = HashMap::from([("config".to_owned(), opened.config.to_toml())]);
        let bytes = tensors::to_bytes(&export::tensors(&settling)?, metadata);
        files::write_whole(out, &bytes.map_err(|e| Error::file(out, e.rule()))?)?;
        println!("iterations: {}", out.display());
    }
    match settling.diverged() {
        Some(why) => Err(Error::new("settling diverged", why)),
        None => Ok(()),
    }
}

/// A checksum of the bits of numbers.
pub fn digest<'a>(values: impl Iterator<Item = &'a f64>) -> String {
    let mut crc = flate2::Crc::new();
    values.for_each(|x| crc.update(&x.to_bits().to_le_bytes()));
    format!("{:08x} ({} numbers)", crc.sum(), crc.amount() / 8)
}
