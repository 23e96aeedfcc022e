//! CPU seconds of Kaplan-Meier with limits, log-rank and Cox regression on columns in files, for benches/peers.
//!
//! ```text
//! cargo run --release --example time_estimators -- FOLDER
//! ```
//! The folder holds `time.f64` and `covariate.f64` (little-endian numbers of 64 bits), `event.u8` and `group.u8` (0 or 1 a
//! byte). Prints one line a job: job, CPU seconds (the best of three), a number of the result by which to tell that all
//! tools computed the same. Times count from columns in memory to the result.

use std::path::Path;

use onearm::estimator::cox::{CoxSubjects, RiskSets, Ties, fit};
use onearm::estimator::{IntervalMethod, KaplanMeier, Limits, Transform};
use onearm::hypothesis::logrank;
use onearm::measure::ConfidenceLevel;
use onearm::sample::{RiskTable, Sample, Subject};

#[path = "../benches/timing/clock.rs"]
mod clock;

fn main() {
    let folder = std::env::args().nth(1).expect("the folder with the columns");
    let bytes = |name: &str| std::fs::read(Path::new(&folder).join(name)).expect("the column can be read");
    let numbers = |name: &str| -> Vec<f64> {
        bytes(name).as_chunks().0.iter().map(|number| f64::from_le_bytes(*number)).collect()
    };
    let flags = |name: &str| -> Vec<bool> { bytes(name).into_iter().map(|byte| byte == 1).collect() };
    let (time, event) = (numbers("time.f64"), flags("event.u8"));
    let (covariate, group) = (numbers("covariate.f64"), flags("group.u8"));
    // The kernel counts CPU time in steps of some milliseconds: short jobs are done several times a round.
    let times = (4_000_000 / time.len()).max(1);
    let best = |job: &str, work: &dyn Fn() -> f64| best(job, times, work);
    best("kaplan-meier", &|| kaplan_meier(&time, &event));
    best("log-rank", &|| two_groups(&time, &event, &group));
    best("cox", &|| cox(&time, &event, &covariate));
}

fn best(job: &str, times: usize, work: &dyn Fn() -> f64) {
    let (mut seconds, mut result) = (f64::INFINITY, f64::NAN);
    for _ in 0..3 {
        let start = clock::cpu_seconds();
        for _ in 0..times {
            result = std::hint::black_box(work());
        }
        seconds = seconds.min((clock::cpu_seconds() - start) / times as f64);
    }
    println!("{job} {seconds:.6} {result:.10}");
}

/// The curve with 95% log-log limits at every distinct time; the median's place is read off it.
fn kaplan_meier(time: &[f64], event: &[bool]) -> f64 {
    let sample = Sample::from_times(time, event).expect("the times are times");
    let curve = KaplanMeier::of_sample(&sample);
    let limits = Limits::new(&curve, IntervalMethod::Normal(Transform::LogLog), ConfidenceLevel::NINETY_FIVE);
    let kept: Vec<_> = limits.rows(&curve).collect();
    std::hint::black_box(&kept);
    curve.survival(300.0).value().expect("300 days lie within the data")
}

/// Chi-squared of the groups 0 and 1.
fn two_groups(time: &[f64], event: &[bool], group: &[bool]) -> f64 {
    let table = |of: bool| {
        let columns = time.iter().zip(event).zip(group).filter(|(_, group)| **group == of);
        let subjects =
            columns.map(|((time, event), _)| Subject { entry: 0.0, time: *time, event: *event }).collect();
        RiskTable::new(&Sample::new(subjects).expect("the times are times"))
    };
    logrank(&[table(false), table(true)]).chi_squared.value().expect("events in both groups")
}

/// The coefficient by Efron's ties.
fn cox(time: &[f64], event: &[bool], covariate: &[f64]) -> f64 {
    let sample = Sample::from_times(time, event).expect("the times are times");
    let used: Vec<u32> = (0..time.len() as u32).collect();
    let subjects = CoxSubjects { sample: &sample, used: &used, weights: None, strata: None };
    let sets = RiskSets::new(&subjects, &[covariate]).expect("events");
    let fit = fit(sets, Ties::Efron).expect("a maximum");
    fit.coefficients[0].value().expect("an estimate")
}
