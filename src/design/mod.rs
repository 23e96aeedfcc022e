//! Power and sample size by every method, and exactly. No random numbers here.

pub mod simon;
