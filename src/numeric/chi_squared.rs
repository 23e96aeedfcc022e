//! The chi-squared law.

/// `P(X > x)` with `df > 0` degrees of freedom, by statrs' regularised upper incomplete gamma function.
///
/// One degree of freedom goes through the error function, which keeps full accuracy in the far tail.
/// Evidence: R `pchisq`, tests/reference/numeric.
#[must_use]
pub fn upper_tail(x: f64, df: u32) -> f64 {
    if x <= 0.0 {
        1.0
    } else if df == 1 {
        libm::erfc((0.5 * x).sqrt())
    } else if x > 1400.0 {
        // The function below underflows; the tail is below 1e-250 for any df this crate meets.
        0.0
    } else {
        statrs::function::gamma::gamma_ur(0.5 * f64::from(df), 0.5 * x)
    }
}
