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

/// The smallest whole number from `low` to `high` at which a predicate holds, `None` if it does not hold at `high`.
///
/// By doubling, then bisection, then a few steps down, since the predicates of sample sizes are monotone but for a saw-tooth.
///
/// # Errors
/// Those of the predicate.
pub fn first_whole<E>(
    low: u64,
    high: u64,
    reached: impl Fn(u64) -> Result<bool, E>,
) -> Result<Option<u64>, E> {
    let (mut below, mut width) = (low.saturating_sub(1), 1);
    let mut above = loop {
        let at = (below + width).min(high);
        if reached(at)? {
            break at;
        }
        if at >= high {
            return Ok(None);
        }
        (below, width) = (at, 2 * width);
    };
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if reached(middle)? {
            above = middle;
        } else {
            below = middle;
        }
    }
    for at in (low..above).rev().take(STEPS_DOWN) {
        if reached(at)? {
            above = at;
        }
    }
    Ok(Some(above))
}

/// Numbers below a bisection's end that are looked at again.
const STEPS_DOWN: usize = 2;

/// As [`bisect`], by proposed steps, Newton's for example: a few evaluations where bisection takes 60.
///
/// `look` says of a place whether the predicate holds there, and where it would look next; a proposal outside the bounds known
/// so far is replaced by their middle. Ends when a proposed step is within rounding, leads to a place already seen, or has ceased
/// to shrink within 1e-8 of the place: as exact as the proposals are.
pub fn guided(mut low: f64, mut high: f64, start: f64, look: impl Fn(f64) -> (bool, f64)) -> f64 {
    let mut at = start.max(low).min(high);
    let mut last_step = f64::INFINITY;
    loop {
        let (reached, proposal) = look(at);
        if reached {
            high = at;
        } else {
            low = at;
        }
        let step = (proposal - at).abs();
        if proposal == low || proposal == high {
            return proposal;
        }
        if proposal > low && proposal < high {
            if step <= 4.0 * f64::EPSILON * at.abs() || (step < 1e-8 * at.abs() && step >= 0.75 * last_step) {
                return at;
            }
            (at, last_step) = (proposal, step);
        } else {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                return high;
            }
            (at, last_step) = (middle, f64::INFINITY);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{bisect, bisect_within, guided};

    #[test]
    fn good_proposals_and_bad_ones_lead_to_the_root() {
        let newton = guided(0.0, 9.0, 1.0, |x| (x * x >= 2.0, 0.5 * (x + 2.0 / x)));
        assert!((newton - std::f64::consts::SQRT_2).abs() < 2e-15);
        for bad in [f64::NAN, f64::INFINITY, -1.0] {
            let found = guided(0.0, 9.0, 1.0, |x| (x * x >= 2.0, bad));
            assert!((found - std::f64::consts::SQRT_2).abs() < 1e-8, "{bad} {found}");
        }
        assert_eq!(guided(1.0, 1.0, 5.0, |_| (true, 3.0)), 1.0);
    }

    #[test]
    fn finds_the_last_bit() {
        assert_eq!(bisect(0.0, 2.0, |x| x * x >= 2.0), std::f64::consts::SQRT_2);
        assert_eq!(bisect(0.0, 2.0, |_| false), 2.0);
        assert_eq!(bisect(0.5, 2.0, |_| true), 0.5);
        assert!((bisect_within(0.0, 2.0, 1e-6, |x| x * x >= 2.0) - std::f64::consts::SQRT_2).abs() <= 1e-6);
        assert_eq!(bisect_within(0.0, 2.0, 0.0, |x| x * x >= 2.0), std::f64::consts::SQRT_2);
    }
}
