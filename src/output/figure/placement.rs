//! Finding room for labels.

use super::path::{Point, clip_segment};

/// A rectangle on the sheet, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    /// Left edge.
    pub(super) left: f64,
    /// Upper edge.
    pub(super) top: f64,
    /// Right edge.
    pub(super) right: f64,
    /// Lower edge.
    pub(super) bottom: f64,
}

impl Rectangle {
    /// Its width.
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Its middle.
    pub(super) fn middle(&self) -> Point {
        (0.5 * (self.left + self.right), 0.5 * (self.top + self.bottom))
    }

    /// Its corners in turn.
    pub(super) fn corners(&self) -> [Point; 4] {
        [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
    }

    /// Whether it lies within another.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.left >= other.left
            && self.right <= other.right
            && self.top >= other.top
            && self.bottom <= other.bottom
    }

    /// Whether it shares any point with another.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left <= other.right
            && other.left <= self.right
            && self.top <= other.bottom
            && other.top <= self.bottom
    }

    /// Whether a line runs through it.
    pub(super) fn is_crossed_by(&self, line: &[Point]) -> bool {
        let (x, y) = ((self.left, self.right), (self.top, self.bottom));
        let lone = if line.len() == 1 { &[line[0], line[0]][..] } else { &[] };
        line.windows(2).chain(lone.windows(2)).any(|pair| clip_segment(pair[0], pair[1], x, y).is_some())
    }
}

/// The first of the places within `room` that nothing lies on; if all are taken, the one with the least on it.
pub(super) fn freest(
    places: &[Rectangle],
    room: &Rectangle,
    lines: &[Vec<Point>],
    taken: &[Rectangle],
) -> Option<(Rectangle, usize)> {
    let inside = places.iter().filter(|place| place.is_within(room));
    let load = |place: &Rectangle| {
        let crossing = lines.iter().filter(|line| place.is_crossed_by(line)).count();
        crossing + 3 * taken.iter().filter(|other| place.meets(other)).count()
    };
    inside.map(|place| (*place, load(place))).min_by_key(|(_, load)| *load)
}

/// A label flown from the top of a vertical line: to its right, or to its left near the right edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flag {
    /// Left end of the label.
    pub(super) left: f64,
    /// Right end of the label.
    pub(super) right: f64,
    /// Row of the label, 0 next to the plot.
    pub(super) row: usize,
}

/// Places for labels of vertical lines at `lines` (position, width of the label) within [left, right], so that no two
/// labels overlap and no line, which ends at its own label, runs through another (as long as a chain of labels in each
/// other's way, from the right edge on, does not reach the left edge).
pub(super) fn flags(lines: &[(f64, f64)], left: f64, right: f64) -> Vec<Flag> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*b].0.total_cmp(&lines[*a].0));
    // From the right: a label turns left if it has no room, or if it would lie over a line whose label turned left.
    let mut turned = vec![false; lines.len()];
    for (rank, &line) in order.iter().enumerate() {
        let (x, width) = lines[line];
        let covers_turned = order[..rank].iter().any(|&other| turned[other] && lines[other].0 <= x + width);
        turned[line] = x + width > right || covers_turned;
    }
    let (mut placing, mut leftward): (Vec<usize>, Vec<usize>) =
        order.into_iter().partition(|line| !turned[*line]);
    leftward.reverse();
    placing.append(&mut leftward);
    let mut placed: Vec<(usize, Flag)> = Vec::new();
    for line in placing {
        let (x, width) = lines[line];
        let start = if turned[line] { (x - width).max(left) } else { x };
        let mut flag = Flag { left: start, right: start + width, row: 0 };
        for (other, below) in &placed {
            if (flag.left..=flag.right).contains(&lines[*other].0) {
                flag.row = flag.row.max(below.row + 1);
            }
        }
        let overlaps = |flag: &Flag, other: &Flag| flag.left <= other.right && other.left <= flag.right;
        while placed.iter().any(|(_, other)| other.row == flag.row && overlaps(&flag, other)) {
            flag.row += 1;
        }
        placed.push((line, flag));
    }
    placed.sort_by_key(|(line, _)| *line);
    placed.into_iter().map(|(_, flag)| flag).collect()
}

/// The heights moved apart to at least `gap`, those in each other's way about their mean, within [top, bottom] if there
/// is room.
pub(super) fn spread(heights: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|a, b| heights[*a].total_cmp(&heights[*b]));
    // Stacks of labels that touch: height of the first, number of labels.
    let mut stacks: Vec<(f64, usize)> = Vec::new();
    for &index in &order {
        let mut stack = (heights[index], 1);
        loop {
            stack.0 = stack.0.min(bottom - gap * (stack.1 - 1) as f64).max(top);
            let Some(above) = stacks.pop_if(|above| above.0 + gap * above.1 as f64 > stack.0) else { break };
            let (upper, lower) = (above.1 as f64, stack.1 as f64);
            let first = (above.0 * upper + (stack.0 - gap * upper) * lower) / (upper + lower);
            stack = (first, above.1 + stack.1);
        }
        stacks.push(stack);
    }
    let placed =
        stacks.iter().flat_map(|(first, count)| (0..*count).map(move |rank| first + gap * rank as f64));
    let mut moved = heights.to_vec();
    for (&index, height) in order.iter().zip(placed) {
        moved[index] = height;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_a_rectangle_is_seen() {
        let place = Rectangle { left: 1.0, top: 1.0, right: 2.0, bottom: 2.0 };
        assert!(place.is_crossed_by(&[(0.0, 1.5), (3.0, 1.5)]));
        assert!(place.is_crossed_by(&[(1.5, 1.5)]));
        assert!(!place.is_crossed_by(&[(0.0, 0.0), (3.0, 0.5)]));
        let room = Rectangle { left: 0.0, top: 0.0, right: 9.0, bottom: 9.0 };
        let below = Rectangle { top: 4.0, bottom: 5.0, ..place };
        let chosen = freest(&[place, below], &room, &[vec![(0.0, 1.5), (3.0, 1.5)]], &[]);
        assert_eq!(chosen, Some((below, 0)));
    }

    #[test]
    fn flags_neither_overlap_nor_are_crossed() {
        let cases: [&[(f64, f64)]; 5] = [
            &[(10.0, 30.0), (50.0, 30.0)],
            &[(10.0, 30.0), (12.0, 30.0), (14.0, 30.0)],
            &[(95.0, 30.0), (97.0, 30.0), (99.0, 30.0)],
            &[(50.0, 30.0), (70.0, 40.0), (70.0, 10.0), (85.0, 60.0)],
            &[(20.0, 45.0), (50.0, 45.0), (80.0, 45.0)],
        ];
        for lines in cases {
            let placed = flags(lines, 0.0, 100.0);
            for (first, flag) in placed.iter().enumerate() {
                assert!(flag.left >= 0.0 && flag.right <= 100.0, "{lines:?} {placed:?}");
                for (second, other) in placed.iter().enumerate().filter(|(second, _)| *second != first) {
                    let apart = flag.right < other.left || other.right < flag.left || flag.row != other.row;
                    assert!(apart, "{first} on {second} of {lines:?}: {placed:?}");
                    let inside = flag.left < lines[second].0 && lines[second].0 < flag.right;
                    let crossed = inside && other.row > flag.row;
                    assert!(!crossed, "{second} through {first} of {lines:?}: {placed:?}");
                }
            }
        }
    }

    #[test]
    fn spread_keeps_the_order_and_the_gap() {
        assert_eq!(spread(&[10.0, 30.0], 5.0, 0.0, 50.0), [10.0, 30.0]);
        assert_eq!(spread(&[12.0, 10.0], 5.0, 0.0, 50.0), [13.5, 8.5]);
        assert_eq!(spread(&[49.0, 50.0], 5.0, 0.0, 50.0), [45.0, 50.0]);
        assert_eq!(spread(&[1.0, 2.0, 3.0], 5.0, 0.0, 50.0), [0.0, 5.0, 10.0]);
    }
}
