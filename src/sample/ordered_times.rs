//! Observed times in increasing order, by whatever way is fastest for the data.
//!
//! A subject's time and event are one number of 64 bits ([`key`]): half of what a comparison of subjects would move, and
//! sorted without looking at anything else. Data with few distinct times, such as whole days, are counted and never sorted.

use super::Subject;

/// Below so many subjects nothing beats a plain sort.
const SORT_PLAINLY_BELOW: usize = 2_048;
/// Slots of the table of distinct times: 512 kB, which the second-level cache holds.
const SLOTS: usize = 1 << 15;
/// Distinct times beyond which counting is given up: the table is half full.
const MOST_DISTINCT: usize = SLOTS / 2;
/// Numbers in a bucket, about: small enough to be sorted within the first-level cache.
const BUCKET: usize = 1_024;
/// Most buckets: beyond, scattering into them misses the cache for nearly every number.
const MOST_BUCKETS: usize = 4_096;

/// Everybody who leaves at one time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Leaving {
    pub time: f64,
    pub events: u32,
    pub censored: u32,
}

/// Distinct observed times in increasing order, as an iterator.
#[derive(Debug)]
pub(super) enum OrderedTimes {
    /// Every subject, sorted.
    Sorted { keys: Vec<u64>, next: usize },
    /// Distinct times, counted and sorted.
    Counted(std::vec::IntoIter<Leaving>),
}

/// Time and event in one number that grows with time, events after censorings at the same time.
///
/// The bits of a number that is not negative grow with it and their highest is the sign, which is shifted out: -0 is 0.
fn key(time: f64, event: bool) -> u64 {
    (time.to_bits() << 1) | u64::from(event)
}

fn time_of(key: u64) -> f64 {
    f64::from_bits(key >> 1)
}

impl OrderedTimes {
    pub(super) fn new(subjects: &[Subject]) -> Self {
        if subjects.len() >= SORT_PLAINLY_BELOW
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
        let mut leaving = Leaving { time: time_of(first), events: 0, censored: 0 };
        while let Some(key) = keys.get(*next).filter(|key| *key >> 1 == first >> 1) {
            let event = (key & 1) as u32;
            leaving.events += event;
            leaving.censored += 1 - event;
            *next += 1;
        }
        Some(leaving)
    }

    /// Exact, so that what collects the rows allocates once.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let remaining = self.remaining();
        (remaining, Some(remaining))
    }
}

/// Counts events and censorings by distinct time in a hash table; `None` if there are too many times for that to pay.
fn counted(subjects: &[Subject]) -> Option<Vec<Leaving>> {
    const SHIFT: u32 = 64 - SLOTS.trailing_zeros();
    let mut slots = vec![Leaving::default(); SLOTS];
    let mut distinct = 0;
    for subject in subjects {
        // Adding 0 makes -0 the 0 it equals.
        let time = subject.time + 0.0;
        let mut at = (time.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> SHIFT) as usize;
        loop {
            let slot = &mut slots[at % SLOTS];
            let used = slot.events + slot.censored > 0;
            if !used {
                if distinct == MOST_DISTINCT {
                    return None;
                }
                distinct += 1;
                slot.time = time;
            }
            if !used || slot.time == time {
                slot.events += u32::from(subject.event);
                slot.censored += u32::from(!subject.event);
                break;
            }
            at += 1;
        }
    }
    slots.retain(|slot| slot.events + slot.censored > 0);
    slots.shrink_to_fit();
    slots.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));
    Some(slots)
}

/// Sorts times of 0 or more.
pub(super) fn sorted_times(times: &[f64]) -> Vec<f64> {
    let keys = sorted(times.iter().map(|time| key(*time, false)), times.len());
    keys.into_iter().map(time_of).collect()
}

/// Sorts keys: thrown into buckets by the size of their time, then bucket by bucket within the cache. Times that crowd
/// at one end fill few buckets; what is left is then the plain sort.
fn sorted(keys: impl Iterator<Item = u64> + Clone, count: usize) -> Vec<u64> {
    if count < SORT_PLAINLY_BELOW {
        let mut sorted: Vec<u64> = keys.collect();
        sorted.sort_unstable();
        return sorted;
    }
    let (low, high) = keys.clone().fold((u64::MAX, 0), |(low, high), key| (key.min(low), key.max(high)));
    let (low, high) = (time_of(low), time_of(high));
    let buckets = (count / BUCKET).next_power_of_two().min(MOST_BUCKETS);
    let scale = buckets as f64 / (high - low);
    // Rounding keeps order, so that the bucket grows with the time. `as` cuts what is too large, and makes 0 of 0 x infinity.
    let bucket = |key: u64| (((time_of(key) - low) * scale) as u32 as usize).min(buckets - 1);

    let mut ends = vec![0_usize; buckets];
    for key in keys.clone() {
        ends[bucket(key)] += 1;
    }
    let mut filled = 0;
    for end in &mut ends {
        (*end, filled) = (filled, filled + *end);
    }
    let mut sorted = vec![0_u64; count];
    for key in keys {
        let end = &mut ends[bucket(key)];
        sorted[*end] = key;
        *end += 1;
    }
    let mut start = 0;
    for end in ends {
        sorted[start..end].sort_unstable();
        start = end;
    }
    sorted
}
