//! The bounds of the curve: what the machine needs to put times in order and pass over them once. Nothing is kept.

use onearm::sample::Subject;

/// `sort_unstable` of (time, event), then one product over the distinct times.
pub(crate) fn sort_and_pass(subjects: &mut [(f64, bool)]) -> f64 {
    subjects.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut survival, mut at_risk) = (1.0, subjects.len());
    for tied in subjects.chunk_by(|a, b| a.0 == b.0) {
        let events = tied.iter().filter(|subject| subject.1).count();
        survival *= (at_risk - events) as f64 / at_risk as f64;
        at_risk -= tied.len();
    }
    survival
}

/// Times known to be whole tenths of a day below 700: counted by position, then the same product.
#[allow(dead_code, reason = "for the bench of the curve alone")]
pub(crate) fn histogram(subjects: &[Subject]) -> f64 {
    let mut counts = vec![[0_u32; 2]; 7_002];
    for subject in subjects {
        counts[(10.0 * subject.time).round() as usize][usize::from(subject.event)] += 1;
    }
    let (mut survival, mut at_risk) = (1.0, subjects.len() as u32);
    for [censored, events] in counts {
        if events > 0 {
            survival *= f64::from(at_risk - events) / f64::from(at_risk);
        }
        at_risk -= events + censored;
    }
    survival
}
