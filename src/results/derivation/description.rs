//! How an endpoint ended in words: values of ADaM's `EVNTDESC` and `CNSDTDSC`, at most 200 bytes, so that a transport file holds them.

use crate::derivation::{
    CensoringReason, DateArithmetic, Disagreement, Ending, OverallResponse, SumFinding, TimeToEvent,
};

/// The event or the reason of censoring.
pub(super) fn describe(found: &TimeToEvent) -> String {
    let reason = match found.ending {
        Ending::Progression => return "progression".to_owned(),
        Ending::Death => return "death".to_owned(),
        Ending::Response => return "response".to_owned(),
        Ending::Censored(reason) => reason,
    };
    let aside = found.set_aside.as_ref();
    let event = aside.map(|aside| match aside.ending {
        Ending::Death => format!("death on {}", aside.at.date),
        _ => format!("progression on {}", aside.at.date),
    });
    let missed = aside.map_or(0, |aside| aside.missed);
    let visits = format!("{missed} visit{} missed", if missed == 1 { "" } else { "s" });
    let at_start = found.end.date == found.start.date;
    let not_counted = |text: String, why: &str| match &event {
        Some(event) => format!("{text}; {event} not counted{why}"),
        None => text,
    };
    match reason {
        CensoringReason::LastAssessment => "no event: last adequate assessment".to_owned(),
        CensoringReason::NoBaseline => not_counted("no baseline assessment: day 1".to_owned(), ""),
        CensoringReason::NoAssessment => {
            let why = if missed > 0 { format!(" ({visits} since baseline)") } else { String::new() };
            not_counted("no adequate assessment after baseline: day 1".to_owned(), &why)
        }
        CensoringReason::MissedScans => {
            not_counted("last adequate assessment".to_owned(), &format!(": {visits} before it"))
        }
        CensoringReason::NewTherapy => {
            let therapy = found.new_therapy.as_ref().map(|therapy| therapy.date.to_string());
            let place =
                if at_start { "day 1, no adequate assessment before it" } else { "last adequate assessment" };
            not_counted(format!("new therapy on {}: {place}", therapy.unwrap_or_default()), "")
        }
        CensoringReason::LastKnownAlive => "alive: last known alive".to_owned(),
        CensoringReason::AliveAtCutoff => "alive at the cutoff".to_owned(),
    }
}

/// `2025-03-14 - 2025-01-02 + 1 = 72 days`.
pub(super) fn arithmetic(counted: DateArithmetic) -> String {
    counted.to_string()
}

/// Why the sums show another response than the recorded one.
pub(super) fn what_sums_show(found: &Disagreement) -> String {
    let (sums, sum) = (&found.by_sums, found.by_sums.measured.sum);
    let change = |from: f64| {
        if from > 0.0 { format!(" ({:+.1}%)", 100.0 * (sum - from) / from) } else { String::new() }
    };
    match sums.finding {
        SumFinding::NewLesion => "a new lesion is progression whatever the sum".to_owned(),
        SumFinding::AboveNadir => {
            format!(
                "{sum} mm is {:.1} mm{} above the nadir of {} mm",
                sum - sums.nadir,
                change(sums.nadir),
                sums.nadir
            )
        }
        SumFinding::Gone => "every target lesion is gone".to_owned(),
        SumFinding::BelowBaseline | SumFinding::Between
            if found.recorded.response == OverallResponse::Progressive =>
        {
            format!(
                "{sum} mm is no progression over the nadir of {} mm{}, and no new lesion is recorded: non-target lesions?",
                sums.nadir,
                change(sums.nadir)
            )
        }
        SumFinding::BelowBaseline | SumFinding::Between => {
            format!("{sum} mm against a baseline of {} mm{}", sums.baseline, change(sums.baseline))
        }
    }
}
