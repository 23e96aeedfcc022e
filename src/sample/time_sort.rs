//! Sorting by time, in work that grows with the number of subjects alone while their times are spread.

/// Below so many subjects nothing beats a plain sort.
pub(super) const SORT_PLAINLY_BELOW: usize = 64;
/// Numbers in a part, about: small enough to be sorted within the first-level cache.
const PART: usize = 1_024;
/// Most parts: beyond, scattering into them misses the cache for nearly every number.
const MOST_PARTS: usize = 4_096;
/// Numbers in a part beyond which scattering them again would miss the cache too.
const MOST_IN_CACHE: usize = 16_384;
/// Numbers in a bucket that are more than insertion should move.
const CROWD: usize = 12;

/// Time and event in one number that grows with time, events after censorings at the same time.
///
/// The bits of a number that is not negative grow with it and their highest is the sign, which is shifted out: -0 is 0.
pub(super) fn key(time: f64, event: bool) -> u64 {
    (time.to_bits() << 1) | u64::from(event)
}

pub(super) fn time_of(key: u64) -> f64 {
    f64::from_bits(key >> 1)
}

/// What is sorted: a [`key`], alone or with the position of its subject.
pub(super) trait Timed: Copy + Ord + Default {
    fn key(self) -> u64;
}

impl Timed for u64 {
    fn key(self) -> u64 {
        self
    }
}

impl Timed for (u64, u32) {
    fn key(self) -> u64 {
        self.0
    }
}

/// Sorts keys: thrown into parts by the size of their time, then part by part within the cache, each in the same way.
pub(super) fn sorted<K: Timed>(keys: impl Iterator<Item = K> + Clone, count: usize) -> Vec<K> {
    let mut spare = Vec::new();
    if count <= PART {
        let mut sorted: Vec<K> = keys.collect();
        sort_part(&mut sorted, &mut spare, &mut Vec::new());
        return sorted;
    }
    let parts = (count / PART).next_power_of_two().min(MOST_PARTS);
    let place = Place::among(parts, keys.clone());
    let mut ends = Vec::new();
    let mut sorted = vec![K::default(); count];
    scatter(keys, &place, &mut ends, &mut sorted);
    let (mut start, mut inner) = (0, Vec::new());
    for end in ends {
        sort_part(&mut sorted[start..end as usize], &mut spare, &mut inner);
        start = end as usize;
    }
    sorted
}

/// Sorts what fits in the cache: scattered over about as many buckets as there are keys, which leaves each near its place,
/// then by insertion. Keys that crowd into a bucket, as those of a cutoff do, are sorted there first.
fn sort_part<K: Timed>(part: &mut [K], spare: &mut Vec<K>, ends: &mut Vec<u32>) {
    if part.len() < SORT_PLAINLY_BELOW || part.len() > MOST_IN_CACHE {
        part.sort_unstable();
        return;
    }
    spare.clear();
    spare.extend_from_slice(part);
    let keys = spare.iter().copied();
    let place = Place::among(part.len().next_power_of_two(), keys.clone());
    scatter(keys, &place, ends, part);
    let mut start = 0;
    for end in ends.iter().map(|end| *end as usize) {
        if end - start > CROWD {
            part[start..end].sort_unstable();
        }
        start = end;
    }
    insert(part);
}

/// Insertion sort, for keys near their places.
fn insert<K: Ord + Copy>(keys: &mut [K]) {
    for from in 1..keys.len() {
        let key = keys[from];
        let mut to = from;
        while to > 0 && keys[to - 1] > key {
            keys[to] = keys[to - 1];
            to -= 1;
        }
        keys[to] = key;
    }
}

/// The bucket of a key, growing with its time.
struct Place {
    low: f64,
    scale: f64,
    last: u32,
}

impl Place {
    fn among<K: Timed>(buckets: usize, keys: impl Iterator<Item = K>) -> Self {
        let (low, high) =
            keys.map(K::key).fold((u64::MAX, 0), |(low, high), key| (key.min(low), key.max(high)));
        let (low, high) = (time_of(low), time_of(high));
        Self { low, scale: buckets as f64 / (high - low), last: buckets as u32 - 1 }
    }

    /// Rounding keeps order. `as` cuts what is too large, and makes 0 of 0 x infinity.
    #[inline(always)]
    fn of(&self, key: u64) -> usize {
        (((time_of(key) - self.low) * self.scale) as u32).min(self.last) as usize
    }
}

/// Puts keys into `to` bucket after bucket; leaves where each ends.
fn scatter<K: Timed>(
    keys: impl Iterator<Item = K> + Clone,
    place: &Place,
    ends: &mut Vec<u32>,
    to: &mut [K],
) {
    ends.clear();
    ends.resize(place.last as usize + 1, 0);
    for key in keys.clone() {
        ends[place.of(key.key())] += 1;
    }
    let mut filled = 0;
    for end in ends.iter_mut() {
        (*end, filled) = (filled, filled + *end);
    }
    for key in keys {
        let end = &mut ends[place.of(key.key())];
        to[*end as usize] = key;
        *end += 1;
    }
}
