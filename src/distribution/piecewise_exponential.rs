//! Hazard constant between cuts.

use super::{EventTimeLaw, LawError};
use crate::numeric::lanes::{Lanes, wide};

/// Rates on `[0, c1), [c1, c2), ..., [ck, inf)`; `L(t)` is the sum of rate x width.
///
/// A rate may be 0: nobody has the event there; a last rate of 0 leaves a fraction that never has it.
#[derive(Debug, Clone, PartialEq)]
pub struct PiecewiseExponential {
    /// Start of every piece, the first 0.
    starts: Vec<f64>,
    rates: Vec<f64>,
    /// Cumulative hazard at the start of every piece.
    at_start: Vec<f64>,
}

impl PiecewiseExponential {
    /// `rates` of the pieces and the `cuts` between them, one fewer.
    ///
    /// # Errors
    /// [`LawError::PieceCount`], [`LawError::BadRate`], [`LawError::CutOrder`], [`LawError::NoHazard`].
    pub fn from_rates_and_cuts(rates: &[f64], cuts: &[f64]) -> Result<Self, LawError> {
        if rates.len() != cuts.len() + 1 {
            return Err(LawError::PieceCount { rates: rates.len(), cuts: cuts.len() });
        }
        for (index, rate) in rates.iter().enumerate() {
            if !(rate.is_finite() && *rate >= 0.0) {
                return Err(LawError::BadRate { piece: index + 1, rate: *rate });
            }
        }
        let mut starts = vec![0.0];
        let mut at_start = vec![0.0];
        for (index, cut) in cuts.iter().enumerate() {
            let before = starts[index];
            if !(cut.is_finite() && *cut > before) {
                return Err(LawError::CutOrder { index: index + 1, before, cut: *cut });
            }
            at_start.push(at_start[index] + rates[index] * (cut - before));
            starts.push(*cut);
        }
        if rates.iter().all(|rate| *rate == 0.0) {
            return Err(LawError::NoHazard);
        }
        Ok(Self { starts, rates: rates.to_vec(), at_start })
    }

    /// Hazard rate of every piece.
    #[must_use]
    pub fn rates(&self) -> &[f64] {
        &self.rates
    }

    /// The times between pieces.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.starts[1..]
    }

    /// Puts new rates, by piece, in the place of the old, without allocating; each must be finite and above 0.
    pub(crate) fn replace_rates(&mut self, mut rate: impl FnMut(usize) -> f64) {
        let mut total = 0.0;
        for piece in 0..self.rates.len() {
            self.at_start[piece] = total;
            self.rates[piece] = rate(piece);
            if let Some(end) = self.starts.get(piece + 1) {
                total += self.rates[piece] * (end - self.starts[piece]);
            }
        }
    }

    pub(super) fn in_unit(&self, factor: f64) -> Self {
        Self {
            starts: self.starts.iter().map(|start| start * factor).collect(),
            rates: self.rates.iter().map(|rate| rate / factor).collect(),
            at_start: self.at_start.clone(),
        }
    }

    /// Index of the last piece that starts at or before `value`, on either scale.
    fn piece(starts: &[f64], value: f64) -> usize {
        starts[1..].partition_point(|start| *start <= value)
    }
}

impl EventTimeLaw for PiecewiseExponential {
    fn hazard(&self, time: f64) -> f64 {
        self.rates[Self::piece(&self.starts, time)]
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        let piece = Self::piece(&self.starts, time);
        let rate = self.rates[piece];
        // 0 x infinity would be NaN for a last piece without hazard.
        let within = if rate == 0.0 { 0.0 } else { rate * (time - self.starts[piece]) };
        self.at_start[piece] + within
    }

    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        // The first piece whose end lies at or above, so that a flat piece is never divided by.
        let piece = self.at_start[1..].partition_point(|end| *end < hazard);
        let excess = hazard - self.at_start[piece];
        if excess <= 0.0 {
            self.starts[piece]
        } else if self.rates[piece] == 0.0 {
            f64::INFINITY
        } else {
            self.starts[piece] + excess / self.rates[piece]
        }
    }

    /// Piece by piece of all times, where pieces are few.
    fn total_cumulative_hazard(&self, times: &[f64], _log_times: &[f64], scratch: &mut [f64]) -> f64 {
        const FEW: usize = 8;
        if self.rates.len() > FEW {
            return times.iter().map(|time| self.cumulative_hazard(*time)).sum();
        }
        wide(Hazards { law: self, times, hazards: scratch });
        scratch[..times.len()].iter().sum()
    }
}

/// Cumulative hazards at many times, as [`EventTimeLaw::cumulative_hazard`] has each.
struct Hazards<'a> {
    law: &'a PiecewiseExponential,
    times: &'a [f64],
    hazards: &'a mut [f64],
}

impl Lanes for Hazards<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let PiecewiseExponential { starts, rates, at_start } = self.law;
        for ((start, rate), at_start) in starts.iter().zip(rates).zip(at_start) {
            for (hazard, time) in self.hazards.iter_mut().zip(self.times) {
                let within = if *rate == 0.0 { 0.0 } else { rate * (time - start) };
                *hazard = if time >= start { at_start + within } else { *hazard };
            }
        }
    }
}
