//! A historical control: its curve as far as it is known, the uncertainty behind it, and what makes it comparable; patients rebuilt from a
//! published curve ([`reconstruct`]).

mod curve_fit;
mod pooling;
pub mod reconstruct;
mod record;

pub use curve_fit::{CurveFamily, CurveFit, CurveFitError, KnownPoint, UnknownFamily, fit_curve, preferred};
pub use pooling::{ArmEstimate, BetweenArms, RandomEffects};
pub use record::{
    Assessor, Benchmark, BenchmarkRecord, EventCount, LawChoice, LawOrigin, Origin, Read, Role,
};
