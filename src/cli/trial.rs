//! Reading and simulating a trial file, shared by `run` and `simulate`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::kernel::KernelFlag;
use super::progress::{Teller, stop_on_signal};
use super::shared_flags::{OutputArgs, ThreadArgs, read_text};
use super::{Exit, Failure};
use crate::input::trial_file::{MOST_TRIALS, WholeNumber, apply_settings, parse};
use crate::measure::sha256;
use crate::output::words;
use crate::results::{RunRecord, VERSION};
use crate::scenario::Scenario;
use crate::simulation::{OperatingCharacteristics, kernel_of, simulate};

/// The trial file and what is written over it.
#[derive(Debug, Args)]
pub(super) struct TrialArgs {
    /// Trial file (TOML); `onearm init` writes one to start from
    #[arg(value_name = "TRIAL")]
    pub file: PathBuf,
    /// Trials per truth, such as 1e6
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub trials: Option<WholeNumber>,
    /// Seed
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<WholeNumber>,
    /// Write a value of the file over, such as truth.target.median=6.9 (repeatable)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub settings: Vec<String>,
    /// Code that simulates simple trials; the result does not depend on it
    #[arg(long, value_enum, default_value = "auto", hide = true)]
    pub kernel: KernelFlag,
}

/// Reads and checks a trial file as it is written.
pub(super) fn read_scenario(file: &Path) -> Result<Scenario, Failure> {
    let text = read_text(file, Exit::TrialFile)?;
    parse(&text)
        .and_then(|file| Scenario::try_from(&file))
        .map_err(|error| Failure::trial_file(&file.display().to_string(), &text, &error))
}

/// Places of the benchmark and of the truth of these names; else of the first benchmark, and of the first truth that is no
/// benchmark's own and is not seen at scans.
pub(super) fn comparison(
    scenario: &Scenario,
    path: &Path,
    benchmark: Option<&str>,
    truth: Option<&str>,
) -> Result<(usize, usize), Failure> {
    let named = |wanted: Option<&str>, flag: &str, names: Vec<&str>, default: usize| match wanted {
        None => Ok(default),
        Some(name) => by_name(&names, name).ok_or_else(|| {
            let message = format!("{flag} {name}: {} has none of that name", path.display());
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            Failure::new(Exit::Usage, message, format!("it has {}", names.join(", ")))
        }),
    };
    let benchmarks = scenario.benchmarks.iter().map(|benchmark| benchmark.record.id.as_str()).collect();
    let benchmark = named(benchmark, "--benchmark", benchmarks, 0)?;
    let truths = scenario.truths.iter().map(|truth| truth.name.as_str()).collect();
    let first = scenario.truths.iter().position(|truth| truth.null_of.is_none() && !truth.seen_at_scans);
    Ok((benchmark, named(truth, "--truth", truths, first.unwrap_or(0))?))
}

/// The one of that name, or the only one whose name begins so.
fn by_name(names: &[&str], wanted: &str) -> Option<usize> {
    let whole = names.iter().position(|known| *known == wanted);
    let mut begun = names.iter().enumerate().filter(|(_, known)| known.starts_with(wanted));
    let only = begun.next().filter(|_| !wanted.is_empty()).map(|(place, _)| place);
    whole.or(only.filter(|_| begun.next().is_none()))
}

/// A number of trials that can be simulated.
pub(super) fn checked_trials(WholeNumber(n): WholeNumber) -> Result<u64, Failure> {
    if (1..=MOST_TRIALS).contains(&n) {
        return Ok(n);
    }
    let message = format!("--trials {n}: the number of trials must be from 1 to {MOST_TRIALS:e}");
    Err(Failure::new(Exit::Usage, message, "give --trials 1e5, say"))
}

/// A checked trial file with what identifies it.
pub(super) struct LoadedTrial {
    pub scenario: Scenario,
    /// The text with settings written over it.
    pub text: String,
    /// SHA-256 of it.
    pub sha256: String,
}

impl TrialArgs {
    /// A file with settings written over it, its trials and seed as they stand.
    pub(super) fn of_file(file: &Path, settings: &[String]) -> Self {
        Self {
            file: file.to_owned(),
            trials: None,
            seed: None,
            settings: settings.to_vec(),
            kernel: KernelFlag::Auto,
        }
    }

    /// Reads, writes over and checks the file.
    pub(super) fn load(&self) -> Result<LoadedTrial, Failure> {
        let path = self.file.display().to_string();
        let original = read_text(&self.file, Exit::TrialFile)?;
        let check = |text: &str| parse(text).and_then(|file| Scenario::try_from(&file));
        let as_written = || check(&original).map_err(|error| Failure::trial_file(&path, &original, &error));
        let (mut scenario, text) = if self.settings.is_empty() {
            (as_written()?, original.clone())
        } else {
            // What cannot be parsed cannot be written over either.
            parse(&original).map_err(|error| Failure::trial_file(&path, &original, &error))?;
            let text = apply_settings(&original, &self.settings)?;
            let scenario = match check(&text) {
                Ok(scenario) => scenario,
                // What is wrong without the settings is the file's fault, else theirs.
                Err(error) => {
                    as_written()?;
                    return Err(Failure::settings(&path, &text, &error));
                }
            };
            (scenario, text)
        };
        scenario.simulation.trials = self.trials()?.unwrap_or(scenario.simulation.trials);
        // Fewer trials asked for on the command line hold for the power curve too.
        if let (Some(curve), Some(trials)) = (&mut scenario.power_curve, self.trials()?) {
            curve.trials = curve.trials.min(trials);
        }
        scenario.simulation.lanes = self.kernel.lanes()?;
        scenario.simulation.seed = self.seed.map_or(scenario.simulation.seed, |n| n.0);
        let sha256 = sha256(text.as_bytes());
        Ok(LoadedTrial { scenario, text, sha256 })
    }

    fn trials(&self) -> Result<Option<u64>, Failure> {
        self.trials.map(checked_trials).transpose()
    }

    /// The command that makes a result of so many trials again.
    pub(super) fn command(&self, verb: &str, trials: Option<u64>) -> String {
        command(verb, &self.file.display().to_string(), &self.settings, trials, self.seed.map(|n| n.0))
    }
}

/// The command that simulates a trial file with settings written over it.
pub(super) fn command(
    verb: &str,
    file: &str,
    settings: &[String],
    trials: Option<u64>,
    seed: Option<u64>,
) -> String {
    let mut words = vec![format!("onearm {verb} {}", quoted(file))];
    words.extend(settings.iter().map(|setting| format!("--set {}", quoted(setting))));
    words.extend(trials.map(|n| format!("--trials {n}")));
    words.extend(seed.map(|n| format!("--seed {n}")));
    words.join(" ")
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./:=,+@%".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The command as it was typed.
#[cfg(feature = "report")]
pub(super) fn typed_command() -> String {
    let words = std::env::args_os().skip(1).map(|word| quoted(&word.to_string_lossy()));
    std::iter::once("onearm".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

impl LoadedTrial {
    /// Simulates it, telling how far it is.
    pub(super) fn simulate(
        &self,
        verb: &str,
        args: &TrialArgs,
        threads: &ThreadArgs,
        output: &OutputArgs,
    ) -> Result<(OperatingCharacteristics, RunRecord), Failure> {
        let scenario = &self.scenario;
        let plan = &scenario.simulation;
        let curve =
            scenario.power_curve.as_ref().map_or(0, |curve| curve.trials * curve.medians.len() as u64);
        let curve_trials = scenario.power_curve.as_ref().map_or(0, |curve| curve.trials);
        let threads = threads.count(plan.trials.max(curve_trials));
        let total = plan.trials * scenario.truths.len() as u64 + curve;
        let stop = stop_on_signal();
        let curve = scenario.power_curve.as_ref().map_or_else(String::new, |curve| {
            let medians = words::counted(curve.medians.len() as u64, "median");
            format!(", and {medians} x {}", words::counted(curve.trials, "trial"))
        });
        output.say(&format!(
            "{}{curve} on {}",
            self.simulating(""),
            words::counted(threads as u64, "thread")
        ));
        let teller = Teller::new(total, output.destination.quiet);
        let start = Instant::now();
        let figures = simulate(scenario, threads, &teller, &stop);
        teller.finish();
        let figures = figures?;
        let seconds = start.elapsed().as_secs_f64();
        output.say(&speed(total, seconds, threads));
        let trials = args.trials.map(|n| n.0);
        let run = self.record(args, &figures, seconds, threads, args.command(verb, trials));
        Ok((figures, run))
    }

    /// `simulating 2 truths x 500 trials of 12 subjects`, with a word before the trials.
    pub(super) fn simulating(&self, most: &str) -> String {
        let scenario = &self.scenario;
        format!(
            "simulating {} x {most}{} of {}",
            words::counted(scenario.truths.len() as u64, "truth"),
            words::counted(scenario.simulation.trials, "trial"),
            words::counted(scenario.conduct.subjects as u64, "subject"),
        )
    }

    /// The record of a run that is complete.
    pub(super) fn record(
        &self,
        args: &TrialArgs,
        figures: &OperatingCharacteristics,
        seconds: f64,
        threads: usize,
        reproduce: String,
    ) -> RunRecord {
        RunRecord {
            version: VERSION,
            file: args.file.display().to_string(),
            file_sha256: self.sha256.clone(),
            settings: args.settings.clone(),
            seed: self.scenario.simulation.seed,
            trials: figures.trials,
            incomplete: None,
            precision: None,
            parts: None,
            digest: figures.digest.clone(),
            wall_time_seconds: seconds,
            threads,
            kernel: kernel_of(&self.scenario),
            reproduce,
        }
    }
}

/// How long so many trials over all truths took.
pub(super) fn speed(trials: u64, seconds: f64, threads: usize) -> String {
    format!(
        "{} in {seconds:.2} s ({:.0} ns a trial and thread)",
        words::counted(trials, "trial"),
        seconds * 1e9 * threads as f64 / trials as f64
    )
}
