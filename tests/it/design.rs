//! `onearm design`: reference designs, the exact law against simulation, formats and refusals.

#[cfg(feature = "cli")]
mod decide;
mod monte_carlo;
#[cfg(feature = "cli")]
mod reference;
#[cfg(feature = "cli")]
mod verb;
