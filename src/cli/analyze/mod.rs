//! `onearm analyze`.

mod benchmark;
mod by_subject;
mod comparison;
mod flags;
mod of_trial;
mod plot;

use super::shared_flags::Format;
use super::{Exit, Failure};
use crate::benchmark::Benchmark;
#[cfg(feature = "report")]
use crate::cli::trial::typed_command;
use crate::estimator::{BandRange, IntervalMethod, SurvivalEstimate};
use crate::input::subjects::{ReadNote, SubjectColumns, SubjectData, read_subjects, read_subjects_file};
use crate::measure::TimeUnit;
#[cfg(feature = "report")]
use crate::output::analysis_figure::analysis_figures;
use crate::output::document::Document;
#[cfg(feature = "report")]
use crate::output::report::analysis_report;
use crate::output::{csv, table, words};
use crate::results::{
    AnalysisRequest, AnalysisResult, Attributes, BandRequest, BenchmarkComparison, BenchmarkTestsRequest,
    BySubject, CausesOfEvents, CumulativeIncidenceRequest, CurveRequest, FitsRequest, InputNote, InputRecord,
    OneSampleRequest, TippingPointRequest, TurnbullRequest, analyze,
};
use benchmark::benchmarks;
use comparison::comparison;
pub(in crate::cli) use flags::AnalyzeArgs;
use of_trial::{TrialSubjects, name_columns, trial_subjects};

pub(super) fn execute(mut args: AnalyzeArgs) -> Result<(), Failure> {
    args.output.check(Some(&args.data))?;
    let trial = trial_subjects(&args)?;
    if let Some(trial) = &trial {
        name_columns(&mut args, trial.scenario.header.unit);
    }
    execute_on(&args, trial.as_ref())
}

/// On the subjects of a trial, or on the table as it is.
fn execute_on(args: &AnalyzeArgs, trial: Option<&TrialSubjects>) -> Result<(), Failure> {
    if args.columns.entry.is_some() && !args.estimates.conf_type.allows_delayed_entry() {
        let message = format!("--conf-type {} is not defined for delayed entry", args.estimates.conf_type);
        return Err(Failure::new(Exit::NoMethod, message, "leave out --entry, or take --conf-type log-log"));
    }
    check_estimate(args)?;
    let (benchmarks, pool) = benchmarks(args, trial.map(|trial| &trial.scenario))?;
    let extra = by_subject::columns(args)?;
    plot::check(args)?;
    let data = read(args, extra, trial)?;
    // Of a trial's data it is said as they are read.
    if trial.is_none() {
        args.output.say(&words::what_was_read(&data));
    }
    for note in data.notes.iter().filter(|note| trial.is_none() || note.is_caution()) {
        args.output.say(&format!("note: {}", words::read_note(note)));
    }
    strictly(args, &data)?;
    estimate_knows_weights(args, &data)?;
    let comparisons = comparisons(args, &data, &benchmarks)?;
    reference_is_a_level(args, &data)?;
    let standardisation = by_subject::standardisation(args, &data.covariates)?;
    let one_sample = OneSampleRequest {
        process: args.figures.plot_process.is_some(),
        comparisons: &comparisons,
        tipping_point: args.benchmarks.tipping_point.then_some(TippingPointRequest {
            alpha: args.benchmarks.alpha,
            deciding: args.benchmarks.deciding,
        }),
        standardisation: standardisation.as_ref(),
        pool: &pool,
        pool_alpha: args.benchmarks.alpha,
    };
    let result = analyze(&request(args, &data, trial, &benchmarks, one_sample)?);
    expected_is_finite(&result)?;
    // A figure that cannot be drawn does not take the analysis with it, nor does a closed pipe take the figure.
    let report = |figures: bool| report(args, &result, &benchmarks, figures);
    let tables = || table::analysis(&result);
    let delivered = args.output.deliver_report(report, tables, &result, || csv::curves(&result));
    plot::draw(args, &result, &benchmarks)?;
    delivered
}

/// The analysis as a document.
#[cfg(feature = "report")]
fn report(
    args: &AnalyzeArgs,
    result: &AnalysisResult,
    benchmarks: &[Benchmark],
    with_figures: bool,
) -> Result<Document, Failure> {
    let figures =
        if with_figures { analysis_figures(result, benchmarks, &args.figures.look())? } else { Vec::new() };
    Ok(analysis_report(result, &figures, &typed_command()))
}

#[cfg(not(feature = "report"))]
fn report(_: &AnalyzeArgs, result: &AnalysisResult, _: &[Benchmark], _: bool) -> Result<Document, Failure> {
    Ok(crate::output::document::document("Analysis", &table::analysis(result)))
}

/// With `--strict` nothing is guessed or left out.
fn strictly(args: &AnalyzeArgs, data: &SubjectData) -> Result<(), Failure> {
    let cautions: Vec<String> =
        data.notes.iter().filter(|note| note.is_caution()).map(words::read_note).collect();
    if !args.columns.strict || cautions.is_empty() {
        return Ok(());
    }
    let message = format!("--strict refuses {}: {}", args.data.display(), cautions.join("; "));
    Err(Failure::new(Exit::Data, message, "correct the data, or leave out --strict"))
}

/// What goes with an estimate by the cumulative hazard, and what with the product limit only.
fn check_estimate(args: &AnalyzeArgs) -> Result<(), Failure> {
    let estimate = args.curves.estimate;
    if estimate == SurvivalEstimate::KaplanMeier {
        return Ok(());
    }
    let refused = if !matches!(args.estimates.conf_type, IntervalMethod::Normal(_)) {
        format!("--conf-type {}", args.estimates.conf_type)
    } else if args.estimates.rmst.is_some() {
        "--rmst".to_owned()
    } else {
        return Ok(());
    };
    let message =
        format!("{refused} is defined for the Kaplan-Meier estimate, not for --estimate {}", estimate.id());
    Err(Failure::new(
        Exit::NoMethod,
        message,
        "leave out --estimate, or take --conf-type log-log and no --rmst",
    ))
}

/// Fractional weights are those of the Kaplan-Meier estimate; whole ones repeat subjects, which any estimate can take.
fn estimate_knows_weights(args: &AnalyzeArgs, data: &SubjectData) -> Result<(), Failure> {
    let estimate = args.curves.estimate;
    let fractional = data.weights.iter().flatten().any(|weight| weight.fract() != 0.0);
    if estimate == SurvivalEstimate::KaplanMeier || !fractional {
        return Ok(());
    }
    let message = format!("--estimate {} is not defined for fractional weights", estimate.id());
    Err(Failure::new(Exit::NoMethod, message, "leave out --estimate, or --weights"))
}

/// `--reference` names a level of `--by`.
fn reference_is_a_level(args: &AnalyzeArgs, data: &SubjectData) -> Result<(), Failure> {
    let (Some(level), Some(by)) = (&args.cox.reference, &data.by) else { return Ok(()) };
    if by.levels.contains(level) {
        return Ok(());
    }
    let message = format!("--reference {}: no subject has this level", words::visible(level));
    let levels: Vec<String> = by.levels.iter().take(20).map(|level| words::visible(level)).collect();
    Err(Failure::new(Exit::Usage, message, format!("the levels are {}", levels.join(", "))))
}

/// A benchmark so far from the data that E overflows has another unit than they, or a slip of the pen.
fn expected_is_finite(result: &AnalysisResult) -> Result<(), Failure> {
    let alone = result.one_sample.iter().map(|against| (&against.benchmark, against.expected));
    let pooled = result.pooled.iter().flat_map(|pooled| &pooled.arms);
    let mut all = alone.chain(pooled.map(|arm| (&arm.benchmark, arm.expected)));
    let Some((benchmark, _)) = all.find(|(_, expected)| !expected.is_finite()) else {
        return Ok(());
    };
    let message = format!("--benchmark {benchmark}: the expected number of events is too large to compute");
    Err(Failure::new(
        Exit::NoMethod,
        message,
        "check the parameters of the law; it must be in the unit of the data",
    ))
}

/// Names of columns are matched without regard to case.
fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// Covariates of the Cox model, factors behind them, each once.
fn of_cox(args: &AnalyzeArgs) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in args.columns.covariates.iter().chain(&args.columns.factors) {
        if !names.iter().any(|known| same(known, name)) {
            names.push(name.clone());
        }
    }
    names
}

/// `extra` columns are read as covariates behind those of the Cox model.
fn read(
    args: &AnalyzeArgs,
    extra: Vec<String>,
    trial: Option<&TrialSubjects>,
) -> Result<SubjectData, Failure> {
    let asked = &args.columns;
    let mut covariates = of_cox(args);
    if extra.is_empty() {
        covariates.clone_from(&asked.covariates);
    }
    covariates.extend(extra.into_iter().filter(|name| !of_cox(args).iter().any(|known| same(known, name))));
    let columns = SubjectColumns {
        time: asked.time.clone(),
        event: asked.event.clone(),
        entry: asked.entry.clone(),
        event_value: asked.event_value.clone(),
        censored_value: asked.censored_value.clone(),
        censor: asked.censor.clone(),
        parameter: asked.param.clone(),
        id: asked.id.clone(),
        by: asked.by.clone(),
        strata: asked.strata.clone(),
        covariates,
        factors: asked.factors.clone(),
        weights: asked.weights.clone(),
        left: asked.left.clone(),
        potential: asked.potential.clone(),
        enrolled: asked.enrolled.clone(),
        cutoff: asked.cutoff.clone(),
        unit: asked.time_unit,
        competing_values: asked.competing_values.clone(),
        member: asked.member.clone(),
    };
    if let Some(trial) = trial {
        let table = trial.table.as_bytes();
        return read_subjects(table, &columns)
            .map_err(|error| Failure::data("subjects of the trial", Some(table), &error));
    }
    read_subjects_file(&args.data, &columns).map_err(|error| {
        // Read again only to show the place; a pipe can be read but once.
        let again = error.byte_range().filter(|_| args.data.is_file());
        let bytes = again.and_then(|_| std::fs::read(&args.data).ok());
        Failure::data(&args.data.display().to_string(), bytes.as_deref(), &error)
    })
}

fn request<'a>(
    args: &AnalyzeArgs,
    data: &'a SubjectData,
    trial: Option<&TrialSubjects>,
    benchmarks: &'a [Benchmark],
    one_sample: OneSampleRequest<'a>,
) -> Result<AnalysisRequest<'a>, Failure> {
    let estimates = &args.estimates;
    Ok(AnalysisRequest {
        input: trial
            .and_then(|trial| trial.record.input.first().cloned())
            .unwrap_or_else(|| input_record(args, data)),
        trial: trial.map(|trial| trial.record.clone()),
        data_cautions: trial.map(|trial| trial.cautions.clone()).unwrap_or_default(),
        whole: &data.sample,
        groups: data.groups.iter().map(|group| (group.level.as_str(), &group.sample)).collect(),
        by: args.columns.by.clone(),
        attributes: attributes(args, data),
        unit: args.columns.time_unit,
        at: estimates.at.clone().unwrap_or_else(|| usual_times(args.columns.time_unit)),
        quantiles: estimates.quantiles.clone(),
        rmst: estimates.rmst,
        conf_type: estimates.conf_type,
        conf_level: estimates.conf_level,
        fits: FitsRequest { laws: args.fits.laws() },
        curves: curves(args),
        group_comparison: comparison(&args.comparison, &data.groups)?,
        cumulative_incidence: CumulativeIncidenceRequest {
            gray_rho: args.cumulative_incidence.gray_rho.clone(),
        },
        turnbull: TurnbullRequest { bootstrap: args.turnbull.bootstrap, seed: args.turnbull.seed },
        one_sample,
        cox: args.cox.request(of_cox(args).len()),
        benchmark_tests: BenchmarkTestsRequest {
            benchmarks,
            landmarks: args.benchmark_tests.landmarks.clone(),
            median: args.benchmark_tests.median_test,
            exponential: args.benchmark_tests.exponential_test,
        },
    })
}

fn input_record(args: &AnalyzeArgs, data: &SubjectData) -> InputRecord {
    let note = |note: &ReadNote| InputNote {
        note: note.id().to_owned(),
        caution: note.is_caution(),
        text: words::read_note(note),
    };
    InputRecord {
        file: args.data.display().to_string(),
        sha256: data.sha256.clone(),
        kind: data.origin.kind.id().to_owned(),
        table: data.origin.table.clone(),
        encoding: data.origin.encoding.map(|encoding| encoding.id().to_owned()),
        rows: data.rows as u64,
        subjects: data.sample.count(),
        notes: data.notes.iter().map(note).collect(),
    }
}

fn curves(args: &AnalyzeArgs) -> CurveRequest {
    let asked = &args.curves;
    CurveRequest {
        without_rows: args.output.format() == Format::Table && args.figures.files().next().is_none(),
        estimate: asked.estimate,
        bands: BandRequest {
            kinds: asked.band.clone(),
            range: BandRange { from: asked.band_from, to: asked.band_to },
        },
        conditional_on: asked.conditional_on.clone(),
        cumulative_hazard: asked.cumulative_hazard,
        hazard: asked.hazard,
    }
}

/// Each benchmark, each again with the effects of covariates, and that of laws by level.
fn comparisons(
    args: &AnalyzeArgs,
    data: &SubjectData,
    benchmarks: &[Benchmark],
) -> Result<Vec<BenchmarkComparison>, Failure> {
    let effects = by_subject::effects(args, &data.covariates)?;
    let mut list = Vec::new();
    for benchmark in benchmarks {
        list.push(BenchmarkComparison { benchmark: benchmark.clone(), by_subject: BySubject::Same });
        list.extend(
            effects
                .clone()
                .map(|by_subject| BenchmarkComparison { benchmark: benchmark.clone(), by_subject }),
        );
    }
    list.extend(by_subject::by_level(args, &data.covariates)?);
    Ok(list)
}

fn attributes<'a>(args: &AnalyzeArgs, data: &'a SubjectData) -> Attributes<'a> {
    let of_cox = of_cox(args).len().min(data.covariates.len());
    Attributes {
        by: data.by.as_ref(),
        strata: data.strata.as_ref(),
        covariates: &data.covariates[..of_cox],
        weights: data.weights.as_deref(),
        left: data.left.as_deref(),
        potential: data.potential.as_deref(),
        causes: data
            .causes
            .as_ref()
            .map(|causes| CausesOfEvents { labels: &causes.labels, codes: &causes.codes }),
    }
}

/// A quarter, half a year and a year, as they are usually written in each unit.
fn usual_times(unit: Option<TimeUnit>) -> Vec<f64> {
    match unit {
        None => Vec::new(),
        Some(TimeUnit::Days) => vec![90.0, 180.0, 365.0],
        Some(TimeUnit::Weeks) => vec![13.0, 26.0, 52.0],
        Some(TimeUnit::Months) => vec![3.0, 6.0, 12.0],
        Some(TimeUnit::Years) => vec![0.25, 0.5, 1.0],
    }
}
