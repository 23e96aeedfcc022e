//! Curves, hazards and restricted means of weighted subjects against R.

use std::collections::BTreeMap;

use super::{Cases, Method, ReferenceError, Row, Tolerance, reference};
use crate::estimator::{KaplanMeier, NelsonAalenRow, WeightedKaplanMeier, nelson_aalen};
use crate::measure::ConfidenceLevel;
use crate::sample::{RiskTable, Sample, Subject, WeightedSample};

/// The subjects with their weights.
const SUBJECTS: &str = include_str!("../../tests/reference/weighted_subjects/weighted_subjects.csv");

/// Curves and hazards, whole weights and fractional ones, with and without late entry.
pub(super) const CURVES: Method = Method {
    id: "weighted",
    title: "Kaplan-Meier and Nelson-Aalen of weighted subjects",
    evidence: "R",
    csv: include_str!("../../tests/reference/weighted/weighted.csv"),
    keys: &["sample", "time"],
    cases: 3336,
    check: check_curves,
};

/// Restricted means with their robust standard errors.
pub(super) const MEANS: Method = Method {
    id: "weighted_mean",
    title: "Restricted mean of weighted subjects",
    evidence: "R",
    csv: include_str!("../../tests/reference/weighted_mean/weighted_mean.csv"),
    keys: &["sample", "tau"],
    cases: 48,
    check: check_means,
};

const SUMS: Tolerance = Tolerance::relative(
    1e-11,
    "sums over at most 137 subjects, of which R subtracts its influences from one another",
);

fn samples() -> Result<BTreeMap<String, WeightedSample>, ReferenceError> {
    let mut samples: BTreeMap<String, (Vec<Subject>, Vec<f64>)> = BTreeMap::new();
    for row in reference::read("weighted_subjects.csv", SUBJECTS)? {
        let (subjects, weights) = samples.entry(row.text("sample")?.to_owned()).or_default();
        subjects.push(Subject {
            entry: row.value("entry")?,
            time: row.value("time")?,
            event: row.text("event")? == "1",
        });
        weights.push(row.value("weight")?);
    }
    let fault =
        |name: &str, what: String| ReferenceError::new(format!("weighted_subjects.csv, {name}"), what);
    let made = |(name, (subjects, weights)): (String, (Vec<Subject>, Vec<f64>))| {
        let sample = Sample::new(subjects).map_err(|error| fault(&name, error.to_string()))?;
        let weighted =
            WeightedSample::new(&sample, &weights).map_err(|error| fault(&name, error.to_string()))?;
        Ok((name, weighted))
    };
    samples.into_iter().map(made).collect()
}

fn named<'a>(
    samples: &'a BTreeMap<String, WeightedSample>,
    row: &Row,
) -> Result<&'a WeightedSample, ReferenceError> {
    let name = row.text("sample")?;
    samples.get(name).ok_or_else(|| row.error(format!("no sample `{name}`")))
}

fn check_curves(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let samples = samples()?;
    for rows in rows.chunk_by(|a, b| a.optional("sample") == b.optional("sample")) {
        let weighted = named(&samples, &rows[0])?;
        let sums = WeightedKaplanMeier::new(weighted);
        // Whole weights repeat subjects; with them variances are those of counts.
        let counted: Option<(KaplanMeier, Vec<NelsonAalenRow>)> = weighted.repeated().map(|sample| {
            let table = RiskTable::new(&sample);
            (KaplanMeier::new(&table), nelson_aalen(&table))
        });
        if counted.is_none() != (rows[0].text("robust")? == "1") {
            return Err(rows[0].error("the variance is robust exactly where a weight is fractional"));
        }
        let curve = counted.as_ref().map_or(sums.curve(), |(curve, _)| curve);
        if curve.rows().len() != rows.len() {
            return Err(rows[0].error(format!("{} rows, {} times computed", rows.len(), curve.rows().len())));
        }
        for (index, row) in rows.iter().enumerate() {
            let (ours, sums) = (&curve.rows()[index], &sums.rows()[index]);
            if ours.time != row.value("time")? {
                return Err(row.error(format!("time {} computed", ours.time)));
            }
            let hazard_se =
                counted.as_ref().map_or(sums.cumulative_hazard_se, |(_, hazards)| hazards[index].std_error);
            cases.column(row, "at_risk", sums.at_risk, SUMS)?;
            cases.column(row, "events", sums.events, SUMS)?;
            cases.column(row, "survival", ours.survival, SUMS)?;
            cases.column(row, "std_error", ours.std_error(), SUMS)?;
            cases.column(row, "cumulative_hazard", sums.cumulative_hazard, SUMS)?;
            cases.column(row, "cumulative_hazard_se", hazard_se, SUMS)?;
        }
    }
    Ok(())
}

fn check_means(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let samples = samples()?;
    for row in rows {
        let weighted = named(&samples, row)?;
        let ours = WeightedKaplanMeier::new(weighted).restricted_mean(
            weighted,
            row.value("tau")?,
            ConfidenceLevel::NINETY_FIVE,
        );
        cases.column(row, "estimate", ours.estimate, SUMS)?;
        cases.column(row, "std_error", ours.std_error, SUMS)?;
    }
    Ok(())
}
