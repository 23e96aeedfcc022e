//! `onearm analyze`.

mod benchmark;
mod flags;
mod plot;

use super::shared_flags::Format;
use super::{Exit, Failure};
use crate::benchmark::Benchmark;
use crate::input::subjects::{SubjectColumns, SubjectData, read_subjects_file};
use crate::measure::TimeUnit;
use crate::output::{csv, json, table, words};
use crate::results::{AnalysisRequest, AnalysisResult, Attributes, CausesOfEvents, InputRecord, analyze};
use benchmark::benchmark;
pub(in crate::cli) use flags::AnalyzeArgs;
use plot::{draw, plot_format};

pub(super) fn execute(args: &AnalyzeArgs) -> Result<(), Failure> {
    args.output.check(Some(&args.data))?;
    if args.columns.entry.is_some() && !args.estimates.conf_type.allows_delayed_entry() {
        let message = format!("--conf-type {} is not defined for delayed entry", args.estimates.conf_type);
        return Err(Failure::new(Exit::NoMethod, message, "leave out --entry, or take --conf-type log-log"));
    }
    let benchmarks =
        args.benchmarks.benchmarks.iter().map(|text| benchmark(args, text)).collect::<Result<Vec<_>, _>>()?;
    let plot = args.figures.plot.as_deref().map(plot_format).transpose()?;
    let data = read(args)?;
    for note in &data.notes {
        args.output.say(&format!("note: {}", words::read_note(note)));
    }
    let result = analyze(&request(args, &data, &benchmarks));
    expected_is_finite(&result)?;
    let text = match args.output.format() {
        Format::Table => table::analysis(&result),
        Format::Json => json::to_json(&result)?,
        Format::Csv => csv::curves(&result)?,
    };
    // A figure that cannot be drawn does not take the analysis with it, nor does a closed pipe take the figure.
    let delivered = args.output.deliver(&text);
    if let (Some(path), Some(format)) = (&args.figures.plot, plot) {
        draw(args, path, format, &result, &benchmarks)?;
    }
    delivered
}

/// A benchmark so far from the data that E overflows has another unit than they, or a slip of the pen.
fn expected_is_finite(result: &AnalysisResult) -> Result<(), Failure> {
    let Some(against) = result.one_sample.iter().find(|against| !against.expected.is_finite()) else {
        return Ok(());
    };
    let message =
        format!("--benchmark {}: the expected number of events is too large to compute", against.benchmark);
    Err(Failure::new(
        Exit::NoMethod,
        message,
        "check the parameters of the law; it must be in the unit of the data",
    ))
}

fn read(args: &AnalyzeArgs) -> Result<SubjectData, Failure> {
    let asked = &args.columns;
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
        covariates: asked.covariates.clone(),
        factors: asked.factors.clone(),
        weights: asked.weights.clone(),
        left: asked.left.clone(),
        potential: asked.potential.clone(),
        enrolled: asked.enrolled.clone(),
        cutoff: asked.cutoff.clone(),
        unit: asked.time_unit,
        competing_values: asked.competing_values.clone(),
    };
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
    benchmarks: &'a [Benchmark],
) -> AnalysisRequest<'a> {
    let estimates = &args.estimates;
    AnalysisRequest {
        input: InputRecord {
            file: args.data.display().to_string(),
            sha256: data.sha256.clone(),
            subjects: data.sample.count(),
        },
        whole: &data.sample,
        groups: data.groups.iter().map(|group| (group.level.as_str(), &group.sample)).collect(),
        by: args.columns.by.clone(),
        attributes: attributes(data),
        unit: args.columns.time_unit,
        at: estimates.at.clone().unwrap_or_else(|| usual_times(args.columns.time_unit)),
        quantiles: estimates.quantiles.clone(),
        rmst: estimates.rmst,
        conf_type: estimates.conf_type,
        conf_level: estimates.conf_level,
        benchmarks,
    }
}

fn attributes(data: &SubjectData) -> Attributes<'_> {
    Attributes {
        by: data.by.as_ref(),
        strata: data.strata.as_ref(),
        covariates: &data.covariates,
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
