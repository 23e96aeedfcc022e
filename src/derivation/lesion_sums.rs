//! Sums of diameters of target lesions and the response they show: a check on the response that was recorded.

use super::audit::Dated;
use super::history::{Assessment, SubjectHistory};
use super::response::OverallResponse;

/// Sum of diameters at one assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct LesionSum {
    /// When.
    pub at: Dated,
    /// In mm.
    pub sum: f64,
    /// Whether a new lesion was seen; `None` if the file does not say.
    pub new_lesion: Option<bool>,
}

/// What a sum shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumFinding {
    /// A new lesion: progression whatever the sum.
    NewLesion,
    /// At least 20% and 5 mm above the nadir.
    AboveNadir,
    /// Every target lesion gone.
    Gone,
    /// At least 30% below the baseline.
    BelowBaseline,
    /// Neither.
    Between,
}

impl SumFinding {
    /// The response by target and new lesions.
    #[must_use]
    pub fn response(self) -> OverallResponse {
        match self {
            Self::NewLesion | Self::AboveNadir => OverallResponse::Progressive,
            Self::Gone => OverallResponse::Complete,
            Self::BelowBaseline => OverallResponse::Partial,
            Self::Between => OverallResponse::Stable,
        }
    }
}

/// The response that the sums show at one assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct SumResponse {
    /// The sum.
    pub measured: LesionSum,
    /// Last sum up to the origin.
    pub baseline: f64,
    /// Least sum before this one, the baseline included.
    pub nadir: f64,
    /// What it shows.
    pub finding: SumFinding,
}

/// Sums are written with few decimals; their multiples may be off by rounding, far less than this share of the sum.
const ROUNDING: f64 = 1e-9;

/// Response by target lesions after the origin, by RECIST 1.1 (Eisenhauer et al. 2009, Eur. J. Cancer 45, 228-247, section 4.3.1):
///
/// ```text
/// PD   a new lesion, or sum >= 1.2 nadir and sum >= nadir + 5 mm     nadir: least sum so far, the baseline included
/// CR   sum = 0                                                       (nodes below 10 mm keep it above 0; that is not seen here)
/// PR   sum <= 0.7 baseline
/// SD   else
/// ```
/// Empty without a sum at or before the origin.
#[must_use]
pub fn responses_by_sums(history: &SubjectHistory, sums: &[LesionSum]) -> Vec<SumResponse> {
    let mut sums: Vec<&LesionSum> = sums.iter().collect();
    sums.sort_by(|a, b| (a.at.date, &a.at.source).cmp(&(b.at.date, &b.at.source)));
    let (before, after): (Vec<_>, Vec<_>) =
        sums.into_iter().partition(|sum| sum.at.date <= history.origin.date);
    let Some(baseline) = before.last().map(|sum| sum.sum) else { return Vec::new() };
    let mut nadir = baseline;
    let mut responses = Vec::new();
    for measured in after {
        let finding = finding(measured, baseline, nadir);
        responses.push(SumResponse { measured: measured.clone(), baseline, nadir, finding });
        nadir = nadir.min(measured.sum);
    }
    responses
}

fn finding(measured: &LesionSum, baseline: f64, nadir: f64) -> SumFinding {
    let sum = measured.sum;
    let reaches = |value: f64, limit: f64| value >= limit - ROUNDING * limit.abs();
    if measured.new_lesion == Some(true) {
        SumFinding::NewLesion
    } else if reaches(sum, 1.2 * nadir) && reaches(sum - nadir, 5.0) {
        SumFinding::AboveNadir
    } else if sum == 0.0 {
        SumFinding::Gone
    } else if reaches(0.7 * baseline, sum) {
        SumFinding::BelowBaseline
    } else {
        SumFinding::Between
    }
}

/// A recorded response that the sums of the same day do not bear out.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    /// What was recorded.
    pub recorded: Assessment,
    /// What the sums show.
    pub by_sums: SumResponse,
}

/// Recorded responses that differ from those by sums of the same day.
///
/// Not compared: NE, and days with a sum alone or a response alone. No disagreement: a recorded PR where every target lesion is gone, since
/// others may remain. A recorded PD that neither a sum nor a new lesion shows is listed: its reason has to be found elsewhere.
#[must_use]
pub fn check_responses(history: &SubjectHistory, sums: &[LesionSum]) -> Vec<Disagreement> {
    let by_sums = responses_by_sums(history, sums);
    let differ = by_sums.into_iter().filter_map(|by_sums| {
        let recorded = history.assessments().iter().find(|a| a.at.date == by_sums.measured.at.date)?;
        let agrees = match (recorded.response, by_sums.finding.response()) {
            (OverallResponse::NotEvaluable, _) => true,
            (OverallResponse::Partial, OverallResponse::Complete) => true,
            (recorded, shown) => recorded == shown,
        };
        (!agrees).then(|| Disagreement { recorded: recorded.clone(), by_sums })
    });
    differ.collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::derivation::{Baseline, SourceFile, SourceRecord};

    fn dated(date: Date) -> Dated {
        let source =
            SourceRecord { file: SourceFile::Lesions, row: 2, variable: "TRDTC".into(), sequence: None };
        Dated { date, source }
    }

    /// Findings of sums after a baseline.
    fn findings(sums: &[f64]) -> Vec<OverallResponse> {
        let history = SubjectHistory::new("1".into(), dated(date(2025, 1, 1)), Baseline::Assumed, Vec::new());
        let sums: Vec<LesionSum> = sums
            .iter()
            .enumerate()
            .map(|(index, sum)| {
                let day = date(2025, 1 + index as i8, 1);
                LesionSum { at: dated(day), sum: *sum, new_lesion: None }
            })
            .collect();
        responses_by_sums(&history, &sums).iter().map(|found| found.finding.response()).collect()
    }

    #[test]
    fn limits_by_hand() {
        use OverallResponse::{Complete as CR, Partial as PR, Progressive as PD, Stable as SD};
        // 30% below 100 is 70; 20% above the nadir 70 is 84, and 14 mm.
        assert_eq!(findings(&[100.0, 70.1, 70.0, 83.9, 84.0]), [SD, PR, SD, PD]);
        // 20% above 20 is 24 but 4 mm only; 25 is both.
        assert_eq!(findings(&[100.0, 20.0, 24.0, 24.9, 25.0]), [PR, PR, PR, PD]);
        // 5 mm above 60 is not 20%.
        assert_eq!(findings(&[60.0, 65.0, 71.9, 72.0]), [SD, SD, PD]);
        // Gone, then back with 5 mm.
        assert_eq!(findings(&[30.0, 0.0, 4.9, 5.0]), [CR, PR, PD]);
        // Decimals that binary fractions miss: 1.2 x 55.3 = 66.36, 0.7 x 61.1 = 42.77.
        assert_eq!(findings(&[55.3, 66.36]), [PD]);
        assert_eq!(findings(&[61.1, 42.77, 42.78]), [PR, SD]);
        assert!(findings(&[]).is_empty());
    }
}
