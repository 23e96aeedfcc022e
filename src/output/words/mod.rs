//! Labels, digits and the wording of what results carry as data.

mod adtte;
mod caution;
mod comparison;
mod course;
pub mod decide;
mod derivation;
pub mod design;
mod fit;
pub mod group_sequential;
mod input;
mod letters;
mod monitor;
mod reason;
pub mod search;
mod trusted_test;
pub mod two_stage;
pub mod verification;

use crate::benchmark::{Assessor, LawOrigin};
use crate::hypothesis::{DataVariant, OneSampleVariant, ReferenceVariant, Variant, WhyVariant};
use crate::measure::{ConfidenceLevel, Provenance, Reason};
use crate::results::Amount;
pub use caution::caution;
pub use comparison::{hazard_ratio_method, rank_weight};
pub use course::{SUBJECTS_COUNTED, count_and_range, counted_columns, ending};
pub use derivation::{history_note, source_file};
pub use fit::{fit_failure, significant};
pub use input::{read_note, what_was_read};
pub use letters::undrawn_letters;
pub use monitor::{measure, monitor_answers, monitor_status, safety_set, toxic_event};
pub use reason::reason;
pub use trusted_test::{share_interval, trusted_test};

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

/// A time: whole numbers as they are, else one decimal from 100, two from 1, three below; no digits that say nothing.
#[must_use]
pub fn time(value: f64) -> String {
    match value.abs() {
        size if size.is_infinite() => reason(Reason::NotReached).to_owned(),
        size if size >= 1e12 || (size > 0.0 && size < 0.001) => format!("{value:.3e}"),
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        size if size < 1.0 => format!("{value:.3}"),
        size if size < 100.0 => format!("{value:.2}"),
        _ => format!("{value:.1}"),
    }
}

/// A ratio or statistic, three decimals.
#[must_use]
pub fn ratio(value: f64) -> String {
    if value.abs() < 1e12 { format!("{value:.3}") } else { format!("{value:.3e}") }
}

/// A rate: three significant digits.
#[must_use]
pub fn rate(value: f64) -> String {
    if value == 0.0 || !(1e-4..1e6).contains(&value.abs()) {
        return if value == 0.0 { "0".to_owned() } else { format!("{value:.2e}") };
    }
    let before_point = value.abs().log10().floor() as i32 + 1;
    let decimals = usize::try_from(3 - before_point).unwrap_or(0);
    format!("{value:.decimals$}")
}

/// A number as it was given, without rows of zeros.
#[must_use]
pub fn number(value: f64) -> String {
    if value == 0.0 || (1e-6..1e15).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

/// Text from a file or a flag with its control characters spelt out: no name moves the cursor or breaks a table.
#[must_use]
pub fn visible(text: &str) -> String {
    let spelt = |character: char| character.is_control().then(|| character.escape_default().to_string());
    text.chars().map(|character| spelt(character).unwrap_or_else(|| character.to_string())).collect()
}

/// A confidence level: `95%`, `99.9%`.
#[must_use]
pub fn level(level: ConfidenceLevel) -> String {
    format!("{}%", (1e12 * level.get()).round() / 1e10)
}

/// A law in its notation, numbers of many digits shortened to four significant ones, lists of many numbers to their ends.
#[must_use]
pub fn law(notation: &str) -> String {
    let shortened = |list: &str| {
        let numbers: Vec<&str> = list.split('/').collect();
        match numbers.as_slice() {
            [first, second, .., last] if numbers.len() > LONGEST_LIST => {
                format!("{first}/{second}/.../{last} [{}]", numbers.len())
            }
            _ => list.to_owned(),
        }
    };
    let parts = notation.split_inclusive(['=', ',']).map(|part| {
        let (list, end) = part.split_at(part.trim_end_matches(['=', ',']).len());
        shortened(list) + end
    });
    short_numbers(&parts.collect::<String>())
}

/// Numbers of a list up to which it is written out.
const LONGEST_LIST: usize = 12;

fn short_numbers(notation: &str) -> String {
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

/// `1 event`, `2,000 events`.
#[must_use]
pub fn counted(number: u64, thing: &str) -> String {
    format!("{} {thing}{}", count(number), if number == 1 { "" } else { "s" })
}

/// `1 stratum`, `2 strata`.
#[must_use]
pub fn counted_as(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A count, or a sum of weights to one decimal.
#[must_use]
pub fn amount(amount: Amount) -> String {
    match amount {
        Amount::Count(number) => count(number),
        Amount::Weight(weight) => format!("{weight:.1}"),
    }
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

/// A variant of the one-sample test of observed data in words.
#[must_use]
pub fn one_sample_variant(any: OneSampleVariant) -> &'static str {
    match any {
        OneSampleVariant::Tally(of_tally) => variant(of_tally),
        OneSampleVariant::Data(DataVariant::Uncorrelated) => "log-rank, variance uncorrelated with O - E",
        OneSampleVariant::Data(DataVariant::ExactConditional) => "exact given entry and cutoff",
        OneSampleVariant::Data(DataVariant::Reference(reference)) => match reference {
            ReferenceVariant::Variance => "benchmark as an estimate, Wald",
            ReferenceVariant::Rates => "benchmark as an estimate, two rates",
            ReferenceVariant::Binomial => "benchmark as an estimate, exact binomial",
            ReferenceVariant::MidP => "benchmark as an estimate, binomial mid-p",
        },
    }
}

/// Why a variant is the one to trust.
#[must_use]
pub fn why_variant(reason: WhyVariant) -> &'static str {
    match reason {
        WhyVariant::BenchmarkUncertain => {
            "the benchmark rests on too few events to be taken as known, and this variant keeps its size"
        }
        WhyVariant::ExactGivenPattern => {
            "the potential follow-up is known, so nothing is approximated but the benchmark itself"
        }
        WhyVariant::SmallSample => {
            "few events; of the variants that need O and E alone its simulated size at 25 subjects is just below nominal"
        }
        WhyVariant::VariantsAgree => "with so many events the variants agree",
    }
}

/// Where a benchmark's law comes from.
#[must_use]
pub fn law_origin(origin: LawOrigin) -> &'static str {
    match origin {
        LawOrigin::Fitted => "through the known points",
        LawOrigin::ExponentialFromOnePoint => "exponential from one known point: shape guessed",
        LawOrigin::Given => "given",
        LawOrigin::Patients => "Nelson-Aalen estimate of patient-level data",
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Caution;

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
    fn long_lists_show_their_ends() {
        let cuts: Vec<String> = (1..20).map(|cut| cut.to_string()).collect();
        let rates = ["0.012345678"; 20].join("/");
        let text = law(&format!("hazard ratio 0.6 to piecewise:rates={rates},cuts={}", cuts.join("/")));
        assert_eq!(
            text,
            "hazard ratio 0.6 to piecewise:rates=0.01235/0.01235/.../0.01235 [20],cuts=1/2/.../19 [19]"
        );
        assert_eq!(law("piecewise:rates=0.1/0.2,cuts=6"), "piecewise:rates=0.1/0.2,cuts=6");
    }

    #[test]
    fn names_cannot_move_the_cursor() {
        assert_eq!(visible("a\u{1b}[31m\tb\n\u{9b}é漢"), "a\\u{1b}[31m\\tb\\n\\u{9b}é漢");
        let few = |events| caution(&Caution::FewEvents { place: "all".to_owned(), events });
        assert!(
            few(1).contains("only 1 event;")
                && few(2).contains("only 2 events;")
                && few(0).contains("no event observed")
        );
    }

    #[test]
    fn counts_and_times() {
        assert_eq!(
            [count(0), count(999), count(1_000), count(12_345_678)],
            ["0", "999", "1,000", "12,345,678"]
        );
        assert_eq!([time(23.0), time(4.213), time(118.53)], ["23", "4.21", "118.5"]);
        assert_eq!([time(0.0), time(0.0833), time(1e-9), time(2e13)], ["0", "0.083", "1.000e-9", "2.000e13"]);
        assert_eq!(
            [time(f64::INFINITY), ratio(1e300), number(1e-300)],
            ["not reached", "1.000e300", "1e-300"]
        );
        assert_eq!([number(0.05), number(0.4999), number(0.0)], ["0.05", "0.4999", "0"]);
        assert_eq!(level(ConfidenceLevel::NINETY_FIVE), "95%");
        assert_eq!(
            [0.999, 0.999_999].map(|p| level(ConfidenceLevel::new(p).unwrap())),
            ["99.9%", "99.9999%"]
        );
        assert_eq!(
            law("log-logistic:shape=4.5026375884225445,median=128.03219749302792"),
            "log-logistic:shape=4.503,median=128.0"
        );
        assert_eq!(law("exponential:rate=0.0057762265046662105"), "exponential:rate=0.005776");
    }
}
