//! `--plot`, whatever is drawn.

use std::path::Path;

use super::{Exit, Failure};

/// Formats of `--plot`.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlotFormat {
    Svg,
    Png,
    #[cfg(feature = "pdf")]
    Pdf,
}

/// Those that this program writes.
const FORMATS: &str = if cfg!(feature = "pdf") { ".svg, .png or .pdf" } else { ".svg or .png" };

/// The format that the name of the file asks for.
pub(super) fn plot_format(path: &Path) -> Result<PlotFormat, Failure> {
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(PlotFormat::Svg),
        Some("png") => Ok(PlotFormat::Png),
        #[cfg(feature = "pdf")]
        Some("pdf") => Ok(PlotFormat::Pdf),
        _ => {
            let message = format!("--plot {}: figures are written as {FORMATS}", path.display());
            Err(Failure::new(Exit::NoMethod, message, format!("name a file that ends in {FORMATS}")))
        }
    }
}

/// Writes a figure.
#[cfg(feature = "figures")]
pub(super) fn write_plot(
    path: &Path,
    format: PlotFormat,
    svg: &crate::output::figure::Svg,
) -> Result<(), Failure> {
    use crate::output::file::write_file;

    match format {
        PlotFormat::Svg => write_file(path, svg.as_str().as_bytes())?,
        PlotFormat::Png => write_file(path, &crate::output::figure::png(svg, PNG_SCALE)?)?,
        #[cfg(feature = "pdf")]
        PlotFormat::Pdf => {
            let title = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            write_file(path, &crate::output::figure::pdf(svg, &title)?)?;
        }
    }
    Ok(())
}

/// Pixels of a picture for one of its figure: 1440 across, 215 an inch at a width of 170 mm.
#[cfg(feature = "figures")]
const PNG_SCALE: f32 = 2.0;

/// Draws a figure if a file is named for it; where there is nothing to draw, `nothing` says so and what to do.
#[cfg(feature = "figures")]
pub(super) fn draw_if_asked(
    path: Option<&Path>,
    output: &super::shared_flags::OutputArgs,
    figure: impl FnOnce() -> Result<Option<crate::output::figure::Svg>, crate::output::figure::FigureError>,
    nothing: [&str; 2],
) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let [message, help] = nothing;
    let svg = figure()?.ok_or_else(|| Failure::new(Exit::NoMethod, message, help))?;
    write_plot(path, plot_format(path)?, &svg)?;
    output.say(&format!("wrote {}", path.display()));
    Ok(())
}

/// Why there is no figure.
#[cfg(not(feature = "figures"))]
pub(super) fn no_figures() -> Failure {
    let help = "build with --features figures, the default";
    Failure::new(Exit::NoMethod, "this program was built without figures", help)
}
