//! How to make the same report again. Nothing here depends on machine, threads or clock.

use super::reading::Reading;
use crate::output::document::{Block, Fact, Section};
use crate::output::words;

/// Version, inputs, seed and digest.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let run = &reading.result.simulation.run;
    let mut facts = vec![
        Fact::code("Program", format!("onearm {}", run.version)),
        Fact::code("Trial file", run.file.clone()),
        Fact::code("Its SHA-256, settings written in", run.file_sha256.clone()),
    ];
    if run.settings.is_empty() {
        facts.push(Fact::new("Settings written over it", "no changes"));
    } else {
        facts.push(Fact::code("Settings written over it", run.settings.join("\n")));
    }
    facts.extend([
        Fact::code("Seed", run.seed.to_string()),
        Fact::new("Trials per truth", words::count(run.trials)),
    ]);
    if let Some(curve) = &reading.result.power_curve {
        facts.push(Fact::new("Trials per median of the power curve", words::count(curve.trials)));
    }
    facts.extend([
        Fact::code("Digest of all tallies (SHA-256)", run.digest.clone()),
        Fact::code("Command", run.reproduce.clone()),
    ]);
    if !reading.result.trial.sources.is_empty() {
        facts.push(Fact::new("Facts of the trial from", reading.result.trial.sources.join("; ")));
    }
    let blocks = vec![
        Block::paragraph(
            "The same version, trial file and seed give the same digest and this very report, on any machine and with any number \
             of threads.",
        ),
        Block::Facts { facts },
    ];
    Section { id: "reproducibility".to_owned(), title: "Reproducibility".to_owned(), blocks }
}
