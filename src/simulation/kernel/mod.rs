//! Simple trials side by side: one replicate a lane, the same bits as one after the other.
//!
//! A block is [`WIDTH`] consecutive replicates: an array over subjects of one number a replicate. Each pass over it (draw, event
//! times, sums, sort, curve) does to every lane what the path of a single trial does, in the same order of subjects; sums
//! over trials are added in the order of replicates. What is no whole block at the end of a chunk, and truths seen at scans, whose
//! events are tied, run one after the other.
//!
//! # What the limit is, and where the time goes
//!
//! The divider. A subject takes three uniform numbers, two logarithms with a division each, and two divisions by a hazard: with
//! AVX-512 some 64 cycles for eight trials, in which the processor has time for most of the rest. User cycles of
//! `scenarios/speed_logrank.toml` and `speed_km.toml`, two truths from the same draws, Intel Xeon with AVX-512, per cent:
//!
//! | | log-rank | with the curve |
//! |---|---|---|
//! | unit exponentials of event and dropout | 30 | 13 |
//! | dropout times, entries, cut | 18 | 8 |
//! | uniform numbers and seeds | 7 | 3 |
//! | event times of each truth | 13 | 7 |
//! | O and E of each truth | 16 | 7 |
//! | sorting network | | 16 |
//! | curve, crossing of the level, log-log limits | | 35 |
//! | counting and adding up | 13 | 9 |
//!
//! `benches/simulate.rs` measures both beside loops written by hand.
//!
//! # What the compiler needs
//!
//! The lanes are loops over arrays that the compiler turns into vector code. It does so if blocks are read whole, worked on and
//! written whole (else it fears that they overlap), if nothing is a closure or an array's `map` (compiled for the baseline), and if
//! whole numbers are exchanged by masks. Each block stands in a cache line of its own.

mod curve;
mod tied;

use self::curve::{CurveBlock, Medians};
use self::tied::TiedTrial;
use super::layout::{BenchmarkCount, BenchmarkSum, CALENDAR_BINS, Count, MEDIAN_BINS, Sum};
use super::plan::{Comparison, Plan, World};
use super::score::{Account, Verdict};
use super::worker::misjudgements;
use crate::distribution::EventTimeLaw;
use crate::estimator::Transform;
use crate::numeric::lanes::{Block, Blocks, Lanes, Level, WIDTH};
use crate::numeric::portable::ln_or_minus_infinity;
use crate::scenario::{Scenario, SimulationPlan};
use crate::trial::DrawsBlock;

/// Whether the limits of the median, if it is tallied, are log-log ones. Events have to be seen when they happen, too.
fn is_simple(kaplan_meier: bool, conf_type: Transform) -> bool {
    !kaplan_meier || conf_type == Transform::LogLog
}

/// Name of the code that simulates the simple truths of a scenario: its lanes, or `scalar` if they run one after the other or
/// none is simple.
#[must_use]
pub fn kernel_of(scenario: &Scenario) -> &'static str {
    let SimulationPlan { kaplan_meier, lanes, .. } = scenario.simulation;
    let simple = !scenario.tallies_extras() && is_simple(kaplan_meier, scenario.analysis.conf_type);
    let some = scenario.truths.iter().any(|truth| !(truth.seen_at_scans && scenario.scans.is_some()));
    lanes
        .filter(|_| scenario.course.is_none() && ((simple && some) || scenario.power_curve.is_some()))
        .map_or("scalar", Level::id)
}

/// The fast path of one thread.
pub(super) struct Kernel<'a> {
    plan: &'a Plan,
    seed: u64,
    level: Level,
    draws: DrawsBlock,
    /// Times from entry to the event, censored or not.
    event_time: Blocks<f64>,
    /// Logarithms of the observed times.
    log_times: Blocks<f64>,
    /// Times and their logarithms, cut at a benchmark's horizon.
    within: Blocks<f64>,
    log_within: Blocks<f64>,
    scratch: Blocks<f64>,
    misjudgement: Vec<Block>,
    curve: CurveBlock,
    /// For trials with tied events.
    tied: TiedTrial,
}

impl<'a> Kernel<'a> {
    /// `None` if no world of the plan is simple enough, or the scenario wants all trials one after the other.
    pub(super) fn new(scenario: &Scenario, plan: &'a Plan) -> Option<Self> {
        let level = scenario.simulation.lanes?;
        let simple = plan.worlds.iter().any(|world| Self::takes(plan, world));
        let zeros = || Blocks::filled(plan.conduct.subjects, 0.0);
        simple.then(|| Self {
            plan,
            seed: scenario.simulation.seed,
            level,
            draws: DrawsBlock::new(plan.conduct.subjects, plan.shares_log_odds()),
            event_time: zeros(),
            log_times: zeros(),
            within: zeros(),
            log_within: zeros(),
            scratch: zeros(),
            misjudgement: vec![[1.0; WIDTH]; plan.comparisons.len()],
            curve: CurveBlock::new(plan.conduct.subjects, plan.conf_z),
            tied: TiedTrial::new(plan),
        })
    }

    /// Whether trials of this world are simple.
    pub(super) fn takes(plan: &Plan, world: &World) -> bool {
        plan.course.is_none()
            && plan.extras.is_none()
            && world.scans.is_none()
            && is_simple(plan.kaplan_meier, plan.conf_type)
    }

    /// Simulates as many replicates from `first` on, in whole blocks, as there are before `end`; returns the first one left over.
    pub(super) fn run(&mut self, first: u64, end: u64, accounts: &mut [Account]) -> u64 {
        let blocks = (end - first) / WIDTH as u64;
        self.level.run(WholeBlocks { kernel: self, first, blocks, accounts });
        first + blocks * WIDTH as u64
    }
}

struct WholeBlocks<'k, 'a> {
    kernel: &'k mut Kernel<'a>,
    first: u64,
    blocks: u64,
    accounts: &'k mut [Account],
}

impl Lanes for WholeBlocks<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let plan = self.kernel.plan;
        for block in 0..self.blocks {
            let first = self.first + block * WIDTH as u64;
            self.kernel.draw(first);
            for (world, account) in plan.worlds.iter().zip(&mut *self.accounts) {
                if Kernel::takes(plan, world) {
                    self.kernel.score(world, account);
                }
            }
        }
    }
}

/// The smaller of two numbers that are not NaN; one instruction, where `f64::min` takes three to mind NaN.
#[inline(always)]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

impl Kernel<'_> {
    #[inline(always)]
    fn draw(&mut self, first: u64) {
        self.draws.draw(&self.plan.conduct, self.seed, first);
        if self.plan.estimates_benchmarks() {
            for lane in 0..WIDTH {
                let factors = misjudgements(self.plan, self.seed, first + lane as u64);
                for (block, factor) in self.misjudgement.iter_mut().zip(factors) {
                    block[lane] = factor;
                }
            }
        }
    }

    /// Tallies the trials of one world.
    #[inline(always)]
    fn score(&mut self, world: &World, account: &mut Account) {
        self.draws.event_times(&world.law, &mut self.event_time);
        let (mut events, mut person_time) = ([0.0; WIDTH], [0.0; WIDTH]);
        for (event, censored) in self.event_time.iter().zip(self.draws.censored.iter()) {
            for lane in 0..WIDTH {
                events[lane] += if event[lane] <= censored[lane] { 1.0 } else { 0.0 };
                person_time[lane] += smaller(event[lane], censored[lane]);
            }
        }
        if self.plan.needs_logarithms {
            let times = self.event_time.iter().zip(self.draws.censored.iter());
            for (slot, (event, censored)) in self.log_times.iter_mut().zip(times) {
                let (event, censored) = (*event, *censored);
                let mut logs = [0.0; WIDTH];
                for lane in 0..WIDTH {
                    logs[lane] = ln_or_minus_infinity(smaller(event[lane], censored[lane]));
                }
                *slot = logs;
            }
        }
        account.tally.trials += WIDTH as u64;
        let histogram = self.plan.layout.events().start;
        for events in events {
            account.tally.counts[histogram + events as usize] += 1;
        }
        account.add_block(Sum::Events as usize, &events);
        account.add_block(Sum::Duration as usize, &self.draws.cutoff);
        account.add_block(Sum::PersonTime as usize, &person_time);
        if self.plan.calendar {
            self.calendar(account);
        }
        // No closure: it would be compiled for the baseline.
        let curves = if self.plan.kaplan_meier { Some(self.kaplan_meier(world, account)) } else { None };
        let mut landmarks = [None; WIDTH];
        if let Some(curves) = &curves {
            for (estimate, at) in landmarks.iter_mut().zip(curves.landmark) {
                account.landmark(self.plan, world, at);
                *estimate = at.map(|at| self.plan.landmark_estimate(at));
            }
        }
        for index in 0..self.plan.comparisons.len() {
            self.compare(index, curves.as_ref(), account);
            for landmark in landmarks {
                account.landmark_test(self.plan, index, landmark, Verdict::ByData);
            }
        }
    }

    #[inline(always)]
    fn calendar(&self, account: &mut Account) {
        let plan = self.plan;
        let (entered, happened) = (plan.layout.entered().start, plan.layout.happened().start);
        let times = self.event_time.iter().zip(self.draws.censored.iter());
        for (entry, (event, censored)) in self.draws.entry.iter().zip(times) {
            let (mut of_entry, mut of_end) = ([0.0; WIDTH], [0.0; WIDTH]);
            for lane in 0..WIDTH {
                of_entry[lane] = entry[lane] / plan.calendar_bin;
                of_end[lane] = (entry[lane] + smaller(event[lane], censored[lane])) / plan.calendar_bin;
            }
            for lane in 0..WIDTH {
                account.tally.counts[entered + (of_entry[lane] as usize).min(CALENDAR_BINS)] += 1;
                let seen = u64::from(event[lane] <= censored[lane]);
                account.tally.counts[happened + (of_end[lane] as usize).min(CALENDAR_BINS)] += seen;
            }
        }
    }

    #[inline(always)]
    fn kaplan_meier(&mut self, world: &World, account: &mut Account) -> Curves {
        let plan = self.plan;
        let tied = self.curve.sort(&self.event_time, &self.draws.censored);
        let mut medians = self.curve.medians();
        let mut landmark = [None; WIDTH];
        if let Some(at) = plan.landmark {
            let (survival, greenwood, last) = self.curve.at(at);
            for lane in 0..WIDTH {
                // A curve that has fallen to 0 stays there.
                let observed = (at <= last[lane]) | (survival[lane] == 0.0);
                landmark[lane] = if observed { Some((survival[lane], greenwood[lane])) } else { None };
            }
        }
        if tied.iter().fold(0, |any, bits| any | bits) & 1 == 1 {
            self.tied.redo(tied, &self.event_time, &self.draws.censored, plan, &mut medians, &mut landmark);
        }
        let Medians { median, lower, upper } = medians;
        let (mut not_reached, mut covered, mut finite) = (0, 0, 0);
        let (mut reached, mut width, mut bins) = ([0.0; WIDTH], [0.0; WIDTH], [0; WIDTH]);
        for lane in 0..WIDTH {
            let is_reached = median[lane] < f64::INFINITY;
            not_reached += u64::from(!is_reached);
            covered += u64::from((lower[lane] <= world.median) & (world.median <= upper[lane]));
            let both = (lower[lane] > f64::NEG_INFINITY) & (upper[lane] < f64::INFINITY);
            finite += u64::from(both);
            reached[lane] = if is_reached { median[lane] } else { 0.0 };
            width[lane] = if both { upper[lane] - lower[lane] } else { 0.0 };
            let bin = ((median[lane] / plan.median_bin) as usize).min(MEDIAN_BINS - 1);
            bins[lane] = if is_reached { bin } else { MEDIAN_BINS };
        }
        let counts = &mut account.tally.counts;
        for bin in bins {
            counts[plan.layout.medians().start + bin] += 1;
        }
        counts[Count::MedianNotReached as usize] += not_reached;
        counts[Count::MedianCovered as usize] += covered;
        counts[Count::MedianFinite as usize] += finite;
        account.add_block(Sum::Median as usize, &reached);
        account.add_block(Sum::MedianWidth as usize, &width);
        Curves { medians, bins, landmark }
    }

    #[inline(always)]
    fn compare(&mut self, index: usize, curves: Option<&Curves>, account: &mut Account) {
        let plan = self.plan;
        let (layout, comparison) = (&plan.layout, &plan.comparisons[index]);
        let (observed, expected) = self.observed_expected(comparison);
        let mut estimable = [false; WIDTH];
        let mut misjudged = expected;
        for lane in 0..WIDTH {
            estimable[lane] = expected[lane] > 0.0;
            misjudged[lane] *= self.misjudgement[index][lane];
        }
        for (table, critical) in plan.critical.iter().enumerate() {
            let mut edge = [0.0; WIDTH];
            for lane in 0..WIDTH {
                edge[lane] = critical[observed[lane] as usize];
            }
            let (mut rejected, mut estimated) = (0, 0);
            for lane in 0..WIDTH {
                rejected += u64::from(estimable[lane] & (expected[lane] >= edge[lane]));
                estimated += u64::from(estimable[lane] & (misjudged[lane] >= edge[lane]));
            }
            account.tally.counts[layout.rejected(index, table)] += rejected;
            account.tally.counts[layout.rejected_estimated(index, table)] += estimated;
        }
        let (mut lower, mut upper) = ([0.0; WIDTH], [0.0; WIDTH]);
        for lane in 0..WIDTH {
            (lower[lane], upper[lane]) = plan.garwood[observed[lane] as usize];
        }
        let (mut nothing, mut excludes) = (0, 0);
        let (mut ratio, mut width) = ([0.0; WIDTH], [0.0; WIDTH]);
        for lane in 0..WIDTH {
            nothing += u64::from(!estimable[lane]);
            excludes += u64::from(estimable[lane] & (upper[lane] < expected[lane]));
            // Where nothing is expected E is 0 and adds nothing; the ratio does not exist and is left out.
            let ratio_of = observed[lane] / expected[lane];
            let width_of = (upper[lane] - lower[lane]) / expected[lane];
            ratio[lane] = if estimable[lane] { ratio_of } else { 0.0 };
            width[lane] = if estimable[lane] { width_of } else { 0.0 };
        }
        account.tally.counts[layout.benchmark_count(index, BenchmarkCount::NothingExpected)] += nothing;
        account.tally.counts[layout.benchmark_count(index, BenchmarkCount::RatioExcludesOne)] += excludes;
        account.add_block(layout.benchmark_sum(index, BenchmarkSum::Observed), &observed);
        account.add_block(layout.benchmark_sum(index, BenchmarkSum::Expected), &expected);
        account.add_block(layout.benchmark_sum(index, BenchmarkSum::Ratio), &ratio);
        account.add_block(layout.benchmark_sum(index, BenchmarkSum::RatioWidth), &width);
        if let Some(Curves { medians, bins, .. }) = curves {
            let critical = &plan.critical[layout.deciding];
            let mut excludes = 0;
            let by_median = layout.rejected_by_median(index).start;
            for lane in 0..WIDTH {
                excludes += u64::from(medians.lower[lane] > comparison.median);
                let decided = estimable[lane] & (expected[lane] >= critical[observed[lane] as usize]);
                account.tally.counts[by_median + bins[lane]] += u64::from(decided);
            }
            account.tally.counts[layout.benchmark_count(index, BenchmarkCount::MedianExcludes)] += excludes;
        }
    }

    /// O and E of each trial up to the horizon, E summed in subject order.
    #[inline(always)]
    fn observed_expected(&mut self, comparison: &Comparison) -> (Block, Block) {
        let (horizon, log_horizon) = (comparison.horizon, comparison.log_horizon);
        let mut observed = [0.0; WIDTH];
        let times = self.event_time.iter().zip(self.draws.censored.iter());
        for (slot, (event, censored)) in self.within.iter_mut().zip(times) {
            let (event, censored) = (*event, *censored);
            let mut cut = [0.0; WIDTH];
            for lane in 0..WIDTH {
                let seen = (event[lane] <= censored[lane]) & (event[lane] <= horizon);
                observed[lane] += if seen { 1.0 } else { 0.0 };
                cut[lane] = smaller(smaller(event[lane], censored[lane]), horizon);
            }
            *slot = cut;
        }
        if self.plan.needs_logarithms {
            let pairs = self.log_within.flat_mut().iter_mut().zip(self.log_times.flat());
            for (cut, log) in pairs {
                *cut = smaller(*log, log_horizon);
            }
        }
        let expected =
            comparison.law.total_cumulative_hazards(&self.within, &self.log_within, &mut self.scratch);
        (observed, expected)
    }
}

/// What the curves of a block of trials come to.
struct Curves {
    medians: Medians,
    /// Bin of each median.
    bins: [usize; WIDTH],
    /// Survival and Greenwood's sum at the landmark, where it is observed.
    landmark: [Option<(f64, f64)>; WIDTH],
}
