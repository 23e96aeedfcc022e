//! A law with its hazard multiplied.

use super::law::positive;
use super::{EventTimeLaw, Law, LawError};
use crate::numeric::lanes::{Lanes, wide};

/// Subjects whose event times are made at once.
const BLOCK: usize = 64;

/// A base law whose hazard is multiplied by `ratio` from time `from` on: proportional hazards if `from` is 0,
/// a delayed effect otherwise.
///
/// ```text
/// L(t) = L0(t)                              t <= from
/// L(t) = L0(from) + ratio (L0(t) - L0(from))     t > from
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HazardRatio {
    base: Box<Law>,
    ratio: f64,
    from: f64,
    /// `L0(from)`.
    before: f64,
}

impl HazardRatio {
    /// # Errors
    /// [`LawError::NotPositive`] for the ratio, or for a `from` that is negative or not finite.
    pub fn new(base: Law, ratio: f64, from: f64) -> Result<Self, LawError> {
        let ratio = positive("hazard-ratio", ratio)?;
        if !(from.is_finite() && from >= 0.0) {
            return Err(LawError::NotPositive { name: "from", value: from });
        }
        let before = base.cumulative_hazard(from);
        Ok(Self { base: Box::new(base), ratio, from, before })
    }

    /// The law before the ratio acts.
    #[must_use]
    pub fn base(&self) -> &Law {
        &self.base
    }

    /// New hazard over base hazard.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.ratio
    }

    /// When the ratio begins to act.
    #[must_use]
    pub fn from(&self) -> f64 {
        self.from
    }

    pub(super) fn in_unit(&self, factor: f64) -> Self {
        Self { base: Box::new(self.base.in_unit(factor)), from: self.from * factor, ..*self }
    }

    pub(super) fn hazard_bends(&self) -> Vec<f64> {
        let mut bends: Vec<f64> =
            self.base.hazard_bends().iter().map(|bend| self.changed(*bend)).chain([self.before]).collect();
        bends.sort_by(f64::total_cmp);
        bends
    }

    #[inline]
    fn changed(&self, base_hazard: f64) -> f64 {
        base_hazard.min(self.before) + self.ratio * (base_hazard - self.before).max(0.0)
    }

    #[inline]
    fn unchanged(&self, hazard: f64) -> f64 {
        hazard.min(self.before) + (hazard - self.before).max(0.0) / self.ratio
    }
}

impl EventTimeLaw for HazardRatio {
    fn hazard(&self, time: f64) -> f64 {
        let base = self.base.hazard(time);
        if time < self.from { base } else { base * self.ratio }
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        self.changed(self.base.cumulative_hazard(time))
    }

    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        self.base.inverse_cumulative_hazard(self.unchanged(hazard))
    }

    fn event_times(&self, unit_exponentials: &[f64], out: &mut [f64]) {
        // The base law turns its own cumulative hazards into times, block by block so that nothing is allocated.
        let mut block = [0.0; BLOCK];
        for (times, exponentials) in out.chunks_mut(BLOCK).zip(unit_exponentials.chunks(BLOCK)) {
            let hazards = &mut block[..exponentials.len()];
            for (hazard, w) in hazards.iter_mut().zip(exponentials) {
                *hazard = self.unchanged(*w);
            }
            wide(BaseTimes { base: &self.base, hazards, times });
        }
    }
}

/// Times at which the base law reaches its hazards. A call of its own, since a law within a law cannot be inlined.
struct BaseTimes<'a> {
    base: &'a Law,
    hazards: &'a [f64],
    times: &'a mut [f64],
}

impl Lanes for BaseTimes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.base.event_times(self.hazards, self.times);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_bends_where_it_says() {
        let base: Law = "piecewise:rates=0.1/0.3/0.2,cuts=2/5".parse().unwrap();
        let law = Law::HazardRatio(HazardRatio::new(base, 0.5, 3.0).unwrap());
        let times: Vec<f64> =
            law.hazard_bends().iter().map(|bend| law.inverse_cumulative_hazard(*bend)).collect();
        assert!(times.len() == 3 && times.iter().zip([2.0, 3.0, 5.0]).all(|(t, at)| (t - at).abs() < 1e-12));
        let step: Law = "step:times=1/4,hazards=0.2/0.3".parse().unwrap();
        assert_eq!(step.hazard_bends(), [0.2, 0.5]);
    }

    #[test]
    fn event_times_of_several_blocks() {
        let base = "weibull:shape=1.3,median=5".parse().unwrap();
        let law = HazardRatio::new(base, 0.6, 3.0).unwrap();
        let exponentials: Vec<f64> = (1..150).map(|i| 0.03 * f64::from(i)).collect();
        let mut times = vec![f64::NAN; exponentials.len()];
        law.event_times(&exponentials, &mut times);
        let single: Vec<f64> = exponentials.iter().map(|w| law.inverse_cumulative_hazard(*w)).collect();
        assert_eq!(times, single);
    }
}
