//! `--plot`.

use std::path::Path;

use super::flags::AnalyzeArgs;
use crate::benchmark::Benchmark;
use crate::cli::{Exit, Failure};
use crate::results::AnalysisResult;

/// Formats of `--plot`.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlotFormat {
    Svg,
    Png,
}

pub(super) fn plot_format(path: &Path) -> Result<PlotFormat, Failure> {
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
pub(super) fn draw(
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
pub(super) fn draw(
    _: &AnalyzeArgs,
    _: &Path,
    _: PlotFormat,
    _: &AnalysisResult,
    _: &[Benchmark],
) -> Result<(), Failure> {
    let help = "build with --features figures, the default";
    Err(Failure::new(Exit::NoMethod, "this program was built without figures", help))
}
