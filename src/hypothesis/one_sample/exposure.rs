//! What each subject contributes to O and E: its event, and the benchmark's hazard that it lived through.

use super::ObservedExpected;
use crate::distribution::{EventTimeLaw, Law};
use crate::sample::Sample;

/// One subject on the scale of the benchmark's cumulative hazard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Whether it had the event up to the horizon.
    pub event: bool,
    /// `A = L0(min(X, h)) - L0(min(V, h))`: the hazard lived through.
    pub expected: f64,
    /// The most that A could have become: at the end of the potential follow-up for a subject with the event, A itself for a
    /// subject without, be it cut off or lost. `None` if the potential follow-up is not known.
    pub bound: Option<f64>,
}

/// The hazard that each subject is expected to have: one law for all, or one by level, times a ratio of its own.
///
/// ```text
/// L_i(t) = r_i L_k(i)(t)
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ExpectedHazard<'a> {
    /// The laws, in the time unit of the sample.
    pub laws: &'a [Law],
    /// Position in `laws` of each subject's; the first law for all if `None`.
    pub law_of: Option<&'a [u32]>,
    /// Hazard ratio of each subject to its law; 1 for all if `None`.
    pub ratio_of: Option<&'a [f64]>,
}

impl<'a> ExpectedHazard<'a> {
    /// One law for all.
    #[must_use]
    pub fn of_law(law: &'a Law) -> Self {
        Self { laws: std::slice::from_ref(law), law_of: None, ratio_of: None }
    }

    /// `L_i(to) - L_i(from)` of the subject at `index`.
    #[must_use]
    pub fn between(&self, index: usize, from: f64, to: f64) -> f64 {
        let position = self.law_of.and_then(|of| of.get(index)).map_or(0, |of| *of as usize);
        let Some(law) = self.laws.get(position) else { return 0.0 };
        let ratio = self.ratio_of.and_then(|of| of.get(index)).copied().unwrap_or(1.0);
        let before = if from > 0.0 { law.cumulative_hazard(from) } else { 0.0 };
        ratio * (law.cumulative_hazard(to) - before)
    }
}

/// What each subject of the sample contributes, observation cut at the horizon.
///
/// X time, V entry (left truncation), h horizon: an event counts if X <= h. `potential` is how long each subject could have
/// been observed, events too, at least X.
#[must_use]
pub fn exposures(
    sample: &Sample,
    hazard: &ExpectedHazard<'_>,
    horizon: Option<f64>,
    potential: Option<&[f64]>,
) -> Vec<Exposure> {
    let horizon = horizon.unwrap_or(f64::INFINITY);
    let one = |(index, subject): (usize, &crate::sample::Subject)| {
        let up_to = |time: f64| hazard.between(index, subject.entry.min(horizon), time.min(horizon));
        let event = subject.event && subject.time <= horizon;
        let expected = up_to(subject.time);
        let bound = potential
            .and_then(|all| all.get(index))
            .map(|potential| if subject.event { up_to(potential.max(subject.time)) } else { expected });
        Exposure { event, expected, bound }
    };
    sample.subjects().iter().enumerate().map(one).collect()
}

/// O and E of a sample under `law`, whose time unit is the sample's.
///
/// ```text
/// E = sum of L0(min(X, h)) - L0(min(V, h)),   O = number of events with X <= h
/// ```
/// X time, V entry (left truncation), h horizon: beyond it the benchmark's curve is not known, so observation is cut there.
#[must_use]
pub fn expected_events(sample: &Sample, law: &Law, horizon: Option<f64>) -> ObservedExpected {
    ObservedExpected::of(&exposures(sample, &ExpectedHazard::of_law(law), horizon, None))
}
