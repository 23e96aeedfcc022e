//! What is known of each time, and the intervals that can hold mass.

/// What is known of the time of a subject's event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EventTime {
    /// It happened then.
    Exactly(f64),
    /// It happened after the first and at the latest at the second time.
    Within {
        /// Last time known free of it.
        after: f64,
        /// When it was seen.
        by: f64,
    },
    /// It had not happened by then.
    After(f64),
}

/// Where on a time an interval begins or ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    pub(super) value: f64,
    /// 0 just before the value, 1 at it, 2 just after it.
    side: u8,
}

impl Bound {
    pub(super) fn at(value: f64) -> Self {
        Self { value, side: 1 }
    }

    pub(super) fn after(value: f64) -> Self {
        Self { value, side: 2 }
    }

    fn before(value: f64) -> Self {
        Self { value, side: 0 }
    }

    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.total_cmp(&other.value).then(self.side.cmp(&other.side))
    }

    pub(super) fn is_below(&self, other: &Self) -> bool {
        self.cmp(other).is_lt()
    }
}

impl EventTime {
    /// From the time seen, whether it was the event, and the last time free of it. Without that the time is exact.
    #[must_use]
    pub fn new(time: f64, event: bool, left: Option<f64>) -> Self {
        match left {
            _ if !event => Self::After(time),
            Some(after) if after < time => Self::Within { after, by: time },
            _ => Self::Exactly(time),
        }
    }

    pub(super) fn bounds(self) -> (Bound, Bound) {
        match self {
            Self::Exactly(time) => (Bound::before(time), Bound::at(time)),
            Self::Within { after, by } => (Bound::after(after), Bound::at(by)),
            Self::After(time) => (Bound::after(time), Bound::at(f64::INFINITY)),
        }
    }
}

/// An interval that can hold mass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) left: Bound,
    pub(super) right: Bound,
}

/// Turnbull's intervals: from a left end to the next right end.
pub(super) fn cells(times: &[EventTime]) -> Vec<Cell> {
    between(times.iter().map(|time| time.bounds()).collect())
}

/// The same with every interval cut in two at `time`: those up to it, and those after it.
pub(super) fn cells_cut(times: &[EventTime], time: f64) -> (Vec<Cell>, Vec<Cell>) {
    let (end, start) = (Bound::at(time), Bound::after(time));
    let (mut up_to, mut beyond) = (Vec::new(), Vec::new());
    for (left, right) in times.iter().map(|time| time.bounds()) {
        if left.is_below(&end) {
            up_to.push((left, if end.is_below(&right) { end } else { right }));
        }
        if start.is_below(&right) {
            beyond.push((if left.is_below(&start) { start } else { left }, right));
        }
    }
    (between(up_to), between(beyond))
}

fn between(intervals: Vec<(Bound, Bound)>) -> Vec<Cell> {
    let mut ends: Vec<(Bound, bool)> =
        intervals.into_iter().flat_map(|(left, right)| [(left, true), (right, false)]).collect();
    ends.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let pairs = ends.windows(2).filter(|pair| pair[0].1 && !pair[1].1);
    pairs.map(|pair| Cell { left: pair[0].0, right: pair[1].0 }).collect()
}
