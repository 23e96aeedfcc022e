//! `onearm run`: the main job.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::monitor::RunDataArgs;
use super::shared_flags::{Destination, Format, OutputArgs, ThreadArgs};
use super::trial::TrialArgs;
use super::{Exit, Failure};
use crate::output::file::write_file;
use crate::output::{csv, json, table};
use crate::results::{RunResult, SimulationResult, run_result};

/// Flags of `run`.
#[derive(Debug, Args)]
#[command(after_help = "Example: onearm run scenarios/nct07358676.toml -o reports/nct07358676")]
pub(super) struct RunArgs {
    #[command(flatten)]
    trial: TrialArgs,
    #[command(flatten)]
    data: RunDataArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Format of the summary on standard output
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Folder of the report; reports/ and the name of the trial file if left out
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Say nothing on standard error
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn execute(args: &RunArgs) -> Result<(), Failure> {
    let start = Instant::now();
    let talk = OutputArgs {
        format: Some(args.format),
        destination: Destination { output: None, quiet: args.quiet },
    };
    let loaded = args.trial.load()?;
    let folder = args.output.clone().unwrap_or_else(|| default_folder(&args.trial));
    if folder.exists() && !folder.is_dir() {
        let message = format!("{} is a file; a report is a folder", folder.display());
        return Err(Failure::new(Exit::Output, message, "name a folder with -o"));
    }
    // Data that cannot be read are better known before the long part.
    let monitored = args.data.monitored(&loaded, &args.trial.file, &args.threads, &talk)?;
    // Before the long part: a folder that cannot be written is better known now.
    let is_new = !folder.exists();
    let probe = folder.join(".onearm-writable");
    write_file(&probe, b"")?;
    let _ = std::fs::remove_file(&probe);
    let simulated = loaded.simulate("run", &args.trial, &args.threads, &talk);
    if simulated.is_err() && is_new {
        let _ = std::fs::remove_dir(&folder);
    }
    let (figures, run) = simulated?;
    let result = run_result(&loaded.scenario, &figures, run);
    let mut names = write_report(&folder, &result)?;
    if let Some(monitored) = &monitored {
        let interim = super::monitor::write_report(&folder.join("interim"), &loaded.scenario, monitored)?;
        names.extend(interim.into_iter().map(|name| format!("interim/{name}")));
    }
    let summary = SimulationResult {
        command: "run",
        run: result.simulation.run.clone(),
        plan: result.simulation.plan.clone(),
        truths: result.simulation.truths.clone(),
    };
    let title = "Operating characteristics";
    talk.deliver_as(title, || table::simulation(&summary), &result, || csv::rejections(&summary))?;
    talk.say(&format!("wrote {} to {}", names.join(", "), folder.display()));
    talk.say(&format!("done in {:.2} s", start.elapsed().as_secs_f64()));
    Ok(())
}

/// reports/NAME for scenarios/NAME.toml.
fn default_folder(trial: &TrialArgs) -> PathBuf {
    let stem = trial.file.file_stem().unwrap_or_else(|| trial.file.as_os_str());
    PathBuf::from("reports").join(stem)
}

/// Writes everything; returns the names of the files.
fn write_report(folder: &std::path::Path, result: &RunResult) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let mut write = |name: String, bytes: &[u8]| -> Result<(), Failure> {
        write_file(&folder.join(&name), bytes)?;
        names.push(name);
        Ok(())
    };
    write("results.json".to_owned(), json::to_json(result)?.as_bytes())?;
    #[cfg(feature = "figures")]
    {
        use crate::output::figure::png;
        let figures = crate::output::run_figures::run_figures(result)?;
        for figure in &figures {
            write(format!("{}.svg", figure.id), figure.svg.as_str().as_bytes())?;
            write(format!("{}.png", figure.id), &png(&figure.svg, 2.0)?)?;
            write(format!("{}.csv", figure.id), figure.svg.data().as_bytes())?;
        }
        #[cfg(feature = "report")]
        {
            use crate::output::document::{docx, html, markdown};
            let report = crate::output::report::report(result, &figures);
            write("report.html".to_owned(), html(&report)?.as_bytes())?;
            write("report.docx".to_owned(), &docx(&report)?)?;
            write("report.md".to_owned(), markdown(&report).as_bytes())?;
            let protocol = crate::output::report::protocol(result);
            write("protocol.docx".to_owned(), &docx(&protocol)?)?;
            write("protocol.md".to_owned(), markdown(&protocol).as_bytes())?;
        }
    }
    Ok(names)
}
