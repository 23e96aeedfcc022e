//! The report of an interim analysis, for a monitoring committee's folder.

use super::analysis::is_title;
use super::data;
use crate::output::document::{Block, Document, Fact, Section, blocks};
use crate::output::monitor_figures::MonitorFigure;
use crate::output::run_figures::NamedFigure;
use crate::output::table::{Part, monitor_parts};
use crate::output::words;
use crate::results::{MonitorResult, OutlookRecord};

/// The report, each of `figures` in the part that it belongs to; `command` is what made it.
#[must_use]
pub fn monitor_report(result: &MonitorResult, figures: &[MonitorFigure], command: &str) -> Document {
    let drawn: Vec<NamedFigure> = figures.iter().map(named).collect();
    let mut sections = vec![answer(result)];
    let parts = monitor_parts(result);
    sections.extend(parts.iter().filter(|part| part.id != "rules").map(|part| section(part, &drawn)));
    sections.push(methods(result));
    sections.push(data::reproduction(result.version, Some(&result.trial_file), &result.input, command));
    let document = Document {
        name: format!("{}: interim analysis at {}", words::visible(&result.trial), result.cutoff),
        label: words::visible(&result.trial),
        title: format!("Interim analysis at the cutoff {}", result.cutoff),
        question: words::visible(&result.title),
        subtitle: format!(
            "{} {} after {} on {}. All times in {}; progression-free survival by the rule {}.",
            words::time(result.status.time),
            result.time_unit,
            if result.opening_known { "accrual opened" } else { "the first entry" },
            result.opened,
            result.time_unit,
            result.rule
        ),
        sections,
        footer: format!(
            "Made by onearm {} from the data named under Reproducibility. Figures of a trial under way: confidential.",
            result.version
        ),
    };
    document.numbered()
}

fn section(part: &Part, figures: &[NamedFigure]) -> Section {
    let belongs = |figure: &&NamedFigure| place_of(figure.id) == part.id;
    let mut all: Vec<Block> = figures.iter().filter(belongs).map(Block::from).collect();
    all.extend(blocks(&part.tables).into_iter().filter(|block| !is_title(block, part.title)));
    Section { id: part.id.to_owned(), title: part.title.to_owned(), blocks: all }
}

/// The part of a figure; one that is not known stands with the subjects.
fn place_of(figure: &str) -> &'static str {
    match figure {
        "survival" => "pfs",
        "accrual" => "status",
        "toxicity" => "safety",
        "events" | "fan" => "outlook",
        "bounds" | "boundary" => "bounds",
        _ => "subjects",
    }
}

fn named(figure: &MonitorFigure) -> NamedFigure {
    let (title, caption) = match figure.id {
        "survival" => (
            "Progression-free survival",
            "Kaplan-Meier estimate with beta product limits (Fay, Brittain and Proschan 2013), censoring ticks and numbers at risk; the curves of the benchmarks over it, as far as \
             they are known.",
        ),
        "accrual" => {
            ("Entries", "Subjects entered so far and the number that the plan expects over calendar time.")
        }
        "toxicity" => (
            "Toxicity",
            "Subjects with the event in the order of entry, and the number at which the boundary stops the trial.",
        ),
        "events" => (
            "Events so far and to come",
            "Known events, then their number over completions of the trial: median and limits by the main model.",
        ),
        "swimmer" => (
            "Subjects",
            "A bar a subject by phase of treatment, with what happened to it and when; an arrow where it is followed on.",
        ),
        other => (other, ""),
    };
    NamedFigure {
        id: figure.id,
        title: title.to_owned(),
        caption: caption.to_owned(),
        svg: figure.svg.clone(),
    }
}

/// What the rules say, and the state of the trial in a few sentences.
fn answer(result: &MonitorResult) -> Section {
    let lead = |text: String| Block::Lead { text };
    let status = &result.status;
    let mut all = vec![lead(format!(
        "{} of {} planned subjects have entered; {} had the event and {} are followed without it.",
        words::count(status.entered),
        words::count(status.planned),
        words::count(status.events),
        words::count(status.followed)
    ))];
    let conf = words::level(result.analysis.conf_level);
    let whole = result.analysis.groups.iter().take(1);
    all.extend(
        whole.filter_map(|group| data::median(&result.analysis, group)).map(|text| lead(sentence(&text))),
    );
    all.extend(result.analysis.against().map(|(whole, _)| lead(data::against(whole, &conf))));
    all.extend(result.outlook.as_ref().and_then(outlook).map(lead));
    all.push(Block::paragraph(
        "The p-values are not adjusted for looking early: a decision rests on the rules below, not on them.",
    ));
    all.push(Block::heading("What the rules say"));
    let rules = words::monitor_answers(result);
    let facts = rules.iter().map(|(word, line)| Fact::new(sentence_case(word), words::visible(line)));
    all.push(if rules.is_empty() {
        Block::paragraph("The trial file has no interim analysis and no toxicity rule.")
    } else {
        Block::Facts { facts: facts.collect() }
    });
    Section {
        id: "answer".to_owned(),
        title: "Where the trial stands and what the rules say".to_owned(),
        blocks: all,
    }
}

fn sentence(text: &str) -> String {
    super::reading::sentence(text)
}

/// `not due` as `Not due`; a word in capitals stays.
fn sentence_case(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Predictive power by the main model, and when the final analysis is expected.
fn outlook(outlook: &OutlookRecord) -> Option<String> {
    if outlook.final_analysis_due {
        return Some("The final analysis is due by the plan.".to_owned());
    }
    let model = outlook.models.first().filter(|model| model.reason.is_none())?;
    let powers: Vec<String> = model
        .predictive_power
        .iter()
        .map(|power| {
            format!("{} against {}", words::probability(power.power), words::visible(&power.benchmark))
        })
        .collect();
    let date = outlook.forecast.as_ref().and_then(|forecast| forecast.dates.get(1));
    let date = date.and_then(|date| date.median.as_ref()).map_or_else(String::new, |day| {
        format!(" The final analysis is expected on {day}, half of the completions sooner and half later.")
    });
    Some(format!(
        "If the trial goes on as planned, the final test rejects with a predictive probability of {} ({} model).{date}",
        super::reading::joined(&powers),
        model.model
    ))
}

fn methods(result: &MonitorResult) -> Section {
    let mut section = data::methods(&result.analysis);
    if let (Some(outlook), Some(Block::Facts { facts })) = (&result.outlook, section.blocks.first_mut()) {
        facts.push(Fact::new(
            "Predictive power",
            format!(
                "Spiegelhalter, Freedman and Blackburn (1986), Control. Clin. Trials 7, 8-17: the trial is completed {} times, event times drawn from the posterior given what each \
                 subject has been through, entries by the accrual model, then the final test of the plan. Priors are worth {} and centred at the first benchmark. Conditional power: the same \
                 under a stated law. Seed {}.",
                words::count(outlook.completions),
                words::counted(outlook.prior_events.round() as u64, "event"),
                outlook.seed
            ),
        ));
        facts.push(Fact::new(
            "Intervals of shares",
            "Clopper and Pearson (1934), Biometrika 26, 404-413; beside them the posterior under Jeffreys' prior, Beta(1/2, 1/2).",
        ));
    }
    section
}
