//! `onearm monitor`.

mod beside_run;
mod flags;
mod spending;

use std::path::Path;

use super::extract::read_extract;
use super::shared_flags::{Destination, OutputArgs};
use super::trial::LoadedTrial;
#[cfg(feature = "report")]
use super::trial::typed_command;
use super::{Exit, Failure};
use crate::input::assessments::TrialData;
use crate::input::trial_file::{apply_settings, parse};
use crate::output::document::Document;
use crate::output::file::write_file;
use crate::output::{csv, json, table};
use crate::results::{MonitorRequest, MonitorResult, monitor};
use crate::scenario::Scenario;
use crate::simulation::on_threads;
pub(in crate::cli) use beside_run::RunDataArgs;
pub(in crate::cli) use flags::MonitorArgs;

pub(super) fn execute(args: &MonitorArgs) -> Result<(), Failure> {
    let talk = OutputArgs {
        format: Some(args.format),
        destination: Destination { output: None, quiet: args.quiet },
    };
    if let Some(folder) = args.output.as_ref().filter(|folder| folder.exists() && !folder.is_dir()) {
        let message = format!("{} is a file; a report is a folder", folder.display());
        return Err(Failure::new(Exit::Output, message, "name a folder with -o"));
    }
    args.check_previous()?;
    let loaded = args.load()?;
    let files = args.files();
    let (data, input) = read_extract(&files, &loaded.scenario, args.strict, &talk)?;
    let previous = previous(args, &loaded, &talk)?;
    let changed = changed_plans(args, &loaded)?;
    let request = MonitorRequest {
        input,
        scenario: &loaded.scenario,
        trial_file: [args.trial.display().to_string(), loaded.sha256.clone()],
        subjects: &data.subjects,
        has_adverse_events: data.has_adverse_events,
        cutoff: args.cutoff,
        spending: args.spending.request(loaded.scenario.analysis.alpha)?,
        outlook: args.outlook.request(loaded.scenario.simulation.seed)?,
        re_estimation: args
            .re_estimation(loaded.scenario.simulation.seed, loaded.scenario.conduct.subjects)?,
        changed_plans: &changed,
        previous: previous
            .as_ref()
            .zip(args.previous.cutoff)
            .map(|(data, until)| (data.subjects.as_slice(), until)),
    };
    let result = monitored(&request, args.threads.count(u64::MAX))?;
    if let Some(folder) = &args.output {
        let names = write_report(folder, &loaded.scenario, &result)?;
        talk.say(&format!("wrote {} to {}", names.join(", "), folder.display()));
    }
    let csv = || csv::trial_subjects(&result.subjects);
    let report = |figures: bool| report(&loaded.scenario, &result, figures);
    talk.deliver_report(report, || table::monitor(&result), &result, csv)
}

/// The interim analysis as a document.
#[cfg(feature = "report")]
fn report(scenario: &Scenario, result: &MonitorResult, with_figures: bool) -> Result<Document, Failure> {
    use crate::output::monitor_figures::monitor_figures;
    let figures = if with_figures { monitor_figures(scenario, result)? } else { Vec::new() };
    Ok(crate::output::report::monitor_report(result, &figures, &typed_command()))
}

#[cfg(not(feature = "report"))]
fn report(_: &Scenario, result: &MonitorResult, _: bool) -> Result<Document, Failure> {
    Ok(crate::output::document::document("Interim analysis", &table::monitor(result)))
}

/// The interim analysis on so many threads.
fn monitored(request: &MonitorRequest<'_>, threads: usize) -> Result<MonitorResult, Failure> {
    on_threads(threads, || monitor(request))?
        .map_err(|fault| Failure::new(Exit::Data, fault.to_string(), fault.help()))
}

/// The plans of `--what-if`.
fn changed_plans(args: &MonitorArgs, loaded: &LoadedTrial) -> Result<Vec<(String, Scenario)>, Failure> {
    let path = args.trial.display().to_string();
    let plan = |change: &String| {
        let text = apply_settings(&loaded.text, &settings_of(change))?;
        let scenario = parse(&text).and_then(|file| Scenario::try_from(&file));
        let scenario = scenario.map_err(|error| Failure::at_point(change, &path, &text, &error))?;
        Ok((change.clone(), scenario))
    };
    args.what_if.iter().map(plan).collect()
}

/// `a=1,b={x=1,y=2}`: settings between commas, those within brackets, braces and quotes apart.
fn settings_of(change: &str) -> Vec<String> {
    let (mut settings, mut depth, mut quoted) = (vec![String::new()], 0_usize, false);
    for letter in change.chars() {
        match letter {
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                settings.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = settings.last_mut() {
            last.push(letter);
        }
    }
    settings.into_iter().map(|setting| setting.trim().to_owned()).collect()
}

/// The earlier extract.
fn previous(
    args: &MonitorArgs,
    loaded: &LoadedTrial,
    talk: &OutputArgs,
) -> Result<Option<TrialData>, Failure> {
    let Some(files) = args.previous_files() else { return Ok(None) };
    let (data, _) = read_extract(&files, &loaded.scenario, false, talk)?;
    Ok(Some(data))
}

/// Writes everything; returns the names of the files.
pub(in crate::cli) fn write_report(
    folder: &Path,
    scenario: &Scenario,
    result: &MonitorResult,
) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let mut write = |name: &str, bytes: &[u8]| -> Result<(), Failure> {
        write_file(&folder.join(name), bytes)?;
        names.push(name.to_owned());
        Ok(())
    };
    write("results.json", json::to_json(result)?.as_bytes())?;
    write("tables.txt", table::monitor(result).to_text().as_bytes())?;
    write("subjects.csv", csv::trial_subjects(&result.subjects)?.as_bytes())?;
    #[cfg(feature = "figures")]
    {
        use crate::output::figure::png;
        use crate::output::monitor_figures::{monitor_figures, monitor_page};
        let figures = monitor_figures(scenario, result)?;
        for figure in &figures {
            write(&format!("{}.svg", figure.id), figure.svg.as_str().as_bytes())?;
            write(&format!("{}.csv", figure.id), figure.svg.data().as_bytes())?;
        }
        let page = monitor_page(&figures)?;
        write("figures.svg", page.as_str().as_bytes())?;
        write("figures.png", &png(&page, 1.5)?)?;
        #[cfg(feature = "report")]
        {
            use crate::output::document::{docx, html, markdown};
            let report = crate::output::report::monitor_report(result, &figures, &typed_command());
            write("report.html", html(&report)?.as_bytes())?;
            write("report.docx", &docx(&report)?)?;
            write("report.md", markdown(&report).as_bytes())?;
        }
    }
    #[cfg(not(feature = "figures"))]
    let _ = scenario;
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::settings_of;

    #[test]
    fn commas_between_settings_and_within_values() {
        assert_eq!(settings_of("population.subjects=30"), ["population.subjects=30"]);
        assert_eq!(
            settings_of("a.b={x = 1, y = [1, 2]}, c=\"p,q\",d=2"),
            ["a.b={x = 1, y = [1, 2]}", "c=\"p,q\"", "d=2"]
        );
    }
}
