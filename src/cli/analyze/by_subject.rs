//! Expected hazards that differ between subjects: `--benchmark-effect`, `--benchmark-by-level`, `--benchmark-margin`.

use super::benchmark::with_horizon;
use super::flags::AnalyzeArgs;
use crate::benchmark::{Benchmark, BenchmarkRecord, LawChoice};
use crate::cli::{Exit, Failure};
use crate::distribution::Law;
use crate::hypothesis::{CovariateEffect, hazard_ratios};
use crate::measure::TimeUnit;
use crate::results::{BenchmarkComparison, BySubject, Standardisation};
use crate::sample::{Covariate, CovariateValues};

/// A column, or a level of one, with what the flag says of it.
struct Term {
    column: String,
    level: Option<String>,
    centre: f64,
    value: String,
}

/// Columns that the flags name, to be read beside the covariates of the Cox model.
pub(super) fn columns(args: &AnalyzeArgs) -> Result<Vec<String>, Failure> {
    let flags = &args.benchmarks;
    let mut names: Vec<String> = Vec::new();
    let effects = flags.benchmark_effect.iter().map(|text| effect_term(text));
    let levels = flags.benchmark_by_level.iter().map(|text| level_term("--benchmark-by-level", text));
    let margins = flags.benchmark_margin.iter().map(|text| level_term("--benchmark-margin", text));
    for term in effects.chain(levels).chain(margins) {
        let name = term?.column;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

fn usage(message: String, help: &str) -> Failure {
    Failure::new(Exit::Usage, message, help)
}

/// `age=0.02`, `age@62=0.02`, `sex:male=0.2`.
fn effect_term(text: &str) -> Result<Term, Failure> {
    let help = "write ecog=0.3, age@62=0.02 or sex:male=0.2";
    let wrong = || usage(format!("--benchmark-effect {text}: not a column and a log hazard ratio"), help);
    let (name, value) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (name, centre) = match name.split_once('@') {
        Some((name, centre)) => (name, centre.trim().parse::<f64>().map_err(|_| wrong())?),
        None => (name, 0.0),
    };
    let (column, level) = match name.split_once(':') {
        Some((column, level)) => (column, Some(level.trim().to_owned())),
        None => (name, None),
    };
    if column.trim().is_empty() || !centre.is_finite() || (level.is_some() && centre != 0.0) {
        return Err(wrong());
    }
    Ok(Term { column: column.trim().to_owned(), level, centre, value: value.trim().to_owned() })
}

/// `sex:male=...`.
fn level_term(flag: &str, text: &str) -> Result<Term, Failure> {
    let help = "write the column, a colon, the level, `=` and its law or share: sex:male=...";
    let wrong = || usage(format!("{flag} {text}: not a level of a column"), help);
    let (column, rest) = text.split_once(':').ok_or_else(wrong)?;
    let (level, value) = rest.split_once('=').ok_or_else(wrong)?;
    if column.trim().is_empty() || level.trim().is_empty() {
        return Err(wrong());
    }
    Ok(Term {
        column: column.trim().to_owned(),
        level: Some(level.trim().to_owned()),
        centre: 0.0,
        value: value.trim().to_owned(),
    })
}

fn number(flag: &str, term: &Term) -> Result<f64, Failure> {
    let value = term.value.parse::<f64>().ok().filter(|value| value.is_finite());
    value
        .ok_or_else(|| usage(format!("{flag}: `{}` is not a number", term.value), "write a number after `=`"))
}

/// The covariate of that name, known for every subject.
fn complete<'a>(flag: &str, name: &str, covariates: &'a [Covariate]) -> Result<&'a Covariate, Failure> {
    // The reader matches names without regard to case.
    let same = |covariate: &&Covariate| covariate.name.eq_ignore_ascii_case(name);
    let covariate = covariates.iter().find(|covariate| covariate.name == name);
    let Some(covariate) = covariate.or_else(|| covariates.iter().find(same)) else {
        return Err(usage(format!("{flag}: no column is called `{name}`"), "check the header of the data"));
    };
    let known = match &covariate.values {
        CovariateValues::Number(values) => values.iter().filter(|value| value.is_some()).count(),
        CovariateValues::Factor { codes, .. } => codes.iter().filter(|code| code.is_some()).count(),
    };
    let all = match &covariate.values {
        CovariateValues::Number(values) => values.len(),
        CovariateValues::Factor { codes, .. } => codes.len(),
    };
    if known < all {
        let message = format!(
            "{flag}: `{name}` is missing for {} of {all} subjects, whose expected hazard is then not known",
            all - known
        );
        return Err(Failure::new(Exit::Data, message, "fill it in, or leave those subjects out of the file"));
    }
    Ok(covariate)
}

/// Position of each subject's level among `levels`; a number stands for the level that reads as it.
fn codes(flag: &str, covariate: &Covariate, levels: &[String]) -> Result<Vec<u32>, Failure> {
    let position = |matches: &dyn Fn(&str) -> bool, shown: &str| {
        levels.iter().position(|level| matches(level)).map(|code| code as u32).ok_or_else(|| {
            let message = format!("{flag}: nothing is said of level `{shown}` of `{}`", covariate.name);
            Failure::new(Exit::Data, message, "name every level that the data have")
        })
    };
    match &covariate.values {
        CovariateValues::Number(values) => values
            .iter()
            .flatten()
            .map(|value| {
                position(&|level| level.parse::<f64>().is_ok_and(|l| l == *value), &value.to_string())
            })
            .collect(),
        CovariateValues::Factor { levels: names, codes } => codes
            .iter()
            .flatten()
            .map(|code| {
                let name = names.get(*code as usize).map_or("", String::as_str);
                position(&|level| level == name, name)
            })
            .collect(),
    }
}

/// 1 for those at the level, else 0; the level must occur.
fn indicator(covariate: &Covariate, level: &str) -> Result<Vec<f64>, Failure> {
    let one = |is: bool| if is { 1.0 } else { 0.0 };
    let values: Vec<f64> = match &covariate.values {
        CovariateValues::Number(values) => {
            let wanted = level.parse::<f64>().ok();
            values.iter().map(|value| one(value.is_some() && *value == wanted)).collect()
        }
        CovariateValues::Factor { levels, codes } => {
            let wanted = levels.iter().position(|name| name == level).map(|code| code as u32);
            codes.iter().map(|code| one(code.is_some() && *code == wanted)).collect()
        }
    };
    if values.iter().all(|value| *value == 0.0) {
        let message = format!("--benchmark-effect: nobody has level `{level}` of `{}`", covariate.name);
        return Err(Failure::new(Exit::Data, message, "check the spelling of the level"));
    }
    Ok(values)
}

/// Hazard ratios of the subjects by `--benchmark-effect`.
pub(super) fn effects(args: &AnalyzeArgs, covariates: &[Covariate]) -> Result<Option<BySubject>, Failure> {
    let texts = &args.benchmarks.benchmark_effect;
    if texts.is_empty() {
        return Ok(None);
    }
    let flag = "--benchmark-effect";
    let mut columns = Vec::new();
    for text in texts {
        let term = effect_term(text)?;
        let coefficient = number(flag, &term)?;
        let covariate = complete(flag, &term.column, covariates)?;
        let values = match (&term.level, &covariate.values) {
            (Some(level), _) => indicator(covariate, level)?,
            (None, CovariateValues::Number(values)) => values.iter().flatten().copied().collect(),
            (None, CovariateValues::Factor { levels, .. }) => {
                let message = format!("{flag} {text}: `{}` is no column of numbers", covariate.name);
                let first = levels.first().map_or("LEVEL", String::as_str);
                return Err(usage(message, &format!("name a level, {}:{first}=...", covariate.name)));
            }
        };
        columns.push((coefficient, term.centre, values));
    }
    let subjects = columns.first().map_or(0, |(_, _, values)| values.len());
    let effects: Vec<CovariateEffect<'_>> = columns
        .iter()
        .map(|(coefficient, centre, values)| CovariateEffect {
            coefficient: *coefficient,
            centre: *centre,
            values,
        })
        .collect();
    Ok(Some(BySubject::Ratio { effects: texts.join(","), ratios: hazard_ratios(&effects, subjects) }))
}

/// The comparison of `--benchmark-by-level`.
pub(super) fn by_level(
    args: &AnalyzeArgs,
    covariates: &[Covariate],
) -> Result<Option<BenchmarkComparison>, Failure> {
    let flag = "--benchmark-by-level";
    let (mut column, mut laws): (Option<String>, Vec<(String, Law)>) = (None, Vec::new());
    for text in &args.benchmarks.benchmark_by_level {
        let term = level_term(flag, text)?;
        if column.as_ref().is_some_and(|column| *column != term.column) {
            return Err(usage(
                format!("{flag} {text}: levels of two columns"),
                "name the levels of one column",
            ));
        }
        let law = term
            .value
            .parse()
            .map_err(|error| usage(format!("{flag} {text}: {error}"), "write a law after `=`"))?;
        column = Some(term.column);
        laws.push((term.level.unwrap_or_default(), law));
    }
    let (Some(column), Some((_, first))) = (column, laws.first()) else { return Ok(None) };
    let levels: Vec<String> = laws.iter().map(|(level, _)| level.clone()).collect();
    let codes = codes(flag, complete(flag, &column, covariates)?, &levels)?;
    let unit = args.columns.time_unit.unwrap_or(TimeUnit::Months);
    let record = BenchmarkRecord::named(&format!("by level of {column}"), unit);
    let benchmark = Benchmark::new(record, LawChoice::Given(first.clone()))
        .map_err(|error| usage(format!("{flag}: {error}"), "write a law after `=`"))?;
    let by_subject = BySubject::Level { column, laws, codes };
    Ok(Some(BenchmarkComparison { benchmark: with_horizon(args, benchmark), by_subject }))
}

/// The weights of `--benchmark-margin`.
pub(super) fn standardisation(
    args: &AnalyzeArgs,
    covariates: &[Covariate],
) -> Result<Option<Standardisation>, Failure> {
    let flag = "--benchmark-margin";
    let help = "shares of one column's levels, 0 or more, that add to 1: sex:male=0.6,sex:female=0.4";
    let (mut column, mut levels, mut shares) = (None::<String>, Vec::new(), Vec::new());
    for text in &args.benchmarks.benchmark_margin {
        let term = level_term(flag, text)?;
        if column.as_ref().is_some_and(|column| *column != term.column) {
            return Err(usage(format!("{flag} {text}: levels of two columns"), help));
        }
        let share = number(flag, &term)?;
        if !(0.0..=1.0).contains(&share) {
            return Err(usage(format!("{flag} {text}: a share lies between 0 and 1"), help));
        }
        column = Some(term.column);
        levels.push(term.level.unwrap_or_default());
        shares.push(share);
    }
    let Some(column) = column else { return Ok(None) };
    let sum: f64 = shares.iter().sum();
    // Published shares are rounded to a percent.
    if (sum - 1.0).abs() > 0.02 {
        return Err(usage(format!("{flag}: the shares add to {sum}, not to 1"), help));
    }
    let codes = codes(flag, complete(flag, &column, covariates)?, &levels)?;
    Ok(Some(Standardisation {
        margin: args.benchmarks.benchmark_margin.join(","),
        shares: shares.into_iter().map(|share| share / sum).collect(),
        codes,
    }))
}
