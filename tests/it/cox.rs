//! Cox regression. Evidence: R 4.2.2, survival 3.5-3 (tests/reference/cox), properties, by hand.
//!
//! Tolerances, relative: R stops when ln L changes by less than 1e-14 of itself, which leaves a coefficient within some 1e-10 of
//! its standard error; statistics and limits inherit that. Sums without a search (null ln L, score test) agree to rounding.

mod properties;
mod reference;

use onearm::measure::Outcome;

fn number(outcome: Outcome) -> f64 {
    outcome.value().unwrap()
}
