//! What is known of each subject beside its time.

use crate::sample::{Covariate, Factor};

/// Columns beside time, event and entry: one value a subject, in the order of the whole sample.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attributes<'a> {
    /// The factor whose levels are the groups.
    pub by: Option<&'a Factor>,
    /// Strata.
    pub strata: Option<&'a Factor>,
    /// Covariates, which may be missing for some.
    pub covariates: &'a [Covariate],
    /// How often each subject counts.
    pub weights: Option<&'a [f64]>,
    /// For subjects with the event, the last time at which they were known to be free of it.
    pub left: Option<&'a [Option<f64>]>,
    /// How long each subject could have been observed.
    pub potential: Option<&'a [f64]>,
    /// What the events were, if there are competing ones.
    pub causes: Option<CausesOfEvents<'a>>,
}

/// Causes of the events.
#[derive(Debug, Clone, Copy)]
pub struct CausesOfEvents<'a> {
    /// Names: of the event of interest, then of the competing ones.
    pub labels: &'a [String],
    /// 0 for censored, else the position in `labels` counted from 1.
    pub codes: &'a [u32],
}
