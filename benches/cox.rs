//! Cox regression of one covariate, beside a bare sort and passes.
//!
//! ```text
//! cargo bench --bench cox                      1e3 to 1e6 subjects
//! cargo bench --bench cox -- 1e7               other sizes
//! ```
//! CPU seconds of one thread, as in the bench `kaplan_meier`; the ratio is to the first bound. Exponential times of median
//! 300 days with a hazard ratio of e^0.5 per standard deviation of the covariate, cut at 700; `tied` are tenths of a day,
//! `continuous` hardly ever tie.
//!
//! | job | what |
//! |---|---|
//! | `bound: sort and pass` | by hand: `sort_unstable` of (time, event) in place, then one product over the distinct times |
//! | `bound: sort, Newton` | by hand: `sort_unstable` of (time, covariate), then as many passes as the fit takes, each with one `exp` and three running sums a subject |
//! | `fit, Efron` | order of the subjects, centred column, Newton's steps to the last, by Efron's ties |

#[path = "by_hand/sort_and_pass.rs"]
mod by_hand;
mod timing;

use onearm::estimator::cox::{CoxSubjects, RiskSets, Ties, fit};
use onearm::numeric::portable::exp;
use onearm::sample::Sample;
use timing::{compare, job, prepared, sizes, subjects_with_covariate};

fn main() {
    println!("{:<22} {:>9} {:<26} {:>13} {:>11} {:>7}", "data", "subjects", "job", "CPU", "each", "ratio");
    for size in sizes() {
        for tied in [true, false] {
            times(size, tied);
        }
    }
}

/// Evaluations of the likelihood in a fit: at 0, after each step.
const PASSES: usize = 6;

fn times(size: usize, tied: bool) {
    let (subjects, x) = subjects_with_covariate(size, tied);
    let pairs: Vec<(f64, bool)> = subjects.iter().map(|subject| (subject.time, subject.event)).collect();
    let with_x: Vec<(f64, f64)> =
        subjects.iter().map(|subject| subject.time).zip(x.iter().copied()).collect();
    let sample = Sample::new(subjects).expect("the times are times");
    let used: Vec<u32> = (0..size as u32).collect();
    let jobs = vec![
        prepared("bound: sort and pass", || pairs.clone(), |pairs| by_hand::sort_and_pass(pairs)),
        prepared("bound: sort, Newton", || with_x.clone(), |subjects| sort_and_passes(subjects)),
        job("fit, Efron", || {
            let subjects = CoxSubjects { sample: &sample, used: &used, weights: None, strata: None };
            let fit = fit(RiskSets::new(&subjects, &[&x]).expect("events"), Ties::Efron).expect("a maximum");
            assert!(fit.iterations as usize + 2 >= PASSES, "{} steps", fit.iterations);
            fit.log_likelihood
        }),
    ];
    compare(if tied { "tied" } else { "continuous" }, size, jobs);
}

fn sort_and_passes(subjects: &mut [(f64, f64)]) -> f64 {
    subjects.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut beta = 0.0;
    for _ in 0..PASSES {
        let (mut zero, mut one, mut two, mut score) = (0.0, 0.0, 0.0, 0.0);
        for (_, x) in &*subjects {
            let r = exp(beta * x);
            zero += r;
            one += r * x;
            two += r * x * x;
            score += one / zero;
        }
        beta += 1e-9 * score / two;
    }
    beta
}
