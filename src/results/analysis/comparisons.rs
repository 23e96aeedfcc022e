//! Tests between groups and against benchmarks as records.

use super::AnalysisRequest;
use super::records::{LogrankGroup, LogrankResult, OneSampleResult, RatioResult, TestResult, reasons};
use crate::benchmark::Benchmark;
use crate::hypothesis::{Variant, expected_events, logrank, one_sample_logrank};
use crate::measure::Caution;
use crate::sample::{RiskTable, Sample};

pub(super) fn logrank_result(
    parts: &[(&str, &Sample)],
    tables: &[RiskTable],
    cautions: &mut Vec<Caution>,
) -> LogrankResult {
    let test = logrank(tables);
    if !test.left_out.is_empty() {
        let groups = test.left_out.iter().map(|index| parts[*index].0.to_owned()).collect();
        cautions.push(Caution::GroupsLeftOut { groups });
    }
    LogrankResult {
        chi_squared: test.chi_squared.value(),
        df: test.df,
        p_value: test.p_value.value(),
        strata: None,
        groups: parts
            .iter()
            .zip(&test.groups)
            .map(|((name, _), tally)| LogrankGroup {
                group: (*name).to_owned(),
                subjects: tally.subjects,
                observed: tally.observed,
                expected: tally.expected,
            })
            .collect(),
        reasons: reasons([("chi_squared", test.chi_squared), ("p_value", test.p_value)]),
    }
}

pub(super) fn one_sample_result(
    request: &AnalysisRequest<'_>,
    name: &str,
    sample: &Sample,
    benchmark: &Benchmark,
) -> OneSampleResult {
    let tally = expected_events(sample, &benchmark.law, benchmark.horizon);
    let (ratio, interval) = tally.ratio(request.conf_level);
    let tests = Variant::ALL.into_iter().map(|variant| {
        let test = one_sample_logrank(variant, tally);
        TestResult {
            variant,
            statistic: test.statistic.value(),
            p_value_one_sided: test.p_one_sided.value(),
            p_value_two_sided: test.p_two_sided.value(),
            reasons: reasons([
                ("statistic", test.statistic),
                ("p_value_one_sided", test.p_one_sided),
                ("p_value_two_sided", test.p_two_sided),
            ]),
        }
    });
    OneSampleResult {
        group: name.to_owned(),
        benchmark: benchmark.record.id.clone(),
        law: benchmark.law.to_string(),
        horizon: benchmark.horizon,
        observed: tally.observed,
        expected: tally.expected,
        ratio: RatioResult {
            estimate: ratio.value(),
            lower: interval.lower.value(),
            upper: interval.upper.value(),
            reasons: reasons([("estimate", ratio), ("lower", interval.lower), ("upper", interval.upper)]),
        },
        tests: tests.collect(),
    }
}
