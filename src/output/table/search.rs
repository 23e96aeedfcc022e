//! `search`: the points of the grid and the best of them.

use super::{Tables, cautions, table};
use crate::output::words::{self, search as wording};
use crate::results::{SearchPoint, SearchResult};

/// Most rows of a table; of a larger grid those are shown that stand nearest to the best point.
const MOST_ROWS: usize = 60;

/// The search as a table.
#[must_use]
pub fn search(result: &SearchResult) -> Tables {
    let how = match (result.by, result.trials, result.seed) {
        ("calibrated", ..) => "exact, at the nominal alpha whose exact size is alpha".to_owned(),
        (_, Some(trials), Some(seed)) => {
            format!("simulated, {} a truth, seed {seed}", words::counted(trials, "trial"))
        }
        _ => "exact".to_owned(),
    };
    let mut text = Tables::from(format!(
        "Search of {}, times in {}\nbenchmark: {}\ntruth: {}\nsize and power: {how}\n\n",
        words::visible(&result.file),
        result.time_unit,
        words::visible(&result.benchmark),
        words::visible(&result.truth)
    ));
    text += &points(result);
    if let Some(best) = result.best {
        text += &format!("{}\n", words::visible(&wording::best(result, best)));
    } else if let Some(nearest) = result.nearest {
        text += &format!("{}\n", words::visible(&wording::missed(result, nearest)));
    }
    if result.undecided > 0 {
        text += &format!(
            "{} within two standard errors of the power wanted: more --trials decide\n",
            match result.undecided {
                1 => "1 point lies".to_owned(),
                n => format!("{} points lie", words::count(n)),
            }
        );
    }
    text + &cautions(&result.cautions)
}

fn points(result: &SearchResult) -> Tables {
    let mut header: Vec<&str> = result.axes.iter().map(|axis| axis.path.as_str()).collect();
    header.extend(["Subjects", "Duration"]);
    if wording::ends_early(result) {
        header.extend(["Subjects, null", "Duration, null"]);
    }
    header.extend(["Events", "Test", "Nominal alpha", "Size", "Power", "Goal"]);
    let rows = shown(result);
    let null = if wording::ends_early(result) { ", null: means under the benchmark" } else { "" };
    let title = match rows.len() {
        n if n == result.points.len() => {
            format!("Points of the grid; events are those expected under the truth{null}")
        }
        n => format!(
            "{n} of {} points, about the best; --format csv has all. Events are those expected under the truth{null}",
            words::count(result.points.len() as u64)
        ),
    };
    let mut text = table(&title, &header, rows.iter().map(|place| row(result, *place)));
    let mut reasons: Vec<&str> = result.points.iter().filter_map(|point| point.reason.as_deref()).collect();
    reasons.dedup();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        text += &format!("without size and power: {reason}; --simulate has them\n");
    }
    text
}

/// Places of the points shown, in their order.
fn shown(result: &SearchResult) -> Vec<usize> {
    let all = result.points.len();
    let middle = result.best.or(result.nearest).unwrap_or(0);
    let first = middle.saturating_sub(MOST_ROWS / 2).min(all.saturating_sub(MOST_ROWS));
    (first..all.min(first + MOST_ROWS)).collect()
}

fn row(result: &SearchResult, place: usize) -> Vec<String> {
    let point: &SearchPoint = &result.points[place];
    let with = |value: Option<f64>, digits: fn(f64) -> String| value.map_or_else(|| "-".to_owned(), digits);
    let four = |value: Option<f64>, error: Option<f64>| {
        let error = error.map_or_else(String::new, |mcse| format!(" ± {mcse:.4}"));
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}{error}"))
    };
    let goal = match point.reaches {
        _ if result.best == Some(place) => "best",
        true => "reached",
        false if point.reason.is_some() => "-",
        false => "missed",
    };
    let mut row = point.values.clone();
    row.extend([words::count(point.subjects), words::time(point.duration)]);
    if wording::ends_early(result) {
        row.extend([
            with(point.expected_subjects_null, |mean| format!("{mean:.1}")),
            with(point.expected_duration_null, words::time),
        ]);
    }
    row.extend([
        with(point.events, |events| format!("{events:.1}")),
        point.variant.to_owned(),
        with(point.nominal_alpha, words::probability),
        four(point.size, point.size_mcse),
        four(point.power, point.power_mcse),
        goal.to_owned(),
    ]);
    row
}
