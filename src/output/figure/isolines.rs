//! Where a function known on a grid passes a level.

use std::collections::{BTreeMap, BTreeSet};

use super::path::Point;

/// Values of a function on a grid; `None` where there is none.
pub struct Surface<'a> {
    /// Columns, increasing.
    pub x: &'a [f64],
    /// Rows, increasing.
    pub y: &'a [f64],
    /// The value at column i and row k.
    pub value: &'a dyn Fn(usize, usize) -> Option<f64>,
}

/// A side of a cell: from the node (column, row), to the right or up.
type Side = (usize, usize, bool);

impl Surface<'_> {
    /// The paths along which the surface, straight along every side of a cell, has the value `level`; cells without all four values are left out.
    ///
    /// Marching squares; where a cell has the level on all four sides its mean decides which two belong together.
    #[must_use]
    pub fn isolines(&self, level: f64) -> Vec<Vec<Point>> {
        let mut joined: BTreeMap<Side, Vec<Side>> = BTreeMap::new();
        for column in 1..self.x.len() {
            for row in 1..self.y.len() {
                for [one, other] in self.segments(column - 1, row - 1, level) {
                    joined.entry(one).or_default().push(other);
                    joined.entry(other).or_default().push(one);
                }
            }
        }
        let mut left: BTreeSet<Side> = joined.keys().copied().collect();
        let mut paths = Vec::new();
        // Open paths from their ends; what is left runs round.
        while let Some(start) =
            left.iter().copied().find(|side| joined[side].len() == 1).or(left.first().copied())
        {
            let (mut path, mut at) = (Vec::new(), Some(start));
            while let Some(side) = at {
                left.remove(&side);
                path.extend(self.crossing(side, level));
                at = joined[&side].iter().copied().find(|next| left.contains(next));
            }
            if joined[&start].len() == 2 {
                path.extend(path.first().copied());
            }
            paths.push(path);
        }
        paths
    }

    /// The pairs of sides that a path joins within a cell, by its lower left node.
    fn segments(&self, i: usize, k: usize, level: f64) -> Vec<[Side; 2]> {
        let corners = [(i, k), (i + 1, k), (i + 1, k + 1), (i, k + 1)].map(|(i, k)| (self.value)(i, k));
        let [Some(a), Some(b), Some(c), Some(d)] = corners else { return Vec::new() };
        let above = [a, b, c, d].map(|value| value >= level);
        // Below, right, above, left of the cell; each between two corners that follow each other.
        let sides: [Side; 4] = [(i, k, true), (i + 1, k, false), (i, k + 1, true), (i, k, false)];
        let crossed: Vec<Side> = (0..4)
            .filter(|place| above[*place] != above[(place + 1) % 4])
            .map(|place| sides[place])
            .collect();
        match crossed[..] {
            [one, other] => vec![[one, other]],
            [one, two, three, four] => {
                let middle = 0.25 * (a + b + c + d) >= level;
                // The first corner lies between the last side and the first.
                if middle == above[0] {
                    vec![[one, two], [three, four]]
                } else {
                    vec![[four, one], [two, three]]
                }
            }
            _ => Vec::new(),
        }
    }

    /// Where along a side the level is passed.
    fn crossing(&self, (i, k, right): Side, level: f64) -> Option<Point> {
        let (to_i, to_k) = if right { (i + 1, k) } else { (i, k + 1) };
        let (from, to) = ((self.value)(i, k)?, (self.value)(to_i, to_k)?);
        let share = (level - from) / (to - from);
        let between = |low: f64, high: f64| low + share * (high - low);
        Some((between(self.x[i], self.x[to_i]), between(self.y[k], self.y[to_k])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(nodes: usize, of: impl Fn(f64, f64) -> Option<f64>, level: f64) -> Vec<Vec<Point>> {
        let at: Vec<f64> = (0..nodes).map(|node| node as f64 / (nodes - 1) as f64).collect();
        let value = |i: usize, k: usize| of(at[i], at[k]);
        Surface { x: &at, y: &at, value: &value }.isolines(level)
    }

    #[test]
    fn a_plane_has_a_straight_line() {
        let found = paths(5, |x, y| Some(x + 2.0 * y), 1.1);
        assert_eq!(found.len(), 1);
        assert!(found[0].iter().all(|(x, y)| (x + 2.0 * y - 1.1).abs() < 1e-12), "{found:?}");
        // From one edge of the plot to the other.
        let ends = [found[0][0], *found[0].last().unwrap()];
        assert!(ends.iter().any(|end| end.0 == 0.0) && ends.iter().any(|end| end.0 == 1.0), "{ends:?}");
        assert!(paths(5, |x, y| Some(x + 2.0 * y), 3.5).is_empty());
    }

    #[test]
    fn a_hill_has_a_ring() {
        let hill = |x: f64, y: f64| Some(-(x - 0.5).powi(2) - (y - 0.5).powi(2));
        let found = paths(101, hill, -0.1);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].first(), found[0].last());
        let off = |(x, y): &Point| (((x - 0.5).powi(2) + (y - 0.5).powi(2)).sqrt() - 0.1_f64.sqrt()).abs();
        assert!(found[0].iter().all(|point| off(point) < 1e-3) && found[0].len() > 100);
    }

    /// Two hills at opposite corners of one cell: the mean of its corners decides whether the level joins or parts them.
    #[test]
    fn a_saddle_is_decided_by_its_mean() {
        let saddle = |x: f64, y: f64| Some(if x == y { 1.0 } else { 0.0 });
        for (level, corner) in [(0.6, (0.0, 0.0)), (0.4, (1.0, 0.0))] {
            let found = paths(2, saddle, level);
            assert_eq!(found.len(), 2);
            // One of the two paths cuts off this corner.
            let near = |path: &Vec<Point>| {
                path.iter().all(|(x, y)| (x - corner.0).abs() < 0.7 && (y - corner.1).abs() < 0.7)
            };
            assert!(found.iter().any(near), "{level} {found:?}");
        }
    }

    #[test]
    fn holes_are_left_out() {
        assert!(paths(2, |x, y| (x + y < 2.0).then_some(x), 0.5).is_empty());
        assert!(paths(1, |x, _| Some(x), 0.5).is_empty());
    }
}
