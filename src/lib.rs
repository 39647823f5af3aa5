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
//! | the algorithm in one box | [`training::algorithm::Algorithm::learn`] |
//! | E(θ, s) | [`model::energy::energy`]; to read: [`model::plain::energy`] |
//! | C(y) = ½‖y − d‖², F = E + βC | [`model::cost::cost`], [`model::Problem`] |
//! | ds/dt = −∂F/∂s | [`dynamics::Euler`]; to read: [`dynamics::plain::euler_step`] |
//! | each layer at its exact minimum, or beyond | [`dynamics::Layerwise`] |
//! | s⁰, the free fixed point | [`learning::phases::free_phase`] |
//! | s^β, nudged | [`learning::phases::nudged_phases`] |
//! | ΔW ∝ (1/β)(ρρ^β − ρρ⁰), every variant | [`learning::contrast::add_contrast_rows`]; to read: [`learning::plain::contrast`] |
//! | dW/dt ∝ ρᵢ dρⱼ/dt + ρⱼ dρᵢ/dt | [`learning::stdp::add_midpoint`] |
//! | dC(y⁰)/dθ = −C_sᵀ H⁻¹ ∂²E/∂s∂θ | [`learning::exact::gradient`] |
//! | angle and size of the update against it | [`learning::gradient_check::comparison`] |
//! | BPTT through the relaxation | [`learning::bptt::backward`] |
//! | the fast rule of v1 and v2 | [`learning::rules::fast::clamped_sweep`] |
//! | W ← W + η ΔW | [`training::step::WeightStep::take`] |
//! | back-propagation, to compare with | [`dynamics::Forward`], [`learning::rules::backprop::send_down`] |
//! | the ripple: first movement β ε^{m+1} δ, and its limit | [`settling::studies::exact_error`], [`settling::studies::ripple`] |
//! | one weight, its integral over the phase, its update | [`settling::studies::synapse`] |
//! | largest step, 2 / (1 + β + σ) | [`dynamics::bound`] |
//! | persistent particles | [`training::particles::Particles`] |
//!
//! The cost has its ½ everywhere: β and the learning rates are twice those of the authors' program, which
//! leaves it out. Energies are shown without the constant ½‖x‖² of the input. What is "to read" is written with loops for
//! one example and tested against the fast version beside it (`tests/engine/plain.rs`).
//!
//! # Modules
//!
//! | module | what |
//! |---|---|
//! | [`config`], [`knobs`], [`presets`] | a run as data; the one table of its settings; what ships, and what one keeps |
//! | [`data`] | IDX files, embedded sets, generated ones, one picture; the table of them |
//! | [`model`] | WHAT is minimised |
//! | [`dynamics`] | HOW the states fall: one solver per file |
//! | [`learning`] | HOW the weights move: phases, contrast, one rule per file, the exact gradient |
//! | [`training`] | a RUN, and the thread that owns it |
//! | [`runs`], [`folders`] | kept runs, a folder each; where the program keeps its files |
//! | [`settling`] | ONE EXAMPLE under the microscope, its thread, and the studies of it |
//! | [`lessons`] | scenes as data, played on the engines, and the checks of their claims |
//! | [`session_file`] | a settling and all that was done to it, as a text that replays |
//! | [`catalog`] | closed lists whose members describe themselves |
//! | [`worker`] | the loop that both threads run |
//! | [`ui`] | everything egui, with the feature `window` (on unless switched off) |
//! | [`tensors`] | named arrays in one file |
//! | [`reading`], [`memory`], [`harmless`] | what strangers give: their files, the memory these need, their names |
//! | [`files`], [`round`] | files written whole or not at all; round numbers for bins and axes |
//! | [`cli`], [`receptive_fields`] | the same without a window, and the update against the true gradient |
//!
//! Floors inside the larger ones: `settling`: `trace ← example ← engine ← studies`; `ui`: `style ← state ← command ←
//! context ← export, widgets, plots ← panels ← shell ← app`.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | state s_k, signal ρ(s_k) | what moves in layer k = 1…L; what it sends |
//! | input x, drive x W₁ + b₁ | clamped pixels; what they add to layer 1, computed once |
//! | free phase, s⁰ | relaxation with β = 0, and its end |
//! | nudged phase, β, s^β | relaxation of F = E + βC from s⁰ |
//! | clamped phase | the output held at y⁰ + β(d − y⁰) instead |
//! | phase schedule, phase spec | the phases of an example in order; one of them as data |
//! | contrast | the difference of ∂E/∂θ at the ends of two phases, over that of β |
//! | solver, rule | how s falls; how θ moves |
//! | unperturbed trajectory s̃ | the same iterations without the nudge, or without the last edit |
//! | ripple, exact error | s^β − s̃ layer by layer; what back-propagation says it should be |
//! | gradient check | the update against the exact gradient of C(y⁰): angle and size |
//! | example, example relaxation | one image, and its phases iteration by iteration under the microscope |
//! | edit, clamp, ablate | what a person does to it; holding a unit at a value; holding it at 0 |
//! | study | a computation on an example or network that a panel asks for |
//! | minibatch, chunk, epoch | examples of one step; those relaxed together; once through the data |
//! | particle | the free state of a training example, kept from epoch to epoch |
//! | trainer | a run as data: no thread, no clock |
//! | snapshot, subscription, command | what an engine shows; what the window wants filled in it; what it is told |
//! | member, row, entry | one of a closed list; what describes it; the contract of a row |
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
//! `tests/engine/architecture` reads 1, 2 and 4 off the source.

pub mod catalog;
pub mod cli;
pub mod config;
pub mod data;
pub mod dynamics;
pub mod error;
pub mod files;
pub mod folders;
pub mod harmless;
pub mod knobs;
pub mod learning;
pub mod lessons;
pub mod memory;
pub mod model;
pub mod presets;
pub mod reading;
pub mod receptive_fields;
pub mod rng;
pub mod round;
pub mod runs;
pub mod session_file;
pub mod settling;
pub mod tensors;
pub mod training;
#[cfg(feature = "window")]
pub mod ui;
pub mod worker;
