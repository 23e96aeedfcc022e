//! Two-stage designs.

use super::{Tables, table, value};
use crate::output::words::{self, two_stage as wording};
use crate::results::{
    AttainedRecord, BinaryDesignRecord, BinaryInferenceRecord, BinaryTwoStageResult, LogrankDesignRecord,
    LogrankInferenceRecord, LogrankTwoStageResult, TruthRecord, WeightRecord,
};

/// The weights q for which a design has the least `q n + (1 - q) E(n)`.
fn weights(record: Option<WeightRecord>) -> String {
    record.map_or_else(String::new, |weights| format!("{:.2} - {:.2}", weights.from, weights.to))
}

/// Two-stage log-rank designs.
#[must_use]
pub fn logrank_two_stage(result: &LogrankTwoStageResult) -> Tables {
    let unit = result.time_unit.map_or_else(String::new, |unit| format!(", times in {unit}"));
    let mut text = Tables::from(format!(
        "Two-stage one-sample log-rank, Z = (E - O) / sqrt E{unit}\nnull: {}\nalternative: {}\n\n",
        wording::law_and_median(&result.laws.null, result.laws.null_median),
        wording::law_and_median(&result.laws.alternative, result.laws.alternative_median)
    ));
    text += &logrank_designs(result);
    text += &expectations(result);
    text += &truths(result);
    text += &formulas(result);
    if let Some(inference) = &result.inference {
        text += &logrank_inference(inference);
    }
    text + &wording::logrank_paragraph(result)
}

/// The designs, a row each, and under them the cells that a single stage has, by their column.
fn with_single_stage<D>(
    designs: &[D],
    row: impl Fn(&D) -> Vec<String>,
    single: Option<Vec<(usize, String)>>,
    columns: usize,
) -> Vec<Vec<String>> {
    let last = single.map(|cells| {
        let mut row = vec![String::new(); columns];
        row[0] = "single stage".to_owned();
        for (column, text) in cells {
            row[column] = text;
        }
        row
    });
    designs.iter().map(row).chain(last).collect()
}

fn logrank_designs(result: &LogrankTwoStageResult) -> Tables {
    let header =
        ["Design", "n1", "c1", "n", "c", "Interim at", "Accrual", "Length", "Alpha", "Stop ignored", "Power"];
    let row = |d: &LogrankDesignRecord| {
        vec![
            d.kind.word().to_owned(),
            format!("{:.1}", d.subjects_at_interim),
            format!("{:.4}", d.first_bound),
            words::count(d.subjects),
            format!("{:.4}", d.last_bound),
            words::time(d.interim),
            words::time(d.accrual),
            words::time(d.study_length),
            format!("{:.4}", d.alpha_one_sided),
            format!("{:.4}", d.alpha_ignoring_stop),
            format!("{:.4}", d.power),
        ]
    };
    let single = result.single_stage.map(|single| vec![(3, words::count(single.subjects))]);
    let rows = with_single_stage(&result.designs, row, single, header.len());
    let title = format!(
        "Designs (stop at the interim analysis if Z1 <= c1, success if Z1 > c1 and Z > c; formula: {})",
        result.formula
    );
    table(&title, &header, rows)
}

fn expectations(result: &LogrankTwoStageResult) -> Tables {
    let header = [
        "Design",
        "Stops, null",
        "Stops, alt.",
        "E(n), null",
        "E(n), alt.",
        "E(time), null",
        "E(time), alt.",
        "Interim events, null",
        "Best for q",
    ];
    let rows = result.designs.iter().map(|d| {
        vec![
            d.kind.word().to_owned(),
            words::probability(d.under_null.stops_early),
            words::probability(d.under_alternative.stops_early),
            format!("{:.2}", d.under_null.expected_subjects),
            format!("{:.2}", d.under_alternative.expected_subjects),
            words::time(d.under_null.expected_duration),
            words::time(d.under_alternative.expected_duration),
            format!("{:.1}", d.interim_events_null),
            weights(d.weights),
        ]
    });
    table(
        "Expected subjects and duration, by the formula (q: q n + (1 - q) E(n) under the null is least)",
        &header,
        rows,
    )
}

fn truths(result: &LogrankTwoStageResult) -> Tables {
    let header = ["Design", "Stops, null", "Stops, alt.", "Alpha", "MCSE", "Stop ignored", "Power", "MCSE"];
    let rows = result.designs.iter().map(|d| {
        let (null, other) = (&d.truth_null, &d.truth_alternative);
        vec![
            d.kind.word().to_owned(),
            words::probability(null.stops_early),
            words::probability(other.stops_early),
            format!("{:.4}", null.success),
            format!("{:.4}", null.success_mcse),
            format!("{:.4}", null.success_ignoring_stop),
            format!("{:.4}", other.success),
            format!("{:.4}", other.success_mcse),
        ]
    });
    table(&truth_title(result), &header, rows)
}

fn truth_title(result: &LogrankTwoStageResult) -> String {
    let all: Vec<&TruthRecord> = result.designs.iter().flat_map(both).collect();
    let trials = all.first().map_or(0, |record| record.trials);
    let bound = all.iter().filter_map(|record| record.error_bound).fold(0.0, f64::max);
    if all.iter().all(|record| record.error_bound.is_some()) {
        format!(
            "In truth (exact to {bound:.0e}; alpha and power less what the stop costs, from {} simulated trials, seed {})",
            words::count(trials),
            result.seed
        )
    } else {
        format!("In truth ({} simulated trials, seed {})", words::count(trials), result.seed)
    }
}

fn both(design: &LogrankDesignRecord) -> [&TruthRecord; 2] {
    [&design.truth_null, &design.truth_alternative]
}

fn formulas(result: &LogrankTwoStageResult) -> Tables {
    let names = result.designs.iter().take(1).flat_map(|d| &d.formulas).map(|formula| formula.formula);
    let ends = ["Corr., null", "Corr., alt."];
    let header: Vec<&str> = ["Design"].into_iter().chain(names).chain(ends).collect();
    let rows = result.designs.iter().map(|d| {
        let powers = d.formulas.iter().map(|formula| format!("{:.4}", formula.power));
        let correlations = [d.correlation_null, d.correlation_alternative].map(words::ratio);
        std::iter::once(d.kind.word().to_owned()).chain(powers).chain(correlations).collect()
    });
    table("Power by each formula; exact correlation of Z1 and Z", &header, rows)
}

fn logrank_inference(inference: &LogrankInferenceRecord) -> Tables {
    let level = words::level(inference.conf_level);
    let number = |value_: Option<f64>, key: &str| value(value_, key, &inference.reasons, words::ratio);
    let row = vec![
        inference.stage.to_string(),
        words::ratio(inference.statistic),
        if inference.success { "yes" } else { "no" }.to_owned(),
        words::p_value(inference.p_value_one_sided),
        words::p_value(inference.p_value_ignoring_stages),
        number(inference.hazard_ratio, "hazard_ratio"),
        number(inference.lower, "lower"),
        number(inference.upper, "upper"),
    ];
    let lower = format!("Lower {level}");
    let header = ["Stage", "Z", "Success", "p, one-sided", "p, one stage", "Hazard ratio", &lower, "Upper"];
    table("After the trial (stage-wise ordering, median-unbiased hazard ratio)", &header, [row])
}

/// Simon's designs.
#[must_use]
pub fn binary_two_stage(result: &BinaryTwoStageResult) -> Tables {
    let header = [
        "Design",
        "r1/n1",
        "r/n",
        "Alpha",
        "Stop ignored",
        "Power",
        "Stops, null",
        "Stops, alt.",
        "E(n), null",
        "E(n), alt.",
        "Best for q",
    ];
    let row = |d: &BinaryDesignRecord| {
        vec![
            d.kind.word().to_owned(),
            format!("{}/{}", d.first_limit, d.first_subjects),
            format!("{}/{}", d.limit, d.subjects),
            format!("{:.4}", d.alpha_one_sided),
            format!("{:.4}", d.alpha_ignoring_stop),
            format!("{:.4}", d.power),
            words::probability(d.under_null.stops_early),
            words::probability(d.under_alternative.stops_early),
            format!("{:.2}", d.under_null.expected_subjects),
            format!("{:.2}", d.under_alternative.expected_subjects),
            weights(d.weights),
        ]
    };
    let single = result.single_stage.map(|single| {
        vec![
            (2, format!("{}/{}", single.limit, single.subjects)),
            (3, format!("{:.4}", single.alpha_one_sided)),
            (5, format!("{:.4}", single.power)),
        ]
    });
    let rows = with_single_stage(&result.designs, row, single, header.len());
    let title = format!(
        "Two-stage designs for a response probability, {} against {} (all exact)\n\
         Stop with at most r1 responses in n1; success with more than r in n; q n + (1 - q) E(n) is least for q",
        result.null_rate, result.alternative_rate
    );
    let mut text = table(&title, &header, rows);
    if let Some(inference) = &result.inference {
        text += &binary_inference(inference);
    }
    if let Some(attained) = &result.attained {
        text += &attained_table(attained);
    }
    text + &wording::binary_paragraph(result)
}

fn binary_inference(inference: &BinaryInferenceRecord) -> Tables {
    let level = words::level(inference.conf_level);
    let row = vec![
        inference.stage.to_string(),
        format!("{}/{}", inference.responses, inference.subjects),
        if inference.success { "yes" } else { "no" }.to_owned(),
        words::p_value(inference.p_value_one_sided),
        words::ratio(inference.unbiased),
        words::ratio(inference.median_unbiased),
        words::ratio(inference.naive),
        words::ratio(inference.lower),
        words::ratio(inference.upper),
    ];
    let lower = format!("Lower {level}");
    let header =
        ["Stage", "Responses", "Success", "p, one-sided", "UMVUE", "Median-unb.", "Naive", &lower, "Upper"];
    table("After the trial (interval of Koyama and Chen)", &header, [row])
}

fn attained_table(attained: &AttainedRecord) -> Tables {
    let title = format!(
        "Second stage of {} subjects, planned {}: conditional error kept, alpha {:.4}, power {:.4}",
        attained.attained, attained.planned, attained.alpha_one_sided, attained.power
    );
    let rows = attained.rows.iter().map(|row| {
        vec![
            row.first_responses.to_string(),
            row.second_responses.map_or_else(|| "none is enough".to_owned(), |n| n.to_string()),
            row.second_responses_planned.to_string(),
        ]
    });
    table(&title, &["Responses in stage 1", "Needed in stage 2", "As planned"], rows)
}
