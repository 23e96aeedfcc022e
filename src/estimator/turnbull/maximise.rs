//! The maximum of the likelihood, with the gradient that proves it.

use super::search::{Search, WANTED_GAP};
use super::support::{Cell, EventTime};

/// Excess up to which the maximum counts as found.
const PROVEN_GAP: f64 = 1e-8;

/// Subjects by the range of cells that they contain, the same ranges together.
pub(super) struct Problem {
    ranges: Vec<Range>,
    pub(super) cells: usize,
    pub(super) subjects: f64,
    /// Ranges of cells whose masses add up to a given total.
    blocks: Vec<Block>,
}

/// Subjects of the same range.
#[derive(Clone, Copy)]
pub(super) struct Range {
    /// First cell, and the one after the last.
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) weight: f64,
}

/// Cells whose masses have a given total.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) total: f64,
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
