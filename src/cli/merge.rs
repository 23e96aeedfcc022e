//! `onearm merge`: part files -> the result of one run.

use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;

use super::shared_flags::OutputArgs;
use super::simulate::deliver;
use super::trial::{command, quoted};
use super::{Exit, Failure};
use crate::input::part_file::read_part;
use crate::input::trial_file::parse;
use crate::output::file::cause;
use crate::output::words;
use crate::results::{IncompleteRecord, IncompleteRun, PartContent, RunRecord, VERSION, simulation_result};
use crate::scenario::Scenario;
use crate::simulation::{Part, Shard, Simulator, replicates_of};

/// Missing shards that are named one by one.
const NAMED: usize = 10;

/// Flags of `merge`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm merge part-*.json -o result.json\n\nThe parts may come in any order; digest and `truths` are \
                  those of one run. A checkpoint (.partial) is a part that ends before its shard does"
)]
pub(super) struct MergeArgs {
    /// Part files that onearm simulate --shard wrote
    #[arg(value_name = "PART", required = true)]
    parts: Vec<PathBuf>,
    /// Make a result of the trials that are there, and say in it which are not
    #[arg(long)]
    allow_gaps: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn execute(args: &MergeArgs) -> Result<(), Failure> {
    for path in &args.parts {
        args.output.check(Some(path))?;
    }
    let Some((first, others)) = args.parts.split_first() else { return Ok(()) };
    let (content, part) = read(first)?;
    let scenario = scenario_of(first, &content)?;
    let simulator = Simulator::new(&scenario, 1)?;
    let mut merged = Merged::new(&simulator, first, content);
    merged.add(&simulator, first, &part, &[])?;
    for (index, path) in others.iter().enumerate() {
        let (content, part) = read(path)?;
        merged.belongs(path, &content)?;
        merged.milliseconds = merged.milliseconds.saturating_add(content.wall_time_milliseconds);
        merged.threads = merged.threads.max(content.threads);
        merged.shards = merged.shards.filter(|shards| *shards == content.shards);
        merged.add(&simulator, path, &part, &args.parts[..=index])?;
    }
    let gaps = merged.sum.missing(merged.content.trials);
    if !gaps.is_empty() && !args.allow_gaps {
        return Err(merged.incomplete(&gaps));
    }
    let figures = simulator.figures(&merged.sum);
    let run = merged.record(&figures.digest, args.parts.len(), &gaps);
    let mut result = simulation_result(&scenario, &figures, run);
    result.command = "merge";
    args.output.say(&format!(
        "merged {}: {} a truth",
        words::counted(args.parts.len() as u64, "part"),
        words::counted(figures.trials, "trial")
    ));
    if !gaps.is_empty() {
        args.output.say(&format!("missing: {}", listed(&gaps)));
    }
    deliver(&result, &args.output)
}

fn refused(path: &Path, why: &str, help: impl Into<String>) -> Failure {
    Failure::new(Exit::Data, format!("{}: {why}", path.display()), help)
}

fn read(path: &Path) -> Result<(PartContent, Part), Failure> {
    if path.is_dir() {
        return Err(refused(path, "it is a folder", "name the part files in it"));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        refused(
            path,
            &cause(&error),
            "check the path and its permissions; run the shard if it has not been run",
        )
    })?;
    read_part(&bytes).map_err(|error| refused(path, &error.to_string(), error.help()))
}

/// The scenario that a part is of.
fn scenario_of(path: &Path, content: &PartContent) -> Result<Scenario, Failure> {
    let mut scenario = parse(&content.trial).and_then(|file| Scenario::try_from(&file)).map_err(|error| {
        refused(path, &format!("the trial file in it is wrong: {error}"), "run the shard again")
    })?;
    scenario.simulation.trials = content.trials;
    scenario.simulation.seed = content.seed;
    scenario.power_curve = None;
    Ok(scenario)
}

/// Parts put together so far.
struct Merged<'a> {
    first: &'a Path,
    content: PartContent,
    sum: Part,
    /// Replicates of each part, in the order of the parts.
    ranges: Vec<Range<u64>>,
    milliseconds: u64,
    threads: usize,
    /// Shards of the run; `None` if the parts differ in it.
    shards: Option<u64>,
}

impl<'a> Merged<'a> {
    fn new(simulator: &Simulator<'_>, first: &'a Path, content: PartContent) -> Self {
        Self {
            first,
            sum: simulator.nothing(),
            ranges: Vec::new(),
            milliseconds: content.wall_time_milliseconds,
            threads: content.threads,
            shards: Some(content.shards),
            content,
        }
    }

    /// Refuses a part of another run than the first.
    fn belongs(&self, path: &Path, other: &PartContent) -> Result<(), Failure> {
        let (first, ours) = (self.first.display(), &self.content);
        let why = if other.trial_sha256 != ours.trial_sha256 {
            format!("it is of another trial file than {first}, or of other settings")
        } else if other.seed != ours.seed {
            format!("it has seed {}, and {first} has {}", other.seed, ours.seed)
        } else if other.trials != ours.trials {
            format!("it is of a run of {} trials, and {first} of {}", other.trials, ours.trials)
        } else {
            return Ok(());
        };
        Err(refused(path, &why, "merge parts of one run only: the same file, settings, seed and trials"))
    }

    /// Takes a part in; `before` are the files taken in already.
    fn add(
        &mut self,
        simulator: &Simulator<'_>,
        path: &Path,
        part: &Part,
        before: &[PathBuf],
    ) -> Result<(), Failure> {
        if !simulator.takes(part) {
            let why = "its tallies are not those of its trial file";
            return Err(refused(path, why, "run the shard again with --force"));
        }
        let range = part.replicates().first().cloned().unwrap_or(0..0);
        self.sum.merge(part).map_err(|overlap| {
            let of = |known: &Range<u64>| known.start < overlap.0.end && overlap.0.start < known.end;
            let other = self.ranges.iter().position(of).and_then(|place| before.get(place));
            let other = other.map_or(path, PathBuf::as_path).display();
            let (from, to) = (words::count(overlap.0.start), words::count(overlap.0.end - 1));
            let why = format!("replicates {from} to {to} are in {other} too, and would count twice");
            refused(path, &why, "name each part once, and parts of one division into shards only")
        })?;
        self.ranges.push(range);
        Ok(())
    }

    /// Parts are missing.
    fn incomplete(&self, gaps: &[Range<u64>]) -> Failure {
        let (ours, trials) = (&self.content, self.content.trials);
        let lacks = |shard: &Shard| {
            let range = shard.chunks(trials).map_or(0..0, |chunks| replicates_of(&chunks, trials));
            gaps.iter().any(|gap| gap.start < range.end && range.start < gap.end)
        };
        let of = self.shards.unwrap_or(0);
        let shards: Vec<Shard> =
            (1..=of).filter_map(|index| Shard::new(index, of).ok()).filter(lacks).collect();
        let mut message = format!(
            "parts are missing: of {}, {} in no part: {}",
            words::counted(trials, "replicate"),
            words::counted_as(total(gaps), "is", "are"),
            listed(gaps)
        );
        let mut help = "merge what is there with --allow-gaps, which says so in the result".to_owned();
        if let Some(one) = shards.first() {
            let named: Vec<String> = shards.iter().take(NAMED).map(ToString::to_string).collect();
            let more = shards.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            message += &format!(" (shard {}{more})", named.join(", "));
            let again = command("simulate", &ours.file, &ours.settings, Some(trials), Some(ours.seed));
            let output = quoted(&format!("part-{}.json", one.index()));
            help = format!("run what is missing, such as {again} --shard {one} -o {output}; or {help}");
        }
        Failure::new(Exit::Data, message, help)
    }

    fn record(&self, digest: &str, parts: usize, gaps: &[Range<u64>]) -> RunRecord {
        let ours = &self.content;
        RunRecord {
            version: VERSION,
            file: ours.file.clone(),
            file_sha256: ours.trial_sha256.clone(),
            settings: ours.settings.clone(),
            seed: ours.seed,
            trials: self.sum.trials(),
            incomplete: (!gaps.is_empty()).then(|| IncompleteRecord {
                reason: IncompleteRun::Gaps,
                trials_asked: ours.trials,
                missing: gaps.iter().map(|gap| (gap.start, gap.end - 1)).collect(),
            }),
            precision: None,
            parts: Some(parts),
            digest: digest.to_owned(),
            wall_time_seconds: self.milliseconds as f64 / 1000.0,
            threads: self.threads,
            kernel: "merged",
            reproduce: command("simulate", &ours.file, &ours.settings, Some(ours.trials), Some(ours.seed)),
        }
    }
}

fn total(ranges: &[Range<u64>]) -> u64 {
    ranges.iter().map(|range| range.end - range.start).sum()
}

/// `0 to 1,023, 4,096 to 5,119 and 3 more ranges`.
fn listed(ranges: &[Range<u64>]) -> String {
    let one =
        |range: &Range<u64>| format!("{} to {}", words::count(range.start), words::count(range.end - 1));
    let named: Vec<String> = ranges.iter().take(NAMED).map(one).collect();
    match ranges.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more ranges", named.join(", ")),
    }
}
