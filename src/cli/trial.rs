//! Reading and simulating a trial file, shared by `run` and `simulate`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use sha2::{Digest, Sha256};

use super::common::{OutputArgs, ThreadArgs, read_text};
use super::progress::{Teller, stop_on_signal};
use super::{Exit, Failure};
use crate::input::trial_file::{WholeNumber, apply_settings, parse};
use crate::output::words;
use crate::results::{RunRecord, VERSION};
use crate::scenario::Scenario;
use crate::simulation::{OperatingCharacteristics, simulate};

/// The trial file and what is written over it.
#[derive(Debug, Args)]
pub(super) struct TrialArgs {
    /// Trial file (TOML); `onearm init` writes one to start from
    #[arg(value_name = "TRIAL")]
    pub file: PathBuf,
    /// Trials per truth, such as 1e6
    #[arg(long, value_name = "N")]
    pub trials: Option<WholeNumber>,
    /// Seed
    #[arg(long, value_name = "N")]
    pub seed: Option<WholeNumber>,
    /// Write a value of the file over, such as truth.target.median=6.9 (repeatable)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub settings: Vec<String>,
}

/// A checked trial file with what identifies it.
pub(super) struct LoadedTrial {
    pub scenario: Scenario,
    sha256: String,
}

impl TrialArgs {
    /// Reads, writes over and checks the file.
    pub(super) fn load(&self) -> Result<LoadedTrial, Failure> {
        let path = self.file.display().to_string();
        let original = read_text(&self.file, Exit::TrialFile)?;
        // A wrong file is reported as written, before anything is written over it.
        let mut file = parse(&original).map_err(|error| Failure::trial_file(&path, &original, &error))?;
        let (mut text, mut name) = (original, path);
        if !self.settings.is_empty() {
            text = apply_settings(&text, &self.settings)?;
            name += " with --set";
            file = parse(&text).map_err(|error| Failure::trial_file(&name, &text, &error))?;
        }
        let mut scenario =
            Scenario::try_from(&file).map_err(|error| Failure::trial_file(&name, &text, &error))?;
        scenario.simulation.trials = self.trials.map_or(scenario.simulation.trials, |n| n.0);
        scenario.simulation.seed = self.seed.map_or(scenario.simulation.seed, |n| n.0);
        let digest = Sha256::digest(text.as_bytes());
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(LoadedTrial { scenario, sha256 })
    }

    /// The command that makes a result again.
    fn command(&self, verb: &str) -> String {
        let mut words = vec![format!("onearm {verb} {}", self.file.display())];
        words.extend(self.settings.iter().map(|setting| format!("--set {setting}")));
        words.extend(self.trials.map(|n| format!("--trials {}", n.0)));
        words.extend(self.seed.map(|n| format!("--seed {}", n.0)));
        words.join(" ")
    }
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
        let total = plan.trials * scenario.truths.len() as u64 + curve;
        output.say(&format!(
            "simulating {} truths x {} trials of {} subjects on {} threads",
            scenario.truths.len(),
            words::count(plan.trials),
            scenario.conduct.subjects,
            threads.count()
        ));
        let teller = Teller::new(total, output.quiet);
        let start = Instant::now();
        let figures = simulate(scenario, threads.count(), &teller, &stop_on_signal());
        teller.finish();
        let figures = figures?;
        let seconds = start.elapsed().as_secs_f64();
        output.say(&format!(
            "{} trials in {seconds:.2} s ({:.0} ns a trial and thread)",
            words::count(total),
            seconds * 1e9 * threads.count() as f64 / total as f64
        ));
        let run = RunRecord {
            version: VERSION,
            file: args.file.display().to_string(),
            file_sha256: self.sha256.clone(),
            settings: args.settings.clone(),
            seed: plan.seed,
            trials: plan.trials,
            digest: figures.digest.clone(),
            wall_time_seconds: seconds,
            threads: threads.count(),
            kernel: "lanes",
            reproduce: args.command(verb),
        };
        Ok((figures, run))
    }
}
