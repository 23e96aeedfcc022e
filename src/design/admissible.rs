//! Designs that are best for some weight between the number of subjects and the expected number.

/// Corners of the lower convex hull of points (n, EN) in order of n, from the first to the last point: each has the least
/// `q n + (1 - q) EN` for some q in [0, 1].
///
/// # Reference
/// Jung et al. (2004), Stat. Med. 23, 561-569.
#[must_use]
pub(super) fn admissible(points: &[(f64, f64)]) -> Vec<usize> {
    let mut hull: Vec<usize> = Vec::new();
    for (index, (x2, y2)) in points.iter().enumerate() {
        while let [.., before, last] = hull[..] {
            let ((x0, y0), (x1, y1)) = (points[before], points[last]);
            if (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0) > 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(index);
    }
    hull
}

/// The weights q, as (from, to), for which each corner of the hull is best.
#[must_use]
pub(super) fn weights(points: &[(f64, f64)], hull: &[usize]) -> Vec<(f64, f64)> {
    // Between neighbours the weight at which both are as good.
    let turn = |a: (f64, f64), b: (f64, f64)| (a.1 - b.1) / ((a.1 - b.1) + (b.0 - a.0));
    let turns: Vec<f64> = hull.windows(2).map(|pair| turn(points[pair[0]], points[pair[1]])).collect();
    (0..hull.len())
        .map(|i| (turns.get(i).copied().unwrap_or(0.0), if i == 0 { 1.0 } else { turns[i - 1] }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_and_weights_by_hand() {
        let points = [(32.0, 26.0), (33.0, 24.0), (34.0, 24.5), (36.0, 23.0)];
        let hull = admissible(&points);
        assert_eq!(hull, [0, 1, 3]);
        // 2 fewer expected for 1 more: even at q = 2/3; 1 fewer for 3 more: at 1/4.
        let found = weights(&points, &hull);
        assert_eq!(found, [(2.0 / 3.0, 1.0), (0.25, 2.0 / 3.0), (0.0, 0.25)]);
        assert_eq!(admissible(&points[..1]), [0]);
    }
}
