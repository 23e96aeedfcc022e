//! The worlds to simulate.

use super::benchmarks::{find, has_median};
use super::build::{named, not_negative, positive};
use super::course::effects;
use super::course_file::HazardStepTable;
use super::error::{TrialFileError, TrialFileProblem as Problem};
use super::file::{ObservedAt, TrialFile, TruthTable};
use super::placed::Placed;
use crate::benchmark::Benchmark;
use crate::distribution::{Cure, EventTimeLaw, HazardRatio, Law};
use crate::measure::TimeUnit;
use crate::protocol::Phase;
use crate::scenario::Truth;

/// All truths of the file.
pub(super) fn truths(
    file: &TrialFile,
    benchmarks: &[Benchmark],
    scans: bool,
) -> Result<Vec<Truth>, TrialFileError> {
    let mut list: Vec<Truth> = Vec::new();
    for placed in &file.truth {
        let truth = truth(placed, benchmarks, scans, (&file.phase, file.trial.time_unit))?;
        if list.iter().any(|before| before.name == truth.name) {
            return Err(Problem::Twice { what: "truth", name: truth.name }.at(placed.get().name.span()));
        }
        list.push(truth);
    }
    if list.is_empty() {
        let remedy = "write [[truth]] with `name` and a `law`, or the `benchmark` whose law holds";
        return Err(Problem::Missing { key: "truth", remedy }.nowhere());
    }
    Ok(list)
}

fn truth(
    placed: &Placed<TruthTable>,
    benchmarks: &[Benchmark],
    scans: bool,
    (phases, unit): (&[Placed<Phase>], TimeUnit),
) -> Result<Truth, TrialFileError> {
    let table = placed.get();
    named("truth.name", &table.name)?;
    let base = match (&table.law, &table.benchmark) {
        (Some(text), None) => written_law(text, table)?,
        (None, Some(name)) => of_benchmark(placed, find(benchmarks, name)?)?,
        _ => return Err(Problem::Conflict("a truth has either a `law` or a `benchmark`").at(placed.span())),
    };
    let base = match &table.cured {
        None => base,
        Some(cured) => {
            Law::Cure(Cure::new(base, *cured.get()).map_err(|e| Problem::Law(e).at(cured.span()))?)
        }
    };
    let law = match (&table.hazard_ratio, &table.from) {
        _ if !table.hazard_ratios.is_empty() => {
            if table.hazard_ratio.is_some() || table.from.is_some() {
                let message = "a truth has either a `hazard_ratio` or `hazard_ratios`";
                return Err(Problem::Conflict(message).at(placed.span()));
            }
            with_steps(base, &table.hazard_ratios)?
        }
        (None, None) => base,
        (None, Some(from)) => {
            return Err(Problem::Conflict("`from` says when a `hazard_ratio` begins to act").at(from.span()));
        }
        (Some(ratio), from) => {
            let ratio = positive("truth.hazard_ratio", ratio)?;
            let from = from.as_ref().map_or(Ok(0.0), |from| not_negative("truth.from", from))?;
            let law = HazardRatio::new(base, ratio, from).map_err(|e| Problem::Law(e).at(placed.span()))?;
            Law::HazardRatio(law)
        }
    };
    let seen_at_scans = match &table.observed {
        Some(observed) if *observed.get() == ObservedAt::Scans && !scans => {
            return Err(Problem::Conflict("`observed = \"scans\"` needs a [scans] table").at(observed.span()));
        }
        observed => observed.as_ref().is_some_and(|observed| *observed.get() == ObservedAt::Scans),
    };
    let effects = effects(table, phases, unit)?;
    let own = benchmarks.iter().position(|benchmark| benchmark.law == law);
    Ok(Truth {
        name: table.name.get().clone(),
        null_of: own.filter(|_| effects.leave_the_law()),
        law,
        seen_at_scans,
        effects,
        reason: table.reason.clone().unwrap_or_default(),
    })
}

/// A law with its hazard multiplied by one factor after another: each acts from its time until the next.
fn with_steps(base: Law, steps: &[Placed<HazardStepTable>]) -> Result<Law, TrialFileError> {
    let (mut law, mut before, mut from) = (base, 1.0, f64::NEG_INFINITY);
    for placed in steps {
        let step = placed.get();
        if step.from.is_nan() || step.from <= from {
            let message = "`hazard_ratios` begin at increasing times";
            return Err(Problem::Conflict(message).at(placed.span()));
        }
        let next = HazardRatio::new(law, step.hazard_ratio / before, step.from);
        law = Law::HazardRatio(next.map_err(|e| Problem::Law(e).at(placed.span()))?);
        (before, from) = (step.hazard_ratio, step.from);
    }
    Ok(law)
}

/// A law written out, or its id with the parameters as keys of their own.
fn written_law(text: &Placed<String>, table: &TruthTable) -> Result<Law, TrialFileError> {
    let numbers = [
        ("median", &table.median),
        ("shape", &table.shape),
        ("scale", &table.scale),
        ("rate", &table.rate),
        ("mean-log", &table.mean_log),
        ("sd-log", &table.sd_log),
        ("mu", &table.mu),
        ("sigma", &table.sigma),
        ("q", &table.q),
    ];
    let lists = [("rates", &table.rates), ("cuts", &table.cuts)];
    let mut keys: Vec<String> = Vec::new();
    for (key, value) in numbers {
        if let Some(value) = value {
            keys.push(format!("{key}={}", value.get()));
        }
    }
    for (key, value) in lists {
        if let Some(value) = value {
            let joined: Vec<String> = value.get().iter().map(f64::to_string).collect();
            keys.push(format!("{key}={}", joined.join("/")));
        }
    }
    let whole = if text.get().contains(':') {
        if !keys.is_empty() {
            let message = "the law is written out in `law`: its parameters cannot stand as keys as well";
            return Err(Problem::Conflict(message).at(text.span()));
        }
        text.get().clone()
    } else {
        format!("{}:{}", text.get(), keys.join(","))
    };
    whole.parse().map_err(|error| Problem::Notation(error).at(text.span()))
}

/// The law of a benchmark, stretched in time to another median if one is given.
fn of_benchmark(placed: &Placed<TruthTable>, benchmark: &Benchmark) -> Result<Law, TrialFileError> {
    let table = placed.get();
    let numbers = [
        &table.shape,
        &table.scale,
        &table.rate,
        &table.mean_log,
        &table.sd_log,
        &table.mu,
        &table.sigma,
        &table.q,
    ];
    if numbers.iter().any(|key| key.is_some()) || table.rates.is_some() || table.cuts.is_some() {
        let message = "a truth made from a benchmark takes `median`, `hazard_ratio` and `from`, `hazard_ratios` and `cured`, no parameters of a law";
        return Err(Problem::Conflict(message).at(placed.span()));
    }
    match &table.median {
        None => Ok(benchmark.law.clone()),
        Some(median) => {
            has_median(benchmark).map_err(|problem| problem.at(median.span()))?;
            let factor = positive("truth.median", median)? / benchmark.law.median();
            Ok(benchmark.law.in_unit(factor))
        }
    }
}
