//! Observed subjects.

/// One subject: time since origin, whether it ended in the event, and when observation began.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    /// Start of observation on the analysis time scale; 0 without left truncation.
    pub entry: f64,
    /// Time of the event or of censoring.
    pub time: f64,
    /// True for the event, false for censored.
    pub event: bool,
}

/// Subjects that have been checked: at least one, times finite and not negative, entry before time.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    subjects: Vec<Subject>,
}

/// Subjects that make no sample. `index` counts from 0 in the order given.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SampleError {
    /// No subject.
    #[error("no subject")]
    Empty,
    /// More subjects than can be counted in 32 bits.
    #[error("{0} subjects are more than 4,294,967,295, the most that can be counted")]
    TooMany(usize),
    /// Time negative, infinite or not a number.
    #[error("subject {}: time {time} is not a number of 0 or more", index + 1)]
    Time {
        /// Which subject.
        index: usize,
        /// What was given.
        time: f64,
    },
    /// Entry not finite, negative, or not before the time.
    #[error("subject {}: entry {entry} is not before the time {time}, or negative", index + 1)]
    Entry {
        /// Which subject.
        index: usize,
        /// Start of observation given.
        entry: f64,
        /// End of observation given.
        time: f64,
    },
}

impl Sample {
    /// # Errors
    /// [`SampleError`] on the first subject that does not fit.
    pub fn new(subjects: Vec<Subject>) -> Result<Self, SampleError> {
        if subjects.is_empty() {
            return Err(SampleError::Empty);
        }
        if u32::try_from(subjects.len()).is_err() {
            return Err(SampleError::TooMany(subjects.len()));
        }
        for (index, subject) in subjects.iter().enumerate() {
            let Subject { entry, time, .. } = *subject;
            if !(time.is_finite() && time >= 0.0) {
                return Err(SampleError::Time { index, time });
            }
            if !(entry.is_finite() && entry >= 0.0 && (entry < time || (entry == 0.0 && time == 0.0))) {
                return Err(SampleError::Entry { index, entry, time });
            }
        }
        Ok(Self { subjects })
    }

    /// Without left truncation, from times and events of equal length.
    ///
    /// # Errors
    /// As [`Sample::new`].
    pub fn from_times(times: &[f64], events: &[bool]) -> Result<Self, SampleError> {
        let subjects =
            times.iter().zip(events).map(|(time, event)| Subject { entry: 0.0, time: *time, event: *event });
        Self::new(subjects.collect())
    }

    /// The subjects, in the order given.
    #[must_use]
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// Number of subjects, at least 1.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.subjects.len() as u64
    }

    /// Number of subjects with the event.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.subjects.iter().filter(|subject| subject.event).count() as u64
    }

    /// Sum of time under observation.
    #[must_use]
    pub fn person_time(&self) -> f64 {
        self.subjects.iter().map(|subject| subject.time - subject.entry).sum()
    }

    /// Those still under observation after a landmark, observed from it (or from their later entry) on; `None` if there are none.
    #[must_use]
    pub fn beyond(&self, landmark: f64) -> Option<Self> {
        let later = self.subjects.iter().filter(|subject| subject.time > landmark);
        let subjects: Vec<Subject> =
            later.map(|subject| Subject { entry: subject.entry.max(landmark), ..*subject }).collect();
        (!subjects.is_empty()).then_some(Self { subjects })
    }

    /// The same subjects with event and censoring exchanged: the sample of the reverse Kaplan-Meier curve.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let flip = |subject: &Subject| Subject { event: !subject.event, ..*subject };
        Self { subjects: self.subjects.iter().map(flip).collect() }
    }
}
