//! `onearm reconstruct`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::parse::positive;
use super::plot::plot_format;
#[cfg(feature = "figures")]
use super::plot::write_plot;
use super::shared_flags::{Format, OutputArgs};
use super::{Exit, Failure};
use crate::benchmark::reconstruct::{AtRisk, AtRiskError, Click, ClickError};
use crate::input::subjects::{
    PointColumns, PointData, ReadNote, Role, SubjectColumns, SubjectData, read_points_file,
    read_subjects_file,
};
use crate::measure::{Caution, TimeUnit};
use crate::output::file::{check_file, write_file};
use crate::output::{csv, json, table, words};
use crate::results::{
    ReconstructError, ReconstructRequest, ReconstructionResult, SourceRecord, reconstruction_result,
};

/// Examples under the help.
const EXAMPLES: &str = "\
Examples: onearm reconstruct clicks.csv --at-risk risk.csv --events 37 -o patients.csv
          onearm reconstruct clicks.csv --subjects 60 --events 37
          onearm analyze trial.csv --time time --event event --benchmark patients.csv";

/// Flags of `reconstruct`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ReconstructArgs {
    /// Table of points read off the published curve, in the order of time; survival from 0 to 1 or in percent
    #[arg(value_name = "CLICKS")]
    clicks: PathBuf,
    /// Table of the numbers at risk below the curve, from time 0 on
    #[arg(long, value_name = "FILE", required_unless_present = "subjects")]
    at_risk: Option<PathBuf>,
    /// Number at risk at time 0, where nothing else is published
    #[arg(long, value_name = "N", conflicts_with = "at_risk", value_parser = clap::value_parser!(u64).range(1..))]
    subjects: Option<u64>,
    /// Published number of events
    #[arg(long, value_name = "N")]
    events: Option<u64>,
    /// Published median, to compare with
    #[arg(long, value_name = "T", value_parser = positive)]
    median: Option<f64>,
    /// Patients of another arm (columns time, event): the hazard ratio to them is estimated
    #[arg(long, value_name = "FILE")]
    versus: Option<PathBuf>,
    /// Published hazard ratio to that arm, to compare with
    #[arg(long, value_name = "HR", value_parser = positive, requires = "versus")]
    hazard_ratio: Option<f64>,
    /// Column of times, in both tables
    #[arg(long, value_name = "COLUMN", default_value = "time")]
    time: String,
    /// Column of survival in the clicks
    #[arg(long, value_name = "COLUMN", default_value = "survival")]
    survival: String,
    /// Column of numbers at risk
    #[arg(long, value_name = "COLUMN", default_value = "at_risk")]
    at_risk_column: String,
    /// Unit of the times, for the record
    #[arg(long, value_name = "days|weeks|months|years")]
    time_unit: Option<TimeUnit>,
    /// Refuse tables in which anything had to be guessed, and clicks that had to be mended: out of order, rising, above 1 or below 0
    #[arg(long)]
    strict: bool,
    /// Write a figure of the rebuilt curve over the clicks; .svg or .png
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    paper: super::plot::PaperArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn execute(args: &ReconstructArgs) -> Result<(), Failure> {
    args.output.check(Some(&args.clicks))?;
    let record = args.record();
    if let Some(path) = &record {
        check_file(path)?;
    }
    args.plot.as_deref().map(plot_format).transpose()?;
    let read = Files::read(args)?;
    let result = read.rebuild(args)?;
    args.strictly(&read, &result)?;
    read.notes().for_each(|note| args.output.say(&words::read_note(note)));
    let title = "A published curve as subjects";
    args.output.deliver_as(title, || table::reconstruct(&result), &result, || csv::patients(&result))?;
    if let Some(path) = record {
        let without_patients = ReconstructionResult { patients: Vec::new(), ..result.clone() };
        write_file(&path, json::to_json(&without_patients)?.as_bytes())?;
        args.output.say(&format!("wrote {}", path.display()));
        args.output.say(&table::reconstruct(&result).to_text());
    }
    if let Some(path) = &args.plot {
        draw(args, path, &result, &read)?;
    }
    Ok(())
}

impl ReconstructArgs {
    /// Where the record of patients written to a file stands: beside them.
    fn record(&self) -> Option<PathBuf> {
        let path = self.output.destination.output.as_ref()?;
        (self.output.format() == Format::Csv).then(|| path.with_extension("json"))
    }

    /// With `--strict` nothing is guessed or mended.
    fn strictly(&self, read: &Files, result: &ReconstructionResult) -> Result<(), Failure> {
        let mended = |caution: &&Caution| {
            matches!(
                caution,
                Caution::ClicksRise { .. } | Caution::ClicksOutOfOrder { .. } | Caution::ClicksOutside { .. }
            )
        };
        let mended = result.cautions.iter().filter(mended).map(words::caution);
        let guessed = read.notes().filter(|note| note.is_caution()).map(words::read_note);
        let cautions: Vec<String> = guessed.chain(mended).collect();
        if !self.strict || cautions.is_empty() {
            return Ok(());
        }
        let message = format!("--strict refuses {}: {}", self.clicks.display(), cautions.join("; "));
        Err(Failure::new(Exit::Data, message, "read the curve again there, or leave out --strict"))
    }
}

/// What was read.
struct Files {
    clicks: PointData,
    at_risk: Option<PointData>,
    versus: Option<SubjectData>,
}

impl Files {
    fn read(args: &ReconstructArgs) -> Result<Self, Failure> {
        let points = |path: &Path, value: &str, role: Role| {
            let columns = PointColumns { time: &args.time, value, role };
            read_points_file(path, &columns).map_err(|error| {
                let bytes = error.byte_range().and_then(|_| std::fs::read(path).ok());
                Failure::data(&path.display().to_string(), bytes.as_deref(), &error)
            })
        };
        let patients = |path: &PathBuf| {
            let columns = SubjectColumns {
                time: Some("time".to_owned()),
                event: Some("event".to_owned()),
                ..SubjectColumns::default()
            };
            read_subjects_file(path, &columns).map_err(|error| {
                let bytes = error.byte_range().and_then(|_| std::fs::read(path).ok());
                Failure::data(&format!("--versus {}", path.display()), bytes.as_deref(), &error)
            })
        };
        let at_risk = args
            .at_risk
            .as_deref()
            .map(|path| points(path, &args.at_risk_column, Role::AtRisk))
            .transpose()?;
        Ok(Self {
            clicks: points(&args.clicks, &args.survival, Role::Survival)?,
            at_risk,
            versus: args.versus.as_ref().map(patients).transpose()?,
        })
    }

    fn rebuild(&self, args: &ReconstructArgs) -> Result<ReconstructionResult, Failure> {
        let clicks = self.clicks();
        let at_risk: Vec<AtRisk> = match (&self.at_risk, args.subjects) {
            (Some(read), _) => read
                .points
                .iter()
                .map(|(time, subjects)| AtRisk { time: *time, subjects: *subjects })
                .collect(),
            (None, Some(subjects)) => vec![AtRisk { time: 0.0, subjects: subjects as f64 }],
            (None, None) => Vec::new(),
        };
        let request = ReconstructRequest {
            sources: self.sources(args),
            clicks: &clicks,
            lines: &self.clicks.lines,
            at_risk: &at_risk,
            events: args.events,
            median: args.median,
            versus: self.versus.as_ref().map(|data| &data.sample),
            hazard_ratio: args.hazard_ratio,
            time_unit: args.time_unit,
        };
        reconstruction_result(&request).map_err(|error| self.refused(args, &error))
    }

    /// What the readers decided.
    fn notes(&self) -> impl Iterator<Item = &ReadNote> {
        let points = std::iter::once(&self.clicks).chain(&self.at_risk).flat_map(|read| &read.notes);
        points.chain(self.versus.iter().flat_map(|read| &read.notes))
    }

    fn clicks(&self) -> Vec<Click> {
        self.clicks.points.iter().map(|(time, survival)| Click { time: *time, survival: *survival }).collect()
    }

    fn sources(&self, args: &ReconstructArgs) -> Vec<SourceRecord> {
        let of = |holds, path: &Option<PathBuf>, sha256: Option<&String>| {
            let (path, sha256) = path.as_ref().zip(sha256)?;
            Some(SourceRecord { holds, file: path.display().to_string(), sha256: sha256.clone() })
        };
        let clicks = of("clicks", &Some(args.clicks.clone()), Some(&self.clicks.sha256));
        let at_risk = of("at-risk", &args.at_risk, self.at_risk.as_ref().map(|read| &read.sha256));
        let versus = of("versus", &args.versus, self.versus.as_ref().map(|read| &read.sha256));
        [clicks, at_risk, versus].into_iter().flatten().collect()
    }

    /// A fault of the clicks or of the numbers at risk, with its line.
    fn refused(&self, args: &ReconstructArgs, error: &ReconstructError) -> Failure {
        let line = |lines: &[u64], index: Option<usize>| {
            let line = index.and_then(|index| lines.get(index));
            line.map_or_else(String::new, |line| format!(", line {line}"))
        };
        match error {
            ReconstructError::Click(fault) => {
                let place = line(&self.clicks.lines, fault.index());
                let message = format!("failed to rebuild {}{place}: {fault}", args.clicks.display());
                Failure::new(Exit::Data, message, remedy_of_clicks(fault))
            }
            ReconstructError::AtRisk(fault) => {
                let (name, lines) = match (&args.at_risk, &self.at_risk) {
                    (Some(path), Some(read)) => (path.display().to_string(), read.lines.as_slice()),
                    _ => ("--subjects".to_owned(), &[][..]),
                };
                let usage = self.at_risk.is_none() || matches!(fault, AtRiskError::TooManyEvents { .. });
                let exit = if usage { Exit::Usage } else { Exit::Data };
                let message = format!("failed to use {name}{}: {fault}", line(lines, fault.index()));
                Failure::new(exit, message, remedy_of_numbers(fault))
            }
            ReconstructError::Sample(fault) => {
                Failure::new(Exit::Data, fault.to_string(), "check the times of the clicks")
            }
        }
    }
}

fn remedy_of_clicks(fault: &ClickError) -> &'static str {
    match fault {
        ClickError::TooFew(_) => "click the curve at every step, or every hundredth of its length",
        ClickError::Time { .. } => "times are counted from 0, where the curve is 1",
        ClickError::Survival { .. } => {
            "calibrate the axis again: survival goes from 0 to 1, or from 0 to 100 in all rows"
        }
        ClickError::Start { .. } => "click the curve from its beginning, or delete the row: (0, 1) is added",
        ClickError::Flat => "without an event there is nothing to rebuild",
    }
}

fn remedy_of_numbers(fault: &AtRiskError) -> &'static str {
    match fault {
        AtRiskError::None | AtRiskError::Start(_) => "add a row for time 0 with the number of subjects",
        AtRiskError::NotWhole { .. } => "numbers at risk are whole numbers of subjects",
        AtRiskError::Order { .. } => "write the rows in the order of time, each time once",
        AtRiskError::Grows { .. } => "check the number against the figure",
        AtRiskError::BeyondCurve { .. } => {
            "click the curve to its end, or delete the row; check that both tables have one unit of time"
        }
        AtRiskError::Subjects(_) => "check the number at time 0",
        AtRiskError::TooManyEvents { .. } => "check --events and the number at risk at time 0",
    }
}

#[cfg(feature = "figures")]
fn draw(
    args: &ReconstructArgs,
    path: &Path,
    result: &ReconstructionResult,
    read: &Files,
) -> Result<(), Failure> {
    let svg = crate::output::reconstruction_figure::reconstruction_figure(result, &read.clicks())?;
    write_plot(path, &svg, (&args.output, &args.paper))
}

#[cfg(not(feature = "figures"))]
fn draw(_: &ReconstructArgs, _: &Path, _: &ReconstructionResult, _: &Files) -> Result<(), Failure> {
    Err(super::plot::no_figures())
}
