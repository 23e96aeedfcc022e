//! Round numbers along an axis.

/// An axis: its ends and the labelled ticks between them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    /// Lower end.
    pub(super) low: f64,
    /// Upper end.
    pub(super) high: f64,
    /// Where the ticks are.
    pub(super) ticks: Vec<f64>,
    /// What stands at them.
    pub(super) labels: Vec<String>,
}

/// How numbers are written at the ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// As they are.
    Plain,
    /// Times 100 with a percent sign.
    Percent,
}

impl Axis {
    /// Ticks at multiples of a round step within [low, high], about `most` of them.
    pub(super) fn within(low: f64, high: f64, most: usize, notation: Notation) -> Self {
        Self::stepping(low, high, round_step((high - low) / most as f64), notation)
    }

    /// As [`Self::within`], the ends moved out so that no number sits on the edge: to the next tick, or by a little if that is far.
    pub(super) fn around(low: f64, high: f64, most: usize, notation: Notation) -> Self {
        let (low, high) = widened(low, high);
        let step = round_step((high - low) / most as f64);
        let (below, above) = ((low / step).floor() * step, (high / step).ceil() * step);
        let little = 0.03 * (high - low);
        let low = if low - below <= 0.5 * step { below } else { low - little };
        let high = if above - high <= 0.5 * step { above } else { high + little };
        Self::stepping(low, high, step, notation)
    }

    /// From 0 to a round number not below `high`, in five equal steps: so it shares its grid with an axis from 0 to 1.
    pub(super) fn in_fifths(high: f64) -> Self {
        let raw = high.max(1e-100) / 5.0;
        let power = 10_f64.powf(raw.log10().floor());
        let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
        let factor = steps.into_iter().find(|step| step * power >= raw * (1.0 - 1e-9)).unwrap_or(10.0);
        Self::stepping(0.0, 5.0 * factor * power, factor * power, Notation::Plain)
    }

    /// Ticks at the multiples of `step` within [low, high].
    fn stepping(low: f64, high: f64, step: f64, notation: Notation) -> Self {
        let first = (low / step - 1e-9).ceil();
        let count = ((high / step + 1e-9).floor() - first).max(0.0) as usize;
        // Adding 0 turns -0 into 0.
        let ticks: Vec<f64> = (0..=count).map(|index| (first + index as f64) * step + 0.0).collect();
        let labels = ticks.iter().map(|tick| label(*tick, step, notation)).collect();
        Self { low, high, ticks, labels }
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `raw`.
fn round_step(raw: f64) -> f64 {
    let power = 10_f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= raw * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// Whether a range is wide enough for ticks that differ.
pub(super) fn is_wide(low: f64, high: f64) -> bool {
    high - low > (1e-9 * low.abs().max(high.abs())).max(1e-100)
}

/// The range itself, or one around it if it is too narrow.
pub(super) fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if is_wide(low, high) {
        (low, high)
    } else if size > 1e-100 {
        (low - 0.1 * size, high + 0.1 * size)
    } else {
        (low.min(0.0), 1.0)
    }
}

/// A tick's number with as many decimals as the step needs.
fn label(tick: f64, step: f64, notation: Notation) -> String {
    let (tick, step, sign) = match notation {
        Notation::Plain => (tick, step, ""),
        Notation::Percent => (100.0 * tick, 100.0 * step, "%"),
    };
    if tick != 0.0 && (step < 1e-5 || tick.abs() >= 1e7) {
        let written = format!("{tick:.3e}");
        let (digits, power) = written.split_once('e').unwrap_or((&written, "0"));
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        return format!("{digits}e{power}{sign}").replace('-', "\u{2212}");
    }
    let decimals = (0..9).find(|&decimals| {
        let scaled = step * 10_f64.powi(decimals);
        (scaled - scaled.round()).abs() < 1e-6 * scaled
    });
    let decimals = usize::try_from(decimals.unwrap_or(9)).unwrap_or(0);
    format!("{tick:.decimals$}{sign}").replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_data() {
        let axis = Axis::around(0.0, 999.0, 8, Notation::Plain);
        assert_eq!((axis.low, axis.high), (0.0, 1000.0));
        assert_eq!(axis.labels, ["0", "200", "400", "600", "800", "1000"]);
        let axis = Axis::around(0.0, 21.0, 8, Notation::Plain);
        assert!((axis.high - 21.63).abs() < 1e-9 && axis.labels.last().is_some_and(|last| last == "20"));
        let axis = Axis::around(-0.3, 0.31, 6, Notation::Plain);
        assert_eq!(axis.labels, ["\u{2212}0.2", "0.0", "0.2", "0.4"]);
    }

    #[test]
    fn a_range_without_extent_gets_one() {
        for (low, high) in
            [(0.0, 0.0), (5.0, 5.0), (-1e12, -1e12), (1e-300, 1e-300), (-5e-324, 5e-324), (1e12, 1e12 + 1e-3)]
        {
            let axis = Axis::around(low, high, 6, Notation::Plain);
            assert!(axis.low < axis.high && axis.low <= low && high <= axis.high, "{axis:?}");
            assert!((1..20).contains(&axis.ticks.len()), "{axis:?}");
        }
    }

    #[test]
    fn percent_and_fine_steps_are_written_in_full() {
        assert_eq!(Axis::within(0.0, 1.0, 5, Notation::Percent).labels[1], "20%");
        assert_eq!(Axis::within(0.0, 0.1, 5, Notation::Percent).labels[1], "2%");
        assert_eq!(Axis::within(0.0, 0.01, 5, Notation::Percent).labels[1], "0.2%");
        assert_eq!(Axis::within(0.0, 1e8, 5, Notation::Plain).labels[1], "2e7");
    }

    #[test]
    fn fifths_share_the_grid_of_a_probability() {
        let axis = Axis::in_fifths(0.061);
        assert_eq!(axis.labels, ["0.000", "0.015", "0.030", "0.045", "0.060", "0.075"]);
        assert_eq!(Axis::in_fifths(0.1).labels[5], "0.10");
        assert_eq!(Axis::in_fifths(0.1).ticks.len(), 6);
        assert_eq!(Axis::in_fifths(5e-324).ticks.len(), 6);
    }
}
