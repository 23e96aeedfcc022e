//! Group-sequential designs with futility against R rpact.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::decision::Spending;
use crate::decision::group_sequential::{
    BoundaryRules, BoundaryShape, Crossing, EfficacyRule, FutilityRule, SolvedBoundaries, StatisticsLaw,
    crossing_probabilities,
};

/// Every rule, futility binding and not, at two to four looks.
pub(super) const METHOD: Method = Method {
    id: "group_sequential_futility",
    title: "Group-sequential designs with futility",
    evidence: "R",
    csv: include_str!("../../tests/reference/group_sequential_futility/group_sequential_futility.csv"),
    keys: &["efficacy", "futility", "binding", "alpha", "beta", "looks", "quantity", "analysis"],
    cases: 468,
    check,
};

const VALUE: Tolerance = Tolerance::absolute(
    1e-6,
    "the package integrates by the composite Newton-Cotes rule and stops its searches at 1e-8 or so",
);

/// A design with what it does under null and alternative.
struct Design {
    solved: SolvedBoundaries,
    null: Vec<Crossing>,
    alternative: Vec<Crossing>,
}

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let columns = ["efficacy", "futility", "binding", "alpha", "beta", "looks"];
    let mut last: Option<(Vec<String>, Design)> = None;
    for row in rows {
        let key: Result<Vec<String>, _> =
            columns.iter().map(|name| row.text(name).map(str::to_owned)).collect();
        let key = key?;
        let design = match last.take() {
            Some((seen, design)) if seen == key => design,
            _ => design_of(row)?,
        };
        let index = row.count("analysis")?.checked_sub(1).map_or(usize::MAX, |index| index as usize);
        let found = match row.text("quantity")? {
            "efficacy_bound" => design.solved.boundaries.efficacy.get(index).copied(),
            "futility_bound" => design.solved.boundaries.futility.get(index).copied(),
            "success_null" => design.null.get(index).map(|end| end.efficacy),
            "success_alternative" => design.alternative.get(index).map(|end| end.efficacy),
            "futility_null" => design.null.get(index).map(|end| end.futility),
            "futility_alternative" => design.alternative.get(index).map(|end| end.futility),
            quantity => return Err(row.error(format!("no quantity {quantity}"))),
        };
        cases.column(row, "value", found, VALUE)?;
        last = Some((key, design));
    }
    Ok(())
}

fn design_of(row: &Row) -> Result<Design, ReferenceError> {
    let looks: Result<Vec<f64>, _> = row.text("looks")?.split_whitespace().map(str::parse).collect();
    let looks = looks.map_err(|_| row.error("looks: not numbers"))?;
    let rules = BoundaryRules {
        efficacy: efficacy(row)?,
        futility: futility(row)?,
        binding: row.text("binding")? == "true",
        alpha: row.value("alpha")?,
    };
    let law = StatisticsLaw::canonical(&looks, row.value("drift")?);
    let last = looks.last().copied().unwrap_or(f64::NAN);
    let solved =
        rules.at(&looks, last, &law).and_then(|at| at.boundaries(row.value("beta").unwrap_or(f64::NAN)));
    let solved = solved.map_err(|error| row.error(error.to_string()))?;
    // Without futility the package counts no stop before the end, and with it the end is what is left.
    let null = crossing_probabilities(&solved.boundaries, 0.0);
    let alternative = crossing_probabilities(&solved.boundaries, row.value("drift")?);
    Ok(Design { solved, null, alternative })
}

fn efficacy(row: &Row) -> Result<EfficacyRule, ReferenceError> {
    let text = row.text("efficacy")?;
    if let Some(spending) = text.strip_prefix("spending:") {
        let spending: Spending = spending.parse().map_err(|_| row.error("no such spending"))?;
        return Ok(EfficacyRule::Spending(spending));
    }
    let shape = match text {
        "shape:obrien-fleming" => BoundaryShape::ObrienFleming,
        "shape:pocock" => BoundaryShape::Pocock,
        "shape:wang-tsiatis:0.25" => BoundaryShape::WangTsiatis { exponent: 0.25 },
        _ => return Err(row.error(format!("no rule {text}"))),
    };
    Ok(EfficacyRule::Shape(shape))
}

fn futility(row: &Row) -> Result<FutilityRule, ReferenceError> {
    let text = row.text("futility")?;
    if text == "none" {
        return Ok(FutilityRule::None);
    }
    if let Some(bounds) = text.strip_prefix("statistic:") {
        let bounds: Result<Vec<f64>, _> = bounds.split('/').map(str::parse).collect();
        return bounds.map(FutilityRule::Statistic).map_err(|_| row.error("futility: not numbers"));
    }
    text.parse().map(FutilityRule::Spending).map_err(|_| row.error("no such spending"))
}
