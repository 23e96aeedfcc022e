//! Flags of the tests between groups -> what is asked for.

use super::flags::{Combination, ComparisonArgs, Scores};
use crate::cli::{Exit, Failure};
use crate::hypothesis::USUAL_COMBINATION;
use crate::input::subjects::Group;
use crate::output::words;
use crate::results::{GroupComparisonRequest, PermutationRequest, TrendScores};

pub(super) fn comparison(args: &ComparisonArgs, groups: &[Group]) -> Result<GroupComparisonRequest, Failure> {
    let trend = match &args.trend {
        None => None,
        Some(Scores::Equal) => Some(TrendScores::EquallySpaced),
        Some(Scores::Given(scores)) if scores.len() == groups.len() => {
            Some(TrendScores::Given(scores.clone()))
        }
        Some(Scores::Given(scores)) => {
            let levels: Vec<&str> = groups.iter().map(|group| group.level.as_str()).collect();
            let count = |n: usize, what: &str| words::counted(n as u64, what);
            let (given, wanted) = (count(scores.len(), "score"), count(groups.len(), "group"));
            let message = format!("--trend: {given} for {wanted}");
            let help = format!("give one score a group, in this order: {}", levels.join(", "));
            return Err(Failure::new(Exit::Usage, message, help));
        }
    };
    Ok(GroupComparisonRequest {
        weights: args.rho_gamma.iter().chain(&args.rank_weights).copied().collect(),
        trend,
        max_combo: args.max_combo.as_ref().map(|combination| match combination {
            Combination::Usual => USUAL_COMBINATION.to_vec(),
            Combination::Given(weights) => weights.clone(),
        }),
        permutation: args.permutation.map(|draws| PermutationRequest { draws, seed: args.permutation_seed }),
    })
}
