//! What is said of each benchmark: one card each.

use super::cautions::own_caution;
use super::reading::{
    Reading, events_words, exceeds, quoted, rate_error, ratio, sentence, short, with_error,
};
use super::verdict::{Crossing, Finding, Repeat, Verdict, WANTED_POWER};
use crate::measure::Caution;
use crate::output::document::{Card, Fact};
use crate::results::{BenchmarkSummary, SimulatedTest, TruthResult};

/// The card of one benchmark.
pub(super) fn card(reading: &Reading<'_>, finding: &Finding<'_>) -> Card {
    let benchmark = &reading.result.benchmarks[finding.benchmark];
    let record = &benchmark.record;
    let (label, tone) = label(finding.verdict);
    let described = [record.trial.as_str(), record.arm.as_str()];
    let mut subtitle: Vec<_> = described
        .iter()
        .filter(|text| !text.is_empty() && **text != record.id)
        .map(|text| (*text).to_owned())
        .collect();
    subtitle.push(match record.median {
        Some(median) => format!("published median {}", reading.with_unit(median)),
        None => format!("median of its law {}", reading.with_unit(benchmark.law_median)),
    });
    let facts = [
        Some(meaning(reading, finding)),
        Some(error_fact(reading, finding)),
        power_fact(reading, finding),
        crossing_fact(reading, finding),
        needed_fact(reading, finding),
        repeat_fact(reading, finding),
        estimated_fact(reading, finding),
        scans_fact(finding),
        law_fact(benchmark),
    ];
    Card {
        title: record.id.clone(),
        subtitle: subtitle.join("; "),
        label: label.to_owned(),
        tone,
        facts: facts.into_iter().flatten().collect(),
    }
}

fn meaning(reading: &Reading<'_>, finding: &Finding<'_>) -> Fact {
    let reason = reading.benchmark_reason(finding.benchmark);
    Fact::new(
        "What it stands for",
        reason.map_or_else(
            || "The trial file does not say why this benchmark was chosen.".to_owned(),
            sentence,
        ),
    )
}

fn error_fact(reading: &Reading<'_>, finding: &Finding<'_>) -> Fact {
    let alpha = reading.alpha();
    let text = match finding.size {
        None => "Not simulated: no truth of the trial file is this benchmark's own curve.".to_owned(),
        Some(size) => {
            let judged = if exceeds(size, alpha) {
                "above"
            } else if size.rate > alpha {
                "less than two Monte Carlo standard errors above"
            } else {
                "not above"
            };
            format!(
                "If its law holds, the test is significant with probability {}, {judged} the nominal {alpha}.",
                with_error(size.rate, size.mcse)
            )
        }
    };
    Fact::new("Actual size", text)
}

fn power_fact(reading: &Reading<'_>, finding: &Finding<'_>) -> Option<Fact> {
    let power = |(truth, test): &(&TruthResult, &SimulatedTest)| {
        format!(
            "{} if {} holds{}",
            with_error(test.rate, test.mcse),
            quoted(&truth.truth),
            true_median(reading, truth)
        )
    };
    let powers: Vec<_> = finding.powers.iter().map(power).collect();
    (!powers.is_empty()).then(|| Fact::new("Power", format!("{}.", powers.join("; "))))
}

fn crossing_fact(reading: &Reading<'_>, finding: &Finding<'_>) -> Option<Fact> {
    let shape = &reading.result.power_curve.as_ref()?.shape_of;
    let text = match finding.crossing? {
        Crossing::Below(first) => {
            format!(
                "A true median below {} is enough: the power curve starts there.",
                reading.with_unit(first)
            )
        }
        Crossing::At(median) => format!(
            "Needs a true median of about {}, interpolated on the power curve (shape of {shape}).",
            reading.with_unit(median)
        ),
        Crossing::Beyond(last) => {
            format!(
                "Not reached: beyond {}, where the power curve ends (shape of {shape}).",
                reading.with_unit(last)
            )
        }
    };
    Some(Fact::new(format!("Power {WANTED_POWER}"), text))
}

fn needed_fact(reading: &Reading<'_>, finding: &Finding<'_>) -> Option<Fact> {
    let needed = finding.needed?;
    let until = reading.result.benchmarks[finding.benchmark].horizon;
    let until = until
        .map_or_else(String::new, |time| format!(" by its horizon of {} {}", short(time), reading.unit()));
    let text = format!(
        "With {}{until}, the mean if {} holds: O/E at most {}, that is at least {:.1} events expected by its curve.",
        events_words(needed.events),
        quoted(&needed.under.truth),
        ratio(needed.ratio_at_most),
        needed.expected_at_least
    );
    Some(Fact::new("Significant if", text))
}

fn repeat_fact(reading: &Reading<'_>, finding: &Finding<'_>) -> Option<Fact> {
    let Repeat { arm, test } = finding.repeat?;
    let (name, rate) = (reading.benchmark_name(arm), with_error(test.rate, test.mcse));
    let text = if test.rate > reading.alpha() {
        format!("An arm that merely repeats {name} beats it with probability {rate}.")
    } else {
        format!(
            "No other simulated benchmark arm beats it more often than alpha; the likeliest, {name}, with probability {rate}."
        )
    };
    Some(Fact::new("Known arms", text))
}

fn estimated_fact(reading: &Reading<'_>, finding: &Finding<'_>) -> Option<Fact> {
    let rate = finding.size?.rate_benchmark_estimated?;
    let events = reading.result.benchmarks[finding.benchmark].events?;
    let derived = if events.derived { ", derived" } else { "" };
    let mcse = rate_error(rate, reading.result.simulation.run.trials);
    let text = format!(
        "Counting that the benchmark is itself an estimate from {:.0} events{derived}, the size is {}.",
        events.count,
        with_error(rate, mcse)
    );
    Some(Fact::new("Benchmark uncertain", text))
}

fn scans_fact(finding: &Finding<'_>) -> Option<Fact> {
    let test = finding.size_at_scans?;
    let text = format!(
        "If progression is seen at the trial's scans and the curve is read as true time, the size is {}.",
        with_error(test.rate, test.mcse)
    );
    Some(Fact::new("Seen at scans", text))
}

/// What is wrong with the law that stands for the curve, if it is known.
fn law_fact(benchmark: &BenchmarkSummary) -> Option<Fact> {
    let of_law = |caution: &&Caution| {
        matches!(
            caution,
            Caution::LawMissesPoints { .. }
                | Caution::ExponentialFromMedian { .. }
                | Caution::HorizonLifted { .. }
        )
    };
    let cautions = benchmark.cautions.iter().filter(of_law);
    let cautions: Vec<_> = cautions.map(|caution| own_caution(&benchmark.record.id, caution)).collect();
    (!cautions.is_empty()).then(|| Fact::new("Its curve", cautions.join(" ")))
}

/// The verdict in two words, and the tone of their colour.
pub(super) fn label(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Estimation => ("estimation only", "open"),
        Verdict::KnownTreatmentPasses => ("known arm passes", "weak"),
        Verdict::ErrorsUnknown => ("error rate not simulated", "open"),
        Verdict::ErrorsAboveAlpha => ("error rate above alpha", "weak"),
        Verdict::Confirmation => ("confirmation possible", "firm"),
        Verdict::Untested => ("no power simulated", "open"),
    }
}

/// The true median in brackets, where it is known and not blurred by scans.
pub(super) fn true_median(reading: &Reading<'_>, truth: &TruthResult) -> String {
    match &truth.median {
        Some(median) if !truth.seen_at_scans => format!(" (true median {})", reading.with_unit(median.truth)),
        _ => String::new(),
    }
}
