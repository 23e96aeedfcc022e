//! Flags of `design`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::laws::{LawArgs, ObservationArgs};
use crate::cli::parse::{alpha, inside_unit, part, positive};
use crate::cli::shared_flags::OutputArgs;
use crate::cli::subject_benchmark::SubjectBenchmarkArgs;
use crate::design::bayes::GammaPrior;
use crate::design::{AccrualPattern, Method, Unknown};
use crate::input::trial_file::WholeNumber;
use crate::measure::OneSidedAlpha;
use crate::protocol::{ScanSchedule, ScanSpan};

/// Examples under the help.
const EXAMPLES: &str = "\
Sample size, by every method:
  onearm design --null-median 5 --hazard-ratio 0.5556 --accrual 12 --follow-up 12 --landmark 6

What 25 subjects can show, against a benchmark of the library, with events seen at scans every 1.4 months:
  onearm design --benchmark eter701-control --hazard-ratio 0.6 --time-unit months --subjects 25 --accrual 12
    --follow-up 9 --scans 1.4 --plot power.svg

The effect that 25 subjects detect with power .8:
  onearm design --null weibull:shape=1.3,median=5 --subjects 25 --power 0.8 --accrual 12 --follow-up 12

From a trial file: its subjects, accrual, dropout, data cut, a benchmark and a truth of it:
  onearm design scenarios/nct07358676.toml --benchmark eter701-control --truth target";

/// Flags of `design`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct DesignArgs {
    /// Trial file (TOML) whose subjects, accrual, dropout, data cut, benchmark and truth are taken
    #[arg(value_name = "TRIAL", conflicts_with_all = [
        "null", "null_median", "null_survival", "alt", "hazard_ratio", "delay", "time_unit", "rate", "follow_up", "restricted", "dropout",
        "accrual", "accrual_rates", "subjects", "solve",
    ])]
    pub trial: Option<PathBuf>,
    /// Truth of the trial file taken as the alternative; else the first that is no benchmark's own
    #[arg(long, value_name = "NAME", requires = "trial")]
    pub truth: Option<String>,
    #[command(flatten)]
    pub goal: GoalArgs,
    #[command(flatten)]
    pub laws: LawArgs,
    #[command(flatten)]
    pub observation: ObservationArgs,
    #[command(flatten)]
    pub entry: EntryArgs,
    #[command(flatten)]
    pub method: MethodArgs,
    #[command(flatten)]
    pub exact: ExactArgs,
    /// Draw exact power over the truth (.svg, .png or .pdf)
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub plot: Option<PathBuf>,
    /// Draw the hazard ratio that numbers of subjects detect, by power (.svg, .png or .pdf)
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub plot_contour: Option<PathBuf>,
    #[command(flatten)]
    pub paper: crate::cli::plot::PaperArgs,
    #[command(flatten, next_help_heading = "Output")]
    pub output: OutputArgs,
}

/// What the trial must achieve; what is left out is found.
#[derive(Debug, Args)]
pub(in crate::cli) struct GoalArgs {
    /// Alpha, one-sided; 0.05 if left out
    #[arg(long, value_name = "A", value_parser = alpha, allow_negative_numbers = true)]
    pub alpha: Option<OneSidedAlpha>,
    /// Power; 0.8 if it is needed and left out
    #[arg(long, value_name = "P", value_parser = inside_unit, allow_negative_numbers = true)]
    pub power: Option<f64>,
    /// Subjects
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub subjects: Option<WholeNumber>,
    /// What to find; else the one number that is missing
    #[arg(long, value_enum, value_name = "WHAT")]
    pub solve: Option<Solve>,
    /// Part of the subjects that will not be evaluable: so many more are to be enrolled
    #[arg(long, value_name = "P", default_value = "0", value_parser = part, allow_negative_numbers = true)]
    pub unevaluable: f64,
    /// Most subjects to look at
    #[arg(long, value_name = "N", default_value = "10000", allow_negative_numbers = true)]
    pub max_subjects: WholeNumber,
}

/// What to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Solve {
    /// Number of subjects
    Subjects,
    /// Power of the subjects given
    Power,
    /// One-sided alpha
    Alpha,
    /// Hazard ratio, and with it the median, of the alternative
    HazardRatio,
    /// Time over which subjects enter
    Accrual,
    /// Time from the last entry to the analysis
    FollowUp,
}

impl From<Solve> for Unknown {
    fn from(solve: Solve) -> Self {
        match solve {
            Solve::Subjects => Self::Subjects,
            Solve::Power => Self::Power,
            Solve::Alpha => Self::Alpha,
            Solve::HazardRatio => Self::HazardRatio,
            Solve::Accrual => Self::Accrual,
            Solve::FollowUp => Self::FollowUp,
        }
    }
}

/// When subjects enter, and against what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time to event")]
pub(in crate::cli) struct EntryArgs {
    /// Time over which subjects enter, uniformly
    #[arg(long, value_name = "A", value_parser = positive, allow_negative_numbers = true, conflicts_with = "accrual_rates")]
    pub accrual: Option<f64>,
    /// Accrual at rates that change: END:RATE,... such as 6:2,9:0,15:2, 2 per unit of time, but none from 6 to 9
    #[arg(long, value_name = "END:RATE,...", value_parser = accrual_rates, conflicts_with = "rate")]
    pub accrual_rates: Option<Pieces>,
    /// Benchmark whose law is the null: an id of the library (with --time-unit), of the trial file, or a table of the benchmark's
    /// subjects (FILE.csv) in the unit of the design
    #[arg(long, value_name = "NAME|FILE", conflicts_with_all = ["null", "null_median", "null_survival", "shape"])]
    pub benchmark: Option<String>,
    #[command(flatten)]
    pub table: SubjectBenchmarkArgs,
}

/// Accrual in pieces.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Pieces(pub AccrualPattern);

fn accrual_rates(text: &str) -> Result<Pieces, String> {
    let piece = |part: &str| {
        let (end, rate) = part.split_once(':')?;
        Some((end.trim().parse::<f64>().ok()?, rate.trim().parse::<f64>().ok()?))
    };
    let pieces: Option<Vec<(f64, f64)>> = text.split(',').map(piece).collect();
    let pieces = pieces.ok_or("write END:RATE,... such as 6:2,9:0,15:2")?;
    AccrualPattern::from_rates(&pieces).map(Pieces).map_err(|error| error.to_string())
}

/// Which methods, and what they need.
#[derive(Debug, Args)]
#[command(next_help_heading = "Methods")]
pub(in crate::cli) struct MethodArgs {
    /// Methods by id, or all of a family: landmark, one-sample-logrank/wu; all if left out
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    pub method: Vec<String>,
    /// Time of the landmark methods
    #[arg(long, value_name = "T", value_parser = positive, allow_negative_numbers = true)]
    pub landmark: Option<f64>,
    /// Restriction time of the mean
    #[arg(long, value_name = "TAU", value_parser = positive, allow_negative_numbers = true)]
    pub tau: Option<f64>,
    /// Gamma prior of the hazard, SHAPE,EXPOSURE, for the Bayesian method
    #[arg(long, value_name = "SHAPE,EXPOSURE", value_parser = prior)]
    pub prior: Option<GammaPrior>,
}

fn prior(text: &str) -> Result<GammaPrior, String> {
    let numbers = text.split_once(',').and_then(|(shape, exposure)| {
        Some((shape.trim().parse::<f64>().ok()?, exposure.trim().parse::<f64>().ok()?))
    });
    let (shape, exposure) = numbers.ok_or("write SHAPE,EXPOSURE such as 1,7.2")?;
    GammaPrior::new(shape, exposure).map_err(|error| error.to_string())
}

impl MethodArgs {
    /// Methods of the ids, each once, in the order of output.
    pub(super) fn methods(&self) -> Result<Vec<Method>, String> {
        if self.method.is_empty() {
            return Ok(Method::ALL.to_vec());
        }
        for wanted in &self.method {
            if !Method::ALL.iter().any(|method| is_of(*method, wanted)) {
                let known: Vec<&str> = Method::ALL.iter().map(|method| method.id()).collect();
                return Err(format!("no method is called `{wanted}`; known: {}", known.join(", ")));
            }
        }
        let asked = |method: &Method| self.method.iter().any(|wanted| is_of(*method, wanted));
        Ok(Method::ALL.into_iter().filter(asked).collect())
    }
}

/// Whether a method has the id, or is of the family.
fn is_of(method: Method, wanted: &str) -> bool {
    let (id, wanted) = (method.id(), wanted.trim());
    id == wanted || id.split('/').next() == Some(wanted)
}

/// The exact law.
#[derive(Debug, Args)]
#[command(next_help_heading = "Exact operating characteristics")]
pub(in crate::cli) struct ExactArgs {
    /// Most subjects for which the exact law is computed
    #[arg(long, value_name = "N", default_value = "400", value_parser = clap::value_parser!(u64).range(0..=400), allow_negative_numbers = true)]
    pub exact_limit: u64,
    /// Assurance: standard deviation of the log hazard ratio around the alternative
    #[arg(long, value_name = "SD", value_parser = positive, allow_negative_numbers = true)]
    pub effect_sd: Option<f64>,
    /// Events behind the null's curve, which is an estimate; known for a benchmark of the library
    #[arg(long, value_name = "D", value_parser = positive, allow_negative_numbers = true)]
    pub benchmark_events: Option<f64>,
    /// Scans at which events are seen: EVERY, or EVERY:UNTIL,...,EVERY, such as 1.4:11,2.1
    #[arg(long, value_name = "EVERY[:UNTIL],...", value_parser = scans)]
    pub scans: Option<ScanSchedule>,
    /// Scans at which the null's curve was seen, if it was
    #[arg(long, value_name = "EVERY[:UNTIL],...", value_parser = scans, requires = "scans")]
    pub benchmark_scans: Option<ScanSchedule>,
}

fn scans(text: &str) -> Result<ScanSchedule, String> {
    let wrong = || "write EVERY, or EVERY:UNTIL,...,EVERY such as 1.4:11.2,2.1".to_owned();
    let parts: Vec<&str> = text.split(',').collect();
    let span = |(place, part): (usize, &&str)| {
        let number = |word: &str| word.trim().parse::<f64>().map_err(|_| wrong());
        match part.split_once(':') {
            Some((every, until)) => Ok(ScanSpan { every: number(every)?, until: number(until)? }),
            None if place + 1 == parts.len() => Ok(ScanSpan { every: number(part)?, until: f64::INFINITY }),
            None => Err(wrong()),
        }
    };
    let spans = parts.iter().enumerate().map(span).collect::<Result<Vec<_>, String>>()?;
    ScanSchedule::new(spans).map_err(|error| error.to_string())
}
