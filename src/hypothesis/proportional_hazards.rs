//! The test of proportional hazards.

use crate::estimator::cox::{CoxFit, PartialLikelihood, Ties, events_weight, steps, walk};
use crate::measure::{Outcome, Reason};
use crate::numeric::chi_squared;
use crate::numeric::linear::Cholesky;
use crate::numeric::portable::ln;
use crate::sample::{RiskTable, Sample, Subject};

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

/// The scale of time on which a coefficient is allowed to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TimeTransform {
    /// 1 - the Kaplan-Meier estimate of all subjects just before the time.
    #[default]
    Km,
    /// The time.
    Identity,
    /// Its logarithm.
    Log,
    /// Its rank among all observed times, ties at their mean rank.
    Rank,
}

/// A transform that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use km, identity, log or rank, not `{0}`")]
pub struct UnknownTimeTransform(String);

impl TimeTransform {
    /// Its name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Km => "km",
            Self::Identity => "identity",
            Self::Log => "log",
            Self::Rank => "rank",
        }
    }
}

impl fmt::Display for TimeTransform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for TimeTransform {
    type Err = UnknownTimeTransform;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Km, Self::Identity, Self::Log, Self::Rank]
            .into_iter()
            .find(|transform| transform.id() == text)
            .ok_or_else(|| UnknownTimeTransform(text.to_owned()))
    }
}

/// A chi-squared statistic with its degrees of freedom and p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquaredTest {
    /// The statistic.
    pub chi_squared: Outcome,
    /// Degrees of freedom.
    pub df: u32,
    /// Upper tail.
    pub p_value: Outcome,
}

impl ChiSquaredTest {
    /// Of a statistic; it has no p-value on no degrees of freedom.
    #[must_use]
    pub fn new(chi_squared: Outcome, df: u32) -> Self {
        // Rounding may leave less than nothing of a statistic of 0.
        let chi_squared = chi_squared.map(|chi| chi.max(0.0));
        let chi_squared = if df == 0 { Outcome::NotEstimable(Reason::NoCovariateLeft) } else { chi_squared };
        Self { chi_squared, df, p_value: chi_squared.map(|chi| chi_squared::upper_tail(chi, df)) }
    }
}

/// The test for each covariate, and for all together.
#[derive(Debug, Clone, PartialEq)]
pub struct ProportionalHazards {
    /// One for each covariate asked for.
    pub covariates: Vec<ChiSquaredTest>,
    /// All coefficients together.
    pub global: ChiSquaredTest,
}

/// Tests whether coefficients change with time, by the score test of `x g(t)` added to the model.
///
/// ```text
/// U_g  = sum over events of w g(t) (x - m)
/// I    = sum over steps of v [C, g C; g C, g^2 C]
/// chi2 = (0, U_g)' I^-1 (0, U_g),   of a covariate with its rows and columns of the second half alone
/// ```
/// Steps, means `m` and covariances `C` are those of the likelihood; exact ties are taken as Breslow's. Where `g` is the same
/// at all events (one event time) or a coefficient has no estimate, there is no test. `covariates` holds the columns of each,
/// by position among those given; columns that were dropped do not count. `sample` and `used` are those of the fit: `g` looks
/// at all subjects. The logarithm needs times above 0.
/// # Reference
/// Grambsch & Therneau (1994), Biometrika 81, 515-526; as a score test, Therneau & Grambsch (2000), section 6.2. Evidence: R survival 3.5-3
/// `cox.zph`, tests/reference/cox.
#[must_use]
pub fn proportional_hazards(
    fit: &CoxFit,
    sample: &Sample,
    used: &[u32],
    covariates: &[Vec<usize>],
    transform: TimeTransform,
) -> ProportionalHazards {
    let sets = &fit.sets;
    let width = sets.width;
    let kept_of = |columns: &Vec<usize>| -> Vec<usize> {
        (0..width).filter(|index| columns.contains(&fit.kept[*index])).collect()
    };
    let reason = fit.kept.iter().find_map(|column| fit.coefficients[*column].reason());
    let moments = match reason {
        Some(reason) => Err(reason),
        None => times(fit, sample, used, transform).map(|g| Moments::new(fit, &g)),
    };
    let test = |columns: &[usize]| {
        let statistic = match &moments {
            Ok(moments) => moments.statistic(columns),
            Err(reason) => Outcome::NotEstimable(*reason),
        };
        ChiSquaredTest::new(statistic, columns.len() as u32)
    };
    let all: Vec<usize> = (0..width).collect();
    ProportionalHazards {
        covariates: covariates.iter().map(|columns| test(&kept_of(columns))).collect(),
        global: test(&all),
    }
}

/// Sums over the events and steps.
struct Moments {
    /// Sum of w g (x - m).
    score: Vec<f64>,
    /// Sums of v C, v g C and v g^2 C.
    blocks: [Vec<f64>; 3],
}

impl Moments {
    fn new(fit: &CoxFit, g: &[f64]) -> Self {
        let sets = &fit.sets;
        let w = sets.width;
        let ties = if fit.ties == Ties::Exact { Ties::Breslow } else { fit.ties };
        let mut likelihood = PartialLikelihood::new(sets, ties);
        let pairs = w * (w + 1) / 2;
        let mut sums =
            Self { score: vec![0.0; w], blocks: [vec![0.0; pairs], vec![0.0; pairs], vec![0.0; pairs]] };
        let mut mean = vec![0.0; w];
        walk(sets, likelihood.risk(&fit.scaled), 2, |set| {
            let g = g[set.index];
            for row in set.at.first as usize..set.at.end as usize {
                for (score, x) in sums.score.iter_mut().zip(sets.row(row)) {
                    *score += sets.weight(row) * g * x;
                }
            }
            for (gone, failing) in steps(ties, set.count(), events_weight(sets, set.at.first, set.at.end)) {
                let total = set.mean(gone, &mut mean);
                for (score, mean) in sums.score.iter_mut().zip(&mean) {
                    *score -= failing * g * mean;
                }
                let mut factor = failing;
                for block in &mut sums.blocks {
                    set.add_covariance(gone, &mean, total, factor, block);
                    factor *= g;
                }
            }
        });
        sums
    }

    fn statistic(&self, columns: &[usize]) -> Outcome {
        let w = self.score.len();
        let at = |block: &[f64], a: usize, b: usize| {
            let (a, b) = (a.max(b), a.min(b));
            block[a * (a + 1) / 2 + b]
        };
        let places: Vec<(usize, usize)> =
            (0..w).map(|index| (0, index)).chain(columns.iter().map(|index| (1, *index))).collect();
        let matrix: Vec<Vec<f64>> = places
            .iter()
            .map(|(i, a)| places.iter().map(|(j, b)| at(&self.blocks[i + j], *a, *b)).collect())
            .collect();
        let score: Vec<f64> =
            places.iter().map(|(half, index)| if *half == 0 { 0.0 } else { self.score[*index] }).collect();
        match Cholesky::new(&matrix) {
            Some(factor) => {
                let solved = factor.solve(&score);
                Outcome::Value(solved.iter().zip(&score).map(|(a, b)| a * b).sum())
            }
            None => Outcome::NotEstimable(Reason::OneEventTime),
        }
    }
}

/// The transform at each event time, brought to mean 0 and spread 1 over them, which changes no statistic.
fn times(fit: &CoxFit, sample: &Sample, used: &[u32], transform: TimeTransform) -> Result<Vec<f64>, Reason> {
    let subjects: Vec<Subject> = used.iter().map(|index| sample.subjects()[*index as usize]).collect();
    let event_times = fit.sets.event_times.iter().map(|at| at.time);
    let g: Vec<f64> = match transform {
        TimeTransform::Identity => event_times.collect(),
        TimeTransform::Log => {
            if fit.sets.event_times.iter().any(|at| at.time <= 0.0) {
                return Err(Reason::TimeIsZero);
            }
            event_times.map(ln).collect()
        }
        TimeTransform::Rank => {
            let mut all: Vec<f64> = subjects.iter().map(|subject| subject.time).collect();
            all.sort_unstable_by(f64::total_cmp);
            let rank = |time: f64| {
                let below = all.partition_point(|other| *other < time);
                let upto = all.partition_point(|other| *other <= time);
                0.5 * (below + upto + 1) as f64
            };
            event_times.map(rank).collect()
        }
        TimeTransform::Km => {
            let sample = Sample::new(subjects).map_err(|_| Reason::NoEvents)?;
            let table = RiskTable::new(&sample);
            let curve = crate::estimator::KaplanMeier::new(&table);
            let rows = curve.rows();
            let before = |time: f64| {
                let index = rows.partition_point(|row| row.time < time);
                if index == 0 { 1.0 } else { rows[index - 1].survival }
            };
            event_times.map(|time| 1.0 - before(time)).collect()
        }
    };
    let count = g.len() as f64;
    let mean = g.iter().map(|g| g / count).sum::<f64>();
    let spread = g.iter().map(|g| (g - mean).abs() / count).sum::<f64>();
    if spread > 1e-12 * mean.abs() {
        Ok(g.iter().map(|g| (g - mean) / spread).collect())
    } else {
        Err(Reason::OneEventTime)
    }
}
