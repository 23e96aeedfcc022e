//! Coverage without censoring, where it is binomial. Evidence: closed form, by the transforms written out
//! once more.
//!
//! After k of n events the curve is at `s = (n - k) / n` with standard error `sqrt(s (1 - s) / n)`, whatever
//! the times. So the limits of the median are fixed order statistics, and those of survival at a landmark a
//! function of a binomial number.

use super::{run, small};

const N: usize = 25;
const Z: f64 = 1.959_963_984_540_054;

/// Limits of survival after `k` events; `None` where the transform has none.
fn limits(transform: &str, k: usize) -> Option<[f64; 2]> {
    let s = (N - k) as f64 / N as f64;
    let se = (s * (1.0 - s) / N as f64).sqrt();
    if k == N || (k == 0 && !["plain", "log"].contains(&transform)) {
        return None;
    }
    let both = |f: &dyn Fn(f64) -> f64| [f(-Z), f(Z)];
    Some(match transform {
        "plain" => both(&|z| (s + z * se).clamp(0.0, 1.0)),
        "log" => both(&|z| (s * (z * se / s).exp()).min(1.0)),
        "log-log" => both(&|z| s.powf((-z * se / (s * s.ln().abs())).exp())),
        "logit" => both(&|z| 1.0 / (1.0 + (1.0 / s - 1.0) * (-z * se / (s * (1.0 - s))).exp())),
        "arcsine" => both(&|z| {
            let angle = s.sqrt().asin() + 0.5 * z * se / (s * (1.0 - s)).sqrt();
            angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2)
        }),
        _ => panic!("{transform}"),
    })
}

/// `P(k of N)` for each k.
fn binomial(p: f64) -> Vec<f64> {
    let mut probability = (1.0 - p).powi(N as i32);
    (0..=N)
        .map(|k| {
            let now = probability;
            probability *= (N - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
            now
        })
        .collect()
}

#[test]
fn intervals_cover_as_often_as_they_should() {
    let fail = 1.0 - 0.5_f64.powf(6.0 / 5.0);
    for (seed, transform) in (61..).zip(["plain", "log", "log-log", "logit", "arcsine"]) {
        let figures = &run(&small(&[
            "follow_up.calendar=1e6",
            &format!("analysis.0.conf_type={transform}"),
            "analysis.0.landmark=6",
            &format!("simulation={{ trials = 20_000, seed = {seed}, calendar = false }}"),
        ]))
        .truths[0];
        let precision = figures.precision.as_ref().unwrap();
        let near = |got: onearm::simulation::Rate, exact: f64, trials: u64, what: &str| {
            let error = (exact * (1.0 - exact) / trials as f64).sqrt();
            assert!((got.rate() - exact).abs() <= 4.0 * error + 1e-12, "{transform} {what}: {got:?} {exact}");
        };

        // The median's limits: the a-th and b-th event, where the curve's limits come nearest to one half
        // from above.
        let order = |side: usize| {
            let reached =
                (0..N).filter_map(|k| Some((k, limits(transform, k)?[side]))).filter(|(_, s)| *s <= 0.5);
            reached.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).unwrap().0
        };
        let (a, b) = (order(0), order(1));
        assert!(a < 13 && b > 13, "{transform}: {a} {b}");
        // The true median lies between them if at least a and fewer than b events come before it.
        let exact: f64 = binomial(0.5)[a..b].iter().sum();
        near(precision.median_interval.covered, exact, figures.trials, "median");
        assert_eq!(precision.median_interval.finite.count, figures.trials);

        let (_, interval, truth) = precision.landmark.unwrap();
        assert!((truth - (1.0 - fail)).abs() < 1e-14);
        let (mut exists, mut covers) = (0.0, 0.0);
        for (k, probability) in binomial(fail).into_iter().enumerate() {
            let Some([lower, upper]) = limits(transform, k) else { continue };
            exists += probability;
            covers += if (lower..=upper).contains(&truth) { probability } else { 0.0 };
        }
        near(interval.finite, exists, figures.trials, "has landmark interval");
        assert_eq!(interval.covered.trials, interval.finite.count);
        near(interval.covered, covers / exists, interval.covered.trials, "landmark");
    }
}
