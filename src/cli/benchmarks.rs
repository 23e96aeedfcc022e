//! `onearm benchmarks`.

use clap::{Args, Subcommand};

use super::shared_flags::OutputArgs;
use super::{Exit, Failure};
use crate::benchmark::{Benchmark, BenchmarkRecord, LawChoice};
use crate::input::{benchmark_library, nearest};
use crate::output::{csv, table};
use crate::results::{BenchmarkSummary, benchmark_summary};

/// Flags of `benchmarks`.
#[derive(Debug, Args)]
#[command(after_help = "Example: onearm benchmarks show eter701-triplet")]
pub(super) struct BenchmarksArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// All historical controls, a line each
    #[command(after_help = "Example: onearm benchmarks list --format csv -o benchmarks.csv")]
    List {
        #[command(flatten)]
        output: OutputArgs,
    },
    /// One of them in full, with its source
    #[command(after_help = "Example: onearm benchmarks show impower133-atezolizumab --format json")]
    Show {
        /// Id of the benchmark
        id: String,
        #[command(flatten)]
        output: OutputArgs,
    },
}

pub(super) fn execute(args: &BenchmarksArgs) -> Result<(), Failure> {
    match &args.what {
        What::List { output } => {
            output.check(None)?;
            let list = benchmark_library().into_iter().map(summarise).collect::<Result<Vec<_>, _>>()?;
            output.deliver_as("Benchmarks", || table::benchmark_list(&list), &list, || csv::benchmarks(&list))
        }
        What::Show { id, output } => {
            output.check(None)?;
            let summary = summarise(find(id)?)?;
            let csv = || csv::benchmarks(std::slice::from_ref(&summary));
            output.deliver_as("Benchmark", || table::benchmark(&summary).into(), &summary, csv)
        }
    }
}

/// The benchmark of that id in the library.
pub(super) fn find(id: &str) -> Result<BenchmarkRecord, Failure> {
    let library = benchmark_library();
    let ids: Vec<String> = library.iter().map(|record| record.id.clone()).collect();
    library.into_iter().find(|record| record.id == id).ok_or_else(|| {
        let help = nearest(id, &ids).map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let help = format!(
            "{help}`onearm benchmarks list` shows the library; a law is written weibull:shape=1.3,median=5"
        );
        Failure::new(Exit::Usage, format!("no benchmark is called `{id}`"), help)
    })
}

fn summarise(record: BenchmarkRecord) -> Result<BenchmarkSummary, Failure> {
    let id = record.id.clone();
    Benchmark::new(record, LawChoice::Preferred).map(|benchmark| benchmark_summary(&benchmark)).map_err(
        |error| Failure::new(Exit::Internal, format!("{id}: {error}"), "please report this as a fault"),
    )
}
