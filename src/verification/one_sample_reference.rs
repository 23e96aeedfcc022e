//! One-sample log-rank tests that need more than O and E, against formulas written out in R.

use super::data_set;
use super::{Cases, Method, ReferenceError, Row, Tolerance, Value};
use crate::benchmark::{Benchmark, BenchmarkRecord};
use crate::distribution::Law;
use crate::hypothesis::{
    CovariateEffect, ExpectedHazard, Exposure, ObservedExpected, RatioInterval, ReferenceInformation,
    ReferenceVariant, exact_conditional, exposures, hazard_ratios, margin_weights, nelson_aalen_variance,
    reference_test, reference_variance, uncorrelated, uncorrelated_weight, weighted_logrank_test,
};
use crate::measure::{ConfidenceLevel, Reason, TimeUnit};
use crate::sample::{RiskTable, Sample};

/// Each variant of each sample against exponential medians.
pub(super) const METHOD: Method = Method {
    id: "one_sample_reference",
    title: "One-sample log-rank tests: exact, uncorrelated, benchmark as an estimate, weighted",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/one_sample_reference/one_sample_reference.csv"),
    keys: &["dataset", "median", "case", "key"],
    cases: 378,
    check,
};

const FORMULA: Tolerance = Tolerance::relative(
    1e-11,
    "the incomplete beta function and R's differ by some 1e-13, and terms of the signed root cancel",
);
const LIMIT: Tolerance = Tolerance::relative(1e-9, "limits of R's uniroot are good to its tolerance");
const EXACT: Tolerance = Tolerance::absolute(
    1e-6,
    "the script's own two finest answers differ by up to 6e-7, as it reads tails off a coarser grid",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let (ours, tolerance) = recomputed(row)?;
        cases.compare(row, "value", ours, row.value("value")?, tolerance);
    }
    Ok(())
}

fn recomputed(row: &Row) -> Result<(Value, Tolerance), ReferenceError> {
    let sample = row.sample()?;
    let law: Law = format!("exponential:median={}", row.text("median")?)
        .parse()
        .map_err(|error| row.error(format!("{error}")))?;
    let exposures = with_potential(sample, &law);
    let tally = ObservedExpected::of(&exposures);
    let (case, key) = (row.text("case")?, row.text("key")?);
    let missing = |reason: Reason| Value::Missing(Some(reason));
    Ok(match (case.split_once('=').unwrap_or((case, "")), key) {
        (("uncorrelated", _), "weight") => {
            (uncorrelated_weight(&exposures).map(|weight| weight.raw).into(), FORMULA)
        }
        (("uncorrelated", _), _) => (uncorrelated(&exposures).statistic.into(), FORMULA),
        (("events", events), key) => (with_events(row, tally, events, key)?, FORMULA),
        (("level", level), key) => (limit(row, tally, level, key)?, LIMIT),
        (("weights", _), key) => {
            let codes: Vec<u32> = first_third(sample).map(|first| u32::from(!first)).collect();
            let weighted = margin_weights(&codes, &[0.5, 0.5])
                .and_then(|weights| weighted_logrank_test(&exposures, &weights));
            let value = match weighted {
                Ok(weighted) if key == "statistic" => weighted.test.statistic.into(),
                Ok(weighted) => weighted.effective_subjects.into(),
                Err(reason) => missing(reason),
            };
            (value, FORMULA)
        }
        (("effects", _), _) => (adjusted(sample, &law).into(), FORMULA),
        (("patients", _), key) => (patients(row, sample, key)?, FORMULA),
        (("exact-conditional", _), _) => {
            let value =
                exact_conditional(&exposures).map_or_else(missing, |exact| exact.test.p_one_sided.into());
            (value, EXACT)
        }
        _ => return Err(row.error(format!("no case is called {case}"))),
    })
}

/// Twice the last time as potential follow-up.
fn with_potential(sample: &Sample, law: &Law) -> Vec<Exposure> {
    let last = RiskTable::new(sample).last_time();
    let potential = vec![2.0 * last; sample.subjects().len()];
    exposures(sample, &ExpectedHazard::of_law(law), None, Some(&potential))
}

fn first_third(sample: &Sample) -> impl Iterator<Item = bool> {
    let n = sample.subjects().len();
    (0..n).map(move |index| index < n / 3)
}

fn with_events(row: &Row, tally: ObservedExpected, events: &str, key: &str) -> Result<Value, ReferenceError> {
    let number = |text: &str| text.parse::<f64>().map_err(|error| row.error(format!("{text}: {error}")));
    let information = ReferenceInformation::Events(number(events)?);
    let test = |variant| reference_test(variant, tally, information);
    Ok(match key {
        "rates" => test(ReferenceVariant::Rates).statistic,
        "binomial" => test(ReferenceVariant::Binomial).p_one_sided,
        "binomial two-sided" => test(ReferenceVariant::Binomial).p_two_sided,
        "mid-p" => test(ReferenceVariant::MidP).p_one_sided,
        key => {
            let tau = key.strip_prefix("variance tau=").ok_or_else(|| row.error(format!("no key {key}")))?;
            reference_variance(tally, information, number(tau)?).statistic
        }
    }
    .into())
}

fn limit(row: &Row, tally: ObservedExpected, level: &str, key: &str) -> Result<Value, ReferenceError> {
    let level: f64 = level.parse().map_err(|error| row.error(format!("{level}: {error}")))?;
    let level = ConfidenceLevel::new(level).map_err(|error| row.error(error.to_string()))?;
    let method = if key.starts_with("mid-p") { RatioInterval::MidP } else { RatioInterval::LogWald };
    let interval = tally.ratio_interval(method, level);
    Ok(if key.ends_with("lower") { interval.lower } else { interval.upper }.into())
}

/// E where the first third of the subjects has a covariate of 1, log hazard ratio 0.4, centre 0.3.
fn adjusted(sample: &Sample, law: &Law) -> f64 {
    let values: Vec<f64> = first_third(sample).map(|first| f64::from(u8::from(first))).collect();
    let effect = CovariateEffect { coefficient: 0.4, centre: 0.3, values: &values };
    let ratios = hazard_ratios(&[effect], values.len());
    let hazard = ExpectedHazard { ratio_of: Some(&ratios), ..ExpectedHazard::of_law(law) };
    ObservedExpected::of(&exposures(sample, &hazard, None, None)).expected
}

/// Against the aml sample, its times multiplied so that the last is the sample's.
fn patients(row: &Row, sample: &Sample, key: &str) -> Result<Value, ReferenceError> {
    let aml = data_set::sample("aml", "all")?;
    let factor = RiskTable::new(sample).last_time() / RiskTable::new(aml).last_time();
    let (times, events): (Vec<f64>, Vec<bool>) =
        aml.subjects().iter().map(|subject| (subject.time * factor, subject.event)).unzip();
    let reference = Sample::from_times(&times, &events).map_err(|error| row.error(error.to_string()))?;
    let record = BenchmarkRecord::named("aml", TimeUnit::Months);
    let benchmark = Benchmark::from_patients(record, RiskTable::new(&reference))
        .map_err(|error| row.error(error.to_string()))?;
    let hazard = ExpectedHazard::of_law(&benchmark.law);
    Ok(match (key, &benchmark.patients) {
        ("variance", Some(patients)) => {
            nelson_aalen_variance(&RiskTable::new(sample), patients, benchmark.horizon, 1.0)
        }
        _ => ObservedExpected::of(&exposures(sample, &hazard, benchmark.horizon, None)).expected,
    }
    .into())
}
