//! What is likely to come.

use crate::output::table::{Tables, table, text_table};
use crate::output::words;
use crate::results::{
    AccrualStatus, DateRecord, ForecastRecord, OutlookRecord, PowerRecord, ReEstimationRecord, WhatIfRecord,
};

/// Events to come that are listed; the rest stand in JSON.
const MOST_EVENTS: usize = 10;

pub(super) fn section(outlook: &OutlookRecord) -> Tables {
    if outlook.final_analysis_due {
        return "What is likely to come: the final analysis is due by the plan\n\n".into();
    }
    let mut text = powers(outlook) + &medians(outlook) + &brownian(outlook);
    text += &outlook.forecast.as_ref().map(forecast).unwrap_or_default();
    text
}

/// Entries so far against the plan.
pub(super) fn accrual(accrual: &AccrualStatus) -> String {
    let p = accrual.p_slower.min(accrual.p_faster);
    let pace = if accrual.p_slower <= accrual.p_faster { "so few" } else { "so many" };
    format!(
        "Accrual: {} entered{} where the plan expects {} by now, were there as many to enter (probability of {pace} if the plan holds: {})\n\n",
        accrual.entered,
        if accrual.after_first { " after the first" } else { "" },
        words::time(accrual.expected),
        words::p_value(p)
    )
}

/// A share of `completions`; one that none or all of them have is shown by its limit, Clopper and Pearson's one-sided 95%: about 3 of their number.
fn power(record: &PowerRecord, completions: u64) -> String {
    let limit = 3.0 / completions as f64;
    match (record.exact, record.mcse) {
        (Some(exact), _) => format!("{} (exact)", words::probability(exact)),
        (None, Some(error)) if error > 0.0 => {
            format!("{} ({})", words::probability(record.power), words::rate(error))
        }
        _ if record.power > 0.5 => format!(">{}", words::number(1.0 - limit)),
        _ => format!("<{}", words::number(limit)),
    }
}

/// Predictive and conditional power, a benchmark a column.
fn powers(outlook: &OutlookRecord) -> Tables {
    let listed = outlook.models.iter().map(|model| &model.predictive_power);
    let listed = listed.chain(outlook.conditional.iter().map(|conditional| &conditional.power));
    let Some(first) = listed.clone().find(|list| !list.is_empty()) else { return Tables::default() };
    let names: Vec<String> = first.iter().map(|record| words::visible(&record.benchmark)).collect();
    let header: Vec<&str> = ["From now on"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let model = |name: &str| format!("predictive: {name} posterior");
    let rows = outlook
        .models
        .iter()
        .map(|found| (model(found.model), &found.predictive_power, found.reason.as_deref()))
        .chain(
            outlook
                .conditional
                .iter()
                .map(|found| (format!("conditional: {}", words::visible(&found.law)), &found.power, None)),
        )
        .map(|(name, list, reason)| {
            let cells: Vec<String> = match reason {
                Some(reason) => names.iter().map(|_| reason.to_owned()).collect(),
                None => list.iter().map(|record| power(record, outlook.completions)).collect(),
            };
            std::iter::once(name).chain(cells).collect::<Vec<_>>()
        });
    let title = format!(
        "Probability that the final test `{}` (one-sided {}) rejects, by benchmark: {} completions, standard error in brackets",
        outlook.test.id(),
        words::number(outlook.alpha_one_sided),
        words::count(outlook.completions)
    );
    table(&title, &header, rows)
}

fn medians(outlook: &OutlookRecord) -> Tables {
    let number = |value: Option<f64>| value.map_or_else(|| "not reached".to_owned(), words::time);
    let rows = outlook.models.iter().filter(|model| model.reason.is_none()).map(|model| {
        let [median, lower, upper] = model.median;
        let weights: Vec<String> = model.weights.iter().map(|weight| words::probability(*weight)).collect();
        vec![
            model.model.to_owned(),
            number(median),
            format!("{} - {}", number(lower), number(upper)),
            model.median_above.map_or_else(|| "-".to_owned(), words::probability),
            if weights.is_empty() { "-".to_owned() } else { weights.join(", ") },
        ]
    });
    let title = format!(
        "Posterior of the median (prior worth {} at the first benchmark: its median, for the piecewise model its hazards)",
        if outlook.prior_events == 1.0 {
            "1 event".to_owned()
        } else {
            format!("{} events", words::number(outlook.prior_events))
        }
    );
    let header =
        ["Model", "Median", "95% interval", "P(above the first benchmark's)", "Weights: historical, vague"];
    table(&title, &header, rows)
}

fn brownian(outlook: &OutlookRecord) -> Tables {
    let rows = outlook.brownian.iter().map(|found| {
        vec![
            words::visible(&found.benchmark),
            words::ratio(found.z),
            words::percent(found.fraction),
            words::probability(found.null),
            found.plan.map_or_else(|| "-".to_owned(), words::probability),
            words::probability(found.trend),
            words::probability(found.predictive),
        ]
    });
    let title =
        "Brownian approximations (information: events that the benchmark expects of the entries, as planned)";
    let header =
        ["Benchmark", "z now", "Information", "No effect", "Plan", "Trend", "Predictive, flat prior"];
    table(title, &header, rows)
}

fn forecast(forecast: &ForecastRecord) -> Tables {
    let missing = || "not reached".to_owned();
    let row = |date: &DateRecord| {
        let [low, high] = date.limits.each_ref().map(|limit| limit.clone().unwrap_or_else(missing));
        vec![
            words::visible(&date.what),
            words::percent(date.probability),
            date.median.clone().unwrap_or_else(missing),
            format!("{low} to {high}"),
        ]
    };
    // The next ones, and those at which an analysis is due.
    let listed = forecast.events.iter().enumerate();
    let listed = listed.filter(|(place, event)| *place < MOST_EVENTS || event.what.contains('`'));
    let listed = listed.map(|(_, event)| event);
    let rows = forecast.dates.iter().chain(listed).map(row);
    let title = format!(
        "Dates to come, {} model ({} completions); events when they happen, as if follow-up went on: they are seen at the next scan, and the first may have happened since the last one",
        forecast.model,
        words::count(forecast.completions)
    );
    text_table(&title, &["What", "Happens", "Median day", "95% of completions"], rows)
}

/// The rest of the trial under changed plans.
pub(super) fn what_if(records: &[WhatIfRecord]) -> Tables {
    let Some(first) = records.iter().find(|record| record.reason.is_none()) else {
        let reasons =
            records.iter().filter_map(|record| record.reason.as_deref().map(|reason| (record, reason)));
        return reasons
            .map(|(record, reason)| {
                format!("what if {}: {}\n", words::visible(&record.change), words::visible(reason))
            })
            .collect::<String>()
            .into();
    };
    let rows = records.iter().flat_map(|record| {
        let date = record.final_analysis.as_ref().and_then(|date| date.median.clone());
        let date = record
            .reason
            .as_deref()
            .map_or_else(|| date.unwrap_or_else(|| "not reached".to_owned()), words::visible);
        let of = |list: &[PowerRecord], place: usize| {
            list.get(place).map_or_else(|| "-".to_owned(), |found| words::probability(found.power))
        };
        first.predictive_power.iter().enumerate().map(move |(place, found)| {
            // The plan stands once, before the first benchmark.
            let once = |text: String| if place == 0 { text } else { String::new() };
            vec![
                once(words::visible(&record.change)),
                once(words::count(record.subjects)),
                once(date.clone()),
                words::visible(&found.benchmark),
                of(&record.predictive_power, place),
                of(&record.under_benchmark, place),
            ]
        })
    });
    let title = "What if the plan were another: predictive power, and the chance to reject if the benchmark's own law holds from now on\n(the type I error that is left, given these data)";
    let header = ["Plan", "Subjects", "Final analysis", "Benchmark", "Predictive", "Its law holds"];
    table(title, &header, rows.collect::<Vec<_>>())
}

/// What raising the number of subjects at such a look does.
pub(super) fn re_estimation(record: &ReEstimationRecord) -> Tables {
    let rate = |[rate, error]: [f64; 2]| format!("{} ({})", words::probability(rate), words::rate(error));
    let rows = record.truths.iter().map(|truth| {
        vec![
            words::visible(&truth.law),
            rate(truth.as_planned),
            rate(truth.raised),
            rate(truth.always),
            words::percent(truth.promising),
            words::time(truth.mean_subjects),
        ]
    });
    let [planned, most] = record.subjects;
    let title = format!(
        "Raising {planned} subjects to {most} at a look at time {} if conditional power under the trend lies in [{}, {}): rejections against {}, {} trials, standard error in brackets",
        words::time(record.look),
        words::number(record.promising[0]),
        words::number(record.promising[1]),
        words::visible(&record.benchmark),
        words::count(record.trials),
    );
    let (as_planned, always) = (format!("{planned} subjects"), format!("{most} always"));
    let header = ["If event times are", &as_planned, "By the rule", &always, "Promising", "Mean subjects"];
    let mut text = table(&title, &header, rows);
    text.close_up();
    text + "\nwhole trials with the plan's accrual, dropout and follow-up, without its interim rules, scans, pauses and cut at a number of events; --hazard-ratio adds power\n\n"
}
