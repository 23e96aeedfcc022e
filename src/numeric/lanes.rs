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

/// Numbers that a block holds side by side: one register of AVX-512, two of AVX2.
pub const WIDTH: usize = 8;
/// One number of each of [`WIDTH`] trials.
pub type Block = [f64; WIDTH];

/// A buffer of blocks of any number type, each in a cache line of its own: a block across two lines takes twice as long to read.
#[derive(Debug)]
pub struct Blocks<T> {
    buffer: Vec<T>,
    /// Where the first line begins.
    start: usize,
    length: usize,
}

impl<T: Copy> Blocks<T> {
    /// So many blocks, filled with one value.
    #[must_use]
    pub fn filled(length: usize, value: T) -> Self {
        const LINE: usize = 64;
        let buffer = vec![value; (length + 1) * WIDTH];
        // Should the line begin nowhere within reach, the blocks are only slower.
        let start = buffer.as_ptr().align_offset(LINE).min(WIDTH);
        Self { buffer, start, length }
    }

    /// All numbers, block after block.
    #[inline(always)]
    #[must_use]
    pub fn flat(&self) -> &[T] {
        &self.buffer[self.start..][..self.length * WIDTH]
    }

    /// All numbers, block after block.
    #[inline(always)]
    pub fn flat_mut(&mut self) -> &mut [T] {
        &mut self.buffer[self.start..][..self.length * WIDTH]
    }
}

impl<T: Copy> std::ops::Deref for Blocks<T> {
    type Target = [[T; WIDTH]];

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        self.flat().as_chunks().0
    }
}

impl<T: Copy> std::ops::DerefMut for Blocks<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.flat_mut().as_chunks_mut().0
    }
}

/// Which of its compilations a piece of work runs in. One that the processor lacks cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Baseline,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// What every processor of the target has.
    pub const BASELINE: Self = Self(Set::Baseline);

    /// AVX2, if this processor has it.
    #[inline]
    #[must_use]
    pub fn avx2() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            return Some(Self(Set::Avx2));
        }
        None
    }

    /// AVX-512 (its parts F and DQ), if this processor has it.
    #[inline]
    #[must_use]
    pub fn avx512() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512dq") {
            return Some(Self(Set::Avx512));
        }
        None
    }

    /// The widest that this processor has.
    #[inline]
    #[must_use]
    pub fn widest() -> Self {
        Self::avx512().or_else(Self::avx2).unwrap_or(Self::BASELINE)
    }

    /// Its name in output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self.0 {
            Set::Baseline => "portable",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
        }
    }

    /// Runs `work`, compiled for this level.
    #[inline]
    pub fn run<W: Lanes>(self, work: W) -> W::Output {
        match self.0 {
            Set::Baseline => work.run(),
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "calls code compiled for AVX2, whose presence was checked")]
            // SAFETY: the level exists only where the processor has AVX2, the only thing `with_avx2` needs.
            Set::Avx2 => unsafe { with_avx2(work) },
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "calls code compiled for AVX-512, whose presence was checked")]
            // SAFETY: the level exists only where the processor has both features, all that `with_avx512` needs.
            Set::Avx512 => unsafe { with_avx512(work) },
        }
    }
}

/// Runs `work`, compiled for AVX-512 or AVX2 where the processor has it.
#[inline]
pub fn wide<W: Lanes>(work: W) -> W::Output {
    Level::widest().run(work)
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

/// `ln(exp(w) - 1)` of each unit exponential `w` of `from`, into `to`: the log odds of having had the event.
pub struct LogOdds<'a> {
    /// Positive numbers.
    pub from: &'a [f64],
    /// As many results.
    pub to: &'a mut [f64],
}

impl Lanes for LogOdds<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (to, from) in self.to.iter_mut().zip(self.from) {
            *to = super::portable::ln(super::portable::exp_m1(*from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lanes, Level};
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
        let numbers: Vec<f64> = (1..20_011).map(|i| f64::from(i) * 7.3e-4).collect();
        let mut narrow = numbers.clone();
        Level::BASELINE.run(Everything(&mut narrow));
        for level in [Level::avx2(), Level::avx512()].into_iter().flatten() {
            let mut lanes = numbers.clone();
            level.run(Everything(&mut lanes));
            assert!(narrow.iter().zip(&lanes).all(|(a, b)| a.to_bits() == b.to_bits()), "{}", level.id());
        }
    }
}
