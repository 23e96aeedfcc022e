//! When tumours are looked at.

/// Scans every `every` from the end of the span before (or from time 0) up to `until`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScanSpan {
    /// Interval between scans.
    pub every: f64,
    /// End of the span; infinite for the last.
    pub until: f64,
}

/// A schedule of scans on the study time of each subject; exact visits, none missed.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanSchedule {
    spans: Vec<ScanSpan>,
    /// The first scans, entry before them: looked up instead of computed.
    first: Vec<f64>,
    /// Distance below which a time lies on a scan.
    on_scan: f64,
}

/// Scans that are looked up.
const LOOKED_UP: u64 = 256;

/// A schedule that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ScanScheduleError {
    /// No span.
    #[error("a scan schedule needs at least one interval")]
    Empty,
    /// Interval not positive.
    #[error("a scan interval must be above 0, got {0}")]
    Interval(f64),
    /// Spans do not increase, or one ends between two scans.
    #[error(
        "scans every {every} until {until}: the span must end on a scan, after the span before it ({start})"
    )]
    Span {
        /// Interval.
        every: f64,
        /// Start of the span.
        start: f64,
        /// End of the span.
        until: f64,
    },
}

/// Distance from a scan, in intervals, below which a time lies on it.
const ON_SCAN: f64 = 1e-9;

impl ScanSchedule {
    /// Spans in order; the end of the last one is ignored, it goes on for ever.
    ///
    /// # Errors
    /// [`ScanScheduleError`].
    pub fn new(mut spans: Vec<ScanSpan>) -> Result<Self, ScanScheduleError> {
        let Some(last) = spans.last_mut() else { return Err(ScanScheduleError::Empty) };
        last.until = f64::INFINITY;
        let mut start = 0.0;
        for span in &spans {
            let ScanSpan { every, until } = *span;
            if !(every > 0.0 && every.is_finite()) {
                return Err(ScanScheduleError::Interval(every));
            }
            let visits = (until - start) / every;
            if until.is_nan()
                || until <= start
                || (until.is_finite() && (visits - visits.round()).abs() > 1e-6)
            {
                return Err(ScanScheduleError::Span { every, start, until });
            }
            start = until;
        }
        let shortest = spans.iter().map(|span| span.every).fold(f64::INFINITY, f64::min);
        let mut schedule = Self { spans, first: Vec::new(), on_scan: ON_SCAN * shortest };
        schedule.first = (0..LOOKED_UP).map(|k| schedule.computed(k)).collect();
        Ok(schedule)
    }

    /// The spans.
    #[must_use]
    pub fn spans(&self) -> &[ScanSpan] {
        &self.spans
    }

    /// The first scan at or after `time`: when a progression at `time` is seen. Infinite for an infinite time.
    #[must_use]
    pub fn first_at_or_after(&self, time: f64) -> f64 {
        self.visit(time, f64::ceil)
    }

    /// The last scan at or before `time`, 0 if there is none: when somebody lost at `time` was last known progression-free.
    #[must_use]
    pub fn last_at_or_before(&self, time: f64) -> f64 {
        self.visit(time, f64::floor)
    }

    /// The `k`-th scan, from 1; 0 is entry.
    #[must_use]
    pub fn nth(&self, k: u64) -> f64 {
        self.first.get(k as usize).copied().unwrap_or_else(|| self.computed(k))
    }

    fn computed(&self, k: u64) -> f64 {
        let (mut start, mut before) = (0.0, 0.0);
        for span in &self.spans {
            let visits = ((span.until - start) / span.every).round();
            let within = k as f64 - before;
            if within < visits {
                return start + within * span.every;
            }
            if within == visits {
                return span.until;
            }
            (start, before) = (span.until, before + visits);
        }
        f64::INFINITY
    }

    /// Distance below which a time lies on a scan.
    #[must_use]
    pub fn rounding(&self) -> f64 {
        self.on_scan
    }

    /// Number of scans before `time`; one that lies on it but for rounding is not before it.
    #[must_use]
    pub fn number_before(&self, time: f64) -> u64 {
        let before = time - self.on_scan;
        if self.first.last().is_some_and(|last| before <= *last) {
            return self.first[1..].partition_point(|visit| *visit < before) as u64;
        }
        let (mut start, mut before) = (0.0, 0.0);
        for span in &self.spans {
            if time <= span.until {
                let intervals = (time - start) / span.every;
                let whole = (intervals - ON_SCAN).ceil() - 1.0;
                return (before + whole.max(0.0)) as u64;
            }
            before += ((span.until - start) / span.every).round();
            start = span.until;
        }
        u64::MAX
    }

    /// The scans up to and including `end`, in order; `None` if they are more than `most`.
    #[must_use]
    pub fn up_to(&self, end: f64, most: usize) -> Option<Vec<f64>> {
        let mut visits = Vec::new();
        let mut start = 0.0;
        for span in &self.spans {
            let count = ((span.until.min(end) - start) / span.every + ON_SCAN).floor().max(0.0);
            if visits.len() as f64 + count > most as f64 {
                return None;
            }
            visits.extend((1..=count as u64).map(|k| self.first_at_or_after(start + k as f64 * span.every)));
            start = span.until;
            if start >= end {
                break;
            }
        }
        Some(visits)
    }

    fn visit(&self, time: f64, round: impl Fn(f64) -> f64) -> f64 {
        let mut start = 0.0;
        for span in &self.spans {
            if time <= span.until {
                let intervals = (time - start) / span.every;
                // A time that is a scan but for rounding counts as that scan, not as just after or before it.
                let nearest = intervals.round();
                let on_scan = (intervals - nearest).abs() < ON_SCAN;
                let visit = start + span.every * if on_scan { nearest } else { round(intervals) };
                // One number for the scan that ends a span and begins the next, or ties there would break.
                return if visit > span.until - 0.5 * span.every { span.until } else { visit };
            }
            start = span.until;
        }
        f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_by_hand() {
        let schedule = ScanSchedule::new(vec![
            ScanSpan { every: 6.0, until: 12.0 },
            ScanSpan { every: 8.0, until: 0.0 },
        ]);
        let schedule = schedule.unwrap();
        let seen: Vec<f64> =
            [0.1, 6.0, 6.1, 12.0, 12.1, 20.0, 21.0].map(|t| schedule.first_at_or_after(t)).into();
        assert_eq!(seen, [6.0, 6.0, 12.0, 12.0, 20.0, 20.0, 28.0]);
        let last: Vec<f64> = [5.9, 6.0, 11.9, 12.5, 20.0, 27.0].map(|t| schedule.last_at_or_before(t)).into();
        assert_eq!(last, [0.0, 6.0, 6.0, 12.0, 20.0, 20.0]);
        assert_eq!(schedule.first_at_or_after(f64::INFINITY), f64::INFINITY);
        let up_to = |end| schedule.up_to(end, 4).unwrap();
        assert_eq!(up_to(28.5), [6.0, 12.0, 20.0, 28.0]);
        assert!(up_to(5.9).is_empty() && up_to(0.0).is_empty());
        assert_eq!(up_to(12.0), [6.0, 12.0]);
        assert_eq!([schedule.up_to(36.0, 4), schedule.up_to(f64::INFINITY, 4)], [None, None]);
    }

    #[test]
    fn scans_by_number() {
        let spans = vec![ScanSpan { every: 6.0, until: 12.0 }, ScanSpan { every: 8.0, until: 0.0 }];
        let schedule = ScanSchedule::new(spans).unwrap();
        assert_eq!([0, 1, 2, 3, 5].map(|k| schedule.nth(k)), [0.0, 6.0, 12.0, 20.0, 36.0]);
        let times = [-1.0, 0.0, 5.9, 6.0, 6.1, 12.0, 12.1, 20.0, 20.1];
        assert_eq!(times.map(|t| schedule.number_before(t)), [0, 0, 0, 0, 1, 1, 2, 2, 3]);
        // The same scan by time and by number, to the bit, or a tie would break.
        let thirds = ScanSchedule::new(vec![ScanSpan { every: 1.0 / 3.0, until: 0.0 }]).unwrap();
        for k in 1..200 {
            let visit = thirds.nth(k);
            assert_eq!(thirds.first_at_or_after(visit).to_bits(), visit.to_bits());
            assert_eq!(thirds.number_before(visit), k - 1);
            assert_eq!(thirds.number_before(visit + 0.01), k);
        }
    }

    #[test]
    fn impossible_schedules() {
        let new = |spans: &[(f64, f64)]| {
            ScanSchedule::new(
                spans.iter().map(|(every, until)| ScanSpan { every: *every, until: *until }).collect(),
            )
        };
        assert_eq!(new(&[]), Err(ScanScheduleError::Empty));
        assert!(matches!(new(&[(0.0, 1.0)]), Err(ScanScheduleError::Interval(_))));
        assert!(matches!(new(&[(6.0, 13.0), (8.0, 0.0)]), Err(ScanScheduleError::Span { .. })));
    }
}
