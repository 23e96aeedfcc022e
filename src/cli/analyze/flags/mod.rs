//! Flags of `analyze`, a heading a file.

mod benchmark_tests;
mod benchmarks;
mod columns;
mod comparison;
mod cox;
mod cumulative_incidence;
mod curves;
mod estimates;
mod fits;
mod trial;
mod turnbull;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::plot::PaperArgs;
use crate::cli::shared_flags::OutputArgs;
pub(in crate::cli) use benchmark_tests::BenchmarkTestArgs;
pub(in crate::cli) use benchmarks::{BenchmarkArgs, Horizon};
pub(in crate::cli) use columns::ColumnArgs;
pub(in crate::cli) use comparison::{Combination, ComparisonArgs, Scores};
pub(in crate::cli) use cox::CoxArgs;
pub(in crate::cli) use cumulative_incidence::CumulativeIncidenceArgs;
pub(in crate::cli) use curves::CurveArgs;
pub(in crate::cli) use estimates::EstimateArgs;
pub(in crate::cli) use fits::FitArgs;
pub(in crate::cli) use trial::TrialDataArgs;
pub(in crate::cli) use turnbull::TurnbullArgs;

/// Flags of `analyze`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm analyze scenarios/data/va_lung.csv --time time --event status --time-unit days --by celltype \
                        --at 90,180,365 --benchmark exponential:median=120 --plot km.svg"
)]
pub(in crate::cli) struct AnalyzeArgs {
    /// Table of subjects, one a row: delimited text, a SAS transport file (XPT), a SAS data set (sas7bdat), an R data frame (rds, rda) or an Excel
    /// workbook (xlsx); the content tells which (Parquet, where the program is built with it)
    pub data: PathBuf,
    #[command(flatten)]
    pub columns: ColumnArgs,
    #[command(flatten)]
    pub trial: TrialDataArgs,
    #[command(flatten)]
    pub estimates: EstimateArgs,
    #[command(flatten)]
    pub curves: CurveArgs,
    #[command(flatten)]
    pub fits: FitArgs,
    #[command(flatten)]
    pub comparison: ComparisonArgs,
    #[command(flatten)]
    pub cox: CoxArgs,
    #[command(flatten)]
    pub benchmarks: BenchmarkArgs,
    #[command(flatten)]
    pub benchmark_tests: BenchmarkTestArgs,
    #[command(flatten)]
    pub cumulative_incidence: CumulativeIncidenceArgs,
    #[command(flatten)]
    pub turnbull: TurnbullArgs,
    #[command(flatten)]
    pub figures: FigureArgs,
    /// Threads (accepted for uniformity; an analysis takes one)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), hide = true)]
    threads: Option<u16>,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What to draw.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct FigureArgs {
    #[command(flatten)]
    pub paper: PaperArgs,
    /// Draw the Kaplan-Meier curves with numbers at risk (.svg, .png or .pdf)
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Draw the ratios with their intervals: O/E against each benchmark, of each group, else the hazard ratios of the Cox model
    #[arg(long, value_name = "FILE")]
    pub plot_forest: Option<PathBuf>,
    /// Draw the cumulative hazard of each group, those of the benchmarks over it; with --cumulative-hazard its limits too
    #[arg(long, value_name = "FILE")]
    pub plot_hazard: Option<PathBuf>,
    /// Draw events observed and expected under each benchmark as follow-up goes on
    #[arg(long, value_name = "FILE", requires = "against")]
    pub plot_process: Option<PathBuf>,
    /// What to count under the curves: at-risk, events, censored, or none
    #[arg(long, value_name = "ROW,...", value_delimiter = ',', default_value = "at-risk")]
    pub plot_counts: Vec<CountFlag>,
    /// Survival axis in percent
    #[arg(long)]
    pub plot_percent: bool,
    /// Mark survival at the times of --at on the curves, with its interval
    #[arg(long)]
    pub plot_at: bool,
    /// Shade the uncertainty of each benchmark by its own events, its shape taken as known
    #[arg(long)]
    pub plot_benchmark_limits: bool,
}

/// Rows under the curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CountFlag {
    /// Subjects at risk.
    AtRisk,
    /// Events so far.
    Events,
    /// Censored so far.
    Censored,
    /// No row.
    None,
}

impl FigureArgs {
    /// Files of figures that were asked for.
    pub(in crate::cli) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.plot, &self.plot_forest, &self.plot_hazard, &self.plot_process].into_iter().flatten()
    }
}

#[cfg(feature = "figures")]
impl FigureArgs {
    /// What the figure of curves shows beside them.
    pub(in crate::cli) fn look(&self) -> crate::output::analysis_figure::CurveLook {
        use crate::output::figure::CountRow;
        let row = |flag: &CountFlag| match flag {
            CountFlag::AtRisk => Some(CountRow::AtRisk),
            CountFlag::Events => Some(CountRow::Events),
            CountFlag::Censored => Some(CountRow::Censored),
            CountFlag::None => None,
        };
        crate::output::analysis_figure::CurveLook {
            counts: Some(self.plot_counts.iter().filter_map(row).collect()),
            percent_axis: self.plot_percent,
            marks: self.plot_at,
            benchmark_limits: self.plot_benchmark_limits,
        }
    }
}
