//! Cox regression. Evidence: properties, by hand; the values of R (tests/reference/cox and cox_firth) are recomputed by
//! `verification`.

mod properties;
mod reference;

use onearm::measure::Outcome;

fn number(outcome: Outcome) -> f64 {
    outcome.value().unwrap()
}
