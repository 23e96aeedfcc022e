//! The piecewise exponential law: a closed form, or Newton's method for interval-censored events.

use super::FitFailure;
use super::family::ln_probability_within;
use super::maximise::{Evaluation, Stop, maximise};
use super::observations::{Ending, Observation, Observations, Point};
use crate::numeric::portable::{exp, ln};

/// A fitted law on the scaled time axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rates {
    /// Logarithms of the rates; minus infinity in a piece without events.
    pub(super) ln_rates: Vec<f64>,
    /// Of the logarithms; 0 in the row and column of a piece without events.
    pub(super) covariance: Vec<Vec<f64>>,
    pub(super) log_likelihood: f64,
    pub(super) decrement: f64,
    pub(super) steps: u32,
}

/// Cuts that leave the same number of events in every piece: as many pieces as 5 events each allow, at most 5.
///
/// Each cut is an event time (of an interval-censored event the end), which belongs to the piece that ends there. Fewer where times are tied.
#[must_use]
pub fn usual_cuts(event_times: &[f64]) -> Vec<f64> {
    let mut times = event_times.to_vec();
    times.sort_by(f64::total_cmp);
    let pieces = (times.len() / 5).clamp(1, 5);
    let last = times.last().copied().unwrap_or(0.0);
    let mut cuts: Vec<f64> = (1..pieces).map(|piece| times[piece * times.len() / pieces - 1]).collect();
    cuts.retain(|cut| *cut > 0.0 && *cut < last);
    cuts.dedup();
    cuts
}

/// Time spent in each piece up to `until`.
fn exposure(cuts: &[f64], until: f64) -> Vec<f64> {
    let starts = std::iter::once(0.0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(f64::INFINITY));
    starts.zip(ends).map(|(start, end)| (until.min(end) - start).max(0.0)).collect()
}

/// The piece of a time; a time at a cut belongs to the piece that ends there.
fn piece(cuts: &[f64], time: f64) -> usize {
    cuts.iter().take_while(|cut| **cut < time).count()
}

/// Maximum likelihood with `cuts` on the scaled axis.
///
/// ```text
/// rate_j = events in piece j / time at risk in piece j,   var(ln rate_j) = 1 / events
/// ```
/// A piece without events has the rate 0, which is the maximum, though at the border: no standard error. With interval-censored events the rates
/// depend on each other, and Newton's method on their logarithms is used.
pub(super) fn fit(data: &Observations, cuts: &[f64]) -> Result<Rates, FitFailure> {
    if data.interval_censored() { by_newton(data, cuts) } else { closed_form(data, cuts) }
}

/// Time at risk in each piece.
fn at_risk(cuts: &[f64], subject: &Observation) -> Vec<f64> {
    let end = match subject.ending {
        Ending::Event(at) | Ending::Alive(at) | Ending::Within(_, at) => at.time,
        Ending::Nothing => 0.0,
    };
    between(cuts, subject.entry, end)
}

/// Time spent in each piece from one time to another.
fn between(cuts: &[f64], from: Option<Point>, until: f64) -> Vec<f64> {
    let before = exposure(cuts, from.map_or(0.0, |from| from.time));
    exposure(cuts, until).iter().zip(before).map(|(until, before)| until - before).collect()
}

fn totals(data: &Observations, cuts: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut time = vec![0.0; cuts.len() + 1];
    let mut events = time.clone();
    for subject in &data.subjects {
        for (total, own) in time.iter_mut().zip(at_risk(cuts, subject)) {
            *total += subject.weight * own;
        }
        if let Ending::Event(at) | Ending::Within(_, at) = subject.ending {
            events[piece(cuts, at.time)] += subject.weight;
        }
    }
    (time, events)
}

fn closed_form(data: &Observations, cuts: &[f64]) -> Result<Rates, FitFailure> {
    let (time, events) = totals(data, cuts);
    if let Some(empty) = time.iter().position(|time| *time <= 0.0) {
        return Err(FitFailure::NoTimeAtRisk { piece: empty as u32 + 1 });
    }
    let pieces = time.len();
    let ln_rates: Vec<f64> = events
        .iter()
        .zip(&time)
        .map(|(d, t)| if *d > 0.0 { ln(*d / *t) } else { f64::NEG_INFINITY })
        .collect();
    let mut covariance = vec![vec![0.0; pieces]; pieces];
    let mut log_likelihood = 0.0;
    for j in 0..pieces {
        if events[j] > 0.0 {
            covariance[j][j] = 1.0 / events[j];
            log_likelihood += events[j] * (ln_rates[j] - 1.0);
        }
    }
    Ok(Rates { ln_rates, covariance, log_likelihood, decrement: 0.0, steps: 0 })
}

fn by_newton(data: &Observations, cuts: &[f64]) -> Result<Rates, FitFailure> {
    let (time, events) = totals(data, cuts);
    if let Some(empty) = time.iter().position(|time| *time <= 0.0) {
        return Err(FitFailure::NoTimeAtRisk { piece: empty as u32 + 1 });
    }
    // Half an event where none ends, so that no start is at the border.
    let start: Vec<f64> = events.iter().zip(&time).map(|(d, t)| ln(d.max(0.5) / *t)).collect();
    let bounds: Vec<f64> = start.iter().map(|start| start.abs() + 30.0).collect();
    match maximise(&start, &bounds, |ln_rates| evaluate(data, cuts, ln_rates)) {
        Ok(maximum) => Ok(Rates {
            ln_rates: maximum.at,
            covariance: maximum.covariance,
            log_likelihood: maximum.value,
            decrement: maximum.decrement,
            steps: maximum.steps,
        }),
        Err((Stop::Border(_) | Stop::Flat, _)) => Err(FitFailure::Border { parameter: "rate" }),
        Err((Stop::Limit, _)) => Err(FitFailure::IterationLimit),
    }
}

/// Log-likelihood by the logarithms of the rates.
pub(super) fn evaluate(data: &Observations, cuts: &[f64], ln_rates: &[f64]) -> Evaluation {
    let rates: Vec<f64> = ln_rates.iter().map(|value| exp(*value)).collect();
    let n = rates.len();
    let mut value = 0.0;
    let mut gradient = vec![0.0; n];
    let mut information = vec![vec![0.0; n]; n];
    // Adds w x f(sum of rate_j time_j), given f and two derivatives there.
    let mut add = |w: f64, times: &[f64], [f, first, second]: [f64; 3]| {
        value += w * f;
        for j in 0..n {
            let own = rates[j] * times[j];
            gradient[j] += w * first * own;
            information[j][j] -= w * first * own;
            for k in 0..n {
                information[j][k] -= w * second * own * rates[k] * times[k];
            }
        }
    };
    let hazard = |times: &[f64]| times.iter().zip(&rates).map(|(t, r)| t * r).sum::<f64>();
    for subject in &data.subjects {
        let w = subject.weight;
        match subject.ending {
            Ending::Nothing => {}
            Ending::Event(at) => {
                let times = between(cuts, subject.entry, at.time);
                add(w, &times, [-hazard(&times), -1.0, 0.0]);
                let mut own = vec![0.0; n];
                let piece = piece(cuts, at.time);
                own[piece] = 1.0;
                // ln of the rate, a function of the rate itself.
                add(w, &own, [ln_rates[piece], 1.0 / rates[piece], -1.0 / (rates[piece] * rates[piece])]);
            }
            Ending::Alive(at) => {
                let times = between(cuts, subject.entry, at.time);
                add(w, &times, [-hazard(&times), -1.0, 0.0]);
            }
            Ending::Within(after, until) => {
                let before = between(cuts, subject.entry, after.map_or(0.0, |after| after.time));
                add(w, &before, [-hazard(&before), -1.0, 0.0]);
                let within = between(cuts, after, until.time);
                add(w, &within, ln_probability_within(hazard(&within)));
            }
        }
    }
    Evaluation { value, gradient, information }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_cuts_share_out_the_events() {
        let times: Vec<f64> = (1..=12).map(f64::from).collect();
        assert_eq!(usual_cuts(&times), [6.0]);
        assert_eq!(usual_cuts(&times[..9]), [0.0; 0]);
        assert_eq!(usual_cuts(&[]), [0.0; 0]);
        assert_eq!(usual_cuts(&(1..=100).map(f64::from).collect::<Vec<_>>()), [20.0, 40.0, 60.0, 80.0]);
        // All at one time: no cut leaves anything behind it.
        assert_eq!(usual_cuts(&[3.0; 20]), [0.0; 0]);
    }

    #[test]
    fn time_in_each_piece() {
        assert_eq!(exposure(&[3.0, 6.0], 4.5), [3.0, 1.5, 0.0]);
        assert_eq!(exposure(&[], 4.5), [4.5]);
        assert_eq!([piece(&[3.0, 6.0], 3.0), piece(&[3.0, 6.0], 3.1)], [0, 1]);
    }
}
