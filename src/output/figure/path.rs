//! Geometry of lines: steps, clipping, splitting.

/// A point, in data units or in pixels.
pub(super) type Point = (f64, f64);

/// The corners of a step function that keeps each value up to the next x.
pub(super) fn steps(points: &[Point]) -> Vec<Point> {
    let mut corners = Vec::with_capacity(2 * points.len());
    for &(x, y) in points {
        if let Some(&(_, before)) = corners.last() {
            corners.push((x, before));
        }
        corners.push((x, y));
    }
    corners
}

/// The line up to `x` and the line from there on; `points` ascend in x.
pub(super) fn split(points: &[Point], x: f64) -> (Vec<Point>, Vec<Point>) {
    let at = points.partition_point(|point| point.0 <= x);
    let (mut before, mut after) = (points[..at].to_vec(), points[at..].to_vec());
    if let (Some(&last), Some(&next)) = (before.last(), after.first()) {
        let meeting = (x, last.1 + (next.1 - last.1) * (x - last.0) / (next.0 - last.0));
        if last.0 < x {
            before.push(meeting);
        }
        after.insert(0, meeting);
    }
    (before, after)
}

/// The parts of a line within the ranges; a single point stays if it is within.
pub(super) fn clip(points: &[Point], x: (f64, f64), y: (f64, f64)) -> Vec<Vec<Point>> {
    if let [only] = points {
        return clip_segment(*only, *only, x, y).map(|_| vec![vec![*only]]).unwrap_or_default();
    }
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = clip_segment(pair[0], pair[1], x, y) else { continue };
        match parts.last_mut().filter(|part| part.last() == Some(&from)) {
            Some(part) => part.push(to),
            None => parts.push(vec![from, to]),
        }
    }
    parts
}

/// The part of a segment within the ranges (Liang & Barsky 1984).
pub(super) fn clip_segment(a: Point, b: Point, x: (f64, f64), y: (f64, f64)) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (change, room) in [(-dx, a.0 - x.0), (dx, x.1 - a.0), (-dy, a.1 - y.0), (dy, y.1 - a.1)] {
        if change == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if change < 0.0 {
            enter = enter.max(room / change);
        } else {
            leave = leave.min(room / change);
        }
    }
    let along = |share: f64| {
        if share == 0.0 {
            a
        } else if share == 1.0 {
            b
        } else {
            (a.0 + share * dx, a.1 + share * dy)
        }
    };
    (enter <= leave).then(|| (along(enter), along(leave)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_keep_the_value_to_the_next_time() {
        assert_eq!(steps(&[(0.0, 1.0), (2.0, 0.5)]), [(0.0, 1.0), (2.0, 1.0), (2.0, 0.5)]);
        assert!(steps(&[]).is_empty());
    }

    #[test]
    fn split_meets_on_the_line() {
        let (before, after) = split(&[(0.0, 0.0), (4.0, 8.0)], 1.0);
        assert_eq!(before, [(0.0, 0.0), (1.0, 2.0)]);
        assert_eq!(after, [(1.0, 2.0), (4.0, 8.0)]);
        assert_eq!(split(&[(0.0, 0.0), (4.0, 8.0)], 9.0).1, []);
        assert_eq!(split(&[(1.0, 0.0), (4.0, 8.0)], 0.5).0, []);
    }

    #[test]
    fn clipping_cuts_at_the_edges() {
        let parts = clip(&[(-1.0, 0.5), (0.5, 0.5), (0.5, 3.0), (0.7, 0.2)], (0.0, 1.0), (0.0, 1.0));
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0], [(0.0, 0.5), (0.5, 0.5), (0.5, 1.0)]);
        assert_eq!(parts[1][1], (0.7, 0.2));
        assert_eq!(clip(&[(0.5, 0.5)], (0.0, 1.0), (0.0, 1.0)), [[(0.5, 0.5)]]);
        assert!(clip(&[(2.0, 0.5), (3.0, 0.5)], (0.0, 1.0), (0.0, 1.0)).is_empty());
    }
}
