//! What was decided in reading histories, or looks wrong in them.

use crate::derivation::SourceFile;

/// Rows met, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FirstRows {
    /// How many.
    pub rows: u64,
    /// The first, as the file counts.
    pub first: Vec<u64>,
}

/// Rows that a note names.
const MOST_ROWS: usize = 5;

impl FirstRows {
    pub(super) fn add(&mut self, row: u64) {
        self.rows += 1;
        if self.first.len() < MOST_ROWS {
            self.first.push(row);
        }
    }
}

/// Something about the histories; data here, worded in `output`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryNote {
    /// A column that no flag named.
    Recognised {
        /// File.
        file: SourceFile,
        /// What it means and how the header calls it.
        columns: Vec<(&'static str, String)>,
    },
    /// Rows that are not of the test or the evaluator.
    OtherRows {
        /// File.
        file: SourceFile,
        /// How many.
        rows: u64,
    },
    /// Days written as numbers of SAS.
    DaysOfSas {
        /// File.
        file: SourceFile,
        /// Name of the column.
        column: String,
    },
    /// No column says who had a baseline.
    BaselineAssumed {
        /// Subjects taken to have had one.
        subjects: u64,
    },
    /// No column says when subjects were last known alive.
    NoLastAlive,
    /// Subjects without an origin, left out.
    NoOrigin(FirstRows),
    /// Subjects without any assessment.
    NeverAssessed(FirstRows),
    /// A baseline after the origin.
    LateBaseline(FirstRows),
    /// A response at or before the origin: not used.
    ResponseBeforeOrigin(FirstRows),
    /// An assessment after death: not used.
    AssessmentAfterDeath(FirstRows),
    /// CR, PR or SD after PD: not used.
    ResponseAfterProgression(FirstRows),
    /// The same response twice on one day: used once.
    Repeated {
        /// File.
        file: SourceFile,
        /// Rows left out.
        rows: FirstRows,
    },
    /// A new therapy after death.
    TherapyAfterDeath(FirstRows),
    /// Sums of a subject without one at or before the origin: not compared.
    SumsWithoutBaseline(FirstRows),
    /// A file of a header without rows.
    NothingRecorded {
        /// File.
        file: SourceFile,
    },
    /// No column says which adverse events limit the dose.
    NoDoseLimiting,
    /// An adverse event before the origin: not used.
    AdverseEventBeforeOrigin(FirstRows),
}

impl HistoryNote {
    /// Whether something was guessed, left out or looks wrong: `--strict` refuses it.
    #[must_use]
    pub fn is_caution(&self) -> bool {
        !matches!(
            self,
            Self::Recognised { .. } | Self::OtherRows { .. } | Self::NeverAssessed(_) | Self::NoDoseLimiting
        )
    }

    /// The file that the note is about, whose rows it names.
    #[must_use]
    pub fn file(&self) -> SourceFile {
        match self {
            Self::Recognised { file, .. }
            | Self::OtherRows { file, .. }
            | Self::DaysOfSas { file, .. }
            | Self::Repeated { file, .. }
            | Self::NothingRecorded { file } => *file,
            Self::ResponseBeforeOrigin(_)
            | Self::AssessmentAfterDeath(_)
            | Self::ResponseAfterProgression(_) => SourceFile::Assessments,
            Self::SumsWithoutBaseline(_) => SourceFile::Lesions,
            Self::NoDoseLimiting | Self::AdverseEventBeforeOrigin(_) => SourceFile::AdverseEvents,
            Self::BaselineAssumed { .. }
            | Self::NoLastAlive
            | Self::NoOrigin(_)
            | Self::NeverAssessed(_)
            | Self::LateBaseline(_)
            | Self::TherapyAfterDeath(_) => SourceFile::Subjects,
        }
    }

    /// `assessment-after-death`, as in JSON.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Recognised { .. } => "columns-recognised",
            Self::OtherRows { .. } => "other-rows",
            Self::DaysOfSas { .. } => "days-of-sas",
            Self::BaselineAssumed { .. } => "baseline-assumed",
            Self::NoLastAlive => "no-last-alive",
            Self::NoOrigin(_) => "no-origin",
            Self::NeverAssessed(_) => "never-assessed",
            Self::LateBaseline(_) => "late-baseline",
            Self::ResponseBeforeOrigin(_) => "response-before-origin",
            Self::AssessmentAfterDeath(_) => "assessment-after-death",
            Self::ResponseAfterProgression(_) => "response-after-progression",
            Self::Repeated { .. } => "repeated",
            Self::TherapyAfterDeath(_) => "therapy-after-death",
            Self::SumsWithoutBaseline(_) => "sums-without-baseline",
            Self::NothingRecorded { .. } => "nothing-recorded",
            Self::NoDoseLimiting => "no-dose-limiting",
            Self::AdverseEventBeforeOrigin(_) => "adverse-event-before-origin",
        }
    }
}
