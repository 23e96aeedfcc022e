//! The trial of scenarios/speed_km.toml under its first truth, by hand: that of [`super`], and its Kaplan-Meier median with log-log
//! limits.
//!
//! The sorting network of the engine on 25 times whose last bit says whether they are censored, which costs that bit. On the sorted
//! times -ln S and Greenwood's sum are added up from constants of the number at risk; the median is the first time with S at most
//! 1/2, a limit the first time at which the limit of S is at most 1/2. Counted are trials whose interval holds the true median.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use onearm::numeric::lanes::{Block, Blocks, Lanes, wide};
use onearm::numeric::portable::ln;
use onearm::numeric::sorting_network::exchanges;

use super::{Generators, LANES, RATE, SUBJECTS, critical, dropout_hazard};
use crate::TRIALS;

/// One event among n at risk: `(n - 1) / n`, minus its logarithm, `1 / (n (n - 1))`.
#[derive(Clone, Copy)]
struct Step(f64, f64, f64);

/// Many trials, eight at a time.
struct Trials<'a> {
    trials: u64,
    critical: &'a [f64],
    hazard: f64,
    network: &'a [[usize; 2]],
    steps: &'a [Step],
}

/// Trials rejected, and trials whose interval holds the true median.
struct Counts {
    rejected: u64,
    covered: u64,
}

impl Trials<'_> {
    /// Draws eight trials; their times to be sorted, and how many of them the test rejects.
    #[inline(always)]
    fn draw(&self, generators: &mut Generators, keys: &mut Blocks<f64>) -> u64 {
        let (mut events, mut time) = ([0.0; LANES], [0.0; LANES]);
        for slot in keys.iter_mut() {
            let (entry, event, dropout) =
                (generators.uniforms(), generators.uniforms(), generators.uniforms());
            let mut key = [0.0; LANES];
            for lane in 0..LANES {
                let event = -ln(event[lane]) / RATE;
                let (dropout, cut) = (-ln(dropout[lane]) / self.hazard, 24.0 - 12.0 * entry[lane]);
                let censored = if dropout < cut { dropout } else { cut };
                let observed = if event < censored { event } else { censored };
                events[lane] += if event <= censored { 1.0 } else { 0.0 };
                time[lane] += observed;
                key[lane] = f64::from_bits(observed.to_bits() & !1 | u64::from(event > censored));
            }
            *slot = key;
        }
        let mut rejected = 0;
        for lane in 0..LANES {
            rejected += u64::from(RATE * time[lane] >= self.critical[events[lane] as usize]);
        }
        rejected
    }

    #[inline(always)]
    fn sort(&self, keys: &mut [Block]) {
        for pair in self.network {
            let Ok([a, b]) = keys.get_disjoint_mut(*pair) else { continue };
            let (x, y) = (*a, *b);
            for lane in 0..LANES {
                a[lane] = if x[lane] < y[lane] { x[lane] } else { y[lane] };
            }
            for lane in 0..LANES {
                b[lane] = if x[lane] > y[lane] { x[lane] } else { y[lane] };
            }
        }
    }

    /// How many intervals hold the true median; those without a median are never looked at, so that it must be found.
    #[inline(always)]
    fn covered(&self, keys: &[Block]) -> u64 {
        const Z: f64 = 1.959_963_984_540_054;
        const NEVER: Block = [f64::INFINITY; LANES];
        let level = -ln(std::f64::consts::LN_2);
        let (mut survival, mut hazard, mut greenwood) = ([1.0; LANES], [0.0; LANES], [0.0; LANES]);
        let (mut median, mut lower, mut upper) = (NEVER, NEVER, NEVER);
        for (times, step) in keys.iter().zip(self.steps) {
            let (times, Step(factor, minus_ln, term)) = (*times, *step);
            for lane in 0..LANES {
                let (time, event) = (times[lane], times[lane].to_bits() & 1 == 0);
                survival[lane] *= if event { factor } else { 1.0 };
                hazard[lane] += if event { minus_ln } else { 0.0 };
                greenwood[lane] += if event { term } else { 0.0 };
                let (value, error) = (-ln(hazard[lane]), greenwood[lane].sqrt() / hazard[lane]);
                let known = event & (survival[lane] > 0.0);
                let reached = event & (survival[lane] <= 0.5) & (time < median[lane]);
                median[lane] = if reached { time } else { median[lane] };
                let first = known & (value - Z * error <= level) & (time < lower[lane]);
                lower[lane] = if first { time } else { lower[lane] };
                let first = known & (value + Z * error <= level) & (time < upper[lane]);
                upper[lane] = if first { time } else { upper[lane] };
            }
        }
        let mut covered = 0;
        for lane in 0..LANES {
            let holds = (lower[lane] <= 4.2) & (4.2 <= upper[lane]);
            covered += u64::from(holds & (median[lane] > 0.0));
        }
        covered
    }
}

impl Lanes for Trials<'_> {
    type Output = Counts;

    #[inline(always)]
    fn run(self) -> Counts {
        let mut generators = Generators::new();
        let mut counts = Counts { rejected: 0, covered: 0 };
        let mut keys = Blocks::filled(SUBJECTS, 0.0);
        for _ in 0..self.trials / LANES as u64 {
            counts.rejected += self.draw(&mut generators, &mut keys);
            self.sort(&mut keys);
            counts.covered += self.covered(&keys);
        }
        counts
    }
}

/// Eight trials side by side, with their curves.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn eight_lanes(bencher: Bencher) {
    let (critical, hazard, network) = (critical(), dropout_hazard(), exchanges(SUBJECTS));
    let at_risk = (1..=SUBJECTS).rev().map(|n| n as f64);
    let steps: Vec<Step> =
        at_risk.map(|n| Step((n - 1.0) / n, -((n - 1.0) / n).ln(), 1.0 / (n * (n - 1.0)))).collect();
    bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
        let counts = wide(Trials {
            trials: black_box(TRIALS),
            critical: &critical,
            hazard,
            network: &network,
            steps: &steps,
        });
        super::checked(counts.rejected);
        // 95.55% of intervals by the engine; five standard errors allowed.
        let rate = counts.covered as f64 / TRIALS as f64;
        assert!((rate - 0.955_5).abs() < 0.001, "{rate}");
        counts.covered
    });
}
