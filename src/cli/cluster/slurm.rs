//! `onearm cluster slurm`: a folder with the trial file, the array job, the merge job and the script that submits both.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::shared_flags::Destination;
use crate::cli::trial::{TrialArgs, quoted};
use crate::cli::{Exit, Failure};
use crate::input::trial_file::WholeNumber;
use crate::output::file::{WriteError, check_file, write_file};
use crate::output::words;
use crate::results::VERSION;
use crate::simulation::Shard;

/// The scripts; words in @ are filled in.
const ARRAY: &str = include_str!("array.sh");
const MERGE: &str = include_str!("merge.sh");
const SUBMIT: &str = include_str!("submit.sh");

/// Flags of `cluster slurm`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm cluster slurm scenarios/nct07358676.toml --shards 200 --trials 1e10 -o nct07358676-slurm\n\n\
                  Then: bash nct07358676-slurm/submit.sh --partition=short. Flags of submit.sh go to sbatch. docs/cluster.md has more"
)]
pub(super) struct SlurmArgs {
    #[command(flatten)]
    trial: TrialArgs,
    /// Tasks of the array, each one shard
    #[arg(long, value_name = "N")]
    shards: WholeNumber,
    /// Processors a task, one thread each
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    cpus: u16,
    /// Time limit of a task as Slurm writes it, such as 2:00:00; a task that meets it is queued again and goes on. The default of
    /// the partition if left out
    #[arg(long, value_name = "LIMIT", value_parser = time_limit)]
    time: Option<String>,
    /// Folder to write; the name of the trial file and -slurm if left out
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Say nothing on standard error
    #[arg(short, long)]
    quiet: bool,
}

/// Digits with `:` and `-` between them.
fn time_limit(text: &str) -> Result<String, String> {
    let digits = text.chars().all(|c| c.is_ascii_digit() || ":-".contains(c));
    let ends = text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit());
    if digits && ends { Ok(text.to_owned()) } else { Err("write minutes, h:mm:ss or d-hh:mm:ss".to_owned()) }
}

pub(super) fn execute(args: &SlurmArgs) -> Result<(), Failure> {
    let loaded = args.trial.load()?;
    let plan = &loaded.scenario.simulation;
    let WholeNumber(shards) = args.shards;
    Shard::new(1, shards).and_then(|shard| shard.chunks(plan.trials)).map_err(|error| {
        let message = format!("--shards {shards}: {error}");
        Failure::new(Exit::Usage, message, "give another number of --shards, or more --trials")
    })?;
    let program = std::env::current_exe().map_err(|error| {
        let message = format!("cannot find out where this program is: {error}");
        Failure::new(Exit::Internal, message, "call it by its whole path")
    })?;
    let folder = args.output.clone().unwrap_or_else(|| {
        let stem = args.trial.file.file_stem().unwrap_or_else(|| args.trial.file.as_os_str());
        PathBuf::from(format!("{}-slurm", stem.to_string_lossy()))
    });
    let limit = args.time.as_ref().map_or_else(String::new, |time| format!("#SBATCH --time={time}\n"));
    let fill = |script: &str| {
        script
            .replace("@VERSION@", VERSION)
            .replace("@SHARDS@", &shards.to_string())
            .replace("@CPUS@", &args.cpus.to_string())
            .replace("@LIMIT@", &limit)
            .replace("@TRIALS@", &plan.trials.to_string())
            .replace("@SEED@", &plan.seed.to_string())
            .replace("@PROGRAM@", &quoted(&program.display().to_string()))
    };
    let files = [
        ("trial.toml", loaded.text.clone()),
        ("array.sh", fill(ARRAY)),
        ("merge.sh", fill(MERGE)),
        ("submit.sh", fill(SUBMIT)),
    ];
    for (name, text) in &files {
        keep_others(&folder.join(name), text)?;
    }
    for name in ["parts", "log"] {
        let path = folder.join(name);
        std::fs::create_dir_all(&path).map_err(|source| WriteError::File { path, source })?;
    }
    for (name, text) in &files {
        write_file(&folder.join(name), text.as_bytes())?;
    }
    let talk = Destination { output: None, quiet: args.quiet };
    talk.say(&format!(
        "wrote {}: {} of {} a truth; submit with\n  bash {}",
        folder.display(),
        words::counted(shards, "shard"),
        words::counted(plan.trials, "trial"),
        quoted(&folder.join("submit.sh").display().to_string())
    ));
    Ok(())
}

/// Refuses to write over a file with other content: another run may be going on in this folder.
fn keep_others(path: &Path, text: &str) -> Result<(), Failure> {
    check_file(path)?;
    match std::fs::read(path) {
        Ok(there) if there != text.as_bytes() => {
            let message = format!("{} is there and is of another run", path.display());
            Err(Failure::new(Exit::Output, message, "name another folder with -o, or remove that one"))
        }
        _ => Ok(()),
    }
}
