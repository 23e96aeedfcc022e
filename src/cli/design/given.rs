//! A design asked for in flags.

use super::flags::{DesignArgs, EntryArgs};
use crate::benchmark::{Benchmark, LawChoice, LawOrigin};
use crate::cli::benchmarks::find;
use crate::cli::laws::{LawArgs, ObservationArgs, needed};
use crate::cli::subject_benchmark::is_file;
use crate::cli::{Exit, Failure};
use crate::design::{AccrualPattern, AccrualPlan, Conduct, DesignGoal, Setting, Unknown};
use crate::distribution::{Law, NotationError};
use crate::measure::{Caution, OneSidedAlpha, TimeUnit};
use crate::results::{DesignRequest, benchmark_summary};

/// Power wanted if none is said.
const POWER: f64 = 0.8;
/// Most subjects that may be said.
const MOST_SUBJECTS: u64 = 1_000_000;

pub(super) fn request(args: &DesignArgs) -> Result<DesignRequest, Failure> {
    let null = null(&args.laws, &args.entry)?;
    let alternative = args.laws.alternative_if_given(&null.law)?;
    let unknown = unknown(args, alternative.is_some())?;
    let subjects = subjects(args)?;
    let follow_up = match unknown {
        Unknown::FollowUp => args.observation.follow_up.unwrap_or(0.0),
        _ => needed(args.observation.follow_up, "--follow-up", "say how long the last subject is followed")?,
    };
    let alternative = match (alternative, unknown) {
        (Some(law), _) => law,
        // Any benefit will do: it is what is to be found.
        (None, Unknown::HazardRatio) => null.law.clone(),
        (None, _) => args.laws.alternative(&null.law)?,
    };
    let setting = Setting {
        null: null.law,
        alternative,
        conduct: Conduct {
            accrual: accrual(args, unknown)?,
            follow_up,
            restricted: args.observation.restricted,
            dropout: args.observation.dropout.unwrap_or(0.0),
        },
        horizon: null.horizon,
        landmark: args.method.landmark,
        tau: args.method.tau,
        prior: args.method.prior,
    };
    Ok(DesignRequest {
        setting,
        unknown,
        goal: goal(args, subjects)?,
        methods: methods(args)?,
        exact_limit: args.exact.exact_limit,
        benchmark: null.benchmark,
        truth: None,
        benchmark_events: args.exact.benchmark_events.or(null.events),
        effect_sd: args.exact.effect_sd,
        scans: args.exact.scans.clone(),
        benchmark_scans: args.exact.benchmark_scans.clone(),
        unevaluable: args.goal.unevaluable,
        time_unit: args.laws.time_unit,
        cautions: null.cautions,
    })
}

/// The methods asked for.
pub(super) fn methods(args: &DesignArgs) -> Result<Vec<crate::design::Method>, Failure> {
    let help = "see the ids in the message; a family such as landmark means all of it";
    args.method.methods().map_err(|error| Failure::new(Exit::NoMethod, error, help))
}

/// What the trial must achieve.
pub(super) fn goal(args: &DesignArgs, subjects: u64) -> Result<DesignGoal, Failure> {
    let most = args.goal.max_subjects.0;
    if !(1..=MOST_SUBJECTS).contains(&most) {
        let message = format!("--max-subjects {most}: must be from 1 to {MOST_SUBJECTS}");
        return Err(Failure::new(Exit::Usage, message, "give --max-subjects 10000, say"));
    }
    Ok(DesignGoal {
        alpha: args.goal.alpha.unwrap_or(OneSidedAlpha::FIVE_PERCENT),
        power: args.goal.power.unwrap_or(POWER),
        subjects,
        most,
    })
}

/// Subjects given, or those of a rate over an accrual time; 0 if they are to be found.
fn subjects(args: &DesignArgs) -> Result<u64, Failure> {
    let of_rate = args.observation.rate.zip(args.entry.accrual).map(|(rate, accrual)| rate * accrual);
    match (args.goal.subjects, of_rate) {
        (Some(_), Some(_)) => {
            let message = "--subjects, --rate and --accrual say the number of subjects twice";
            Err(Failure::new(Exit::Usage, message, "leave one of them out"))
        }
        (Some(n), None) if !(1..=MOST_SUBJECTS).contains(&n.0) => {
            let message = format!("--subjects {}: must be from 1 to {MOST_SUBJECTS}", n.0);
            Err(Failure::new(Exit::Usage, message, "give --subjects 25, say"))
        }
        (Some(n), None) => Ok(n.0),
        (None, Some(n)) if n.round() < 1.0 || n.round() > MOST_SUBJECTS as f64 => {
            let message = format!("--rate times --accrual is {n}: no number of subjects");
            Err(Failure::new(Exit::Usage, message, "check that both are in one unit of time"))
        }
        (None, Some(n)) => Ok(n.round() as u64),
        (None, None) => Ok(0),
    }
}

/// What is to be found: as said, or the one number that is missing.
fn unknown(args: &DesignArgs, with_effect: bool) -> Result<Unknown, Failure> {
    let entry = &args.entry;
    let by_rate = args.observation.rate.is_some();
    let with_subjects = args.goal.subjects.is_some() || by_rate && entry.accrual.is_some();
    if let Some(solve) = args.goal.solve {
        let unknown = Unknown::from(solve);
        if unknown != Unknown::Subjects && !with_subjects {
            let message = format!("--solve {} needs the number of subjects", unknown.word());
            return Err(Failure::new(Exit::Usage, message, "give --subjects"));
        }
        if unknown == Unknown::Accrual && by_rate {
            let message =
                "--solve accrual with --rate: the number of subjects decides how long accrual lasts";
            return Err(Failure::new(Exit::Usage, message, "use --solve subjects; accrual stands beside it"));
        }
        return Ok(unknown);
    }
    let with_accrual = by_rate || entry.accrual.is_some() || entry.accrual_rates.is_some();
    let missing = [
        (!with_subjects, Unknown::Subjects),
        (!with_effect, Unknown::HazardRatio),
        (!with_accrual, Unknown::Accrual),
        (args.observation.follow_up.is_none(), Unknown::FollowUp),
    ];
    let missing: Vec<Unknown> = missing.into_iter().filter(|(is, _)| *is).map(|(_, what)| what).collect();
    match missing.as_slice() {
        [] if args.goal.power.is_none() => Ok(Unknown::Power),
        [] => {
            let message =
                "subjects, power, effect, accrual and follow-up are all given: nothing is left to find";
            let help = "leave out --power to see the power of these subjects, or say --solve alpha or --solve subjects";
            Err(Failure::new(Exit::Usage, message, help))
        }
        [one] => Ok(*one),
        several => {
            let words: Vec<&str> = several.iter().map(|unknown| unknown.word()).collect();
            let message = format!("only one number can be found, but {} are missing", words.join(", "));
            let help =
                "give all but one: --subjects, --hazard-ratio or --alt, --accrual or --rate, --follow-up";
            Err(Failure::new(Exit::Usage, message, help))
        }
    }
}

fn accrual(args: &DesignArgs, unknown: Unknown) -> Result<AccrualPlan, Failure> {
    let entry = &args.entry;
    let unsaid = entry.accrual.is_none() && entry.accrual_rates.is_none() && args.observation.rate.is_none();
    // Any will do where it is what is to be found.
    if unsaid && unknown == Unknown::Accrual { lasting(1.0) } else { accrual_plan(entry, &args.observation) }
}

/// How subjects enter.
pub(in crate::cli) fn accrual_plan(
    entry: &EntryArgs,
    observation: &ObservationArgs,
) -> Result<AccrualPlan, Failure> {
    match (&entry.accrual_rates, entry.accrual, observation.rate) {
        (Some(pieces), ..) => Ok(AccrualPlan::Lasting(pieces.0.clone())),
        (None, Some(duration), _) => lasting(duration),
        (None, None, Some(rate)) => Ok(AccrualPlan::AtRate(rate)),
        (None, None, None) => Err(Failure::new(
            Exit::Usage,
            "how subjects enter is missing",
            "give --accrual A (over that time), --rate R (so many per unit of time), or --accrual-rates",
        )),
    }
}

fn lasting(duration: f64) -> Result<AccrualPlan, Failure> {
    let pattern = AccrualPattern::uniform(duration);
    pattern
        .map(AccrualPlan::Lasting)
        .map_err(|error| Failure::new(Exit::Usage, error.to_string(), "give --accrual above 0"))
}

/// The null and what is known of it.
pub(in crate::cli) struct Null {
    pub law: Law,
    pub benchmark: Option<String>,
    pub horizon: Option<f64>,
    pub events: Option<f64>,
    pub cautions: Vec<Caution>,
}

/// The null of the flags: a law, a benchmark of the library, or a table of subjects.
pub(in crate::cli) fn null(laws: &LawArgs, entry: &EntryArgs) -> Result<Null, Failure> {
    let Some(id) = &entry.benchmark else {
        let law = laws.null("--benchmark NAME")?;
        return Ok(Null { law, benchmark: None, horizon: None, events: None, cautions: Vec::new() });
    };
    if id.contains(':') {
        let law = id.parse().map_err(|error: NotationError| {
            let help = "a benchmark is an id of `onearm benchmarks list`, or a law such as weibull:shape=1.3,median=5";
            Failure::new(Exit::Usage, format!("--benchmark {id}: {error}"), help)
        })?;
        return Ok(Null { law, benchmark: None, horizon: None, events: None, cautions: Vec::new() });
    }
    if is_file(id) {
        let unit = laws.time_unit.unwrap_or(TimeUnit::Months);
        return of_benchmark(&entry.table.read(id, unit)?);
    }
    let record = find(id)?;
    let Some(unit) = laws.time_unit else {
        let message =
            format!("--benchmark {id} has its times in {}; the unit of the design is not known", record.unit);
        return Err(Failure::new(Exit::Usage, message, "add --time-unit days, weeks, months or years"));
    };
    let benchmark = Benchmark::new(record.in_unit(unit), LawChoice::Preferred).map_err(|error| {
        Failure::new(Exit::Internal, format!("{id}: {error}"), "please report this as a fault")
    })?;
    of_benchmark(&benchmark)
}

fn of_benchmark(benchmark: &Benchmark) -> Result<Null, Failure> {
    let id = benchmark.record.id.clone();
    let law = benchmark.planning_law().map_err(|_| {
        let message =
            format!("--benchmark {id}: its only events are at time 0, of which no plan can be made");
        Failure::new(Exit::NoMethod, message, "check the times of the table")
    })?;
    let mut cautions = benchmark_summary(benchmark).cautions;
    if benchmark.law_origin == LawOrigin::Patients {
        cautions.push(Caution::StepsSpread { benchmark: id.clone() });
    }
    Ok(Null {
        law,
        benchmark: Some(id),
        horizon: benchmark.horizon,
        events: benchmark.record.event_count().map(|events| events.count),
        cautions,
    })
}
