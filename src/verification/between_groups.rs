//! Samples by stratum and group, as the files of tests between groups name them.

use std::collections::{BTreeMap, BTreeSet};

use super::{ReferenceError, Row, data_set};
use crate::hypothesis::{LabelledStratum, RankWeight, Stratum};
use crate::sample::{RiskTable, Sample, Subject};

pub(super) type Tables = Vec<Vec<Option<RiskTable>>>;

/// Risk tables by stratum and group, of the subjects that have both.
pub(super) fn tables(row: &Row) -> Result<Tables, ReferenceError> {
    let (dataset, factor, strata) = (row.text("dataset")?, row.text("factor")?, row.text("strata")?);
    let mut cells: BTreeMap<(String, String), Vec<Subject>> = BTreeMap::new();
    for subject in &data_set::subjects(dataset)? {
        let stratum = if strata.is_empty() { "all" } else { subject.text(strata)? };
        let level = subject.text(factor)?;
        if !stratum.is_empty() && !level.is_empty() {
            let cell = cells.entry((stratum.to_owned(), level.to_owned())).or_default();
            cell.push(data_set::subject(dataset, subject)?);
        }
    }
    let levels: BTreeSet<String> = cells.keys().map(|(_, level)| level.clone()).collect();
    let strata: BTreeSet<String> = cells.keys().map(|(stratum, _)| stratum.clone()).collect();
    let table = |stratum: &String, level: &String| {
        let subjects = cells.get(&(stratum.clone(), level.clone()));
        subjects.map(|subjects| made(row, subjects.clone()).map(|sample| RiskTable::new(&sample))).transpose()
    };
    strata.iter().map(|stratum| levels.iter().map(|level| table(stratum, level)).collect()).collect()
}

fn made(row: &Row, subjects: Vec<Subject>) -> Result<Sample, ReferenceError> {
    Sample::new(subjects).map_err(|error| row.error(error.to_string()))
}

pub(super) fn borrowed(tables: &Tables) -> Vec<Stratum<'_>> {
    tables.iter().map(|groups| groups.iter().map(Option::as_ref).collect()).collect()
}

/// The weight in columns `weight`, `rho` and `gamma`.
pub(super) fn weight(row: &Row) -> Result<RankWeight, ReferenceError> {
    match row.text("weight")? {
        "fleming-harrington" => RankWeight::fleming_harrington(row.value("rho")?, row.value("gamma")?)
            .map_err(|error| row.error(error.to_string())),
        _ => row.parse("weight"),
    }
}

/// The subjects in column `subjects`, counted from 1, by stratum, each with its group.
pub(super) fn labelled(row: &Row) -> Result<Vec<LabelledStratum>, ReferenceError> {
    let (dataset, factor, strata) = (row.text("dataset")?, row.text("factor")?, row.text("strata")?);
    let all = data_set::subjects(dataset)?;
    let pick = |number: &str| number.parse::<usize>().ok().and_then(|number| all.get(number.checked_sub(1)?));
    let picked = row.text("subjects")?.split(' ').map(pick).collect::<Option<Vec<&Row>>>();
    let picked = picked.ok_or_else(|| row.error("no such subject"))?;
    let levels = picked.iter().map(|subject| subject.text(factor)).collect::<Result<BTreeSet<&str>, _>>()?;
    let mut cells: BTreeMap<&str, (Vec<Subject>, Vec<usize>)> = BTreeMap::new();
    for subject in picked {
        let (subjects, groups) =
            cells.entry(if strata.is_empty() { "" } else { subject.text(strata)? }).or_default();
        subjects.push(data_set::subject(dataset, subject)?);
        let level = subject.text(factor)?;
        groups.extend(levels.iter().position(|other| *other == level));
    }
    let stratum = |(subjects, groups)| Ok(LabelledStratum { sample: made(row, subjects)?, groups });
    cells.into_values().map(stratum).collect()
}
