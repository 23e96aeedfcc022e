//! Tests that count that the benchmark's curve is itself an estimate.

use super::{ObservedExpected, OneSampleTest, ReferenceVariant};
use crate::measure::Reason;
use crate::numeric::beta;
use crate::numeric::portable::ln;
use crate::sample::RiskTable;

/// How well the benchmark's curve is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReferenceInformation {
    /// Nothing is known of it.
    Unknown,
    /// It rests on so many events; a derived number need not be whole.
    Events(f64),
    /// Patient-level data give the variance of E itself: [`nelson_aalen_variance`].
    Variance(f64),
}

impl ReferenceInformation {
    /// Events behind the benchmark; from patient-level data the number that gives the same variance, `E^2 / V`.
    #[must_use]
    pub fn events(self, expected: f64) -> Option<f64> {
        match self {
            Self::Events(events) if events > 0.0 && events.is_finite() => Some(events),
            Self::Variance(variance) if variance > 0.0 => Some(expected * expected / variance),
            _ => None,
        }
    }

    /// Relative variance of E: `1 / d`, or `V / E^2`; not known without events.
    fn relative_variance(self, expected: f64) -> Option<f64> {
        match self {
            // No event of the benchmark within the range: its curve there is 0 and so is E.
            Self::Variance(variance) if variance >= 0.0 => Some(variance / (expected * expected)),
            _ => self.events(expected).map(|events| 1.0 / events),
        }
    }
}

/// Variance of E, given the trial, where the benchmark is the Nelson-Aalen estimate of a sample A.
///
/// ```text
/// V = sum over event times u <= h of A of (Y_B(u) / Y_A(u))^2 d_A(u)
/// ```
/// Y the subjects at risk just before u: of the trial (B) and of A. Beyond the last time of A nobody is at risk there, so
/// the horizon is at most that time. With `time_factor` the times of A are multiplied by it.
/// # Reference
/// Danzer, Feld, Faldum & Schmidt (2021), arXiv 2109.02315. Evidence: R, written out, tests/reference/one_sample_reference.
#[must_use]
pub fn nelson_aalen_variance(
    trial: &RiskTable,
    reference: &RiskTable,
    horizon: Option<f64>,
    time_factor: f64,
) -> f64 {
    let horizon = horizon.unwrap_or(f64::INFINITY);
    let rows = reference.rows().iter();
    let events = rows.filter(|row| row.events > 0 && row.time * time_factor <= horizon);
    events
        .map(|row| {
            let ratio = trial.at_risk(row.time * time_factor) as f64 / row.at_risk as f64;
            ratio * ratio * row.events as f64
        })
        .sum()
}

/// Wald test with the variance of the benchmark, and between trials.
///
/// ```text
/// z = (E - O) / sqrt(E + V + E^2 tau^2),   V = E^2 / d, or from patient-level data
/// ```
/// d events behind the benchmark; tau the standard deviation of the log hazard between trials of the same regimen. Exact
/// for d if the benchmark is an exponential or its shape is known; an estimated shape adds to V. Conservative: at n = 25
/// and d of 20, 50, 171 its size at nominal .05 is .031, .035, .037.
/// # Errors
/// [`Reason::UnknownEvents`] and [`Reason::NothingExpected`] as outcomes.
/// # Reference
/// Danzer & Schmidt (2025), arXiv 2512.02878, for one parameter. Evidence: R, written out, tests/reference/one_sample_reference.
#[must_use]
pub fn reference_variance(
    tally: ObservedExpected,
    information: ReferenceInformation,
    between_trials: f64,
) -> OneSampleTest {
    let (o, e) = (tally.observed as f64, tally.expected);
    if e <= 0.0 || !e.is_finite() {
        return OneSampleTest::missing(Reason::NothingExpected);
    }
    let Some(relative) = information.relative_variance(e) else {
        return OneSampleTest::missing(Reason::UnknownEvents);
    };
    let variance = e + e * e * (relative + between_trials * between_trials);
    OneSampleTest::normal((e - o) / variance.sqrt())
}

/// One of the variants that compare two rates: that of the trial, and that of the benchmark's `d` events.
///
/// ```text
/// N = O + d, pi = E / (E + d): given N events in all, O ~ Bin(N, pi) if both rates are the same
/// reference-rates     z = sgn(E - O) sqrt(2 (O ln(O / (N pi)) + d ln(d / (N (1 - pi)))))
/// reference-binomial  P(Bin(N, pi) <= O) = P(Beta(d, O + 1) <= 1 - pi)
/// reference-mid-p     the same less P(Bin(N, pi) = O) / 2
/// ```
/// The beta form takes a `d` that is not whole (derived from a curve, or `E^2 / V` of patient-level data). Size at n = 25
/// and d of 20, 50, 171: signed root .055, .051, .047; the curve taken as known .139, .081, .051. Against the Nelson-Aalen
/// curve of 30, 60, 170 patients (V from them, Weibull shapes 1 and 1.5): signed root .042, .037 to .042, .045 to .048; the
/// curve taken as known .109, .073 to .080, .061 to .067 (4,000 trials each, standard error .004).
/// [`ReferenceVariant::Variance`] is [`reference_variance`] without variation between trials.
/// # Reference
/// Przyborowski & Wilenski (1940), Biometrika 31, 313-323, for the conditional test. Evidence: R `pbinom`,
/// tests/reference/one_sample_reference.
#[must_use]
pub fn reference_test(
    variant: ReferenceVariant,
    tally: ObservedExpected,
    information: ReferenceInformation,
) -> OneSampleTest {
    let (o, e) = (tally.observed as f64, tally.expected);
    if e <= 0.0 || !e.is_finite() {
        return OneSampleTest::missing(Reason::NothingExpected);
    }
    let Some(d) = information.events(e) else {
        return OneSampleTest::missing(Reason::UnknownEvents);
    };
    // 1 - pi, the share of the benchmark.
    let share = d / (e + d);
    let at_most = beta::cdf(d, o + 1.0, share);
    let below = if tally.observed == 0 { 0.0 } else { beta::cdf(d + 1.0, o, share) };
    match variant {
        ReferenceVariant::Rates => {
            let n = o + d;
            let of_trial = if tally.observed == 0 { 0.0 } else { o * ln(o / (n * (1.0 - share))) };
            let of_reference = d * ln(d / (n * share));
            let deviance = (2.0 * (of_trial + of_reference)).max(0.0);
            OneSampleTest::normal((e - o).signum() * deviance.sqrt())
        }
        ReferenceVariant::Binomial => OneSampleTest::exact(at_most, 1.0 - below),
        ReferenceVariant::MidP => {
            let lower = 0.5 * (at_most + below);
            OneSampleTest::exact(lower, 1.0 - lower)
        }
        ReferenceVariant::Variance => reference_variance(tally, information, 0.0),
    }
}
