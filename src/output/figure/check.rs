//! Checks of the numbers that come in.

use super::FigureError;
use super::ticks::is_wide;

/// Largest absolute value that is drawn: beyond it the spacing of f64 shows on an axis.
const LARGEST: f64 = 1e12;

/// `Ok` if the number has a place on an axis.
pub(super) fn drawable(value: f64, place: &str) -> Result<(), FigureError> {
    if value.abs() <= LARGEST {
        Ok(())
    } else {
        Err(FigureError::NotDrawable { place: place.to_owned(), value })
    }
}

/// `Ok` if the number is drawable and lies in [low, high].
pub(super) fn within(value: f64, low: f64, high: f64, place: &str) -> Result<(), FigureError> {
    drawable(value, place)?;
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(FigureError::Outside { place: place.to_owned(), low, high, value })
    }
}

/// `Ok` if the number is drawable and at least 0.
pub(super) fn not_negative(value: f64, place: &str) -> Result<(), FigureError> {
    within(value, 0.0, f64::INFINITY, place)
}

/// `Ok` if both coordinates of every point are drawable and x never goes back.
pub(super) fn points(points: &[(f64, f64)], place: &str) -> Result<(), FigureError> {
    for &(x, y) in points {
        drawable(x, place)?;
        drawable(y, place)?;
    }
    ascending(points.iter().map(|point| point.0), place)
}

/// `Ok` if no number is smaller than the one before it.
pub(super) fn ascending(numbers: impl Iterator<Item = f64>, place: &str) -> Result<(), FigureError> {
    let mut previous = f64::NEG_INFINITY;
    for next in numbers {
        if next < previous {
            return Err(FigureError::Unsorted { place: place.to_owned(), previous, next });
        }
        previous = next;
    }
    Ok(())
}

/// `Ok` if there are at most `most` of them.
pub(super) fn at_most(most: usize, got: usize, what: &'static str) -> Result<(), FigureError> {
    if got <= most { Ok(()) } else { Err(FigureError::TooMany { what, most, got }) }
}

/// `Ok` if the range, where there is one, is drawable and wide enough for an axis.
pub(super) fn range(range: Option<(f64, f64)>, axis: &'static str) -> Result<(), FigureError> {
    let Some((low, high)) = range else { return Ok(()) };
    drawable(low, axis)?;
    drawable(high, axis)?;
    if is_wide(low, high) { Ok(()) } else { Err(FigureError::EmptyRange { axis, low, high }) }
}

/// `Ok` if the position of every labelled line is drawable.
pub(super) fn labelled(lines: &[(f64, String)]) -> Result<(), FigureError> {
    lines.iter().try_for_each(|(position, label)| drawable(*position, label))
}
