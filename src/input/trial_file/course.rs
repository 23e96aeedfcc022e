//! Phases, disease, enrolment and scans as held: the course of the trial.

use super::build::{not_negative, positive, whole};
use super::course_file::{CourseTable, DiscontinuationTable, EffectTable, PauseTable, ResponseTable};
use super::error::{TrialFileError, TrialFileProblem as Problem};
use super::file::{AccrualTable, ScansTable, TrialFile, TruthTable};
use super::placed::Placed;
use super::toxicity::toxicity;
use crate::distribution::Law;
use crate::measure::TimeUnit;
use crate::numeric::portable::ln_1p;
use crate::protocol::{
    CensoringRule, Course, CourseEffects, Discontinuation, Disease, Enrolment, EntryGaps, Pause, Phase,
    PhaseEffect, PhaseWindow, Response, ScanSchedule, Subgroup, Visits, WindowShape,
};
use crate::scenario::{CoursePlan, Interim};

/// Most phases; those who pass gates are tallied by path.
const MOST_PHASES: usize = 16;
const MOST_GATES: usize = 6;

/// A probability, 0 and 1 included.
pub(super) fn share(key: &'static str, placed: &Placed<f64>) -> Result<f64, TrialFileError> {
    let value = *placed.get();
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(Problem::Range { key, range: "a probability from 0 to 1", value }.at(placed.span()))
    }
}

/// `value` or the default if it is left out.
pub(super) fn or<T, U>(
    placed: Option<&Placed<T>>,
    default: U,
    check: impl Fn(&Placed<T>) -> Result<U, TrialFileError>,
) -> Result<U, TrialFileError> {
    placed.map_or(Ok(default), check)
}

/// Place of the phase of that name.
pub(super) fn phase_named(name: &Placed<String>, phases: &[PhaseWindow]) -> Result<usize, TrialFileError> {
    phases.iter().position(|phase| phase.name == *name.get()).ok_or_else(|| {
        let present = phases.iter().map(|phase| phase.name.clone()).collect();
        Problem::NoPhase { name: name.get().clone(), present }.at(name.span())
    })
}

/// The course of the file; `None` if the file has nothing of it.
pub(super) fn course_plan(
    file: &TrialFile,
    schedule: Option<&ScanSchedule>,
    interims: Vec<Interim>,
    subjects: u64,
) -> Result<Option<CoursePlan>, TrialFileError> {
    let unit = file.trial.time_unit;
    let (accrual, follow_up) = (file.accrual.get(), file.follow_up.get());
    let scans_as_held = file.scans.as_ref().is_some_and(|scans| scans.get().as_held());
    let of_truth = |placed: &Placed<TruthTable>| {
        let truth = placed.get();
        !truth.effects.is_empty()
            || !truth.subgroups.is_empty()
            || truth.effect_sd.is_some()
            || truth.toxicity_ratio.is_some()
    };
    let any = !interims.is_empty()
        || scans_as_held
        || !accrual.pauses.is_empty()
        || accrual.closes.is_some()
        || follow_up.events.is_some()
        || follow_up.restricted_to.is_some()
        || file.course.is_some()
        || file.toxicity.is_some()
        || file.phase.iter().any(|phase| phase.get().gate_probability.is_some())
        || file.truth.iter().any(of_truth);
    if !any {
        return Ok(None);
    }
    let phases = phases(&file.phase, unit)?;
    let final_events = follow_up.events.as_ref();
    let mut enrolment = enrolment(accrual, subjects)?;
    let run_in = file.toxicity.as_ref().and_then(|table| table.get().run_in.as_ref());
    if let Some((run_in, weeks)) =
        run_in.and_then(|placed| Some((placed.get(), placed.get().stagger_weeks.as_ref()?)))
    {
        let lasts = not_negative("toxicity.run_in.stagger_weeks", weeks)? * TimeUnit::Weeks.per(unit);
        enrolment.gaps = Some(EntryGaps { among: run_in.subjects.get().0 as usize, least: lasts });
    }
    let course = Course {
        enrolment,
        disease: or(file.course.as_ref(), Disease::default(), |table| disease(table.get(), unit))?,
        visits: match (schedule, &file.scans) {
            (Some(schedule), Some(table)) => Some(visits(schedule, table, unit)?),
            _ => None,
        },
        toxicity: match &file.toxicity {
            Some(table) => Some(toxicity(table, &phases, subjects, unit)?),
            None => None,
        },
        restriction: match &follow_up.restricted_to {
            Some(time) => Some(positive("follow_up.restricted_to", time)?),
            None => None,
        },
        phases,
    };
    Ok(Some(CoursePlan {
        course,
        interims,
        final_events: match final_events {
            Some(events) => {
                Some(whole("follow_up.events", events, subjects, "from 1 to the number of subjects")? as usize)
            }
            None => None,
        },
    }))
}

fn phases(list: &[Placed<Phase>], unit: TimeUnit) -> Result<Vec<PhaseWindow>, TrialFileError> {
    let week = TimeUnit::Weeks.per(unit);
    let mut windows: Vec<PhaseWindow> = Vec::new();
    for (index, placed) in list.iter().enumerate() {
        let phase = placed.get();
        let problem = |message| Err(Problem::Phase { name: phase.name.clone(), message }.at(placed.span()));
        let gate = phase.gate_probability.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&gate) {
            return problem(format!("gate_probability must be a probability from 0 to 1, got {gate}"));
        }
        if !(phase.cycle_weeks > 0.0 && phase.cycle_weeks.is_finite()) {
            return problem(format!("cycle_weeks must be a number above 0, got {}", phase.cycle_weeks));
        }
        if phase.cycles.is_none() && index + 1 < list.len() {
            return problem("only the last phase may go on without a number of cycles".to_owned());
        }
        if phase.cycles == Some(0) {
            return problem("a phase has at least one cycle".to_owned());
        }
        if windows.iter().any(|before| before.name == phase.name) {
            return problem("the name stands twice; phases are asked for by name".to_owned());
        }
        let length =
            phase.cycles.map_or(f64::INFINITY, |cycles| f64::from(cycles) * phase.cycle_weeks * week);
        windows.push(PhaseWindow { name: phase.name.clone(), length, gate });
    }
    let gates = windows.iter().filter(|phase| phase.gate < 1.0).count();
    if windows.len() > MOST_PHASES || gates > MOST_GATES {
        let message = "at most 16 phases, 6 of them with a gate, can be simulated";
        return Err(Problem::Conflict(message).nowhere());
    }
    Ok(windows)
}

fn enrolment(accrual: &AccrualTable, subjects: u64) -> Result<Enrolment, TrialFileError> {
    let pause = |placed: &Placed<PauseTable>| {
        let pause = placed.get();
        let range = "from 1 to the number of subjects";
        let after = whole("accrual.pauses.after", &pause.after, subjects, range)? as usize;
        Ok(Pause { after, lasts: not_negative("accrual.pauses.lasts", &pause.lasts)? })
    };
    let mut pauses: Vec<Pause> = accrual.pauses.iter().map(pause).collect::<Result<_, _>>()?;
    pauses.sort_by_key(|pause| pause.after);
    let closes = match &accrual.closes {
        Some(time) => Some(positive("accrual.closes", time)?),
        None => None,
    };
    Ok(Enrolment { pauses, gaps: None, closes })
}

fn law(placed: &Placed<String>) -> Result<Law, TrialFileError> {
    placed.get().parse().map_err(|error| Problem::Notation(error).at(placed.span()))
}

fn disease(table: &CourseTable, unit: TimeUnit) -> Result<Disease, TrialFileError> {
    Ok(Disease {
        death_share: or(table.death_share.as_ref(), 0.0, |p| share("course.death_share", p))?,
        after_progression: table.after_progression.as_ref().map(law).transpose()?,
        frailty_variance: or(table.frailty_variance.as_ref(), 0.0, |variance| {
            let value = not_negative("course.frailty_variance", variance)?;
            if value <= 10.0 {
                return Ok(value);
            }
            let range = "from 0 to 10";
            Err(Problem::Range { key: "course.frailty_variance", range, value }.at(variance.span()))
        })?,
        response: table.response.as_ref().map(|placed| response(placed.get())).transpose()?,
        discontinuation: table.discontinuation.as_ref().map(|end| discontinuation(end, unit)).transpose()?,
    })
}

fn response(table: &ResponseTable) -> Result<Response, TrialFileError> {
    Ok(Response {
        probability: share("course.response.probability", &table.probability)?,
        onset: law(&table.onset)?,
    })
}

fn discontinuation(
    placed: &Placed<DiscontinuationTable>,
    unit: TimeUnit,
) -> Result<Discontinuation, TrialFileError> {
    let table = placed.get();
    let hazard = match (&table.hazard, &table.probability, &table.by) {
        (Some(hazard), None, None) => not_negative("course.discontinuation.hazard", hazard)?,
        (None, Some(probability), Some(by)) => {
            let p = share("course.discontinuation.probability", probability)?;
            if p == 1.0 {
                let range = "a probability below 1";
                let key = "course.discontinuation.probability";
                return Err(Problem::Range { key, range, value: p }.at(probability.span()));
            }
            ln_1p(p / (1.0 - p)) / positive("course.discontinuation.by", by)?
        }
        _ => {
            let message = "discontinuation needs either `hazard`, or `probability` and `by`";
            return Err(Problem::Conflict(message).at(placed.span()));
        }
    };
    let ratio = |ratio: &Placed<f64>| positive("course.discontinuation.hazard_ratio", ratio);
    let after = |weeks: &Placed<f64>| {
        let weeks = not_negative("course.discontinuation.new_therapy_after_weeks", weeks)?;
        Ok(weeks * TimeUnit::Weeks.per(unit))
    };
    Ok(Discontinuation {
        hazard,
        hazard_ratio: or(table.hazard_ratio.as_ref(), 1.0, ratio)?,
        new_therapy: or(table.new_therapy.as_ref(), 0.0, |p| share("course.discontinuation.new_therapy", p))?,
        new_therapy_after: or(table.new_therapy_after_weeks.as_ref(), 0.0, after)?,
    })
}

fn visits(
    schedule: &ScanSchedule,
    placed: &Placed<ScansTable>,
    unit: TimeUnit,
) -> Result<Visits, TrialFileError> {
    let table = placed.get();
    let window = or(table.window_days.as_ref(), 0.0, |days| {
        let days = not_negative("scans.window_days", days)?;
        Ok(days * TimeUnit::Days.per(unit))
    })?;
    let shortest = schedule.spans().iter().map(|span| span.every).fold(f64::INFINITY, f64::min);
    if let Some(days) = table.window_days.as_ref().filter(|_| window >= 0.5 * shortest) {
        let message = "`window_days` must be less than half the shortest interval between scans, or their order is lost";
        return Err(Problem::Conflict(message).at(days.span()));
    }
    let missed = or(table.missed.as_ref(), 0.0, |p| share("scans.missed", p))?;
    if let Some(p) = table.missed.as_ref().filter(|_| missed > 0.5) {
        let range = "a probability from 0 to 0.5";
        return Err(Problem::Range { key: "scans.missed", range, value: missed }.at(p.span()));
    }
    Ok(Visits {
        schedule: schedule.clone(),
        window,
        shape: table.window_shape.unwrap_or(WindowShape::Uniform),
        missed,
        rule: table.censoring_rule.unwrap_or(CensoringRule::TreatmentPolicy),
    })
}

/// What a truth says of the course.
pub(super) fn effects(
    table: &TruthTable,
    phases: &[Placed<Phase>],
    unit: TimeUnit,
) -> Result<CourseEffects, TrialFileError> {
    let windows = self::phases(phases, unit);
    let of_phases = table.effects.iter().map(|effect| effect_of(effect.get(), &windows, unit));
    let mut prevalence = 0.0;
    let mut subgroups = Vec::new();
    for placed in &table.subgroups {
        let subgroup = placed.get();
        prevalence += share("truth.subgroups.prevalence", &subgroup.prevalence)?;
        if prevalence > 1.0 + 1e-12 {
            let message = "the prevalences of the subgroups add up to more than 1";
            return Err(Problem::Conflict(message).at(placed.span()));
        }
        subgroups.push(Subgroup {
            prevalence: *subgroup.prevalence.get(),
            hazard_ratio: positive("truth.subgroups.hazard_ratio", &subgroup.hazard_ratio)?,
        });
    }
    Ok(CourseEffects {
        phases: of_phases.collect::<Result<_, _>>()?,
        subgroups,
        effect_sd: or(table.effect_sd.as_ref(), 0.0, |sd| not_negative("truth.effect_sd", sd))?,
        toxicity_ratio: or(table.toxicity_ratio.as_ref(), 1.0, |ratio| {
            not_negative("truth.toxicity_ratio", ratio)
        })?,
    })
}

fn effect_of(
    effect: &EffectTable,
    windows: &Result<Vec<PhaseWindow>, TrialFileError>,
    unit: TimeUnit,
) -> Result<PhaseEffect, TrialFileError> {
    let windows = windows.as_ref().map_err(Clone::clone)?;
    let after =
        or(effect.after_weeks.as_ref(), 0.0, |weeks| not_negative("truth.effects.after_weeks", weeks))?;
    Ok(PhaseEffect {
        phase: phase_named(&effect.phase, windows)?,
        hazard_ratio: positive("truth.effects.hazard_ratio", &effect.hazard_ratio)?,
        after: after * TimeUnit::Weeks.per(unit),
        during: effect.during,
    })
}
