//! `--plot`, whatever is drawn.

use std::path::Path;

use clap::Args;

use super::{Exit, Failure};
#[cfg(feature = "figures")]
use crate::output::words;

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

/// How figures lie on paper.
// Without figures the flags are known, and refused with the figure.
#[cfg_attr(not(feature = "figures"), allow(dead_code))]
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Figures")]
pub(super) struct PaperArgs {
    /// Width of figures in mm, from 40 to 500, or single-column (85), double-column (170), slide (254); letters are 8 points high at 170 and grow with it
    #[arg(long, value_name = "MM", value_parser = width)]
    pub figure_width: Option<f64>,
    /// Dots an inch of PNG pictures, from 50 to 1200; 215 if left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(50..=1200))]
    pub dpi: Option<u16>,
    /// Write the numbers of every figure beside it, as NAME.data.csv
    #[arg(long)]
    pub figure_data: bool,
    /// Title of every figure instead of its own, or none
    #[arg(long, value_name = "TEXT")]
    pub figure_title: Option<String>,
    /// Words under every figure, such as method and data cut
    #[arg(long, value_name = "TEXT")]
    pub footnote: Option<String>,
}

/// A width in mm, or the name of one.
fn width(text: &str) -> Result<f64, String> {
    let named = [("single-column", 85.0), ("double-column", 170.0), ("slide", 254.0)];
    let known = named.into_iter().find(|(name, _)| *name == text).map(|(_, width)| width);
    let width = known.or_else(|| text.trim().parse().ok()).filter(|width| (40.0..=500.0).contains(width));
    width.ok_or_else(|| "from 40 to 500 mm, or single-column, double-column, slide".to_owned())
}

/// Writes a figure in the format that the name of the file asks for, says so, and says which letters it lacks.
#[cfg(feature = "figures")]
pub(super) fn write_plot(
    path: &Path,
    svg: &crate::output::figure::Svg,
    (output, paper): (&super::shared_flags::OutputArgs, &PaperArgs),
) -> Result<(), Failure> {
    use crate::output::file::write_file;

    let format = plot_format(path)?;
    let title = paper.figure_title.as_deref();
    let titled = title.map(|title| svg.with_title((title != "none").then_some(title)));
    let svg = titled.as_ref().unwrap_or(svg);
    let noted = paper.footnote.as_ref().map(|text| svg.with_footnote(text));
    let svg = noted.as_ref().unwrap_or(svg);
    write_as(format, path, svg, paper)?;
    output.say(&format!("wrote {}", path.display()));
    if paper.figure_data {
        let data = path.with_extension("data.csv");
        write_file(&data, svg.data().as_bytes())?;
        output.say(&format!("wrote {}", data.display()));
    }
    let undrawn = match format {
        // Whoever shows the document has fonts of their own.
        PlotFormat::Svg => Vec::new(),
        _ => crate::output::figure::undrawn(svg)?,
    };
    if !undrawn.is_empty() {
        output.say(&format!("caution: {}: {}", path.display(), words::undrawn_letters(&undrawn)));
    }
    Ok(())
}

/// Writes a figure in a format.
#[cfg(feature = "figures")]
fn write_as(
    format: PlotFormat,
    path: &Path,
    svg: &crate::output::figure::Svg,
    paper: &PaperArgs,
) -> Result<(), Failure> {
    use crate::output::figure::NOMINAL_MILLIMETRES;
    use crate::output::file::write_file;

    let millimetres = paper.figure_width.unwrap_or(NOMINAL_MILLIMETRES);
    match format {
        PlotFormat::Svg => {
            let sized = paper.figure_width.map(|width| svg.on_paper(width));
            write_file(path, sized.as_ref().unwrap_or(svg).as_str().as_bytes())?;
        }
        PlotFormat::Png => {
            let dots = paper.dpi.map_or(PNG_DOTS, f64::from) * millimetres / MILLIMETRES_AN_INCH;
            write_file(path, &crate::output::figure::png(svg, (dots / PIXELS) as f32)?)?;
        }
        #[cfg(feature = "pdf")]
        PlotFormat::Pdf => {
            let title = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            write_file(path, &crate::output::figure::pdf(svg, &title, millimetres)?)?;
        }
    }
    Ok(())
}

/// Width of a figure in its own pixels.
#[cfg(feature = "figures")]
const PIXELS: f64 = 720.0;
#[cfg(feature = "figures")]
const MILLIMETRES_AN_INCH: f64 = 25.4;
/// Dots an inch at which a figure of 170 mm has two for each of its pixels.
#[cfg(feature = "figures")]
const PNG_DOTS: f64 = 2.0 * PIXELS * MILLIMETRES_AN_INCH / 170.0;

/// Draws a figure if a file is named for it; where there is nothing to draw, `nothing` says so and what to do.
#[cfg(feature = "figures")]
pub(super) fn draw_if_asked(
    path: Option<&Path>,
    (output, paper): (&super::shared_flags::OutputArgs, &PaperArgs),
    figure: impl FnOnce() -> Result<Option<crate::output::figure::Svg>, crate::output::figure::FigureError>,
    nothing: [&str; 2],
) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let [message, help] = nothing;
    let svg = figure()?.ok_or_else(|| Failure::new(Exit::NoMethod, message, help))?;
    write_plot(path, &svg, (output, paper))
}

/// Why there is no figure.
#[cfg(not(feature = "figures"))]
pub(super) fn no_figures() -> Failure {
    let help = "build with --features figures, the default";
    Failure::new(Exit::NoMethod, "this program was built without figures", help)
}
