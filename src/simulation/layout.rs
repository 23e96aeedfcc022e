//! Where each figure stands in a tally.

use std::ops::Range;

use crate::estimator::Transform;
use crate::hypothesis::Variant;

/// A test whose rejections are tallied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// One-sample log-rank.
    OneSample(Variant),
    /// Kaplan-Meier at the landmark.
    Landmark(Transform),
}

impl Test {
    /// Its id in output.
    #[must_use]
    pub fn id(self) -> String {
        match self {
            Self::OneSample(variant) => variant.id().to_owned(),
            Self::Landmark(transform) => format!("landmark/{transform}"),
        }
    }
}

/// Bins of the observed median, the last with all that lies beyond it; after it comes "not reached".
pub(super) const MEDIAN_BINS: usize = 120;
/// Bins of calendar time; after the last one comes all that lies beyond it.
pub(super) const CALENDAR_BINS: usize = 60;

/// Sizes of a tally and the place of each figure in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// Number of benchmarks.
    pub benchmarks: usize,
    /// Tests, the same against every benchmark.
    pub tests: Vec<Test>,
    /// Index in `tests` of the one that decides.
    pub deciding: usize,
    /// Number of subjects.
    pub subjects: usize,
}

/// Single counts, before the tables.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum Count {
    /// Trials whose median is not reached.
    MedianNotReached,
    /// Trials whose interval holds the true median; a limit not reached is infinite, one that does not exist below is 0.
    MedianCovered,
    /// Trials whose median interval is finite.
    MedianFinite,
    /// Trials whose landmark estimate exists.
    LandmarkObserved,
    /// Trials whose landmark interval exists.
    LandmarkInterval,
    /// Trials whose landmark interval holds the true value.
    LandmarkCovered,
    /// How many there are.
    Last,
}

/// Single sums; the sum of squares of each stands right behind it, hence the step of two.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum Sum {
    /// Events.
    Events = 0,
    /// Calendar time of the cut.
    Duration = 2,
    /// Time under observation of all subjects together.
    PersonTime = 4,
    /// Medians reached.
    Median = 6,
    /// Widths of finite median intervals.
    MedianWidth = 8,
    /// Landmark estimates.
    Landmark = 10,
    /// Widths of landmark intervals.
    LandmarkWidth = 12,
    /// How many there are.
    Last = 14,
}

/// Counts per benchmark, after its rejections.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum BenchmarkCount {
    /// Trials in which nothing was expected, so no one-sample test exists.
    NothingExpected,
    /// Trials in which the landmark lies beyond the last observed time or the benchmark's horizon, or the benchmark's
    /// survival there is 0 or 1.
    LandmarkMissing,
    /// Trials in which all survived to the landmark, so the landmark test rejects without a statistic.
    AllSurvive,
    /// Trials whose interval of O/E lies below 1.
    RatioExcludesOne,
    /// Trials whose interval of the median lies above the benchmark's median.
    MedianExcludes,
    /// How many there are.
    Last,
}

/// Sums per benchmark, each with its sum of squares behind it.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum BenchmarkSum {
    /// Expected events.
    Expected = 0,
    /// Observed events up to the horizon.
    Observed = 2,
    /// O / E.
    Ratio = 4,
    /// Width of the interval of O / E.
    RatioWidth = 6,
    /// How much room they take.
    Last = 8,
}

impl Layout {
    /// Rejections of `test` against `benchmark`.
    #[must_use]
    pub(super) fn rejected(&self, benchmark: usize, test: usize) -> usize {
        self.benchmark_start(benchmark) + test
    }

    /// The same where the benchmark's curve is itself drawn with its sampling error.
    #[must_use]
    pub(super) fn rejected_estimated(&self, benchmark: usize, test: usize) -> usize {
        self.benchmark_start(benchmark) + self.tests.len() + test
    }

    /// A count of one benchmark.
    #[must_use]
    pub(super) fn benchmark_count(&self, benchmark: usize, count: BenchmarkCount) -> usize {
        self.benchmark_start(benchmark) + 2 * self.tests.len() + count as usize
    }

    /// Rejections of the deciding test against `benchmark` by bin of the observed median.
    #[must_use]
    pub(super) fn rejected_by_median(&self, benchmark: usize) -> Range<usize> {
        let start = self.benchmark_start(benchmark) + 2 * self.tests.len() + BenchmarkCount::Last as usize;
        start..start + MEDIAN_BINS + 1
    }

    fn benchmark_start(&self, benchmark: usize) -> usize {
        let each = 2 * self.tests.len() + BenchmarkCount::Last as usize + MEDIAN_BINS + 1;
        Count::Last as usize + benchmark * each
    }

    /// Trials by number of events, 0 to all.
    #[must_use]
    pub(super) fn events(&self) -> Range<usize> {
        let start = self.benchmark_start(self.benchmarks);
        start..start + self.subjects + 1
    }

    /// Trials by bin of the observed median, the last "not reached".
    #[must_use]
    pub(super) fn medians(&self) -> Range<usize> {
        let start = self.events().end;
        start..start + MEDIAN_BINS + 1
    }

    /// Subjects entered by bin of calendar time.
    #[must_use]
    pub(super) fn entered(&self) -> Range<usize> {
        let start = self.medians().end;
        start..start + CALENDAR_BINS + 1
    }

    /// Events by bin of calendar time.
    #[must_use]
    pub(super) fn happened(&self) -> Range<usize> {
        let start = self.entered().end;
        start..start + CALENDAR_BINS + 1
    }

    /// Number of counts.
    #[must_use]
    pub(super) fn counts(&self) -> usize {
        self.happened().end
    }

    /// A sum of one benchmark.
    #[must_use]
    pub(super) fn benchmark_sum(&self, benchmark: usize, sum: BenchmarkSum) -> usize {
        Sum::Last as usize + benchmark * BenchmarkSum::Last as usize + sum as usize
    }

    /// Number of sums.
    #[must_use]
    pub(super) fn sums(&self) -> usize {
        Sum::Last as usize + self.benchmarks * BenchmarkSum::Last as usize
    }
}
