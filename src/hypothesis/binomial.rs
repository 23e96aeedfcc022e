//! Survivors of a landmark as a binomial count: exact where nobody is censored before it.

use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::binomial;
use crate::sample::Sample;

/// What became of each subject by a landmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LandmarkCount {
    /// Followed to the landmark without the event; censored at the landmark itself too.
    pub survivors: u64,
    /// With the event by the landmark, at the landmark itself too.
    pub failures: u64,
    /// Censored before the landmark: what became of them is not known.
    pub unevaluable: u64,
    /// Not observed from the start.
    pub delayed_entries: u64,
}

impl LandmarkCount {
    /// Counts a sample at `time`.
    #[must_use]
    pub fn new(sample: &Sample, time: f64) -> Self {
        let mut count = Self { survivors: 0, failures: 0, unevaluable: 0, delayed_entries: 0 };
        for subject in sample.subjects() {
            if subject.event && subject.time <= time {
                count.failures += 1;
            } else if subject.time >= time {
                count.survivors += 1;
            } else {
                count.unevaluable += 1;
            }
            count.delayed_entries += u64::from(subject.entry > 0.0);
        }
        count
    }

    /// Subjects whose state at the landmark is known.
    #[must_use]
    pub fn evaluable(&self) -> u64 {
        self.survivors + self.failures
    }

    /// Why the count is not binomial, if it is not.
    fn objection(&self) -> Option<Reason> {
        if self.delayed_entries > 0 {
            Some(Reason::DelayedEntry)
        } else if self.evaluable() == 0 {
            Some(Reason::NobodyEvaluable)
        } else {
            None
        }
    }
}

/// The binomial test and the share of survivors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BinomialTest {
    /// `P(K >= k)`.
    pub p_one_sided: Outcome,
    /// Twice the smaller tail, at most 1: agrees with the Clopper-Pearson interval.
    pub p_two_sided: Outcome,
    /// Probability of all counts no likelier than k: R's `binom.test`.
    pub p_minimum_likelihood: Outcome,
    /// `P(K > k) + P(K = k) / 2`.
    pub p_mid_one_sided: Outcome,
    /// Twice the smaller of both mid tails.
    pub p_mid_two_sided: Outcome,
}

/// Tests the share of survivors at a landmark against a benchmark's survival there, in (0, 1).
///
/// ```text
/// K ~ Binomial(evaluable, S0)
/// one-sided p   = P(K >= k)                                  small for benefit
/// two-sided p   = min(1, 2 min(P(K >= k), P(K <= k)))
/// mid-p         = the same with half of P(K = k) taken off each tail
/// ```
/// Exact if every subject is evaluable, or if being so says nothing about the event: who is censored before the landmark
/// is left out. Where many are, the Kaplan-Meier estimate at the landmark uses them as well. Not defined for delayed
/// entry.
/// # Reference
/// Clopper & Pearson (1934), Biometrika 26, 404-413; Lancaster (1961), JASA 56, 223-234 (mid-p). Evidence: R
/// `binom.test`, tests/reference/landmark_binomial.
#[must_use]
pub fn landmark_binomial(count: &LandmarkCount, benchmark_survival: f64) -> BinomialTest {
    let certain = !(benchmark_survival > 0.0 && benchmark_survival < 1.0);
    if let Some(reason) = count.objection().or(certain.then_some(Reason::BenchmarkIsCertain)) {
        let missing = Outcome::NotEstimable(reason);
        return BinomialTest {
            p_one_sided: missing,
            p_two_sided: missing,
            p_minimum_likelihood: missing,
            p_mid_one_sided: missing,
            p_mid_two_sided: missing,
        };
    }
    let (k, n, p) = (count.survivors, count.evaluable(), benchmark_survival);
    let (at_least, at_most) = (binomial::upper_tail(k, n, p), binomial::cdf(k, n, p));
    let more = binomial::upper_tail(k + 1, n, p);
    let fewer = if k == 0 { 0.0 } else { binomial::cdf(k - 1, n, p) };
    let (mid_upper, mid_lower) = (0.5 * (at_least + more), 0.5 * (at_most + fewer));
    let doubled = |a: f64, b: f64| Outcome::Value((2.0 * a.min(b)).min(1.0));
    BinomialTest {
        p_one_sided: Outcome::Value(at_least),
        p_two_sided: doubled(at_least, at_most),
        p_minimum_likelihood: Outcome::Value(binomial::minimum_likelihood_p(k, n, p)),
        p_mid_one_sided: Outcome::Value(mid_upper),
        p_mid_two_sided: doubled(mid_upper, mid_lower),
    }
}

/// How limits of a share are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareInterval {
    /// At least the stated level whatever the true share.
    ClopperPearson,
    /// Inverts the score test; level held on average.
    Wilson,
    /// Equal tails of the Beta(1/2, 1/2) posterior; level held on average.
    Jeffreys,
}

impl ShareInterval {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ClopperPearson, Self::Wilson, Self::Jeffreys];

    /// Its id in output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ClopperPearson => "clopper-pearson",
            Self::Wilson => "wilson",
            Self::Jeffreys => "jeffreys",
        }
    }

    /// Limits of the share of survivors among the evaluable.
    #[must_use]
    pub fn limits(self, count: &LandmarkCount, level: ConfidenceLevel) -> Interval {
        if let Some(reason) = count.objection() {
            let missing = Outcome::NotEstimable(reason);
            return Interval { lower: missing, upper: missing, level };
        }
        let (k, n) = (count.survivors, count.evaluable());
        let (lower, upper) = match self {
            Self::ClopperPearson => binomial::clopper_pearson(k, n, level.get()),
            Self::Wilson => binomial::wilson(k, n, level.get()),
            Self::Jeffreys => binomial::jeffreys(k, n, level.get()),
        };
        Interval { lower: Outcome::Value(lower), upper: Outcome::Value(upper), level }
    }
}

/// Share of survivors among the evaluable.
#[must_use]
pub fn survivor_share(count: &LandmarkCount) -> Outcome {
    count.objection().map_or_else(
        || Outcome::Value(count.survivors as f64 / count.evaluable() as f64),
        Outcome::NotEstimable,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Subject;

    #[test]
    fn who_counts_at_the_landmark_itself() {
        let times = [1.0, 2.0, 2.0, 3.0, 1.5];
        let events = [true, true, false, true, false];
        let sample = Sample::from_times(&times, &events).unwrap();
        let count = LandmarkCount::new(&sample, 2.0);
        // Event at 2: failure. Censored at 2 and event at 3: survivors. Censored at 1.5: not known.
        assert_eq!((count.failures, count.survivors, count.unevaluable), (2, 2, 1));
        assert_eq!(survivor_share(&count), Outcome::Value(0.5));
        // Two of two or more out of 4 at 1/2: 11/16.
        let test = landmark_binomial(&count, 0.5);
        assert!((test.p_one_sided.value().unwrap() - 11.0 / 16.0).abs() < 1e-15);
        assert_eq!(test.p_two_sided, Outcome::Value(1.0));
        assert!((test.p_mid_one_sided.value().unwrap() - 0.5).abs() < 1e-15);
    }

    #[test]
    fn no_test_is_made_of_nothing() {
        let missing = |count: &LandmarkCount, p, reason| {
            let test = landmark_binomial(count, p);
            let all = [
                test.p_one_sided,
                test.p_two_sided,
                test.p_minimum_likelihood,
                test.p_mid_one_sided,
                test.p_mid_two_sided,
            ];
            assert_eq!(all, [Outcome::NotEstimable(reason); 5]);
        };
        let censored = Sample::from_times(&[1.0, 1.0], &[false, false]).unwrap();
        let none = LandmarkCount::new(&censored, 2.0);
        missing(&none, 0.5, Reason::NobodyEvaluable);
        for interval in ShareInterval::ALL {
            let limits = interval.limits(&none, ConfidenceLevel::NINETY_FIVE);
            assert_eq!(limits.lower, Outcome::NotEstimable(Reason::NobodyEvaluable));
        }
        let late = Sample::new(vec![Subject { entry: 1.0, time: 5.0, event: true }]).unwrap();
        missing(&LandmarkCount::new(&late, 2.0), 0.5, Reason::DelayedEntry);
        let one = LandmarkCount::new(&Sample::from_times(&[3.0], &[false]).unwrap(), 2.0);
        for p in [0.0, 1.0, f64::NAN] {
            missing(&one, p, Reason::BenchmarkIsCertain);
        }
        // The incomplete beta function of statrs is good to some 1e-13.
        let p = landmark_binomial(&one, 0.3).p_one_sided.value().unwrap();
        assert!((p - 0.3).abs() < 1e-13, "{p}");
    }
}
