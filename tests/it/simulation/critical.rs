//! Critical values of the second implementation: closed forms where there are, else bisection, on the
//! standard library's floats.

/// The smallest E at which `o` events are significant at one-sided 5%.
pub(super) fn critical(variant: &str, o: usize) -> f64 {
    const Z: f64 = 1.644_853_626_951_472_2;
    let o = o as f64;
    let below = |e: f64, share_of_o: f64| {
        let (mut term, mut sum, mut k) = ((-e).exp(), 0.0, 0.0);
        while k < o {
            sum += term;
            k += 1.0;
            term *= e / k;
        }
        sum + share_of_o * term
    };
    match variant {
        // (E - O) = z sqrt E, a quadratic in sqrt E; (E - O)^2 = z^2 (O + E) / 2, one in E.
        "breslow" => (0.5 * (Z + (Z * Z + 4.0 * o).sqrt())).powi(2),
        "wu" => o + 0.25 * Z * Z + (o * Z * Z + Z.powi(4) / 16.0).sqrt(),
        "signed-root" => rising(o, |e| {
            let ratio = if o == 0.0 { 0.0 } else { o * (o / e).ln() };
            2.0 * (e - o + ratio) - Z * Z
        }),
        "exact-poisson" => rising(o, |e| 0.05 - below(e, 1.0)),
        "mid-p" => rising(o, |e| 0.05 - below(e, 0.5)),
        _ => panic!("{variant}"),
    }
}

/// Where a rising function passes 0 above `low`.
fn rising(low: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, low + 70.0);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
