//! Analyses of a trial with so many subjects: what is expected at each, and the law of the statistics.

use super::{GroupSequentialError, InterimLooks};
use crate::decision::group_sequential::StatisticsLaw;
use crate::design::two_stage::{TwoStageMoments, TwoStagePlan};
use crate::design::{Moments, Observation, ObservationError};
use crate::distribution::Law;

/// One analysis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedAnalysis {
    /// Calendar time.
    pub time: f64,
    /// Subjects entered.
    pub entered: f64,
    /// Events that the null expects: the information.
    pub events_null: f64,
    /// Moments of a subject under the alternative.
    pub alternative: Moments,
}

/// All analyses of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSequentialPlan {
    /// What subjects of the whole trial are observed for.
    pub observation: Observation,
    /// Number of subjects.
    pub subjects: f64,
    /// The null.
    pub null: Law,
    /// The analyses.
    pub analyses: Vec<PlannedAnalysis>,
    /// Law of the statistics under the alternative.
    pub alternative: StatisticsLaw,
}

impl GroupSequentialPlan {
    /// Of `subjects`, with at least `least_events` expected at each analysis under the null.
    ///
    /// # Errors
    /// [`GroupSequentialError`].
    pub fn new(
        observation: Observation,
        subjects: f64,
        (null, alternative): (&Law, &Law),
        looks: &InterimLooks,
        least_events: f64,
    ) -> Result<Self, GroupSequentialError> {
        let times = looks.times(&observation, null, subjects)?;
        let mut events = Vec::with_capacity(times.len());
        for (index, time) in times.iter().enumerate() {
            let seen = observation.clone().at(*time).map(|seen| seen.event_probability(null)).unwrap_or(0.0);
            if subjects * seen < least_events {
                let (look, events) = (index + 1, subjects * seen);
                return Err(GroupSequentialError::TooLittle {
                    look,
                    time: *time,
                    events,
                    least: least_events,
                });
            }
            events.push(subjects * seen);
        }
        let (moments, law) = law_under(&observation, (null, alternative), subjects, &times)?;
        let analysis = |((time, events_null), alternative): ((&f64, f64), Moments)| PlannedAnalysis {
            time: *time,
            entered: subjects * observation.accrual().entered_by(*time),
            events_null,
            alternative,
        };
        let analyses = times.iter().zip(events).zip(moments).map(analysis).collect();
        Ok(Self { observation, subjects, null: null.clone(), analyses, alternative: law })
    }

    /// Information of each analysis.
    #[must_use]
    pub fn information(&self) -> Vec<f64> {
        self.analyses.iter().map(|analysis| analysis.events_null).collect()
    }

    /// Calendar times.
    #[must_use]
    pub fn times(&self) -> Vec<f64> {
        self.analyses.iter().map(|analysis| analysis.time).collect()
    }
}

/// Moments of a subject at each analysis, and the joint law of the statistics, under `truth`.
///
/// ```text
/// E Z_k = sqrt n (p0 - p1) / sqrt p0,   Var Z_k = sigma^2 / p0        of the moments at t_k
/// ```
/// with the exact correlation of each analysis with the next; those further apart as in a Markov chain, which they are under the null.
/// Under a strong effect they are correlated a little less, which moves the power by less than .005 (in the tests).
/// # Errors
/// [`ObservationError::Cutoff`] if nobody has entered by the first analysis.
/// # Reference
/// Wu (2015), Pharm. Stat. 14, 26-33 (moments). Evidence: one analysis is the usual power, two are the two-stage design; simulated trials, in
/// the tests.
pub fn law_under(
    observation: &Observation,
    (null, truth): (&Law, &Law),
    subjects: f64,
    times: &[f64],
) -> Result<(Vec<Moments>, StatisticsLaw), ObservationError> {
    let at = |time: f64| observation.clone().at(time);
    let mut moments = Vec::with_capacity(times.len());
    let mut correlations = Vec::with_capacity(times.len());
    for pair in times.windows(2) {
        let plan = TwoStagePlan { last: at(pair[1])?, null: null.clone(), alternative: truth.clone() };
        let both = TwoStageMoments::new(&plan, pair[0])?;
        // Rounding must not make two analyses one.
        correlations.push(both.correlation.clamp(1e-6, 1.0 - 1e-12));
        moments.push(both.interim);
    }
    if let Some(last) = times.last() {
        moments.push(Moments::new(&at(*last)?, null, truth));
    }
    let mean = moments.iter().map(|m| subjects.sqrt() * m.drift() / m.p0.sqrt()).collect();
    let deviation = moments.iter().map(|m| (m.variance() / m.p0).sqrt()).collect();
    Ok((moments, StatisticsLaw::from_neighbours(mean, deviation, &correlations)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::group_sequential::{Boundaries, crossing_probabilities_under};
    use crate::design::{AccrualPlan, Conduct};
    use crate::distribution::HazardRatio;
    use crate::numeric::multivariate_normal::box_probability;

    /// What the Markov chain leaves out: the power with three analyses, against the trivariate normal law with all three correlations exact.
    #[test]
    fn the_chain_of_analyses_has_almost_the_exact_power() {
        for (null, ratio) in [("exponential:median=5", 0.5), ("weibull:shape=1.5,median=5", 0.4)] {
            let null: Law = null.parse().unwrap();
            let truth = Law::HazardRatio(HazardRatio::new(null.clone(), ratio, 0.0).unwrap());
            let accrual = AccrualPlan::AtRate(2.0);
            let conduct = Conduct { accrual, follow_up: 6.0, restricted: None, dropout: 0.0 };
            let last = conduct.observation(24.0).unwrap();
            let times = [8.0, 11.0, last.cutoff()];
            let (_, law) = law_under(&last, (&null, &truth), 24.0, &times).unwrap();
            let bounds = Boundaries {
                information: law.information.clone(),
                efficacy: vec![2.6, 2.1, 1.7],
                futility: vec![0.0, 0.6, 1.7],
            };
            let chain: f64 = crossing_probabilities_under(&bounds, &law).iter().map(|end| end.efficacy).sum();
            let plan = TwoStagePlan { last, null, alternative: truth };
            let between = |j: usize, k: usize| (law.information[j] / law.information[k]).sqrt();
            let far = TwoStageMoments::new(&plan, times[0]).unwrap().correlation;
            let (near, next) = (between(0, 1), between(1, 2));
            let correlation = [vec![1.0, near, far], vec![near, 1.0, next], vec![far, next, 1.0]];
            let scaled = |bound: f64, k: usize| (bound - law.mean[k]) / law.deviation[k];
            let success = |k: usize| {
                let lower: Vec<f64> = (0..k)
                    .map(|j| scaled(bounds.futility[j], j))
                    .chain([scaled(bounds.efficacy[k], k)])
                    .collect();
                let upper: Vec<f64> =
                    (0..k).map(|j| scaled(bounds.efficacy[j], j)).chain([f64::INFINITY]).collect();
                let part: Vec<Vec<f64>> = correlation[..=k].iter().map(|row| row[..=k].to_vec()).collect();
                box_probability(&part, &lower, &upper, 1e-8).unwrap().value
            };
            let exact: f64 = (0..3).map(success).sum();
            assert!(
                (exact - chain).abs() < 0.005,
                "power {exact} by the chain {chain}; correlation {far} {}",
                between(0, 2)
            );
        }
    }
}
