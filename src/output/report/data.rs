//! What the reports on data share: sentences on what was found, methods with their sources, files.

use crate::output::document::{Block, Fact, Section};
use crate::output::table::{interval, value};
use crate::output::words;
use crate::results::{AnalysisResult, GroupResult, InputRecord, OneSampleResult};

/// The median of a group with its interval.
pub(super) fn median(result: &AnalysisResult, group: &GroupResult) -> Option<String> {
    let found = group.quantiles.iter().find(|quantile| quantile.probability == 0.5)?;
    let unit = result.time_unit.map_or_else(String::new, |unit| format!(" {unit}"));
    let estimate = value(found.estimate, "estimate", &found.reasons, words::time);
    let limits = interval(found.lower, found.upper, &found.reasons, words::time);
    let known = if found.estimate.is_some() { unit } else { String::new() };
    Some(format!(
        "the median is {estimate}{known} ({} {} interval {limits})",
        words::level(result.conf_level),
        result.conf_type
    ))
}

/// Subjects, events and the median of a group.
pub(super) fn group(result: &AnalysisResult, group: &GroupResult) -> String {
    let who =
        if group.group == "all" { String::new() } else { format!("{}: ", words::visible(&group.group)) };
    let median = median(result, group).map_or_else(String::new, |median| format!("; {median}"));
    let events = words::counted(group.events.rounded(), "event");
    format!("{who}{events} among {}{median}.", words::counted(group.subjects, "subject"))
}

/// O over E and the test to trust.
pub(super) fn against(found: &OneSampleResult, conf: &str) -> String {
    let ratio = &found.ratio;
    let limits = interval(ratio.lower, ratio.upper, &ratio.reasons, words::ratio);
    let variant = found.recommendation.variant;
    let test = found.tests.iter().find(|test| test.variant == variant);
    let p = test.and_then(|test| test.p_value_one_sided).map(words::p_value);
    let p = p.map_or_else(String::new, |p| {
        let sign = if p.starts_with('<') { String::new() } else { "= ".to_owned() };
        format!(
            " One-sided p {sign}{p} by {variant}, the variant to trust here: {}.",
            words::why_variant(found.recommendation.reason)
        )
    });
    format!(
        "Against {}: {} where {} would be expected if its curve held, O/E {} ({conf} interval {limits}).{p}",
        words::visible(&found.benchmark),
        words::counted(found.observed, "event"),
        words::ratio(found.expected),
        value(ratio.estimate, "estimate", &ratio.reasons, words::ratio),
    )
}

/// The methods behind an analysis, with their sources.
pub(super) fn methods(result: &AnalysisResult) -> Section {
    let mut facts = vec![
        Fact::new(
            "Survival",
            format!(
                "Kaplan and Meier (1958), JASA 53, 457-481; intervals {} at {}. Limits of quantiles where the limits of the curve cross the level: Brookmeyer and Crowley \
                 (1982), Biometrics 38, 29-41. Quantiles of a flat curve by the midpoint rule.",
                result.conf_type,
                words::level(result.conf_level)
            ),
        ),
        Fact::new(
            "Follow-up",
            "Reverse Kaplan-Meier: Schemper and Smith (1996), Control. Clin. Trials 17, 343-346. Rates with Garwood's limits: Garwood (1936), Biometrika 28, 437-442.",
        ),
    ];
    if result.logrank.is_some() {
        facts.push(Fact::new(
            "Log-rank test",
            "Mantel (1966), Cancer Chemother. Rep. 50, 163-170, hypergeometric variance.",
        ));
    }
    if let Some(model) = &result.cox {
        facts.push(Fact::new(
            "Cox model",
            format!("Cox (1972), JRSS B 34, 187-220, ties by the method of {}.", model.ties),
        ));
    }
    if !result.one_sample.is_empty() {
        facts.push(Fact::new(
            "One-sample log-rank test",
            "O events against E, the sum over subjects of the benchmark's cumulative hazard at the time under observation: Breslow (1975), Int. Stat. Rev. 43, 45-58; the \
             variants stand in the table by name. Every test is one-sided unless it says two-sided; z above 0 and O/E below 1 favour the subjects over the benchmark.",
        ));
    }
    if !result.fits.is_empty() {
        facts.push(Fact::new(
            "Fitted laws",
            "Maximum likelihood, delta-method intervals; laws are ordered by AIC.",
        ));
    }
    Section { id: "methods".to_owned(), title: "Methods".to_owned(), blocks: vec![Block::Facts { facts }] }
}

/// How the same is made again.
pub(super) fn reproduction(
    version: &str,
    trial_file: Option<&[String; 2]>,
    input: &[InputRecord],
    command: &str,
) -> Section {
    let mut facts = vec![Fact::code("Program", format!("onearm {version}"))];
    if let Some([file, digest]) = trial_file {
        facts.push(Fact::code("Trial file", words::visible(file)));
        facts.push(Fact::code("Its SHA-256", digest.clone()));
    }
    for read in input {
        facts.push(Fact::code("Data", words::visible(&read.file)));
        facts.push(Fact::code("Their SHA-256", read.sha256.clone()));
        let notes: Vec<&str> = read.notes.iter().map(|note| note.text.as_str()).collect();
        let used = format!(
            "{} read, {} used",
            words::counted(read.rows, "row"),
            words::counted(read.subjects, "subject")
        );
        facts.push(Fact::new(
            "As read",
            std::iter::once(used.as_str()).chain(notes).collect::<Vec<_>>().join("; "),
        ));
    }
    facts.push(Fact::code("Command", command.to_owned()));
    Section {
        id: "reproducibility".to_owned(),
        title: "Reproducibility".to_owned(),
        blocks: vec![Block::Facts { facts }],
    }
}
