//! Wilson's interval with an effective sample size.

use super::KaplanMeier;
use super::beta_product::BEFORE_FIRST;
use crate::measure::{ConfidenceLevel, Interval, Outcome};

/// Limits of survival from each distinct observed time to the next: one interval before the first time, then one per row
/// of the curve.
///
/// ```text
/// m      = (1 - S) / (S g),   g = sum of d_i / (n_i (n_i - d_i))       (the m with S (1 - S) / m = Greenwood's variance)
/// limits = m / (m + z^2) (S + z^2 / (2 m) -+ z sqrt(S (1 - S) / m + z^2 / (4 m^2)))
/// ```
/// Where S is 1 the size is the fewest at risk so far, where S is 0 that before it fell to 0: as without censoring, where
/// these are Wilson's limits of a binomial probability throughout.
/// # Reference
/// Rothman (1978), J. Chronic Dis. 31, 557-560; Wilson (1927), JASA 22, 209-212. Evidence: R `km.ci`, R `prop.test`:
/// tests/reference/interval.
#[must_use]
pub fn rothman(curve: &KaplanMeier, level: ConfidenceLevel) -> Vec<Interval> {
    let mut size = f64::INFINITY;
    let mut intervals = Vec::with_capacity(curve.rows().len() + BEFORE_FIRST);
    for (step, fewest) in curve.steps_with_fewest_at_risk() {
        let survival = step.map_or(1.0, |row| row.survival);
        if survival == 1.0 {
            size = fewest;
        } else if let Some(greenwood) = step.and_then(|row| row.greenwood())
            && survival > 0.0
        {
            size = (1.0 - survival) / (survival * greenwood);
        }
        let (lower, upper) = wilson(survival, size, level.normal_quantile());
        intervals.push(Interval { lower: Outcome::Value(lower), upper: Outcome::Value(upper), level });
    }
    intervals
}

/// Wilson's limits for a fraction of `size`; 0 and 1 exactly at those fractions.
fn wilson(fraction: f64, size: f64, z: f64) -> (f64, f64) {
    let square = z * z / size;
    let centre = (fraction + 0.5 * square) / (1.0 + square);
    let spread = z * (fraction * (1.0 - fraction) / size + 0.25 * square / size).sqrt() / (1.0 + square);
    let lower = if fraction == 0.0 { 0.0 } else { centre - spread };
    let upper = if fraction == 1.0 { 1.0 } else { centre + spread };
    (lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RiskTable, Sample};

    #[test]
    fn without_censoring_it_is_wilsons_interval() {
        let times: Vec<f64> = (1..=25).map(f64::from).collect();
        let curve = KaplanMeier::new(&RiskTable::new(&Sample::from_times(&times, &[true; 25]).unwrap()));
        let limits: Vec<(f64, f64)> = rothman(&curve, ConfidenceLevel::NINETY_FIVE)
            .iter()
            .map(|i| (i.lower.value().unwrap(), i.upper.value().unwrap()))
            .collect();
        // R 4.2.2: prop.test(15, 25, correct = FALSE)$conf.int, and for 25 and 0 of 25.
        for (dead, lower, upper) in
            [(10, 0.407_394_6, 0.765_967_0), (0, 0.866_807_8, 1.0), (25, 0.0, 0.133_192_2)]
        {
            let got = limits[dead];
            assert!((got.0 - lower).abs() < 1e-7 && (got.1 - upper).abs() < 1e-7, "{dead} {got:?}");
        }
    }
}
