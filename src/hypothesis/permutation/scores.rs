//! Log-rank scores of subjects.

use crate::hypothesis::rank_weight::{RankWeight, WeightPath};
use crate::hypothesis::risk_sets::for_each_risk_set;
use crate::sample::{RiskTable, Sample};

/// The score of each subject, in the order of the sample: weighted events less the weighted cumulative hazard (Nelson and Aalen's, of all
/// subjects together) met while under observation. The sum over a group is its O - E, over all subjects 0.
///
/// ```text
/// a_i = w(t_i) event_i - sum over event times s with entry_i < s <= t_i of w(s) d(s) / n(s)
/// ```
/// Evidence: R `coin::logrank_trafo` (there with the other sign), tests/reference/permutation.
#[must_use]
pub fn permutation_scores(sample: &Sample, weight: RankWeight) -> Vec<f64> {
    let table = RiskTable::new(sample);
    // Event times, the weight at each, and the cumulative hazard up to and with it.
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    let (mut path, mut hazard) = (WeightPath::START, 0.0);
    for_each_risk_set(&[Some(&table)], |time, members| {
        let (n, d) = (members[0].at_risk, members[0].events);
        let mut w = [0.0];
        path.weights(&[weight], n, d, &mut w);
        hazard += w[0] * d / n;
        steps.push((time, w[0], hazard));
    });
    let up_to = |time: f64| steps[..steps.partition_point(|step| step.0 <= time)].last();
    let score = |subject: &crate::sample::Subject| {
        let end = up_to(subject.time);
        let own = end.filter(|_| subject.event).map_or(0.0, |step| step.1);
        let met = end.map_or(0.0, |step| step.2);
        // One who enters at 0 is at risk at 0.
        let before = if subject.entry > 0.0 { up_to(subject.entry).map_or(0.0, |step| step.2) } else { 0.0 };
        own - (met - before)
    };
    sample.subjects().iter().map(score).collect()
}
