//! The search for the masses: which cells have some, and Newton steps on these.

use super::graph::Graph;
use super::maximise::{Block, Problem, Range};
use crate::numeric::portable::ln;

/// Excess of the gradient per subject at which the search ends.
pub(super) const WANTED_GAP: f64 = 1e-10;

/// Cells with mass on their way to the maximum.
pub(super) struct Search<'a> {
    ranges: &'a [Range],
    blocks: &'a [Block],
    cells: usize,
    subjects: f64,
    /// Cells with mass, increasing, and their masses.
    pub(super) active: Vec<usize>,
    pub(super) masses: Vec<f64>,
    /// For each range, its first active cell and the one after its last, by position.
    spans: Vec<(usize, usize)>,
    pub(super) gap: f64,
    pub(super) iterations: u32,
}

impl<'a> Search<'a> {
    /// Starts with the fewest cells that every subject has one of.
    pub(super) fn new(ranges: &'a [Range], blocks: &'a [Block], problem: &Problem) -> Self {
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

    pub(super) fn log_likelihood(&self, masses: &[f64]) -> f64 {
        let each = self.probabilities(masses).into_iter().zip(self.ranges).map(|(probability, range)| {
            if probability > 0.0 { range.weight * ln(probability) } else { f64::NEG_INFINITY }
        });
        each.sum()
    }

    /// `d_j` of every cell.
    pub(super) fn gradient(&self) -> Vec<f64> {
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
    pub(super) fn excess(&self, gradient: &[f64]) -> f64 {
        let each = self.blocks.iter().map(|block| {
            let largest = gradient[block.first..block.end].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            block.total * (largest - self.multiplier(block, gradient))
        });
        each.sum::<f64>() / self.subjects
    }

    /// Takes in, between neighbouring cells with mass, the cell of the steepest gradient; `false` if none rises.
    pub(super) fn add(&mut self, gradient: &[f64]) -> bool {
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
    pub(super) fn climb(&mut self) {
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
