//! One shard of `onearm simulate`: a part file, made at once or in pieces.

use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;

use super::progress::{Teller, stop_on_signal};
use super::shared_flags::{Format, OutputArgs, ThreadArgs};
use super::trial::{LoadedTrial, TrialArgs, speed};
use super::{Exit, Failure};
use crate::input::part_file::{PartError, read_part};
use crate::output::file::{WriteError, cause, write_file};
use crate::output::words;
use crate::results::{PartContent, PartFile, tally_records};
use crate::simulation::{CHUNK, Part, Shard, Simulator, chunks, replicates_of};

/// Chunks of the first piece of work; later ones grow until they fill a quarter of the time between checkpoints.
const FIRST_PIECE: u64 = 16;

/// Flags of a shard.
#[derive(Debug, Args)]
pub(super) struct ShardArgs {
    /// Simulate shard i of n only (1/n to n/n) and write a part file to --output, for onearm merge. A part that is there
    /// and valid is left as it is, so the same command may run again
    #[arg(long, value_name = "I/N", value_parser = parse_shard, requires = "output")]
    pub shard: Option<Shard>,
    /// Write over a part or checkpoint that is damaged or of another run, and make a valid one anew
    #[arg(long, requires = "shard")]
    pub force: bool,
    /// Seconds between checkpoints of a shard, written to the name of --output with .partial behind it
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "shard")]
    pub checkpoint: u32,
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let both = text.split_once('/').and_then(|(index, of)| Some((number(index)?, number(of)?)));
    let (index, of) = both.ok_or_else(|| "write i/n, such as 3/50".to_owned())?;
    Shard::new(index, of).map_err(|error| error.to_string())
}

/// A shard of a run.
struct Job<'a> {
    shard: Shard,
    loaded: &'a LoadedTrial,
    trial: &'a TrialArgs,
    threads: usize,
    chunks: Range<u64>,
}

/// What is done of it.
struct Done {
    part: Part,
    before: Duration,
    since: Instant,
}

pub(super) fn execute(
    shard: Shard,
    args: &ShardArgs,
    loaded: &LoadedTrial,
    trial: &TrialArgs,
    threads: &ThreadArgs,
    output: &OutputArgs,
) -> Result<(), Failure> {
    if output.format.is_some_and(|format| format != Format::Json) {
        let help = "leave --format out here and give it to onearm merge";
        return Err(Failure::new(Exit::Usage, "a part file is always JSON", help));
    }
    // The flag requires it.
    let Some(path) = &output.destination.output else { return Ok(()) };
    let trials = loaded.scenario.simulation.trials;
    let chunks = shard.chunks(trials).map_err(|error| {
        Failure::new(Exit::Usage, format!("--shard {shard}: {error}"), "give fewer shards, or more --trials")
    })?;
    let most = (chunks.end - chunks.start) * CHUNK;
    let job = Job { shard, loaded, trial, threads: threads.count(most), chunks };
    let checkpoint = beside(path);
    if let Some(content) = job.there(path, args.force)? {
        if content.range() == Some(replicates_of(&job.chunks, trials)) {
            output.say(&format!("{} is there and valid: nothing to do", path.display()));
            return Ok(());
        }
        return Err(unfit(path, "it ends before its shard does, as a checkpoint", "remove or rename it"));
    }
    job.run(path, &checkpoint, args, output)
}

/// The name with `.partial` behind it.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    name.into()
}

/// A file that stands in the way.
fn unfit(path: &Path, why: &str, help: &str) -> Failure {
    Failure::new(Exit::Data, format!("{} stands in the way: {why}", path.display()), help)
}

impl Job<'_> {
    /// The part that is there, if there is one and it is to be used.
    fn there(&self, path: &Path, force: bool) -> Result<Option<PartContent>, Failure> {
        if force || !path.is_file() {
            return Ok(None);
        }
        let bytes = std::fs::read(path).map_err(|error| {
            unfit(path, &format!("it cannot be read ({})", cause(&error)), "check its permissions")
        })?;
        let help = "give another name with -o, or write over it with --force";
        let (content, part) =
            read_part(&bytes).map_err(|error: PartError| unfit(path, &error.to_string(), help))?;
        let (scenario, shard) = (&self.loaded.scenario, self.shard);
        let plan = &scenario.simulation;
        let other = if content.trial_sha256 != self.loaded.sha256 {
            Some("it is of another trial file, or of other settings".to_owned())
        } else if content.seed != plan.seed {
            Some(format!("it has seed {}, not {}", content.seed, plan.seed))
        } else if content.trials != plan.trials {
            Some(format!("it is of a run of {} trials, not {}", content.trials, plan.trials))
        } else if content.shard() != Some(shard) {
            Some(format!("it is shard {}/{}, not {shard}", content.shard, content.shards))
        } else if !Simulator::new(scenario, 1)?.takes(&part) {
            Some("its tallies are of another shape".to_owned())
        } else {
            None
        };
        other.map_or(Ok(Some(content)), |why| Err(unfit(path, &why, help)))
    }

    fn run(
        &self,
        path: &Path,
        checkpoint: &Path,
        args: &ShardArgs,
        output: &OutputArgs,
    ) -> Result<(), Failure> {
        let scenario = &self.loaded.scenario;
        let (trials, truths) = (scenario.simulation.trials, scenario.truths.len() as u64);
        let simulator = Simulator::new(scenario, self.threads)?;
        let kept = self.there(checkpoint, args.force)?;
        let mut done = Done { part: simulator.nothing(), before: Duration::ZERO, since: Instant::now() };
        if let Some((content, part)) = kept.and_then(|content| content.part().map(|part| (content, part))) {
            let words = words::counted(part.trials(), "trial");
            output.say(&format!("going on after {words} of {}", checkpoint.display()));
            done = Done { part, before: Duration::from_millis(content.wall_time_milliseconds), ..done };
        }
        let replicates = replicates_of(&self.chunks, trials);
        output.say(&format!(
            "{}: shard {}, replicates {} to {}, on {}",
            self.loaded.simulating(""),
            self.shard,
            words::count(replicates.start),
            words::count(replicates.end - 1),
            words::counted(self.threads as u64, "thread")
        ));
        let wanted = replicates.end - replicates.start;
        let ahead = (wanted - done.part.trials()) * truths;
        let stop = stop_on_signal();
        let teller = Teller::new(ahead, output.destination.quiet);
        let period = Duration::from_secs(args.checkpoint.into());
        let (mut piece, mut saved) = (FIRST_PIECE, Instant::now());
        while done.part.trials() < wanted {
            let start = self.chunks.start + chunks(done.part.trials());
            let piece_start = Instant::now();
            let more = simulator.tally(start..self.chunks.end.min(start + piece), &teller, &stop);
            let more = more.inspect_err(|_| teller.finish())?;
            done.part.merge(&more).map_err(|overlap| {
                Failure::new(Exit::Internal, overlap.to_string(), "please report this as a fault")
            })?;
            let is_whole = done.part.trials() == wanted;
            if stop.load(std::sync::atomic::Ordering::Relaxed) && !is_whole {
                teller.finish();
                return Err(self.interrupted(&done, checkpoint));
            }
            if saved.elapsed() >= period && !is_whole {
                // A run is not given up for want of a checkpoint: there may be room again at its end.
                if let Err(error) = self.write(&done, checkpoint) {
                    output.say(&format!("no checkpoint: {error}"));
                }
                saved = Instant::now();
            }
            if piece_start.elapsed() < period / 4 {
                piece *= 2;
            }
        }
        teller.finish();
        let seconds = done.since.elapsed().as_secs_f64();
        output.say(&speed(ahead.max(1), seconds, self.threads));
        self.write(&done, path)?;
        // If it stays it is in nobody's way: it is of the same run.
        let _ = std::fs::remove_file(checkpoint);
        output.say(&format!("wrote {}", path.display()));
        Ok(())
    }

    /// Keeps what is done, and says so.
    fn interrupted(&self, done: &Done, checkpoint: &Path) -> Failure {
        let trials = done.part.trials();
        if trials == 0 {
            return Failure::new(
                Exit::Interrupted,
                "interrupted before the first trials were done: nothing was written",
                "run the same command again",
            );
        }
        match self.write(done, checkpoint) {
            Err(error) => error.into(),
            Ok(()) => Failure::new(
                Exit::Interrupted,
                format!("interrupted: {} kept in {}", words::counted(trials, "trial"), checkpoint.display()),
                "run the same command again to go on from there",
            ),
        }
    }

    fn write(&self, done: &Done, path: &Path) -> Result<(), WriteError> {
        let scenario = &self.loaded.scenario;
        let spent = done.before + done.since.elapsed();
        let content = PartContent {
            file: self.trial.file.display().to_string(),
            settings: self.trial.settings.clone(),
            trial_sha256: self.loaded.sha256.clone(),
            trial: self.loaded.text.clone(),
            seed: scenario.simulation.seed,
            trials: scenario.simulation.trials,
            shard: self.shard.index(),
            shards: self.shard.of(),
            first_replicate: done.part.replicates().first().map_or(0, |range| range.start),
            replicates: done.part.trials(),
            wall_time_milliseconds: u64::try_from(spent.as_millis()).unwrap_or(u64::MAX),
            threads: self.threads,
            tallies: tally_records(scenario, &done.part),
        };
        let json = PartFile::new(content).and_then(|file| serde_json::to_vec(&file));
        let mut json = json.map_err(|error| WriteError::Format(error.to_string()))?;
        json.push(b'\n');
        write_file(path, &json)
    }
}
