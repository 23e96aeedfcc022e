//! Cox regression of one covariate, beside a bare sort and passes.
//!
//! ```text
//! cargo bench --bench cox
//! ```
//! Exponential times of median 300 days with a hazard ratio of e^0.5 per standard deviation of the covariate, cut at 700;
//! `tied` are tenths of a day, `continuous` hardly ever tie. The samples are built before the clock starts.
//!
//! | id | what |
//! |---|---|
//! | `fit/KIND/N` | order of the subjects, centred column, Newton's steps to the last, by Efron's ties |
//! | `sort_and_passes/KIND/N` | by hand: `sort_unstable` of (time, covariate), then as many passes as the fit takes, each with one `exp` and three running sums a subject |

use std::fmt;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use onearm::estimator::cox::{CoxSubjects, RiskSets, Ties, fit};
use onearm::numeric::portable::exp;
use onearm::random::{Purpose, stream, uniform};
use onearm::sample::Sample;

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

const ALL: [Data; 8] = [
    Data { tied: true, subjects: 1_000 },
    Data { tied: true, subjects: 100_000 },
    Data { tied: true, subjects: 1_000_000 },
    Data { tied: true, subjects: 10_000_000 },
    Data { tied: false, subjects: 1_000 },
    Data { tied: false, subjects: 100_000 },
    Data { tied: false, subjects: 1_000_000 },
    Data { tied: false, subjects: 10_000_000 },
];

/// Evaluations of the likelihood in a fit: at 0, after each step.
const PASSES: usize = 6;

impl Data {
    fn subjects(self) -> (Vec<f64>, Vec<bool>, Vec<f64>) {
        let mut stream = stream(1, Purpose::Trial, 0);
        let subject = |_| {
            // Nearly normal, of variance 1.
            let x: f64 = (0..12).map(|_| uniform(&mut stream)).sum::<f64>() - 6.0;
            let time = -300.0 / std::f64::consts::LN_2 * uniform(&mut stream).ln() * (-0.5 * x).exp();
            let seen = time.min(700.0);
            (if self.tied { (10.0 * seen).ceil() / 10.0 } else { seen }, time <= 700.0, x)
        };
        let (mut times, mut events, mut column) = (Vec::new(), Vec::new(), Vec::new());
        for (time, event, x) in (0..self.subjects).map(subject) {
            times.push(time);
            events.push(event);
            column.push(x);
        }
        (times, events, column)
    }
}

/// Few samples of large data.
const SAMPLES: u32 = 5;

#[divan::bench(args = ALL, sample_count = SAMPLES, sample_size = 1, name = "fit")]
fn cox(bencher: Bencher, data: &Data) {
    let (times, events, x) = data.subjects();
    let sample = Sample::from_times(&times, &events).expect("the times are times");
    let used: Vec<u32> = (0..data.subjects as u32).collect();
    bencher.counter(ItemsCount::new(data.subjects)).bench_local(|| {
        let subjects = CoxSubjects { sample: black_box(&sample), used: &used, weights: None, strata: None };
        let fit = fit(RiskSets::new(&subjects, &[&x]).expect("events"), Ties::Efron).expect("a maximum");
        assert!(fit.iterations as usize + 2 >= PASSES, "{} steps", fit.iterations);
        fit.log_likelihood
    });
}

#[divan::bench(args = ALL, sample_count = SAMPLES, sample_size = 1)]
fn sort_and_passes(bencher: Bencher, data: &Data) {
    let (times, _, x) = data.subjects();
    let subjects: Vec<(f64, f64)> = times.into_iter().zip(x).collect();
    bencher.counter(ItemsCount::new(data.subjects)).with_inputs(|| subjects.clone()).bench_local_values(
        |mut subjects| {
            subjects.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            let mut beta = 0.0;
            for _ in 0..PASSES {
                let (mut zero, mut one, mut two, mut score) = (0.0, 0.0, 0.0, 0.0);
                for (_, x) in &subjects {
                    let r = exp(beta * x);
                    zero += r;
                    one += r * x;
                    two += r * x * x;
                    score += one / zero;
                }
                beta += 1e-9 * score / two;
            }
            black_box(beta)
        },
    );
}
