//! Labels, digits and the wording of what results carry as data.

use crate::benchmark::{Assessor, LawOrigin};
use crate::hypothesis::Variant;
use crate::input::subjects::{ReadNote, Separator};
use crate::measure::{Caution, ConfidenceLevel, Provenance, Reason};

/// `3.8%`; never `0.0%` for something that can happen.
#[must_use]
pub fn percent(fraction: f64) -> String {
    let percent = 100.0 * fraction;
    if percent > 0.0 && percent < 0.05 {
        "<0.1%".to_owned()
    } else if (99.95..100.0).contains(&percent) {
        ">99.9%".to_owned()
    } else {
        format!("{percent:.1}%")
    }
}

/// Three decimals; `<0.001` and `>0.999` at the ends.
#[must_use]
pub fn probability(value: f64) -> String {
    if value == 0.0 || value == 1.0 {
        format!("{value:.0}")
    } else if value > 0.0 && value < 0.000_5 {
        "<0.001".to_owned()
    } else if (0.999_5..1.0).contains(&value) {
        ">0.999".to_owned()
    } else {
        format!("{value:.3}")
    }
}

/// A p-value: four decimals below 0.01, `<0.0001` below that.
#[must_use]
pub fn p_value(value: f64) -> String {
    if value < 0.000_1 {
        "<0.0001".to_owned()
    } else if value < 0.01 {
        format!("{value:.4}")
    } else {
        probability(value)
    }
}

/// A time: whole numbers as they are, else two decimals below 100 and one above.
#[must_use]
pub fn time(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e12 {
        format!("{value:.0}")
    } else if value.abs() < 100.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1}")
    }
}

/// A ratio or statistic, three decimals.
#[must_use]
pub fn ratio(value: f64) -> String {
    format!("{value:.3}")
}

/// A confidence level: `95%`, `99.9%`.
#[must_use]
pub fn level(level: ConfidenceLevel) -> String {
    format!("{}%", (1e4 * level.get()).round() / 100.0)
}

/// A law in its notation, numbers of many digits shortened to four significant ones.
#[must_use]
pub fn law(notation: &str) -> String {
    let mut short = String::new();
    let mut rest = notation;
    while !rest.is_empty() {
        let numeric = |c: char| c.is_ascii_digit() || c == '.';
        let length = rest.find(|c| !numeric(c)).unwrap_or(rest.len());
        let (number, after) = rest.split_at(length);
        match number.parse::<f64>() {
            Ok(value) if number.len() > 7 && value > 0.0 => {
                let magnitude = value.log10().floor() as i32;
                let decimals = usize::try_from(3 - magnitude).unwrap_or(0);
                short += &format!("{value:.decimals$}");
            }
            _ => short += number,
        }
        let next = after.find(numeric).unwrap_or(after.len());
        short += &after[..next];
        rest = &after[next..];
    }
    short
}

/// A count with commas between thousands.
#[must_use]
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Why a number does not exist.
#[must_use]
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotReached => "not reached",
        Reason::SurvivalIsZero => "undefined at S = 0",
        Reason::SurvivalIsOne => "undefined at S = 1",
        Reason::BeyondLastTime => "beyond the last observed time",
        Reason::NoEvents => "no event to compare",
        Reason::NothingExpected => "nothing expected under the benchmark",
        Reason::OneGroup => "only one group",
        Reason::ExactTest => "exact test, no statistic",
        Reason::NobodyAtRisk => "nobody at risk",
    }
}

/// A variant of the one-sample test in words.
#[must_use]
pub fn variant(variant: Variant) -> &'static str {
    match variant {
        Variant::Breslow => "log-rank, variance E (Breslow)",
        Variant::Wu => "log-rank, variance (O + E) / 2 (Wu)",
        Variant::SignedRoot => "signed root of the likelihood ratio",
        Variant::ExactPoisson => "exact Poisson tail",
        Variant::MidP => "Poisson tail, mid-p",
    }
}

/// Where a benchmark's law comes from.
#[must_use]
pub fn law_origin(origin: LawOrigin) -> &'static str {
    match origin {
        LawOrigin::Fitted => "through the known points",
        LawOrigin::ExponentialFromOnePoint => "exponential from one known point: shape guessed",
        LawOrigin::Given => "given",
    }
}

/// Who read the scans.
#[must_use]
pub fn assessor(assessor: Assessor) -> &'static str {
    match assessor {
        Assessor::Independent => "independent",
        Assessor::Investigator => "investigator",
        Assessor::Unknown => "unknown",
    }
}

/// Where a parameter came from.
#[must_use]
pub fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Given => "given",
        Provenance::Defaulted => "default",
        Provenance::Derived => "derived",
    }
}

/// A caution in a sentence.
#[must_use]
pub fn caution(caution: &Caution) -> String {
    match caution {
        Caution::FewEvents { place, events } => {
            format!("{place}: only {events} events; asymptotic intervals and tests are unreliable")
        }
        Caution::BenchmarkIsEstimate { benchmark, events: Some(events), derived } => {
            let how = if *derived { "about, derived from the curve" } else { "published" };
            format!(
                "{benchmark}: its curve is an estimate from {events:.0} events ({how}), used here as if it were known; \
                 counting that, the error rate is usually higher"
            )
        }
        Caution::BenchmarkIsEstimate { benchmark, events: None, .. } => {
            format!(
                "{benchmark}: its curve is an estimate from an unknown number of events, used here as if it were known"
            )
        }
        Caution::ExponentialFromMedian { benchmark } => {
            format!(
                "{benchmark}: only one point is known, so its exponential shape is a guess; never a headline result"
            )
        }
        Caution::HorizonApplied { benchmark, horizon, subjects_beyond, events_beyond } => format!(
            "{benchmark}: its curve is known up to {}; {subjects_beyond} subjects were observed longer and are cut there, \
             with {events_beyond} events left out of O",
            time(*horizon)
        ),
        Caution::HorizonLifted { benchmark } => {
            format!(
                "{benchmark}: horizon lifted; beyond the last known point E is the choice of law, not data"
            )
        }
        Caution::ScanSchedule { benchmark, schedule: Some(schedule) } => {
            format!(
                "{benchmark}: progression was seen at scans ({schedule} weeks); another schedule in this trial biases the comparison"
            )
        }
        Caution::ScanSchedule { benchmark, schedule: None } => format!(
            "{benchmark}: its scan schedule is not known; progression seen at later scans looks like benefit"
        ),
        Caution::Digitised { benchmark } => format!("{benchmark}: figures computed from a digitised curve"),
        Caution::LawMissesPoints { benchmark, largest_difference } => format!(
            "{benchmark}: the law misses a published point by {} in survival",
            probability(*largest_difference)
        ),
        Caution::OriginUnknown { benchmark, origin } => {
            format!("{benchmark}: counts from {origin}; valid only for data that do the same")
        }
        Caution::GroupsLeftOut { groups } => {
            format!("left out of the log-rank test, since nothing is expected in them: {}", groups.join(", "))
        }
        Caution::FlatToEnd { group, probability } => format!(
            "{group}: the curve is flat at quantile {probability} up to its end; the midpoint to the last time was taken"
        ),
    }
}

/// What the reader of a table did.
#[must_use]
pub fn read_note(note: &ReadNote) -> String {
    match note {
        ReadNote::ByteOrderMark => "skipped the byte order mark".to_owned(),
        ReadNote::Separator { separator } => {
            let name = match separator {
                Separator::Comma => "comma",
                Separator::Semicolon => "semicolon",
                Separator::Tab => "tab",
                Separator::Bar => "bar",
            };
            format!("columns are separated by {name}")
        }
        ReadNote::DecimalComma { column } => format!("column `{column}` has decimal commas"),
        ReadNote::Adam { time, censor } => {
            format!("ADaM columns recognised: time `{time}`, censoring `{censor}`")
        }
        ReadNote::Parameter { parameter, kept, dropped } => {
            format!("read {kept} rows of parameter {parameter}, left {dropped} of others")
        }
        ReadNote::IdRecognised { column } => format!("subjects are told apart by column `{column}`"),
        ReadNote::RepeatedIds { ids, rows } => {
            format!("{rows} rows of {ids} subjects: each row counts as a subject")
        }
        ReadNote::BlankRows { rows } => format!("skipped {rows} blank rows at the end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_can_happen_is_printed_as_zero() {
        assert_eq!(
            [percent(0.0), percent(1e-6), percent(0.0376), percent(0.99999)],
            ["0.0%", "<0.1%", "3.8%", ">99.9%"]
        );
        assert_eq!(
            [probability(1e-9), probability(0.05), probability(0.9999)],
            ["<0.001", "0.050", ">0.999"]
        );
        assert_eq!([p_value(1e-20), p_value(0.0023), p_value(0.23)], ["<0.0001", "0.0023", "0.230"]);
    }

    #[test]
    fn counts_and_times() {
        assert_eq!(
            [count(0), count(999), count(1_000), count(12_345_678)],
            ["0", "999", "1,000", "12,345,678"]
        );
        assert_eq!([time(23.0), time(4.213), time(118.53)], ["23", "4.21", "118.5"]);
        assert_eq!(level(ConfidenceLevel::NINETY_FIVE), "95%");
        assert_eq!(
            law("log-logistic:shape=4.5026375884225445,median=128.03219749302792"),
            "log-logistic:shape=4.503,median=128.0"
        );
        assert_eq!(law("exponential:rate=0.0057762265046662105"), "exponential:rate=0.005776");
    }
}
