//! Data that cannot be monitored against the plan.

use jiff::civil::Date;

use crate::derivation::NeedsSchedule;
use crate::monitor::MonitorError;
use crate::sample::SampleError;

/// What makes no interim analysis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MonitorFault {
    /// Nobody had begun by the cutoff.
    #[error("no subject had begun by the cutoff {cutoff}{}", first.map_or_else(String::new, |first| format!(": the first began on {first}")))]
    NobodyEntered {
        /// Cutoff.
        cutoff: Date,
        /// First origin of the extract.
        first: Option<Date>,
    },
    /// The trial opened after its first subject had begun.
    #[error("accrual opened on {opened}, after the first subject began on {first}")]
    OpenedLate {
        /// Opening of the trial file.
        opened: Date,
        /// First origin of the extract.
        first: Date,
    },
    /// More subjects than the plan has.
    #[error("{entered} subjects had begun by the cutoff, and the trial file plans {planned}")]
    TooManySubjects {
        /// Subjects of the data.
        entered: usize,
        /// Subjects of the plan.
        planned: usize,
    },
    /// The rule counts missed scans, and the file has none.
    #[error(transparent)]
    Schedule(NeedsSchedule),
    /// Times that are none.
    #[error(transparent)]
    Sample(SampleError),
    /// Data that cannot be completed.
    #[error(transparent)]
    Data(#[from] MonitorError),
}

impl MonitorFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::NobodyEntered { .. } => "check --cutoff, and the column of the origin",
            Self::OpenedLate { .. } => {
                "correct `opened` under [data] of the trial file, or the date of the first subject"
            }
            Self::TooManySubjects { .. } => {
                "correct population.subjects in the trial file (or with --set population.subjects=N) if the protocol was amended; check that the data are of this trial"
            }
            Self::Schedule(_) => "give [scans] in the trial file, or another censoring_rule",
            Self::Sample(_) => "correct the dates of the data",
            Self::Data(_) => "check the dates of the data, the plan in the trial file, and the flags",
        }
    }
}
