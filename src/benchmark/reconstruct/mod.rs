//! Patient data from a published Kaplan-Meier curve.
//!
//! | module | what |
//! |---|---|
//! | `clicks` | points read off the figure -> a curve that can be one |
//! | `numbers` | the numbers at risk printed below it, and the number of events |
//! | `rebuild` | both -> times and events of subjects |
//! | `fit` | how well they give back what was published |

mod clicks;
mod fit;
mod numbers;
mod rebuild;

pub use clicks::{Click, ClickError, ClickFindings, PublishedCurve, Rise};
pub use fit::Fit;
pub use numbers::{AtRisk, AtRiskError, Published};
pub use rebuild::{RebuiltInterval, Reconstruction, reconstruct};
