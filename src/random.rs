//! Seed, purpose and replicate number to one independent stream; no global state.
//!
//! ```text
//! mix(z)   = SplitMix64's finaliser
//! key      = mix(seed xor mix(purpose))
//! base     = mix(key + r * 0x9E3779B97F4A7C15)                  r = replicate number, from 0
//! state[k] = mix(base + (k + 1) * 0x9E3779B97F4A7C15)           k = 0..3, the state of xoshiro256++
//! ```
//! Replicate `r` therefore sees the same draws on any thread, in any order, in any shard, and the hypotheses of one run,
//! which ask for the same purpose, see common random numbers.
//! # Reference
//! Blackman & Vigna (2021), ACM Trans. Math. Softw. 47, 36 (xoshiro256++); Steele, Lea & Flood (2014), OOPSLA (SplitMix64).

use rand::SeedableRng;
use rand_distr::{Distribution, Open01};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::numeric::lanes::{Block, WIDTH};
use crate::numeric::portable::{exp, ln};

/// The generator of every stream.
pub type Stream = Xoshiro256PlusPlus;

/// What a stream is for: streams of different purposes are independent for the same seed and replicate.
///
/// The numbers are part of the reproducibility contract: they never change, new purposes get new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Accrual, event and dropout times of a simulated trial.
    Trial = 1,
    /// The sampling error of a benchmark's estimated curve.
    BenchmarkEstimate = 2,
    /// Subjects drawn again from a sample.
    Bootstrap = 3,
    /// Subjects of a simulated two-stage design.
    TwoStageDesign = 4,
    /// Subjects of a simulated group-sequential design.
    GroupSequentialDesign = 5,
    /// Frailty of the subjects.
    Frailty = 6,
    /// Whether subjects pass the gates between phases.
    Gate = 7,
    /// Whether the first event is a death, and survival after progression.
    Death = 8,
    /// End of treatment, and new therapy after it.
    Treatment = 9,
    /// Response.
    Response = 10,
    /// When scans are held, and whether.
    Visits = 11,
    /// Toxicity.
    Toxicity = 12,
    /// Subgroup of each subject.
    Subgroup = 13,
    /// The effect drawn for a whole trial.
    TruthEffect = 14,
    /// A large population, of which true values are read.
    Population = 15,
    /// Arrangements of group labels.
    Permutation = 17,
    /// Subjects of a simulated Kaplan-Meier curve, for its precision.
    CurvePrecision = 18,
    /// What is not known when a trial under way is completed: the event law, the rates of accrual and loss.
    CompletionRates = 19,
    /// Event and dropout times of the subjects of a completed trial.
    CompletionSubjects = 20,
    /// Entries still to come of a completed trial.
    CompletionEntries = 21,
    /// Subjects up to the look of a trial whose number may be raised.
    ReEstimation = 22,
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline(always)]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The stream of one replicate.
#[must_use]
pub fn stream(seed: u64, purpose: Purpose, replicate: u64) -> Stream {
    let key = mix(seed ^ mix(purpose as u64));
    let base = mix(key.wrapping_add(replicate.wrapping_mul(GOLDEN)));
    let mut state = [0_u8; 32];
    for (k, word) in state.chunks_exact_mut(8).enumerate() {
        let offset = GOLDEN.wrapping_mul(k as u64 + 1);
        word.copy_from_slice(&mix(base.wrapping_add(offset)).to_le_bytes());
    }
    Stream::from_seed(state)
}

/// Uniform numbers that are looked up by number instead of drawn in turn: the k-th is the same whether or not those before it are
/// looked at.
///
/// ```text
/// u_k = (high 52 bits of mix(key + (k + 1) * 0x9E3779B97F4A7C15) + 1/2) / 2^52
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookup(u64);

impl Lookup {
    /// Keyed by one draw of a stream and a number.
    #[must_use]
    pub fn new(draw: u64, number: u64) -> Self {
        Self(mix(draw.wrapping_add(number.wrapping_mul(GOLDEN))))
    }

    /// The k-th number, strictly between 0 and 1.
    #[inline]
    #[must_use]
    pub fn uniform(self, k: u64) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 52) as f64;
        let bits = mix(self.0.wrapping_add(GOLDEN.wrapping_mul(k + 1)));
        ((bits >> 12) as f64 + 0.5) * STEP
    }
}

/// A standard normal number by Box and Muller's transform, in portable arithmetic.
pub fn normal(stream: &mut Stream) -> f64 {
    let radius = (-2.0 * ln(uniform(stream))).sqrt();
    radius * libm::cos(std::f64::consts::TAU * uniform(stream))
}

/// A gamma number of shape `shape > 0` and rate 1, by Marsaglia and Tsang's rejection from a cubed normal.
///
/// ```text
/// d = shape - 1/3,  v = (1 + z / sqrt(9 d))^3,  accept d v if ln u < z^2/2 + d - d v + d ln v         shape >= 1
/// a number of shape + 1 times u^(1/shape)                                                             shape < 1
/// ```
/// # Reference
/// Marsaglia & Tsang (2000), ACM Trans. Math. Softw. 26, 363-372. `rand_distr` has the same law, but by functions whose last bit
/// depends on the processor. Evidence: moments and tail, in the tests.
pub fn gamma(stream: &mut Stream, shape: f64) -> f64 {
    if shape < 1.0 {
        let power = exp(ln(uniform(stream)) / shape);
        return gamma(stream, shape + 1.0) * power;
    }
    let d = shape - 1.0 / 3.0;
    let scale = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = normal(stream);
        let root = 1.0 + scale * z;
        let u = uniform(stream);
        if root > 0.0 {
            let v = root * root * root;
            // Most are accepted by what lies below the exact bound, without logarithms.
            let square = z * z;
            if u < 1.0 - 0.0331 * square * square || ln(u) < 0.5 * z * z + d - d * v + d * ln(v) {
                return d * v;
            }
        }
    }
}

/// A uniform number strictly between 0 and 1, from the high 52 bits of one draw.
#[inline]
pub fn uniform(stream: &mut Stream) -> f64 {
    Open01.sample(stream)
}

/// The streams of [`WIDTH`] consecutive replicates side by side: lane `l` gives what [`stream`] gives replicate `first + l`.
#[derive(Debug, Clone)]
pub struct Streams([[u64; WIDTH]; 4]);

impl Streams {
    /// From replicate `first` on.
    #[inline(always)]
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, first: u64) -> Self {
        let key = mix(seed ^ mix(purpose as u64));
        let mut state = [[0; WIDTH]; 4];
        for lane in 0..WIDTH {
            let replicate = first.wrapping_add(lane as u64);
            let base = mix(key.wrapping_add(replicate.wrapping_mul(GOLDEN)));
            for (k, words) in state.iter_mut().enumerate() {
                words[lane] = mix(base.wrapping_add(GOLDEN.wrapping_mul(k as u64 + 1)));
            }
        }
        Self(state)
    }

    /// The next number of each stream, as [`uniform`] makes it of the next draw.
    #[inline(always)]
    pub fn uniforms(&mut self) -> Block {
        /// The bits of 1, so that the draw fills the mantissa of a number in [1, 2).
        const ONE: u64 = 0x3FF0_0000_0000_0000;
        let [s0, s1, s2, s3] = &mut self.0;
        let mut numbers = [0.0; WIDTH];
        for lane in 0..WIDTH {
            let sum = s0[lane].wrapping_add(s3[lane]).rotate_left(23).wrapping_add(s0[lane]);
            numbers[lane] = f64::from_bits(ONE | (sum >> 12)) - (1.0 - 0.5 * f64::EPSILON);
            let shifted = s1[lane] << 17;
            s2[lane] ^= s0[lane];
            s3[lane] ^= s1[lane];
            s1[lane] ^= s2[lane];
            s0[lane] ^= s3[lane];
            s2[lane] ^= shifted;
            s3[lane] = s3[lane].rotate_left(45);
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn streams_side_by_side_are_the_streams() {
        for first in [0, 1016, u64::MAX - 7] {
            let mut side_by_side = Streams::new(9, Purpose::Trial, first);
            let mut alone: Vec<Stream> =
                (0..WIDTH as u64).map(|lane| stream(9, Purpose::Trial, first + lane)).collect();
            for _ in 0..100 {
                assert_eq!(
                    side_by_side.uniforms().to_vec(),
                    alone.iter_mut().map(uniform).collect::<Vec<_>>()
                );
            }
        }
    }

    #[test]
    fn streams_are_pinned() {
        // Recomputed by hand arithmetic from the formulas above in another language; a change here is a change of
        // every digest.
        let mut first = stream(1, Purpose::Trial, 0);
        let mut second = stream(1, Purpose::Trial, 1);
        assert_eq!(first.next_u64(), PINNED[0]);
        assert_eq!(first.next_u64(), PINNED[1]);
        assert_eq!(second.next_u64(), PINNED[2]);
    }

    const PINNED: [u64; 3] = [0x8362_0627_FC54_D9B0, 0x35C8_DC41_A1F6_582B, 0x0611_9508_49A3_9DCF];

    #[test]
    fn purposes_differ() {
        let a = stream(1, Purpose::Trial, 0).next_u64();
        let b = stream(1, Purpose::BenchmarkEstimate, 0).next_u64();
        assert_ne!(a, b);
    }

    #[test]
    fn looked_up_numbers_are_uniform() {
        let lookup = Lookup::new(77, 3);
        let mean = (0..10_000).map(|k| lookup.uniform(k)).sum::<f64>() / 1e4;
        assert!((mean - 0.5).abs() < 0.012, "{mean}");
        assert_ne!(lookup.uniform(0), Lookup::new(77, 4).uniform(0));
    }

    /// Mean and variance of a gamma law are its shape; four standard errors of each, the variance's from the fourth moment
    /// 3 a^2 + 6 a.
    #[test]
    fn gamma_numbers_have_their_moments() {
        for shape in [0.4, 1.0, 3.3, 40.0] {
            let mut s = stream(11, Purpose::Frailty, 0);
            let n = 40_000_u32;
            let draws: Vec<f64> = (0..n).map(|_| gamma(&mut s, shape)).collect();
            let mean = draws.iter().sum::<f64>() / f64::from(n);
            let variance = draws.iter().map(|x| (x - shape) * (x - shape)).sum::<f64>() / f64::from(n);
            let root = f64::from(n).sqrt();
            assert!((mean - shape).abs() < 4.0 * shape.sqrt() / root, "{shape}: {mean}");
            let error = (2.0 * shape * shape + 6.0 * shape).sqrt() / root;
            assert!((variance - shape).abs() < 4.0 * error, "{shape}: {variance}");
        }
    }

    #[test]
    fn uniform_stays_inside() {
        let mut s = stream(7, Purpose::Trial, 3);
        let draws: Vec<f64> = (0..10_000).map(|_| uniform(&mut s)).collect();
        assert!(draws.iter().all(|u| *u > 0.0 && *u < 1.0));
        let mean = draws.iter().sum::<f64>() / 1e4;
        // Standard error of the mean: sqrt(1/12/10000) = .0029; four of them.
        assert!((mean - 0.5).abs() < 0.012, "{mean}");
    }
}
