//! Points read off a figure, made into a curve that can be a Kaplan-Meier estimate.

/// A point as it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Click {
    /// Time from entry.
    pub time: f64,
    /// Survival, from 0 to 1 or from 0 to 100.
    pub survival: f64,
}

/// A click above the one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rise {
    /// Its index among the clicks as given.
    pub index: usize,
    /// By how much, on the scale from 0 to 1.
    pub by: f64,
}

/// What was found in the clicks, and mended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClickFindings {
    /// The scale is that of percent.
    pub percent: bool,
    /// Clicks that are not in the order of time, by index: put in order.
    pub out_of_order: Vec<usize>,
    /// Clicks slightly above 1 or below 0, by index: moved to the limit.
    pub outside: Vec<usize>,
    /// Clicks above the one before: pooled with their neighbours.
    pub rises: Vec<Rise>,
}

/// Clicks that are no survival curve.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ClickError {
    /// Fewer than two.
    #[error("a curve needs at least two clicks, got {0}")]
    TooFew(usize),
    /// Negative, infinite or not a number.
    #[error("the time {value} is not a number of 0 or more")]
    Time {
        /// Index of the click.
        index: usize,
        /// What was read.
        value: f64,
    },
    /// Outside the range by more than an error of reading.
    #[error("the survival {value} is outside 0 to {top}")]
    Survival {
        /// Index of the click.
        index: usize,
        /// What was read.
        value: f64,
        /// 1, or 100 on the scale of percent.
        top: f64,
    },
    /// The curve does not begin at 1.
    #[error("the survival at time 0 is {survival}, where every curve begins at 1")]
    Start {
        /// Index of the click.
        index: usize,
        /// On the scale from 0 to 1.
        survival: f64,
    },
    /// Nothing ever happens.
    #[error("the curve never comes down from 1")]
    Flat,
}

impl ClickError {
    /// Index of the click at fault, if it is one.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::Time { index, .. } | Self::Survival { index, .. } | Self::Start { index, .. } => {
                Some(*index)
            }
            Self::TooFew(_) | Self::Flat => None,
        }
    }
}

/// By how much an error of reading may go beyond 0 or 1.
const READING_ERROR: f64 = 0.05;

/// A checked curve: the points at which it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedCurve {
    /// Increasing, the first 0.
    pub(super) times: Vec<f64>,
    /// The first 1, never rising.
    pub(super) survival: Vec<f64>,
}

impl PublishedCurve {
    /// The curve through the clicks.
    ///
    /// Survival above 1.5 anywhere means percent. Clicks are put in order of time; of several at one time the lowest counts, since the
    /// curve takes that value there. What rises is pooled to the nearest curve that does not, by least squares (pool adjacent
    /// violators). The point (0, 1) is added. Whatever is mended is in the findings.
    ///
    /// # Errors
    /// [`ClickError`].
    pub fn new(clicks: &[Click]) -> Result<(Self, ClickFindings), ClickError> {
        if clicks.len() < 2 {
            return Err(ClickError::TooFew(clicks.len()));
        }
        let mut findings = ClickFindings {
            percent: clicks.iter().any(|click| click.survival > 1.5),
            ..ClickFindings::default()
        };
        let top = if findings.percent { 100.0 } else { 1.0 };
        let mut points: Vec<(usize, f64, f64)> = Vec::with_capacity(clicks.len());
        for (index, click) in clicks.iter().enumerate() {
            let Click { time, survival } = *click;
            if !(time.is_finite() && time >= 0.0) {
                return Err(ClickError::Time { index, value: time });
            }
            let share = survival / top;
            if !(-READING_ERROR..=1.0 + READING_ERROR).contains(&share) {
                return Err(ClickError::Survival { index, value: survival, top });
            }
            if !(0.0..=1.0).contains(&share) {
                findings.outside.push(index);
            }
            if time == 0.0 && share < 1.0 - READING_ERROR {
                return Err(ClickError::Start { index, survival: share });
            }
            if points.last().is_some_and(|last| last.1 > time) {
                findings.out_of_order.push(index);
            }
            points.push((index, time, share.clamp(0.0, 1.0)));
        }
        points.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.2.total_cmp(&a.2)));
        // The lowest at each time stands last.
        let mut lowest: Vec<(usize, f64, f64)> = vec![(usize::MAX, 0.0, 1.0)];
        for point in points.into_iter().filter(|point| point.1 > 0.0) {
            match lowest.last_mut() {
                Some(last) if last.1 == point.1 => *last = point,
                _ => lowest.push(point),
            }
        }
        for pair in lowest.windows(2) {
            let by = pair[1].2 - pair[0].2;
            if by > 0.0 {
                findings.rises.push(Rise { index: pair[1].0, by });
            }
        }
        let times = lowest.iter().map(|point| point.1).collect();
        let mut survival: Vec<f64> = lowest.iter().map(|point| point.2).collect();
        pool_rises(&mut survival);
        if survival.last().is_none_or(|last| *last >= 1.0) {
            return Err(ClickError::Flat);
        }
        Ok((Self { times, survival }, findings))
    }

    /// The last time at which it was read.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.times.last().copied().unwrap_or(0.0)
    }

    /// Times and survival, from (0, 1) on.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.times.iter().copied().zip(self.survival.iter().copied())
    }

    /// Index of the first point at or after a time.
    pub(super) fn first_from(&self, time: f64) -> usize {
        self.times.partition_point(|at| *at < time)
    }
}

/// The closest sequence that never rises, by least squares with equal weights.
///
/// # Reference
/// Ayer et al. (1955), Ann. Math. Stat. 26, 641-647 (pool adjacent violators).
fn pool_rises(values: &mut [f64]) {
    // Blocks of equal values: sum and length. The first value is known and stays.
    let mut blocks: Vec<(f64, usize)> = Vec::with_capacity(values.len());
    for value in values.iter().skip(1) {
        let mut block = (*value, 1);
        while let Some(last) = blocks.last().copied()
            && last.0 / last.1 as f64 <= block.0 / block.1 as f64
        {
            blocks.pop();
            block = (last.0 + block.0, last.1 + block.1);
        }
        blocks.push(block);
    }
    let mut place = values.iter_mut().skip(1);
    for (sum, length) in blocks {
        for value in place.by_ref().take(length) {
            *value = sum / length as f64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(clicks: &[(f64, f64)]) -> Result<(PublishedCurve, ClickFindings), ClickError> {
        let clicks: Vec<Click> =
            clicks.iter().map(|(time, survival)| Click { time: *time, survival: *survival }).collect();
        PublishedCurve::new(&clicks)
    }

    #[test]
    fn clicks_in_percent_out_of_order_and_at_one_time() {
        let (curve, findings) = curve(&[(4.0, 50.0), (1.0, 102.0), (3.0, 80.0), (3.0, 60.0)]).unwrap();
        assert_eq!(curve.points().collect::<Vec<_>>(), [(0.0, 1.0), (1.0, 1.0), (3.0, 0.6), (4.0, 0.5)]);
        assert!(findings.percent);
        assert_eq!((findings.out_of_order, findings.outside), (vec![1], vec![1]));
        assert_eq!(findings.rises, []);
    }

    /// .7 and .9 become .8, which lies below .82; with .79 before them all three become .79667.
    #[test]
    fn rises_are_pooled() {
        let three = (0.79 + 0.7 + 0.9) / 3.0;
        for (first, by_hand) in [(0.82, [1.0, 0.82, 0.8, 0.8, 0.4]), (0.79, [1.0, three, three, three, 0.4])]
        {
            let (curve, findings) = curve(&[(1.0, first), (2.0, 0.7), (3.0, 0.9), (4.0, 0.4)]).unwrap();
            let survival: Vec<f64> = curve.points().map(|point| point.1).collect();
            assert!(survival.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-15), "{survival:?}");
            assert_eq!(findings.rises.len(), 1);
            assert_eq!(findings.rises[0].index, 2);
            assert!((findings.rises[0].by - 0.2).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_no_curve_is_refused() {
        assert_eq!(curve(&[(1.0, 0.5)]), Err(ClickError::TooFew(1)));
        let below = curve(&[(1.0, 0.5), (2.0, -0.2)]);
        assert_eq!(below, Err(ClickError::Survival { index: 1, value: -0.2, top: 1.0 }));
        let above = curve(&[(1.0, 120.0), (2.0, 60.0)]);
        assert_eq!(above, Err(ClickError::Survival { index: 0, value: 120.0, top: 100.0 }));
        assert_eq!(curve(&[(0.0, 0.8), (2.0, 0.5)]), Err(ClickError::Start { index: 0, survival: 0.8 }));
        assert_eq!(curve(&[(-1.0, 0.8), (2.0, 0.5)]), Err(ClickError::Time { index: 0, value: -1.0 }));
        assert_eq!(curve(&[(1.0, 1.0), (2.0, 1.0)]), Err(ClickError::Flat));
        assert!(curve(&[(f64::NAN, 0.8), (2.0, 0.5)]).is_err());
    }
}
