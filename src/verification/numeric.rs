//! Special functions against R.
//!
//! Each tolerance is five to twenty times the worst relative difference met, with its cause. R's own share of it is at most
//! 5e-15 (tests/reference/numeric/README.md).

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::numeric::{chi_squared, gamma, normal, poisson};

/// Tails, quantiles and limits over grids that reach into the far tails.
pub(super) const METHOD: Method = Method {
    id: "numeric",
    title: "Special functions",
    evidence: "R",
    csv: include_str!("../../tests/reference/numeric/numeric.csv"),
    keys: &["function", "a", "b"],
    cases: 2_369,
    check,
};

const NORMAL_TAIL: Tolerance = Tolerance::relative(
    1e-12,
    "the tail multiplies the rounding of x / sqrt 2 by x squared (worst 1.6e-13, x = 36)",
);
const NORMAL_QUANTILE: Tolerance = Tolerance::relative(
    5e-14,
    "near p = 1/2 one rounding of p moves z by 40 of its own (worst 2.9e-15, p = .49)",
);
const POISSON_TAIL: Tolerance = Tolerance::relative(
    1e-13,
    "the probability at the count times a sum good to rounding; no tail is 1 minus something (worst 9e-15)",
);
const POISSON_PROBABILITY: Tolerance = Tolerance::relative(
    5e-13,
    "the exponential multiplies the rounding of its argument by that argument (worst 6.6e-14, at 1e-168)",
);
const CHI_SQUARED_TAIL: Tolerance = Tolerance::relative(
    1e-12,
    "continued fraction and series of the incomplete gamma function (worst 1.2e-13, 50 degrees of freedom)",
);
const GARWOOD: Tolerance = Tolerance::relative(
    2e-14,
    "bisection to the last bit of tails good to 1e-14 and steep in the mean (worst 1.3e-15)",
);

const GAMMA_TAIL: Tolerance = Tolerance::relative(
    1e-12,
    "at shape 1e6, 30 standard deviations out, one rounding of x / a moves the logarithm by 1e-13 of itself",
);
const NORMAL_LOG_TAIL: Tolerance =
    Tolerance::relative(1e-13, "the square of x is rounded once before it is halved and summed");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let (got, tolerance) = ours(row)?;
        cases.column(row, "value", got, tolerance)?;
    }
    Ok(())
}

fn ours(row: &Row) -> Result<(f64, Tolerance), ReferenceError> {
    let (a, b) = (|| row.value("a"), || row.value("b"));
    let count = || row.count("a");
    Ok(match row.text("function")? {
        "normal_upper_tail" => (normal::upper_tail(a()?), NORMAL_TAIL),
        "normal_quantile" => (normal::quantile(a()?), NORMAL_QUANTILE),
        "poisson_cdf" => (poisson::cdf(count()?, b()?), POISSON_TAIL),
        "poisson_pmf" => (poisson::pmf(count()?, b()?), POISSON_PROBABILITY),
        "chi_squared_upper_tail" => (chi_squared::upper_tail(a()?, row.parse("b")?), CHI_SQUARED_TAIL),
        "garwood_lower" => (poisson::garwood_limits(count()?, b()?).0, GARWOOD),
        "garwood_upper" => (poisson::garwood_limits(count()?, b()?).1, GARWOOD),
        "gamma_ln_lower" => (gamma::log_tails(a()?, (b()? / a()?).ln()).lower, GAMMA_TAIL),
        "gamma_ln_upper" => (gamma::log_tails(a()?, (b()? / a()?).ln()).upper, GAMMA_TAIL),
        "normal_ln_upper_tail" => (normal::ln_upper_tail(a()?), NORMAL_LOG_TAIL),
        other => return Err(row.error(format!("no function {other}"))),
    })
}
