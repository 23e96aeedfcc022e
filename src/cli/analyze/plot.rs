//! The figures of `analyze`.

use super::flags::AnalyzeArgs;
use crate::benchmark::Benchmark;
use crate::cli::Failure;
use crate::cli::plot::plot_format;
use crate::results::AnalysisResult;

/// Refuses, before any work, a figure of a format that there is not.
pub(super) fn check(args: &AnalyzeArgs) -> Result<(), Failure> {
    let all = [&args.figures.plot, &args.figures.plot_forest];
    all.into_iter().flatten().try_for_each(|path| plot_format(path).map(|_| ()))
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
    let curves = || analysis_figure(result, benchmarks, &args.figures.look()).map(Some);
    draw_if_asked(
        args.figures.plot.as_deref(),
        &args.output,
        curves,
        ["--plot: no curve", "check the data"],
    )?;
    let nothing =
        ["--plot-forest: the analysis has no ratio to draw", "add --benchmark, or covariates of a Cox model"];
    draw_if_asked(args.figures.plot_forest.as_deref(), &args.output, || forest_figure(result), nothing)
}

#[cfg(not(feature = "figures"))]
pub(super) fn draw(args: &AnalyzeArgs, _: &AnalysisResult, _: &[Benchmark]) -> Result<(), Failure> {
    let none = args.figures.plot.is_none() && args.figures.plot_forest.is_none();
    if none { Ok(()) } else { Err(crate::cli::plot::no_figures()) }
}
