//! One number held against its reference value.

use crate::measure::{Outcome, Reason};

/// What is expected, or what came out.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number; counts too.
    Number(f64),
    /// No number, and why. Expected without a reason: any reason will do.
    Missing(Option<Reason>),
    /// A word, such as the name of a group.
    Text(String),
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Number(count as f64)
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Number(f64::from(count))
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Number(count as f64)
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Missing(None), Self::Number)
    }
}

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Self {
        outcome.value().map_or(Self::Missing(outcome.reason()), Self::Number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Text(if flag { "yes" } else { "no" }.to_owned())
    }
}

/// How far a number may be from its reference value, and why so far: `max(relative |expected|, absolute)`.
///
/// The reason is part of the result: it says what rounding, printing or search makes of the difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// Share of the expected size.
    pub relative: f64,
    /// Size allowed whatever is expected.
    pub absolute: f64,
    /// Why.
    pub reason: &'static str,
}

impl Tolerance {
    /// Equal to the last bit, the same word, or the same reason.
    #[must_use]
    pub const fn exact(reason: &'static str) -> Self {
        Self { relative: 0.0, absolute: 0.0, reason }
    }

    /// A share of the expected size; exactly equal where 0 is expected.
    #[must_use]
    pub const fn relative(share: f64, reason: &'static str) -> Self {
        Self { relative: share, absolute: 0.0, reason }
    }

    /// A size.
    #[must_use]
    pub const fn absolute(size: f64, reason: &'static str) -> Self {
        Self { relative: 0.0, absolute: size, reason }
    }

    /// The larger of both: for numbers that come out near 0 of larger ones.
    #[must_use]
    pub const fn either(share: f64, size: f64, reason: &'static str) -> Self {
        Self { relative: share, absolute: size, reason }
    }
}

/// What a difference is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Share of the expected size.
    Relative,
    /// The unit of the number.
    Absolute,
}

/// How far a number is from its reference value, and how far it may be, on one scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// |got - expected|, over |expected| on the relative scale.
    pub size: f64,
    /// What is allowed.
    pub limit: f64,
    /// Scale of both.
    pub scale: Scale,
}

impl Difference {
    /// Share of the tolerance used up; infinite where none is allowed and there is a difference.
    #[must_use]
    pub fn used(&self) -> f64 {
        if self.size == 0.0 {
            0.0
        } else if self.limit > 0.0 {
            self.size / self.limit
        } else {
            f64::INFINITY
        }
    }
}

/// One number held against its reference value.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where the reference value stands: `rmst.csv:12`.
    pub place: String,
    /// What was put in: the key cells of the row.
    pub name: String,
    /// Which number.
    pub quantity: String,
    /// Where the value is from, if the row says so itself; else the file's first line holds.
    pub source: Option<String>,
    /// The reference value.
    pub expected: Value,
    /// What this version computes.
    pub got: Value,
    /// How far apart they may be.
    pub tolerance: Tolerance,
}

impl Case {
    /// The difference of two numbers, every tolerance multiplied by `factor`; `None` if one of them is none.
    #[must_use]
    pub fn difference(&self, factor: f64) -> Option<Difference> {
        let (Value::Number(expected), Value::Number(got)) = (&self.expected, &self.got) else { return None };
        let off = if got == expected { 0.0 } else { (got - expected).abs() };
        let size = expected.abs();
        let relative =
            self.tolerance.relative > 0.0 && self.tolerance.relative * size >= self.tolerance.absolute;
        // Where 0 is expected a relative difference means nothing, and nothing but 0 passes.
        Some(if relative && size > 0.0 && size.is_finite() {
            Difference { size: off / size, limit: factor * self.tolerance.relative, scale: Scale::Relative }
        } else {
            Difference { size: off, limit: factor * self.tolerance.absolute, scale: Scale::Absolute }
        })
    }

    /// Whether the number is as near as it has to be, every tolerance multiplied by `factor`.
    #[must_use]
    pub fn passes(&self, factor: f64) -> bool {
        match (&self.expected, &self.got) {
            (Value::Number(_), Value::Number(_)) => {
                // Not a number is near nothing.
                self.difference(factor).is_some_and(|difference| difference.size <= difference.limit)
            }
            (Value::Missing(None), Value::Missing(_)) => true,
            (expected, got) => expected == got,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(got: impl Into<Value>, expected: impl Into<Value>, tolerance: Tolerance) -> Case {
        Case {
            place: "here".to_owned(),
            name: "a case".to_owned(),
            quantity: "value".to_owned(),
            source: None,
            expected: expected.into(),
            got: got.into(),
            tolerance,
        }
    }

    #[test]
    fn the_comparison_can_fail() {
        let near = Tolerance::relative(1e-9, "");
        let passes = |got: f64, expected: f64| case(got, expected, near).passes(1.0);
        assert!(passes(1.0, 1.0) && passes(0.0, 0.0) && passes(1.0 + 1e-10, 1.0) && passes(-2.0, -2.0));
        assert!(!passes(1.0 + 1e-8, 1.0) && !passes(1e-300, 0.0) && !passes(-1.0, 1.0));
        assert!(!passes(f64::NAN, 1.0) && !passes(1.0, f64::NAN) && !passes(f64::NAN, f64::NAN));
        assert!(passes(f64::INFINITY, f64::INFINITY) && !passes(f64::INFINITY, 1.0));
        assert!(!passes(1.0, f64::INFINITY) && !passes(f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn each_tolerance_is_kept() {
        let absolute = Tolerance::absolute(1e-3, "");
        assert!(case(1e-4, 0.0, absolute).passes(1.0) && !case(2e-3, 0.0, absolute).passes(1.0));
        let either = Tolerance::either(1e-9, 1e-12, "");
        assert!(case(1e-13, 0.0, either).passes(1.0) && !case(1e-11, 0.0, either).passes(1.0));
        assert!(case(1.0 + 1e-10, 1.0, either).passes(1.0) && !case(1.0 + 1e-8, 1.0, either).passes(1.0));
        let exact = Tolerance::exact("");
        assert!(case(3_u64, 3.0, exact).passes(1.0) && !case(3_u64, 3.0 + 1e-15, exact).passes(1.0));
        // A factor of 0 asks for the same bits.
        assert!(!case(1.0 + 1e-10, 1.0, either).passes(0.0) && case(1.0, 1.0, either).passes(0.0));
    }

    #[test]
    fn what_is_missing_is_compared_too() {
        let exact = Tolerance::exact("");
        let none = Outcome::NotEstimable(Reason::NoEvents);
        assert!(case(none, None, exact).passes(1.0));
        assert!(case(none, Value::Missing(Some(Reason::NoEvents)), exact).passes(1.0));
        assert!(!case(none, Outcome::NotReached, exact).passes(1.0));
        assert!(!case(none, Some(1.0), exact).passes(1.0) && !case(1.0, None, exact).passes(1.0));
        assert!(case("A", "A", exact).passes(1.0) && !case("A", "B", exact).passes(1.0));
    }

    #[test]
    fn the_difference_has_the_scale_of_its_tolerance() {
        let of = |tolerance, expected: f64, got: f64| case(got, expected, tolerance).difference(1.0).unwrap();
        let relative = of(Tolerance::relative(0.1, ""), 10.0, 10.5);
        assert_eq!((relative.size, relative.limit, relative.scale), (0.05, 0.1, Scale::Relative));
        let absolute = of(Tolerance::either(0.01, 1.0, ""), 10.0, 10.5);
        assert_eq!((absolute.size, absolute.limit, absolute.scale), (0.5, 1.0, Scale::Absolute));
        assert_eq!((absolute.used(), of(Tolerance::exact(""), 1.0, 1.0).used()), (0.5, 0.0));
        assert_eq!(of(Tolerance::exact(""), 1.0, 2.0).used(), f64::INFINITY);
    }
}
