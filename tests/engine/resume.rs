//! The real binary, stopped, killed and taken up again.

use crate::binary::{command, fail, succeed};
use eqprop_lab::training::{checkpoint, weights};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// 1000 examples, 834 of them to learn from: 42 minibatches of an epoch.
const TOY: &[&str] = &["train", "--set", "data.source=moons", "--set", "network.hidden=16"];

fn toy<'a>(more: &[&'a str]) -> Vec<&'a str> {
    TOY.iter().chain(more).copied().collect()
}

#[test]
fn a_killed_run_goes_on_to_the_bytes_of_one_that_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let set = ["--epochs", "12", "--set", "data.persistent=true", "--set", "nudge.sign=random"];
    succeed(dir, &toy(&[&set[..], &["--log", "whole.csv", "--save", "whole"]].concat()));
    let first =
        toy(&[&set[..], &["--checkpoint", "c", "--checkpoint-every", "0", "--log", "l.csv"]].concat());
    let again = ["train", "--resume", "c", "--checkpoint-every", "0", "--log", "l.csv", "--threads", "1"];
    let path = dir.join("c");
    let mut kills = 0;
    for stop_at in [1, 40, 90, 131, 260, 401] {
        let arguments = if path.exists() { &again[..] } else { &first[..] };
        let mut child = command(dir, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let since = Instant::now();
        // Reading while the other writes: whenever there is a file, it is whole.
        loop {
            if path.exists() && checkpoint::load(&path).unwrap().total_minibatches() >= stop_at {
                break;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "no minibatch {stop_at}");
        }
        (0..stop_at % 7 * 1000).for_each(|_| std::thread::yield_now()); // not always just after a checkpoint
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        weights::load(&path).unwrap();
        let stored = checkpoint::load(&path).unwrap();
        assert!(stored.seconds() > 0.0);
        let rows = std::fs::read_to_string(dir.join("l.csv")).unwrap().matches('\n').count() as u64 - 1;
        assert!(rows >= stored.total_minibatches(), "the log never ends before its checkpoint");
    }
    assert!(kills >= 4, "killed only {kills} times before the end");
    let more = ["train", "--resume", "c", "--log", "l.csv", "--save", "resumed"];
    let said = succeed(dir, &more);
    assert!(said.contains("c: goes on after") && said.contains("checkpoint: c"), "{said}");
    let read = |name: &str| std::fs::read(dir.join(name)).unwrap();
    assert!(read("whole") == read("resumed"), "weights differ");
    assert_eq!(String::from_utf8(read("whole.csv")), String::from_utf8(read("l.csv")));
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["c", "l.csv", "resumed", "whole", "whole.csv"], "nothing half-written is left");
}

#[test]
fn a_run_in_two_parts_equals_one_and_eval_reads_its_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    succeed(dir, &toy(&["--epochs", "4", "--save", "whole", "--log", "whole.csv"]));
    succeed(
        dir,
        &toy(&["--set", "run.epochs=4", "--minibatches", "50", "--checkpoint", "c", "--log", "l.csv"]),
    );
    succeed(dir, &["train", "--resume", "c", "--checkpoint", "d", "--save", "second", "--log", "l.csv"]);
    assert_eq!(
        checkpoint::load(&dir.join("c")).unwrap().total_minibatches(),
        50,
        "--checkpoint names another"
    );
    let read = |name: &str| std::fs::read(dir.join(name)).unwrap();
    assert!(read("whole") == read("second"), "weights differ");
    assert!(read("whole.csv") == read("l.csv"));
    assert_eq!(succeed(dir, &["eval", "--weights", "d"]), succeed(dir, &["eval", "--weights", "whole"]));
    // More epochs than at first.
    succeed(dir, &toy(&["--epochs", "6", "--save", "longer"]));
    let text = succeed(dir, &["train", "--resume", "d"]);
    assert!(text.contains("all 4 epochs are done"), "{text}");
    succeed(dir, &["train", "--resume", "d", "--set", "run.epochs=6", "--save", "raised"]);
    assert!(read("longer") == read("raised"), "weights differ");
    let seconds = |name: &str| checkpoint::load(&dir.join(name)).unwrap().seconds();
    assert!(seconds("d") > seconds("c"), "seconds of work count on");
}

#[test]
fn mistakes_are_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let log = ["--checkpoint", "c", "--save", "w", "--log"];
    succeed(dir, &toy(&[&["--minibatches", "20"], &log[..], &["l.csv"]].concat()));
    std::fs::write(dir.join("cut"), &std::fs::read(dir.join("c")).unwrap()[..3000]).unwrap();
    std::fs::write(dir.join("other.csv"), "a,b\n1,2\n").unwrap();
    let rows = std::fs::read_to_string(dir.join("l.csv")).unwrap();
    std::fs::write(
        dir.join("gap.csv"),
        rows.lines().take(12).map(|l| l.to_owned() + "\n").collect::<String>(),
    )
    .unwrap();
    let heading = rows.lines().next().unwrap();
    std::fs::write(dir.join("later.csv"), format!("{heading}\n500,3,1,1,1,1,1,1,1,0\n")).unwrap();
    for (arguments, words) in [
        (vec!["--resume", "w"], vec!["w:", "train --init"]),
        (vec!["--resume", "cut"], vec!["cut:", "not a complete safetensors file"]),
        (vec!["--resume", "none"], vec!["none:", "cannot be read"]),
        (vec!["--resume", "c", "--preset", "paper-1h"], vec!["cannot be used with"]),
        (vec!["--resume", "c", "--seed", "3"], vec!["cannot be used with"]),
        (vec!["--resume", "c", "--init", "w"], vec!["cannot be used with"]),
        (vec!["--resume", "c", "--config", "x"], vec!["cannot be used with"]),
        (vec!["--resume", "c", "--set", "data.batch_size=5"], vec!["data.batch_size=5", "--init"]),
        (vec!["--resume", "c", "--set", "nudge.beta=0"], vec!["nudge.beta = 0"]),
        (vec!["--resume", "c", "--data", "."], vec![".:"]),
        (vec!["--resume", "c", "--log", "other.csv"], vec!["other.csv", "another file"]),
        (vec!["--resume", "c", "--log", "gap.csv"], vec!["gap.csv", "minibatch 20"]),
        (vec!["--resume", "c", "--log", "later.csv"], vec!["later.csv", "another run"]),
        (vec!["--checkpoint-every", "1"], vec!["--checkpoint FILE"]),
        (vec!["--checkpoint", "c", "--checkpoint-every", "-1"], vec!["--checkpoint-every -1", "0 or more"]),
        (vec!["--checkpoint", "c", "--checkpoint-every", "NaN"], vec!["0 or more"]),
        (vec!["--checkpoint", "no/such/c"], vec!["no/such", "folder"]),
    ] {
        let text = fail(dir, &[&["train"], &arguments[..]].concat());
        assert!(words.iter().all(|word| text.contains(word)), "{arguments:?}: {text}");
    }
    assert_eq!(std::fs::read_to_string(dir.join("gap.csv")).unwrap().lines().count(), 12, "left alone");
}
