//! Result of `simulate`.

mod course;
mod quantiles;
mod records;
mod replay;

use super::Reasons;
use crate::measure::Reason;
use crate::scenario::Scenario;
use crate::simulation::{
    AgainstBenchmark, BinOfMedian, Coverage, IntervalFigures, Mean, OperatingCharacteristics, Rate, Test,
    TruthFigures,
};
pub use course::{CountRecord, CourseResult, InterimRecord, PhaseRecord, StopRecord, SuccessResult};
pub use quantiles::QuantileOverTrials;
pub use records::*;
pub use replay::{ReplayResult, ReplayedSubjectRecord, replay_result};

impl From<Rate> for RateRecord {
    fn from(rate: Rate) -> Self {
        Self { rate: rate.rate(), mcse: rate.mcse() }
    }
}

impl From<Mean> for MeanRecord {
    fn from(mean: Mean) -> Self {
        Self { mean: mean.mean, sd: mean.sd, mcse: mean.mcse() }
    }
}

/// A mean or rate over no trial at all is none.
fn over_some<T, R: From<T>>(figure: T, trials: u64) -> Option<R> {
    (trials > 0).then(|| figure.into())
}

/// Those keys that have no value, with the one reason there is.
fn missing<const N: usize>(reason: Reason, keys: [(&'static str, bool); N]) -> Reasons {
    keys.into_iter().filter(|(_, there)| !there).map(|(key, _)| (key, reason)).collect()
}

/// `reason` says why no trial had an interval, or a finite one.
fn interval(coverage: Coverage, reason: Reason) -> CoverageResult {
    let Coverage { covered, finite, width } = coverage;
    let reasons = missing(reason, [("coverage", covered.trials > 0), ("width", width.trials > 0)]);
    CoverageResult {
        coverage: over_some(covered, covered.trials),
        finite: finite.into(),
        width: over_some(width, width.trials),
        reasons,
    }
}

/// Assembles the result of a simulation.
#[must_use]
pub fn simulation_result(
    scenario: &Scenario,
    figures: &OperatingCharacteristics,
    run: RunRecord,
) -> SimulationResult {
    let truths = (0..scenario.truths.len()).map(|index| truth_result(scenario, figures, index));
    SimulationResult {
        command: "simulate",
        run,
        plan: PlanRecord {
            trial: scenario.header.id.clone(),
            time_unit: scenario.header.unit,
            subjects: scenario.conduct.subjects,
            test: scenario.analysis.test,
            alpha_one_sided: scenario.analysis.alpha,
            landmark: scenario.analysis.landmark,
            conf_type: scenario.analysis.conf_type,
            conf_level: scenario.analysis.conf_level,
        },
        truths: truths.collect(),
    }
}

fn truth_result(scenario: &Scenario, all: &OperatingCharacteristics, index: usize) -> TruthResult {
    let truth = &scenario.truths[index];
    let figures = &all.truths[index];
    let per_trial = |count: &u64| *count as f64 / figures.trials as f64;
    let subjects = scenario.conduct.subjects as f64;
    let course = scenario.course.as_ref().zip(figures.course.as_ref());
    let before = figures.course.as_ref().map_or_else(Vec::new, course::analyses);
    let last = AnalysisRecord {
        name: scenario.analysis.name.clone(),
        time: figures.duration.mean,
        events: figures.events.mean,
    };
    TruthResult {
        truth: truth.name.clone(),
        law: truth.law.to_string(),
        seen_at_scans: truth.seen_at_scans,
        trials: figures.trials,
        analyses: before.into_iter().chain([last]).collect(),
        benchmarks: (0..scenario.benchmarks.len())
            .map(|benchmark| against(scenario, all, index, benchmark))
            .collect(),
        events: figures.events.into(),
        events_distribution: figures.events_distribution.iter().map(per_trial).collect(),
        median: median(figures),
        survival_at_landmark: figures.precision.as_ref().and_then(|precision| {
            let (estimate, coverage, truth) = precision.landmark?;
            let time = scenario.analysis.landmark?;
            Some(LandmarkResult {
                time,
                truth,
                estimate: over_some(estimate, estimate.trials),
                interval: interval(coverage, Reason::NoTrial),
                reasons: missing(Reason::NoTrial, [("estimate", estimate.trials > 0)]),
            })
        }),
        duration: figures.duration.into(),
        person_time: figures.person_time.into(),
        subjects: figures
            .course
            .as_ref()
            .map_or(MeanRecord { mean: subjects, sd: 0.0, mcse: 0.0 }, |course| course.subjects.mean.into()),
        intervals: figures.extras.as_ref().map_or_else(Vec::new, |extras| {
            let record = |figures: &IntervalFigures| IntervalResult {
                conf_type: figures.method.id(),
                median: interval(figures.median, Reason::NotReached),
                survival_at_landmark: figures.landmark.map(|coverage| interval(coverage, Reason::NoTrial)),
            };
            extras.intervals.iter().map(record).collect()
        }),
        stop: course
            .map(|(plan, figures)| course::stops(plan, figures, &scenario.analysis.name))
            .unwrap_or_default(),
        course: course.map(|(plan, figures)| course::course_result(plan, figures)),
        calendar: figures
            .calendar
            .iter()
            .map(|(time, subjects, events)| CalendarPoint {
                time: *time,
                subjects: *subjects,
                events: *events,
            })
            .collect(),
    }
}

fn median(figures: &TruthFigures) -> Option<MedianResult> {
    let precision = figures.precision.as_ref()?;
    let bin = |bin: &BinOfMedian| MedianBin {
        from: bin.edges.map(|edges| edges.0),
        to: bin.edges.map(|edges| edges.1),
        trials: bin.trials,
        rejected: bin.rejected.clone(),
        reasons: missing(Reason::NotReached, [("from", bin.edges.is_some()), ("to", bin.edges.is_some())]),
    };
    let bins: Vec<MedianBin> = figures.medians.iter().map(bin).collect();
    let reached = precision.median.trials > 0;
    let exist = [("truth", precision.true_median.is_finite()), ("mean", reached), ("sd", reached)];
    Some(MedianResult {
        truth: precision.true_median,
        mean: reached.then_some(precision.median.mean),
        sd: reached.then_some(precision.median.sd),
        not_reached: precision.not_reached.rate(),
        coverage: precision.median_interval.covered.rate(),
        coverage_mcse: precision.median_interval.covered.mcse(),
        interval: interval(precision.median_interval, Reason::NotReached),
        quantiles: quantiles::quantiles(&bins),
        bins,
        reasons: missing(Reason::NotReached, exist),
    })
}

fn against(
    scenario: &Scenario,
    all: &OperatingCharacteristics,
    truth: usize,
    benchmark: usize,
) -> AgainstResult {
    let figures: &AgainstBenchmark = &all.truths[truth].against[benchmark];
    let of_course = all.truths[truth].course.as_ref().map(|course| &course.on_success[benchmark]);
    let known_events = scenario.benchmarks[benchmark].record.event_count().is_some();
    let tests = all.tests.iter().enumerate().map(|(index, test)| {
        let rejection = all.rejection(truth, benchmark, index);
        let (not_estimable, estimated, reason) = match test {
            Test::OneSample(_) => {
                let rate = all.rejection_estimated(truth, benchmark, index);
                (figures.nothing_expected.count, known_events.then_some(rate), Reason::UnknownEvents)
            }
            Test::Landmark(_) => (figures.landmark_missing.count, None, Reason::OneSampleOnly),
        };
        SimulatedTest {
            variant: test.id(),
            rejected: rejection.count,
            rate: rejection.rate(),
            mcse: rejection.mcse(),
            not_estimable,
            rate_benchmark_estimated: estimated.map(Rate::rate),
            rate_benchmark_estimated_mcse: estimated.map(Rate::mcse),
            rate_in_true_time: of_course
                .and_then(|figures| figures.in_true_time.get(index))
                .map(|rate| (*rate).into()),
            reasons: missing(
                reason,
                [
                    ("rate_benchmark_estimated", estimated.is_some()),
                    ("rate_benchmark_estimated_mcse", estimated.is_some()),
                ],
            ),
        }
    });
    let extras = all.truths[truth].extras.as_ref();
    let more = extras.into_iter().flat_map(|extras| {
        let posterior = extras.posterior.iter().map(|rates| ("posterior", rates[benchmark], 0));
        let mean = extras.restricted_mean.iter();
        posterior
            .chain(mean.map(|rates| ("restricted-mean", rates[benchmark], extras.restricted_mean_missing)))
    });
    let more = more.map(|(variant, rate, not_estimable)| SimulatedTest {
        variant: variant.to_owned(),
        rejected: rate.count,
        rate: rate.rate(),
        mcse: rate.mcse(),
        not_estimable,
        rate_benchmark_estimated: None,
        rate_benchmark_estimated_mcse: None,
        rate_in_true_time: None,
        reasons: missing(
            Reason::OneSampleOnly,
            [("rate_benchmark_estimated", false), ("rate_benchmark_estimated_mcse", false)],
        ),
    });
    AgainstResult {
        benchmark: scenario.benchmarks[benchmark].record.id.clone(),
        is_null: scenario.truths[truth].null_of == Some(benchmark),
        tests: tests.chain(more).collect(),
        success: of_course.map(course::success),
        expected: figures.expected.into(),
        observed: figures.observed.into(),
        ratio: figures.ratio.into(),
        ratio_width: figures.ratio_width.into(),
        ratio_excludes_one: figures.ratio_excludes_one.into(),
        median_excludes_benchmark: all.truths[truth]
            .precision
            .as_ref()
            .map(|_| figures.median_excludes.into()),
    }
}
