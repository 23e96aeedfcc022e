//! `onearm verify`.

use clap::{Args, ValueEnum};

use super::shared_flags::Destination;
use super::{Exit, Failure};
use crate::input::nearest;
use crate::output::file::check_file;
use crate::output::words::verification::verdict;
use crate::output::{csv, json, table};
use crate::results::{VerificationRequest, VerificationResult, verification_result};
use crate::verification::{METHODS, Method};

/// Flags of `verify`.
#[derive(Debug, Args)]
#[command(after_help = "Example: onearm verify --date 2026-03-31 -o verification.html\n\n\
                        Exit code 6 if a reference value is not met.")]
pub(super) struct VerifyArgs {
    /// Only this method (repeatable); else all
    #[arg(long = "method", value_name = "NAME")]
    methods: Vec<String>,
    /// Show every case in the table and in HTML; else those that failed, and in HTML the worst of each method
    #[arg(long)]
    details: bool,
    /// Date to put on the result (2026-03-31); the clock is not asked
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<jiff::civil::Date>,
    /// Multiply every tolerance by this, from 0 to 1; 0 asks for the same bits
    #[arg(long, value_name = "X", default_value = "1", value_parser = factor)]
    tolerance_factor: f64,
    /// Format of the result; else by the extension of --output, else a table
    #[arg(long, value_enum)]
    format: Option<VerifyFormat>,
    #[command(flatten)]
    destination: Destination,
}

/// Formats of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    /// For people: a row a method.
    Table,
    /// For programs: every case.
    Json,
    /// For spreadsheets: every case.
    Csv,
    /// For a trial master file, to print and sign: the methods, cases that failed and the worst of each.
    Html,
}

fn date(text: &str) -> Result<jiff::civil::Date, String> {
    // Only the long form is taken: others can be read in two ways.
    let digits =
        text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let parsed = text.parse().ok().filter(|_| text.len() == 10 && digits);
    parsed.ok_or_else(|| "write the date as 2026-03-31".to_owned())
}

fn factor(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|x| (0.0..=1.0).contains(x));
    number.ok_or_else(|| "a number from 0 to 1: tolerances can be made smaller, not larger".to_owned())
}

pub(super) fn execute(args: &VerifyArgs) -> Result<(), Failure> {
    let format = format(args)?;
    let methods = methods(&args.methods)?;
    let result = verification_result(&VerificationRequest {
        methods,
        date: args.date.map(|date| date.to_string()),
        platform: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        tolerance_factor: args.tolerance_factor,
    });
    args.destination.deliver(&match format {
        VerifyFormat::Table => table::verification(&result, args.details).to_text(),
        VerifyFormat::Json => json::to_json(&result)?,
        VerifyFormat::Csv => csv::verification(&result)?,
        VerifyFormat::Html => html(&result, args.details)?,
    })?;
    if result.passed {
        return Ok(());
    }
    let names: Vec<&str> =
        result.methods.iter().filter(|method| !method.passed).map(|method| method.method).collect();
    let help = if args.tolerance_factor < 1.0 {
        "tolerances were made smaller by --tolerance-factor; leave it out for those of this release"
            .to_owned()
    } else {
        format!(
            "do not rely on this build for: {}; report it with the output of --format json",
            names.join(", ")
        )
    };
    Err(Failure::new(Exit::Expectation, verdict(&result), help))
}

/// The methods named, in the order of the list; all of them if none is.
fn methods(names: &[String]) -> Result<Vec<&'static Method>, Failure> {
    for name in names {
        if METHODS.iter().all(|method| method.id != name) {
            let known: Vec<String> = METHODS.iter().map(|method| method.id.to_owned()).collect();
            let near =
                nearest(name, &known).map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let message = format!("no method with reference values is called `{name}`");
            return Err(Failure::new(Exit::Usage, message, format!("{near}known: {}", known.join(", "))));
        }
    }
    Ok(METHODS
        .iter()
        .filter(|method| names.is_empty() || names.iter().any(|name| name == method.id))
        .collect())
}

/// The format asked for; an output that cannot be written is refused before any work.
fn format(args: &VerifyArgs) -> Result<VerifyFormat, Failure> {
    if let Some(path) = &args.destination.output {
        check_file(path)?;
    }
    if let Some(format) = args.format {
        return Ok(format);
    }
    match args.destination.extension().as_deref() {
        Some("json") => Ok(VerifyFormat::Json),
        Some("csv") => Ok(VerifyFormat::Csv),
        Some("html" | "htm") => Ok(VerifyFormat::Html),
        Some(kind @ ("pdf" | "xlsx" | "xls" | "docx" | "svg" | "png")) => Err(Failure::new(
            Exit::NoMethod,
            format!("-o: a verification is written as table, json, csv or html, not as {kind}"),
            "name an .html file and print it, or say --format",
        )),
        _ => Ok(VerifyFormat::Table),
    }
}

#[cfg(feature = "report")]
fn html(result: &VerificationResult, details: bool) -> Result<String, Failure> {
    crate::output::report::verification(result, details)
        .map_err(|error| Failure::new(Exit::Internal, error.to_string(), "please report this as a fault"))
}

#[cfg(not(feature = "report"))]
fn html(_: &VerificationResult, _: bool) -> Result<String, Failure> {
    Err(Failure::new(
        Exit::NoMethod,
        "this build writes no HTML",
        "build with the feature `report`, or choose --format csv",
    ))
}

#[cfg(test)]
mod tests {
    use super::{date, factor};

    #[test]
    fn dates_and_factors_are_taken_in_one_form() {
        assert_eq!(date("2026-03-31").map(|date| date.to_string()), Ok("2026-03-31".to_owned()));
        for wrong in ["31.03.2026", "2026-3-31", "2026-02-30", "20260331", "2026-03-31T10:00", "today", ""] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
        assert_eq!(factor("0.5"), Ok(0.5));
        for wrong in ["2", "-1", "NaN", "inf", "x"] {
            assert!(factor(wrong).is_err(), "{wrong}");
        }
    }
}
