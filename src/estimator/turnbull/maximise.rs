//! The maximum of the likelihood, with the gradient that proves it.

use super::support::{Cell, EventTime};
use crate::numeric::linear::Cholesky;
use crate::numeric::portable::ln;

/// Excess of the gradient per subject at which the search ends.
const WANTED_GAP: f64 = 1e-10;
/// Excess up to which the maximum counts as found.
const PROVEN_GAP: f64 = 1e-8;
/// Above so many intervals with mass the equations are solved by iteration.
const MOST_DENSE: usize = 400;

/// Subjects by the range of cells that they contain, the same ranges together.
pub(super) struct Problem {
    ranges: Vec<Range>,
    cells: usize,
    subjects: f64,
    /// Ranges of cells whose masses add up to a given total.
    blocks: Vec<Block>,
}

#[derive(Clone, Copy)]
struct Range {
    /// First cell, and the one after the last.
    first: usize,
    end: usize,
    weight: f64,
}

#[derive(Clone, Copy)]
struct Block {
    first: usize,
    end: usize,
    total: f64,
}

/// Where the likelihood is greatest.
pub(super) struct Maximum {
    /// A mass per cell.
    pub(super) masses: Vec<f64>,
    pub(super) log_likelihood: f64,
    pub(super) gap: f64,
    pub(super) iterations: u32,
}

impl Maximum {
    /// Of no subjects.
    pub(super) fn nothing() -> Self {
        Self { masses: Vec::new(), log_likelihood: 0.0, gap: 0.0, iterations: 0 }
    }

    pub(super) fn converged(&self) -> bool {
        self.gap <= PROVEN_GAP
    }
}

impl Problem {
    /// With `cut`, a number of cells and a probability, the cells from that number on have that probability together.
    pub(super) fn new(times: &[EventTime], cells: &[Cell], cut: Option<(usize, f64)>) -> Self {
        let mut ranges: Vec<(usize, usize)> = times
            .iter()
            .map(|time| {
                let (left, right) = time.bounds();
                let first = cells.partition_point(|cell| cell.left.is_below(&left));
                (first, cells.partition_point(|cell| !right.is_below(&cell.right)))
            })
            .collect();
        ranges.sort_unstable();
        let ranges = ranges.chunk_by(|a, b| a == b).map(|same| Range {
            first: same[0].0,
            end: same[0].1,
            weight: same.len() as f64,
        });
        let whole = Block { first: 0, end: cells.len(), total: 1.0 };
        let blocks = match cut {
            None => vec![whole],
            Some((cut, beyond)) => {
                vec![
                    Block { end: cut, total: 1.0 - beyond, ..whole },
                    Block { first: cut, total: beyond, ..whole },
                ]
            }
        };
        Self { ranges: ranges.collect(), cells: cells.len(), subjects: times.len() as f64, blocks }
    }

    /// The same with cells of total 0 taken from every range; `None` if that leaves a subject without a cell, or a total
    /// without cells.
    fn feasible(&self) -> Option<(Vec<Range>, Vec<Block>)> {
        let (used, unused): (Vec<Block>, Vec<Block>) =
            self.blocks.iter().partition(|block| block.total > 0.0);
        if used.iter().any(|block| block.first >= block.end) {
            return None;
        }
        let clip = |mut range: Range| {
            for block in &unused {
                if block.first <= range.first {
                    range.first = range.first.max(block.end);
                } else {
                    range.end = range.end.min(block.first);
                }
            }
            (range.first < range.end).then_some(range)
        };
        let ranges: Option<Vec<Range>> = self.ranges.iter().map(|range| clip(*range)).collect();
        Some((ranges?, used))
    }
}

/// The maximum; `None` where the likelihood is 0 whatever the masses, and without subjects.
pub(super) fn maximise(problem: &Problem) -> Option<Maximum> {
    if problem.cells == 0 {
        return None;
    }
    let (ranges, blocks) = problem.feasible()?;
    let mut search = Search::new(&ranges, &blocks, problem);
    // Every round raises the likelihood, and there are finitely many sets; in practice some 5 to 20.
    for _ in 0..500 {
        search.climb();
        let gradient = search.gradient();
        search.gap = search.excess(&gradient);
        if search.gap <= WANTED_GAP || !search.add(&gradient) {
            break;
        }
    }
    let mut masses = vec![0.0; problem.cells];
    for (cell, mass) in search.active.iter().zip(&search.masses) {
        masses[*cell] = *mass;
    }
    let log_likelihood = search.log_likelihood(&search.masses);
    Some(Maximum { masses, log_likelihood, gap: search.gap.max(0.0), iterations: search.iterations })
}

struct Search<'a> {
    ranges: &'a [Range],
    blocks: &'a [Block],
    cells: usize,
    subjects: f64,
    /// Cells with mass, increasing, and their masses.
    active: Vec<usize>,
    masses: Vec<f64>,
    /// For each range, its first active cell and the one after its last, by position.
    spans: Vec<(usize, usize)>,
    gap: f64,
    iterations: u32,
}

impl<'a> Search<'a> {
    /// Starts with the fewest cells that every subject has one of.
    fn new(ranges: &'a [Range], blocks: &'a [Block], problem: &Problem) -> Self {
        let mut by_end: Vec<&Range> = ranges.iter().collect();
        by_end.sort_by_key(|range| range.end);
        let mut active: Vec<usize> = Vec::new();
        for range in by_end {
            if active.last().is_none_or(|last| *last < range.first) {
                active.push(range.end - 1);
            }
        }
        for block in blocks {
            if !active.iter().any(|cell| (block.first..block.end).contains(cell)) {
                active.push(block.end - 1);
            }
        }
        active.sort_unstable();
        let masses = active.iter().map(|cell| {
            let block = blocks.iter().find(|block| (block.first..block.end).contains(cell));
            block.map_or(0.0, |block| {
                let count = active.iter().filter(|cell| (block.first..block.end).contains(*cell)).count();
                block.total / count as f64
            })
        });
        let masses = masses.collect();
        let (cells, subjects) = (problem.cells, problem.subjects);
        let mut search = Self {
            ranges,
            blocks,
            cells,
            subjects,
            active,
            masses,
            spans: Vec::new(),
            gap: 1.0,
            iterations: 0,
        };
        search.find_spans();
        search
    }

    fn find_spans(&mut self) {
        let below = |cell: usize| self.active.partition_point(|other| *other < cell);
        self.spans = self.ranges.iter().map(|range| (below(range.first), below(range.end))).collect();
    }

    /// Probability of each range.
    fn probabilities(&self, masses: &[f64]) -> Vec<f64> {
        let mut cumulated = Vec::with_capacity(masses.len() + 1);
        cumulated.push(0.0);
        for mass in masses {
            cumulated.push(cumulated[cumulated.len() - 1] + mass);
        }
        // A sum of few keeps the digits that a difference of sums loses.
        let of = |(from, to): &(usize, usize)| {
            if to - from <= 16 { masses[*from..*to].iter().sum() } else { cumulated[*to] - cumulated[*from] }
        };
        self.spans.iter().map(of).collect()
    }

    fn log_likelihood(&self, masses: &[f64]) -> f64 {
        let each = self.probabilities(masses).into_iter().zip(self.ranges).map(|(probability, range)| {
            if probability > 0.0 { range.weight * ln(probability) } else { f64::NEG_INFINITY }
        });
        each.sum()
    }

    /// `d_j` of every cell.
    fn gradient(&self) -> Vec<f64> {
        let mut steps = vec![0.0; self.cells + 1];
        let mut gradient = vec![0.0; self.cells];
        // Ranges of one cell are added apart, so that the running sum does not carry their rounding on.
        for (probability, range) in self.probabilities(&self.masses).iter().zip(self.ranges) {
            let share = range.weight / probability;
            if range.end - range.first == 1 {
                gradient[range.first] += share;
            } else {
                steps[range.first] += share;
                steps[range.end] -= share;
            }
        }
        let mut sum = 0.0;
        for (value, step) in gradient.iter_mut().zip(&steps) {
            sum += step;
            *value += sum;
        }
        gradient
    }

    /// The multiplier of a block: the mean gradient of its mass.
    fn multiplier(&self, block: &Block, gradient: &[f64]) -> f64 {
        let members = self.active.iter().zip(&self.masses);
        let inside = members.filter(|(cell, _)| (block.first..block.end).contains(*cell));
        inside.map(|(cell, mass)| gradient[*cell] * mass).sum::<f64>() / block.total
    }

    /// By how much the likelihood could rise at most, per subject.
    fn excess(&self, gradient: &[f64]) -> f64 {
        let each = self.blocks.iter().map(|block| {
            let largest = gradient[block.first..block.end].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            block.total * (largest - self.multiplier(block, gradient))
        });
        each.sum::<f64>() / self.subjects
    }

    /// Takes in, between neighbouring cells with mass, the cell of the steepest gradient; `false` if none rises.
    fn add(&mut self, gradient: &[f64]) -> bool {
        let mut joined: Vec<usize> = Vec::new();
        for block in self.blocks {
            let bound = self.multiplier(block, gradient) * (1.0 + 0.1 * WANTED_GAP);
            let mut best: Option<usize> = None;
            for cell in block.first..block.end {
                if self.active.binary_search(&cell).is_ok() {
                    joined.extend(best.take());
                } else if gradient[cell] > bound && best.is_none_or(|other| gradient[cell] > gradient[other])
                {
                    best = Some(cell);
                }
            }
            joined.extend(best);
        }
        for cell in &joined {
            let position = self.active.partition_point(|other| other < cell);
            self.active.insert(position, *cell);
            self.masses.insert(position, 0.0);
        }
        self.find_spans();
        !joined.is_empty()
    }

    /// Newton steps on the cells with mass; those that come to 0 leave.
    fn climb(&mut self) {
        let mut likelihood = self.log_likelihood(&self.masses);
        for _ in 0..(200 + 2 * self.active.len()) {
            let (direction, rise) = self.direction();
            let shrinks = |(mass, step): (&f64, &f64)| (*step < 0.0).then(|| -mass / step);
            let room = self.masses.iter().zip(&direction).filter_map(shrinks).fold(f64::INFINITY, f64::min);
            if room <= 0.0 {
                self.leave(|mass, step| mass <= 0.0 && step < 0.0, &direction);
                continue;
            }
            if rise.is_nan() || rise <= 1e-22 * self.subjects {
                break;
            }
            self.iterations += 1;
            let Some((length, reached)) = self.length(&direction, room, likelihood, rise) else { break };
            for (mass, step) in self.masses.iter_mut().zip(&direction) {
                *mass = (*mass + length * step).max(0.0);
            }
            likelihood = reached;
            if length >= room {
                self.leave(|mass, step| step < 0.0 && mass <= 1e-14 * step.abs(), &direction);
            } else if rise <= 1e-18 * self.subjects {
                // Newton's step from here is below rounding.
                break;
            }
        }
        self.leave(|mass, _| mass <= 0.0, &vec![0.0; self.masses.len()]);
        self.rescale();
    }

    /// How far to go along a direction, and the likelihood there.
    fn length(&self, direction: &[f64], room: f64, likelihood: f64, rise: f64) -> Option<(f64, f64)> {
        let mut length = room.min(1.0);
        // Close to the maximum the gain is lost in the rounding of the sum.
        let rounding = 1e-14 * (1.0 + likelihood.abs());
        for _ in 0..60 {
            let tried: Vec<f64> = self
                .masses
                .iter()
                .zip(direction)
                .map(|(mass, step)| (mass + length * step).max(0.0))
                .collect();
            let reached = self.log_likelihood(&tried);
            if reached >= likelihood + 1e-4 * length * rise - rounding {
                return Some((length, reached));
            }
            length *= 0.5;
        }
        None
    }

    fn leave(&mut self, goes: impl Fn(f64, f64) -> bool, direction: &[f64]) {
        let stays: Vec<bool> =
            self.masses.iter().zip(direction).map(|(mass, step)| !goes(*mass, *step)).collect();
        let mut kept = stays.iter();
        self.active.retain(|_| kept.next().copied().unwrap_or(true));
        let mut kept = stays.iter();
        self.masses.retain(|_| kept.next().copied().unwrap_or(true));
        self.find_spans();
    }

    /// Takes rounding out of the totals.
    fn rescale(&mut self) {
        for block in self.blocks {
            let inside = |cell: &usize| (block.first..block.end).contains(cell);
            let members = || self.active.iter().zip(&self.masses).filter(|(cell, _)| inside(cell));
            let factor = block.total / members().map(|(_, mass)| mass).sum::<f64>();
            for (cell, mass) in self.active.iter().zip(&mut self.masses) {
                if inside(cell) {
                    *mass *= factor;
                }
            }
        }
    }

    /// Newton's direction of the masses, and the rise of the likelihood along it to first order.
    ///
    /// In the cumulated masses at the nodes between cells the totals are fixed values, and each range is an edge between
    /// two nodes: the matrix is the Laplacian of a graph.
    fn direction(&self) -> (Vec<f64>, f64) {
        let count = self.active.len();
        let fixed: Vec<usize> = self
            .blocks
            .iter()
            .flat_map(|block| [block.first, block.end])
            .map(|cell| self.active.partition_point(|other| *other < cell))
            .collect();
        let free: Vec<usize> = (0..=count).filter(|node| !fixed.contains(node)).collect();
        let mut place = vec![usize::MAX; count + 1];
        for (index, node) in free.iter().enumerate() {
            place[*node] = index;
        }
        let mut graph = Graph::new(free.len());
        for ((probability, range), (from, to)) in
            self.probabilities(&self.masses).iter().zip(self.ranges).zip(&self.spans)
        {
            graph.add(place[*from], place[*to], range.weight / probability, 1.0 / probability);
        }
        let solved = graph.solve();
        let rise = solved.iter().zip(&graph.gradient).map(|(a, b)| a * b).sum();
        let at = |node: usize| place.get(node).and_then(|index| solved.get(*index)).copied().unwrap_or(0.0);
        ((0..count).map(|cell| at(cell + 1) - at(cell)).collect(), rise)
    }
}

/// The equations of a Newton step.
struct Graph {
    gradient: Vec<f64>,
    diagonal: Vec<f64>,
    /// Pairs of free nodes and what stands between them.
    edges: Vec<(usize, usize, f64)>,
}

impl Graph {
    fn new(nodes: usize) -> Self {
        Self { gradient: vec![0.0; nodes], diagonal: vec![0.0; nodes], edges: Vec::new() }
    }

    /// A range from one node to another; a place out of bounds is a fixed node.
    fn add(&mut self, from: usize, to: usize, slope: f64, scale: f64) {
        let curvature = slope * scale;
        let nodes = self.gradient.len();
        if from < nodes {
            self.gradient[from] -= slope;
            self.diagonal[from] += curvature;
        }
        if to < nodes {
            self.gradient[to] += slope;
            self.diagonal[to] += curvature;
        }
        if from < nodes && to < nodes {
            self.edges.push((from, to, curvature));
        }
    }

    fn solve(&self) -> Vec<f64> {
        // A diagonal of 1 is what makes small masses no trouble.
        let scale: Vec<f64> = self.diagonal.iter().map(|value| 1.0 / value.sqrt()).collect();
        let right: Vec<f64> = self.gradient.iter().zip(&scale).map(|(g, s)| g * s).collect();
        let dense = (right.len() <= MOST_DENSE).then(|| self.dense(&scale, &right)).flatten();
        let solved = dense.unwrap_or_else(|| self.iterate(&scale, &right));
        solved.iter().zip(&scale).map(|(x, s)| x * s).collect()
    }

    fn dense(&self, scale: &[f64], right: &[f64]) -> Option<Vec<f64>> {
        let n = right.len();
        let mut matrix = vec![vec![0.0; n]; n];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for (from, to, curvature) in &self.edges {
            let value = curvature * scale[*from] * scale[*to];
            matrix[*from][*to] -= value;
            matrix[*to][*from] -= value;
        }
        Some(Cholesky::new(&matrix)?.solve(right))
    }

    /// Conjugate gradients, preconditioned by the tridiagonal part: for exact times that is all there is.
    fn iterate(&self, scale: &[f64], right: &[f64]) -> Vec<f64> {
        let n = right.len();
        let mut beside = vec![0.0; n];
        for (from, to, curvature) in self.edges.iter().filter(|(from, to, _)| from + 1 == *to) {
            beside[*from] -= curvature * scale[*from] * scale[*to];
        }
        let tridiagonal = Tridiagonal::new(&beside);
        let times = |x: &[f64]| {
            let mut y = x.to_vec();
            for (from, to, curvature) in &self.edges {
                let value = curvature * scale[*from] * scale[*to];
                y[*from] -= value * x[*to];
                y[*to] -= value * x[*from];
            }
            y
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (mut x, mut rest) = (vec![0.0; n], right.to_vec());
        let mut conditioned = tridiagonal.solve(&rest);
        let mut search = conditioned.clone();
        let mut size = dot(&rest, &conditioned);
        let wanted = 1e-28 * size;
        for _ in 0..(2 * n).min(2000) {
            if size.is_nan() || size <= wanted {
                break;
            }
            let image = times(&search);
            let length = size / dot(&search, &image);
            for i in 0..n {
                x[i] += length * search[i];
                rest[i] -= length * image[i];
            }
            conditioned = tridiagonal.solve(&rest);
            let next = dot(&rest, &conditioned);
            for (direction, new) in search.iter_mut().zip(&conditioned) {
                *direction = new + next / size * *direction;
            }
            size = next;
        }
        x
    }
}

/// The factor of a symmetric tridiagonal matrix with diagonal 1.
struct Tridiagonal {
    pivots: Vec<f64>,
    beside: Vec<f64>,
}

impl Tridiagonal {
    fn new(beside: &[f64]) -> Self {
        let mut pivots: Vec<f64> = Vec::with_capacity(beside.len());
        for index in 0..beside.len() {
            let before = index.checked_sub(1).map_or(0.0, |last| beside[last] * beside[last] / pivots[last]);
            pivots.push((1.0 - before).max(1e-12));
        }
        Self { pivots, beside: beside.to_vec() }
    }

    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x = right.to_vec();
        for i in 1..x.len() {
            x[i] -= self.beside[i - 1] / self.pivots[i - 1] * x[i - 1];
        }
        for i in (0..x.len()).rev() {
            let after = if i + 1 < x.len() { self.beside[i] * x[i + 1] } else { 0.0 };
            x[i] = (x[i] - after) / self.pivots[i];
        }
        x
    }
}
