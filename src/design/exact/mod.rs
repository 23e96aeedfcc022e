//! Exact operating characteristics of the one-sample log-rank test at small n.
//!
//! For one subject let D be 1 if the event is observed, and `A = L0(X)` the benchmark's cumulative hazard accumulated until
//! observation ends. Subjects are independent and alike, so O and E are sums of n independent pairs (D, A):
//!
//! ```text
//! P(O = o, E in de) = C(n, o) (f1^{*o} * f0^{*(n - o)})(de)
//! ```
//! with f1, f0 the sub-densities of A where D is 1 and 0, and `*` convolution. Under any truth, accrual, dropout, restriction
//! and horizon
//!
//! ```text
//! f1: at A = L0(t)  S1(t) G(t) dL1(t)              an event while observed
//! f0: at A = L0(t)  S1(t) (-dG(t))                 observation ends before the event
//!     at A = L0(h)  S1(h) G(h-)                    observed to the horizon h, or to the restriction
//! ```
//! Both are laid on a grid of A, each mass split between its two neighbours so that the mean is kept. The transform of the
//! pair is raised to the n-th power as a polynomial in a mark y of the events; its coefficients, transformed back, are
//! the joint law ([`crate::numeric::convolution`]).
//!
//! Where events are seen at scans v_1 < v_2 < ..., all mass is at them:
//!
//! ```text
//! D = 1 at A = L0(v_k)      (S1(v_{k-1}) - S1(v_k)) G(v_k)         seen at scan k
//! D = 0 at A = L0(v_{k-1})  S1(v_{k-1}) (G(v_{k-1}) - G(v_k))      lost in between, known event-free at scan k - 1
//! ```
//! with L0 in true time, or as a benchmark seen at scans has it ([`crate::distribution::StepLaw::seen_at`]). Where all L0(v_k) are multiples of
//! one number the grid is exact; else its error falls slowly, and two small changes in a row are asked for.
//!
//! A test that depends on the data through (O, E) alone rejects on `E >= e*(O)`, so its size and power are sums of tails of that
//! law. Splitting errs by a multiple of the square of the step, which two steps remove; the step is halved until the
//! answer stands, and its last change is reported. There is no Monte Carlo error.
//! [`averaged_success`] averages over a normal law of the log hazard ratio (assurance; a benchmark that is an estimate), [`power_curve`]
//! follows a test over truths, [`DualCriterion`] splits the law into go, consider and stop.
//!
//! Evidence: closed forms (gamma law of E without censoring, one subject, one subject with scans), an independent convolution, trials drawn one by one within
//! four standard errors over laws, accrual patterns, scans, horizons and numbers of subjects, in the tests.

mod average;
mod characteristics;
mod law;
mod refined;
mod rule;
mod scans;
mod subject;
mod test;
mod zones;

pub use average::{CurvePoint, averaged_success, power_curve};
pub use characteristics::{
    CriticalCount, ExactCharacteristics, RatioRule, RuleCharacteristics, TOLERANCE, exact_characteristics,
};
pub use law::{ExactError, JointLaw};
pub use refined::RefinedLaw;
pub use rule::Rule;
pub use scans::seen_at_scans;
pub use subject::SubjectPlan;
pub use test::ExactTest;
pub use zones::{
    DualCriterion, RatioPrecision, ZoneBounds, ZoneProbabilities, ratio_of_median, ratio_precision,
};
