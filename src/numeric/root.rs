//! The one root search of the crate.

/// Where a monotone predicate turns from false to true on `[low, high]`, by bisection to neighbouring numbers.
///
/// Returns the smallest argument found at which `reached` holds; `high` if it holds nowhere below it. The iteration ends
/// when no number lies between the bounds, so the answer depends on `reached` alone, not on a tolerance: with
/// a predicate of portable arithmetic it has the same bits on every machine.
///
/// Not for hot loops: about 60 to 120 evaluations.
pub fn bisect(mut low: f64, mut high: f64, reached: impl Fn(f64) -> bool) -> f64 {
    if reached(low) {
        return low;
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return high;
        }
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

/// As [`bisect`], to an absolute accuracy: for predicates that take long.
pub fn bisect_within(mut low: f64, mut high: f64, accuracy: f64, reached: impl Fn(f64) -> bool) -> f64 {
    if reached(low) {
        return low;
    }
    while high - low > accuracy {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::{bisect, bisect_within};

    #[test]
    fn finds_the_last_bit() {
        assert_eq!(bisect(0.0, 2.0, |x| x * x >= 2.0), std::f64::consts::SQRT_2);
        assert_eq!(bisect(0.0, 2.0, |_| false), 2.0);
        assert_eq!(bisect(0.5, 2.0, |_| true), 0.5);
        assert!((bisect_within(0.0, 2.0, 1e-6, |x| x * x >= 2.0) - std::f64::consts::SQRT_2).abs() <= 1e-6);
        assert_eq!(bisect_within(0.0, 2.0, 0.0, |x| x * x >= 2.0), std::f64::consts::SQRT_2);
    }
}
