//! The only writer: results -> terminal, JSON, CSV, figures, documents.
//!
//! Labels, digits and the wording of cautions stand once, in [`words`]; the printers read the same results.

pub mod adtte;
#[cfg(feature = "figures")]
pub mod analysis_figure;
pub mod csv;
#[cfg(feature = "figures")]
pub mod design_figure;
#[cfg(feature = "cli")]
pub mod document;
#[cfg(feature = "figures")]
pub mod figure;
pub mod file;
#[cfg(feature = "figures")]
pub mod forest_figure;
#[cfg(feature = "figures")]
pub mod group_sequential_figure;
#[cfg(feature = "figures")]
pub mod hazard_figure;
pub mod json;
#[cfg(feature = "figures")]
pub mod monitor_figures;
#[cfg(feature = "figures")]
pub mod reconstruction_figure;
#[cfg(feature = "figures")]
pub mod replay_figure;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "figures")]
pub mod run_figures;
#[cfg(feature = "figures")]
pub mod search_figure;
#[cfg(feature = "cli")]
pub mod table;
#[cfg(feature = "cli")]
pub mod trial_file_reference;
#[cfg(feature = "figures")]
pub mod tumour_figure;
#[cfg(feature = "figures")]
pub mod two_stage_figure;
pub mod words;
pub mod xport;
