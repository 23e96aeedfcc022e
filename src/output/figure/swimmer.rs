//! Subjects as bars over time, with what happened to each.

use super::canvas::{self, Canvas, Lettering, Svg, WIDTH};
use super::frame::{Frame, MARGIN, X_AXIS, draw_title, overhang, title_height, title_lines};
use super::legend::{Legend, Sample};
use super::mark::Mark;
use super::palette::{GREY, INK, series};
use super::placement::Rectangle;
use super::ticks::{Axis, Notation};
use super::{FigureError, check};

/// The most subjects with a bar that can be read.
const MOST_SUBJECTS: usize = 120;
/// The most phases with a look of their own.
const MOST_PHASES: usize = 6;
/// Height of a row at most, and at least.
const ROW: (f64, f64) = (18.0, 7.0);
/// Height of all rows that a sheet has room for.
const ROOM: f64 = 900.0;
/// Share of a row that its bar fills.
const FILL: f64 = 0.62;
/// The most characters, and the widest, of a name.
const NAME: (usize, f64) = (22, 130.0);
/// Text of a name in a row of full height, and in the lowest.
const LETTERS: (f64, f64) = (11.0, 6.5);

/// A part of a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Which phase, as an index of [`SwimmerFigure::phases`].
    pub phase: usize,
    /// From.
    pub from: f64,
    /// To, not before `from`.
    pub to: f64,
}

/// A subject.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Swimmer {
    /// Its name.
    pub name: String,
    /// Parts of its bar.
    pub spans: Vec<Span>,
    /// What happened, and when.
    pub marks: Vec<(f64, Mark)>,
    /// Where an arrow says that it is followed on.
    pub ongoing: Option<f64>,
}

/// Subjects as bars over time: a swimmer plot.
///
/// At most 120 subjects and 6 phases. Phases differ in colour, in the depth of their shade and in a line pattern along the bar; marks in form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SwimmerFigure {
    /// Title, in bold above the plot.
    pub title: Option<String>,
    /// Label of the time axis, with the unit.
    pub time_label: String,
    /// Names of the phases.
    pub phases: Vec<String>,
    /// From top to bottom.
    pub subjects: Vec<Swimmer>,
}

/// Draws subjects as bars.
///
/// # Errors
/// [`FigureError`] for too many subjects or phases, and for times that are negative or go back.
pub fn swimmer(figure: &SwimmerFigure) -> Result<Svg, FigureError> {
    check::at_most(MOST_SUBJECTS, figure.subjects.len(), "subjects")?;
    check::at_most(MOST_PHASES, figure.phases.len(), "phases")?;
    figure.subjects.iter().try_for_each(check_subject)?;
    let layout = Layout::new(figure);
    let drawn = canvas::draw(layout.height, figure.title.as_deref(), |canvas| layout.draw(canvas))?;
    Ok(drawn.with_data(figure.data()))
}

fn check_subject(subject: &Swimmer) -> Result<(), FigureError> {
    let place = format!("time of {}", subject.name);
    for span in &subject.spans {
        check::not_negative(span.from, &place)?;
        check::within(span.to, span.from, f64::MAX, &place)?;
        check::drawable(span.to, &place)?;
    }
    let marks = subject.marks.iter().map(|mark| mark.0);
    marks.chain(subject.ongoing).try_for_each(|time| check::not_negative(time, &place))
}

struct Layout<'f> {
    figure: &'f SwimmerFigure,
    title: Vec<String>,
    legend: Legend,
    legend_top: f64,
    frame: Frame,
    row: f64,
    height: f64,
}

impl<'f> Layout<'f> {
    fn new(figure: &'f SwimmerFigure) -> Self {
        let title = title_lines(figure.title.as_deref());
        let count = figure.subjects.len().max(1) as f64;
        let row = (ROOM / count).clamp(ROW.1, ROW.0);
        let names = figure.subjects.iter().map(|subject| lettering(row).width(&name(subject, row)));
        let left = MARGIN + names.fold(0.0, f64::max) + 8.0;
        let x = Axis::around(0.0, last_time(figure), 8, Notation::Plain);
        let right = WIDTH - MARGIN - overhang(&x);
        let legend = Legend::new(legend_entries(figure), left);
        let legend_top = title_height(&title);
        let top = legend_top + legend.height_apart() + 4.0;
        let bottom = top + row * count + 6.0;
        let y = Axis { low: 0.0, high: 1.0, ticks: Vec::new(), labels: Vec::new() };
        let frame = Frame::new(Rectangle { left, top, right, bottom }, x, y);
        Self { figure, title, legend, legend_top, frame, row, height: bottom + X_AXIS + MARGIN }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        draw_title(canvas, &self.title)?;
        self.legend.draw(canvas, self.legend_top)?;
        self.frame.draw_grid(canvas)?;
        for (index, subject) in self.figure.subjects.iter().enumerate() {
            self.draw_subject(canvas, subject, self.frame.place.top + 3.0 + self.row * (index as f64 + 0.5))?;
        }
        if self.figure.subjects.is_empty() {
            self.frame.draw_no_data(canvas)?;
        }
        self.frame.draw_axes(canvas, &self.figure.time_label, "")
    }

    fn draw_subject(&self, canvas: &Canvas<'_>, subject: &Swimmer, middle: f64) -> Result<(), FigureError> {
        let letters = lettering(self.row);
        let at = (self.frame.place.left - 6.0, middle + 0.36 * letters.size);
        canvas.text(&name(subject, self.row), at, letters.ending())?;
        let x = |time: f64| self.frame.at(time, 0.0).0;
        let half = 0.5 * FILL * self.row;
        for span in &subject.spans {
            let (from, to) = (x(span.from), x(span.to));
            let style = series(span.phase);
            let corners =
                [(from, middle - half), (to, middle - half), (to, middle + half), (from, middle + half)];
            canvas.area(&corners, style.colour, shade(span.phase))?;
            canvas.line(&[(from, middle), (to, middle)], style.colour, 1.25, style.dash)?;
        }
        if let Some(time) = subject.ongoing {
            draw_arrow(canvas, (x(time), middle), half)?;
        }
        subject
            .marks
            .iter()
            .try_for_each(|(time, mark)| mark.draw(canvas, (x(*time), middle), 0.46 * self.row))
    }
}

/// An arrow to the right of a point.
fn draw_arrow(canvas: &Canvas<'_>, (x, y): (f64, f64), half: f64) -> Result<(), FigureError> {
    canvas.line(&[(x, y), (x + 9.0, y)], INK, 1.25, &[])?;
    canvas.area(&[(x + 13.0, y), (x + 7.5, y - half.min(3.5)), (x + 7.5, y + half.min(3.5))], INK, 1.0)
}

fn name(subject: &Swimmer, row: f64) -> String {
    lettering(row).shorten(&subject.name, NAME.0, NAME.1)
}

/// Names as large as the rows allow.
fn lettering(row: f64) -> Lettering {
    Lettering::TEXT.sized((row * 0.7).clamp(LETTERS.1, LETTERS.0))
}

/// Later phases are lighter, so that black and white tells them apart.
fn shade(phase: usize) -> f64 {
    0.6 - 0.42 * (phase as f64 / (MOST_PHASES - 1) as f64).sqrt()
}

fn last_time(figure: &SwimmerFigure) -> f64 {
    let of = |subject: &Swimmer| {
        let spans = subject.spans.iter().map(|span| span.to);
        spans.chain(subject.marks.iter().map(|mark| mark.0)).chain(subject.ongoing).fold(0.0, f64::max)
    };
    figure.subjects.iter().map(of).fold(0.0, f64::max)
}

fn legend_entries(figure: &SwimmerFigure) -> Vec<(Sample, String)> {
    let phases = figure.phases.iter().enumerate().map(|(phase, name)| {
        let style = series(phase);
        (Sample::Bar(style, shade(phase)), name.clone())
    });
    let there = |mark: &Mark| {
        figure.subjects.iter().any(|subject| subject.marks.iter().any(|(_, found)| found == mark))
    };
    let marks = Mark::ALL.into_iter().filter(there).map(|mark| (Sample::Mark(mark), mark.words().to_owned()));
    let arrow = figure.subjects.iter().any(|subject| subject.ongoing.is_some());
    let arrow = arrow.then(|| (Sample::Arrow(GREY), "followed on".to_owned()));
    phases.chain(marks).chain(arrow).collect()
}
