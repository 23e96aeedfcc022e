//! A tally -> operating characteristics with their Monte Carlo errors.

use ndarray::{Array2, Array3};
use sha2::{Digest, Sha256};

use super::course::{CourseFigures, course_figures};
use super::extras::ExtraFigures;
use super::layout::{BenchmarkCount, BenchmarkSum, CALENDAR_BINS, Count, Layout, Sum, Test};
use super::plan::Plan;
use super::tally::Tally;
use crate::measure::hexadecimal;
use crate::scenario::Scenario;

/// A variance below this share of the squared mean is the rounding of a chunk's sum: all values were the same.
const SAME: f64 = 1e-12;

/// A fraction of trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Trials in which it happened.
    pub count: u64,
    /// Trials in which it could.
    pub trials: u64,
}

/// Mean over trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// Trials that have the value.
    pub trials: u64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation between trials.
    pub sd: f64,
}

impl Rate {
    /// The fraction; 0 of 0 is 0.
    #[must_use]
    pub fn rate(self) -> f64 {
        if self.trials == 0 { 0.0 } else { self.count as f64 / self.trials as f64 }
    }

    /// Monte Carlo standard error of the fraction.
    #[must_use]
    pub fn mcse(self) -> f64 {
        let p = self.rate();
        if self.trials == 0 { 0.0 } else { (p * (1.0 - p) / self.trials as f64).sqrt() }
    }
}

impl Mean {
    /// Monte Carlo standard error of the mean.
    #[must_use]
    pub fn mcse(self) -> f64 {
        if self.trials == 0 { 0.0 } else { self.sd / (self.trials as f64).sqrt() }
    }
}

/// How an interval does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// Trials whose interval holds the truth.
    pub covered: Rate,
    /// Trials whose interval is finite.
    pub finite: Rate,
    /// Width of the finite ones.
    pub width: Mean,
}

/// What one trial of this size can know, under one truth.
#[derive(Debug, Clone, PartialEq)]
pub struct PrecisionFigures {
    /// Observed median, where reached.
    pub median: Mean,
    /// Trials whose median is not reached.
    pub not_reached: Rate,
    /// Its interval.
    pub median_interval: Coverage,
    /// True median, as the trial sees it.
    pub true_median: f64,
    /// Landmark estimate, its interval and the true value.
    pub landmark: Option<(Mean, Coverage, f64)>,
}

/// One bin of the observed median.
#[derive(Debug, Clone, PartialEq)]
pub struct BinOfMedian {
    /// Left and right edge, the last bin open to the right; `None` for "not reached".
    pub edges: Option<(f64, f64)>,
    /// Trials in it.
    pub trials: u64,
    /// Of those, rejected by the deciding test, per benchmark.
    pub rejected: Vec<u64>,
}

/// Figures of one truth against one benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct AgainstBenchmark {
    /// Expected events E.
    pub expected: Mean,
    /// Observed events O, up to the benchmark's horizon.
    pub observed: Mean,
    /// O / E, where something is expected.
    pub ratio: Mean,
    /// Width of its interval.
    pub ratio_width: Mean,
    /// Trials whose interval of O / E lies below 1.
    pub ratio_excludes_one: Rate,
    /// Trials whose interval of the median lies above the benchmark's.
    pub median_excludes: Rate,
    /// Trials in which nothing was expected; they count as no rejection.
    pub nothing_expected: Rate,
    /// Trials in which the landmark was not observed; they count as no rejection.
    pub landmark_missing: Rate,
    /// Trials in which all survive to the landmark.
    pub all_survive: Rate,
}

/// Figures of one truth.
#[derive(Debug, Clone, PartialEq)]
pub struct TruthFigures {
    /// Trials simulated.
    pub trials: u64,
    /// Events.
    pub events: Mean,
    /// Trials by number of events.
    pub events_distribution: Vec<u64>,
    /// Calendar time of the data cut.
    pub duration: Mean,
    /// Time under observation of all subjects.
    pub person_time: Mean,
    /// Estimates, if they are tallied.
    pub precision: Option<PrecisionFigures>,
    /// Observed median by bin; empty if not tallied.
    pub medians: Vec<BinOfMedian>,
    /// Expected entered subjects and events by calendar time (right edge of the bin); empty if not tallied.
    pub calendar: Vec<(f64, f64, f64)>,
    /// Against each benchmark.
    pub against: Vec<AgainstBenchmark>,
    /// Phases, ends of the trial, toxicity and the like, if the file has them.
    pub course: Option<CourseFigures>,
    /// Tests and intervals that the file asks for beside the usual ones.
    pub extras: Option<ExtraFigures>,
}

/// Power over true medians.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerFigures {
    /// True medians.
    pub medians: Vec<f64>,
    /// Trials of each.
    pub trials: u64,
    /// Rejections by the deciding test: median x benchmark.
    pub rejected: Array2<u64>,
}

/// Everything a simulation came to.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatingCharacteristics {
    /// Trials per truth.
    pub trials: u64,
    /// Tests, the same against every benchmark.
    pub tests: Vec<Test>,
    /// Index of the one that decides.
    pub deciding: usize,
    /// Rejections: truth x benchmark x test.
    pub rejected: Array3<u64>,
    /// The same where each benchmark's curve is itself drawn with its sampling error.
    pub rejected_estimated: Array3<u64>,
    /// Figures of each truth.
    pub truths: Vec<TruthFigures>,
    /// Power over true medians.
    pub power_curve: Option<PowerFigures>,
    /// SHA-256 over every bit of every tally.
    pub digest: String,
}

impl OperatingCharacteristics {
    /// Rate of rejection.
    #[must_use]
    pub fn rejection(&self, truth: usize, benchmark: usize, test: usize) -> Rate {
        Rate { count: self.rejected[[truth, benchmark, test]], trials: self.trials }
    }

    /// Rate of rejection where the benchmark's curve is drawn with its sampling error.
    #[must_use]
    pub fn rejection_estimated(&self, truth: usize, benchmark: usize, test: usize) -> Rate {
        Rate { count: self.rejected_estimated[[truth, benchmark, test]], trials: self.trials }
    }
}

/// Reads all figures off the tallies.
pub(super) fn figures(
    scenario: &Scenario,
    plan: &Plan,
    tallies: &[Tally],
    power: Option<(&Plan, &[Tally])>,
) -> OperatingCharacteristics {
    let layout = &plan.layout;
    let mut hasher = Sha256::new();
    for (truth, tally) in scenario.truths.iter().zip(tallies) {
        hasher.update(truth.name.as_bytes());
        hasher.update([0]);
        tally.digest_into(&mut hasher);
    }
    if let Some((_, tallies)) = power {
        tallies.iter().for_each(|tally| tally.digest_into(&mut hasher));
    }
    let shape = (tallies.len(), layout.benchmarks, layout.tests.len());
    let power_curve = scenario.power_curve.as_ref().zip(power).map(|(curve, (plan, tallies))| PowerFigures {
        medians: curve.medians.clone(),
        trials: curve.trials,
        rejected: Array2::from_shape_fn((tallies.len(), layout.benchmarks), |(median, benchmark)| {
            tallies[median].counts[plan.layout.rejected(benchmark, plan.layout.deciding)]
        }),
    });
    OperatingCharacteristics {
        trials: tallies.first().map_or(0, |tally| tally.trials),
        tests: layout.tests.clone(),
        deciding: layout.deciding,
        rejected: Array3::from_shape_fn(shape, |(truth, b, test)| {
            tallies[truth].counts[layout.rejected(b, test)]
        }),
        rejected_estimated: Array3::from_shape_fn(shape, |(truth, b, test)| {
            // The landmark test reads one point of the curve; its estimate is not redrawn.
            match layout.tests[test] {
                Test::OneSample(_) => tallies[truth].counts[layout.rejected_estimated(b, test)],
                Test::Landmark(_) => tallies[truth].counts[layout.rejected(b, test)],
            }
        }),
        truths: tallies
            .iter()
            .enumerate()
            .map(|(index, tally)| Reader { plan, tally }.truth(index))
            .collect(),
        power_curve,
        digest: hexadecimal(&hasher.finalize()),
    }
}

/// Reads figures off one tally.
pub(super) struct Reader<'a> {
    pub plan: &'a Plan,
    pub tally: &'a Tally,
}

impl Reader<'_> {
    fn layout(&self) -> &Layout {
        &self.plan.layout
    }

    pub(super) fn rate(&self, index: usize, trials: u64) -> Rate {
        Rate { count: self.tally.counts[index], trials }
    }

    /// Mean of a sum whose square stands behind it.
    pub(super) fn mean(&self, index: usize, trials: u64) -> Mean {
        let n = trials as f64;
        if trials == 0 {
            return Mean { trials, mean: 0.0, sd: 0.0 };
        }
        let mean = self.tally.sum(index) / n;
        let variance = self.tally.sum(index + 1) / n - mean * mean;
        let alike = variance <= SAME * mean * mean;
        Mean { trials, mean, sd: if alike { 0.0 } else { variance.sqrt() } }
    }

    fn truth(&self, index: usize) -> TruthFigures {
        let trials = self.tally.trials;
        TruthFigures {
            trials,
            events: self.mean(Sum::Events as usize, trials),
            events_distribution: self.tally.counts[self.layout().events()].to_vec(),
            duration: self.mean(Sum::Duration as usize, trials),
            person_time: self.mean(Sum::PersonTime as usize, trials),
            precision: self.plan.kaplan_meier.then(|| self.precision(index)),
            medians: if self.plan.kaplan_meier { self.medians() } else { Vec::new() },
            calendar: if self.plan.calendar { self.calendar() } else { Vec::new() },
            against: (0..self.layout().benchmarks).map(|benchmark| self.against(benchmark)).collect(),
            extras: self.plan.extras.as_ref().map(|extras| extras.figures(self, &self.plan.worlds[index])),
            course: self.plan.course.as_ref().map(|run| {
                let at_scans = run.truths[index].visits.is_some();
                course_figures(run, self, self.layout().benchmarks, self.plan.critical.len(), at_scans)
            }),
        }
    }

    fn precision(&self, index: usize) -> PrecisionFigures {
        let trials = self.tally.trials;
        let world = &self.plan.worlds[index];
        let count = |count: Count| self.tally.counts[count as usize];
        let finite = count(Count::MedianFinite);
        let observed = count(Count::LandmarkObserved);
        let with_interval = count(Count::LandmarkInterval);
        PrecisionFigures {
            median: self.mean(Sum::Median as usize, trials - count(Count::MedianNotReached)),
            not_reached: self.rate(Count::MedianNotReached as usize, trials),
            median_interval: Coverage {
                covered: self.rate(Count::MedianCovered as usize, trials),
                finite: self.rate(Count::MedianFinite as usize, trials),
                width: self.mean(Sum::MedianWidth as usize, finite),
            },
            true_median: world.median,
            landmark: world.at_landmark.map(|truth| {
                let coverage = Coverage {
                    covered: self.rate(Count::LandmarkCovered as usize, with_interval),
                    finite: self.rate(Count::LandmarkInterval as usize, trials),
                    width: self.mean(Sum::LandmarkWidth as usize, with_interval),
                };
                (self.mean(Sum::Landmark as usize, observed), coverage, truth)
            }),
        }
    }

    fn medians(&self) -> Vec<BinOfMedian> {
        let trials = &self.tally.counts[self.layout().medians()];
        let width = self.plan.median_bin;
        let bins = trials.iter().enumerate().map(|(bin, trials)| BinOfMedian {
            edges: (bin + 1 < self.layout().medians().len())
                .then(|| (bin as f64 * width, (bin + 1) as f64 * width)),
            trials: *trials,
            rejected: (0..self.layout().benchmarks)
                .map(|b| self.tally.counts[self.layout().rejected_by_median(b)][bin])
                .collect(),
        });
        bins.collect()
    }

    fn calendar(&self) -> Vec<(f64, f64, f64)> {
        let per_trial = |count: u64| count as f64 / self.tally.trials as f64;
        let entered = &self.tally.counts[self.layout().entered()];
        let happened = &self.tally.counts[self.layout().happened()];
        let (mut subjects, mut events) = (0, 0);
        // What lies beyond the last bin has no right edge.
        let bins = entered.iter().zip(happened).take(CALENDAR_BINS).enumerate().map(|(bin, (e, h))| {
            subjects += e;
            events += h;
            ((bin + 1) as f64 * self.plan.calendar_bin, per_trial(subjects), per_trial(events))
        });
        bins.collect()
    }

    fn against(&self, benchmark: usize) -> AgainstBenchmark {
        let trials = self.tally.trials;
        let layout = self.layout();
        let count = |count| self.rate(layout.benchmark_count(benchmark, count), trials);
        let nothing_expected = count(BenchmarkCount::NothingExpected);
        let sum = |sum, trials| self.mean(layout.benchmark_sum(benchmark, sum), trials);
        // Where nothing is expected E is 0, but O / E does not exist.
        let with_ratio = trials - nothing_expected.count;
        AgainstBenchmark {
            expected: sum(BenchmarkSum::Expected, trials),
            observed: sum(BenchmarkSum::Observed, trials),
            ratio: sum(BenchmarkSum::Ratio, with_ratio),
            ratio_width: sum(BenchmarkSum::RatioWidth, with_ratio),
            ratio_excludes_one: count(BenchmarkCount::RatioExcludesOne),
            median_excludes: count(BenchmarkCount::MedianExcludes),
            nothing_expected,
            landmark_missing: count(BenchmarkCount::LandmarkMissing),
            all_survive: count(BenchmarkCount::AllSurvive),
        }
    }
}
