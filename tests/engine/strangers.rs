//! What strangers give: devices and pipes for files, sizes beyond the machine, paths that lead elsewhere, names that are
//! orders.

use crate::binary::{command, fail, succeed, text};
use eqprop_lab::cli::sweep::{Spec, Sweep};
use eqprop_lab::config::Config;
use eqprop_lab::data::idx;
use eqprop_lab::data::image::{self, Reading};
use eqprop_lab::error::Error;
use eqprop_lab::session_file::SessionFile;
use eqprop_lab::training::engine::TrainingEngine;
use eqprop_lab::training::snapshot::TrainCommand;
use eqprop_lab::training::{checkpoint, weights};
use eqprop_lab::worker::Engine as _;
use eqprop_lab::{lessons, memory, reading, runs};
use std::path::Path;

const XOR: [&str; 8] = [
    "--set",
    "data.source=xor",
    "--set",
    "data.toy_examples=20",
    "--set",
    "network.hidden=4",
    "--set",
    "learning.rates=0.2,0.1",
];

/// Every reader of a file that a person may name, by what it reads.
fn refusals(path: &Path) -> Vec<(&'static str, Option<Error>)> {
    vec![
        ("weights", weights::load(path).err()),
        ("checkpoint", checkpoint::load(path).err()),
        ("head of a checkpoint", checkpoint::is_one(path).err()),
        ("session", SessionFile::read(path).err()),
        ("lesson", lessons::read(path).err()),
        ("sweep", Spec::read(path, false).err()),
        ("picture", image::read(path, [28, 28], Reading::AsDigit).err()),
        ("images", idx::read_images(path).err()),
        ("labels", idx::read_labels(path).err()),
        ("text", reading::text(path).err()),
    ]
}

#[cfg(unix)]
#[test]
fn devices_pipes_sockets_and_folders_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    // Over a link too.
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    for path in [&pipe, &socket, &link, Path::new("/dev/zero"), Path::new("/dev/null")] {
        for (what, error) in refusals(path) {
            let said = error.unwrap_or_else(|| panic!("{what} read from {}", path.display())).to_string();
            assert!(
                said.contains("no ordinary file") && said.starts_with(path.to_str().unwrap()),
                "{what}: {said}"
            );
        }
    }
    for (what, error) in refusals(folder.path()) {
        assert!(error.unwrap().to_string().contains("is a folder"), "{what}");
    }
    let run = folder.path().join("run");
    std::fs::create_dir(&run).unwrap();
    for name in ["run.toml", "curves.csv"] {
        std::os::unix::fs::symlink("/dev/zero", run.join(name)).unwrap();
    }
    assert!(runs::read(&run).unwrap_err().to_string().contains("no ordinary file"));
    assert!(runs::read_curves(&run).unwrap_err().to_string().contains("no ordinary file"));
    let said = fail(folder.path(), &["train", "--config", "pipe"]);
    assert!(said.contains("pipe: is no ordinary file"), "{said}");
}

#[test]
fn no_more_is_read_than_a_file_of_its_kind_can_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    // Nothing of it lies on the disk.
    std::fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    for (what, error) in refusals(&path)
        .into_iter()
        .filter(|(what, _)| !["images", "labels", "head of a checkpoint"].contains(what))
    {
        let said = error.unwrap_or_else(|| panic!("{what} of a terabyte")).to_string();
        assert!(said.contains("1.1 TB") || said.contains("2.2 TB"), "{what}: {said}");
    }
    std::fs::File::create(&path).unwrap().set_len(reading::TEXT + 1).unwrap();
    assert!(reading::text(&path).unwrap_err().to_string().contains("at most 8.4 MB"));
    std::fs::write(&path, "x").unwrap();
    assert_eq!(reading::text(&path).unwrap(), "x");
}

#[test]
fn networks_beyond_the_memory_are_refused_with_the_size_needed() {
    let folder = tempfile::tempdir().unwrap();
    let mut train = command(folder.path(), &["train"]);
    train.args(XOR).args(["--set", "network.hidden=20000,20000", "--set", "learning.rates=0.2,0.1,0.1"]);
    let (success, said) = text(train.env(memory::LIMIT, "1000").output().unwrap());
    // 8 bytes for 2×20000 weights, 12 for 20000×20000 and 20000×2.
    assert!(!success && said.contains("a 2-20000-20000-2 network: needs 4.8 GB of memory"), "{said}");
    assert!(said.contains("room for 1.0 GB") && said.contains("network.hidden"), "{said}");
    let mut train = command(folder.path(), &["train", "--epochs", "1"]);
    let (success, said) = text(train.args(XOR).env(memory::LIMIT, "1000").output().unwrap());
    assert!(success, "{said}");
    let mut train = command(folder.path(), &["train", "--epochs", "1"]);
    train.args(["--set", "data.persistent=true", "--preset", "paper-1h"]);
    let (success, said) = text(train.env(memory::LIMIT, "100").output().unwrap());
    assert!(!success && said.contains("data.persistent = false"), "{said}");
}

/// IDX files of one image of this size for training, and one for the test.
fn large_images(folder: &Path, side: u32) {
    let idx = |sizes: &[u32], data: Vec<u8>| {
        let head =
            [0, 0, 8, sizes.len() as u8].into_iter().chain(sizes.iter().flat_map(|size| size.to_be_bytes()));
        head.chain(data).collect::<Vec<u8>>()
    };
    for part in ["train", "t10k"] {
        let images = idx(&[1, side, side], vec![0; (side * side) as usize]);
        std::fs::write(folder.join(format!("{part}-images-idx3-ubyte")), images).unwrap();
        std::fs::write(folder.join(format!("{part}-labels-idx1-ubyte")), idx(&[1], vec![0])).unwrap();
    }
}

#[test]
fn in_the_window_what_is_too_large_is_refused_and_the_run_stays() {
    let folder = tempfile::tempdir().unwrap();
    large_images(folder.path(), 2000);
    let mut config = Config::default();
    for (key, value) in [
        ("data.source", "xor"),
        ("data.toy_examples", "20"),
        ("network.hidden", "20000"),
        ("learning.rates", "0.1,0.1"),
    ] {
        config.set(key, value).unwrap();
    }
    let mut engine = TrainingEngine::open(config.clone(), None, 1);
    engine.handle(TrainCommand::Minibatch);
    engine.work();
    let before = engine.snapshot();
    assert_eq!(before.progress.total_minibatches, 1);
    // 4 million inputs for 20,000 units.
    let said = engine.handle(TrainCommand::OpenData(folder.path().to_owned())).unwrap();
    assert!(
        said.is_error && said.text.contains("TB of memory") && said.text.contains("smaller images"),
        "{said:?}"
    );
    config.network.hidden = vec![20_000; 16];
    config.learning.rates = vec![0.1; 17];
    let said = engine.handle(TrainCommand::Restart(Box::new(config))).unwrap();
    assert!(said.is_error && said.text.contains("GB of memory"), "{said:?}");
    let after = engine.snapshot();
    assert_eq!((after.run, after.progress.total_minibatches, after.status), (before.run, 1, before.status));
    assert_eq!(after.config, before.config);
}

#[test]
fn pictures_that_promise_more_than_their_bytes_hold_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.png");
    ::image::GrayImage::new(10, 10).save(&path).unwrap();
    let small = std::fs::read(&path).unwrap();
    for (side, words) in [(100_000, "100 million"), (9_000, "more than its")] {
        let mut bomb = small.clone();
        bomb[16..24].copy_from_slice(&[u32::to_be_bytes(side), u32::to_be_bytes(side)].concat());
        let mut crc = flate2::Crc::new();
        crc.update(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        std::fs::write(&path, &bomb).unwrap();
        let said = image::read(&path, [28, 28], Reading::AsIs).unwrap_err().to_string();
        assert!(said.contains(words) && said.contains(&format!("{side}×{side}")), "{said}");
    }
}

#[test]
fn a_file_names_only_what_lies_beside_it_unless_a_person_allows_more() {
    let folder = tempfile::tempdir().unwrap();
    let (home, other) = (folder.path().join("home"), folder.path().join("other"));
    std::fs::create_dir_all(home.join("inner")).unwrap();
    std::fs::create_dir(&other).unwrap();
    for name in ["x", "inner/x", "./inner/../x", "not/there"] {
        assert_eq!(reading::within(&home, Path::new(name), false), Ok(home.join(name)), "{name}");
    }
    for name in ["../other/x", "inner/../../other", "/etc/passwd", "..", "../home2"] {
        let said = reading::within(&home, Path::new(name), false).unwrap_err().to_string();
        assert!(said.starts_with(name) && said.contains("--allow-outside"), "{said}");
        assert_eq!(reading::within(&home, Path::new(name), true), Ok(home.join(name)));
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&other, home.join("link")).unwrap();
        assert!(reading::within(&home, Path::new("link/x"), false).is_err());
    }
    // A sweep's settings and data.
    std::fs::write(other.join("base.toml"), "preset = \"paper-1h\"\n").unwrap();
    std::fs::write(home.join("s.toml"), "config = \"../other/base.toml\"\n").unwrap();
    let said = fail(&home, &["sweep", "s.toml", "--slurm"]);
    assert!(said.contains("../other/base.toml: lies outside"), "{said}");
    succeed(&home, &["sweep", "s.toml", "--slurm", "--allow-outside"]);
    std::fs::write(home.join("d.toml"), "[set]\ndata.source = \"folder\"\ndata.folder = \"/tmp\"\n").unwrap();
    let said = fail(&home, &["sweep", "d.toml", "--slurm"]);
    assert!(said.contains("data.folder = /tmp: lies outside"), "{said}");
}

#[test]
fn values_in_files_of_the_programs_own_kind_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), "seeds = 2\n[set]\ndata.source = \"xor\"\n").unwrap();
    succeed(folder.path(), &["sweep", "s.toml", "--slurm"]);
    let path = folder.path().join("s-runs/manifest.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    for (from, to, words) in [
        ("threads = 1", "threads = 0", "threads = 0: a job needs at least one thread"),
        ("threads = 1", "threads = 100000", "threads 100000: at most"),
        ("checkpoint_every = 5.0", "checkpoint_every = nan", "checkpoint_every = NaN: must be minutes"),
        ("checkpoint_every = 5.0", "checkpoint_every = -1.0", "checkpoint_every = -1: must be minutes"),
        ("number = 1", "number = 7", "job 7 in place 1"),
    ] {
        assert!(good.contains(from), "{good}");
        std::fs::write(&path, good.replace(from, to)).unwrap();
        let said = fail(folder.path(), &["sweep", "s-runs"]);
        assert!(said.contains("manifest.toml") && said.contains(words), "{said}");
    }
    for (range, words) in [
        ("{ min = 2.2, max = 2.8, integer = true }", "must hold a whole number"),
        ("{ min = 0, max = 1e300, integer = true }", "2^53"),
    ] {
        let text = format!("[random]\nsamples = 2\n[random.ranges]\nrun.epochs = {range}\n");
        let said = Spec::parse(&text, "s", Path::new("")).unwrap_err().to_string();
        assert!(said.contains("[random.ranges] run.epochs") && said.contains(words), "{said}");
    }
    let said = fail(folder.path(), &["train", "--threads", "100000"]);
    assert!(said.contains("--threads 100000: at most") && said.contains("cores"), "{said}");
    let said = Spec::parse("threads = 100000\n", "s", Path::new("")).unwrap_err().to_string();
    assert!(said.contains("threads 100000: at most"), "{said}");
}

#[test]
fn names_are_no_orders_for_terminals_and_tables() {
    let folder = tempfile::tempdir().unwrap();
    let run = [&["train", "--epochs", "1", "--run-dir", "runs/one", "--name", "\u{1b}[2Jred\u{7}"][..], &XOR]
        .concat();
    succeed(folder.path(), &run);
    let said = succeed(folder.path(), &["runs", "--dir", "runs"]);
    assert!(said.contains("\\u{1b}[2Jred\\u{7}") && !said.contains(['\u{1b}', '\u{7}']), "{said:?}");
    let said = fail(folder.path(), &["train", "--config", "\u{1b}[31m\n.toml"]);
    assert!(said.contains("\\u{1b}[31m\\u{a}.toml") && !said.contains('\u{1b}'), "{said:?}");
    let sweep = "name = \"a\\u001b[2Jb\"\n[set]\ndata.source = \"folder\"\n[grid]\ndata.folder = [\"=1+1\", \"-x\"]\n";
    std::fs::write(folder.path().join("s.toml"), sweep).unwrap();
    let said = succeed(folder.path(), &["sweep", "s.toml", "--slurm"]);
    assert!(!said.contains('\u{1b}'), "{said:?}");
    // Columns: the number of the job, the folder.
    let jobs = std::fs::read_to_string(folder.path().join("s-runs/jobs.csv")).unwrap();
    assert!(jobs.lines().skip(1).all(|line| line.contains(",'")), "{jobs}");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links_in_a_folder_of_runs() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target");
    for name in ["run.toml", "curves.csv", "weights.safetensors", "checkpoint.safetensors", ".lock"] {
        std::fs::write(&target, "mine").unwrap();
        let run = folder.path().join(format!("run of {name}"));
        std::fs::create_dir(&run).unwrap();
        std::os::unix::fs::symlink(&target, run.join(name)).unwrap();
        let train = [&["train", "--epochs", "1", "--run-dir", run.to_str().unwrap()][..], &XOR].concat();
        let said = fail(folder.path(), &train);
        assert!(said.contains(name) && said.contains("is a link"), "{said}");
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "mine");
    }
    std::fs::write(folder.path().join("s.toml"), "[set]\ndata.source = \"xor\"\n").unwrap();
    succeed(folder.path(), &["sweep", "s.toml", "--slurm"]);
    let job = folder.path().join("s-runs/jobs/000");
    std::os::unix::fs::symlink(&target, job.join("output.txt")).unwrap();
    let said = fail(folder.path(), &["sweep", "s-runs"]);
    assert!(said.contains("output.txt: is a link"), "{said}");
    assert!(Sweep::load(&folder.path().join("s-runs")).is_err());
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "mine");
}
