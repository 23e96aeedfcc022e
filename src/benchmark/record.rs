//! The benchmark as published and as used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::curve_fit::check;
use super::{CurveFamily, CurveFit, CurveFitError, KnownPoint, fit_curve, preferred};
use crate::distribution::{EventTimeLaw, Law, LawError, StepLaw};
use crate::measure::{ConfidenceLevel, TimeUnit};
use crate::numeric::poisson::garwood_limits;
use crate::numeric::portable::exp;
use crate::sample::RiskTable;

/// Where the clock of a curve starts. Curves of different origin are never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Before any treatment: enrolment, first dose, or randomisation before treatment.
    #[default]
    Enrolment,
    /// Only those who came through induction count, from that day.
    RandomisationAfterInduction,
    /// From diagnosis, but only those who lived to reach a later treatment count: immortal time.
    ResponseSelected,
}

impl Origin {
    /// The words used in output.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Enrolment => "enrolment",
            Self::RandomisationAfterInduction => "randomisation after induction",
            Self::ResponseSelected => "selected by response (immortal time)",
        }
    }
}

/// What kind of arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Control arm of a randomised trial.
    Control,
    /// Experimental arm of a randomised trial.
    Experimental,
    /// The arm of a single-arm trial.
    SingleArm,
    /// Retrospective series.
    Retrospective,
}

/// Who read the scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Assessor {
    /// A committee that did not treat.
    Independent,
    /// Those who treated.
    Investigator,
    /// The source does not say.
    #[default]
    Unknown,
}

/// How the figures were got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// Printed figures.
    #[default]
    Published,
    /// Computed from times rebuilt from a printed curve.
    Digitised,
}

/// A benchmark as it stands in its source; a key left out is unknown. Times in `unit`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkRecord {
    /// Short name in flags and files.
    pub id: String,
    /// Trial or series.
    pub trial: String,
    /// Registry number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nct: Option<String>,
    /// Treatment of the arm.
    pub arm: String,
    /// Kind of arm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Year of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Size of the arm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<u64>,
    /// Published number of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<u64>,
    /// Median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// Lower 95% limit of the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_lower: Option<f64>,
    /// Upper 95% limit of the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_upper: Option<f64>,
    /// Survival at known times.
    #[serde(default)]
    pub survival: Vec<KnownPoint>,
    /// Unit of all times of this entry.
    #[serde(default = "months")]
    pub unit: TimeUnit,
    /// Where the clock starts.
    #[serde(default)]
    pub origin: Origin,
    /// Who read the scans.
    #[serde(default)]
    pub assessor: Assessor,
    /// Scan schedule, where a source confirms it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_weeks: Option<String>,
    /// How the figures were got.
    #[serde(default)]
    pub read: Read,
    /// What differs from the trial at hand.
    #[serde(default)]
    pub differences: Vec<String>,
    /// Where the figures were read.
    pub source: String,
    /// Discrepancies and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fn months() -> TimeUnit {
    TimeUnit::Months
}

/// Number of events behind a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct EventCount {
    /// Events; a derived count need not be whole.
    pub count: f64,
    /// True if it is `n (1 - S(last known time))` rather than published.
    pub derived: bool,
}

/// How the law of a benchmark is chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum LawChoice {
    /// By the rule of [`preferred`].
    Preferred,
    /// The given family through the known points.
    Family(CurveFamily),
    /// This law, whatever the points.
    Given(Law),
}

/// Where the law of a benchmark comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LawOrigin {
    /// A two-parameter law fitted to at least two known points.
    Fitted,
    /// Exponential, since only one point is known: its shape is a guess.
    ExponentialFromOnePoint,
    /// Written by the user.
    Given,
    /// The Nelson-Aalen estimate of patient-level data.
    Patients,
}

/// A benchmark in use: its record, its law, and how far that can be trusted. Times in the unit of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// Record, in the unit of the analysis.
    pub record: BenchmarkRecord,
    /// The law that stands for its curve.
    pub law: Law,
    /// Where the law comes from.
    pub law_origin: LawOrigin,
    /// The law as fitted, if it was.
    pub fit: Option<CurveFit>,
    /// The last time at which the curve is known: observation is cut there. `None`: lifted, or no point is known, only a law.
    pub horizon: Option<f64>,
    /// True if a horizon was known and the user lifted it.
    pub horizon_lifted: bool,
    /// The benchmark's patient-level data, if that is what it is made of.
    pub patients: Option<RiskTable>,
}

impl BenchmarkRecord {
    /// All known points, the median among them, by time.
    #[must_use]
    pub fn points(&self) -> Vec<KnownPoint> {
        let median = self.median.map(|time| KnownPoint { time, survival: 0.5 });
        let mut points: Vec<KnownPoint> = self.survival.iter().copied().chain(median).collect();
        points.sort_by(|a, b| a.time.total_cmp(&b.time));
        points.dedup();
        points
    }

    /// Events behind the curve: published, else `n (1 - S(last known time))`, never from the width of the median's interval.
    #[must_use]
    pub fn event_count(&self) -> Option<EventCount> {
        if let Some(events) = self.events {
            return Some(EventCount { count: events as f64, derived: false });
        }
        let last = *self.points().last()?;
        Some(EventCount { count: self.subjects? as f64 * (1.0 - last.survival), derived: true })
    }

    /// The same record with its times in another unit.
    #[must_use]
    pub fn in_unit(&self, unit: TimeUnit) -> Self {
        let factor = self.unit.per(unit);
        let scale = |time: Option<f64>| time.map(|t| t * factor);
        let point = |p: &KnownPoint| KnownPoint { time: p.time * factor, ..*p };
        Self {
            median: scale(self.median),
            median_lower: scale(self.median_lower),
            median_upper: scale(self.median_upper),
            survival: self.survival.iter().map(point).collect(),
            unit,
            ..self.clone()
        }
    }

    /// A record that holds nothing but a name, for a law written by the user.
    #[must_use]
    pub fn named(id: &str, unit: TimeUnit) -> Self {
        Self {
            id: id.to_owned(),
            trial: id.to_owned(),
            nct: None,
            arm: String::new(),
            role: None,
            year: None,
            subjects: None,
            events: None,
            median: None,
            median_lower: None,
            median_upper: None,
            survival: Vec::new(),
            unit,
            origin: Origin::Enrolment,
            assessor: Assessor::Unknown,
            schedule_weeks: None,
            read: Read::Published,
            differences: Vec::new(),
            source: "given by the user".to_owned(),
            note: None,
        }
    }
}

impl Benchmark {
    /// Chooses the law of a record and its horizon, in the record's unit.
    ///
    /// # Errors
    /// [`CurveFitError`] if no law of the wanted kind goes through the known points, or they are impossible.
    pub fn new(record: BenchmarkRecord, choice: LawChoice) -> Result<Self, CurveFitError> {
        let points = record.points();
        let last = points.last().map(|point| point.time);
        let (law, law_origin, fit) = match choice {
            LawChoice::Given(law) => {
                // A law needs no points, but the last one is the horizon.
                if !points.is_empty() {
                    check(&points)?;
                }
                (law, LawOrigin::Given, None)
            }
            LawChoice::Preferred => fitted(preferred(&points)?),
            LawChoice::Family(family) => fitted(fit_curve(family, &points)?),
        };
        Ok(Self { record, law, law_origin, fit, horizon: last, horizon_lifted: false, patients: None })
    }

    /// From patient-level data, an own or a rebuilt sample: its law is the Nelson-Aalen estimate, known up to the last time
    /// with someone at risk.
    ///
    /// # Errors
    /// [`LawError::NoHazard`] if nobody had the event.
    pub fn from_patients(mut record: BenchmarkRecord, table: RiskTable) -> Result<Self, LawError> {
        let rows = table.rows().iter().filter(|row| row.events > 0);
        let (times, hazards): (Vec<f64>, Vec<f64>) =
            rows.map(|row| (row.time, row.events as f64 / row.at_risk as f64)).unzip();
        let law = Law::Step(StepLaw::from_times_and_hazards(&times, &hazards)?);
        record.subjects = Some(table.subjects());
        record.events = Some(table.events());
        let horizon = Some(table.last_time());
        Ok(Self {
            record,
            law,
            law_origin: LawOrigin::Patients,
            fit: None,
            horizon,
            horizon_lifted: false,
            patients: Some(table),
        })
    }

    /// With another horizon; `None` lifts it. Patient-level data say nothing beyond their last time, so that one stays.
    #[must_use]
    pub fn with_horizon(self, horizon: Option<f64>) -> Self {
        if let Some(table) = &self.patients {
            let last = table.last_time();
            return Self { horizon: Some(horizon.map_or(last, |horizon| horizon.min(last))), ..self };
        }
        let lifted = horizon.is_none() && self.horizon.is_some();
        Self { horizon, horizon_lifted: lifted, ..self }
    }

    /// The law that plans take: that of subjects' data with its steps spread over the time between them
    /// ([`StepLaw::spread_evenly`]), since size and power are worked out for continuous laws.
    ///
    /// The test itself takes the steps as they are, and succeeds a little less often than planned. Measured with 25 subjects and a table of
    /// 100 with 80 events, Breslow at .05: planned .037 and, at a hazard ratio of .6, .601; with events at the steps .034 and
    /// .590; with events between them, where E lacks half a step a subject, .030 and .561 (`tests/it/design/monte_carlo.rs`).
    ///
    /// # Errors
    /// [`LawError::NoHazard`] if the only events are at time 0.
    pub fn planning_law(&self) -> Result<Law, LawError> {
        match &self.law {
            Law::Step(steps) => steps.spread_evenly().map(Law::PiecewiseExponential),
            law => Ok(law.clone()),
        }
    }

    /// Survival of the law at `time`.
    #[must_use]
    pub fn survival(&self, time: f64) -> f64 {
        self.law.survival(time)
    }

    /// Limits of survival at a time for the sampling error of the benchmark's own events d, its shape taken as known: `exp(-L(t) u / d)` and `exp(-L(t) l / d)` with
    /// Garwood's limits l, u of a Poisson mean of which d events were seen. `None` if d is not known, or rounds to 0.
    ///
    /// A band of times read together is wider; the shape is estimated too, so this is a lower bound.
    #[must_use]
    pub fn survival_limits(&self, time: f64, level: ConfidenceLevel) -> Option<[f64; 2]> {
        let events = self.record.event_count()?.count.round();
        if events < 1.0 {
            return None;
        }
        let (lower, upper) = garwood_limits(events as u64, level.get());
        let hazard = self.law.cumulative_hazard(time);
        Some([upper, lower].map(|limit| exp(-hazard * limit / events)))
    }
}

fn fitted(fit: CurveFit) -> (Law, LawOrigin, Option<CurveFit>) {
    let origin = if fit.family == CurveFamily::Exponential {
        LawOrigin::ExponentialFromOnePoint
    } else {
        LawOrigin::Fitted
    };
    (fit.law.clone(), origin, Some(fit))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 30 events Garwood's 95% limits are 20.24087 and 42.82687 (R: qgamma(.025, 30), qgamma(.975, 31)).
    #[test]
    fn limits_of_the_own_events() {
        let law: Law = "exponential:median=5".parse().unwrap();
        let record = BenchmarkRecord { events: Some(30), ..BenchmarkRecord::named("x", TimeUnit::Months) };
        let known = Benchmark::new(record, LawChoice::Given(law.clone())).unwrap();
        let [lower, upper] = known.survival_limits(5.0, ConfidenceLevel::NINETY_FIVE).unwrap();
        let wanted = [42.826_865_39, 20.240_874_02].map(|events: f64| 0.5_f64.powf(events / 30.0));
        assert!((lower - wanted[0]).abs() < 1e-9 && (upper - wanted[1]).abs() < 1e-9, "{lower} {upper}");
        assert_eq!(known.survival_limits(0.0, ConfidenceLevel::NINETY_FIVE), Some([1.0, 1.0]));
        let unknown =
            Benchmark::new(BenchmarkRecord::named("x", TimeUnit::Months), LawChoice::Given(law)).unwrap();
        assert_eq!(unknown.survival_limits(5.0, ConfidenceLevel::NINETY_FIVE), None);
    }
}
