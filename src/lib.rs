//! EqProp Lab: equilibrium propagation made visible.
//!
//! Scellier & Bengio, arXiv 1602.05179. A network of neurons falls to low energy; a weak pull on its output
//! ripples back into the hidden layers; those ripples are the back-propagated gradient, and a local rule turns
//! them into learning.
//!
//! # The paper in the code
//!
//! | paper | code |
//! |---|---|
//! | E(θ, s) | [`model::energy::energy`] |
//! | C(y) = ½‖y − d‖², F = E + βC | [`model::cost::cost`], [`model::Problem`] |
//! | ds/dt = −∂F/∂s | [`dynamics::Euler`] |
//! | each layer at its exact minimum, or beyond | [`dynamics::Layerwise`] |
//! | s⁰, the free fixed point | [`learning::phases::free_phase`] |
//! | s^β, nudged | [`learning::phases::nudged_phases`] |
//! | ΔW ∝ (1/β)(ρρ^β − ρρ⁰), every variant | [`learning::contrast::add_contrast_rows`] |
//! | dW/dt ∝ ρᵢ dρⱼ/dt + ρⱼ dρᵢ/dt | [`learning::stdp::add_midpoint`] |
//! | dC(y⁰)/dθ = −C_sᵀ H⁻¹ ∂²E/∂s∂θ | [`learning::exact::gradient`] |
//! | angle and size of the update against it | [`learning::gradient_check::comparison`] |
//! | BPTT through the relaxation | [`learning::bptt::backward`] |
//! | the fast rule of v1 and v2 | [`learning::rules::fast::clamped_sweep`] |
//! | the algorithm in order | [`learning::relax_phases`], then [`training::step::WeightStep::take`] |
//! | back-propagation, to compare with | [`dynamics::Forward`], [`learning::rules::backprop::send_down`] |
//! | the ripple: first movement β ε^{m+1} δ, and its limit | [`settling::studies::exact_error`], [`settling::studies::ripple`] |
//! | one weight, its integral over the phase, its update | [`settling::studies::synapse`] |
//! | largest step, 2 / (1 + β + σ) | [`dynamics::bound`] |
//! | persistent particles | [`training::particles::Particles`] |
//!
//! The cost has its ½ everywhere: β and the learning rates are twice those of the authors' program, which
//! leaves it out. Energies are shown without the constant ½‖x‖² of the input.
//!
//! # Modules
//!
//! | module | what |
//! |---|---|
//! | [`config`], [`knobs`], [`presets`] | a run as data; the one table of its settings; what ships, and what one keeps |
//! | [`folders`] | where own presets and runs are kept |
//! | [`data`] | IDX files, embedded sets, generated ones, one picture; the table of them |
//! | [`model`] | WHAT is minimised |
//! | [`dynamics`] | HOW the states fall: one method per file |
//! | [`learning`] | HOW the weights move |
//! | [`training`] | a RUN, and the thread that owns it |
//! | [`runs`], [`folders`] | kept runs, a folder each; where the program keeps its files |
//! | [`settling`] | ONE EXAMPLE under the microscope, and its thread |
//! | [`session_file`] | a settling and all that was done to it, as a text that replays |
//! | [`catalog`] | closed lists whose members describe themselves |
//! | [`worker`] | the loop that both threads run |
//! | [`ui`] | everything egui |
//! | [`tensors`] | named arrays in one file |
//! | [`files`], [`round`] | files written whole or not at all; round numbers for bins and axes |
//! | [`cli`], [`receptive_fields`] | the same without a window, and the update against the true gradient |
//!
//! # What must never appear
//!
//! 1. `model`, `dynamics`, `learning` know no thread, clock, file, random global or egui. They are arithmetic.
//! 2. Imports go one way: `model ← dynamics ← learning ← training, settling ← {ui, cli}`. Nothing imports `ui`, but `cli::render`, which draws the same
//!    panels without a window.
//! 3. The window sees engines only as immutable snapshots and speaks only commands. No frame waits.
//! 4. No UI type in an engine; the wake-up is an injected `Fn()`.
//! 5. Numbers depend on configuration, data bytes and recorded edits alone: not on time, cores or frame rate.
//! 6. What can be wrong is refused at the edge with an error that names culprit, rule and way out. Divergence
//!    and an unsettled phase are values that are shown.
//! 7. Commands are never lost; snapshots may be skipped, and a skipped one never loses a fact.
//!
//! `tests/engine/architecture.rs` reads 1, 2 and 4 off the source.

pub mod catalog;
pub mod cli;
pub mod config;
pub mod data;
pub mod dynamics;
pub mod error;
pub mod files;
pub mod folders;
pub mod knobs;
pub mod learning;
pub mod model;
pub mod presets;
pub mod receptive_fields;
pub mod rng;
pub mod round;
pub mod runs;
pub mod session_file;
pub mod settling;
pub mod tensors;
pub mod training;
pub mod ui;
pub mod worker;
