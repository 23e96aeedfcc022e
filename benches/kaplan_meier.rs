//! Kaplan-Meier with pointwise log-log intervals, beside a bare sort and one pass.
//!
//! ```text
//! cargo bench --bench kaplan_meier
//! ```
//! Exponential times of median 300 days, cut at 700, a tenth of the rest censored earlier; `tied` are whole days, so at most
//! 700 distinct times, `continuous` hardly ever tie. The samples are built before the clock starts.
//!
//! | id | what |
//! |---|---|
//! | `curve/KIND/N` | risk table, curve, Greenwood's sum and the 95% log-log interval at every distinct time |
//! | `curve_only/KIND/N` | the same without the intervals |
//! | `sort_and_pass/KIND/N` | by hand: `sort_unstable` of (time, event) in place, then one product over the distinct times; neither copy nor result kept |

use std::fmt;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use onearm::estimator::{KaplanMeier, Transform};
use onearm::measure::{ConfidenceLevel, Interval};
use onearm::random::{Purpose, stream, uniform};
use onearm::sample::{RiskTable, Sample};

fn main() {
    divan::main();
}

#[derive(Clone, Copy)]
struct Data {
    tied: bool,
    subjects: usize,
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", if self.tied { "tied" } else { "continuous" }, self.subjects)
    }
}

const ALL: [Data; 6] = [
    Data { tied: true, subjects: 1_000 },
    Data { tied: true, subjects: 100_000 },
    Data { tied: true, subjects: 1_000_000 },
    Data { tied: false, subjects: 1_000 },
    Data { tied: false, subjects: 100_000 },
    Data { tied: false, subjects: 1_000_000 },
];

impl Data {
    fn subjects(self) -> Vec<(f64, bool)> {
        let mut stream = stream(1, Purpose::Trial, 0);
        let subject = |_| {
            let time = -300.0 / std::f64::consts::LN_2 * uniform(&mut stream).ln();
            let (lost, when) = (uniform(&mut stream) < 0.1, uniform(&mut stream));
            let censored = if lost { 700.0 * when } else { 700.0 };
            let seen = time.min(censored);
            (if self.tied { seen.ceil() } else { seen }, time <= censored)
        };
        (0..self.subjects).map(subject).collect()
    }

    fn sample(self) -> Sample {
        let (times, events): (Vec<f64>, Vec<bool>) = self.subjects().into_iter().unzip();
        Sample::from_times(&times, &events).expect("the times are times")
    }
}

#[divan::bench(args = ALL, sample_count = 20, sample_size = 1)]
fn curve(bencher: Bencher, data: &Data) {
    let sample = data.sample();
    bencher.counter(ItemsCount::new(data.subjects)).bench_local(|| {
        let curve = KaplanMeier::new(&RiskTable::new(black_box(&sample)));
        let interval = |row: &onearm::estimator::KaplanMeierRow| {
            row.interval(Transform::LogLog, ConfidenceLevel::NINETY_FIVE)
        };
        let intervals: Vec<Interval> = curve.rows().iter().map(interval).collect();
        (curve, intervals)
    });
}

#[divan::bench(args = ALL, sample_count = 20, sample_size = 1)]
fn curve_only(bencher: Bencher, data: &Data) {
    let sample = data.sample();
    bencher
        .counter(ItemsCount::new(data.subjects))
        .bench_local(|| KaplanMeier::new(&RiskTable::new(black_box(&sample))));
}

#[divan::bench(args = ALL, sample_count = 20, sample_size = 1)]
fn sort_and_pass(bencher: Bencher, data: &Data) {
    let subjects = data.subjects();
    bencher.counter(ItemsCount::new(data.subjects)).with_inputs(|| subjects.clone()).bench_local_values(
        |mut subjects| {
            subjects.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let (mut survival, mut at_risk) = (1.0, subjects.len());
            for tied in subjects.chunk_by(|a, b| a.0 == b.0) {
                let events = tied.iter().filter(|subject| subject.1).count();
                survival *= (at_risk - events) as f64 / at_risk as f64;
                at_risk -= tied.len();
            }
            black_box(survival)
        },
    );
}
