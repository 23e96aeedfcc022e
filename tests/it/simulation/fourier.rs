//! The discrete Fourier transform of the second implementation.

use std::f64::consts::TAU;

/// In place, for a power of two; with `back`, the inverse with its factor.
pub(super) fn transform(values: &mut [[f64; 2]], back: bool) {
    let n = values.len();
    let bits = n.trailing_zeros();
    for index in 0..n {
        let other = index.reverse_bits() >> ((usize::BITS - bits) % usize::BITS);
        if index < other {
            values.swap(index, other);
        }
    }
    let turn = if back { TAU } else { -TAU };
    let roots: Vec<[f64; 2]> = (0..n / 2)
        .map(|k| {
            let (sine, cosine) = (turn * k as f64 / n as f64).sin_cos();
            [cosine, sine]
        })
        .collect();
    let mut half = 1;
    while half < n {
        for block in values.chunks_exact_mut(2 * half) {
            let (left, right) = block.split_at_mut(half);
            for (k, (a, b)) in left.iter_mut().zip(right).enumerate() {
                let [cosine, sine] = roots[k * (n / (2 * half))];
                let turned = [b[0] * cosine - b[1] * sine, b[0] * sine + b[1] * cosine];
                *b = [a[0] - turned[0], a[1] - turned[1]];
                *a = [a[0] + turned[0], a[1] + turned[1]];
            }
        }
        half *= 2;
    }
    if back {
        for value in values {
            *value = value.map(|part| part / n as f64);
        }
    }
}

/// Against the sum that defines it.
#[test]
fn the_transform_is_its_definition() {
    let input: Vec<[f64; 2]> = (0..16_i32).map(|i| [f64::from(i * i % 7), f64::from(i % 3)]).collect();
    let mut output = input.clone();
    transform(&mut output, false);
    for (k, value) in output.iter().enumerate() {
        let mut sum = [0.0; 2];
        for (j, x) in input.iter().enumerate() {
            let (sine, cosine) = (-TAU * (j * k) as f64 / 16.0).sin_cos();
            sum = [sum[0] + x[0] * cosine - x[1] * sine, sum[1] + x[0] * sine + x[1] * cosine];
        }
        assert!((sum[0] - value[0]).abs() < 1e-12 && (sum[1] - value[1]).abs() < 1e-12, "{k}");
    }
    transform(&mut output, true);
    let off = input.iter().zip(&output).map(|(a, b)| (a[0] - b[0]).abs().max((a[1] - b[1]).abs()));
    assert!(off.fold(0.0, f64::max) < 1e-13);
}
