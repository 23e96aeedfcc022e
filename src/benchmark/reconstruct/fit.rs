//! How well rebuilt subjects give back the published curve.

use super::clicks::PublishedCurve;
use super::rebuild::Reconstruction;
use crate::estimator::KaplanMeier;
use crate::sample::{Sample, SampleError};

/// Differences of the rebuilt Kaplan-Meier curve from the clicks, at the clicks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Root of the mean squared difference.
    pub rmse: f64,
    /// Largest absolute difference.
    pub largest: f64,
    /// The time of it.
    pub at: f64,
}

impl Fit {
    /// Compares survival at every click.
    ///
    /// ```text
    /// rmse = sqrt(mean over clicks of (S_rebuilt(t_k) - S_k)^2)
    /// ```
    ///
    /// # Errors
    /// [`SampleError`], which the subjects of a reconstruction do not give.
    pub fn new(curve: &PublishedCurve, reconstruction: &Reconstruction) -> Result<Self, SampleError> {
        let (times, events): (Vec<f64>, Vec<bool>) = reconstruction.subjects.iter().copied().unzip();
        let rebuilt = KaplanMeier::of_sample(&Sample::from_times(&times, &events)?);
        let mut fit = Self { rmse: 0.0, largest: 0.0, at: 0.0 };
        let (mut sum, mut count) = (0.0, 0.0_f64);
        for (time, survival) in curve.points().skip(1) {
            let here = rebuilt.row_at(time).map_or(1.0, |row| row.survival);
            let difference = (here - survival).abs();
            sum += difference * difference;
            count += 1.0;
            if difference > fit.largest {
                (fit.largest, fit.at) = (difference, time);
            }
        }
        fit.rmse = (sum / count.max(1.0)).sqrt();
        Ok(fit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::reconstruct::{AtRisk, Click, Published, reconstruct};

    /// Four subjects give steps of a quarter: .75 and .5 are met, .3 is read as .25.
    #[test]
    fn differences_by_hand() {
        let clicks = [(1.0, 0.75), (2.0, 0.5), (3.0, 0.3)].map(|(time, survival)| Click { time, survival });
        let (curve, _) = PublishedCurve::new(&clicks).unwrap();
        let rows = [AtRisk { time: 0.0, subjects: 4.0 }];
        let of = reconstruct(&curve, &Published::new(&rows, None, &curve).unwrap());
        let fit = Fit::new(&curve, &of).unwrap();
        assert!((fit.largest - 0.05).abs() < 1e-12 && fit.at == 3.0);
        assert!((fit.rmse - (0.0025_f64 / 3.0).sqrt()).abs() < 1e-12);
    }
}
