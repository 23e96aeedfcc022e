//! Functions with a removable gap at 0, with their derivatives.

use crate::numeric::portable::{exp, exp_m1};

/// Value and derivatives at `z` of `(e^z - 1) / z` (two derivatives) and `(e^z - 1 - z) / z^2` (two derivatives).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Smooth {
    pub(super) one: [f64; 3],
    pub(super) two: [f64; 3],
}

impl Smooth {
    /// By power series within 1 of 0, else by `f_k' = (f_(k-1) - k f_k) / z`, where the subtraction loses at most two digits.
    pub(super) fn at(z: f64) -> Self {
        if z.abs() <= 1.0 {
            return Self { one: power_series(z, 1), two: power_series(z, 2) };
        }
        let grown = exp(z);
        let one = exp_m1(z) / z;
        let two = (one - 1.0) / z;
        let one_first = (grown - one) / z;
        let one_second = (grown - 2.0 * one_first) / z;
        let two_first = (one - 2.0 * two) / z;
        let two_second = (one_first - 3.0 * two_first) / z;
        Self { one: [one, one_first, one_second], two: [two, two_first, two_second] }
    }
}

/// `sum of z^n / (n + offset)!` with two derivatives; 22 terms are enough within 1 of 0.
fn power_series(z: f64, offset: u32) -> [f64; 3] {
    const TERMS: u32 = 22;
    let mut factorial: f64 = (1..=TERMS + offset).map(f64::from).product();
    let mut sums = [0.0; 3];
    for n in (0..=TERMS).rev() {
        let count = f64::from(n);
        // Horner's scheme for the three series at once.
        sums[0] = sums[0] * z + 1.0 / factorial;
        if n >= 1 {
            sums[1] = sums[1] * z + count / factorial;
        }
        if n >= 2 {
            sums[2] = sums[2] * z + count * (count - 1.0) / factorial;
        }
        factorial /= f64::from(n + offset);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::Smooth;

    #[test]
    fn series_and_closed_form_meet_and_are_derivatives() {
        for z in [-7.0, -1.000_001, -0.999_999, -0.3, 1e-9, 0.4, 0.999_999, 1.000_001, 5.0] {
            let here = Smooth::at(z);
            assert!((here.one[0] - f64::exp_m1(z) / z).abs() < 1e-14 * here.one[0]);
            let h = 1e-4;
            let (up, down) = (Smooth::at(z + h), Smooth::at(z - h));
            for (at, high, low) in [(here.one, up.one, down.one), (here.two, up.two, down.two)] {
                for order in 0..2 {
                    let slope = (high[order] - low[order]) / (2.0 * h);
                    assert!((slope / at[order + 1] - 1.0).abs() < 1e-6, "{z} {order} {slope} {at:?}");
                }
            }
        }
        // Sums of some twenty terms.
        let zero = Smooth::at(0.0);
        for (got, exact) in
            zero.one.iter().chain(&zero.two).zip([1.0, 0.5, 1.0 / 3.0, 0.5, 1.0 / 6.0, 1.0 / 12.0])
        {
            assert!((got - exact).abs() < 1e-15, "{got} {exact}");
        }
    }
}
