//! CPU time of this thread, the data that the timed jobs share, and ratios.
//!
//! CPU time and not time on the wall, so that a busy machine disturbs less; the jobs that are compared take turns, and the
//! best of their rounds is kept.

mod clock;

use clock::cpu_seconds;
use onearm::random::{Purpose, stream, uniform};
use onearm::sample::Subject;

/// Subjects that a job is given in one round: the kernel counts CPU time in steps of some milliseconds.
const SUBJECTS_A_ROUND: usize = 4_000_000;
/// Rounds, of which the best counts.
const ROUNDS: usize = 5;

/// A job by name, and its best time so far.
pub(crate) struct Job<'a> {
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn FnMut(usize) -> f64 + 'a>,
    pub(crate) best: f64,
}

/// A job that returns a number of its result, so that it is not left out.
pub(crate) fn job<'a>(name: &'static str, mut work: impl FnMut() -> f64 + 'a) -> Job<'a> {
    prepared(name, || (), move |()| work())
}

/// The same on data that are made anew each time, outside the clock, and dropped outside it.
pub(crate) fn prepared<'a, D>(
    name: &'static str,
    mut prepare: impl FnMut() -> D + 'a,
    mut work: impl FnMut(&mut D) -> f64 + 'a,
) -> Job<'a> {
    let run = move |times: usize| {
        let mut data: Vec<D> = (0..times).map(|_| prepare()).collect();
        let start = cpu_seconds();
        for data in &mut data {
            std::hint::black_box(work(data));
        }
        (cpu_seconds() - start) / times as f64
    };
    Job { name, run: Box::new(run), best: f64::INFINITY }
}

/// Lets the jobs take turns and prints the times beside the first, the bound.
pub(crate) fn compare(title: &str, subjects: usize, mut jobs: Vec<Job<'_>>) {
    let times = (SUBJECTS_A_ROUND / subjects).max(1);
    for _ in 0..ROUNDS {
        for job in &mut jobs {
            job.best = job.best.min((job.run)(times));
        }
    }
    let bound = jobs.first().map_or(f64::NAN, |job| job.best);
    for job in jobs {
        let each = 1e9 * job.best / subjects as f64;
        let (name, ratio) = (job.name, job.best / bound);
        println!("{title:<22} {subjects:>9} {name:<26} {:>11.6} s {each:>8.1} ns {ratio:>7.2}", job.best);
    }
}

/// Sizes to run: from the command line, else up to a million.
pub(crate) fn sizes() -> Vec<usize> {
    let given: Vec<usize> = std::env::args()
        .filter_map(|text| text.parse::<f64>().ok())
        .map(|size| size as usize)
        .filter(|size| *size > 0)
        .collect();
    if given.is_empty() { vec![1_000, 10_000, 100_000, 1_000_000] } else { given }
}

/// Exponential times of median 300 days cut at 700, a tenth of the rest censored earlier; `tied`: to the tenth of a day.
#[allow(dead_code, reason = "for the bench of the curve alone")]
pub(crate) fn subjects(count: usize, tied: bool) -> Vec<Subject> {
    let mut stream = stream(1, Purpose::Trial, 0);
    let subject = |_| {
        let time = -300.0 / std::f64::consts::LN_2 * uniform(&mut stream).ln();
        let (lost, when) = (uniform(&mut stream) < 0.1, uniform(&mut stream));
        let censored = if lost { 700.0 * when } else { 700.0 };
        let seen = time.min(censored);
        let seen = if tied { (10.0 * seen).ceil() / 10.0 } else { seen };
        Subject { entry: 0.0, time: seen, event: time <= censored }
    };
    (0..count).map(subject).collect()
}

/// Exponential times of median 300 days, hazard ratio e^0.5 per unit of a nearly normal covariate of variance 1, cut at 700;
/// and the covariate.
#[allow(dead_code, reason = "for the bench of Cox regression alone")]
pub(crate) fn subjects_with_covariate(count: usize, tied: bool) -> (Vec<Subject>, Vec<f64>) {
    let mut stream = stream(1, Purpose::Trial, 0);
    let subject = |_| {
        let x: f64 = (0..12).map(|_| uniform(&mut stream)).sum::<f64>() - 6.0;
        let time = -300.0 / std::f64::consts::LN_2 * uniform(&mut stream).ln() * (-0.5 * x).exp();
        let seen = time.min(700.0);
        let seen = if tied { (10.0 * seen).ceil() / 10.0 } else { seen };
        (Subject { entry: 0.0, time: seen, event: time <= 700.0 }, x)
    };
    (0..count).map(subject).unzip()
}
