//! Two-stage designs: published designs evaluated, against simulation, and the verb.

mod reference;
#[cfg(feature = "cli")]
mod verb;
