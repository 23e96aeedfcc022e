//! Integration tests: the library against numbers from elsewhere, against properties, and its own layering.

mod benchmark_tests;
mod between_groups;
#[cfg(feature = "cli")]
mod cli;
mod competing;
mod cox;
mod derivation;
mod design;
mod documents;
mod formats;
mod group_sequential;
mod interval;
mod kaplan_meier;
mod layering;
mod logrank;
mod one_sample;
mod one_sample_reference;
mod parametric;
mod pooled_benchmark;
#[cfg(feature = "cli")]
mod program;
mod properties;
mod reconstruct;
mod reference;
mod risk_table;
#[cfg(feature = "cli")]
mod search;
mod simulation;
mod trial_file;
mod turnbull;
mod two_stage;
mod verification;
mod weighted;
