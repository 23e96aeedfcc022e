//! The joint law of the statistics.

/// Law of the statistics of all analyses: `Z_k = m_k + s_k U_k`, where the U are standard normal with
/// `Cov(U_j, U_k) = sqrt(J_j / J_k)`, j < k.
///
/// Under the null `m = 0`, `s = 1` and J is the information. Under an alternative far from it means, variances and the
/// correlation of neighbouring analyses need not follow the information; then J is what has these correlations.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticsLaw {
    /// J at each analysis, increasing from above 0.
    pub information: Vec<f64>,
    /// `m_k`.
    pub mean: Vec<f64>,
    /// `s_k`, above 0.
    pub deviation: Vec<f64>,
}

impl StatisticsLaw {
    /// `E Z_k = theta sqrt I_k`, variance 1.
    #[must_use]
    pub fn canonical(information: &[f64], theta: f64) -> Self {
        Self {
            information: information.to_vec(),
            mean: information.iter().map(|value| theta * value.sqrt()).collect(),
            deviation: vec![1.0; information.len()],
        }
    }

    /// From means, standard deviations and the correlation of each analysis with the next, one fewer.
    ///
    /// ```text
    /// J_K = 1,   J_k = rho_k^2 J_{k+1}
    /// ```
    /// so analyses further apart are correlated as in a Markov chain.
    #[must_use]
    pub fn from_neighbours(mean: Vec<f64>, deviation: Vec<f64>, correlations: &[f64]) -> Self {
        let mut information = vec![1.0];
        for correlation in correlations.iter().rev() {
            let next = information[information.len() - 1];
            information.push(next * correlation * correlation);
        }
        information.reverse();
        Self { information, mean, deviation }
    }

    /// A bound on the scale of U.
    pub(super) fn standardised(&self, analysis: usize, bound: f64) -> f64 {
        (bound - self.mean[analysis]) / self.deviation[analysis]
    }
}
