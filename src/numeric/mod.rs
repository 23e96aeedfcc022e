//! Numbers without a survival word: portable elementary functions, special functions, roots, small linear algebra.
//!
//! | module | what |
//! |---|---|
//! | [`portable`] | `ln`, `exp`, `ln_1p`, `exp_m1`, `pow` with the same bits on every processor |
//! | [`normal`] | tail and quantile of the standard normal law |
//! | [`poisson`] | Poisson probabilities and Garwood's limits for a mean |
//! | [`chi_squared`] | upper tail of the chi-squared law |
//! | [`root`] | the one root search: bisection of a monotone predicate |
//! | [`lanes`] | loops on the widest vector lanes the processor has, same bits on all |
//! | [`least_squares`] | Levenberg-Marquardt for two parameters |
//! | [`linear`] | Cholesky solve for small symmetric systems |
//! | [`side_by_side`] | a map that runs on several elements at once, results in order |

pub mod chi_squared;
pub mod lanes;
pub mod least_squares;
pub mod linear;
pub mod normal;
pub mod poisson;
pub mod portable;
pub mod root;

/// Maps a slice in blocks of eight, so that the compiler can run `map` on several elements at once, and hands the results
/// to `take` one by one in their order, so that sums keep their bits.
#[inline(always)]
pub fn side_by_side(values: &[f64], map: impl Fn(f64) -> f64, mut take: impl FnMut(f64)) {
    // Plain loops: an iterator's closure would be a function of its own, compiled for the baseline processor.
    let (blocks, rest) = values.as_chunks::<8>();
    for block in blocks {
        let mut mapped = *block;
        for value in &mut mapped {
            *value = map(*value);
        }
        for value in mapped {
            take(value);
        }
    }
    for value in rest {
        take(map(*value));
    }
}
