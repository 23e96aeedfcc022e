//! A joint law refined until its figures stand.

use super::SubjectPlan;
use super::law::{ExactError, JointLaw};
use crate::distribution::Law;
use crate::numeric::root::bisect_within;

/// The joint law of O and E on two grids, one of twice the cells of the other.
///
/// A figure errs by a multiple of the square of the step; of two steps, `(4 fine - coarse) / 3` is without it.
#[derive(Debug, Clone, PartialEq)]
pub struct RefinedLaw {
    coarse: JointLaw,
    fine: JointLaw,
    error_bound: f64,
}

/// Points of the coarsest grid over the sum of all subjects, about: the more subjects, the smoother their sum and the fewer
/// cells a subject are needed.
const COARSEST_POINTS: u64 = 512;
/// Points of the sum times subjects beyond which no finer grid is tried: each number of events has a transform of its own. About a tenth
/// of a second.
const MOST_WORK: u64 = 1 << 21;

impl RefinedLaw {
    /// Halves the step until no probability of the `probes`, tables of the least E by events, moves by more than `tolerance`.
    ///
    /// Where every amount is a multiple of one, as with scans at equal intervals and an exponential benchmark, the first grid is exact.
    ///
    /// # Errors
    /// [`ExactError`].
    pub fn new(
        plan: &SubjectPlan<'_>,
        truth: &Law,
        subjects: u64,
        probes: &[Vec<f64>],
        tolerance: f64,
    ) -> Result<Self, ExactError> {
        let finest = MOST_WORK / subjects.max(1);
        let mut cells = (COARSEST_POINTS / subjects.max(1)).clamp(4, 128).next_power_of_two();
        let law = |cells: u64| JointLaw::new(plan, truth, subjects, cells as u32);
        let coarse = law(cells)?;
        if coarse.is_exact() {
            return Ok(Self { fine: coarse.clone(), coarse, error_bound: ROUND_OFF });
        }
        let mut found = Self { fine: coarse.clone(), coarse, error_bound: f64::INFINITY };
        let mut before: Option<Vec<f64>> = None;
        let mut settled = 0;
        loop {
            cells *= 2;
            found.coarse = std::mem::replace(&mut found.fine, law(cells)?);
            let values: Vec<f64> = probes.iter().map(|probe| found.success(probe)).collect();
            let moved =
                |before: &Vec<f64>| values.iter().zip(before).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            found.error_bound = before.as_ref().map_or(f64::INFINITY, moved);
            settled = if found.error_bound <= tolerance { settled + 1 } else { 0 };
            // Convergence is uneven where mass is on scans: one small change may be chance.
            let enough = if plan.scans.is_some() { 2 } else { 1 };
            if settled >= enough || 2 * cells * subjects > finest {
                return Ok(found);
            }
            before = Some(values);
        }
    }

    /// `P(E >= critical[O])`, `critical` by number of events from 0.
    #[must_use]
    pub fn success(&self, critical: &[f64]) -> f64 {
        let fine = self.fine.success(critical);
        fine + (fine - self.coarse.success(critical)) / 3.0
    }

    /// `P(O / E <= ratio)`; without anything expected the ratio is taken to be no success.
    #[must_use]
    pub fn ratio_at_most(&self, ratio: f64) -> f64 {
        let subjects = self.fine.subjects();
        self.success(&(0..=subjects).map(|events| events as f64 / ratio).collect::<Vec<f64>>())
    }

    /// The ratio that O / E is at most with probability `p`; 0 if there is no event so often.
    #[must_use]
    pub fn ratio_quantile(&self, p: f64) -> f64 {
        let found = bisect_within(RATIOS.0, RATIOS.1, 1e-7, |ratio| self.ratio_at_most(ratio) >= p);
        if found > RATIOS.0 { found } else { 0.0 }
    }

    /// `P(O = o)` for o from 0.
    #[must_use]
    pub fn events(&self) -> Vec<f64> {
        self.fine.events()
    }

    /// Largest change of the probes' probabilities at the last halving of the step.
    #[must_use]
    pub fn error_bound(&self) -> f64 {
        self.error_bound
    }
}

/// Between which quantiles of O / E are looked for.
const RATIOS: (f64, f64) = (1e-6, 50.0);

/// Error of a sum of some thousand numbers below 1.
const ROUND_OFF: f64 = 1e-12;
