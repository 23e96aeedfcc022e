//! The check: a [`TrialFile`] as typed becomes a [`Scenario`], or the first thing wrong with it.

use super::analyses::analyses;
use super::assumptions::assumptions;
use super::benchmarks::{benchmarks, has_median};
use super::course::course_plan;
use super::data::data_names;
use super::error::{TrialFileError, TrialFileProblem as Problem};
use super::file::{
    AccrualLaw, AccrualTable, DropoutTable, FollowUpTable, PowerCurveTable, ScanSpanTable, ScansTable,
    SimulationTable, TestSetSetting, TrialFile,
};
use super::placed::{Placed, WholeNumber};
use super::truths::truths;
use crate::benchmark::Benchmark;
use crate::input::benchmark_library;
use crate::measure::TimeUnit;
use crate::numeric::lanes::Level;
use crate::numeric::portable::ln_1p;
use crate::protocol::{
    Accrual, AccrualRates, AccrualRatesError, Criterion, Cutoff, Dropout, RatePiece, ScanSchedule,
    ScanScheduleError, ScanSpan,
};
use crate::scenario::{Header, PowerCurve, Scenario, SimulationPlan, TestSet};
use crate::trial::Conduct;

/// Largest number of subjects: beyond it a one-arm trial is not what this is made for, and the tables of critical values,
/// one entry for each number of events, take longer than the simulation.
const MOST_SUBJECTS: u64 = 10_000;
/// Largest number of trials that the counters and sums of a tally are sure to hold.
pub const MOST_TRIALS: u64 = 1_000_000_000_000;
/// Largest number of points of a power curve.
const MOST_MEDIANS: f64 = 500.0;
const DEFAULT_TRIALS: u64 = 100_000;

impl TryFrom<&TrialFile> for Scenario {
    type Error = TrialFileError;

    fn try_from(file: &TrialFile) -> Result<Self, TrialFileError> {
        scenario(file)
    }
}

/// Checks a trial file against the benchmark library.
///
/// # Errors
/// [`TrialFileError`]: the first thing wrong, with its place.
pub fn scenario(file: &TrialFile) -> Result<Scenario, TrialFileError> {
    let unit = file.trial.time_unit;
    let conduct = conduct(file)?;
    let scans = file.scans.as_ref().map(|table| scans(table, unit)).transpose()?;
    let benchmarks = benchmarks(&file.benchmark, &benchmark_library(), (unit, scans.as_ref()))?;
    let truths = truths(file, &benchmarks, scans.is_some())?;
    let (analysis, interims) = analyses(&file.analysis, &benchmarks, &conduct)?;
    let course = course_plan(file, scans.as_ref(), interims, conduct.subjects as u64)?;
    let simulation = simulation(&file.simulation)?;
    let power_curve = file.power_curve.as_ref().map(|table| power_curve(table, &benchmarks)).transpose()?;
    criteria(&file.population.inclusion)?;
    criteria(&file.population.exclusion)?;
    let bare = |list: &[Placed<Criterion>]| list.iter().map(|criterion| criterion.get().clone()).collect();
    Ok(Scenario {
        header: Header {
            id: file.trial.id.clone(),
            title: file.trial.title.clone(),
            question: file.trial.question.clone(),
            unit,
            sponsor: file.trial.sponsor.clone(),
            primary: file.trial.primary.clone(),
            sources: file.trial.sources.clone(),
        },
        estimand: file.estimand.clone(),
        inclusion: bare(&file.population.inclusion),
        exclusion: bare(&file.population.exclusion),
        phases: file.phase.iter().map(|phase| phase.get().clone()).collect(),
        assumptions: assumptions(file, &conduct, &analysis, course.as_ref()),
        conduct,
        course,
        scans,
        benchmarks,
        truths,
        analysis,
        simulation,
        power_curve,
        data: data_names(file)?,
    })
}

/// A number above 0.
pub(super) fn positive(key: &'static str, placed: &Placed<f64>) -> Result<f64, TrialFileError> {
    let value = *placed.get();
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(Problem::Range { key, range: "a number above 0", value }.at(placed.span()))
    }
}

/// A number of 0 or more.
pub(super) fn not_negative(key: &'static str, placed: &Placed<f64>) -> Result<f64, TrialFileError> {
    let value = *placed.get();
    if value >= 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(Problem::Range { key, range: "0 or more", value }.at(placed.span()))
    }
}

/// A name that can be shown and asked for.
pub(super) fn named(key: &'static str, placed: &Placed<String>) -> Result<(), TrialFileError> {
    let empty = placed.get().trim().is_empty();
    if empty { Err(Problem::Empty { key }.at(placed.span())) } else { Ok(()) }
}

/// A whole number of at least 1 and at most `most`.
pub(super) fn whole(
    key: &'static str,
    placed: &Placed<WholeNumber>,
    most: u64,
    range: &'static str,
) -> Result<u64, TrialFileError> {
    let value = placed.get().0;
    if (1..=most).contains(&value) {
        Ok(value)
    } else {
        Err(Problem::Range { key, range, value: value as f64 }.at(placed.span()))
    }
}

fn conduct(file: &TrialFile) -> Result<Conduct, TrialFileError> {
    let subjects = whole("population.subjects", &file.population.subjects, MOST_SUBJECTS, "from 1 to 10000")?;
    let accrual = accrual(&file.accrual)?;
    Ok(Conduct {
        subjects: subjects as usize,
        dropout: file.dropout.as_ref().map_or(Ok(Dropout { hazard: 0.0 }), dropout)?,
        cutoff: cutoff(&file.follow_up, &accrual)?,
        accrual,
    })
}

fn accrual(table: &Placed<AccrualTable>) -> Result<Accrual, TrialFileError> {
    let accrual = table.get();
    let conflict = |message| Err(Problem::Conflict(message).at(table.span()));
    let ramp = (&accrual.full_after, &accrual.start_rate);
    let (rates, sites) = (accrual.rates.is_empty(), accrual.sites.is_empty());
    let rates_of = |rates: Result<AccrualRates, AccrualRatesError>| {
        rates.map(Accrual::Rates).map_err(|error| Problem::Accrual(error).at(table.span()))
    };
    match (accrual.law, &accrual.duration, &accrual.rate, ramp, rates, sites) {
        (AccrualLaw::Uniform, Some(duration), None, (None, None), true, true) => {
            Ok(Accrual::Uniform { duration: positive("accrual.duration", duration)? })
        }
        (AccrualLaw::Poisson, None, Some(rate), (None, None), true, true) => {
            Ok(Accrual::Poisson { rate: positive("accrual.rate", rate)? })
        }
        (AccrualLaw::Rates, None, None, (None, None), false, true) => {
            let pieces = accrual.rates.iter();
            rates_of(AccrualRates::new(
                pieces.map(|piece| RatePiece { from: piece.from, rate: piece.rate, slope: 0.0 }).collect(),
            ))
        }
        (AccrualLaw::Ramp, None, Some(rate), (Some(full), start), true, true) => {
            let start = start.as_ref().map_or(Ok(0.0), |rate| not_negative("accrual.start_rate", rate))?;
            let (rate, full) = (positive("accrual.rate", rate)?, positive("accrual.full_after", full)?);
            rates_of(AccrualRates::ramp(start, rate, full))
        }
        (AccrualLaw::Sites, None, None, (None, None), true, false) => {
            if accrual.sites.iter().any(|site| site.opens.is_nan() || site.opens < 0.0) {
                return conflict("a site opens at time 0 or later");
            }
            let sites: Vec<(f64, f64)> = accrual.sites.iter().map(|site| (site.opens, site.rate)).collect();
            rates_of(AccrualRates::sites(&sites))
        }
        (AccrualLaw::Uniform, ..) => conflict("uniform accrual needs `duration`, and nothing else"),
        (AccrualLaw::Poisson, ..) => conflict("Poisson accrual needs `rate`, and nothing else"),
        (AccrualLaw::Rates, ..) => conflict(
            "accrual by rates needs `rates`, such as [{ from = 0, rate = 1 }, { from = 6, rate = 2 }]",
        ),
        (AccrualLaw::Ramp, ..) => conflict("a ramp needs `rate` and `full_after`, and may have `start_rate`"),
        (AccrualLaw::Sites, ..) => conflict(
            "accrual by sites needs `sites`, such as [{ opens = 0, rate = 0.5 }, { opens = 3, rate = 1 }]",
        ),
    }
}

fn dropout(table: &Placed<DropoutTable>) -> Result<Dropout, TrialFileError> {
    let dropout = table.get();
    match (&dropout.hazard, &dropout.probability, &dropout.by) {
        (Some(hazard), None, None) => Ok(Dropout { hazard: not_negative("dropout.hazard", hazard)? }),
        (None, Some(probability), Some(by)) => {
            let (p, time) = (*probability.get(), positive("dropout.by", by)?);
            if !(0.0..1.0).contains(&p) {
                let range = "a probability of 0 or more and below 1";
                return Err(
                    Problem::Range { key: "dropout.probability", range, value: p }.at(probability.span())
                );
            }
            // -ln(1 - p) = ln(1 + p / (1 - p)).
            Ok(Dropout { hazard: ln_1p(p / (1.0 - p)) / time })
        }
        _ => {
            Err(Problem::Conflict("dropout needs either `hazard`, or `probability` and `by`")
                .at(table.span()))
        }
    }
}

fn cutoff(table: &Placed<FollowUpTable>, accrual: &Accrual) -> Result<Cutoff, TrialFileError> {
    let follow_up = table.get();
    let conflict = |message| Err(Problem::Conflict(message).at(table.span()));
    match (&follow_up.after_accrual, &follow_up.after_last_subject, &follow_up.calendar) {
        (Some(time), None, None) => match accrual {
            Accrual::Uniform { duration } => {
                Ok(Cutoff::Calendar(duration + not_negative("follow_up.after_accrual", time)?))
            }
            Accrual::Poisson { .. } | Accrual::Rates(_) => {
                conflict("Poisson accrual has no planned end: use `after_last_subject` or `calendar`")
            }
        },
        (None, Some(time), None) => {
            Ok(Cutoff::AfterLastSubject(not_negative("follow_up.after_last_subject", time)?))
        }
        (None, None, Some(time)) => match accrual {
            Accrual::Uniform { duration } if *time.get() < *duration => {
                Err(Problem::Conflict("the data cut lies before the end of accrual").at(time.span()))
            }
            _ => Ok(Cutoff::Calendar(positive("follow_up.calendar", time)?)),
        },
        _ => conflict("follow_up needs one of `after_accrual`, `after_last_subject`, `calendar`"),
    }
}

fn scans(table: &Placed<ScansTable>, unit: TimeUnit) -> Result<ScanSchedule, TrialFileError> {
    schedule(&table.get().spans, unit).map_err(|error| Problem::Scans(error).at(table.span()))
}

/// Spans in weeks as a schedule in the file's unit.
pub(super) fn schedule(spans: &[ScanSpanTable], unit: TimeUnit) -> Result<ScanSchedule, ScanScheduleError> {
    let in_weeks_of = |week: f64| {
        let spans = spans.iter().map(|span| ScanSpan {
            every: span.every_weeks * week,
            until: span.until_week.map_or(f64::INFINITY, |until| until * week),
        });
        ScanSchedule::new(spans.collect())
    };
    // In weeks first, so that an error speaks of them as the file does.
    in_weeks_of(1.0)?;
    in_weeks_of(TimeUnit::Weeks.per(unit))
}

fn simulation(table: &SimulationTable) -> Result<SimulationPlan, TrialFileError> {
    let trials =
        |placed: &Placed<WholeNumber>| whole("simulation.trials", placed, MOST_TRIALS, "from 1 to 1e12");
    Ok(SimulationPlan {
        trials: table.trials.as_ref().map_or(Ok(DEFAULT_TRIALS), trials)?,
        seed: table.seed.as_ref().map_or(1, |seed| seed.get().0),
        kaplan_meier: table.kaplan_meier.unwrap_or(true),
        calendar: table.calendar.unwrap_or(true),
        tests: match table.tests {
            Some(TestSetSetting::Deciding) => TestSet::Deciding,
            Some(TestSetSetting::All) | None => TestSet::All,
        },
        lanes: Some(Level::widest()),
    })
}

fn power_curve(
    table: &Placed<PowerCurveTable>,
    benchmarks: &[Benchmark],
) -> Result<PowerCurve, TrialFileError> {
    let curve = table.get();
    let benchmark = super::benchmarks::find(benchmarks, &curve.shape_of)?;
    has_median(benchmark).map_err(|problem| problem.at(curve.shape_of.span()))?;
    let steps = (curve.to - curve.from) / curve.step;
    let finite = curve.from > 0.0 && curve.step > 0.0 && curve.step.is_finite();
    if !(finite && (0.0..=MOST_MEDIANS).contains(&steps)) {
        let message = "a power curve runs from above 0 up to `to`, in at most 500 steps above 0";
        return Err(Problem::Conflict(message).at(table.span()));
    }
    let trials =
        |placed: &Placed<WholeNumber>| whole("power_curve.trials", placed, MOST_TRIALS, "from 1 to 1e12");
    Ok(PowerCurve {
        shape: benchmark.law.clone(),
        shape_name: benchmark.record.id.clone(),
        medians: (0..=(steps + 1e-9) as u32).map(|i| curve.from + f64::from(i) * curve.step).collect(),
        trials: curve.trials.as_ref().map_or(Ok(DEFAULT_TRIALS), trials)?,
    })
}

fn criteria(list: &[Placed<Criterion>]) -> Result<(), TrialFileError> {
    for (index, placed) in list.iter().enumerate() {
        let criterion = placed.get();
        if list[..index].iter().any(|before| before.get().id == criterion.id) {
            return Err(Problem::Twice { what: "criterion", name: criterion.id.clone() }.at(placed.span()));
        }
        if !criterion.threshold_is_complete() {
            return Err(Problem::Threshold(criterion.id.clone()).at(placed.span()));
        }
    }
    Ok(())
}
