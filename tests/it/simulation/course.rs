//! Trials with a course, against closed forms, exact characteristics and second computations.

mod conduct;
mod lives;
mod rules;
mod scans;

use onearm::simulation::{Counted, Mean, Rate};

/// `rate` within four Monte Carlo standard errors of an exact probability.
fn close(rate: Rate, exact: f64, what: &str) {
    let error = (exact * (1.0 - exact) / rate.trials as f64).sqrt();
    assert!((rate.rate() - exact).abs() <= 4.0 * error, "{what}: {} against {exact}", rate.rate());
}

/// A mean within four Monte Carlo standard errors.
pub(super) fn mean_close(mean: Mean, exact: f64, what: &str) {
    assert!((mean.mean - exact).abs() <= 4.0 * mean.mcse(), "{what}: {mean:?} against {exact}");
}

fn count_close(count: &Counted, exact: f64, what: &str) {
    mean_close(count.mean, exact, what);
}
