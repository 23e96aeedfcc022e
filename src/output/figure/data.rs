//! The numbers of a figure, out of the very record that is drawn.
//!
//! One long table for all figures: `part` (curve, interval, reference, ...), `series`, `x`, `y`, `lower`, `upper`, `text`. Where a number does not exist the cell is empty.

use super::forest::ForestFigure;
use super::histogram::HistogramFigure;
use super::kaplan_meier::KaplanMeierFigure;
use super::lines::{Line, LineFigure};
use super::swimmer::SwimmerFigure;
use super::tumour::TumourFigure;

/// The header of the table.
const HEADER: &str = "part,series,x,y,lower,upper,text\n";

/// Rows as they grow.
struct Rows(String);

impl Rows {
    fn new() -> Self {
        Self(HEADER.to_owned())
    }

    fn add(&mut self, part: &str, series: &str, numbers: [Option<f64>; 4], text: &str) {
        let numbers = numbers.map(|number| number.map_or_else(String::new, |number| number.to_string()));
        let cells = [part, series].map(quoted).into_iter().chain(numbers).chain([quoted(text)]);
        self.0 += &cells.collect::<Vec<_>>().join(",");
        self.0.push('\n');
    }

    fn point(&mut self, part: &str, series: &str, (x, y): (f64, f64)) {
        self.add(part, series, [Some(x), Some(y), None, None], "");
    }

    fn line(&mut self, line: &Line) {
        for (index, (x, y)) in line.points.iter().enumerate() {
            let half = line.error.as_ref().and_then(|error| error.get(index));
            let limits = half.map(|half| [y - half, y + half]);
            let [lower, upper] = limits.map_or([None, None], |limits| limits.map(Some));
            self.add("line", &line.name, [Some(*x), Some(*y), lower, upper], "");
        }
    }
}

/// A cell of CSV.
fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"").replace(['\n', '\r'], " "))
    } else {
        text.to_owned()
    }
}

impl KaplanMeierFigure {
    pub(super) fn data(&self) -> String {
        let mut rows = Rows::new();
        for curve in &self.curves {
            for step in &curve.steps {
                let counts =
                    format!("at risk {}, events {}, censored {}", step.at_risk, step.events, step.censored);
                let numbers = [Some(step.time), Some(step.survival), step.lower, step.upper];
                rows.add("curve", &curve.name, numbers, &counts);
            }
            rows.add("median", &curve.name, [curve.median, Some(0.5), None, None], "");
        }
        for mark in &self.marks {
            let name = self.curves.get(mark.curve).map_or("", |curve| &curve.name);
            rows.add(
                "mark",
                name,
                [Some(mark.time), Some(mark.survival), mark.limits[0], mark.limits[1]],
                "",
            );
        }
        for reference in &self.references {
            reference.points.iter().for_each(|point| rows.point("reference", &reference.name, *point));
            for (time, [lower, upper]) in &reference.limits {
                let numbers = [Some(*time), None, Some(*lower), Some(*upper)];
                rows.add("reference limits", &reference.name, numbers, "");
            }
        }
        rows.0
    }
}

impl LineFigure {
    pub(super) fn data(&self) -> String {
        let mut rows = Rows::new();
        self.lines.iter().for_each(|line| rows.line(line));
        for band in &self.bands {
            for (x, lower, upper) in &band.points {
                rows.add("band", &band.name, [Some(*x), None, Some(*lower), Some(*upper)], "");
            }
        }
        for contour in &self.contours {
            for (path, points) in contour.paths.iter().enumerate() {
                for (x, y) in points {
                    let path = format!("path {}", path + 1);
                    rows.add("contour", &contour.name, [Some(*x), Some(*y), None, None], &path);
                }
            }
        }
        for (y, label) in &self.horizontal {
            rows.add("level", label, [None, Some(*y), None, None], "");
        }
        for (x, label) in &self.vertical {
            rows.add("position", label, [Some(*x), None, None, None], "");
        }
        self.markers.iter().for_each(|(x, y, label)| rows.point("marker", label, (*x, *y)));
        rows.0
    }
}

impl HistogramFigure {
    pub(super) fn data(&self) -> String {
        let mut rows = Rows::new();
        for series in &self.series {
            for (left, share) in &series.density {
                let right = Some(left + self.bin_width);
                rows.add("bin", &series.name, [Some(*left), Some(*share), Some(*left), right], "");
            }
            rows.add("no bin", &series.name, [None, Some(series.overflow), None, None], &self.overflow_label);
        }
        self.curve.iter().for_each(|line| rows.line(line));
        for (x, label) in &self.vertical {
            rows.add("position", label, [Some(*x), None, None, None], "");
        }
        rows.0
    }
}

impl ForestFigure {
    pub(super) fn data(&self) -> String {
        let mut rows = Rows::new();
        for (place, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = self
                .columns
                .iter()
                .zip(&row.cells)
                .map(|(column, cell)| format!("{column}: {cell}"))
                .collect();
            let numbers = [row.estimate, Some((place + 1) as f64), row.lower, row.upper];
            rows.add("ratio", &row.name, numbers, &cells.join("; "));
        }
        rows.0
    }
}

impl SwimmerFigure {
    pub(super) fn data(&self) -> String {
        let mut rows = Rows::new();
        for (place, subject) in self.subjects.iter().enumerate() {
            let row = Some((place + 1) as f64);
            for span in &subject.spans {
                let phase = self.phases.get(span.phase).map_or("", String::as_str);
                rows.add("phase", &subject.name, [None, row, Some(span.from), Some(span.to)], phase);
            }
            for (time, mark) in &subject.marks {
                rows.add("mark", &subject.name, [Some(*time), row, None, None], mark.words());
            }
            if subject.ongoing.is_some() {
                rows.add("followed on", &subject.name, [subject.ongoing, row, None, None], "");
            }
        }
        rows.0
    }
}

impl TumourFigure {
    pub(super) fn data(&self) -> String {
        let mut rows = Rows::new();
        for subject in &self.subjects {
            let group = self.groups.get(subject.group).map_or("", |group| &group.0);
            for (time, change) in &subject.changes {
                rows.add("change", &subject.name, [Some(*time), Some(*change), None, None], group);
            }
            if subject.new_lesion.is_some() {
                rows.add("new lesion", &subject.name, [subject.new_lesion, None, None, None], group);
            }
        }
        rows.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn every_number_of_a_line_and_quotes_where_they_must_be() {
        let figure = LineFigure {
            lines: vec![Line {
                name: "a, \"b\"".to_owned(),
                points: vec![(1.0, 0.25), (2.0, 0.1 + 0.2)],
                error: Some(vec![0.05, 0.0]),
                ..Line::default()
            }],
            horizontal: vec![(0.8, "wanted".to_owned())],
            ..LineFigure::default()
        };
        let svg = lines(&figure).unwrap();
        let name = "\"a, \"\"b\"\"\"";
        assert_eq!(
            svg.data(),
            format!(
                "part,series,x,y,lower,upper,text\nline,{name},1,0.25,0.2,0.3,\nline,{name},2,{0},{0},{0},\nlevel,wanted,,0.8,,,\n",
                0.1 + 0.2
            )
        );
        // The same figure on paper, or with words under it, has the same numbers.
        assert_eq!(svg.with_footnote("x").on_paper(85.0).data(), svg.data());
    }

    #[test]
    fn a_curve_with_its_counts() {
        let step = SurvivalStep {
            time: 2.0,
            survival: 0.5,
            lower: Some(0.1),
            at_risk: 4,
            events: 2,
            ..SurvivalStep::default()
        };
        let figure = KaplanMeierFigure {
            curves: vec![SurvivalCurve { name: "all".to_owned(), steps: vec![step], median: Some(2.0) }],
            ..KaplanMeierFigure::default()
        };
        let data = kaplan_meier(&figure).unwrap().data().to_owned();
        assert!(
            data.contains("curve,all,2,0.5,0.1,,\"at risk 4, events 2, censored 0\"\nmedian,all,2,0.5,,,\n"),
            "{data}"
        );
    }
}
