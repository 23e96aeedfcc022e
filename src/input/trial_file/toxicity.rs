//! Toxicity and the rules that watch over it.

use super::build::{not_negative, positive, whole};
use super::course::{or, phase_named, share};
use super::course_file::{BoundaryTable, PhaseToxicityTable, RunInTable, ToxicityTable};
use super::error::{TrialFileError, TrialFileProblem as Problem};
use super::placed::Placed;
use crate::decision::toxicity::repeated_tests;
use crate::measure::TimeUnit;
use crate::protocol::{
    PhaseToxicity, PhaseWindow, RunIn, SafetySet, ToxicEvent, ToxicityBoundary, ToxicityPlan,
};

/// The table, checked.
pub(super) fn toxicity(
    placed: &Placed<ToxicityTable>,
    phases: &[PhaseWindow],
    subjects: u64,
    unit: TimeUnit,
) -> Result<ToxicityPlan, TrialFileError> {
    let table = placed.get();
    let mut list: Vec<PhaseToxicity> = Vec::new();
    for of_phase in &table.phases {
        let checked = of_phase_checked(of_phase, phases, unit)?;
        if list.iter().any(|before| before.phase == checked.phase) {
            let name = of_phase.get().phase.get().clone();
            return Err(Problem::Twice { what: "toxicity of phase", name }.at(of_phase.span()));
        }
        list.push(checked);
    }
    if list.is_empty() {
        let message = "[toxicity] needs `phases`, each with the probability of a `severe` event";
        return Err(Problem::Conflict(message).at(placed.span()));
    }
    list.sort_by_key(|of_phase| of_phase.phase);
    let run_in = table.run_in.as_ref().map(|placed| run_in(placed, phases, subjects, unit)).transpose()?;
    if let (Some(run_in), Some(placed)) = (run_in, &table.run_in)
        && !list.iter().any(|of_phase| of_phase.phase == run_in.phase)
    {
        let message = "the phase of the run-in has no entry in `phases`, so nothing can be seen in it";
        return Err(Problem::Conflict(message).at(placed.span()));
    }
    Ok(ToxicityPlan {
        phases: list,
        dose_levels: or(table.dose_levels.as_ref(), 0, |levels| {
            Ok(whole("toxicity.dose_levels", levels, 10, "from 1 to 10")? as usize)
        })?,
        boundary: table.boundary.as_ref().map(|placed| boundary(placed, subjects, unit)).transpose()?,
        run_in,
    })
}

fn of_phase_checked(
    placed: &Placed<PhaseToxicityTable>,
    phases: &[PhaseWindow],
    unit: TimeUnit,
) -> Result<PhaseToxicity, TrialFileError> {
    let table = placed.get();
    let phase = phase_named(&table.phase, phases)?;
    let severe = share("toxicity.phases.severe", &table.severe)?;
    let none = |key| move |p: &Placed<f64>| share(key, p);
    let dose_limiting = or(table.dose_limiting.as_ref(), 0.0, none("toxicity.phases.dose_limiting"))?;
    let related_death = or(table.related_death.as_ref(), 0.0, none("toxicity.phases.related_death"))?;
    if dose_limiting > severe || related_death > dose_limiting {
        let message = "a death by toxicity is dose-limiting and what is dose-limiting is severe: `related_death` <= `dose_limiting` <= `severe`";
        return Err(Problem::Conflict(message).at(placed.span()));
    }
    let window = match &table.window_weeks {
        Some(weeks) => positive("toxicity.phases.window_weeks", weeks)? * TimeUnit::Weeks.per(unit),
        None if phases[phase].length.is_finite() => phases[phase].length,
        None => {
            let message = "a phase without end needs `window_weeks`, the time over which its toxicity comes";
            return Err(Problem::Conflict(message).at(placed.span()));
        }
    };
    Ok(PhaseToxicity { phase, severe, dose_limiting, related_death, window })
}

fn boundary(
    placed: &Placed<BoundaryTable>,
    subjects: u64,
    unit: TimeUnit,
) -> Result<ToxicityBoundary, TrialFileError> {
    let table = placed.get();
    let stop_at = match (&table.stop_at, &table.kind, &table.rate, &table.crossing) {
        (Some(list), None, None, None) => {
            let list_ = list.get();
            if list_.is_empty() || list_.contains(&0) {
                let message = "`stop_at` lists, by subjects in the set from 1, how many events stop the trial, each at least 1";
                return Err(Problem::Conflict(message).at(list.span()));
            }
            if (list_.len() as u64) < subjects {
                let message = "`stop_at` is shorter than the trial: give as many numbers as subjects, or `kind`, `rate` and `crossing`";
                return Err(Problem::Conflict(message).at(list.span()));
            }
            list_.clone()
        }
        (None, Some(kind), Some(rate), Some(crossing)) => {
            let exponent = match kind.get().as_str() {
                "pocock" => 0.0,
                "obrien-fleming" => 0.5,
                _ => {
                    let message =
                        "`kind` is `pocock` or `obrien-fleming`; another rule can be written as `stop_at`";
                    return Err(Problem::Conflict(message).at(kind.span()));
                }
            };
            let looks: Vec<u64> = (1..=subjects).collect();
            let found = repeated_tests(&looks, *rate.get(), *crossing.get(), exponent)
                .map_err(|error| Problem::Toxicity(error).at(placed.span()))?;
            found.at_most.table().map(|(n, bound)| bound.unwrap_or(n + 1)).collect()
        }
        _ => {
            let message = "a boundary has either `stop_at`, or `kind`, `rate` and `crossing`";
            return Err(Problem::Conflict(message).at(placed.span()));
        }
    };
    let week = TimeUnit::Weeks.per(unit);
    Ok(ToxicityBoundary {
        event: table.event.unwrap_or(ToxicEvent::DoseLimiting),
        set: table.set.unwrap_or(SafetySet::Evaluable),
        window: positive("toxicity.boundary.window_weeks", &table.window_weeks)? * week,
        stop_at,
    })
}

fn run_in(
    placed: &Placed<RunInTable>,
    phases: &[PhaseWindow],
    subjects: u64,
    unit: TimeUnit,
) -> Result<RunIn, TrialFileError> {
    let table = placed.get();
    let range = "from 1 to the number of subjects";
    let wanted = whole("toxicity.run_in.subjects", &table.subjects, subjects, range)?;
    let stop_at =
        whole("toxicity.run_in.stop_at", &table.stop_at, wanted, "from 1 to the subjects of the run-in")?;
    let weeks = not_negative("toxicity.run_in.window_weeks", &table.window_weeks)?;
    Ok(RunIn {
        phase: phase_named(&table.phase, phases)?,
        subjects: wanted as usize,
        stop_at: stop_at as usize,
        window: weeks * TimeUnit::Weeks.per(unit),
        pause: table.pause.unwrap_or(true),
    })
}
