//! Looking things up in a result, and the words for them.

use crate::measure::TimeUnit;
use crate::output::document::{Block, Cell, Mark};
use crate::output::run_figures::{NamedFigure, worlds};
use crate::output::words;
use crate::results::{AgainstResult, RunResult, SimulatedTest, TruthResult};

/// What stands where there is no number.
pub(super) const MISSING: &str = "\u{2013}";

/// A result as the sections read it.
pub(super) struct Reading<'a> {
    pub(super) result: &'a RunResult,
    figures: &'a [NamedFigure],
}

impl<'a> Reading<'a> {
    pub(super) fn new(result: &'a RunResult, figures: &'a [NamedFigure]) -> Self {
        Self { result, figures }
    }

    /// The figure of this name, if it was drawn.
    pub(super) fn figure(&self, id: &str) -> Option<Block> {
        self.figures.iter().find(|figure| figure.id == id).map(Block::from)
    }

    pub(super) fn unit(&self) -> TimeUnit {
        self.result.simulation.plan.time_unit
    }

    pub(super) fn subjects(&self) -> u64 {
        self.result.simulation.plan.subjects as u64
    }

    pub(super) fn alpha(&self) -> f64 {
        self.result.simulation.plan.alpha_one_sided.get()
    }

    /// A time with its unit, or that it is never reached.
    pub(super) fn with_unit(&self, time: f64) -> String {
        if time.is_finite() { format!("{} {}", words::time(time), self.unit()) } else { median_words(time) }
    }

    pub(super) fn truths(&self) -> &'a [TruthResult] {
        &self.result.simulation.truths
    }

    /// Short names of the benchmarks, as column headings.
    pub(super) fn benchmark_names(&self) -> Vec<String> {
        self.result.benchmarks.iter().map(|benchmark| benchmark.record.id.clone()).collect()
    }

    pub(super) fn benchmark_name(&self, benchmark: usize) -> &'a str {
        &self.result.benchmarks[benchmark].record.id
    }

    /// Why the trial file names this benchmark, if it says so.
    pub(super) fn benchmark_reason(&self, benchmark: usize) -> Option<&'a str> {
        let name = self.benchmark_name(benchmark);
        let mut reasons = self.result.assumptions.iter().filter(|a| a.what == "Benchmark" && a.value == name);
        reasons.next().map(|assumption| assumption.reason.as_str())
    }

    /// A truth against a benchmark.
    pub(super) fn against(&self, truth: &'a TruthResult, benchmark: usize) -> Option<&'a AgainstResult> {
        truth.benchmarks.get(benchmark)
    }

    /// The deciding test of a truth against a benchmark.
    pub(super) fn deciding(&self, truth: &'a TruthResult, benchmark: usize) -> Option<&'a SimulatedTest> {
        let test = self.result.simulation.plan.test.id();
        self.against(truth, benchmark)?.tests.iter().find(|tallied| tallied.variant == test)
    }

    /// The truth in which the benchmark's law holds and progression is seen at the trial's scans.
    pub(super) fn null_at_scans(&self, benchmark: usize) -> Option<&'a TruthResult> {
        self.truths().iter().find(|truth| truth.seen_at_scans && worlds::is_null_of(truth, benchmark))
    }

    /// The deciding test where the benchmark's law holds.
    pub(super) fn size(&self, benchmark: usize) -> Option<&'a SimulatedTest> {
        self.deciding(worlds::null_of(self.result, benchmark)?, benchmark)
    }

    /// The deciding test in words.
    pub(super) fn test_words(&self) -> String {
        let plan = &self.result.simulation.plan;
        format!("one-sample log-rank, {}, one-sided alpha {}", plan.test, plan.alpha_one_sided.get())
    }

    /// The type and level of the Kaplan-Meier intervals.
    pub(super) fn interval(&self) -> String {
        let plan = &self.result.simulation.plan;
        format!("{} {}, two-sided", words::level(plan.conf_level), plan.conf_type)
    }

    /// The type and level of the intervals of O/E.
    pub(super) fn garwood(&self) -> String {
        let plan = &self.result.simulation.plan;
        format!("{} Garwood, two-sided, E taken as fixed", words::level(plan.conf_level))
    }

    /// How many trials stand behind the figures, and the largest of their Monte Carlo standard errors.
    pub(super) fn simulated(&self, errors: impl Iterator<Item = f64>) -> String {
        let trials = words::count(self.result.simulation.run.trials);
        let largest = errors.fold(0.0, f64::max);
        // Rates of 0 and 1 have no estimate of their error.
        if largest == 0.0 {
            format!("{trials} simulated trials per truth.")
        } else {
            format!(
                "{trials} simulated trials per truth; largest Monte Carlo standard error {}.",
                error(largest)
            )
        }
    }
}

/// Under tables of simulated rates.
pub(super) const NONE_OR_ALL: &str = "0 and 1 stand for none and all of the simulated trials.";

/// The Monte Carlo standard error of a rate.
pub(super) fn rate_error(rate: f64, trials: u64) -> f64 {
    (rate * (1.0 - rate) / trials as f64).sqrt()
}

/// A Monte Carlo standard error, to two digits.
pub(super) fn error(mcse: f64) -> String {
    match mcse {
        mcse if mcse < 1e-5 => "below 0.00001".to_owned(),
        mcse if mcse < 1e-3 => format!("{mcse:.5}"),
        mcse => format!("{mcse:.4}"),
    }
}

/// A simulated rate with its Monte Carlo standard error; a rate of 0 or 1 has no estimate of it.
pub(super) fn with_error(rate: f64, mcse: f64) -> String {
    match mcse {
        0.0 => words::probability(rate),
        mcse => format!("{} (MCSE {})", words::probability(rate), error(mcse)),
    }
}

/// Whether a simulated error rate lies above alpha by more than chance in the simulation explains.
pub(super) fn exceeds(test: &SimulatedTest, alpha: f64) -> bool {
    test.rate > alpha + 2.0 * test.mcse
}

/// An error rate, marked if it lies above alpha.
pub(super) fn error_rate(test: Option<&SimulatedTest>, trials: u64, alpha: f64) -> Cell {
    match test {
        None => MISSING.into(),
        Some(test) if test.not_estimable >= trials => Cell::said("not estimable"),
        Some(test) => {
            let mark = if exceeds(test, alpha) { Mark::Above } else { Mark::Plain };
            Cell { text: words::probability(test.rate), mark }
        }
    }
}

/// A name in quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\u{201c}{name}\u{201d}")
}

/// Names in a row: "a, b and c".
pub(super) fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The text with a capital first and a full stop last.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// A number of events.
pub(super) fn events_words(events: u64) -> String {
    if events == 1 { "1 event".to_owned() } else { format!("{} events", words::count(events)) }
}

/// A time in a column of times, with decimals that do not depend on whether it is whole.
pub(super) fn time_cell(time: f64) -> String {
    match time {
        time if !time.is_finite() => median_words(time),
        time if time.abs() < 100.0 => format!("{time:.2}"),
        time => format!("{time:.1}"),
    }
}

/// A ratio; never a bare zero unless it is one.
pub(super) fn ratio(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        small if small < 0.000_5 => "<0.001".to_owned(),
        value => words::ratio(value),
    }
}

/// A median; that of a law whose survival stays above one half is never reached.
pub(super) fn median_words(median: f64) -> String {
    if median.is_finite() { words::time(median) } else { "never reached".to_owned() }
}

/// A number to four digits without trailing zeros: 1.86, 12, 0.00123.
pub(super) fn short(number: f64) -> String {
    let magnitude = if number == 0.0 { 0.0 } else { number.abs().log10().floor() };
    let decimals = (3.0 - magnitude).clamp(0.0, 9.0) as usize;
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A law in words: "log-logistic, shape 1.860, median 7.137".
pub(super) fn law_words(law: &str) -> String {
    words::law(law).replace([',', ':'], ", ").replace('=', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_are_said_in_words() {
        assert_eq!(
            law_words("log-logistic:shape=1.860257839964963,median=6.399999999999999"),
            "log-logistic, shape 1.860, median 6.400"
        );
        assert_eq!(
            law_words("hazard ratio 0.6 from time 3 to weibull:shape=1,scale=12"),
            "hazard ratio 0.6 from time 3 to weibull, shape 1, scale 12"
        );
        assert_eq!(law_words("piecewise:rates=0.1/0.2,cuts=6"), "piecewise, rates 0.1/0.2, cuts 6");
    }

    #[test]
    fn names_and_sentences() {
        let names = |names: &[&str]| joined(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            (names(&[]), names(&["a"]), names(&["a", "b", "c"])),
            ("".into(), "a".into(), "a, b and c".into())
        );
        assert_eq!((sentence("as is. "), sentence("")), ("As is.".into(), "".into()));
    }

    #[test]
    fn small_numbers_are_never_a_bare_zero() {
        assert_eq!(
            (short(0.0), short(-12.5), short(0.000_123_46)),
            ("0".into(), "-12.5".into(), "0.0001235".into())
        );
        assert_eq!(
            (error(0.0), error(0.000_15), error(0.0032)),
            ("below 0.00001".into(), "0.00015".into(), "0.0032".into())
        );
        assert_eq!(
            (with_error(0.0, 0.0), with_error(1e-4, 1e-5)),
            ("0".into(), "<0.001 (MCSE 0.00001)".into())
        );
    }
}
