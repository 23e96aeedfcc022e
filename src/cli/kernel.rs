//! Which code simulates simple trials: for tests and timings, since the result does not depend on it.

use clap::ValueEnum;

use super::{Exit, Failure};
use crate::numeric::lanes::Level;

/// Values of `--kernel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KernelFlag {
    /// Side by side in the widest lanes of the processor.
    Auto,
    /// One trial after the other.
    Scalar,
    /// Side by side, compiled for any processor.
    Portable,
    /// Side by side in AVX2.
    Avx2,
}

impl KernelFlag {
    /// The lanes in which simple trials run; `None` for one after the other.
    pub(super) fn lanes(self) -> Result<Option<Level>, Failure> {
        match self {
            Self::Auto => Ok(Some(Level::widest())),
            Self::Scalar => Ok(None),
            Self::Portable => Ok(Some(Level::BASELINE)),
            Self::Avx2 => Level::avx2().map(Some).ok_or_else(|| {
                let message = "--kernel avx2: this processor has no AVX2";
                Failure::new(Exit::Usage, message, "leave it out, or give --kernel portable")
            }),
        }
    }
}
