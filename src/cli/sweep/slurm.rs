//! The same jobs as an array of a Slurm cluster.

use super::manifest::Sweep;
use crate::error::{Error, Result};
use crate::files::write_whole;
use std::path::Path;

/// Writes `sweep.sbatch`; `at_a_time` limits how many tasks of the array run together.
///
/// # Errors
/// The folder cannot be written.
pub fn write(sweep: &Sweep, at_a_time: Option<usize>) -> Result<()> {
    let program =
        std::env::current_exe().map_err(|e| Error::new("eqprop-lab", format!("cannot find itself: {e}")))?;
    let path = sweep.folder.join("sweep.sbatch");
    write_whole(&path, script(sweep, &program, at_a_time).as_bytes())?;
    println!(
        "{} jobs. Start them with: sbatch {}\nThen: eqprop-lab sweep {} --collect",
        sweep.jobs.len(),
        quoted(&path.display().to_string()),
        quoted(&sweep.folder.display().to_string())
    );
    Ok(())
}

/// The script; every task goes on with its job if it was interrupted, so a task may be started again.
fn script(sweep: &Sweep, program: &Path, at_a_time: Option<usize>) -> String {
    let limit = at_a_time.map_or(String::new(), |n| format!("%{n}"));
    let folder = sweep.folder.display().to_string();
    let name: String = sweep.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!(
        "#!/bin/bash\n\
         # {jobs} jobs of the sweep {plain}. Add what your cluster wants: partition, account, time, memory.\n\
         #SBATCH --job-name={name}\n\
         #SBATCH --array=0-{last}{limit}\n\
         #SBATCH --ntasks=1\n\
         #SBATCH --cpus-per-task={threads}\n\
         #SBATCH --requeue\n\
         #SBATCH --open-mode=append\n\
         #SBATCH --output={out}\n\
         set -eu\n\
         exec {program} sweep {folder} --job \"$SLURM_ARRAY_TASK_ID\"\n",
        jobs = sweep.jobs.len(),
        plain = sweep.name.replace('\n', " "),
        last = sweep.jobs.len().saturating_sub(1),
        threads = sweep.threads,
        // Slurm takes the rest of the line, with %a as the number of the task; a % of the path is doubled.
        out = quoted(&format!("{}/slurm-%a.txt", folder.replace('%', "%%"))),
        program = quoted(&program.display().to_string()),
        folder = quoted(&folder),
    )
}

/// For bash.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-%+=:@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
