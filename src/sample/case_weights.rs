//! Case weights: how often each subject counts.

use super::{Sample, Subject};

/// The largest sum of weights.
const MOST: f64 = 1e8;

/// Subjects with a weight above 0 each. Who has weight 0 is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedSample {
    sample: Sample,
    weights: Vec<f64>,
    left_out: u64,
}

/// Weights that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum WeightError {
    /// Not one weight a subject.
    #[error("{weights} weights for {subjects} subjects: give one each")]
    Length {
        /// Weights given.
        weights: usize,
        /// Subjects.
        subjects: usize,
    },
    /// Negative, infinite or not a number.
    #[error("subject {}: weight {weight} is not a number of 0 or more", index + 1)]
    Weight {
        /// Which subject, from 0.
        index: usize,
        /// What was given.
        weight: f64,
    },
    /// All weights are 0.
    #[error("every weight is 0: nobody is left")]
    NobodyLeft,
    /// Together more than can be counted.
    #[error(
        "weights sum to {0}, more than 4,294,967,295, the most that can be counted: divide them by a common number"
    )]
    TooLarge(f64),
}

impl WeightedSample {
    /// # Errors
    /// [`WeightError`] for weights that are negative, infinite, all 0, too large or too few.
    pub fn new(sample: &Sample, weights: &[f64]) -> Result<Self, WeightError> {
        let subjects = sample.subjects();
        if subjects.len() != weights.len() {
            return Err(WeightError::Length { weights: weights.len(), subjects: subjects.len() });
        }
        let wrong = |weight: &f64| !(weight.is_finite() && *weight >= 0.0);
        if let Some(index) = weights.iter().position(wrong) {
            return Err(WeightError::Weight { index, weight: weights[index] });
        }
        let (kept, weights): (Vec<Subject>, Vec<f64>) =
            subjects.iter().zip(weights).filter(|(_, weight)| **weight > 0.0).unzip();
        let total: f64 = weights.iter().sum();
        if total > MOST {
            return Err(WeightError::TooLarge(total));
        }
        let left_out = (subjects.len() - kept.len()) as u64;
        let sample = Sample::new(kept).map_err(|_| WeightError::NobodyLeft)?;
        Ok(Self { sample, weights, left_out })
    }

    /// The subjects whose weight is above 0.
    #[must_use]
    pub fn sample(&self) -> &Sample {
        &self.sample
    }

    /// Their weights, in their order.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Subjects of weight 0.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The sample in which a subject of weight 3 stands three times: `None` if a weight is no whole number.
    #[must_use]
    pub fn repeated(&self) -> Option<Sample> {
        let whole = |weight: &f64| weight.fract() == 0.0;
        if !self.weights.iter().all(whole) {
            return None;
        }
        let subjects = self.sample.subjects().iter().zip(&self.weights);
        let repeated = subjects.flat_map(|(subject, weight)| std::iter::repeat_n(*subject, *weight as usize));
        Sample::new(repeated.collect()).ok()
    }

    /// The same weights with event and censoring exchanged.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { sample: self.sample.reversed(), ..self.clone() }
    }

    /// Sum of weights over the subjects with (`true`) or without the event.
    #[must_use]
    pub fn weight_of(&self, event: bool) -> f64 {
        let with = self.sample.subjects().iter().zip(&self.weights).filter(|(s, _)| s.event == event);
        with.map(|(_, weight)| weight).sum()
    }

    /// Sum of weight times time under observation.
    #[must_use]
    pub fn person_time(&self) -> f64 {
        let subjects = self.sample.subjects().iter().zip(&self.weights);
        subjects.map(|(subject, weight)| weight * (subject.time - subject.entry)).sum()
    }
}
