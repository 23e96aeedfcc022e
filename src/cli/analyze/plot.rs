//! The figures of `analyze`.

use super::flags::AnalyzeArgs;
use crate::benchmark::Benchmark;
use crate::cli::Failure;
use crate::cli::plot::plot_format;
use crate::results::AnalysisResult;

/// Refuses, before any work, a figure of a format that there is not.
pub(super) fn check(args: &AnalyzeArgs) -> Result<(), Failure> {
    args.figures.files().try_for_each(|path| plot_format(path).map(|_| ()))
}

/// Draws every figure that was asked for.
#[cfg(feature = "figures")]
pub(super) fn draw(
    args: &AnalyzeArgs,
    result: &AnalysisResult,
    benchmarks: &[Benchmark],
) -> Result<(), Failure> {
    use crate::cli::plot::draw_if_asked;
    use crate::output::analysis_figure::analysis_figure;
    use crate::output::forest_figure::forest_figure;
    use crate::output::hazard_figure::{cumulative_hazard_figure, process_figure};
    let curves = || analysis_figure(result, benchmarks, &args.figures.look()).map(Some);
    draw_if_asked(
        args.figures.plot.as_deref(),
        (&args.output, &args.figures.paper),
        curves,
        ["--plot: no curve", "check the data"],
    )?;
    let nothing =
        ["--plot-forest: the analysis has no ratio to draw", "add --benchmark, or covariates of a Cox model"];
    draw_if_asked(
        args.figures.plot_forest.as_deref(),
        (&args.output, &args.figures.paper),
        || forest_figure(result),
        nothing,
    )?;
    let hazard = || cumulative_hazard_figure(result, benchmarks);
    let nothing = ["--plot-hazard: no subject, so no hazard", "check the data"];
    draw_if_asked(args.figures.plot_hazard.as_deref(), (&args.output, &args.figures.paper), hazard, nothing)?;
    let nothing = ["--plot-process: no benchmark with one law for all subjects", "add --benchmark"];
    draw_if_asked(
        args.figures.plot_process.as_deref(),
        (&args.output, &args.figures.paper),
        || process_figure(result),
        nothing,
    )
}

#[cfg(not(feature = "figures"))]
pub(super) fn draw(args: &AnalyzeArgs, _: &AnalysisResult, _: &[Benchmark]) -> Result<(), Failure> {
    if args.figures.files().next().is_none() { Ok(()) } else { Err(crate::cli::plot::no_figures()) }
}
