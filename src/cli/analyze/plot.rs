//! The figure of `analyze`.

use std::path::Path;

use super::flags::AnalyzeArgs;
use crate::benchmark::Benchmark;
use crate::cli::Failure;
use crate::cli::plot::PlotFormat;
use crate::results::AnalysisResult;

#[cfg(feature = "figures")]
pub(super) fn draw(
    args: &AnalyzeArgs,
    path: &Path,
    format: PlotFormat,
    result: &AnalysisResult,
    benchmarks: &[Benchmark],
) -> Result<(), Failure> {
    let svg = crate::output::analysis_figure::analysis_figure(result, benchmarks)?;
    crate::cli::plot::write_plot(path, format, &svg)?;
    args.output.say(&format!("wrote {}", path.display()));
    Ok(())
}

#[cfg(not(feature = "figures"))]
pub(super) fn draw(
    _: &AnalyzeArgs,
    _: &Path,
    _: PlotFormat,
    _: &AnalysisResult,
    _: &[Benchmark],
) -> Result<(), Failure> {
    Err(crate::cli::plot::no_figures())
}
