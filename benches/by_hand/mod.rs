//! The trial of scenarios/speed_logrank.toml under its first truth, by hand.
//!
//! For each of 25 subjects three numbers of xoshiro256++, made uniform on (0, 1): entry `12 u1`, event `-ln(u2) / rate`,
//! dropout `-ln(u3) / hazard`. Censored at the dropout or at `24 - entry`. Counted are the events, summed the times; E is
//! the rate times that sum, and the trial rejects if E reaches the critical value for its number of events. Nothing else
//! is kept: no stream per trial, no tally, no sums of squares. These are bounds, not rivals.

mod curve;

use std::f64::consts::LN_2;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use onearm::hypothesis::{Variant, critical_expected};
use onearm::measure::OneSidedAlpha;
use onearm::numeric::lanes::{Lanes, wide};
use onearm::numeric::portable::ln;
use onearm::random::{Purpose, stream, uniform};
use rand::Rng;

const SUBJECTS: usize = 25;
const RATE: f64 = LN_2 / 4.2;

fn dropout_hazard() -> f64 {
    -(0.99_f64.ln())
}

fn critical() -> Vec<f64> {
    let alpha = OneSidedAlpha::new(0.05).expect("5% is an alpha");
    (0..=SUBJECTS as u64).map(|events| critical_expected(Variant::Breslow, events, alpha)).collect()
}

/// The loops decide as the engine does: 3.75652% rejections by the exact computation, five standard errors allowed.
fn checked(rejected: u64) -> u64 {
    let rate = rejected as f64 / super::TRIALS as f64;
    assert!((rate - 0.037_565_2).abs() < 0.001, "{rate}");
    rejected
}

/// One subject after the other: one generator, the standard library's `ln`, no vector lanes asked for.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn scalar(bencher: Bencher) {
    let (critical, hazard) = (critical(), dropout_hazard());
    bencher.counter(ItemsCount::new(super::TRIALS)).bench_local(|| {
        let mut stream = stream(1, Purpose::Trial, 0);
        let mut rejected = 0_u64;
        for _ in 0..super::TRIALS {
            let (mut events, mut time) = (0, 0.0);
            for _ in 0..SUBJECTS {
                let entry = 12.0 * uniform(&mut stream);
                let event = -uniform(&mut stream).ln() / RATE;
                let censored = (-uniform(&mut stream).ln() / hazard).min(24.0 - entry);
                events += usize::from(event <= censored);
                time += event.min(censored);
            }
            rejected += u64::from(RATE * time >= critical[events]);
        }
        checked(rejected)
    });
}

const LANES: usize = 8;

/// Eight generators side by side.
struct Generators([[u64; LANES]; 4]);

impl Generators {
    /// Seeded by one stream; they only have to differ.
    fn new() -> Self {
        let mut seeds = stream(1, Purpose::Trial, 0);
        let mut state = [[0; LANES]; 4];
        state.iter_mut().flatten().for_each(|word| *word = seeds.next_u64());
        Self(state)
    }

    /// The next number of each, on (0, 1): the high 52 bits and a half.
    #[inline(always)]
    fn uniforms(&mut self) -> [f64; LANES] {
        const ONE: u64 = 0x3FF0_0000_0000_0000;
        let [s0, s1, s2, s3] = &mut self.0;
        let mut numbers = [0.0; LANES];
        for lane in 0..LANES {
            let sum = s0[lane].wrapping_add(s3[lane]).rotate_left(23).wrapping_add(s0[lane]);
            numbers[lane] = f64::from_bits(ONE | (sum >> 12)) - (1.0 - 0.5 * f64::EPSILON);
            let shifted = s1[lane] << 17;
            s2[lane] ^= s0[lane];
            s3[lane] ^= s1[lane];
            s1[lane] ^= s2[lane];
            s0[lane] ^= s3[lane];
            s2[lane] ^= shifted;
            s3[lane] = s3[lane].rotate_left(45);
        }
        numbers
    }
}

/// Many trials, eight at a time.
struct Trials<'a> {
    trials: u64,
    critical: &'a [f64],
    hazard: f64,
}

impl Lanes for Trials<'_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        let mut generators = Generators::new();
        let mut rejected = 0;
        for _ in 0..self.trials / LANES as u64 {
            let (mut events, mut time) = ([0.0; LANES], [0.0; LANES]);
            for _ in 0..SUBJECTS {
                let (entry, event, dropout) =
                    (generators.uniforms(), generators.uniforms(), generators.uniforms());
                for lane in 0..LANES {
                    let event = -ln(event[lane]) / RATE;
                    let censored = (-ln(dropout[lane]) / self.hazard).min(24.0 - 12.0 * entry[lane]);
                    events[lane] += if event <= censored { 1.0 } else { 0.0 };
                    time[lane] += event.min(censored);
                }
            }
            for lane in 0..LANES {
                rejected += u64::from(RATE * time[lane] >= self.critical[events[lane] as usize]);
            }
        }
        rejected
    }
}

/// Eight trials side by side: eight generators and the portable `ln`, on AVX2 where the processor has it, without fused
/// multiply-add.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn eight_lanes(bencher: Bencher) {
    let (critical, hazard) = (critical(), dropout_hazard());
    bencher.counter(ItemsCount::new(super::TRIALS)).bench_local(|| {
        checked(wide(Trials { trials: black_box(super::TRIALS), critical: &critical, hazard }))
    });
}
