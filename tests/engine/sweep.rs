//! Sweeps with the real binary: interrupted and not, deterministic, and what is wrong with a file.

use crate::binary::{command, fail, succeed, text};
use eqprop_lab::cli::sweep::Spec;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// 250 examples to learn from: 13 minibatches of an epoch.
const EIGHT: &str = r#"
checkpoint_every = 0
seeds = [1, 2]
[set]
data.source = "moons"
data.toy_examples = 300
network.hidden = [8]
run.epochs = 8
[grid]
nudge.beta = [0.2, 0.5]
dynamics.step_size = [0.3, 0.5]
"#;

/// The rows of results.csv without their last column, the seconds.
fn results(sweep: &Path) -> String {
    let text = std::fs::read_to_string(sweep.join("results.csv")).unwrap();
    let lines = text.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n");
    assert!(text.lines().next().unwrap().ends_with(",seconds"));
    lines.collect()
}

fn finished(sweep: &Path) -> usize {
    (0..8)
        .filter(|job| {
            let record = sweep.join(format!("jobs/{job:03}/run.toml"));
            std::fs::read_to_string(record).is_ok_and(|text| text.contains("status = \"finished\""))
        })
        .count()
}

/// Kills the sweep and its jobs once `is_time`, with the group of their processes.
fn interrupt(dir: &Path, is_time: impl Fn() -> bool) {
    let mut sweep = command(dir, &["sweep", "eight.toml", "--dir", "killed", "--jobs", "2"]);
    let mut child = sweep.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let since = Instant::now();
    while !is_time() {
        assert!(since.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status().unwrap();
    assert!(killed.success());
    assert!(!child.wait().unwrap().success());
}

#[test]
fn a_sweep_killed_half_way_ends_like_one_that_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::write(dir.join("eight.toml"), EIGHT).unwrap();
    let said = succeed(dir, &["sweep", "eight.toml", "--dir", "whole"]);
    assert!(said.contains("8 of 8 jobs finished"), "{said}");
    let killed = dir.join("killed");
    interrupt(dir, || killed.join("jobs/001/checkpoint.safetensors").exists());
    assert!(finished(&killed) < 2);
    interrupt(dir, || finished(&killed) >= 3);
    let done = finished(&killed);
    assert!((3..8).contains(&done), "{done} of 8 when it was killed");
    let said = succeed(dir, &["runs", "--dir", "killed"]);
    assert!(said.contains("runs") && said.contains("finished"), "{said}");
    let said = fail(dir, &["sweep", "killed", "--collect"]);
    assert!(said.contains(&format!("{done} of 8 jobs finished")) && said.contains("goes on"), "{said}");
    let written = |job: usize| {
        std::fs::metadata(killed.join(format!("jobs/{job:03}/weights.safetensors")))
            .unwrap()
            .modified()
            .unwrap()
    };
    let first = written(0);
    let said = succeed(dir, &["sweep", "eight.toml", "--dir", "killed"]);
    assert!(said.contains(&format!("{done} done before")), "{said}");
    assert_eq!(written(0), first, "what was finished is not run again");
    assert_eq!(results(&killed), results(&dir.join("whole")));
    assert_eq!(results(&killed).lines().count(), 9);
    let mut resumed = 0;
    for job in 0..8 {
        let read = |sweep: &str, file: &str| {
            std::fs::read(dir.join(format!("{sweep}/jobs/{job:03}/{file}"))).unwrap()
        };
        assert!(
            read("whole", "weights.safetensors") == read("killed", "weights.safetensors"),
            "weights of job {job} differ"
        );
        resumed +=
            usize::from(String::from_utf8(read("killed", "output.txt")).unwrap().contains("goes on after"));
    }
    assert!(resumed >= 1, "no job went on from its checkpoint");
    // Again: nothing to do.
    let said = succeed(dir, &["sweep", "killed"]);
    assert!(said.contains("8 done before"), "{said}");
}

#[test]
fn every_job_is_an_ordinary_run_and_a_task_of_an_array_too() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::write(dir.join("eight.toml"), EIGHT.replace("run.epochs = 8", "run.epochs = 2")).unwrap();
    let said = succeed(dir, &["sweep", "eight.toml", "--slurm", "--jobs", "3"]);
    assert!(said.contains("sbatch"), "{said}");
    let sweep = dir.join("eight-runs");
    let script = std::fs::read_to_string(sweep.join("sweep.sbatch")).unwrap();
    assert!(script.contains("#SBATCH --array=0-7%3\n") && script.contains("--cpus-per-task=1\n"), "{script}");
    // The script with the number of a task, as Slurm starts it.
    for task in ["5", "6"] {
        let path = sweep.join("sweep.sbatch");
        let output = Command::new("bash").arg(&path).env("SLURM_ARRAY_TASK_ID", task).output().unwrap();
        assert!(text(output.clone()).0, "{}", text(output).1);
    }
    let said = fail(dir, &["sweep", "eight.toml", "--collect"]);
    assert!(said.contains("2 of 8 jobs finished") && said.contains("not begun"), "{said}");
    // The same by hand.
    let job = sweep.join("jobs/005");
    let config = job.join("job.toml").display().to_string();
    succeed(dir, &["train", "--config", &config, "--run-dir", "by hand", "--name", "mine"]);
    let read = |folder: &Path| std::fs::read(folder.join("weights.safetensors")).unwrap();
    assert!(read(&job) == read(&dir.join("by hand")));
    let said = succeed(dir, &["runs", "--dir", "."]);
    assert!(said.contains("1 runs") && said.contains("mine") && said.contains("finished"), "{said}");
    // The same command again finds it finished; other settings are refused.
    let said = succeed(dir, &["train", "--config", &config, "--run-dir", "by hand"]);
    assert!(said.contains("all 2 epochs are done"), "{said}");
    let said = fail(dir, &["train", "--config", &config, "--run-dir", "by hand", "--set", "nudge.beta=0.3"]);
    assert!(said.contains("by hand") && said.contains("nudge.beta is 0.2 there, 0.3 here"), "{said}");
    let said = fail(dir, &["sweep", "eight.toml", "--job", "8"]);
    assert!(said.contains("jobs 0 to 7"), "{said}");
}

#[test]
fn a_job_that_fails_stops_no_other_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    // A job whose record was damaged after the sweep was laid out.
    std::fs::write(dir.join("s.toml"), EIGHT.replace("seeds = [1, 2]", "seeds = 1")).unwrap();
    succeed(dir, &["sweep", "s.toml", "--slurm"]);
    let job = dir.join("s-runs/jobs/002/run.toml");
    std::fs::write(&job, "version = 1\nname = ").unwrap();
    let said = fail(dir, &["sweep", "s.toml"]);
    assert!(said.contains("3 of 4 jobs finished") && said.contains("job 002"), "{said}");
    assert!(said.contains("run.toml"), "{said}");
    let text = std::fs::read_to_string(dir.join("s-runs/results.csv")).unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("finished")).count(), 3, "{text}");
    // With the obstacle gone the same command does the rest.
    std::fs::remove_file(job).unwrap();
    succeed(dir, &["sweep", "s.toml"]);
}

#[test]
fn another_sweep_in_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::write(dir.join("eight.toml"), EIGHT).unwrap();
    succeed(dir, &["sweep", "eight.toml", "--slurm"]);
    // A remark, the order of the keys and the number of threads change nothing.
    std::fs::write(dir.join("eight.toml"), format!("# a remark\nthreads = 2\n{EIGHT}")).unwrap();
    succeed(dir, &["sweep", "eight.toml", "--slurm"]);
    for (from, to, words) in [
        ("[0.2, 0.5]", "[0.2, 0.6]", "nudge.beta is 0.5 there, 0.6 here"),
        ("[0.2, 0.5]", "[0.2]", "8 jobs there, 4 here"),
        ("run.epochs = 8", "run.epochs = 9", "run.epochs is 8 there, 9 here"),
    ] {
        std::fs::write(dir.join("eight.toml"), EIGHT.replace(from, to)).unwrap();
        let said = fail(dir, &["sweep", "eight.toml", "--slurm"]);
        assert!(said.contains("eight-runs") && said.contains(words) && said.contains("--dir"), "{said}");
    }
}

fn spec(text: &str) -> Result<Spec, String> {
    Spec::parse(text, "s", Path::new("")).map_err(|e| e.to_string())
}

#[test]
fn draws_are_the_same_for_the_same_seed_and_lie_in_their_ranges() {
    let text = |seed: u64| {
        format!(
            "seeds = 2\n[random]\nsamples = 200\nseed = {seed}\n[random.ranges]\n\
             dynamics.step_size = {{ min = 0.01, max = 1.0, scale = \"log\" }}\n\
             dynamics.free_iterations = {{ min = 5, max = 8, integer = true }}\n\
             nudge.beta = {{ min = 0.2, max = 0.4 }}\nnudge.sign = [\"random\", \"centred\"]"
        )
    };
    let (first, again, other) = (spec(&text(7)).unwrap(), spec(&text(7)).unwrap(), spec(&text(8)).unwrap());
    assert_eq!(first.jobs, again.jobs);
    assert_ne!(first.jobs, other.jobs);
    assert_eq!(first.jobs.len(), 400);
    let configs: Vec<_> = first.jobs.iter().map(|(_, config)| config).collect();
    let share = |holds: &dyn Fn(&eqprop_lab::config::Config) -> bool| {
        configs.iter().filter(|config| holds(config)).count() as f64 / 400.0
    };
    assert!(configs.iter().all(|c| (0.01..=1.0).contains(&c.dynamics.step_size)));
    assert!((0.38..0.62).contains(&share(&|c| c.dynamics.step_size < 0.1)), "uniform in the logarithm");
    for n in 5..=8 {
        assert!((0.15..0.35).contains(&share(&|c| c.dynamics.free_iterations == n)), "{n}");
    }
    assert!((0.38..0.62).contains(&share(&|c| c.nudge.beta < 0.3)));
    assert!((0.38..0.62).contains(&share(&|c| c.nudge.sign == eqprop_lab::config::Sign::Centred)));
    // Both seeds of a draw have the same draw; a longer sweep begins with the shorter one.
    assert!(
        configs
            .as_chunks::<2>()
            .0
            .iter()
            .all(|[a, b]| { a.differences(b).iter().map(|d| d.key.as_str()).eq(["run.seed"]) })
    );
    let longer = spec(&text(7).replace("samples = 200", "samples = 300")).unwrap();
    assert_eq!(longer.jobs[..400], first.jobs[..]);
}

#[test]
fn cases_grids_and_seeds_multiply_in_order() {
    let all = spec(
        "seeds = [5, 6]\n[[case]]\nnetwork.hidden = [10]\nlearning.rates = [0.1, 0.2]\n[[case]]\n\
         network.hidden = []\nlearning.rates = [0.3]\n[grid]\nnudge.beta = [0.2, 0.5]",
    )
    .unwrap();
    let found: Vec<_> =
        all.jobs.iter().map(|(_, c)| (c.network.hidden.len(), c.nudge.beta, c.run.seed)).collect();
    let expected: Vec<_> = [1, 0]
        .iter()
        .flat_map(|&n| [0.2, 0.5].iter().flat_map(move |&b| [5, 6].map(|seed| (n, b, seed))))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn mistakes_name_key_and_rule() {
    for (text, words) in [
        ("grids = 1", ["grids", "did you mean grid"]),
        ("preset = \"paper-9h\"", ["paper-9h", "paper"]),
        ("seeds = []", ["seeds", "whole numbers"]),
        ("seeds = [1.5]", ["seeds", "whole numbers"]),
        ("checkpoint_every = -1", ["checkpoint_every = -1", "0 or more"]),
        ("[grid]\nnudge.bta = [1]", ["[grid] nudge.bta", "nudge.beta"]),
        ("[grid]\nnudge.beta = 1", ["[grid] nudge.beta", "list"]),
        ("[grid]\nnudge.beta = []", ["[grid] nudge.beta", "at least one"]),
        ("[grid]\nnudge.beta = [0.1, -1]", ["job 1 (nudge.beta=-1)", "between"]),
        ("[grid]\nrun.seed = [1]\n[set]\nrun.seeds = 1", ["[set] run.seeds", "run.seed"]),
        ("seeds = 2\n[grid]\nrun.seed = [1]", ["[seeds] run.seed", "twice"]),
        ("[random]\nsamples = 3", ["[random]", "ranges"]),
        ("[random]\nsample = 3", ["[random] sample", "samples"]),
        ("[random]\nsamples = 3\n[random.ranges]\nnudge.beta = { min = 2, max = 1 }", ["nudge.beta", "less"]),
        (
            "[random]\nsamples = 3\n[random.ranges]\nnudge.beta = { min = 0, max = 1, scale = \"log\" }",
            ["nudge.beta.min", "above 0"],
        ),
        (
            "[random]\nsamples = 3\n[random.ranges]\nnudge.beta = { min = 1, max = 2, scale = \"lin\" }",
            ["nudge.beta.scale", "log"],
        ),
        ("[random]\nsamples = 3\n[random.ranges]\nnudge.beta = { min = 1 }", ["nudge.beta.max", "number"]),
        ("preset = \"paper-1h\"\nconfig = \"x\"", ["preset", "config"]),
        ("config = \"no such.toml\"", ["config", "no such.toml"]),
        ("name = ", ["TOML", ""]),
        ("[grid]\nnetwork.hidden = [[5, 5]]", ["job 0", "learning.rates"]),
    ] {
        let error = spec(text).map(|spec| spec.jobs.len()).unwrap_err();
        assert!(words.iter().all(|word| error.contains(word)), "{text}: {error}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.toml"), "grids = 1").unwrap();
    let said = fail(folder.path(), &["sweep", "bad.toml"]);
    assert!(said.contains("bad.toml: grids"), "{said}");
    assert!(fail(folder.path(), &["sweep", "none.toml"]).contains("none.toml: cannot be read"));
    assert!(fail(folder.path(), &["sweep", "."]).contains("manifest.toml"));
}
