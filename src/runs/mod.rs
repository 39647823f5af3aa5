//! Runs on disk: each in a folder of its own, which is all that is known about it.
//!
//! | file | what |
//! |---|---|
//! | `run.toml` | a [`Record`]: settings, seed, origin, changes, status, best errors, times |
//! | `curves.csv` | the error curves, one table (see [`curves`]) |
//! | `weights.safetensors` | the newest weights, if any |
//! | `checkpoint.safetensors` | the whole run, to go on with bit for bit, if any |
//!
//! Each file is replaced as a whole, `curves.csv` before `run.toml`, so that a killed program leaves the state of the
//! last writing. A folder is a run as soon as it has a `run.toml`.

pub mod curves;
mod record;
mod store;

pub use record::{Best, DataRecord, Program, Record, RunStatus, now};
pub use store::{
    CHECKPOINT, CURVES, KeptRun, Lock, RECORD, WEIGHTS, default_folder, delete, list, new_folder, no_links,
    purge, read, read_curves, restore, write, write_record,
};
