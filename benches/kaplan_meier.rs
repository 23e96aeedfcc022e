//! Kaplan-Meier with pointwise log-log intervals, and the log-rank test, beside a bare sort and one pass.
//!
//! ```text
//! cargo bench --bench kaplan_meier                      1e3 to 1e6 subjects
//! cargo bench --bench kaplan_meier -- 1e7               other sizes
//! ```
//! CPU seconds of one thread, the best of several rounds in which the jobs take turns; nanoseconds a subject; and the ratio
//! to the bound. The samples are built before the clock starts. `tied` are tenths of a day, so at most 7,000 distinct
//! times; `continuous` hardly ever tie.
//!
//! | job | what |
//! |---|---|
//! | `bound: sort and pass` | by hand: `sort_unstable` of (time, event) in place, then one product over the distinct times; neither copy nor result kept |
//! | `bound: histogram` | by hand, tied only: times known to be tenths of a day, counted by position |
//! | `curve and limits` | the curve of a sample and the 95% log-log limits at every distinct time, each read once |
//! | `risk table and curve` | both kept, without limits |
//! | `risk table` | the table alone |
//! | `log-rank, 2 groups` | risk tables of both halves of the sample, and the test |

#[path = "by_hand/sort_and_pass.rs"]
mod by_hand;
mod timing;

use onearm::estimator::{IntervalMethod, KaplanMeier, Limits, Transform};
use onearm::hypothesis::logrank;
use onearm::measure::ConfidenceLevel;
use onearm::sample::{RiskTable, Sample};
use timing::{compare, job, prepared, sizes, subjects};

fn main() {
    println!("{:<22} {:>9} {:<26} {:>13} {:>11} {:>7}", "data", "subjects", "job", "CPU", "each", "ratio");
    for size in sizes() {
        for tied in [true, false] {
            times(size, tied);
        }
    }
}

fn times(size: usize, tied: bool) {
    let subjects = subjects(size, tied);
    let pairs: Vec<(f64, bool)> = subjects.iter().map(|subject| (subject.time, subject.event)).collect();
    let halves = [0, 1].map(|half| {
        let part = subjects.iter().skip(half).step_by(2).copied().collect();
        Sample::new(part).expect("the times are times")
    });
    let sample = Sample::new(subjects.clone()).expect("the times are times");

    // What is sorted must be unsorted before; the copy is made outside the clock.
    let sort_and_pass = prepared(
        "bound: sort and pass",
        move || pairs.clone(),
        |pairs: &mut Vec<_>| by_hand::sort_and_pass(pairs),
    );
    let mut jobs = vec![sort_and_pass];
    if tied {
        jobs.push(job("bound: histogram", || by_hand::histogram(sample.subjects())));
    }
    jobs.push(job("curve and limits", || curve_and_limits(&sample)));
    jobs.push(job("risk table and curve", || {
        let table = RiskTable::new(&sample);
        KaplanMeier::new(&table).rows().len() as f64 + table.last_time()
    }));
    jobs.push(job("risk table", || RiskTable::new(&sample).last_time()));
    jobs.push(job("log-rank, 2 groups", || {
        logrank(&[0, 1].map(|half: usize| RiskTable::new(&halves[half]))).chi_squared.value().unwrap_or(0.0)
    }));
    compare(if tied { "tied" } else { "continuous" }, size, jobs);
}

fn curve_and_limits(sample: &Sample) -> f64 {
    let curve = KaplanMeier::of_sample(sample);
    let method = IntervalMethod::Normal(Transform::LogLog);
    let limits = Limits::new(&curve, method, ConfidenceLevel::NINETY_FIVE);
    let width = |interval: onearm::measure::Interval| {
        interval.upper.value().unwrap_or(1.0) - interval.lower.value().unwrap_or(0.0)
    };
    limits.rows(&curve).map(width).sum()
}
