//! `onearm analyze`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::benchmarks::find;
use super::shared_flags::{Format, OutputArgs};
use super::{Exit, Failure};
use crate::benchmark::{Benchmark, BenchmarkRecord, LawChoice, Origin};
use crate::distribution::{LAW_IDS, Law};
use crate::estimator::IntervalMethod;
use crate::input::subjects::{SubjectColumns, SubjectData, read_subjects_file};
use crate::measure::{ConfidenceLevel, TimeUnit};
use crate::output::{csv, json, table, words};
use crate::results::{AnalysisRequest, AnalysisResult, InputRecord, analyze};

/// Flags of `analyze`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm analyze scenarios/data/va_lung.csv --time time --event status --time-unit days --by celltype \
                        --at 90,180,365 --benchmark exponential:median=120 --plot km.svg"
)]
pub(super) struct AnalyzeArgs {
    /// Table of subjects, one a row: CSV, or separated by semicolon or tab
    data: PathBuf,
    /// Column of times
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Column of event codes
    #[arg(long, value_name = "COLUMN")]
    event: Option<String>,
    /// Code of an event
    #[arg(long, value_name = "CODE", requires = "event")]
    event_value: Option<String>,
    /// Code of a censored time
    #[arg(long, value_name = "CODE", requires = "event")]
    censored_value: Option<String>,
    /// Column of ADaM censoring codes: 0 is an event, above 0 censored
    #[arg(long, value_name = "COLUMN")]
    censor: Option<String>,
    /// ADaM parameter to read (PARAMCD)
    #[arg(long, value_name = "CODE")]
    param: Option<String>,
    /// Column of delayed entry, on the scale of the times (left truncation)
    #[arg(long, value_name = "COLUMN")]
    entry: Option<String>,
    /// Column of subject ids, checked for duplicates
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// Column of groups to compare
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Unit of the times; needed with a benchmark of the library
    #[arg(long, value_name = "days|weeks|months|years")]
    time_unit: Option<TimeUnit>,
    /// Times for survival estimates; if left out, some usual ones of the unit
    #[arg(long, value_name = "T,...", value_delimiter = ',', value_parser = not_negative, allow_negative_numbers = true)]
    at: Option<Vec<f64>>,
    /// Probabilities of quantiles
    #[arg(long, value_name = "P,...", value_delimiter = ',', default_value = "0.5", value_parser = inside_unit, allow_negative_numbers = true)]
    quantiles: Vec<f64>,
    /// Restricted mean survival time up to this time
    #[arg(long, value_name = "TAU", value_parser = positive, allow_negative_numbers = true)]
    rmst: Option<f64>,
    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level, allow_negative_numbers = true)]
    conf_level: ConfidenceLevel,
    /// Interval type: plain, log, log-log, logit, arcsine, or beta product (bpcp, bpcp-midp), which holds its level at small n
    #[arg(long, value_name = "TYPE", default_value = "log-log")]
    conf_type: IntervalMethod,
    /// Benchmark for the one-sample test: an id of the library, or a law such as exponential:median=4.2 in the data's unit (repeatable)
    #[arg(long = "benchmark", value_name = "NAME|LAW")]
    benchmarks: Vec<String>,
    /// Cut observation at this time in one-sample tests, or `none`; else where the benchmark's curve is last known
    #[arg(long, value_name = "T|none", value_parser = horizon, requires = "benchmarks", allow_negative_numbers = true)]
    horizon: Option<Horizon>,
    /// Where the clock of the data starts: enrolment, randomisation-after-induction or response-selected
    #[arg(long, value_name = "ORIGIN", default_value = "enrolment", value_parser = origin)]
    origin: Origin,
    /// Draw the Kaplan-Meier curves with numbers at risk (.svg or .png)
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Threads (accepted for uniformity; an analysis takes one)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), hide = true)]
    threads: Option<u16>,
    #[command(flatten)]
    output: OutputArgs,
}

/// `--horizon`.
#[derive(Debug, Clone, Copy)]
enum Horizon {
    At(f64),
    Lifted,
}

fn number(text: &str) -> Result<f64, String> {
    text.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| "not a number".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x > 0.0 { Ok(x) } else { Err("must be above 0".to_owned()) })
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x >= 0.0 { Ok(x) } else { Err("must be 0 or more".to_owned()) })
}

fn inside_unit(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if x > 0.0 && x < 1.0 { Ok(x) } else { Err("must lie strictly between 0 and 1".to_owned()) }
    })
}

fn level(text: &str) -> Result<ConfidenceLevel, String> {
    number(text).and_then(|x| ConfidenceLevel::new(x).map_err(|error| error.to_string()))
}

fn horizon(text: &str) -> Result<Horizon, String> {
    if text == "none" { Ok(Horizon::Lifted) } else { positive(text).map(Horizon::At) }
}

fn origin(text: &str) -> Result<Origin, String> {
    match text {
        "enrolment" => Ok(Origin::Enrolment),
        "randomisation-after-induction" => Ok(Origin::RandomisationAfterInduction),
        "response-selected" => Ok(Origin::ResponseSelected),
        _ => Err("use enrolment, randomisation-after-induction or response-selected".to_owned()),
    }
}

pub(super) fn execute(args: &AnalyzeArgs) -> Result<(), Failure> {
    args.output.check(Some(&args.data))?;
    if args.entry.is_some() && matches!(args.conf_type, IntervalMethod::BetaProduct(_)) {
        let message = format!("--conf-type {} is not defined for delayed entry", args.conf_type);
        return Err(Failure::new(Exit::NoMethod, message, "leave out --entry, or take --conf-type log-log"));
    }
    let benchmarks =
        args.benchmarks.iter().map(|text| benchmark(args, text)).collect::<Result<Vec<_>, _>>()?;
    let plot = args.plot.as_deref().map(plot_format).transpose()?;
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
    if let (Some(path), Some(format)) = (&args.plot, plot) {
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
    let columns = SubjectColumns {
        time: args.time.clone(),
        event: args.event.clone(),
        entry: args.entry.clone(),
        event_value: args.event_value.clone(),
        censored_value: args.censored_value.clone(),
        censor: args.censor.clone(),
        parameter: args.param.clone(),
        id: args.id.clone(),
        by: args.by.clone(),
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
    AnalysisRequest {
        input: InputRecord {
            file: args.data.display().to_string(),
            sha256: data.sha256.clone(),
            subjects: data.sample.count(),
        },
        whole: &data.sample,
        groups: data.groups.iter().map(|group| (group.level.as_str(), &group.sample)).collect(),
        by: args.by.clone(),
        unit: args.time_unit,
        at: args.at.clone().unwrap_or_else(|| usual_times(args.time_unit)),
        quantiles: args.quantiles.clone(),
        rmst: args.rmst,
        conf_type: args.conf_type,
        conf_level: args.conf_level,
        benchmarks,
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

/// A benchmark by name or by law, in the unit of the data.
fn benchmark(args: &AnalyzeArgs, text: &str) -> Result<Benchmark, Failure> {
    // The bare name of a law is a law without its parameters, not an id.
    let is_law = text.contains(':') || LAW_IDS.contains(&text);
    let benchmark = if is_law { written(args, text)? } else { from_library(args, text)? };
    Ok(match args.horizon {
        None => benchmark,
        Some(Horizon::At(time)) => benchmark.with_horizon(Some(time)),
        Some(Horizon::Lifted) => benchmark.with_horizon(None),
    })
}

fn written(args: &AnalyzeArgs, text: &str) -> Result<Benchmark, Failure> {
    let help =
        "a benchmark is an id of `onearm benchmarks list`, or a law such as weibull:shape=1.3,median=5";
    let law: Law = text
        .parse()
        .map_err(|error| Failure::new(Exit::Usage, format!("--benchmark {text}: {error}"), help))?;
    let record = BenchmarkRecord::named(text, args.time_unit.unwrap_or(TimeUnit::Months));
    Benchmark::new(record, LawChoice::Given(law))
        .map_err(|error| Failure::new(Exit::Usage, format!("--benchmark {text}: {error}"), help))
}

fn from_library(args: &AnalyzeArgs, id: &str) -> Result<Benchmark, Failure> {
    let record = find(id)?;
    let Some(unit) = args.time_unit else {
        let message =
            format!("--benchmark {id} has its times in {}; the unit of the data is not known", record.unit);
        return Err(Failure::new(Exit::Usage, message, "add --time-unit days, weeks, months or years"));
    };
    if record.origin != args.origin {
        let message = format!(
            "benchmark `{id}` has the origin {}, the data have {}: a test across origins is not valid",
            record.origin.words(),
            args.origin.words()
        );
        let help = "choose a benchmark of the same origin, or state the origin of the data with --origin";
        return Err(Failure::new(Exit::Usage, message, help));
    }
    Benchmark::new(record.in_unit(unit), LawChoice::Preferred).map_err(|error| {
        Failure::new(Exit::Internal, format!("{id}: {error}"), "please report this as a fault")
    })
}

/// Formats of `--plot`.
#[derive(Debug, Clone, Copy)]
enum PlotFormat {
    Svg,
    Png,
}

fn plot_format(path: &Path) -> Result<PlotFormat, Failure> {
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(PlotFormat::Svg),
        Some("png") => Ok(PlotFormat::Png),
        _ => {
            let message = format!("--plot {}: figures are written as .svg or .png", path.display());
            Err(Failure::new(Exit::NoMethod, message, "name a file that ends in .svg or .png"))
        }
    }
}

#[cfg(feature = "figures")]
fn draw(
    args: &AnalyzeArgs,
    path: &Path,
    format: PlotFormat,
    result: &AnalysisResult,
    benchmarks: &[Benchmark],
) -> Result<(), Failure> {
    use crate::output::analysis_figure::analysis_figure;
    use crate::output::figure::png;
    use crate::output::file::write_file;

    let svg = analysis_figure(result, benchmarks)?;
    match format {
        PlotFormat::Svg => write_file(path, svg.as_str().as_bytes())?,
        PlotFormat::Png => write_file(path, &png(&svg, 2.0)?)?,
    }
    args.output.say(&format!("wrote {}", path.display()));
    Ok(())
}

#[cfg(not(feature = "figures"))]
fn draw(
    _: &AnalyzeArgs,
    _: &Path,
    _: PlotFormat,
    _: &AnalysisResult,
    _: &[Benchmark],
) -> Result<(), Failure> {
    let help = "build with --features figures, the default";
    Err(Failure::new(Exit::NoMethod, "this program was built without figures", help))
}
