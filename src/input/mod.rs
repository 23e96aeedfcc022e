//! The only reader: trial files, subject data and tumour assessments in every kind of file, part files, the benchmark library.

pub mod assessments;
mod benchmark_library;
#[cfg(feature = "excel")]
pub mod excel;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod part_file;
#[cfg(feature = "r-files")]
pub mod r_data;
#[cfg(feature = "sas")]
pub mod sas;
pub mod subjects;
pub mod table;
pub mod trial_file;
pub mod xport;

pub use benchmark_library::benchmark_library;
pub use trial_file::TrialFile;
pub use trial_file::nearest;
