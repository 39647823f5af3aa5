//! The tests that need no window: engines, data, settings, files, command line.

mod architecture;
mod assets;
mod backprop;
#[path = "../shared/binary.rs"]
mod binary;
mod checkpoint;
mod cli;
mod common;
mod config;
mod data;
mod decision_regions;
mod exact;
mod ghost;
mod gradients;
#[path = "../shared/kept.rs"]
mod kept;
mod kept_formats;
#[path = "../shared/material.rs"]
mod material;
mod reference;
mod resume;
mod ripple;
mod rules;
mod run_files;
#[path = "../shared/same/mod.rs"]
mod same;
mod session;
mod settle;
mod settling;
mod space_race;
mod stability;
#[cfg(unix)]
mod sweep;
mod symmetries;
mod synapse;
mod theorem;
mod touch;
mod weights;
mod worker;
