//! What a reader must know beside a result; data here, worded in `output`.

use schemars::JsonSchema;
use serde::Serialize;

/// A reason to read a result with care.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "caution", rename_all = "kebab-case")]
pub enum Caution {
    /// Subjects of weight 0, left out of a group's estimates.
    ZeroWeights {
        /// Group.
        group: String,
        /// How many.
        subjects: u64,
    },
    /// Whole weights: each counts as so many subjects in the estimates.
    WholeWeights,
    /// Fractional weights: robust variance in the curve and what is read off it.
    FractionalWeights,
    /// Sections of this result that count every subject once, whatever its weight.
    WeightsNotUsed {
        /// Which.
        sections: Vec<UnweightedSection>,
    },
    /// Bands were asked for and are not made, since they do not know weights.
    BandsNotWeighted,
    /// The design takes something otherwise than the trial file has it.
    DesignApproximates {
        /// What.
        what: Approximation,
    },
    /// Too few events for asymptotic intervals and tests.
    FewEvents {
        /// Group, or the benchmark compared with.
        place: String,
        /// Number of events.
        events: u64,
    },
    /// The benchmark's curve is an estimate, here used as if it were known.
    BenchmarkIsEstimate {
        /// Benchmark id.
        benchmark: String,
        /// Events behind it; `None` if neither published nor derivable.
        events: Option<f64>,
        /// Whether the number of events is derived from the curve rather than published.
        derived: bool,
    },
    /// Only the median of the benchmark is known, so its law is an exponential: shape guessed, not data.
    ExponentialFromMedian {
        /// Benchmark id.
        benchmark: String,
    },
    /// No day in the data lies near the cutoff: what happened since is not known.
    CutoffBeyondData {
        /// The last day in the data.
        last: String,
        /// Days from it to the cutoff.
        days: u64,
    },
    /// A day of a subject lies so long after the cutoff that it may be a slip.
    DayFarAhead {
        /// Subject.
        subject: String,
        /// The day.
        day: String,
        /// Whole years from the cutoff to it.
        years: u64,
    },
    /// A plan spreads the steps of a curve estimated from subjects over the time between them.
    StepsSpread {
        /// Benchmark.
        benchmark: String,
    },
    /// The comparison stops where the benchmark's curve was last known.
    HorizonApplied {
        /// Benchmark id.
        benchmark: String,
        /// Horizon in the unit of the analysis.
        horizon: f64,
        /// Subjects whose time lay beyond it.
        subjects_beyond: u64,
        /// Events beyond it, not counted in O.
        events_beyond: u64,
    },
    /// The horizon was lifted: beyond the last known point E is the choice of law, not data.
    HorizonLifted {
        /// Benchmark id.
        benchmark: String,
    },
    /// Progression was seen at scans on a schedule that may differ from this trial's.
    ScanSchedule {
        /// Benchmark id.
        benchmark: String,
        /// The schedule, if it is known.
        schedule: Option<String>,
    },
    /// Figures read off a digitised curve.
    Digitised {
        /// Benchmark id.
        benchmark: String,
    },
    /// The curve's known points do not lie on the fitted law.
    LawMissesPoints {
        /// Benchmark id.
        benchmark: String,
        /// Largest absolute difference in survival.
        largest_difference: f64,
    },
    /// The weight of O in the variance of the uncorrelated test was outside 0 and 1, and clipped.
    WeightClipped {
        /// Benchmark id.
        benchmark: String,
        /// Group.
        group: String,
        /// As computed.
        weight: f64,
    },
    /// Groups left out of the log-rank test since nothing is expected in them.
    GroupsLeftOut {
        /// Their names.
        groups: Vec<String>,
    },
    /// So few events that the information criteria of fitted laws cannot tell them apart.
    FewEventsToChooseLaw {
        /// Group.
        group: String,
        /// Events, by weight.
        events: f64,
    },
    /// The curve is flat at the level of a quantile up to its last time; the midpoint to that time was taken.
    FlatToEnd {
        /// Group.
        group: String,
        /// Probability of the quantile.
        probability: f64,
    },
    /// Nobody had the event by a time asked for: normal limits there have no width.
    LimitsWithoutWidth {
        /// Group.
        group: String,
        /// The last such time.
        time: f64,
    },
    /// With delayed entry the curve falls to 0 while few are at risk, and says nothing of those who enter later.
    ZeroBeforeLast {
        /// Group.
        group: String,
        /// When it falls to 0.
        time: f64,
        /// Subjects at risk then.
        at_risk: u64,
    },
    /// Censored before a landmark, and so left out of the exact binomial test there.
    Unevaluable {
        /// Group.
        group: String,
        /// The landmark.
        time: f64,
        /// How many.
        unevaluable: u64,
        /// Of how many.
        subjects: u64,
    },
    /// Competing events count as censored wherever survival is estimated or hazards are compared.
    CompetingEventsCensored {
        /// Code of the event of interest.
        event: String,
        /// Number of competing events.
        events: u64,
    },
    /// Events are known to lie within intervals; every section but Turnbull's takes them at the time they were seen.
    IntervalCensored {
        /// How many.
        events: u64,
        /// Whether bootstrap intervals were asked for.
        bootstrap: bool,
    },
    /// A bound that even a trial without events does not reach, if E is as planned.
    BoundOutOfReach {
        /// Analysis, from 1.
        analysis: usize,
        /// Bound of z.
        bound: f64,
        /// z without events.
        greatest: f64,
    },
    /// Too few events expected by an analysis for the normal law.
    FewEventsAtAnalysis {
        /// Analysis, from 1.
        analysis: usize,
        /// Expected under the null.
        events: f64,
    },
    /// More success under the null in simulated trials than alpha allows.
    SizeAboveAlpha {
        /// Simulated.
        size: f64,
        /// Wanted.
        alpha: f64,
    },
    /// Alpha counts on the futility stops.
    FutilityBinds {
        /// Size if they are ignored.
        size: f64,
        /// Wanted.
        alpha: f64,
    },
    /// Inference before the trial has ended.
    TrialGoesOn {
        /// Analysis of the last statistic, from 1.
        analysis: usize,
    },
    /// Clicks on a published curve that rise, pooled with their neighbours.
    ClicksRise {
        /// How many.
        clicks: u64,
        /// Lines of the first of them.
        lines: Vec<u64>,
        /// The largest rise, of survival from 0 to 1.
        largest: f64,
    },
    /// Clicks that are not in the order of time, put in order.
    ClicksOutOfOrder {
        /// How many.
        clicks: u64,
        /// Lines of the first of them.
        lines: Vec<u64>,
    },
    /// Clicks slightly above 1 or below 0, moved there.
    ClicksOutside {
        /// How many.
        clicks: u64,
        /// Lines of the first of them.
        lines: Vec<u64>,
    },
    /// Neither numbers at risk after time 0 nor a number of events, so nobody is taken to be censored before the end of the curve.
    CensoringUnknown,
    /// A rebuilt number at risk that is not the published one: the one that is furthest off.
    AtRiskNotMet {
        /// When.
        time: f64,
        /// Published.
        published: u64,
        /// Rebuilt.
        rebuilt: u64,
    },
    /// Curve and numbers at risk do not allow the published number of events.
    EventsNotMet {
        /// Published.
        published: u64,
        /// Rebuilt.
        rebuilt: u64,
    },
    /// The search for the largest likelihood ended before its gradient proved the maximum.
    MaximumNotProven {
        /// Group.
        place: String,
    },
}

/// A section of an analysis that counts every subject once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnweightedSection {
    /// Survival beyond a landmark.
    ConditionalSurvival,
    /// Nelson-Aalen.
    CumulativeHazard,
    /// Smoothed hazard rate.
    SmoothedHazard,
    /// Cumulative incidence.
    CumulativeIncidence,
    /// Turnbull's estimate.
    Turnbull,
    /// Log-rank test and hazard ratios of O and E.
    Logrank,
    /// Weighted log-rank tests.
    WeightedLogrank,
    /// Test for trend.
    Trend,
    /// Max-combo test.
    MaxCombo,
    /// Permutation test.
    Permutation,
    /// Gray's test.
    Gray,
    /// One-sample log-rank tests.
    OneSampleLogrank,
    /// Comparison with pooled historical arms.
    PooledBenchmark,
    /// Restricted mean against benchmarks.
    RestrictedMeanTest,
    /// Tests at landmarks.
    LandmarkTest,
    /// Tests of the median.
    MedianTest,
    /// Tests of an exponential hazard.
    ExponentialTest,
}

/// What a design takes otherwise than a trial file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Approximation {
    /// A Poisson process of entries as uniform accrual over its expected length.
    PoissonAsUniform,
    /// Phases, interim analyses, toxicity and whatever else the file says of the course of the trial are left out.
    WithoutCourse,
    /// A data cut after the last entry as one after the end of accrual.
    CutAfterLastEntry,
    /// Events seen at scans as seen when they happen.
    ScansAsTrueTime,
}
