//! The figures of `analyze`.

use super::flags::AnalyzeArgs;
use crate::benchmark::Benchmark;
#[cfg(not(feature = "figures"))]
use crate::cli::Failure;
use crate::cli::plot::plot_format;
#[cfg(feature = "figures")]
use crate::cli::{Exit, Failure};
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
    use crate::output::analysis_figure::analysis_figure;
    use crate::output::figure::Svg;
    use crate::output::forest_figure::forest_figure;
    let write = |path: &std::path::Path, svg: &Svg| -> Result<(), Failure> {
        crate::cli::plot::write_plot(path, plot_format(path)?, svg)?;
        args.output.say(&format!("wrote {}", path.display()));
        Ok(())
    };
    if let Some(path) = &args.figures.plot {
        write(path, &analysis_figure(result, benchmarks)?)?;
    }
    if let Some(path) = &args.figures.plot_forest {
        let svg = forest_figure(result)?.ok_or_else(|| {
            let help = "add --benchmark, or covariates of a Cox model";
            Failure::new(Exit::NoMethod, "--plot-forest: the analysis has no ratio to draw", help)
        })?;
        write(path, &svg)?;
    }
    Ok(())
}

#[cfg(not(feature = "figures"))]
pub(super) fn draw(args: &AnalyzeArgs, _: &AnalysisResult, _: &[Benchmark]) -> Result<(), Failure> {
    let none = args.figures.plot.is_none() && args.figures.plot_forest.is_none();
    if none { Ok(()) } else { Err(crate::cli::plot::no_figures()) }
}
