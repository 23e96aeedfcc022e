//! Flags of `derive`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::cli::parse::not_negative;
use crate::cli::shared_flags::OutputArgs;
use crate::measure::TimeUnit;
use crate::protocol::{CensoringRule, ScanSchedule, ScanSpan};

/// Examples under the help.
const EXAMPLES: &str = "\
Example: onearm derive scenarios/data/derivation_assessments.csv --subjects scenarios/data/derivation_subjects.csv --interval 6w \
--window 7 --rule treatment-policy,censor-missed-or-new-therapy --cutoff 2025-12-08

A data set of times to events, and its analysis:
  onearm derive rs.xpt --subjects adsl.xpt --trial trial.toml -o adtte.xpt
  onearm analyze adtte.xpt --param PFS --time-unit days";

/// Flags of `derive`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("output", |arg| arg.help("Write the result to this file instead of standard output; FILE.csv and FILE.xpt are a data set of times to events (ADTTE)")))]
pub(in crate::cli) struct DeriveArgs {
    /// Tumour assessments, a row each (SDTM RS, ADaM ADRS, or any table of subject, date, response): text, XPT, sas7bdat, R or Excel
    #[arg(value_name = "ASSESSMENTS")]
    pub assessments: PathBuf,
    /// Subjects, a row each (ADaM ADSL, or any table): origin, death, new therapy, last known alive
    #[arg(long, value_name = "FILE")]
    pub subjects: PathBuf,
    /// Sums of target lesions, a row each (SDTM TR or any table): a check on the recorded responses
    #[arg(long, value_name = "FILE")]
    pub lesions: Option<PathBuf>,
    #[command(flatten)]
    pub definitions: DefinitionArgs,
    #[command(flatten)]
    pub columns: ColumnArgs,
    /// Draw the best change of the sum of target lesions of each subject, by best response: a waterfall plot
    #[arg(long, value_name = "FILE", requires = "lesions")]
    pub plot_waterfall: Option<PathBuf>,
    /// Draw the changes of each subject over time: a spider plot
    #[arg(long, value_name = "FILE", requires = "lesions")]
    pub plot_spider: Option<PathBuf>,
    #[command(flatten)]
    pub paper: crate::cli::plot::PaperArgs,
    /// Version of the SAS transport file that -o FILE.xpt writes
    #[arg(long, value_name = "5|8", default_value = "5", value_parser = clap::value_parser!(u8).range(5..=8))]
    pub xport_version: u8,
    /// Threads (accepted for uniformity; a derivation takes one)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), hide = true)]
    threads: Option<u16>,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// From which day time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum OriginFlag {
    /// First dose.
    FirstDose,
    /// Enrolment or randomisation.
    Enrolment,
}

/// Whether the day of the origin counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DurationFlag {
    /// date - origin + 1, as in ADaM
    PlusOne,
    /// date - origin
    Elapsed,
}

/// How endpoints are defined.
#[derive(Debug, Args)]
#[command(next_help_heading = "Definitions")]
pub(in crate::cli) struct DefinitionArgs {
    /// Rules, the main one first: treatment-policy, censor-missed-or-new-therapy; by default that of --trial, else treatment-policy
    #[arg(long, value_name = "RULE,...", value_delimiter = ',')]
    pub rule: Vec<CensoringRule>,
    /// Take visits, window, rule and the end of the first phase (for disease control) from a trial file
    #[arg(long, value_name = "FILE")]
    pub trial: Option<PathBuf>,
    /// Planned visits: 6w or 42d for one interval, or the weeks of the visits, 6,12,18,27 (the last interval goes on)
    #[arg(long, value_name = "INTERVAL", value_parser = interval)]
    pub interval: Option<Interval>,
    /// Days by which a visit may be late before it counts as missed
    #[arg(long, value_name = "DAYS", value_parser = not_negative, allow_negative_numbers = true)]
    pub window: Option<f64>,
    /// Data cutoff: nothing later is used, a later death is not known
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub cutoff: Option<Date>,
    /// Day from which time is counted
    #[arg(long, value_enum, default_value = "first-dose")]
    pub origin: OriginFlag,
    /// How days are counted
    #[arg(long, value_enum, default_value = "plus-one")]
    pub duration: DurationFlag,
    /// Unit of the durations in data sets
    #[arg(long, value_name = "days|weeks|months|years", default_value = "days")]
    pub time_unit: TimeUnit,
    /// Time to response and duration of response of confirmed responses only
    #[arg(long)]
    pub confirmed: bool,
    /// Days after which a response confirms another
    #[arg(long, value_name = "DAYS", default_value = "28", value_parser = clap::value_parser!(i32).range(1..=365))]
    pub confirm_after: i32,
    /// Stable disease counts from so many days after the origin (RECIST 1.1 leaves it to the protocol)
    #[arg(long, value_name = "DAYS", default_value = "0", value_parser = clap::value_parser!(i32).range(0..=365))]
    pub stable_after: i32,
    /// Week of disease control, such as the end of induction
    #[arg(long, value_name = "WEEK", value_parser = clap::value_parser!(i32).range(1..=520))]
    pub control_at: Option<i32>,
}

/// Which column means what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns of the data")]
pub(in crate::cli) struct ColumnArgs {
    /// Refuse data in which anything had to be guessed, was left out or looks wrong
    #[arg(long)]
    pub strict: bool,
    /// Column of subjects, in every file
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Column of the days of assessments (default RSDTC, ADT)
    #[arg(long, value_name = "COLUMN")]
    pub assessment_date: Option<String>,
    /// Column of overall responses (default RSSTRESC, AVALC, RSORRES)
    #[arg(long, value_name = "COLUMN")]
    pub response: Option<String>,
    /// Code of the rows that are overall responses, in RSTESTCD or PARAMCD (default OVRLRESP, OVR)
    #[arg(long, value_name = "CODE")]
    pub test: Option<String>,
    /// Read the assessments of this evaluator (column RSEVAL)
    #[arg(long, value_name = "NAME")]
    pub evaluator: Option<String>,
    /// Column of first doses (default TRTSDT, RFXSTDTC)
    #[arg(long, value_name = "COLUMN")]
    pub first_dose: Option<String>,
    /// Column of enrolment (default RANDDT, ENRLDT)
    #[arg(long, value_name = "COLUMN")]
    pub enrolled: Option<String>,
    /// Column of baseline assessments; an empty cell is a subject without one (default BASEDT)
    #[arg(long, value_name = "COLUMN")]
    pub baseline: Option<String>,
    /// Column of the start of a new anticancer therapy (default NEWTRTDT)
    #[arg(long, value_name = "COLUMN")]
    pub new_therapy: Option<String>,
    /// Column of deaths (default DTHDT)
    #[arg(long, value_name = "COLUMN")]
    pub death: Option<String>,
    /// Column of the days last known alive (default LSTALVDT)
    #[arg(long, value_name = "COLUMN")]
    pub last_alive: Option<String>,
    /// Column of the days of sums of lesions (default TRDTC)
    #[arg(long, value_name = "COLUMN", requires = "lesions")]
    pub lesion_date: Option<String>,
    /// Column of sums of diameters, mm (default TRSTRESN)
    #[arg(long, value_name = "COLUMN", requires = "lesions")]
    pub lesion_sum: Option<String>,
    /// Code of the rows that are sums of diameters, in TRTESTCD (default SUMDIAM)
    #[arg(long, value_name = "CODE", requires = "lesions")]
    pub lesion_test: Option<String>,
    /// Column that says whether a new lesion was seen, Y or N (default NEWLES)
    #[arg(long, value_name = "COLUMN", requires = "lesions")]
    pub new_lesion: Option<String>,
}

/// Planned visits in days.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Interval(pub(super) ScanSchedule);

/// `6w`, `42d` or `6,12,18,27`.
fn interval(text: &str) -> Result<Interval, String> {
    let text = text.trim();
    let number = |part: &str| crate::cli::parse::positive(part).map_err(|fault| format!("`{part}`: {fault}"));
    let one =
        [('w', 7.0), ('d', 1.0)].into_iter().find_map(|(end, days)| Some((text.strip_suffix(end)?, days)));
    let spans = match one {
        Some((part, days)) => vec![ScanSpan { every: days * number(part)?, until: f64::INFINITY }],
        None => {
            let weeks = text.split(',').map(number).collect::<Result<Vec<f64>, _>>()?;
            if weeks.len() < 2 {
                return Err(
                    "say 6w or 42d for an interval, or name at least two weeks: 6,12,18,27".to_owned()
                );
            }
            let mut before = 0.0;
            let mut spans = Vec::new();
            for week in weeks {
                if week <= before {
                    return Err(format!("week {week} does not come after week {before}"));
                }
                spans.push(ScanSpan { every: 7.0 * (week - before), until: 7.0 * week });
                before = week;
            }
            spans
        }
    };
    ScanSchedule::new(spans).map(Interval).map_err(|fault| fault.to_string())
}

/// `2026-03-31`.
pub(in crate::cli) fn date(text: &str) -> Result<Date, String> {
    let text = text.trim();
    let is_iso = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    text.parse().ok().filter(|_| is_iso).ok_or_else(|| "write a date as 2026-03-31".to_owned())
}
