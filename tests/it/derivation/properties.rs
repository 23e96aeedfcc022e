//! What holds whatever the history.

use onearm::derivation::{
    Confirmation, OverallResponse, ResponseRequirements, best_response, duration_of_response,
    overall_survival, progression_free_survival, time_to_response,
};
use proptest::prelude::*;

use super::*;

/// Days after 1 January 2025.
fn day(offset: i64) -> Date {
    date("2025-01-01") + jiff::Span::new().days(offset)
}

/// Assessments at different days, in any order; death, therapy and last contact in any order to them.
fn histories() -> impl Strategy<Value = SubjectHistory> {
    let response = prop::sample::select(OverallResponse::ALL.to_vec());
    let assessments = prop::collection::btree_map(1_i64..500, response, 0..10);
    let after = || prop::option::of(1_i64..600);
    (assessments, any::<bool>(), after(), after(), after()).prop_map(
        |(list, baseline, death, therapy, alive)| {
            let assessments = list.into_iter().enumerate().map(|(row, (offset, response))| Assessment {
                response,
                at: dated(SourceFile::Assessments, row as u64, "ADT", day(offset)),
            });
            let of_subject = |variable: &str, offset| dated(SourceFile::Subjects, 1, variable, day(offset));
            let baseline = if baseline { Baseline::On(day(-10)) } else { Baseline::Missing };
            let origin = of_subject("TRTSDT", 0);
            let mut history = SubjectHistory::new("1".to_owned(), origin, baseline, assessments.collect());
            history.death = death.map(|offset| of_subject("DTHDT", offset));
            history.new_therapy = therapy.map(|offset| of_subject("NEWTRTDT", offset));
            history.last_alive = alive.map(|offset| of_subject("LSTALVDT", offset));
            history
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The order of the rows decides nothing.
    #[test]
    fn rows_in_any_order(history in histories(), seed in any::<u64>()) {
        let schedule = every(42.0, 7.0);
        let mut shuffled = history.assessments().to_vec();
        shuffled.sort_by_key(|assessment| (assessment.at.source.row + 1).wrapping_mul(seed | 1));
        let mut other =
            SubjectHistory::new(history.id.clone(), history.origin.clone(), history.baseline, shuffled);
        (other.death, other.new_therapy) = (history.death.clone(), history.new_therapy.clone());
        other.last_alive.clone_from(&history.last_alive);
        for named in CensoringRule::ALL {
            let rule = rule(named, &schedule);
            prop_assert_eq!(
                progression_free_survival(&history, rule),
                progression_free_survival(&other, rule)
            );
        }
        prop_assert_eq!(overall_survival(&history), overall_survival(&other));
    }

    /// Progression-free survival is not longer than overall survival; treatment policy has every event of the other rule.
    #[test]
    fn order_of_endpoints(history in histories()) {
        let schedule = every(42.0, 7.0);
        let [counted, censored] =
            CensoringRule::ALL.map(|named| progression_free_survival(&history, rule(named, &schedule)));
        let survival = overall_survival(&history);
        for found in [&counted, &censored] {
            prop_assert!(found.end.date <= survival.end.date, "{found:?} {survival:?}");
            prop_assert!(found.end.date >= history.origin.date);
        }
        prop_assert!(counted.ending.is_event() || !censored.ending.is_event());
        prop_assert!(censored.end.date <= counted.end.date);
        if censored.ending.is_event() {
            prop_assert_eq!(&counted.end, &censored.end);
        }
    }

    /// A later cutoff never takes an event back, nor a response, and never shortens what was free of an event.
    #[test]
    fn later_cutoffs(history in histories(), first in 0_i64..600, more in 0_i64..100) {
        let schedule = every(42.0, 7.0);
        let at = |offset| history.at_cutoff(day(offset)).unwrap();
        let (early, late) = (at(first), at(first + more));
        for named in CensoringRule::ALL {
            let rule = rule(named, &schedule);
            let (before, after) =
                (progression_free_survival(&early, rule), progression_free_survival(&late, rule));
            if before.ending.is_event() {
                prop_assert_eq!(&before, &after);
            } else {
                prop_assert!(before.end.date <= after.end.date);
            }
            prop_assert!(before.end.date <= day(first));
            let confirmation = Confirmation::AfterDays(28);
            let requirements = ResponseRequirements { confirmation, stable_after: 35 };
            let (before, after) =
                (best_response(&early, rule, requirements), best_response(&late, rule, requirements));
            prop_assert!(after.response <= before.response);
            if time_to_response(&early, rule, confirmation).is_some() {
                prop_assert!(time_to_response(&late, rule, confirmation).is_some());
            }
        }
        let (before, after) = (overall_survival(&early), overall_survival(&late));
        let kept = if before.ending.is_event() { before == after } else { before.end.date <= after.end.date };
        prop_assert!(kept);
    }

    /// A response that counts lies within progression-free survival, and one that is confirmed is a response without confirmation too.
    #[test]
    fn responses(history in histories()) {
        let schedule = every(42.0, 7.0);
        for named in CensoringRule::ALL {
            let rule = rule(named, &schedule);
            let confirmed = time_to_response(&history, rule, Confirmation::AfterDays(28));
            let once = time_to_response(&history, rule, Confirmation::NotRequired);
            if let Some(confirmed) = &confirmed {
                prop_assert!(once.as_ref().is_some_and(|once| once.end.date <= confirmed.end.date));
                let lasts = duration_of_response(&history, rule, Confirmation::AfterDays(28)).unwrap();
                prop_assert_eq!(&lasts.start, &confirmed.end);
                prop_assert!(lasts.end.date >= lasts.start.date);
            }
            let requirements = |confirmation| ResponseRequirements { confirmation, stable_after: 0 };
            let best = best_response(&history, rule, requirements(Confirmation::NotRequired));
            prop_assert_eq!(best.response.is_response(), once.is_some());
        }
    }
}
