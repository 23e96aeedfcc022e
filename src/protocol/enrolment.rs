//! Accrual whose rate changes, stands still or closes.

/// One piece of an accrual rate: `rate + slope (t - from)` subjects per unit of time from `from` on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatePiece {
    /// Where it begins.
    pub from: f64,
    /// Rate there.
    pub rate: f64,
    /// Change of the rate per unit of time.
    pub slope: f64,
}

/// Rates that are no accrual.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum AccrualRatesError {
    /// No piece.
    #[error("accrual needs at least one rate")]
    Empty,
    /// The first piece does not begin at 0, or a later one not after the piece before it.
    #[error("accrual rates must begin at 0 and at increasing times, got {0}")]
    Order(f64),
    /// A rate below 0 or not finite.
    #[error("an accrual rate must be 0 or more, got {0}")]
    Rate(f64),
    /// Nobody enters any more.
    #[error("the last accrual rate is 0 for ever, so that the trial might never be full")]
    Never,
}

/// Subjects enter as events of a Poisson process whose rate is piecewise linear.
///
/// ```text
/// N(t)     = integral of the rate from 0 to t, the expected number entered by t
/// entry j  = N^-1(w_1 + ... + w_j),  w unit exponentials
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AccrualRates {
    pieces: Vec<RatePiece>,
    /// N at the beginning of each piece.
    expected: Vec<f64>,
}

impl AccrualRates {
    /// Pieces in the order of time; the last goes on for ever at a constant rate above 0.
    ///
    /// # Errors
    /// [`AccrualRatesError`].
    pub fn new(pieces: Vec<RatePiece>) -> Result<Self, AccrualRatesError> {
        let last = pieces.last().ok_or(AccrualRatesError::Empty)?;
        let mut expected = vec![0.0];
        let mut before: Option<&RatePiece> = None;
        for piece in &pieces {
            let in_order = before.map_or(piece.from == 0.0, |before| piece.from > before.from);
            if !(in_order && piece.from.is_finite()) {
                return Err(AccrualRatesError::Order(piece.from));
            }
            if let Some(before) = before {
                let width = piece.from - before.from;
                let end = before.rate + before.slope * width;
                if end.is_nan() || end < 0.0 {
                    return Err(AccrualRatesError::Rate(end));
                }
                expected.push(expected[expected.len() - 1] + 0.5 * (before.rate + end) * width);
            }
            if !(piece.rate >= 0.0 && piece.rate.is_finite() && piece.slope.is_finite()) {
                return Err(AccrualRatesError::Rate(piece.rate));
            }
            before = Some(piece);
        }
        if last.rate == 0.0 || last.slope != 0.0 {
            return Err(AccrualRatesError::Never);
        }
        Ok(Self { pieces, expected })
    }

    /// A rate that grows from `start` at time 0 to `rate` at time `full` and stays there.
    ///
    /// # Errors
    /// [`AccrualRatesError`].
    pub fn ramp(start: f64, rate: f64, full: f64) -> Result<Self, AccrualRatesError> {
        let rise = RatePiece { from: 0.0, rate: start, slope: (rate - start) / full };
        Self::new(vec![rise, RatePiece { from: full, rate, slope: 0.0 }])
    }

    /// Sites, each with the time at which it opens and its rate from then on.
    ///
    /// # Errors
    /// [`AccrualRatesError`].
    pub fn sites(sites: &[(f64, f64)]) -> Result<Self, AccrualRatesError> {
        let mut opens: Vec<f64> = sites.iter().map(|site| site.0).collect();
        opens.push(0.0);
        opens.sort_by(f64::total_cmp);
        opens.dedup();
        if let Some((_, rate)) = sites.iter().find(|site| site.1.is_nan() || site.1 <= 0.0) {
            return Err(AccrualRatesError::Rate(*rate));
        }
        let open_by = |time: f64| sites.iter().filter(|site| site.0 <= time).map(|site| site.1).sum();
        Self::new(opens.into_iter().map(|from| RatePiece { from, rate: open_by(from), slope: 0.0 }).collect())
    }

    /// The pieces.
    #[must_use]
    pub fn pieces(&self) -> &[RatePiece] {
        &self.pieces
    }

    /// N(t), the expected number entered by `time`.
    #[must_use]
    pub fn expected_by(&self, time: f64) -> f64 {
        let index = self.pieces.iter().rposition(|piece| piece.from <= time).unwrap_or(0);
        let (piece, width) = (&self.pieces[index], (time - self.pieces[index].from).max(0.0));
        self.expected[index] + width * (piece.rate + 0.5 * piece.slope * width)
    }

    /// The time by which `expected` subjects are expected.
    #[must_use]
    pub fn time_of(&self, expected: f64) -> f64 {
        let index = self.expected.iter().rposition(|before| *before <= expected).unwrap_or(0);
        let (piece, rest) = (&self.pieces[index], expected - self.expected[index]);
        // rate w + slope w^2 / 2 = rest, by the root that does not cancel.
        let root = (piece.rate * piece.rate + 2.0 * piece.slope * rest).max(0.0).sqrt();
        if rest > 0.0 { piece.from + 2.0 * rest / (piece.rate + root) } else { piece.from }
    }
}

/// Accrual stands still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pause {
    /// Once so many subjects have entered.
    pub after: usize,
    /// For so long.
    pub lasts: f64,
}

/// Least time between the entries of the first subjects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntryGaps {
    /// The first so many subjects.
    pub among: usize,
    /// From one entry to the next.
    pub least: f64,
}

/// How accrual is interrupted and ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Enrolment {
    /// Pauses, in the order of their number of subjects.
    pub pauses: Vec<Pause>,
    /// The first subjects enter with gaps between them.
    pub gaps: Option<EntryGaps>,
    /// Calendar time at which accrual closes, full or not.
    pub closes: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_numbers_by_hand() {
        let ramp = AccrualRates::ramp(0.0, 2.0, 4.0).unwrap();
        // Half of 2 x 4 by the end of the rise.
        assert_eq!([0.0, 2.0, 4.0, 6.0].map(|t| ramp.expected_by(t)), [0.0, 1.0, 4.0, 8.0]);
        assert_eq!([0.0, 1.0, 4.0, 8.0].map(|n| ramp.time_of(n)), [0.0, 2.0, 4.0, 6.0]);
        let sites = AccrualRates::sites(&[(0.0, 1.0), (3.0, 0.5), (3.0, 0.5)]).unwrap();
        assert_eq!([3.0, 5.0].map(|t| sites.expected_by(t)), [3.0, 7.0]);
        let late = AccrualRates::sites(&[(2.0, 1.0)]).unwrap();
        assert_eq!((late.expected_by(2.0), late.time_of(1.0)), (0.0, 3.0));
        let idle = vec![
            RatePiece { from: 0.0, rate: 1.0, slope: 0.0 },
            RatePiece { from: 2.0, rate: 0.0, slope: 0.0 },
            RatePiece { from: 5.0, rate: 4.0, slope: 0.0 },
        ];
        let idle = AccrualRates::new(idle).unwrap();
        assert_eq!([1.5, 2.4].map(|n| idle.time_of(n)), [1.5, 5.1]);
    }

    #[test]
    fn what_is_no_accrual() {
        let one = |from, rate, slope| AccrualRates::new(vec![RatePiece { from, rate, slope }]);
        assert_eq!(AccrualRates::new(Vec::new()), Err(AccrualRatesError::Empty));
        assert_eq!(one(1.0, 1.0, 0.0), Err(AccrualRatesError::Order(1.0)));
        assert_eq!(one(0.0, -1.0, 0.0), Err(AccrualRatesError::Rate(-1.0)));
        assert_eq!(one(0.0, 0.0, 0.0), Err(AccrualRatesError::Never));
        assert_eq!(one(0.0, 1.0, 1.0), Err(AccrualRatesError::Never));
        assert_eq!(AccrualRates::ramp(3.0, -1.0, 2.0), Err(AccrualRatesError::Rate(-1.0)));
    }
}
