//! Why a figure cannot be drawn.

/// Why a figure cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FigureError {
    /// A page without a figure.
    #[error("a page needs at least one figure and one column")]
    NoFigures,
    /// A number that is NaN, infinite or beyond 1e12 in absolute value.
    #[error("{place}: {value} has no place on an axis")]
    NotDrawable {
        /// Curve, line or series and what of it.
        place: String,
        /// The number.
        value: f64,
    },
    /// A number outside the interval its name allows.
    #[error("{place}: must lie between {low} and {high}, got {value}")]
    Outside {
        /// Curve, line or series and what of it.
        place: String,
        /// Smallest legal number.
        low: f64,
        /// Largest legal number.
        high: f64,
        /// The number.
        value: f64,
    },
    /// Times, or x values of a line, that go back.
    #[error("{place}: must not decrease, got {next} after {previous}")]
    Unsorted {
        /// Curve, line or series and what of it.
        place: String,
        /// The earlier number.
        previous: f64,
        /// The smaller number after it.
        next: f64,
    },
    /// Not one half-width for each point.
    #[error("{line}: {errors} error half-widths for {points} points")]
    ErrorCount {
        /// The line.
        line: String,
        /// Number of points.
        points: usize,
        /// Number of half-widths.
        errors: usize,
    },
    /// An axis range that does not ascend or is too narrow for ticks that differ.
    #[error(
        "the range of the {axis} axis must ascend, by enough to tell its ends apart, got {low} to {high}"
    )]
    EmptyRange {
        /// `x` or `y`.
        axis: &'static str,
        /// Its lower end.
        low: f64,
        /// Its upper end.
        high: f64,
    },
    /// A bin width that is not positive.
    #[error("the bin width must be > 0, got {0}")]
    BinWidth(f64),
    /// More curves, lines or series than can be told apart.
    #[error("at most {most} {what} can be told apart in one figure, got {got}; split it")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The most that can be drawn.
        most: usize,
        /// How many came.
        got: usize,
    },
    /// The embedded fonts could not be read.
    #[error("the embedded fonts could not be read")]
    Font,
    /// The canvas refused an element.
    #[error("the canvas refused an element: {0}")]
    Canvas(String),
    /// The SVG could not be read back for rendering.
    #[error("the figure could not be read back: {0}")]
    ReadBack(String),
    /// Some text of the SVG would be missing in the picture.
    #[error("{drawn} of {written} texts of the figure could be drawn; the picture would lack the others")]
    TextDropped {
        /// Texts in the SVG.
        written: usize,
        /// Texts that the renderer found glyphs for.
        drawn: usize,
    },
    /// A scale that gives no picture, or one over 16384 pixels wide or high.
    #[error("scale must be > 0 and give a picture of at most 16384 pixels each way, got {0}")]
    Scale(f32),
    /// The picture could not be encoded as PNG.
    #[error("the picture could not be encoded: {0}")]
    Encode(String),
}
