//! The equations of a Newton step on cumulated masses: the Laplacian of a graph.

use crate::numeric::linear::Cholesky;

/// Above so many intervals with mass the equations are solved by iteration.
const MOST_DENSE: usize = 400;

/// The equations of a Newton step.
pub(super) struct Graph {
    pub(super) gradient: Vec<f64>,
    diagonal: Vec<f64>,
    /// Pairs of free nodes and what stands between them.
    edges: Vec<(usize, usize, f64)>,
}

impl Graph {
    pub(super) fn new(nodes: usize) -> Self {
        Self { gradient: vec![0.0; nodes], diagonal: vec![0.0; nodes], edges: Vec::new() }
    }

    /// A range from one node to another; a place out of bounds is a fixed node.
    pub(super) fn add(&mut self, from: usize, to: usize, slope: f64, scale: f64) {
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

    pub(super) fn solve(&self) -> Vec<f64> {
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
