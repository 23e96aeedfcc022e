//! Numbers without a survival word: portable elementary functions, special functions, roots, small linear algebra.
//!
//! | module | what |
//! |---|---|
//! | [`portable`] | `ln`, `exp`, `ln_1p`, `exp_m1`, `pow` with the same bits on every processor |
//! | [`gamma`] | both tails of the incomplete gamma function by their logarithms, for any shape |
//! | [`gamma_sum`] | the law of a sum of independent gamma variables |
//! | [`multivariate_normal`] | probability of a box, singular correlations too |
//! | [`normal`] | tail and quantile of the standard normal law |
//! | [`poisson`] | Poisson probabilities and Garwood's limits for a mean |
//! | [`chi_squared`] | upper tail of the chi-squared law |
//! | [`root`] | the one root search: bisection of a monotone predicate |
//! | [`jet`] | arithmetic that carries exact first and second derivatives along |
//! | [`lanes`] | loops on the widest vector lanes the processor has, same bits on all |
//! | [`sorting_network`] | which pairs to put in order so that all are |
//! | [`least_squares`] | Levenberg-Marquardt for two parameters |
//! | [`linear`] | Cholesky factor, solution, inverse and determinant of small symmetric systems |
//! | [`binomial`] | binomial tails; limits of Clopper-Pearson, Wilson, Jeffreys |
//! | [`brownian_bridge`] | how likely a Brownian bridge stays within bounds, and the bounds for a level |
//! | [`convolution`] | the joint law of a count and a sum over independent parts, on a grid |
//! | [`fourier`] | discrete Fourier transform, the same bits on every machine |
//! | [`student`] | tail and quantile of Student's t |
//! | [`bivariate_normal`] | upper orthant probabilities |
//! | [`ibm_double`] | doubles of the IBM System/360, both ways |
//! | [`quadrature`] | adaptive Gauss-Kronrod integrals |

pub mod beta;
pub mod binomial;
pub mod bivariate_normal;
pub mod brownian_bridge;
pub mod chi_squared;
pub mod convolution;
pub mod counting_sort;
pub mod fourier;
pub mod gamma;
pub mod gamma_sum;
pub mod ibm_double;
pub mod jet;
pub mod lanes;
pub mod least_squares;
pub mod linear;
pub mod multivariate_normal;
pub mod normal;
pub mod poisson;
pub mod portable;
pub mod quadrature;
pub mod root;
pub mod sorting_network;
pub mod student;
