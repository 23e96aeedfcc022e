//! Simple trials side by side: one replicate a lane, the same bits as one after the other.

mod curve;
mod network;

use self::curve::{CurveBlock, Medians};
use super::curve::TrialCurve;
use super::layout::{BenchmarkCount, BenchmarkSum, Count, MEDIAN_BINS, Sum};
use super::plan::{Comparison, Plan, World};
use super::score::Account;
use super::worker::misjudgements;
use crate::distribution::EventTimeLaw;
use crate::estimator::Transform;
use crate::numeric::lanes::{Block, Blocks, Lanes, Level, WIDTH};
use crate::numeric::portable::ln_or_minus_infinity;
use crate::scenario::{Scenario, SimulationPlan};
use crate::trial::DrawsBlock;

/// Whether nothing is tallied but the one-sample tests and the median with its log-log limits. Events have to be seen when they
/// happen, too.
fn is_simple(kaplan_meier: bool, calendar: bool, conf_type: Transform, landmark: Option<f64>) -> bool {
    !calendar && (!kaplan_meier || conf_type == Transform::LogLog && landmark.is_none())
}

/// Name of the code that simulates the simple truths of a scenario: its lanes, or `scalar` if they run one after the other or
/// none is simple.
#[must_use]
pub fn kernel_of(scenario: &Scenario) -> &'static str {
    let SimulationPlan { kaplan_meier, calendar, lanes, .. } = scenario.simulation;
    let analysis = &scenario.analysis;
    let simple = is_simple(kaplan_meier, calendar, analysis.conf_type, analysis.landmark);
    let some = scenario.truths.iter().any(|truth| !(truth.seen_at_scans && scenario.scans.is_some()));
    lanes.filter(|_| (simple && some) || scenario.power_curve.is_some()).map_or("scalar", Level::id)
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
        world.scans.is_none() && is_simple(plan.kaplan_meier, plan.calendar, plan.conf_type, plan.landmark)
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
        // No closure: it would be compiled for the baseline.
        let medians = if self.plan.kaplan_meier { Some(self.kaplan_meier(world, account)) } else { None };
        for index in 0..self.plan.comparisons.len() {
            self.compare(index, medians.as_ref(), account);
        }
    }

    #[inline(always)]
    fn kaplan_meier(&mut self, world: &World, account: &mut Account) -> (Medians, [usize; WIDTH]) {
        let plan = self.plan;
        let tied = self.curve.sort(&self.event_time, &self.draws.censored);
        let mut medians = self.curve.medians();
        if tied.iter().fold(0, |any, bits| any | bits) & 1 == 1 {
            self.tied.redo(tied, &self.event_time, &self.draws.censored, plan, &mut medians);
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
        (medians, bins)
    }

    #[inline(always)]
    fn compare(&mut self, index: usize, medians: Option<&(Medians, [usize; WIDTH])>, account: &mut Account) {
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
        if let Some((medians, bins)) = medians {
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

/// Buffers for the curve of one trial with tied events.
struct TiedTrial {
    time: Vec<f64>,
    event: Vec<bool>,
    curve: TrialCurve,
}

impl TiedTrial {
    fn new(plan: &Plan) -> Self {
        let n = plan.conduct.subjects;
        Self { time: vec![0.0; n], event: vec![false; n], curve: TrialCurve::new(n) }
    }

    /// Works out the medians of the tied trials one by one.
    #[cold]
    fn redo(
        &mut self,
        tied: [i64; WIDTH],
        event_time: &[Block],
        censored: &[Block],
        plan: &Plan,
        medians: &mut Medians,
    ) {
        for lane in (0..WIDTH).filter(|lane| tied[*lane] & 1 == 1) {
            for (index, (event, censored)) in event_time.iter().zip(censored).enumerate() {
                self.event[index] = event[lane] <= censored[lane];
                self.time[index] = smaller(event[lane], censored[lane]);
            }
            let found = self.curve.summarise(&self.time, &self.event, plan.conf_type, plan.conf_z, None);
            medians.median[lane] = found.median.unwrap_or(f64::INFINITY);
            medians.lower[lane] = found.lower.unwrap_or(f64::NEG_INFINITY);
            medians.upper[lane] = found.upper.unwrap_or(f64::INFINITY);
        }
    }
}
