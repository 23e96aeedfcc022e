//! Change of the sum of target lesions: the best of each subject, and all of them over time.

use super::canvas::{self, Canvas, HEIGHT, Lettering, Svg, WIDTH};
use super::frame::{
    Frame, MARGIN, X_AXIS, beside_axis, draw_title, overhang, sheet_height, title_height, title_lines,
};
use super::legend::{Legend, Sample};
use super::mark::Mark;
use super::palette::{GREY, INK, REFERENCE, Style, series};
use super::placement::Rectangle;
use super::ticks::{Axis, Notation};
use super::{FigureError, check};

/// The most subjects with a bar or a line that can be seen.
const MOST_SUBJECTS: usize = 200;
/// The most groups.
const MOST_GROUPS: usize = 8;
/// Changes above this are cut off at it; a bar then ends in an arrow.
const HIGHEST: f64 = 1.0;
/// Share of its place that a bar fills.
const FILL: f64 = 0.78;
/// Width of a bar from which on the code of its group stands at it.
const WIDE_ENOUGH: f64 = 17.0;
/// How strong the colour of a bar is.
const DEPTH: f64 = 0.75;
/// The limits of RECIST 1.1: 30% less is a partial response, 20% more a progression.
const LIMITS: [f64; 2] = [-0.3, 0.2];

/// Subjects by group, such as their best response.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TumourSubject {
    /// Its name.
    pub name: String,
    /// Index of its group.
    pub group: usize,
    /// Time and change from the baseline as a fraction, ascending in time.
    pub changes: Vec<(f64, f64)>,
    /// Where a new lesion was seen.
    pub new_lesion: Option<f64>,
}

/// Changes of the sums of target lesions.
///
/// At most 200 subjects and 8 groups. Groups differ in colour and, in the waterfall, by the code at each bar, in the spider by line pattern.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TumourFigure {
    /// Title, in bold above the plot.
    pub title: Option<String>,
    /// Label of the time axis of the spider, with the unit.
    pub time_label: String,
    /// Label of the axis of changes.
    pub label: String,
    /// Codes and names of the groups.
    pub groups: Vec<(String, String)>,
    /// In any order.
    pub subjects: Vec<TumourSubject>,
}

/// Draws the best change of each subject, the largest growth first: a waterfall plot.
///
/// Subjects without a change have no bar.
///
/// # Errors
/// [`FigureError`] for too many subjects or groups, and changes below -1.
pub fn waterfall(figure: &TumourFigure) -> Result<Svg, FigureError> {
    check_figure(figure)?;
    let mut bars: Vec<(f64, usize)> = figure
        .subjects
        .iter()
        .filter_map(|subject| {
            Some((subject.changes.iter().map(|change| change.1).reduce(f64::min)?, subject.group))
        })
        .collect();
    bars.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let layout = Layout::new(
        figure,
        bars.iter().map(|bar| bar.0),
        &bars_axis(bars.len()),
        |style| Sample::Fill(style.colour, DEPTH),
        false,
    );
    let drawn = canvas::draw(layout.height, figure.title.as_deref(), |canvas| {
        layout.draw_under(canvas)?;
        for (place, (change, group)) in bars.iter().enumerate() {
            draw_bar(canvas, figure, &layout.frame, (place, bars.len()), (*change, *group))?;
        }
        layout.draw_over(canvas, "")
    })?;
    Ok(drawn.with_data(figure.data()))
}

/// Draws the change of each subject over time: a spider plot.
///
/// # Errors
/// As [`waterfall`].
pub fn spider(figure: &TumourFigure) -> Result<Svg, FigureError> {
    check_figure(figure)?;
    let changes = figure.subjects.iter().flat_map(|subject| &subject.changes);
    let last =
        changes.clone().map(|change| change.0).chain(figure.subjects.iter().filter_map(|s| s.new_lesion));
    let x = Axis::around(0.0, last.fold(0.0, f64::max), 8, Notation::Plain);
    let layout =
        Layout::new(figure, changes.map(|change| change.1), &x, |style| Sample::Line(style, 1.5), true);
    let drawn = canvas::draw(layout.height, figure.title.as_deref(), |canvas| {
        layout.draw_under(canvas)?;
        figure.subjects.iter().try_for_each(|subject| draw_path(canvas, &layout.frame, subject))?;
        layout.draw_over(canvas, &figure.time_label)
    })?;
    Ok(drawn.with_data(figure.data()))
}

fn check_figure(figure: &TumourFigure) -> Result<(), FigureError> {
    check::at_most(MOST_SUBJECTS, figure.subjects.len(), "subjects")?;
    check::at_most(MOST_GROUPS, figure.groups.len(), "groups of subjects")?;
    for subject in &figure.subjects {
        let place = format!("change of {}", subject.name);
        check::points(&subject.changes, &place)?;
        for (time, change) in &subject.changes {
            check::not_negative(*time, &place)?;
            check::within(*change, -1.0, f64::MAX, &place)?;
        }
    }
    Ok(())
}

/// One place a bar, without numbers.
fn bars_axis(bars: usize) -> Axis {
    Axis { low: 0.0, high: bars.max(1) as f64, ticks: Vec::new(), labels: Vec::new() }
}

struct Layout<'f> {
    figure: &'f TumourFigure,
    title: Vec<String>,
    legend: Legend,
    legend_top: f64,
    frame: Frame,
    is_empty: bool,
    height: f64,
}

impl<'f> Layout<'f> {
    fn new(
        figure: &'f TumourFigure,
        changes: impl Iterator<Item = f64>,
        x: &Axis,
        sample: impl Fn(Style) -> Sample,
        with_marks: bool,
    ) -> Self {
        let (mut is_empty, mut highest) = (true, 0.3_f64);
        for change in changes {
            is_empty = false;
            highest = highest.max(change);
        }
        let title = title_lines(figure.title.as_deref());
        let y = Axis::around(-1.0, highest.min(HIGHEST), 7, Notation::Percent);
        let left = MARGIN + beside_axis(&y);
        let there = |group: &usize| figure.subjects.iter().any(|subject| subject.group == *group);
        let groups = (0..figure.groups.len()).filter(there).map(|group| {
            let (code, name) = &figure.groups[group];
            (sample(series(group)), format!("{code}: {name}"))
        });
        let marks = with_marks && figure.subjects.iter().any(|subject| subject.new_lesion.is_some());
        let mark = marks.then(|| (Sample::Mark(Mark::NewLesion), Mark::NewLesion.words().to_owned()));
        let legend = Legend::new(groups.chain(mark).collect(), left);
        let legend_top = title_height(&title);
        let top = legend_top + legend.height_apart() + 4.0;
        let height = sheet_height(top, 0.0).max(HEIGHT);
        let place =
            Rectangle { left, top, right: WIDTH - MARGIN - overhang(x), bottom: height - MARGIN - X_AXIS };
        Self { figure, title, legend, legend_top, frame: Frame::new(place, x.clone(), y), is_empty, height }
    }

    fn draw_under(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        draw_title(canvas, &self.title)?;
        self.legend.draw(canvas, self.legend_top)?;
        self.frame.draw_grid(canvas)?;
        let across = |y: f64| {
            [
                (self.frame.place.left, self.frame.at(0.0, y).1),
                (self.frame.place.right, self.frame.at(0.0, y).1),
            ]
        };
        canvas.line(&across(0.0), INK, 1.0, &[])?;
        LIMITS.into_iter().try_for_each(|limit| canvas.line(&across(limit), GREY, 1.0, REFERENCE))
    }

    fn draw_over(&self, canvas: &Canvas<'_>, x_label: &str) -> Result<(), FigureError> {
        if self.is_empty {
            self.frame.draw_no_data(canvas)?;
        }
        self.frame.draw_axes(canvas, x_label, &self.figure.label)
    }
}

fn draw_bar(
    canvas: &Canvas<'_>,
    figure: &TumourFigure,
    frame: &Frame,
    (place, count): (usize, usize),
    (change, group): (f64, usize),
) -> Result<(), FigureError> {
    let width = frame.place.width() / count as f64;
    let middle = frame.place.left + width * (place as f64 + 0.5);
    let half = 0.5 * FILL * width;
    let (zero, end) = (frame.at(0.0, 0.0).1, frame.at(0.0, frame.nearest_y(change)).1);
    let style = series(group);
    let corners = [(middle - half, zero), (middle + half, zero), (middle + half, end), (middle - half, end)];
    canvas.area(&corners, style.colour, DEPTH)?;
    // A change of nothing still has a subject.
    canvas.line(&[(middle - half, end), (middle + half, end)], style.colour, 1.5, &[])?;
    if change > frame.y.high {
        canvas.area(
            &[(middle, end - 6.0), (middle - half.min(6.0), end + 2.0), (middle + half.min(6.0), end + 2.0)],
            INK,
            1.0,
        )?;
    }
    let code = figure.groups.get(group).map_or("", |group| &group.0);
    if width >= WIDE_ENOUGH {
        let at = if change >= 0.0 { zero + 14.0 } else { zero - 5.0 };
        let letters = Lettering::TEXT.sized((width * 0.5).min(10.0)).centred();
        canvas.text(&letters.shorten(code, 6, width), (middle, at), letters)?;
    }
    Ok(())
}

fn draw_path(canvas: &Canvas<'_>, frame: &Frame, subject: &TumourSubject) -> Result<(), FigureError> {
    if subject.changes.is_empty() {
        return Ok(());
    }
    let style = series(subject.group);
    let points: Vec<(f64, f64)> =
        std::iter::once((0.0, 0.0)).chain(subject.changes.iter().copied()).collect();
    frame.trace(canvas, &points, style, 1.5, None)?;
    for (time, change) in subject.changes.iter().filter(|(time, change)| frame.shows(*time, *change)) {
        canvas.disc(frame.at(*time, *change), 2.5, style.colour)?;
    }
    let Some(seen) = subject.new_lesion else { return Ok(()) };
    let at = subject.changes.iter().rfind(|change| change.0 <= seen).map_or(0.0, |change| change.1);
    let place = frame.at(seen.clamp(frame.x.low, frame.x.high), frame.nearest_y(at));
    Mark::NewLesion.draw(canvas, place, 5.5)
}
