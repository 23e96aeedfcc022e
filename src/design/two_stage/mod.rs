//! Two-stage designs with the one-sample log-rank test: one interim analysis that stops for futility.
//!
//! The statistics `Z1` at calendar time t1 and `Z` at the end are `(E - O) / sqrt E`, positive for benefit. The trial stops if
//! `Z1 <= c1`; it succeeds if `Z1 > c1` and `Z > c`. Alpha is binding: it holds only if the stop is obeyed.

mod correlation;
mod exact;
mod inference;
mod search;
mod tabulated;

pub use exact::{ExactAnalyses, exact_analyses};
pub use inference::{
    HAZARD_RATIOS, TwoStageInferenceError, TwoStageLogrankInference, TwoStageObserved, TwoStageOutcome,
    two_stage_logrank_inference,
};
pub use search::{TwoStageDesign, TwoStageGoal, TwoStageSearch, plan_for, search_two_stage};

use super::moments::Moments;
use super::observation::{Observation, ObservationError};
use crate::distribution::Law;
use crate::numeric::bivariate_normal::upper_orthant;
use crate::numeric::normal;
use crate::numeric::portable::exp;
use correlation::covariance;

/// How the power of a two-stage design is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PowerFormula {
    /// With the exact correlation of both statistics under the alternative.
    ExactCorrelation,
    /// With the correlation `sigma11 / sigma`, as published.
    KwakJung,
    /// As the R package OneArm2stage 1.2.1: besides, `sqrt n1` stands where `sqrt n` belongs, which understates the power.
    OneArm2stage,
}

impl PowerFormula {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ExactCorrelation, Self::KwakJung, Self::OneArm2stage];

    /// Id in flags and files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ExactCorrelation => "exact-correlation",
            Self::KwakJung => "kwak-jung",
            Self::OneArm2stage => "onearm2stage",
        }
    }
}

/// Subjects, laws and analyses of a two-stage trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoStagePlan {
    /// What subjects of the whole trial are observed for.
    pub last: Observation,
    /// The null.
    pub null: Law,
    /// The alternative.
    pub alternative: Law,
}

/// Moments that do not depend on boundaries or on the number of subjects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageMoments {
    /// Fraction of the subjects entered at the interim analysis.
    pub entered: f64,
    /// Under the alternative, at the interim analysis.
    pub interim: Moments,
    /// Under the alternative, at the end.
    pub last: Moments,
    /// Correlation of both statistics under the null.
    pub null_correlation: f64,
    /// Exact correlation under the alternative.
    pub correlation: f64,
}

/// Boundaries and number of subjects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageBoundaries {
    /// Subjects of the whole trial.
    pub subjects: f64,
    /// Stop if `Z1 <= c1`.
    pub first: f64,
    /// Success if `Z > c`.
    pub last: f64,
}

/// What a two-stage design does, by normal approximation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageProperties {
    /// Size if the stop is obeyed.
    pub alpha: f64,
    /// Size if it is ignored.
    pub alpha_ignoring_stop: f64,
    /// Power.
    pub power: f64,
    /// Probability of stopping under the null.
    pub stops_null: f64,
    /// Probability of stopping under the alternative.
    pub stops_alternative: f64,
    /// Subjects entered by the interim analysis.
    pub first_subjects: f64,
    /// Expected subjects under the null.
    pub expected_subjects: f64,
}

impl TwoStageMoments {
    /// Of an interim analysis at calendar time `interim`.
    ///
    /// # Errors
    /// [`ObservationError::Cutoff`] if nobody has entered by then.
    pub fn new(plan: &TwoStagePlan, interim: f64) -> Result<Self, ObservationError> {
        let TwoStagePlan { last, null, alternative } = plan;
        let first = last.clone().at(interim)?;
        let (at_interim, at_end) =
            (Moments::new(&first, null, alternative), Moments::new(last, null, alternative));
        let null_information = first.event_probability(null) / last.event_probability(null);
        let deviations = (at_interim.variance() * at_end.variance()).sqrt();
        Ok(Self {
            entered: last.accrual().entered_by(interim),
            interim: at_interim,
            last: at_end,
            null_correlation: null_information.min(1.0).sqrt(),
            correlation: covariance(plan, interim, &at_interim, &at_end) / deviations,
        })
    }

    /// ```text
    /// alpha = P(Z1 > c1, Z > c)                        with correlation sqrt(v1 / v),  v = integral of G S0 dL0
    /// power = P(Z1 > c1', Z > c'),  c' = (sigma0 / sigma) (c - omega sqrt n / sigma0),  c1' likewise with G1
    /// ```
    /// # Reference
    /// Kwak & Jung (2014), Stat. Med. 33, 2004-2016; Wu et al. (2020), PMC9433332. Evidence: designs of R OneArm2stage, in the tests.
    #[must_use]
    pub fn properties(&self, boundaries: TwoStageBoundaries, formula: PowerFormula) -> TwoStageProperties {
        let TwoStageBoundaries { subjects, first, last } = boundaries;
        let first_subjects = subjects * self.entered;
        let (first_scaled, last_scaled, correlation) = self.scaled(boundaries, formula);
        let stops_null = normal::cdf(first);
        TwoStageProperties {
            alpha: upper_orthant(first, last, self.null_correlation),
            alpha_ignoring_stop: normal::upper_tail(last),
            power: upper_orthant(first_scaled, last_scaled, correlation),
            stops_null,
            stops_alternative: normal::cdf(first_scaled),
            first_subjects,
            expected_subjects: stops_null * first_subjects + (1.0 - stops_null) * subjects,
        }
    }

    /// Both bounds standardised under the alternative, `c1'` and `c'`, and the correlation there.
    fn scaled(&self, boundaries: TwoStageBoundaries, formula: PowerFormula) -> (f64, f64, f64) {
        let TwoStageBoundaries { subjects, first, last } = boundaries;
        let scaled = |bound: f64, moments: &Moments, n: f64| {
            (bound * moments.p0.sqrt() - moments.drift() * n.sqrt()) / moments.variance().sqrt()
        };
        let at_interim = self.subjects_at_interim(subjects, formula);
        let scaled_last = scaled(last, &self.last, subjects);
        (scaled(first, &self.interim, at_interim), scaled_last, self.correlation_of(formula))
    }

    /// The correlation under the alternative that a formula takes.
    #[must_use]
    pub fn correlation_of(&self, formula: PowerFormula) -> f64 {
        match formula {
            PowerFormula::ExactCorrelation => self.correlation,
            PowerFormula::KwakJung | PowerFormula::OneArm2stage => {
                (self.interim.variance() / self.last.variance()).sqrt()
            }
        }
    }

    /// The n whose root stands in `c1'`.
    fn subjects_at_interim(&self, subjects: f64, formula: PowerFormula) -> f64 {
        if formula == PowerFormula::OneArm2stage { subjects * self.entered } else { subjects }
    }

    /// c1 that stops a trial with this probability under the alternative.
    fn first_bound_of(&self, stops: f64, subjects: f64, formula: PowerFormula) -> f64 {
        let n = self.subjects_at_interim(subjects, formula);
        let moments = &self.interim;
        let shift = normal::quantile(stops) * moments.variance().sqrt() + moments.drift() * n.sqrt();
        shift / moments.p0.sqrt()
    }

    /// Slopes of alpha in c1 and c.
    fn null_slopes(&self, boundaries: TwoStageBoundaries) -> (f64, f64) {
        orthant_slopes(boundaries.first, boundaries.last, self.null_correlation)
    }

    /// Slopes of the power in c1 and c.
    fn power_slopes(&self, boundaries: TwoStageBoundaries, formula: PowerFormula) -> (f64, f64) {
        let (first, last, correlation) = self.scaled(boundaries, formula);
        let (by_first, by_last) = orthant_slopes(first, last, correlation);
        let scale = |moments: &Moments| (moments.p0 / moments.variance()).sqrt();
        (by_first * scale(&self.interim), by_last * scale(&self.last))
    }
}

/// Slopes of `P(X > h, Y > k)` in h and k: `-phi(h) Phi((rho h - k) / sqrt(1 - rho^2))`, and likewise.
fn orthant_slopes(h: f64, k: f64, correlation: f64) -> (f64, f64) {
    let rest = ((1.0 - correlation) * (1.0 + correlation)).sqrt();
    let slope = |at: f64, other: f64| {
        let density = exp(-0.5 * at * at) / std::f64::consts::TAU.sqrt();
        -density * normal::cdf((correlation * at - other) / rest)
    };
    (slope(h, k), slope(k, h))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::observation::AccrualPattern;
    use crate::distribution::HazardRatio;

    /// (shape, S0 at x0, hazard ratio, rate, follow-up, n, t1, c1, c)
    type Published = (f64, f64, f64, f64, f64, f64, f64, f64, f64, f64);

    pub(super) fn plan(case: &Published) -> TwoStagePlan {
        let (shape, survival, at, ratio, rate, follow_up, n, ..) = *case;
        let scale = at / (-f64::ln(survival)).powf(1.0 / shape);
        let null: Law = format!("weibull:shape={shape},scale={scale}").parse().unwrap();
        let alternative = Law::HazardRatio(HazardRatio::new(null.clone(), ratio, 0.0).unwrap());
        let last = Observation::new(AccrualPattern::uniform(n / rate).unwrap(), follow_up).unwrap();
        TwoStagePlan { last, null, alternative }
    }

    #[test]
    fn designs_of_the_package_in_three_formulas() {
        // reference: rho0, rho1 = sigma11 / sigma, alpha, power of the package and with sqrt n.
        for (case, expected) in [
            (
                (1.0, 0.72, 3.0, 0.459, 20.0, 3.0, 46.0, 1.0619, -0.7215, 1.5952),
                [0.266_575_3, 0.233_695_5, 0.049_981_8, 0.799_901_8, 0.817_314_9],
            ),
            (
                (1.0, 0.72, 3.0, 0.459, 20.0, 3.0, 44.0, 1.6997, -0.731, 1.6257),
                [0.433_354_0, 0.387_691_4, 0.050_009_8, 0.799_926_9, 0.802_273_9],
            ),
            (
                (1.0, 0.62, 2.0, 0.467, 5.0, 2.0, 26.0, 3.0593, -0.302, 1.6135),
                [0.514_866_5, 0.433_739_0, 0.050_025_0, 0.799_931_4, 0.820_933_1],
            ),
        ] {
            let (subjects, interim, first, last) = (case.6, case.7, case.8, case.9);
            let moments = TwoStageMoments::new(&plan(&case), interim).unwrap();
            let boundaries = TwoStageBoundaries { subjects, first, last };
            let package = moments.properties(boundaries, PowerFormula::OneArm2stage);
            let published = moments.properties(boundaries, PowerFormula::KwakJung);
            let ratio = (moments.interim.variance() / moments.last.variance()).sqrt();
            let got = [moments.null_correlation, ratio, package.alpha, package.power, published.power];
            for (got, expected) in got.iter().zip(expected) {
                assert!((got - expected).abs() < 2e-6, "{got} {expected} of {case:?}");
            }
        }
    }

    #[test]
    fn the_exact_correlation() {
        // rho and power by the exact correlation, three designs; simulated correlations .2855, .6965, .8063.
        for (case, rho, power) in [
            ((1.0, 0.72, 3.0, 0.459, 20.0, 3.0, 46.0, 1.0619, -0.7215, 1.5952), 0.2859, 0.8186),
            ((0.5, 0.6, 3.0, 0.5, 5.0, 1.0, 48.0, 5.7421, 0.1389, 1.6159), 0.6971, 0.8784),
            ((0.5, 0.6, 3.0, 0.5, 5.0, 1.0, 45.0, 6.7952, 0.1151, 1.6391), 0.8061, 0.8536),
        ] {
            let moments = TwoStageMoments::new(&plan(&case), case.7).unwrap();
            let boundaries = TwoStageBoundaries { subjects: case.6, first: case.8, last: case.9 };
            let found = moments.properties(boundaries, PowerFormula::ExactCorrelation);
            assert!((moments.correlation - rho).abs() < 6e-5, "{}", moments.correlation);
            assert!((found.power - power).abs() < 6e-5, "{}", found.power);
            assert!((found.alpha_ignoring_stop - normal::upper_tail(case.9)).abs() < 1e-15);
        }
    }
}
