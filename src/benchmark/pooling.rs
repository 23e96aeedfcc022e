//! Several historical arms as one benchmark, by random effects.

use schemars::JsonSchema;
use serde::Serialize;

use crate::measure::{Outcome, Reason};
use crate::numeric::portable::exp;
use crate::numeric::root::bisect;
use crate::numeric::student;

/// Iterations of Fisher's scoring.
const ITERATIONS: u32 = 2000;

/// How the variance between arms is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BetweenArms {
    /// By moments, with the weights of fixed effects.
    DersimonianLaird,
    /// By moments, with the weights that it leads to.
    PauleMandel,
    /// By restricted maximum likelihood.
    Reml,
}

impl BetweenArms {
    /// All of them, in the order of output.
    pub const ALL: [Self; 3] = [Self::PauleMandel, Self::Reml, Self::DersimonianLaird];

    /// Its id in output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::DersimonianLaird => "dersimonian-laird",
            Self::PauleMandel => "paule-mandel",
            Self::Reml => "reml",
        }
    }
}

/// The estimate of one arm, on the log scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmEstimate {
    /// Logarithm of its level.
    pub log_level: f64,
    /// Sampling variance of that.
    pub variance: f64,
}

/// Arms that differ by a normal effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RandomEffects {
    /// Number of arms.
    pub arms: usize,
    /// Mean of the log levels.
    pub mean: f64,
    /// Its standard error, the variance between arms taken as known.
    pub std_error: f64,
    /// Variance between arms.
    pub tau_squared: f64,
    /// Cochran's Q.
    pub q: f64,
}

impl RandomEffects {
    /// Pools the arms.
    ///
    /// ```text
    /// y_j ~ N(mu + u_j, v_j),  u_j ~ N(0, tau^2),   w_j = 1 / (v_j + tau^2),  mu = sum w y / sum w,  se^2 = 1 / sum w
    /// dersimonian-laird  tau^2 = max(0, (Q - (k - 1)) / (sum a - sum a^2 / sum a)),  a_j = 1 / v_j,  Q = sum a (y - mu_a)^2
    /// paule-mandel       sum w (y - mu)^2 = k - 1, or 0
    /// reml               sum w^2 (y - mu)^2 = sum w - sum w^2 / sum w, by Fisher's scoring from paule-mandel, or 0
    /// ```
    /// # Errors
    /// [`Reason::TooFewArms`] below 2 arms, [`Reason::UnknownEvents`] for a variance that is not positive and finite,
    /// [`Reason::NotConverged`].
    /// # Reference
    /// DerSimonian & Laird (1986), Control. Clin. Trials 7, 177-188; Paule & Mandel (1982), J. Res. NBS 87, 377-385;
    /// Viechtbauer (2005), J. Educ. Behav. Stat. 30, 261-293. Evidence: R metafor `rma`, tests/reference/pooled_benchmark.
    pub fn pool(arms: &[ArmEstimate], method: BetweenArms) -> Result<Self, Reason> {
        if arms.len() < 2 {
            return Err(Reason::TooFewArms);
        }
        let sound =
            |arm: &ArmEstimate| arm.variance > 0.0 && arm.variance.is_finite() && arm.log_level.is_finite();
        if !arms.iter().all(sound) {
            return Err(Reason::UnknownEvents);
        }
        let fixed = Weighted::new(arms, 0.0);
        let tau_squared = match method {
            BetweenArms::DersimonianLaird => {
                let scale = fixed.weight - fixed.square / fixed.weight;
                ((fixed.q - (arms.len() - 1) as f64) / scale).max(0.0)
            }
            BetweenArms::PauleMandel => paule_mandel(arms),
            BetweenArms::Reml => restricted_likelihood(arms)?,
        };
        let pooled = Weighted::new(arms, tau_squared);
        Ok(Self {
            arms: arms.len(),
            mean: pooled.mean,
            std_error: (1.0 / pooled.weight).sqrt(),
            tau_squared,
            q: fixed.q,
        })
    }

    /// Standard deviation of a further arm's log level about the mean: `sqrt(tau^2 + se^2)`.
    #[must_use]
    pub fn predictive_sd(&self) -> f64 {
        (self.tau_squared + self.std_error * self.std_error).sqrt()
    }

    /// Degrees of freedom of the predictive law: `k - 2`, if there are any.
    #[must_use]
    pub fn df(&self) -> Option<f64> {
        (self.arms > 2).then(|| (self.arms - 2) as f64)
    }

    /// How far below the pooled level, as a ratio, a further arm's true level lies with probability `tail`.
    ///
    /// ```text
    /// exp(-t_{k - 2, tail} sqrt(tau^2 + se^2))
    /// ```
    /// [`Reason::TooFewArms`] with 2 arms.
    /// # Reference
    /// Higgins, Thompson & Spiegelhalter (2009), J. R. Stat. Soc. A 172, 137-159. Evidence: R, tests/reference/pooled_benchmark.
    #[must_use]
    pub fn predictive_ratio(&self, tail: f64) -> Outcome {
        match self.df() {
            Some(df) => Outcome::Value(exp(-student::upper_quantile(tail, df) * self.predictive_sd())),
            None => Outcome::NotEstimable(Reason::TooFewArms),
        }
    }
}

/// Sums with the weights of one variance between arms.
struct Weighted {
    weight: f64,
    square: f64,
    cube: f64,
    mean: f64,
    /// `sum of w (y - mean)^2`.
    q: f64,
    /// `sum of w^2 (y - mean)^2`.
    q_square: f64,
}

impl Weighted {
    fn new(arms: &[ArmEstimate], tau_squared: f64) -> Self {
        let weight_of = |arm: &ArmEstimate| 1.0 / (arm.variance + tau_squared);
        let (mut weight, mut square, mut cube, mut sum) = (0.0, 0.0, 0.0, 0.0);
        for arm in arms {
            let w = weight_of(arm);
            weight += w;
            square += w * w;
            cube += w * w * w;
            sum += w * arm.log_level;
        }
        let mean = sum / weight;
        let (mut q, mut q_square) = (0.0, 0.0);
        for arm in arms {
            let (w, off) = (weight_of(arm), arm.log_level - mean);
            q += w * off * off;
            q_square += w * w * off * off;
        }
        Self { weight, square, cube, mean, q, q_square }
    }
}

fn paule_mandel(arms: &[ArmEstimate]) -> f64 {
    let wanted = (arms.len() - 1) as f64;
    if Weighted::new(arms, 0.0).q <= wanted {
        return 0.0;
    }
    // Q falls below (sum of squares) / tau^2.
    let mean = arms.iter().map(|arm| arm.log_level).sum::<f64>() / arms.len() as f64;
    let squares: f64 = arms.iter().map(|arm| (arm.log_level - mean) * (arm.log_level - mean)).sum();
    bisect(0.0, squares / wanted, |tau_squared| Weighted::new(arms, tau_squared).q <= wanted)
}

fn restricted_likelihood(arms: &[ArmEstimate]) -> Result<f64, Reason> {
    let mut tau_squared = paule_mandel(arms);
    for _ in 0..ITERATIONS {
        let s = Weighted::new(arms, tau_squared);
        let score = s.q_square - (s.weight - s.square / s.weight);
        let share = s.square / s.weight;
        let information = s.square - 2.0 * s.cube / s.weight + share * share;
        let next = (tau_squared + score / information).max(0.0);
        let moved = (next - tau_squared).abs();
        tau_squared = next;
        if moved <= 1e-14 * (1.0 + 1e3 * tau_squared) {
            return Ok(tau_squared);
        }
    }
    Err(Reason::NotConverged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arms(levels: &[f64], variances: &[f64]) -> Vec<ArmEstimate> {
        let pairs = levels.iter().zip(variances);
        pairs
            .map(|(log_level, variance)| ArmEstimate { log_level: *log_level, variance: *variance })
            .collect()
    }

    /// With equal variances all methods agree: tau^2 = s^2 - v.
    #[test]
    fn equal_variances_in_closed_form() {
        let arms = arms(&[0.0, 0.3, 0.9, -0.2], &[0.04; 4]);
        // Mean 0.25, squares 0.0625 + 0.0025 + 0.4225 + 0.2025 = 0.69.
        for method in BetweenArms::ALL {
            let pooled = RandomEffects::pool(&arms, method).unwrap();
            assert!((pooled.tau_squared - (0.23 - 0.04)).abs() < 1e-12, "{method:?} {pooled:?}");
            assert!((pooled.mean - 0.25).abs() < 1e-14);
            assert!((pooled.std_error - (0.23_f64 / 4.0).sqrt()).abs() < 1e-12);
        }
    }

    #[test]
    fn homogeneous_few_and_unsound_arms() {
        for method in BetweenArms::ALL {
            let pool =
                |levels: &[f64], variances: &[f64]| RandomEffects::pool(&arms(levels, variances), method);
            assert_eq!(pool(&[0.1, 0.1, 0.1], &[0.1, 0.2, 0.3]).unwrap().tau_squared, 0.0);
            assert_eq!(pool(&[0.1], &[0.1]), Err(Reason::TooFewArms));
            assert_eq!(pool(&[0.1, 0.2], &[0.1, 0.0]), Err(Reason::UnknownEvents));
            assert_eq!(pool(&[0.1, f64::NEG_INFINITY], &[0.1, 0.1]), Err(Reason::UnknownEvents));
            let two = pool(&[0.1, 0.4], &[0.1, 0.1]).unwrap();
            assert_eq!(two.predictive_ratio(0.05), Outcome::NotEstimable(Reason::TooFewArms));
        }
    }
}
