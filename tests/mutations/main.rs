//! Files of strangers: every reader takes or refuses whatever it is given, in little memory and without a panic.
//!
//! Each corpus is changed at random, from a seed: bits, bytes and numbers, parts cut out, doubled, and put in from another
//! file. 100,000 inputs each time; `long` takes as many as `MUTATIONS` says. The same readers are the targets of `fuzz/`.

mod corpora;
mod readers;

use eqprop_lab::rng::{Purpose, Stream};
use peak_alloc::PeakAlloc;
use readers::{READERS, Reader};
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The peak is one for all threads: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// Most memory of one reading beyond twice the file.
const MOST: usize = 64 << 20;
/// In all, over every reader.
const INPUTS: u64 = 100_000;
/// Words that TOML, RON and headers know, to be put in where they do not belong.
const WORDS: &[&[u8]] = &[
    b"-1",
    b"nan",
    b"inf",
    b"1e308",
    b"18446744073709551615",
    b"-9223372036854775808",
    b"\"",
    b"[[",
    b"]]",
    b"{",
    b"=",
    b"\n",
    b"\x1b[2J",
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"0",
    b"1",
    b"true",
    b"\"..\"",
    b"=cmd()",
    b"[[[[[[[[[[[[[[[[",
];

fn changed(corpus: &[Vec<u8>], stream: &mut Stream) -> Vec<u8> {
    let mut bytes = corpus[stream.below(corpus.len())].clone();
    for _ in 0..1 + stream.below(6) {
        let at = stream.below(bytes.len() + 1);
        let length = stream.below(40).min(bytes.len() - at);
        match stream.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << stream.below(8),
            1 if at < bytes.len() => bytes[at] = stream.below(256) as u8,
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let part = bytes[at..at + length].to_vec();
                let to = stream.below(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            4 => drop(bytes.splice(at..at + length, WORDS[stream.below(WORDS.len())].iter().copied())),
            5 => {
                let other = &corpus[stream.below(corpus.len())];
                let from = stream.below(other.len() + 1);
                let part = &other[from..(from + stream.below(400)).min(other.len())];
                bytes.splice(at..at + length, part.iter().copied());
            }
            6 => bytes.truncate(at),
            // One digit for another keeps numbers numbers.
            _ => {
                let digits: Vec<usize> = (0..bytes.len()).filter(|&i| bytes[i].is_ascii_digit()).collect();
                if !digits.is_empty() {
                    bytes[digits[stream.below(digits.len())]] = b'0' + stream.below(10) as u8;
                }
            }
        }
    }
    bytes
}

/// What was seen of one reader.
#[derive(Default)]
struct Seen {
    taken: u64,
    slowest: Duration,
    most: usize,
}

/// Reads one input; a panic or too much memory is told with the input.
fn read(name: &str, reader: Reader, bytes: &[u8], seen: &mut Seen) {
    let (before, start) = (MEMORY.current_usage(), Instant::now());
    MEMORY.reset_peak_usage();
    let input = bytes.escape_ascii();
    let taken = catch_unwind(|| reader(bytes)).unwrap_or_else(|_| panic!("{name} panics on {input}"));
    let peak = MEMORY.peak_usage().saturating_sub(before);
    assert!(peak <= 2 * bytes.len() + MOST, "{name} takes {peak} bytes for {} of {input}", bytes.len());
    seen.taken += u64::from(taken);
    seen.most = seen.most.max(peak);
    seen.slowest = seen.slowest.max(start.elapsed());
}

fn run(inputs: u64, seed: u64) {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (number, (name, reader)) in (0..).zip(READERS) {
        let corpus = corpora::of(name);
        let (mut own, mut seen) = (Seen::default(), Seen::default());
        corpus.iter().for_each(|bytes| read(name, *reader, bytes, &mut own));
        assert!(own.taken > 0, "{name}: none of its corpus is read");
        let mut stream = Stream::new(seed, Purpose::Sweep, number);
        let share = inputs.div_ceil(READERS.len() as u64);
        (0..share).for_each(|_| read(name, *reader, &changed(&corpus, &mut stream), &mut seen));
        println!(
            "{name}: {share} inputs, {} taken, slowest {:?}, most memory {} kB",
            seen.taken,
            seen.slowest.max(own.slowest),
            seen.most.max(own.most) / 1000
        );
    }
}

#[test]
fn changed_files_are_taken_or_refused_in_little_memory() {
    run(INPUTS, 1);
}

/// `MUTATIONS=10000000 SEED=7 cargo test --test mutations -- --ignored --nocapture`.
#[test]
#[ignore = "takes as long as it is told"]
fn long() {
    let number = |key: &str, default| std::env::var(key).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    run(number("MUTATIONS", 1_000_000), number("SEED", 2));
}
