//! Figures of results, as SVG documents, PNG pictures and PDF pages.
//!
//! Data in, picture out: these functions take plain numbers and know no estimator and no simulation.
//!
//! | figure | drawn by | for |
//! |---|---|---|
//! | [`KaplanMeierFigure`] | [`kaplan_meier()`] | survival curves with intervals, benchmarks and the number at risk |
//! | [`LineFigure`] | [`lines()`] | operating characteristics over a parameter, with Monte Carlo errors |
//! | [`ForestFigure`] | [`forest()`] | ratios with their intervals, numbers at the right |
//! | [`SwimmerFigure`] | [`swimmer()`] | subjects as bars over time, with what happened to each |
//! | [`TumourFigure`] | [`waterfall()`], [`spider()`] | change of target lesions, at best and over time |
//! | [`HistogramFigure`] | [`histogram()`] | distribution of an estimate over simulated trials |
//!
//! Every text stays text, set in the embedded DejaVu Sans, so a figure is the same on a machine without fonts. Colours
//! are told apart by colour-blind readers and every line has a dash pattern of its own for black-and-white print; dotted
//! always means beyond what is known. No number is dropped in silence: what cannot be drawn is a [`FigureError`], and an
//! empty figure says "no data".
//!
//! ```
//! use onearm::output::figure::{Line, LineFigure, lines, png};
//!
//! let power = vec![(4.0, 0.05), (8.0, 0.62), (12.0, 0.93)];
//! let figure = LineFigure {
//!     x_label: "True median (months)".into(),
//!     y_label: "Power".into(),
//!     lines: vec![Line { name: "25 subjects".into(), points: power, ..Line::default() }],
//!     horizontal: vec![(0.8, "wanted".into())],
//!     percent_axis: true,
//!     ..LineFigure::default()
//! };
//! let svg = lines(&figure)?;
//! assert!(svg.as_str().contains(">25 subjects</text>"));
//! assert!(png(&svg, 2.0)?.starts_with(b"\x89PNG"));
//! # Ok::<(), onearm::output::figure::FigureError>(())
//! ```

mod at_risk;
mod canvas;
mod check;
mod data;
mod error;
mod fonts;
mod forest;
mod frame;
mod histogram;
mod isolines;
mod kaplan_meier;
mod legend;
mod lines;
mod mark;
mod note;
mod overflow;
mod page;
mod palette;
mod paper;
mod path;
#[cfg(feature = "pdf")]
mod pdf;
mod placement;
mod png;
mod reference_lines;
mod survival_lines;
mod swimmer;
#[cfg(test)]
mod tests;
mod ticks;
mod tumour;

pub use canvas::Svg;
pub use error::FigureError;
pub use forest::{ForestFigure, ForestRow, forest};
pub use histogram::{HistogramFigure, HistogramSeries, histogram};
pub use isolines::Surface;
pub use kaplan_meier::{
    CountRow, KaplanMeierFigure, ReferenceCurve, SurvivalCurve, SurvivalMark, SurvivalStep, kaplan_meier,
};
pub use lines::{Band, Contour, Line, LineFigure, lines};
pub use mark::Mark;
pub use page::page;
pub use paper::NOMINAL_MILLIMETRES;
#[cfg(feature = "pdf")]
pub use pdf::pdf;
pub use png::{png, undrawn};
pub use swimmer::{Span, Swimmer, SwimmerFigure, swimmer};
pub use tumour::{TumourFigure, TumourSubject, spider, waterfall};
