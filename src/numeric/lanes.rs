//! The widest vector lanes that the processor has, with the same bits on every one.
//!
//! Code handed to [`wide`] is compiled three times: for the baseline processor, for AVX2 and for AVX-512. All do the same
//! IEEE operations on each element, and the compiler never fuses a multiplication with an addition by itself, so the
//! results agree to the last bit; only the number of elements worked on at once differs.

/// A piece of work worth compiling for wide lanes: loops over slices, free of branches and of calls that are not inlined.
///
/// A trait and not a closure, since only a method can be marked `#[inline(always)]`, without which it would keep the
/// baseline's code.
pub trait Lanes {
    /// What it returns.
    type Output;

    /// Does the work. Mark the implementation `#[inline(always)]`.
    fn run(self) -> Self::Output;
}

/// Runs `work`, compiled for AVX-512 or AVX2 where the processor has it.
#[inline]
pub fn wide<W: Lanes>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512dq") {
        #[expect(unsafe_code, reason = "calls code compiled for AVX-512, whose presence was just checked")]
        // SAFETY: the processor has both features, all that `with_avx512` needs.
        return unsafe { with_avx512(work) };
    }
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(unsafe_code, reason = "calls code compiled for AVX2, whose presence was just checked")]
        // SAFETY: the processor has AVX2, the only thing `with_avx2` needs.
        return unsafe { with_avx2(work) };
    }
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
fn with_avx512<W: Lanes>(work: W) -> W::Output {
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<W: Lanes>(work: W) -> W::Output {
    work.run()
}

/// Natural logarithms of `from`, minus infinity at 0, into `to`.
pub struct Logarithms<'a> {
    /// Finite numbers of 0 or more.
    pub from: &'a [f64],
    /// As many results.
    pub to: &'a mut [f64],
}

impl Lanes for Logarithms<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (to, from) in self.to.iter_mut().zip(self.from) {
            *to = super::portable::ln_or_minus_infinity(*from);
        }
    }
}

/// `exp(slope (x - offset))` of each `x` of `from`, into `to`.
pub struct ScaledPowers<'a> {
    /// Numbers, minus infinity allowed.
    pub from: &'a [f64],
    /// Factor.
    pub slope: f64,
    /// Taken off first.
    pub offset: f64,
    /// As many results.
    pub to: &'a mut [f64],
}

impl Lanes for ScaledPowers<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (slope, offset) = (self.slope, self.offset);
        for (to, from) in self.to.iter_mut().zip(self.from) {
            *to = super::portable::exp(slope * (*from - offset));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lanes, wide};
    use crate::numeric::portable::{exp, exp_m1, ln, ln_1p};

    struct Everything<'a>(&'a mut [f64]);

    impl Lanes for Everything<'_> {
        type Output = ();

        #[inline(always)]
        fn run(self) {
            for x in self.0 {
                *x = ln(*x) + 1.7 * exp(1.3 * ln(*x)) - exp_m1(-*x) * ln_1p(*x);
            }
        }
    }

    #[test]
    fn wide_lanes_have_the_same_bits() {
        let mut narrow: Vec<f64> = (1..20_011).map(|i| f64::from(i) * 7.3e-4).collect();
        let mut lanes = narrow.clone();
        Everything(&mut narrow).run();
        wide(Everything(&mut lanes));
        assert!(narrow.iter().zip(&lanes).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
}
