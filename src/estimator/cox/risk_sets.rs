//! Subjects in order of time, and the event times with their risk sets.

use std::ops::Range;

use crate::measure::Reason;
use crate::sample::{Factor, LongestFirst, Sample, longest_first};

/// Who takes part in the model.
#[derive(Debug, Clone, Copy)]
pub struct CoxSubjects<'a> {
    /// All subjects.
    pub sample: &'a Sample,
    /// Those that take part, by position in the sample.
    pub used: &'a [u32],
    /// A weight above 0 for every subject of the sample.
    pub weights: Option<&'a [f64]>,
    /// The stratum of every subject of the sample.
    pub strata: Option<&'a Factor>,
}

/// A distinct time of events within a stratum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventTime {
    /// The time.
    pub time: f64,
    /// First row of an event at it; rows of the stratum before it are observed for as long or longer.
    pub first: u32,
    /// Row after the last event at it.
    pub end: u32,
    /// How many of [`RiskSets::leaving`] had not entered before it.
    pub not_entered: u32,
}

/// Rows and event times of a stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    /// Position in the levels of the factor; 0 without one.
    pub code: usize,
    /// Its rows.
    pub rows: Range<usize>,
    /// Its event times, from the last to the first.
    pub event_times: Range<usize>,
    /// What was taken off each column, in its own unit.
    pub centre: Vec<f64>,
}

/// Rows of subjects, within a stratum from the longest time to the shortest, the censored before the events of a time.
///
/// Columns are centred at their mean in each stratum, which the likelihood does not notice, and divided by [`RiskSets::scale`].
#[derive(Debug, Clone, PartialEq)]
pub struct RiskSets {
    /// Number of columns.
    pub width: usize,
    /// Centred and scaled columns, a row of `width` numbers after the other.
    pub values: Vec<f64>,
    /// Weight of each row; empty if all are 1.
    pub weights: Vec<f64>,
    /// Rows of late entry, within a stratum from the last to enter to the first; empty without late entry.
    pub leaving: Vec<u32>,
    /// Entry of each row; empty without late entry.
    pub entries: Vec<f64>,
    /// Event times, by stratum, from the last to the first.
    pub event_times: Vec<EventTime>,
    /// Strata in which something happens.
    pub strata: Vec<Stratum>,
    /// A power of two for each column: value = centre + scale x row.
    pub scale: Vec<f64>,
    /// Whether each column varies and is out of the range of sizes of [`RiskSets::new`].
    pub out_of_range: Vec<bool>,
    /// Sum of weight x row over the events.
    pub event_sum: Vec<f64>,
    /// Position in the sample of each row.
    pub subject: Vec<u32>,
    /// Sum of the weights of the events.
    pub event_weight: f64,
    /// Number of events.
    pub events: u64,
    /// Number of strata with subjects.
    pub strata_count: usize,
}

impl RiskSets {
    /// Orders the subjects once. `columns` hold a finite value for each of `subjects.used`.
    ///
    /// Subjects who leave before the first event of their stratum are in no risk set and have no row.
    /// Columns whose largest size lies outside of 1e-140 to 1e140, where a variance would be no number, become 0, and the fit
    /// drops them: as out of range if they vary, else as constant.
    ///
    /// # Errors
    /// [`Reason::NoEvents`].
    pub fn new(subjects: &CoxSubjects<'_>, columns: &[&[f64]]) -> Result<Self, Reason> {
        let all = subjects.sample.subjects();
        let mut sets = Self {
            width: columns.len(),
            values: Vec::new(),
            weights: Vec::new(),
            leaving: Vec::new(),
            entries: Vec::new(),
            event_times: Vec::new(),
            strata: Vec::new(),
            scale: vec![1.0; columns.len()],
            out_of_range: vec![false; columns.len()],
            event_sum: vec![0.0; columns.len()],
            subject: Vec::new(),
            event_weight: 0.0,
            events: 0,
            strata_count: 0,
        };
        let is_late = subjects.used.iter().any(|index| all[*index as usize].entry > 0.0);
        // Where each row's values stand in the columns.
        let mut positions: Vec<u32> = Vec::with_capacity(subjects.used.len());
        for (code, mut keys) in by_stratum(subjects) {
            sets.strata_count += 1;
            // Whoever leaves before the first event of the stratum comes after the last event.
            let Some(last) = keys.iter().rposition(|key| key.event()) else { continue };
            keys.truncate(last + 1);
            sets.push_stratum(code, &keys, subjects, is_late, &mut positions);
        }
        if sets.events == 0 {
            return Err(Reason::NoEvents);
        }
        if let Some(weights) = subjects.weights {
            sets.weights = sets.subject.iter().map(|index| weights[*index as usize]).collect();
        }
        sets.fill(columns, &positions);
        sets.sum_events();
        Ok(sets)
    }

    fn push_stratum(
        &mut self,
        code: usize,
        keys: &[LongestFirst],
        subjects: &CoxSubjects<'_>,
        is_late: bool,
        positions: &mut Vec<u32>,
    ) {
        let all = subjects.sample.subjects();
        let (row, event_time, left) = (self.subject.len(), self.event_times.len(), self.leaving.len());
        self.subject.extend(keys.iter().map(|key| subjects.used[key.position() as usize]));
        positions.extend(keys.iter().map(|key| key.position()));
        if is_late {
            self.entries.extend(self.subject[row..].iter().map(|index| all[*index as usize].entry));
            let entries = &self.entries;
            let late = (row..self.subject.len()).filter(|row| entries[*row] > 0.0).map(|row| row as u32);
            self.leaving.extend(late);
            self.leaving[left..].sort_by(|a, b| entries[*b as usize].total_cmp(&entries[*a as usize]));
        }
        let mut not_entered = left;
        let mut start = row;
        for tied in keys.chunk_by(|a, b| a.time() == b.time()) {
            let end = start + tied.len();
            let first = start + tied.partition_point(|key| !key.event());
            if first < end {
                let time = tied[0].time();
                while not_entered < self.leaving.len()
                    && self.entries[self.leaving[not_entered] as usize] >= time
                {
                    not_entered += 1;
                }
                self.event_times.push(EventTime {
                    time,
                    first: first as u32,
                    end: end as u32,
                    not_entered: not_entered as u32,
                });
                self.events += (end - first) as u64;
            }
            start = end;
        }
        self.strata.push(Stratum {
            code,
            rows: row..self.subject.len(),
            event_times: event_time..self.event_times.len(),
            centre: vec![0.0; self.width],
        });
    }

    /// Centres, scales and lays out the columns.
    fn fill(&mut self, columns: &[&[f64]], positions: &[u32]) {
        self.values = vec![0.0; positions.len() * self.width];
        for (index, column) in columns.iter().enumerate() {
            let largest = column.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
            if !(1e-140..=1e140).contains(&largest) {
                self.out_of_range[index] = self.strata.iter().any(|stratum| {
                    let mut values = positions[stratum.rows.clone()].iter().map(|at| column[*at as usize]);
                    let first = values.next();
                    values.any(|value| Some(value) != first)
                });
                continue;
            }
            // Subjects stand in any order in the column, so it is read once.
            let ordered: Vec<f64> = positions.iter().map(|at| column[*at as usize]).collect();
            let mut spread = 0.0_f64;
            for stratum in &mut self.strata {
                let rows = &ordered[stratum.rows.clone()];
                // Halving a thousand times by the count keeps the sum of large numbers finite.
                let share = 1.0 / rows.len() as f64;
                let centre: f64 = rows.iter().map(|x| share * x).sum();
                // A column that does not vary stays exactly 0.
                let varies = rows.iter().any(|x| *x != rows[0]);
                let centre = if varies { centre } else { rows[0] };
                stratum.centre[index] = centre;
                let share = 1.0 / ordered.len() as f64;
                spread += rows.iter().map(|x| share * (x - centre).abs()).sum::<f64>();
            }
            let scale = power_of_two(spread);
            self.scale[index] = scale;
            let inverse = 1.0 / scale;
            for stratum in &self.strata {
                for row in stratum.rows.clone() {
                    self.values[row * self.width + index] = (ordered[row] - stratum.centre[index]) * inverse;
                }
            }
        }
    }

    fn sum_events(&mut self) {
        for at in &self.event_times {
            for row in at.first as usize..at.end as usize {
                let weight = self.weights.get(row).copied().unwrap_or(1.0);
                self.event_weight += weight;
                let values = &self.values[row * self.width..(row + 1) * self.width];
                for (sum, value) in self.event_sum.iter_mut().zip(values) {
                    *sum += weight * value;
                }
            }
        }
    }

    /// Those of the columns at `kept`, in that order.
    #[must_use]
    pub fn select(&self, kept: &[usize]) -> Self {
        let pick = |from: &[f64]| kept.iter().map(|index| from[*index]).collect::<Vec<f64>>();
        let rows = if self.width == 0 { &[][..] } else { &self.values[..] }.chunks(self.width.max(1));
        Self {
            width: kept.len(),
            values: rows.flat_map(pick).collect(),
            scale: pick(&self.scale),
            out_of_range: kept.iter().map(|index| self.out_of_range[*index]).collect(),
            event_sum: pick(&self.event_sum),
            strata: self
                .strata
                .iter()
                .map(|stratum| Stratum { centre: pick(&stratum.centre), ..stratum.clone() })
                .collect(),
            ..self.clone()
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.subject.len()
    }

    /// Values of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// Weight of a row.
    #[must_use]
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.get(row).copied().unwrap_or(1.0)
    }

    /// Whether somebody enters late.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        !self.leaving.is_empty()
    }

    /// Whether every event has a time of its own within its stratum.
    #[must_use]
    pub fn is_without_ties(&self) -> bool {
        self.event_times.iter().all(|at| at.end - at.first == 1)
    }
}

/// The subjects of each stratum from the longest time to the shortest, by position in `used`.
fn by_stratum(subjects: &CoxSubjects<'_>) -> Vec<(usize, Vec<LongestFirst>)> {
    let all = subjects.sample.subjects();
    let timed = |position: u32| {
        let subject = all[subjects.used[position as usize] as usize];
        // Adding 0 turns -0 into 0.
        (subject.time + 0.0, subject.event, position)
    };
    let everybody = 0..subjects.used.len() as u32;
    let Some(factor) = subjects.strata else { return vec![(0, longest_first(everybody.map(timed)))] };
    let mut strata: Vec<Vec<u32>> = vec![Vec::new(); factor.count()];
    for position in everybody {
        strata[factor.codes[subjects.used[position as usize] as usize] as usize].push(position);
    }
    let order = |stratum: &Vec<u32>| longest_first(stratum.iter().map(|position| timed(*position)));
    strata
        .iter()
        .enumerate()
        .filter(|(_, stratum)| !stratum.is_empty())
        .map(|(code, s)| (code, order(s)))
        .collect()
}

/// The power of two just above `x`; 1 for 0.
fn power_of_two(x: f64) -> f64 {
    if x.is_normal() { 2.0 * f64::from_bits(x.to_bits() & 0x7FF0_0000_0000_0000) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Subject;

    fn sets(sample: &Sample, columns: &[&[f64]]) -> Result<RiskSets, Reason> {
        let used: Vec<u32> = (0..sample.count() as u32).collect();
        RiskSets::new(&CoxSubjects { sample, used: &used, weights: None, strata: None }, columns)
    }

    #[test]
    fn longest_first_and_the_censored_before_the_events() {
        let subject = |entry, time, event| Subject { entry, time, event };
        let sample = Sample::new(vec![
            subject(0.0, 1.0, false),
            subject(0.0, 3.0, true),
            subject(0.0, 3.0, false),
            subject(2.0, 5.0, true),
            subject(3.0, 4.0, false),
            subject(0.0, 2.0, true),
        ])
        .unwrap();
        let sets = sets(&sample, &[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]).unwrap();
        assert_eq!(sets.subject, [3, 4, 2, 1, 5]);
        let at = |time, first, end, not_entered| EventTime { time, first, end, not_entered };
        assert_eq!(sets.event_times, [at(5.0, 0, 1, 0), at(3.0, 3, 4, 1), at(2.0, 4, 5, 2)]);
        assert_eq!(sets.leaving, [1, 0]);
        assert_eq!(sets.strata[0].centre, [4.0]);
        assert_eq!(sets.row(0)[0] * sets.scale[0], 0.0);
        assert_eq!(sets.row(4)[0] * sets.scale[0], 2.0);
    }

    #[test]
    fn nothing_happens() {
        let sample = Sample::from_times(&[1.0, 2.0], &[false, false]).unwrap();
        assert_eq!(sets(&sample, &[]), Err(Reason::NoEvents));
    }
}
