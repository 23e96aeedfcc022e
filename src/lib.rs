//! Trials without a control arm and with a time-to-event endpoint: simulate, analyse, report.
//!
//! One trial file drives everything, so that protocol, operating characteristics and report cannot disagree. The `onearm`
//! program is a thin layer over this library.
//!
//! # Map
//!
//! Rooms from low to high; a room uses only rooms above it in this list, which a test holds.
//!
//! | room | what lives there | what never does |
//! |---|---|---|
//! | [`numeric`] | portable `ln` and `exp`, vector lanes, normal and Poisson tails, root search, least squares, Fourier transform, law of a count and a sum | a survival word |
//! | [`random`] | seed, purpose and replicate number -> one independent stream | global state |
//! | [`measure`] | time units, levels, outcomes that need not exist, cautions, provenance | formulas |
//! | [`distribution`] | laws of the time to event | data |
//! | [`protocol`] | accrual, dropout, cutoff, scans, censoring rules, phases, disease, toxicity rules, eligibility, estimand: laws, rules and data | drawing |
//! | [`derivation`] | tumour assessments of a subject -> progression-free and overall survival, response, each with its event or reason of censoring and its source record; lesion sums; a subject with its phases, adverse events and baseline values at a cutoff, eligibility | files |
//! | [`sample`] | observed subjects; the risk table, built once | estimators |
//! | [`estimator`] | Kaplan-Meier, Nelson-Aalen, intervals, quantiles, restricted mean, follow-up, Cox regression; laws fitted by maximum likelihood | tests |
//! | [`benchmark`] | a historical control: its points or patients, law, horizon, origin, source; several pooled; patients rebuilt from a published curve | |
//! | [`hypothesis`] | one-sample log-rank and its variants, log-rank with weights, strata, trend; hazard ratio of O and E; Gray's test; landmark | sample size |
//! | [`decision`] | alpha spending, group-sequential and toxicity boundaries, inference after a stop | data |
//! | [`design`] | sample size and power by every method, exact operating characteristics, two-stage and group-sequential designs | random numbers |
//! | [`trial`] | draws one trial from the protocol's laws | decisions |
//! | [`scenario`] | the checked trial file | parsing |
//! | [`simulation`] | many trials in parallel -> mergeable tallies -> operating characteristics | printing |
//! | [`monitor`] | a trial under way: posteriors of the event law, accrual, the trial completed many times or exactly, conditional and predictive power, forecasts, bounds at a look that comes early or late | files, wording |
//! | [`verification`] | reference values compiled in and recomputed, with tolerances and sources | |
//! | [`results`] | plain serialisable records | reading, printing |
//! | [`input`] | trial files, subject data, part files, the benchmark library: the only parser | |
//! | [`output`] | results -> terminal, JSON, CSV, figures, documents: the only writer | |
//! | `cli` | one file per verb: flags -> request -> output | statistics |
//!
//! Absent from `numeric` to `results`: files, clock, environment, printing, panics on user data.
//!
//! # Conventions
//!
//! Alpha is one-sided unless the word two-sided stands beside it. `z > 0` favours the new treatment; ratios are new over
//! benchmark. A number that does not exist is an [`measure::Outcome`] with a reason, never NaN or a quiet 0. Results
//! depend on the trial file and its seed alone: the same bits on any number of threads, in one run or in shards, and by construction on any x86-64 or
//! aarch64 machine (tests run on x86-64; the kernels are checked with and without AVX2).
//!
//! # Example
//!
//! ```
//! use onearm::estimator::{KaplanMeier, Transform, quantile};
//! use onearm::hypothesis::{Variant, expected_events, one_sample_logrank};
//! use onearm::measure::ConfidenceLevel;
//! use onearm::sample::{RiskTable, Sample};
//!
//! // Weeks to relapse under 6-mercaptopurine (Freireich 1963); true: relapse, false: censored.
//! let times = [6., 6., 6., 6., 7., 9., 10., 10., 11., 13., 16., 17., 19., 20., 22., 23., 25., 32., 32., 34., 35.];
//! let events = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0].map(|e| e == 1);
//! let sample = Sample::from_times(&times, &events)?;
//!
//! let curve = KaplanMeier::new(&RiskTable::new(&sample));
//! let median = quantile(&curve, 0.5, Transform::LogLog, ConfidenceLevel::NINETY_FIVE);
//! assert_eq!(median.estimate.value(), Some(23.0));
//!
//! // Against a benchmark with a median of 12 weeks: 9 relapses where 20.7 were expected.
//! let tally = expected_events(&sample, &"exponential:median=12".parse()?, None);
//! let test = one_sample_logrank(Variant::MidP, tally);
//! assert!(test.p_one_sided.value().is_some_and(|p| (p - 0.002273219).abs() < 1e-8));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod benchmark;
#[cfg(feature = "cli")]
pub mod cli;
pub mod decision;
pub mod derivation;
pub mod design;
pub mod distribution;
pub mod estimator;
pub mod hypothesis;
pub mod input;
pub mod measure;
pub mod monitor;
pub mod numeric;
pub mod output;
pub mod protocol;
pub mod random;
pub mod results;
pub mod sample;
pub mod scenario;
pub mod simulation;
pub mod trial;
pub mod verification;
