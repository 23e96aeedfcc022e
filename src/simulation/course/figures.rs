//! A tally -> figures of the course.

use super::layout::{CourseSum, Histogram, InterimCount};
use super::plan::CourseRun;
use crate::simulation::figures::{Mean, Rate, Reader};
use crate::simulation::rows::Ending;

/// Subjects counted in each trial: their law over trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Mean.
    pub mean: Mean,
    /// 2.5%, 50% and 97.5% quantile: the smallest number that so many trials do not exceed.
    pub quantiles: [u64; 3],
}

/// An interim analysis over trials.
#[derive(Debug, Clone, PartialEq)]
pub struct InterimFigures {
    /// Name.
    pub name: String,
    /// Trials in which it was held.
    pub held: Rate,
    /// Trials that it stopped for futility.
    pub futility: Rate,
    /// Trials that it stopped for efficacy.
    pub efficacy: Rate,
    /// Calendar time of those held.
    pub time: Mean,
    /// Events known then.
    pub events: Mean,
    /// Subjects entered by then.
    pub subjects: Mean,
}

/// Estimates of the trials that succeed against a benchmark, biased by their success.
#[derive(Debug, Clone, PartialEq)]
pub struct OnSuccess {
    /// Trials in which the deciding test rejects, as the trial ran.
    pub succeeded: Rate,
    /// Observed median of those that reach it.
    pub median: Mean,
    /// O / E.
    pub ratio: Mean,
    /// Trials in which the deciding test would reject if no stop for futility were heeded.
    pub ignoring_futility: Rate,
    /// The one-sample tests had every event been known when it happened, in their order; none if it is so.
    pub in_true_time: Vec<Rate>,
}

/// Figures of the course under one truth.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseFigures {
    /// Trials that ended at the final analysis.
    pub completed: Rate,
    /// Trials stopped by the toxicity boundary.
    pub toxicity: Rate,
    /// Trials stopped by the safety run-in.
    pub run_in: Rate,
    /// Interim analyses.
    pub interims: Vec<InterimFigures>,
    /// Subjects entered.
    pub subjects: Counted,
    /// Those who began each phase.
    pub phases: Vec<Counted>,
    /// Those with a response seen.
    pub responders: Counted,
    /// Those with an event of grade 3 or more.
    pub severe: Counted,
    /// Those with a dose-limiting event.
    pub dose_limiting: Counted,
    /// Those dead by toxicity.
    pub related_deaths: Counted,
    /// Those with a reduced dose.
    pub reduced: Counted,
    /// Those who ended treatment before the event.
    pub off_treatment: Counted,
    /// Those with a new therapy before the event.
    pub new_therapy: Counted,
    /// Deaths at the data cut.
    pub deaths: Counted,
    /// Time on treatment of all subjects.
    pub exposure: Mean,
    /// Mean time from response to the end of the record, of trials with a responder.
    pub response_duration: Mean,
    /// Median overall survival, where reached.
    pub overall_survival: Mean,
    /// Trials in which it is reached.
    pub overall_survival_reached: Rate,
    /// Against each benchmark.
    pub on_success: Vec<OnSuccess>,
}

/// Reads them off one tally; `true_time` if events are seen at scans.
pub(crate) fn course_figures(
    run: &CourseRun,
    reader: &Reader<'_>,
    benchmarks: usize,
    tests: usize,
    true_time: bool,
) -> CourseFigures {
    let layout = &run.layout;
    let trials = reader.tally.trials;
    let rate = |index: usize| reader.rate(index, trials);
    let count = |index: usize| reader.tally.counts[index];
    let counted = |histogram: Histogram, phase: usize| {
        counted(&reader.tally.counts[layout.histogram(histogram, phase)], trials)
    };
    let of = |histogram| counted(histogram, 0);
    let interims = run.plan.interims.iter().enumerate().map(|(k, interim)| {
        let held = layout.interim(k, InterimCount::Held);
        let [time, events, subjects] = layout.interim_sums(k).map(|sum| reader.mean(sum, count(held)));
        InterimFigures {
            name: interim.name.clone(),
            held: rate(held),
            futility: rate(layout.ending(Ending::Futility(k))),
            efficacy: rate(layout.ending(Ending::Efficacy(k))),
            time,
            events,
            subjects,
        }
    });
    let on_success = (0..benchmarks).map(|benchmark| {
        let [median, ratio] = layout.success_sums(benchmark);
        let succeeded = reader.rate(reader.plan.layout.rejected(benchmark, run.deciding), trials);
        OnSuccess {
            median: reader.mean(median, count(layout.success_with_median(benchmark))),
            ratio: reader.mean(ratio, succeeded.count),
            succeeded,
            ignoring_futility: rate(layout.ignoring_futility(benchmark)),
            in_true_time: (0..if true_time { tests } else { 0 })
                .map(|test| rate(layout.in_true_time(benchmark, test)))
                .collect(),
        }
    });
    CourseFigures {
        completed: rate(layout.ending(Ending::Final)),
        toxicity: rate(layout.ending(Ending::Toxicity)),
        run_in: rate(layout.ending(Ending::RunIn)),
        interims: interims.collect(),
        subjects: of(Histogram::Subjects),
        phases: (0..run.plan.course.phases.len()).map(|phase| counted(Histogram::Phases, phase)).collect(),
        responders: of(Histogram::Responders),
        severe: of(Histogram::Severe),
        dose_limiting: of(Histogram::DoseLimiting),
        related_deaths: of(Histogram::RelatedDeaths),
        reduced: of(Histogram::Reduced),
        off_treatment: of(Histogram::OffTreatment),
        new_therapy: of(Histogram::NewTherapy),
        deaths: of(Histogram::Deaths),
        exposure: reader.mean(layout.sum(CourseSum::Exposure), trials),
        response_duration: reader
            .mean(layout.sum(CourseSum::ResponseDuration), count(layout.with_responder())),
        overall_survival: reader
            .mean(layout.sum(CourseSum::OverallSurvival), count(layout.overall_survival_reached())),
        overall_survival_reached: rate(layout.overall_survival_reached()),
        on_success: on_success.collect(),
    }
}

/// Mean, standard deviation and quantiles of a histogram of whole numbers.
fn counted(histogram: &[u64], trials: u64) -> Counted {
    let n = trials as f64;
    let weighted = |value: fn(f64) -> f64| {
        let terms = histogram.iter().enumerate().map(|(k, count)| value(k as f64) * *count as f64);
        if trials == 0 { 0.0 } else { terms.sum::<f64>() / n }
    };
    let mean = weighted(|k| k);
    let variance = (weighted(|k| k * k) - mean * mean).max(0.0);
    let quantile = |p: f64| {
        let mut below = 0;
        let reached = histogram.iter().position(|count| {
            below += count;
            below as f64 >= p * n
        });
        reached.unwrap_or(0) as u64
    };
    let one_value = histogram.iter().filter(|count| **count > 0).count() <= 1;
    let sd = if one_value { 0.0 } else { variance.sqrt() };
    Counted { mean: Mean { trials, mean, sd }, quantiles: [0.025, 0.5, 0.975].map(quantile) }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn a_histogram_by_hand() {
        let found = counted(&[1, 0, 2, 1], 4);
        assert_eq!((found.mean.mean, found.mean.sd), (1.75, (17.0_f64 / 4.0 - 1.75 * 1.75).sqrt()));
        assert_eq!(found.quantiles, [0, 2, 3]);
    }
}
