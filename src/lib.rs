pub mod benchmark;
pub mod distribution;
pub mod estimator;
pub mod hypothesis;
pub mod input;
pub mod measure;
pub mod numeric;
/// Writers.
pub mod output;
pub mod protocol;
pub mod random;
pub mod results;
pub mod sample;
pub mod scenario;
pub mod simulation;
pub mod trial;
