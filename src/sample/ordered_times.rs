//! Observed times in increasing order, by whatever way is fastest for the data.
//!
//! A subject's time and event are one number of 64 bits ([`key`]): half of what a comparison of subjects would move, and
//! sorted without looking at anything else. Data with few distinct times, such as whole days, are counted and never sorted.

use super::Subject;
use super::time_sort::{key, sorted, time_of};

/// Below so many subjects nobody asks whether their times are few.
const COUNT_FROM: usize = 2_048;
/// Most slots of the table of distinct times: 512 kB, which the second-level cache holds.
const MOST_SLOTS: usize = 1 << 15;
/// Subjects counted before it is asked whether their times are few.
const TRIED: usize = 1_024;
/// Counting pays if a time is had by so many subjects on average, or more.
const SUBJECTS_A_TIME: usize = 4;
/// Everybody who leaves at one time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Leaving {
    pub time: f64,
    pub events: u32,
    pub censored: u32,
}

impl Leaving {
    fn one(key: u64) -> Self {
        let event = (key & 1) as u32;
        Self { time: time_of(key), events: event, censored: 1 - event }
    }

    /// One more at the same time.
    fn add(&mut self, key: u64) {
        let event = (key & 1) as u32;
        self.events += event;
        self.censored += 1 - event;
    }
}

/// Distinct observed times in increasing order, as an iterator.
#[derive(Debug)]
pub(super) enum OrderedTimes {
    /// Every subject, sorted.
    Sorted { keys: Vec<u64>, next: usize },
    /// Distinct times, counted and sorted.
    Counted(std::vec::IntoIter<Leaving>),
}

/// Subjects from the longest time to the shortest, the censored before the events of a time, each with its position among
/// `subjects`, in whose order those alike stand.
pub(crate) fn longest_first(subjects: impl Iterator<Item = (f64, bool, u32)> + Clone) -> Vec<LongestFirst> {
    // Sorted the other way and turned round.
    let keys = subjects.clone().map(|(time, event, position)| (key(time, !event), !position));
    let mut sorted = sorted(keys, subjects.count());
    sorted.reverse();
    sorted.into_iter().map(|(key, position)| LongestFirst(key, !position)).collect()
}

/// One of [`longest_first`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct LongestFirst(u64, u32);

impl LongestFirst {
    pub(crate) fn time(self) -> f64 {
        time_of(self.0)
    }

    pub(crate) fn event(self) -> bool {
        self.0 & 1 == 0
    }

    pub(crate) fn position(self) -> u32 {
        self.1
    }
}

impl OrderedTimes {
    pub(super) fn new(subjects: &[Subject]) -> Self {
        if subjects.len() >= COUNT_FROM
            && let Some(counted) = counted(subjects)
        {
            return Self::Counted(counted.into_iter());
        }
        let keys = sorted(subjects.iter().map(|subject| key(subject.time, subject.event)), subjects.len());
        Self::Sorted { keys, next: 0 }
    }

    /// How many distinct times are still to come.
    fn remaining(&self) -> usize {
        match self {
            Self::Sorted { keys, next } => {
                let rest = &keys[*next..];
                let changes = rest.windows(2).filter(|pair| pair[0] >> 1 != pair[1] >> 1).count();
                changes + usize::from(!rest.is_empty())
            }
            Self::Counted(times) => times.len(),
        }
    }
}

impl Iterator for OrderedTimes {
    type Item = Leaving;

    #[inline]
    fn next(&mut self) -> Option<Leaving> {
        let (keys, next) = match self {
            Self::Counted(times) => return times.next(),
            Self::Sorted { keys, next } => (keys, next),
        };
        let first = *keys.get(*next)?;
        let mut leaving = Leaving::one(first);
        *next += 1;
        while let Some(key) = keys.get(*next).filter(|key| *key >> 1 == first >> 1) {
            leaving.add(*key);
            *next += 1;
        }
        Some(leaving)
    }

    /// All at once, without asking before each which way it is.
    fn fold<B, F: FnMut(B, Leaving) -> B>(self, start: B, mut step: F) -> B {
        let (keys, next) = match self {
            Self::Counted(times) => return times.fold(start, step),
            Self::Sorted { keys, next } => (keys, next),
        };
        let Some((first, rest)) = keys[next..].split_first() else { return start };
        let (mut folded, mut leaving) = (start, Leaving::one(*first));
        for key in rest {
            if time_of(*key) == leaving.time {
                leaving.add(*key);
            } else {
                folded = step(folded, leaving);
                leaving = Leaving::one(*key);
            }
        }
        step(folded, leaving)
    }

    /// Exact, so that what collects the rows allocates once.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let remaining = self.remaining();
        (remaining, Some(remaining))
    }
}

/// Counts events and censorings by distinct time in a hash table; `None` if there are too many times for that to pay.
fn counted(subjects: &[Subject]) -> Option<Vec<Leaving>> {
    let most_distinct = (subjects.len() / SUBJECTS_A_TIME).min(MOST_SLOTS / 2);
    let mut table = Counts::new((2 * most_distinct).next_power_of_two());
    for (index, subject) in subjects.iter().enumerate() {
        if index == TRIED && table.expected_distinct() > most_distinct as f64 {
            return None;
        }
        table.add(subject);
        if table.distinct > most_distinct {
            return None;
        }
    }
    Some(table.into_sorted())
}

/// A hash table of distinct times, at most half full.
struct Counts {
    slots: Vec<Leaving>,
    /// By how much a hash is shifted to give a slot.
    shift: u32,
    distinct: usize,
    /// Times that two subjects have, or more.
    repeated: usize,
}

impl Counts {
    /// `slots` is a power of 2.
    fn new(slots: usize) -> Self {
        Self {
            slots: vec![Leaving::default(); slots],
            shift: u64::BITS - slots.trailing_zeros(),
            distinct: 0,
            repeated: 0,
        }
    }

    #[inline]
    fn add(&mut self, subject: &Subject) {
        // Adding 0 makes -0 the 0 it equals.
        let time = subject.time + 0.0;
        let mut at = (time.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        let last = self.slots.len() - 1;
        loop {
            let slot = &mut self.slots[at & last];
            let count = slot.events + slot.censored;
            if count == 0 {
                slot.time = time;
                self.distinct += 1;
            }
            if slot.time == time {
                self.repeated += usize::from(count == 1);
                slot.events += u32::from(subject.event);
                slot.censored += u32::from(!subject.event);
                return;
            }
            at += 1;
        }
    }

    /// How many distinct times all subjects have, judged by those seen: the seen, and unseen ones as in Chao's estimate,
    /// `f1^2 / (2 f2)` of `f1` times seen once and `f2` twice. One time that very many have, the cutoff, changes nothing.
    fn expected_distinct(&self) -> f64 {
        let once = (self.distinct - self.repeated) as f64;
        self.distinct as f64 + once * once / (2.0 * self.repeated.max(1) as f64)
    }

    fn into_sorted(mut self) -> Vec<Leaving> {
        self.slots.retain(|slot| slot.events + slot.censored > 0);
        self.slots.shrink_to_fit();
        self.slots.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));
        self.slots
    }
}

/// Sorts times of 0 or more.
pub(super) fn sorted_times(times: &[f64]) -> Vec<f64> {
    let keys = sorted(times.iter().map(|time| key(*time, false)), times.len());
    keys.into_iter().map(time_of).collect()
}

#[cfg(test)]
mod tests {
    use super::{COUNT_FROM, Leaving, OrderedTimes};
    use crate::sample::Subject;
    use crate::sample::time_sort::{SORT_PLAINLY_BELOW, sorted};

    /// The definition: sorted, then counted.
    fn plainly(subjects: &[Subject]) -> Vec<Leaving> {
        let mut sorted = subjects.to_vec();
        sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
        let leaving = |tied: &[Subject]| {
            let events = tied.iter().filter(|subject| subject.event).count() as u32;
            Leaving { time: tied[0].time, events, censored: tied.len() as u32 - events }
        };
        sorted.chunk_by(|a, b| a.time == b.time).map(leaving).collect()
    }

    fn subjects(count: usize, time: impl Fn(f64) -> f64) -> Vec<Subject> {
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        };
        (0..count).map(|_| Subject { entry: 0.0, time: time(uniform()), event: uniform() < 0.6 }).collect()
    }

    #[test]
    fn every_way_gives_the_same_rows() {
        for count in [1, 2, SORT_PLAINLY_BELOW, 500, COUNT_FROM, 10_000, 60_000] {
            let data = [
                ("continuous", subjects(count, |u| 100.0 * u)),
                ("cut off", subjects(count, |u| (100.0 * u).min(80.0))),
                ("days", subjects(count, |u| (700.0 * u).ceil())),
                ("tenths of a day", subjects(count, |u| (7_000.0 * u).ceil() / 10.0)),
                ("all alike", subjects(count, |_| 3.0)),
                ("one far away", subjects(count, |u| if u < 1e-4 { 1e300 } else { u })),
                ("crowded", subjects(count, |u| u * u * u * u * u * u * u * u)),
                ("zeros", subjects(count, |u| if u < 0.5 { 0.0 } else { u })),
            ];
            for (name, subjects) in data {
                let got: Vec<Leaving> = OrderedTimes::new(&subjects).collect();
                assert_eq!(got, plainly(&subjects), "{name} {count}");
            }
        }
    }

    #[test]
    fn few_times_are_counted_and_many_sorted() {
        let counted = |subjects: &[Subject]| matches!(OrderedTimes::new(subjects), OrderedTimes::Counted(_));
        let tenths = |count| subjects(count, |u| (7_000.0 * u).ceil() / 10.0);
        assert!(counted(&tenths(100_000)) && !counted(&tenths(10_000)));
        assert!(counted(&subjects(10_000, |u| (700.0 * u).ceil())));
        assert!(!counted(&subjects(100_000, |u| (100.0 * u).min(50.0))));
        // The first look says few, what follows many.
        let mut turns = subjects(100_000, |u| u);
        turns[..2_000].fill(Subject { entry: 0.0, time: 1.0, event: true });
        assert!(!counted(&turns));
    }

    #[test]
    fn minus_zero_is_zero() {
        let mut subjects = subjects(4_000, |u| (10.0 * u).floor());
        subjects
            .iter_mut()
            .step_by(2)
            .filter(|subject| subject.time == 0.0)
            .for_each(|subject| subject.time = -0.0);
        let rows: Vec<Leaving> = OrderedTimes::new(&subjects).collect();
        assert_eq!((rows.len(), rows[0].time.to_bits()), (10, 0));
        assert!(sorted(std::iter::empty::<u64>(), 0).is_empty());
    }
}
