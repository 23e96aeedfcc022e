//! `monitor`: where the trial stands, whether a rule fires, what is likely to come.

use super::analysis::{cautions_of, estimates};
use super::{Part, Tables, cautions, interval, table, text_table, value};
use crate::output::words;
use crate::results::{
    EligibilityRecord, MonitorResult, PreviousRecord, ResponseRecord, SafetyRecord, ShareRecord, StatusRecord,
};

mod outlook;
mod rules;

/// Adverse events listed; the rest stand in JSON.
const MOST_TERMS: usize = 12;
/// Subjects listed; the rest stand in JSON and CSV.
const MOST_SUBJECTS: usize = 60;

/// The interim analysis as tables.
#[must_use]
pub fn monitor(result: &MonitorResult) -> Tables {
    let unit = result.time_unit;
    let text = Tables::from(format!(
        "{}: interim analysis at the cutoff {}, {} {unit} after {} on {}\n{}\ntimes in {unit}; progression-free survival by the rule {}\n\n",
        words::visible(&result.trial),
        result.cutoff,
        words::time(result.status.time),
        if result.opening_known { "accrual opened" } else { "the first entry" },
        result.opened,
        words::visible(&result.title),
        result.rule,
    ));
    text + &monitor_parts(result).into_iter().collect::<Tables>()
}

/// Its parts, those without anything to say left out.
#[must_use]
pub fn monitor_parts(result: &MonitorResult) -> Vec<Part> {
    // Before the figures that they are about.
    let mut first = Tables::from(cautions(&result.cautions));
    if !first.is_empty() {
        first.push('\n');
    }
    let outlook = result.outlook.as_ref().map(outlook::section).unwrap_or_default()
        + &outlook::what_if(&result.what_if)
        + &result.re_estimation.as_ref().map(outlook::re_estimation).unwrap_or_default();
    let pfs = estimates(&result.analysis) + &against(result);
    let parts = [
        Part::new("rules", "What the rules say", rules::answer(result)),
        Part::new("days", "Cautions on the days", first),
        Part::new(
            "status",
            "Where the trial stands",
            status(&result.status) + &outlook::accrual(&result.accrual),
        ),
        Part::new("pfs", "Progression-free survival", pfs),
        Part::new("response", "Response", result.response.as_ref().map(response).unwrap_or_default()),
        Part::new("safety", "Toxicity", result.safety.as_ref().map(safety).unwrap_or_default()),
        Part::new("bounds", "What each rule needs", rules::section(result)),
        Part::new("outlook", "What is likely to come", outlook),
        Part::new(
            "eligibility",
            "Eligibility",
            result.eligibility.as_ref().map(eligibility).unwrap_or_default(),
        ),
        Part::new(
            "extracts",
            "The earlier extract",
            result.previous.as_ref().map(previous).unwrap_or_default(),
        ),
        Part::new("subjects", "Subjects", subjects(result)),
        Part::new("cautions", "Cautions", cautions_of(&result.analysis)),
    ];
    parts.into_iter().filter(|part| !part.tables.is_empty()).collect()
}

fn status(status: &StatusRecord) -> Tables {
    let [first, last] = &status.first_and_last_entry;
    let rows = words::monitor_status(status).into_iter().map(|(what, value)| vec![what, value]);
    let mut text =
        text_table(&format!("Where the trial stands (entries from {first} to {last})"), &["", "Now"], rows);
    if !status.phases.is_empty() {
        let rows = status.phases.iter().map(|phase| {
            vec![words::visible(&phase.phase), words::count(phase.reached), words::count(phase.now)]
        });
        text += &table("Phases", &["Phase", "Subjects who began it", "In it, on treatment"], rows);
    }
    if !status.off_treatment.is_empty() {
        let rows = status.off_treatment.iter().map(|reason| {
            let name = if reason.reason.is_empty() { "no reason recorded" } else { &reason.reason };
            vec![words::visible(name).to_lowercase(), words::count(reason.subjects)]
        });
        text += &table("Off treatment", &["Reason", "Subjects"], rows);
    }
    text
}

/// O and E against every benchmark of the plan; all variants of the test stand in JSON.
fn against(result: &MonitorResult) -> Tables {
    let level = words::level(result.analysis.conf_level);
    let deciding = result.deciding_test;
    let rows = result.analysis.one_sample.iter().map(|against| {
        let test = |variant: crate::hypothesis::OneSampleVariant| {
            let test = against.tests.iter().find(|test| test.variant == variant);
            test.map_or_else(
                || "-".to_owned(),
                |test| value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value),
            )
        };
        let exact =
            crate::hypothesis::OneSampleVariant::Data(crate::hypothesis::DataVariant::ExactConditional);
        vec![
            words::visible(&against.benchmark),
            words::count(against.observed),
            words::ratio(against.expected),
            value(against.ratio.estimate, "estimate", &against.ratio.reasons, words::ratio),
            interval(against.ratio.lower, against.ratio.upper, &against.ratio.reasons, words::ratio),
            test(crate::hypothesis::OneSampleVariant::Tally(deciding)),
            test(exact),
        ]
    });
    let one_sided = format!("One-sided p, {}", deciding.id());
    let header =
        ["Benchmark", "O", "E", "O/E", &format!("{level} (Garwood)"), &one_sided, "Exact, given entries"];
    table("Against the benchmarks (not adjusted for looking early)", &header, rows)
}

fn share(name: String, share: &ShareRecord) -> Vec<String> {
    let limits = |limits: Option<[f64; 2]>| {
        limits
            .map_or_else(|| "-".to_owned(), |[a, b]| format!("{} - {}", words::percent(a), words::percent(b)))
    };
    vec![
        name,
        format!("{} of {}", share.subjects, share.of),
        share.share.map_or_else(|| "-".to_owned(), words::percent),
        limits(share.exact),
        limits(share.bayesian),
    ]
}

const SHARE_HEADER: [&str; 5] = ["", "Subjects", "Share", "95% Clopper-Pearson", "95% Bayes, Beta(1/2, 1/2)"];

fn response(response: &ResponseRecord) -> Tables {
    let best: Vec<String> =
        response.best.iter().map(|count| format!("{} {}", count.response.code(), count.subjects)).collect();
    let mut rows = vec![
        share("complete or partial response".to_owned(), &response.response),
        share("the same, confirmed after 28 days".to_owned(), &response.confirmed),
    ];
    rows.extend(response.disease_control.as_ref().map(|control| {
        let week = words::number(control.week);
        let name = format!(
            "disease control at week {week} (not reached {}, not known {})",
            control.not_reached, control.unknown
        );
        share(name, &control.share)
    }));
    table(&format!("Response (best: {})", best.join(", ")), &SHARE_HEADER, rows)
}

fn safety(safety: &SafetyRecord) -> Tables {
    let grades = safety.worst_grade;
    let rows = vec![
        share("grade 3 or more".to_owned(), &safety.severe),
        share("dose-limiting".to_owned(), &safety.dose_limiting),
    ];
    let title = format!(
        "Toxicity (highest grade of a subject: none {}, 1: {}, 2: {}, 3: {}, 4: {}, 5: {})",
        grades[0], grades[1], grades[2], grades[3], grades[4], grades[5]
    );
    let mut text = table(&title, &SHARE_HEADER, rows);
    if safety.terms.is_empty() {
        return text;
    }
    let rows = safety.terms.iter().take(MOST_TERMS).map(|term| {
        let by_grade = term.by_grade.iter().map(|count| words::count(*count));
        std::iter::once(words::visible(&term.term)).chain(by_grade).collect()
    });
    let more = safety.terms.len().saturating_sub(MOST_TERMS);
    let more = if more > 0 { format!("; {more} more in the JSON") } else { String::new() };
    let header = ["Subjects by highest grade", "1", "2", "3", "4", "5"];
    text += &table(&format!("Adverse events, the most severe first{more}"), &header, rows);
    text
}

fn eligibility(found: &EligibilityRecord) -> Tables {
    let populations: Vec<String> = found
        .populations
        .iter()
        .map(|population| {
            format!(
                "{} {} ({})",
                population.population.replace('-', " "),
                population.subjects,
                population.definition
            )
        })
        .collect();
    let to_check = if found.not_checked.is_empty() {
        String::new()
    } else {
        format!("; for a person to check: {}", found.not_checked.join(", "))
    };
    let heading = format!(
        "Eligibility: {} checked{to_check}\npopulations: {}\n",
        words::counted_as(found.checked.len() as u64, "criterion", "criteria"),
        populations.join(", ")
    );
    if found.findings.is_empty() {
        return format!("{heading}no deviation\n\n").into();
    }
    let rows = found.findings.iter().map(|finding| {
        let unit =
            finding.unit.as_ref().map_or_else(String::new, |unit| format!(" {}", words::visible(unit)));
        let value =
            finding.value.map_or_else(|| "missing".to_owned(), |v| format!("{}{unit}", words::number(v)));
        vec![words::visible(&finding.subject), words::visible(&finding.text), value]
    });
    let table = text_table("Deviations and missing values", &["Subject", "Criterion", "Value"], rows);
    Tables::from(heading) + &table
}

fn previous(previous: &PreviousRecord) -> Tables {
    let title = format!(
        "Against the earlier extract: {} up to {}",
        words::counted(previous.subjects, "subject"),
        previous.until
    );
    if previous.differences.is_empty() {
        return format!("{title}: no difference\n\n").into();
    }
    let missing = || "not there".to_owned();
    let rows = previous.differences.iter().map(|found| {
        vec![
            words::visible(&found.subject),
            words::visible(&found.what),
            found.before.as_deref().map_or_else(missing, words::visible),
            found.now.as_deref().map_or_else(missing, words::visible),
        ]
    });
    text_table(&title, &["Subject", "What", "Before", "Now"], rows)
}

fn subjects(result: &MonitorResult) -> Tables {
    if result.subjects.len() > MOST_SUBJECTS {
        return "subjects are listed by --format csv or json\n\n".into();
    }
    let rows = result.subjects.iter().map(|subject| {
        vec![
            words::visible(&subject.subject),
            subject.origin.clone(),
            subject.end.clone(),
            words::time(subject.time),
            subject.ending.id().replace('-', " "),
            subject.state.replace('-', " "),
            subject.phase.as_deref().map_or_else(|| "-".to_owned(), words::visible),
            subject.worst_grade.map_or_else(|| "-".to_owned(), |grade| grade.to_string()),
        ]
    });
    let header = ["Subject", "Began", "Known to", "Time", "How it ended", "State", "Phase", "Worst grade"];
    text_table("Subjects, by entry", &header, rows)
}
