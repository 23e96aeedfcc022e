//! Conditional power by Brownian motion, under the laws that one looks at.

use super::MonitorError;
use super::error::positive;
use crate::decision::{InterimStatistic, predictive_power};
use crate::numeric::portable::ln;

/// Probability of success at the last analysis, as the Brownian approximation has it.
///
/// | field | drift per unit of information |
/// |---|---|
/// | `null` | 0 |
/// | `plan` | `-ln` of the planned hazard ratio |
/// | `trend` | `z / sqrt(I_k)`, what the data suggest |
/// | `predictive` | normal around the trend with variance `1 / I_k`: a flat prior |
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BrownianPower {
    /// Information now over that of the last analysis.
    pub fraction: f64,
    /// If the treatment adds nothing.
    pub null: f64,
    /// If it is as planned; `None` if no hazard ratio was given.
    pub plan: Option<f64>,
    /// If the trend goes on.
    pub trend: f64,
    /// Predictive power under a flat prior.
    pub predictive: f64,
}

/// Conditional and predictive power of `statistic`; `hazard_ratio` is the planned one, new over benchmark.
///
/// For the one-sample log-rank test information counts events expected under the null, as planned (not those that the data
/// expect, which grow when the treatment works). `-ln(hazard ratio)` is then the drift per unit of information to first order;
/// `1 - hazard ratio` is that of O - E on another scale. All are approximations: E at the end is larger under the alternative than
/// planned under the null. [`super::complete`] and [`super::exact_power`] do without.
///
/// # Errors
/// [`MonitorError::Information`] unless `0 < information <= last`, [`MonitorError::NotPositive`] for the hazard ratio.
/// # Reference
/// Jennison & Turnbull (2000), Group Sequential Methods, ch. 10. Evidence: tests/reference/conditional_power.
pub fn brownian_power(
    statistic: &InterimStatistic,
    hazard_ratio: Option<f64>,
) -> Result<BrownianPower, MonitorError> {
    let InterimStatistic { z, information, last, critical } = *statistic;
    if !(information > 0.0
        && information <= last
        && last.is_finite()
        && z.is_finite()
        && critical.is_finite())
    {
        return Err(MonitorError::Information(vec![information, last]));
    }
    let theta = hazard_ratio.map(|ratio| positive("the planned hazard ratio", ratio)).transpose()?;
    let fraction = statistic.fraction();
    Ok(BrownianPower {
        fraction,
        null: statistic.conditional_power(0.0),
        plan: theta.map(|ratio| statistic.conditional_power(-ln(ratio))),
        trend: statistic.conditional_power(statistic.trend()),
        predictive: if fraction < 1.0 {
            predictive_power(z, fraction, critical)
        } else {
            statistic.conditional_power(0.0)
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trend_stands_between() {
        let at = |z| InterimStatistic { z, information: 8.0, last: 18.0, critical: 1.645 };
        let found = brownian_power(&at(1.2), Some(0.55)).unwrap();
        assert!(found.null < found.trend && found.null < found.plan.unwrap());
        // A flat prior pulls to one half.
        let pulled = (found.predictive - 0.5).abs() < (found.trend - 0.5).abs();
        assert!(pulled, "{found:?}");
        assert_eq!(brownian_power(&at(1.2), None).unwrap().plan, None);
        assert!(brownian_power(&at(f64::NAN), None).is_err());
        assert!(brownian_power(&InterimStatistic { information: 19.0, ..at(1.0) }, None).is_err());
        assert!(brownian_power(&at(1.0), Some(0.0)).is_err());
        let end = brownian_power(&InterimStatistic { information: 18.0, ..at(2.0) }, Some(0.5)).unwrap();
        assert_eq!([end.null, end.trend, end.predictive], [1.0; 3]);
    }
}
