//! What is known of each subject, as the likelihood reads it.

use crate::numeric::portable::ln_or_limit;
use crate::sample::Sample;

/// A time above 0 with its logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) time: f64,
    pub(super) ln_time: f64,
}

/// How the observation of a subject ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ending {
    /// The event at a time, which may be 0.
    Event(Point),
    /// The event after the first time (`None`: 0) and not after the second.
    Within(Option<Point>, Point),
    /// Alive at a time above 0.
    Alive(Point),
    /// Nothing is known: censored at time 0, or with an interval that opens at the start and never closes.
    Nothing,
}

/// One subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observation {
    /// Known alive at this time when observation began; `None` without left truncation.
    pub(super) entry: Option<Point>,
    pub(super) ending: Ending,
    pub(super) weight: f64,
}

/// All subjects with a weight above 0, on a time axis divided by `unit`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observations {
    pub(super) subjects: Vec<Observation>,
    /// What times were divided by: their mean, so that all parameters are of the order of 1.
    pub(super) unit: f64,
    /// Sum of weights.
    pub(super) count: f64,
    /// Sum of weights of those with the event.
    pub(super) events: f64,
    /// Sum of weights of events seen when they happened: each brings the unit of time into the density.
    pub(super) exact_events: f64,
}

impl Observations {
    /// `left` and `weights` one a subject.
    pub(super) fn new(sample: &Sample, left: Option<&[Option<f64>]>, weights: Option<&[f64]>) -> Self {
        let subjects = sample.subjects();
        let total: f64 = subjects.iter().map(|subject| subject.time).sum();
        let unit = if total > 0.0 { total / subjects.len() as f64 } else { 1.0 };
        let mut all = Self { subjects: Vec::new(), unit, count: 0.0, events: 0.0, exact_events: 0.0 };
        for (index, subject) in subjects.iter().enumerate() {
            let weight = weights.map_or(1.0, |weights| weights[index]);
            if weight == 0.0 {
                continue;
            }
            let left = left.and_then(|left| left[index]).filter(|left| subject.event && *left < subject.time);
            let point = |time: f64| Point { time: time / unit, ln_time: ln_or_limit(time / unit) };
            let entry = (subject.entry > 0.0).then(|| point(subject.entry));
            let ending = match (subject.event, left) {
                (true, Some(left)) => {
                    // Known free of the event at entry too.
                    let after = left.max(subject.entry);
                    Ending::Within((after > 0.0).then(|| point(after)), point(subject.time))
                }
                (true, None) => Ending::Event(point(subject.time)),
                (false, _) if subject.time > 0.0 => Ending::Alive(point(subject.time)),
                (false, _) => Ending::Nothing,
            };
            all.count += weight;
            if subject.event {
                all.events += weight;
                all.exact_events += if left.is_none() { weight } else { 0.0 };
            }
            all.subjects.push(Observation { entry, ending, weight });
        }
        all
    }

    /// Times of events; of interval-censored ones the end of the interval.
    fn event_times(&self) -> impl Iterator<Item = f64> {
        self.subjects.iter().filter_map(|subject| match subject.ending {
            Ending::Event(at) | Ending::Within(_, at) => Some(at.time),
            Ending::Alive(_) | Ending::Nothing => None,
        })
    }

    /// Whether an event was seen at time 0.
    pub(super) fn event_at_zero(&self) -> bool {
        self.subjects.iter().any(|subject| matches!(subject.ending, Ending::Event(at) if at.time == 0.0))
    }

    /// Whether some event is only known to lie in an interval.
    pub(super) fn interval_censored(&self) -> bool {
        self.exact_events < self.events
    }

    /// Whether all events were seen at one time and nobody was observed longer: a law that puts all its mass there makes the likelihood infinite.
    pub(super) fn one_event_time_at_the_end(&self) -> bool {
        if self.interval_censored() {
            return false;
        }
        let last = self.subjects.iter().fold(0.0, |last: f64, subject| match subject.ending {
            Ending::Event(at) | Ending::Within(_, at) | Ending::Alive(at) => last.max(at.time),
            Ending::Nothing => last,
        });
        self.event_times().all(|time| time == last)
    }

    /// Person-time, interval-censored subjects up to the middle of their interval: for starting values.
    pub(super) fn person_time(&self) -> f64 {
        let time = |observation: &Observation| {
            let end = match observation.ending {
                Ending::Event(at) | Ending::Alive(at) => at.time,
                Ending::Within(after, until) => 0.5 * (after.map_or(0.0, |after| after.time) + until.time),
                Ending::Nothing => 0.0,
            };
            observation.weight * (end - observation.entry.map_or(0.0, |entry| entry.time))
        };
        self.subjects.iter().map(time).sum()
    }

    /// Logarithm of the unit.
    pub(super) fn ln_unit(&self) -> f64 {
        ln_or_limit(self.unit)
    }
}
