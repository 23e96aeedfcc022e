//! Why no observed median decides.

use super::reading::{MISSING, NONE_OR_ALL, Reading, error, quoted, short};
use crate::output::document::{Block, Row, Section, Table};
use crate::output::run_figures::worlds;
use crate::output::words;
use crate::results::{MedianBin, MedianResult, TruthResult};

/// The most classes of the observed median.
const MOST_CLASSES: usize = 14;
/// Classes at either end with a smaller fraction of the trials are merged into the next.
const RAREST: f64 = 0.001;
/// Bins per class, so that classes have round edges.
const MERGED: [usize; 9] = [1, 2, 4, 5, 10, 20, 40, 50, 100];
/// Probabilities of significance between these leave the result open.
const OPEN: (f64, f64) = (0.05, 0.95);

/// The probability of significance given the observed median, if medians were tallied.
pub(super) fn section(reading: &Reading<'_>) -> Option<Section> {
    let truth = worlds::target(reading.result).or_else(|| reading.truths().first())?;
    let median = truth.median.as_ref()?;
    let classes = classes(median, truth.trials);
    let mut blocks = vec![
        Block::paragraph(format!(
            "The Kaplan-Meier median is what a reader will ask for, but it does not decide the test. The test adds up every \
             patient's time at risk; the median looks at one point of the curve. So the same observed median goes with \
             significant and with non-significant results. The table shows how often, if {} holds.",
            quoted(&truth.truth)
        )),
        Block::paragraph(format!(
            "Observed medians that leave the result open, that is with a probability of significance between {} and {}:",
            OPEN.0, OPEN.1
        )),
        Block::List { items: open_ranges(reading, truth, &classes) },
        Block::Table(table(reading, truth, &classes)),
    ];
    blocks.extend(reading.figure("observed-median"));
    Some(Section { id: "medians".to_owned(), title: "No median decides".to_owned(), blocks })
}

/// Trials with an observed median in a range.
struct Class {
    /// Left and right edge; open at either end if tails were merged in, neither if the median was not reached.
    from: Option<f64>,
    to: Option<f64>,
    trials: u64,
    /// Significant against each benchmark.
    rejected: Vec<u64>,
}

impl Class {
    fn of(bins: &[&MedianBin]) -> Self {
        let benchmarks = bins.first().map_or(0, |bin| bin.rejected.len());
        Self {
            from: bins.first().and_then(|bin| bin.from),
            to: bins.last().and_then(|bin| bin.to),
            trials: bins.iter().map(|bin| bin.trials).sum(),
            rejected: (0..benchmarks).map(|b| bins.iter().map(|bin| bin.rejected[b]).sum()).collect(),
        }
    }

    fn name(&self) -> String {
        match (self.from.map(edge), self.to.map(edge)) {
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (None, Some(to)) => format!("below {to}"),
            (Some(from), None) => format!("{from} or more"),
            (None, None) => "not reached".to_owned(),
        }
    }

    /// Probability of significance and its Monte Carlo standard error.
    fn significant(&self, benchmark: usize) -> Option<(f64, f64)> {
        let trials = self.trials as f64;
        let p = *self.rejected.get(benchmark)? as f64 / trials;
        (self.trials > 0).then(|| (p, (p * (1.0 - p) / trials).sqrt()))
    }
}

/// The edge of a class, freed of the rounding error of a multiple of the bin width.
fn edge(time: f64) -> String {
    short((time * 1e6).round() / 1e6)
}

/// Bins merged into classes with round edges, tails into the outermost.
fn classes(median: &MedianResult, trials: u64) -> Vec<Class> {
    let reached: Vec<_> = median.bins.iter().filter(|bin| bin.from.is_some()).collect();
    let not_reached: Vec<_> = median.bins.iter().filter(|bin| bin.from.is_none()).collect();
    let enough = |bins: &&[&MedianBin]| {
        let held: u64 = bins.iter().map(|bin| bin.trials).sum();
        held as f64 >= RAREST * trials as f64
    };
    let mut kept = Vec::new();
    for merged in MERGED {
        let chunks: Vec<_> = reached.chunks(merged).collect();
        let Some(first) = chunks.iter().position(&enough) else { break };
        let last = chunks.iter().rposition(&enough).unwrap_or(first);
        kept = (first..=last).map(|index| Class::of(chunks[index])).collect();
        merge_tail(kept.first_mut(), &chunks[..first].concat(), |class| class.from = None);
        merge_tail(kept.last_mut(), &chunks[last + 1..].concat(), |class| class.to = None);
        if kept.len() <= MOST_CLASSES {
            break;
        }
    }
    let beyond = Class::of(&not_reached);
    kept.extend((beyond.trials > 0).then_some(beyond));
    kept
}

/// Adds the trials of a tail to the outermost class and opens its edge, if the tail holds any.
fn merge_tail(class: Option<&mut Class>, tail: &[&MedianBin], open: impl Fn(&mut Class)) {
    let tail = Class::of(tail);
    let Some(class) = class.filter(|_| tail.trials > 0) else { return };
    class.trials += tail.trials;
    class.rejected.iter_mut().zip(&tail.rejected).for_each(|(sum, more)| *sum += more);
    open(class);
}

fn table(reading: &Reading<'_>, truth: &TruthResult, classes: &[Class]) -> Table {
    let benchmarks = reading.result.benchmarks.len();
    let row = |class: &Class| {
        let share = words::percent(class.trials as f64 / truth.trials as f64);
        let rates = (0..benchmarks).map(|benchmark| {
            class.significant(benchmark).map_or_else(|| MISSING.to_owned(), |(p, _)| words::probability(p))
        });
        Row::new(class.name(), std::iter::once(share).chain(rates))
    };
    let errors =
        classes.iter().flat_map(|class| (0..benchmarks).filter_map(|b| Some(class.significant(b)?.1)));
    let mut columns = vec!["Share of trials".to_owned()];
    columns.extend(reading.benchmark_names());
    Table {
        caption: format!(
            "Probability of significance against each benchmark (columns) given the observed Kaplan-Meier median (rows), if {} \
             holds. Deciding test: {}. {} simulated trials; largest Monte Carlo standard error of a probability {}.",
            quoted(&truth.truth),
            reading.test_words(),
            words::count(truth.trials),
            error(errors.fold(0.0, f64::max))
        ),
        notes: vec![
            "A class includes its lower end. Classes at the ends with less than 0.1% of the trials are merged inwards."
                .to_owned(),
            NONE_OR_ALL.to_owned(),
        ],
        stub: format!("Observed median ({})", reading.unit()),
        columns,
        rows: classes.iter().map(row).collect(),
        ..Table::default()
    }
}

/// For each benchmark, the observed medians that leave the result open.
fn open_ranges(reading: &Reading<'_>, truth: &TruthResult, classes: &[Class]) -> Vec<String> {
    (0..reading.result.benchmarks.len())
        .map(|benchmark| open_range(reading, truth, classes, benchmark))
        .collect()
}

fn open_range(reading: &Reading<'_>, truth: &TruthResult, classes: &[Class], benchmark: usize) -> String {
    let name = reading.benchmark_name(benchmark);
    let is_open = |class: &&Class| {
        class.from.or(class.to).is_some()
            && class.significant(benchmark).is_some_and(|(p, _)| p > OPEN.0 && p < OPEN.1)
    };
    let open: Vec<_> = classes.iter().filter(is_open).collect();
    let (Some(first), Some(last)) = (open.first(), open.last()) else {
        return format!("Against {name}: none of the classes of the table.");
    };
    let range = match (first.from.map(edge), last.to.map(edge)) {
        (Some(from), Some(to)) => format!("between {from} and {to} {}", reading.unit()),
        (None, Some(to)) => format!("below {to} {}", reading.unit()),
        (Some(from), None) => format!("from {from} {} on", reading.unit()),
        (None, None) => "of any size".to_owned(),
    };
    let held: u64 = open.iter().map(|class| class.trials).sum();
    let share = words::percent(held as f64 / truth.trials as f64);
    format!("Against {name}: {range} ({share} of the trials).")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{CoverageResult, MeanRecord, RateRecord, Reasons};

    fn median(trials: &[u64], not_reached: u64) -> MedianResult {
        let bin = |(index, trials): (usize, &u64)| MedianBin {
            from: Some(0.5 * index as f64),
            to: Some(0.5 * (index + 1) as f64),
            trials: *trials,
            rejected: vec![*trials / 2],
            reasons: Reasons::new(),
        };
        let beyond = MedianBin {
            from: None,
            to: None,
            trials: not_reached,
            rejected: vec![not_reached],
            reasons: Reasons::new(),
        };
        let rate = RateRecord { rate: 0.0, mcse: 0.0 };
        let width = MeanRecord { mean: 0.0, sd: 0.0, mcse: 0.0 };
        MedianResult {
            truth: 1.0,
            mean: Some(1.0),
            sd: Some(0.0),
            not_reached: 0.0,
            coverage: 0.0,
            coverage_mcse: 0.0,
            interval: CoverageResult {
                coverage: Some(rate),
                finite: rate,
                width: Some(width),
                reasons: Reasons::new(),
            },
            reasons: Reasons::new(),
            quantiles: Vec::new(),
            bins: trials.iter().enumerate().map(bin).chain([beyond]).collect(),
        }
    }

    #[test]
    fn tails_are_merged_and_no_trial_is_lost() {
        let classes = classes(&median(&[0, 1, 400, 600, 2, 0], 10), 10_000);
        let names: Vec<_> = classes.iter().map(Class::name).collect();
        assert_eq!(names, ["below 1.5", "1.5 or more", "not reached"]);
        assert_eq!(classes.iter().map(|class| class.trials).collect::<Vec<_>>(), [401, 602, 10]);
        assert_eq!(classes[2].significant(0), Some((1.0, 0.0)));
    }

    #[test]
    fn many_bins_become_few_round_classes() {
        let classes = classes(&median(&[10; 60], 0), 600);
        assert_eq!(classes.len(), 12);
        assert_eq!((classes[0].name(), classes[11].name()), ("0 to 2.5".into(), "27.5 to 30".into()));
    }

    #[test]
    fn medians_never_reached_make_one_class() {
        let classes = classes(&median(&[0, 0], 7), 7);
        assert_eq!(classes.iter().map(Class::name).collect::<Vec<_>>(), ["not reached"]);
    }
}
