//! Exact tails for two groups by convolution of two half distributions.

use super::Dealt;

/// Sums that one half may have.
const MOST_SUMS: usize = 2_000_000;

/// Shares of all arrangements.
pub(super) struct Tails {
    pub(super) arrangements: f64,
    /// Sum at least the observed one.
    pub(super) at_least: f64,
    /// Sum at least as far from the mean.
    pub(super) as_far: f64,
}

/// Sums in increasing order, each with the number of arrangements that have it.
type Sums = Vec<(f64, f64)>;

/// Equal scores of one stratum.
#[derive(Clone, Copy)]
struct Tie {
    score: f64,
    subjects: usize,
}

/// A half: for each number of reference subjects placed in the stratum that is being filled, the sums.
struct Half {
    by_placed: Vec<Sums>,
    subjects: usize,
}

impl Half {
    fn start() -> Self {
        Self { by_placed: vec![vec![(0.0, 1.0)]], subjects: 0 }
    }

    fn sums(&self) -> usize {
        self.by_placed.iter().map(Vec::len).sum()
    }

    /// Deals labels to tied subjects: `j` of them to the reference group, in C(subjects, j) ways. Not more than `wanted` in all.
    fn add(&mut self, tie: Tie, wanted: usize, near: f64) {
        let most = (self.by_placed.len() - 1 + tie.subjects).min(wanted);
        let mut next: Vec<Sums> = vec![Vec::new(); most + 1];
        for (placed, sums) in next.iter_mut().enumerate() {
            let mut ways = 1.0;
            for taken in 0..=tie.subjects.min(placed) {
                if let Some(from) = self.by_placed.get(placed - taken) {
                    let shift = taken as f64 * tie.score;
                    let shifted = from.iter().map(|(sum, number)| (sum + shift, number * ways));
                    *sums = merged(std::mem::take(sums), shifted, near);
                }
                ways *= (tie.subjects - taken) as f64 / (taken + 1) as f64;
                ways = ways.round();
            }
        }
        self.by_placed = next;
        self.subjects += tie.subjects;
    }

    /// The stratum is full: only arrangements with all `wanted` reference subjects placed stand.
    fn close_stratum(&mut self, wanted: usize) {
        let full = self.by_placed.get_mut(wanted).map(std::mem::take).unwrap_or_default();
        *self = Self { by_placed: vec![full], subjects: 0 };
    }
}

/// Two increasing lists as one, near sums as one sum.
fn merged(left: Sums, right: impl Iterator<Item = (f64, f64)>, near: f64) -> Sums {
    if left.is_empty() {
        return right.collect();
    }
    let mut all: Sums = Vec::with_capacity(left.len());
    let mut push = |entry: (f64, f64)| match all.last_mut() {
        Some(last) if entry.0 - last.0 <= near => last.1 += entry.1,
        _ => all.push(entry),
    };
    let mut left = left.into_iter().peekable();
    for entry in right {
        while let Some(before) = left.next_if(|before| before.0 <= entry.0) {
            push(before);
        }
        push(entry);
    }
    left.for_each(push);
    all
}

/// `None` if a half would have too many sums, or the arrangements are too many for a number.
pub(super) fn tails(dealt: &[Dealt], reference: usize, near: f64, observed: f64, mean: f64) -> Option<Tails> {
    let strata: Vec<(Vec<Tie>, usize)> = dealt.iter().map(|d| (ties(&d.scores), d.size(reference))).collect();
    let all: Vec<(usize, Tie)> =
        strata.iter().enumerate().flat_map(|(s, (ties, _))| ties.iter().map(move |tie| (s, *tie))).collect();
    // Sums this close are one; far closer than what counts as equal to the observed sum.
    let same = 0.01 * near;
    let (mut left, mut right) = (Half::start(), Half::start());
    let (mut next, mut end) = (0, all.len());
    // The smaller half takes the next tie of its side, until they meet.
    while next < end {
        if left.sums() <= right.sums() {
            let (stratum, tie) = all[next];
            if next > 0 && all[next - 1].0 != stratum {
                left.close_stratum(strata[all[next - 1].0].1);
            }
            left.add(tie, strata[stratum].1, same);
            next += 1;
        } else {
            let (stratum, tie) = all[end - 1];
            if end < all.len() && all[end].0 != stratum {
                right.close_stratum(strata[all[end].0].1);
            }
            right.add(tie, strata[stratum].1, same);
            end -= 1;
        }
        if left.sums().max(right.sums()) > MOST_SUMS {
            return None;
        }
    }
    // Where the halves meet within a stratum they share its reference subjects; else both are full.
    let stratum_of =
        |index: Option<usize>| index.and_then(|index| all.get(index)).map(|(stratum, _)| *stratum);
    let (last, first) = (stratum_of(next.checked_sub(1)), stratum_of(Some(end)));
    let wanted = match (last, first) {
        (Some(a), Some(b)) if a == b => strata[a].1,
        _ => {
            last.into_iter().for_each(|s| left.close_stratum(strata[s].1));
            first.into_iter().for_each(|s| right.close_stratum(strata[s].1));
            0
        }
    };
    let distance = (observed - mean).abs();
    let (mut arrangements, mut at_least, mut as_far) = (0.0, 0.0, 0.0);
    for (placed, sums) in left.by_placed.iter().enumerate() {
        let Some(others) = wanted.checked_sub(placed).and_then(|rest| right.by_placed.get(rest)) else {
            continue;
        };
        arrangements += total(sums) * total(others);
        at_least += pairs_at_least(sums, others, observed - near);
        // At the mean itself every arrangement is as far.
        if distance <= near {
            as_far += total(sums) * total(others);
        } else {
            as_far += pairs_at_least(sums, others, mean + distance - near);
            as_far += total(sums) * total(others) - pairs_at_least(sums, others, mean - distance + near);
        }
    }
    arrangements.is_finite().then_some(Tails {
        arrangements,
        at_least: at_least / arrangements,
        as_far: as_far / arrangements,
    })
}

fn ties(scores: &[f64]) -> Vec<Tie> {
    let mut ordered = scores.to_vec();
    ordered.sort_unstable_by(f64::total_cmp);
    let chunks = ordered.chunk_by(|a, b| a == b);
    chunks.map(|chunk| Tie { score: chunk[0], subjects: chunk.len() }).collect()
}

fn total(sums: &Sums) -> f64 {
    sums.iter().map(|(_, number)| number).sum()
}

/// Number of pairs whose sum is at least `bar`: as the left sum rises, the right one may fall.
fn pairs_at_least(left: &Sums, right: &Sums, bar: f64) -> f64 {
    let (mut pairs, mut enough) = (0.0, 0.0);
    let mut rest = right.len();
    for (sum, number) in left {
        while rest > 0 && sum + right[rest - 1].0 >= bar {
            rest -= 1;
            enough += right[rest].1;
        }
        pairs += number * enough;
    }
    pairs
}
