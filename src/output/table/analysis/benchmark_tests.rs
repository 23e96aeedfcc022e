//! One-sample tests beside the log-rank test.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{
    AnalysisResult, BinomialResult, ExponentialResult, LandmarkTestResult, MedianTestResult, TransformTest,
};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let Some(tests) = &result.benchmark_tests else { return Tables::default() };
    let level = words::level(result.conf_level);
    let landmarks = tests.landmark.iter().map(|test| landmark(test, &level));
    let medians = tests.median.iter().map(median);
    let exponentials = tests.exponential.iter().map(|test| exponential(test, &level));
    landmarks.chain(medians).chain(exponentials).collect()
}

const HEADER: [&str; 4] = ["Test", "z (positive: benefit)", "One-sided p", "Two-sided p"];

fn rows(tests: &[TransformTest]) -> impl Iterator<Item = Vec<String>> {
    tests.iter().map(|test| {
        vec![
            format!("Kaplan-Meier, {}", test.transform),
            value(test.statistic, "statistic", &test.reasons, words::ratio),
            value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value),
            value(test.p_value_two_sided, "p_value_two_sided", &test.reasons, words::p_value),
        ]
    })
}

fn landmark(test: &LandmarkTestResult, level: &str) -> Tables {
    let title = format!(
        "Survival at {}, {} against {}: S = {}, benchmark {}",
        words::time(test.time),
        words::visible(&test.group),
        words::law(&words::visible(&test.benchmark)),
        value(test.survival, "survival", &test.reasons, words::probability),
        value(test.benchmark_survival, "benchmark_survival", &test.reasons, words::probability),
    );
    let BinomialResult { survivors, failures, unevaluable, reasons, .. } = &test.binomial;
    let exact = [
        ("exact binomial", test.binomial.p_value_one_sided, test.binomial.p_value_two_sided, "p_value"),
        ("binomial, mid-p", test.binomial.mid_p_one_sided, test.binomial.mid_p_two_sided, "mid_p"),
    ];
    let exact = exact.into_iter().map(|(name, one, two, key)| {
        vec![
            name.to_owned(),
            String::new(),
            value(one, &format!("{key}_one_sided"), reasons, words::p_value),
            value(two, &format!("{key}_two_sided"), reasons, words::p_value),
        ]
    });
    let mut text = table(&title, &HEADER, rows(&test.tests).chain(exact));
    text.close_up();
    text += &format!(
        "\n{} of {} known at {} survive, {} censored before it; share {}",
        words::count(*survivors),
        words::count(survivors + failures),
        words::time(test.time),
        words::count(*unevaluable),
        value(test.binomial.share, "share", reasons, words::probability),
    );
    let known = test.binomial.intervals.iter().filter(|limits| limits.lower.is_some());
    for limits in known {
        let limits_text = interval(limits.lower, limits.upper, &limits.reasons, words::probability);
        text += &format!(", {} {limits_text}", words::share_interval(limits.method));
    }
    if test.binomial.share.is_some() {
        text += &format!(" ({level})");
    }
    text + &format!("\n{}\n\n", words::trusted_test(&test.recommendation))
}

fn median(test: &MedianTestResult) -> Tables {
    let title = format!(
        "Median, {} against {}: {}, benchmark {} (S there {})",
        words::visible(&test.group),
        words::law(&words::visible(&test.benchmark)),
        value(test.median, "median", &test.reasons, words::time),
        value(test.benchmark_median, "benchmark_median", &test.reasons, words::time),
        value(test.survival, "survival", &test.reasons, words::probability),
    );
    let mut text = table(&title, &HEADER, rows(&test.tests));
    text.close_up();
    text + &format!("\n{}\n\n", words::trusted_test(&test.recommendation))
}

fn exponential(test: &ExponentialResult, level: &str) -> Tables {
    let median = &test.median;
    let title = format!(
        "Both taken to be exponential, {} against {}\n{} where {} expected; median {} ({level} {})",
        words::visible(&test.group),
        words::law(&words::visible(&test.benchmark)),
        words::counted(test.events, "event"),
        words::ratio(test.expected),
        value(median.estimate, "estimate", &median.reasons, words::time),
        interval(median.lower, median.upper, &median.reasons, words::time),
    );
    let rows = test.tests.iter().map(|test| {
        vec![
            test.variant.id().to_owned(),
            value(test.statistic, "statistic", &test.reasons, words::ratio),
            value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value),
            value(test.p_value_two_sided, "p_value_two_sided", &test.reasons, words::p_value),
        ]
    });
    let mut text = table(&title, &["Variant", "Statistic", "One-sided p", "Two-sided p"], rows);
    text.close_up();
    text + &format!("\n{}\n\n", words::trusted_test(&test.recommendation))
}
