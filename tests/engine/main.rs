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
mod documents;
mod edit;
mod exact;
mod family;
mod files;
mod foreign_data;
mod foreign_weights;
mod ghost;
mod gradients;
#[path = "../shared/kept.rs"]
mod kept;
mod kept_formats;
mod landscape;
mod lessons;
#[path = "../shared/material.rs"]
mod material;
mod one_output;
mod own_digit;
mod places;
mod plain;
mod reference;
mod resume;
mod ripple;
mod rules;
mod run_files;
#[path = "../shared/same/mod.rs"]
mod same;
mod settle;
mod settling;
mod snapshots;
mod stability;
mod state_space_race;
mod strangers;
#[cfg(unix)]
mod sweep;
mod symmetries;
mod synapse;
mod theorem;
mod trainer;
mod weights;
mod worker;
