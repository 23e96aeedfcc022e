//! Group-sequential designs.

use super::{Tables, cautions, table, value};
use crate::output::words::{self, group_sequential as wording, two_stage::law_and_median};
use crate::results::{GroupSequentialInferenceRecord, GroupSequentialLook, GroupSequentialResult};

/// Group-sequential one-sample log-rank design.
#[must_use]
pub fn group_sequential(result: &GroupSequentialResult) -> Tables {
    let unit = result.time_unit.map_or_else(String::new, |unit| format!(", times in {unit}"));
    let mut text = Tables::from(format!(
        "Group-sequential one-sample log-rank, Z = (E - O) / sqrt E{unit}\nnull: {}\nalternative: {}\nefficacy: {}\nfutility: {}\n\
         subjects: {}{}\n\n",
        law_and_median(&result.laws.null, result.laws.null_median),
        law_and_median(&result.laws.alternative, result.laws.alternative_median),
        result.efficacy,
        wording::futility(result),
        words::count(result.subjects),
        result
            .subjects_one_analysis
            .map_or_else(String::new, |n| format!(" (without interim analyses {})", words::count(n)))
    ));
    text += &analyses(result);
    text += &bounds(result);
    text += &ends(result);
    text += &expectations(result);
    text += &counts(result);
    text += &calibrated(result);
    if let Some(record) = &result.inference {
        text += &inference(record);
    }
    text + &wording::paragraph(result) + &cautions(&result.cautions)
}

fn analyses(result: &GroupSequentialResult) -> Tables {
    let header = ["Analysis", "Time", "Subjects", "Events, null", "Events, alt.", "E, alt.", "Information"];
    let rows = result.looks.iter().map(|look| {
        vec![
            look.analysis.to_string(),
            words::time(look.time),
            format!("{:.1}", look.subjects),
            format!("{:.2}", look.events_null),
            format!("{:.2}", look.events_alternative),
            format!("{:.2}", look.expected_alternative),
            format!("{:.3}", look.information_fraction),
        ]
    });
    table("Analyses (the information is the number of events that the null expects)", &header, rows)
}

fn bounds(result: &GroupSequentialResult) -> Tables {
    let header =
        ["Analysis", "Efficacy z", "as O/E", "as p", "Futility z", "as O/E", "Alpha spent", "Beta spent"];
    let rows = result.looks.iter().map(|look| {
        let cell = |number: Option<f64>, key: &str, digits| value(number, key, &look.reasons, digits);
        vec![
            look.analysis.to_string(),
            cell(look.efficacy_bound, "efficacy_bound", bound),
            cell(look.efficacy_ratio, "efficacy_ratio", words::ratio),
            cell(look.efficacy_p, "efficacy_p", words::p_value),
            cell(look.futility_bound, "futility_bound", bound),
            cell(look.futility_ratio, "futility_ratio", words::ratio),
            format!("{:.5}", look.alpha_spent),
            format!("{:.4}", look.beta_spent),
        ]
    });
    let spent = if result.binding { "futility obeyed" } else { "futility ignored" };
    let title = format!(
        "Bounds (success if Z >= efficacy, stop without success if Z < futility; O/E if E is as the null expects; alpha with {spent})"
    );
    table(&title, &header, rows)
}

fn bound(z: f64) -> String {
    format!("{z:.4}")
}

fn ends(result: &GroupSequentialResult) -> Tables {
    let header = [
        "Analysis",
        "Success, null",
        "Futility, null",
        "Success, alt.",
        "Futility, alt.",
        "Success, null*",
        "Futility, null*",
        "Success, alt.*",
        "Futility, alt.*",
    ];
    let (null, other) = (&result.truth.under_null, &result.truth.under_alternative);
    let row = |(index, look): (usize, &GroupSequentialLook)| {
        let numbers = [
            look.success_null,
            look.futility_null,
            look.success_alternative,
            look.futility_alternative,
            null.success_by_analysis[index],
            null.futility_by_analysis[index],
            other.success_by_analysis[index],
            other.futility_by_analysis[index],
        ];
        std::iter::once(look.analysis.to_string()).chain(numbers.map(words::probability)).collect()
    };
    let title = format!(
        "Probability of each end, by the normal law and (*) in {} simulated trials, seed {}",
        words::count(result.truth.trials),
        result.truth.seed
    );
    table(&title, &header, result.looks.iter().enumerate().map(row))
}

fn expectations(result: &GroupSequentialResult) -> Tables {
    let header = [
        "Truth",
        "Success",
        "Futility ignored",
        "Success*",
        "MCSE",
        "Futility ignored*",
        "MCSE",
        "Ends early",
        "E(n)",
        "E(time)",
        "E(information)",
    ];
    let null = (result.alpha_obeying_futility, Some(result.alpha_ignoring_futility));
    let row = |name: &str,
               (success, ignored): (f64, Option<f64>),
               simulated: &crate::results::SimulatedSide,
               side: &crate::results::GroupSequentialSide| {
        vec![
            name.to_owned(),
            format!("{success:.4}"),
            ignored.map_or_else(|| "-".to_owned(), |size| format!("{size:.4}")),
            format!("{:.4}", simulated.success),
            format!("{:.4}", simulated.success_mcse),
            format!("{:.4}", simulated.success_ignoring_futility),
            format!("{:.4}", simulated.success_ignoring_futility_mcse),
            words::probability(side.stops_early),
            format!("{:.2}", side.expected_subjects),
            words::time(side.expected_duration),
            format!("{:.2}", side.expected_information),
        ]
    };
    let rows = [
        row("null", null, &result.truth.under_null, &result.under_null),
        row("alternative", (result.power, None), &result.truth.under_alternative, &result.under_alternative),
    ];
    table(
        "Size and power (* simulated), and what to expect by the normal law, futility obeyed",
        &header,
        rows,
    )
}

fn counts(result: &GroupSequentialResult) -> Tables {
    let header = [
        "Analysis",
        "E",
        "Normal: O at most",
        "Alpha spent",
        "Exact: O at most",
        "Alpha spent",
        "Futility: O at least",
    ];
    let count = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), words::count);
    let rows = result.counts.looks.iter().map(|look| {
        vec![
            look.analysis.to_string(),
            format!("{:.2}", look.expected),
            count(look.asymptotic_success_at_most),
            format!("{:.5}", look.asymptotic_alpha_spent),
            count(look.exact_success_at_most),
            format!("{:.5}", look.exact_alpha_spent),
            count(look.futility_at_least),
        ]
    });
    let counts = &result.counts;
    let title = format!(
        "As numbers of events, exact if each analysis is held when E has this value (Poisson)\n\
         normal bounds: size {:.4}, power {:.4}; exact bounds: size {:.4}, power {:.4} at hazard ratio {}",
        counts.asymptotic_size,
        counts.asymptotic_power,
        counts.exact_size,
        counts.exact_power,
        words::ratio(counts.hazard_ratio)
    );
    table(&title, &header, rows)
}

fn calibrated(result: &GroupSequentialResult) -> Tables {
    let calibrated = &result.truth.calibrated;
    let header = ["Analysis", "Efficacy z, normal", "Efficacy z, simulated"];
    let z = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), bound);
    let rows = result
        .looks
        .iter()
        .zip(&calibrated.efficacy_bounds)
        .map(|(look, own)| vec![look.analysis.to_string(), z(look.efficacy_bound), z(*own)]);
    let title = format!(
        "Bounds that spend as planned in {} trials simulated under the null, held at the planned times\n\
         size {:.4} (MCSE {:.4}), power {:.4} (MCSE {:.4})",
        words::count(calibrated.trials),
        result.looks.last().map_or(0.0, |look| look.alpha_spent),
        calibrated.size_mcse,
        calibrated.power,
        calibrated.power_mcse
    );
    table(&title, &header, rows)
}

fn inference(record: &GroupSequentialInferenceRecord) -> Tables {
    let level = words::level(record.conf_level);
    let number = |value_: Option<f64>, key: &str| value(value_, key, &record.reasons, words::ratio);
    let row = vec![
        record.analysis.to_string(),
        record.statistics.last().map_or_else(String::new, |z| words::ratio(*z)),
        wording::decision(record.decision).to_owned(),
        words::p_value(record.p_value_one_sided),
        words::p_value(record.p_value_ignoring_stages),
        number(record.hazard_ratio, "hazard_ratio"),
        number(record.lower, "lower"),
        number(record.upper, "upper"),
    ];
    let lower = format!("Lower {level}");
    let header =
        ["Analysis", "Z", "Decision", "p, one-sided", "p, one analysis", "Hazard ratio", &lower, "Upper"];
    table("After the analyses so far (stage-wise ordering, median-unbiased hazard ratio)", &header, [row])
}
