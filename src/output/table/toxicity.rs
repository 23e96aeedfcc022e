//! The result of `toxicity`: a stopping table to print, and what it does.

use super::{Tables, table};
use crate::output::words;
use crate::results::{ToxicityBoundaryRecord, ToxicityResult};

/// The stopping table, consecutive looks with the same bound in one row, and the exact characteristics.
#[must_use]
pub fn toxicity(result: &ToxicityResult) -> Tables {
    let mut text = Tables::from(heading(result));
    for boundary in &result.boundaries {
        text += &stopping_table(boundary, &title(result, boundary));
        text += &characteristics(boundary);
    }
    text + &format!("method: {}\n", result.citation)
}

fn heading(result: &ToxicityResult) -> String {
    let rate = words::number(result.acceptable_rate);
    let rule = match (result.prior, result.posterior_cut) {
        (Some([a, b]), Some(cut)) => format!(
            "Bayesian rule, prior Beta({}, {}): stop if P(toxicity rate > {rate} | data) > {}",
            words::rate(a),
            words::rate(b),
            words::ratio(cut)
        ),
        _ => format!(
            "{} boundary: repeated exact tests of a toxicity rate of at most {rate}, one-sided level {} at the last look",
            if result.kind == "pocock" { "Pocock-type" } else { "O'Brien-Fleming-type" },
            words::p_value(result.nominal_level.unwrap_or(f64::NAN))
        ),
    };
    format!("{rule}\n\n")
}

fn title(result: &ToxicityResult, boundary: &ToxicityBoundaryRecord) -> String {
    let rate = words::number(result.acceptable_rate);
    let wanted = result.wanted_crossing.map_or_else(String::new, words::number);
    match boundary.boundary {
        "at-most" => format!("Stops with probability at most {wanted} if the rate is {rate}"),
        "above" => format!("The next boundary, which stops with a probability above {wanted}"),
        _ => "Stopping table".to_owned(),
    }
}

/// Looks with the same bound stand in one row: `9-14`.
fn stopping_table(boundary: &ToxicityBoundaryRecord, title: &str) -> Tables {
    let mut rows: Vec<(Vec<u64>, Option<u64>)> = Vec::new();
    for look in &boundary.table {
        match rows.last_mut() {
            Some((treated, bound)) if *bound == look.stop_at => treated.push(look.treated),
            _ => rows.push((vec![look.treated], look.stop_at)),
        }
    }
    let rows = rows.into_iter().map(|(treated, bound)| {
        vec![looks(&treated), bound.map_or_else(|| "no stop".to_owned(), |bound| bound.to_string())]
    });
    table(title, &["Subjects treated", "Stop at toxicities (or more)"], rows)
}

/// `5, 10, 15` or, without gaps, `5-15`.
fn looks(treated: &[u64]) -> String {
    let without_gaps = treated.len() > 2 && treated.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match (without_gaps, treated.first(), treated.last()) {
        (true, Some(first), Some(last)) => format!("{first}-{last}"),
        _ => treated.iter().map(u64::to_string).collect::<Vec<_>>().join(", "),
    }
}

fn characteristics(boundary: &ToxicityBoundaryRecord) -> Tables {
    let rows = boundary.characteristics.iter().map(|at| {
        vec![
            words::number(at.true_rate),
            words::probability(at.stops_ever),
            format!("{:.1}", at.expected_treated),
        ]
    });
    table("Exact characteristics", &["True toxicity rate", "P(stop)", "Expected treated"], rows)
}
