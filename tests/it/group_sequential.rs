//! Group-sequential designs: against simulated processes and trials, and the verb. The values of R rpact
//! (tests/reference/group_sequential, group_sequential_futility) are recomputed by the tests of `verification`.

mod simulated;
#[cfg(feature = "cli")]
mod verb;
