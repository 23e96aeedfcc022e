//! x
#[cfg(feature = "figures")]
pub mod figure;
