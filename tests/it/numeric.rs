//! Special functions. Evidence: R 4.2.2 (tests/reference/numeric).
//!
//! Each tolerance is five to twenty times the worst relative difference met, with its cause beside it. R's own
//! share of it is at most 5e-15 (see the README there).

use std::collections::BTreeMap;

use onearm::numeric::{chi_squared, gamma, normal, poisson};

use crate::reference::{Row, close, rows};

/// Function, number of reference values, relative tolerance.
const FUNCTIONS: [(&str, usize, f64); 10] = [
    // 1.6e-13 at x = 36: the tail multiplies the rounding of x / sqrt 2 by x^2.
    ("normal_upper_tail", 96, 1e-12),
    // 2.9e-15 at p = 0.49: z is near 0 while p is not, so one rounding of p moves z by 40 of its own.
    ("normal_quantile", 140, 5e-14),
    // 9e-15: the probability at the count, times a sum that is good to rounding; far tails are never 1 minus
    // something.
    ("poisson_cdf", 425, 1e-13),
    // 6.6e-14 at 1e-168: the exponential multiplies the rounding of its argument, here -386, by that argument.
    ("poisson_pmf", 425, 5e-13),
    // 1.2e-13 at 50 degrees of freedom: statrs' continued fraction and series; one degree has its own formula.
    ("chi_squared_upper_tail", 240, 1e-12),
    // 1.3e-15: bisection to the last bit of Poisson tails, which are good to 1e-14 and steep in the mean.
    ("garwood_lower", 138, 2e-14),
    ("garwood_upper", 138, 2e-14),
    // Worst at shape 1e6, 30 standard deviations out, where one rounding of x / a moves the logarithm by 1e-13 of itself.
    ("gamma_ln_lower", 376, 1e-12),
    ("gamma_ln_upper", 376, 1e-12),
    ("normal_ln_upper_tail", 15, 1e-13),
];

fn ours(function: &str, row: &Row) -> f64 {
    let (a, b) = (row.value("a"), row.number("b").unwrap_or(f64::NAN));
    let count = || row.count("a");
    match function {
        "normal_upper_tail" => normal::upper_tail(a),
        "normal_quantile" => normal::quantile(a),
        "poisson_cdf" => poisson::cdf(count(), b),
        "poisson_pmf" => poisson::pmf(count(), b),
        "chi_squared_upper_tail" => chi_squared::upper_tail(a, b as u32),
        "garwood_lower" => poisson::garwood_limits(count(), b).0,
        "garwood_upper" => poisson::garwood_limits(count(), b).1,
        "gamma_ln_lower" => gamma::log_tails(a, (b / a).ln()).lower,
        "gamma_ln_upper" => gamma::log_tails(a, (b / a).ln()).upper,
        "normal_ln_upper_tail" => normal::ln_upper_tail(a),
        _ => panic!("{}: no such function", row.place),
    }
}

#[test]
fn special_functions() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows("numeric", 2369) {
        let function = row.text("function");
        let (name, _, tolerance) = FUNCTIONS.iter().find(|(name, ..)| *name == function).unwrap();
        close(ours(name, &row), row.value("value"), *tolerance, &row.at(name));
        *seen.entry(function.to_owned()).or_default() += 1;
    }
    for (name, least, _) in FUNCTIONS {
        assert!(seen.get(name).is_some_and(|count| *count >= least), "{name}: {seen:?}");
    }
}
