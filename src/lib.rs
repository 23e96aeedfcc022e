pub mod distribution;
pub mod estimator;
pub mod hypothesis;
pub mod measure;
pub mod numeric;
pub mod random;
pub mod sample;
