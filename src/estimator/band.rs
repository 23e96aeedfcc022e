//! Simultaneous bands: limits that hold the whole curve over a range of times.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{KaplanMeier, KaplanMeierRow, Transform};
use crate::measure::{ConfidenceLevel, Interval, Reason};
use crate::numeric::brownian_bridge::{critical_value, scaled_critical_value};

/// The process whose largest value a band bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandProcess {
    /// Hall and Wellner's: a Brownian bridge.
    HallWellner,
    /// Nair's, of equal precision: a bridge over its standard deviation; the pointwise limits made wider.
    EqualPrecision,
}

/// A band: its process, and the scale of its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub struct BandType {
    /// The process.
    pub process: BandProcess,
    /// The scale.
    pub transform: Transform,
}

/// A word that names no band.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no band is called `{0}`; known: hall-wellner, equal-precision, each alone (log-log) or with -plain, -log, -logit, -arcsine"
)]
pub struct UnknownBand(pub String);

impl BandProcess {
    const ALL: [Self; 2] = [Self::HallWellner, Self::EqualPrecision];

    /// Its id.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::HallWellner => "hall-wellner",
            Self::EqualPrecision => "equal-precision",
        }
    }
}

impl std::str::FromStr for BandType {
    type Err = UnknownBand;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownBand(word.to_owned());
        let (process, rest) = BandProcess::ALL
            .into_iter()
            .find_map(|process| Some((process, word.strip_prefix(process.id())?)))
            .ok_or_else(unknown)?;
        let transform = match rest.strip_prefix('-') {
            None if rest.is_empty() => Transform::LogLog,
            Some(name) => name.parse().map_err(|_| unknown())?,
            None => return Err(unknown()),
        };
        Ok(Self { process, transform })
    }
}

impl std::fmt::Display for BandType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.process.id(), self.transform)
    }
}

impl Serialize for BandType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The times that a band is to hold; `None`: as far as it goes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BandRange {
    /// First time.
    pub from: Option<f64>,
    /// Last time.
    pub to: Option<f64>,
}

/// A simultaneous band.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Which.
    pub kind: BandType,
    /// The bound of the process.
    pub critical_value: f64,
    /// `N var / (1 + N var)` at the first and the last time, `var` the variance of ln S.
    pub fractions: (f64, f64),
    /// First time held.
    pub from: f64,
    /// Last time held.
    pub to: f64,
    /// Limits from each time to the next, up to `to`.
    pub rows: Vec<BandRow>,
}

/// Limits from a time to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandRow {
    /// The time.
    pub time: f64,
    /// Limits of survival, both or none.
    pub interval: Interval,
}

/// Limits that hold the whole curve from one time to another with probability `level`, nearly.
///
/// ```text
/// g   = sum of d_i / (n_i (n_i - d_i)), the variance of ln S;   a = N g / (1 + N g)
/// Hall-Wellner:     w = k (1 + N g) / sqrt N,   P(|B(u)| <= k,                  a_from <= u <= a_to) = level
/// equal precision:  w = e sqrt g,               P(|B(u)| <= e sqrt(u (1 - u)),  a_from <= u <= a_to) = level
/// limits = f^-1( f(S) -+ |f'(S)| S w )
/// ```
/// `B` a Brownian bridge, `N` the number of subjects, `f` the transform; log-log limits are those of Borgan and Liestoel,
/// `plain` ones the linear ones, clipped to [0, 1]. The range ends where S is 0 at the latest, and begins with the first event
/// at the earliest, but for Hall and Wellner's if an earlier time is asked for: then `a_from` is 0. Limits hold from each time
/// to the next; between two events the curve is a step, and the band holds the law's survival there only approximately.
///
/// # Errors
/// [`Reason::NoEvents`] without an event, [`Reason::SurvivalIsZero`] if S falls to 0 at the first event time,
/// [`Reason::NothingInRange`] if the range asked for holds no part of the curve between the first event and the end.
/// # Reference
/// Hall & Wellner (1980), Biometrika 67, 133-143; Nair (1984), Technometrics 26, 265-275; Borgan & Liestoel (1990), Scand. J.
/// Stat. 17, 35-41; Klein & Moeschberger (2003), section 4.4. Evidence: a second computation in R and km.ci,
/// tests/reference/band.
pub fn simultaneous_band(
    curve: &KaplanMeier,
    subjects: u64,
    kind: BandType,
    range: BandRange,
    level: ConfidenceLevel,
) -> Result<Band, Reason> {
    let first = curve.rows().iter().find(|row| row.events > 0).ok_or(Reason::NoEvents)?;
    let has_variance = |row: &&KaplanMeierRow| row.survival > 0.0 && row.greenwood().is_some();
    let last = curve.rows().iter().rev().find(has_variance).filter(|row| row.time >= first.time);
    let last = last.ok_or(Reason::SurvivalIsZero)?;
    let asked_from = range.from.unwrap_or(first.time);
    let from = match kind.process {
        BandProcess::HallWellner => asked_from,
        BandProcess::EqualPrecision => asked_from.max(first.time),
    };
    let to = range.to.unwrap_or(last.time).min(last.time);
    if from.max(first.time) > to {
        return Err(Reason::NothingInRange);
    }
    let total = subjects as f64;
    let greenwood_at = |time: f64| curve.row_at(time).and_then(KaplanMeierRow::greenwood).unwrap_or(0.0);
    let fraction = |time: f64| total * greenwood_at(time) / (1.0 + total * greenwood_at(time));
    let fractions = (fraction(from), fraction(to));
    let find = match kind.process {
        BandProcess::HallWellner => critical_value,
        BandProcess::EqualPrecision => scaled_critical_value,
    };
    let bound = find(fractions.0, fractions.1, level.get());
    let half_width = |greenwood: f64| match kind.process {
        BandProcess::HallWellner => bound * (1.0 + total * greenwood) / total.sqrt(),
        BandProcess::EqualPrecision => bound * greenwood.sqrt(),
    };
    let begin = from.max(first.time);
    let limits = |row: &KaplanMeierRow, time: f64| BandRow {
        time,
        interval: kind.transform.about(row.survival, half_width(row.greenwood().unwrap_or(0.0)), level),
    };
    let start = curve.row_at(begin).map(|row| limits(row, begin));
    let later = curve.rows().iter().filter(|row| row.time > begin && row.time <= to);
    let rows = start.into_iter().chain(later.map(|row| limits(row, row.time))).collect();
    Ok(Band { kind, critical_value: bound, fractions, from, to, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RiskTable, Sample};

    fn band(times: &[f64], events: &[bool], kind: &str, range: BandRange) -> Result<Band, Reason> {
        let table = RiskTable::new(&Sample::from_times(times, events).unwrap());
        let curve = KaplanMeier::new(&table);
        simultaneous_band(
            &curve,
            table.subjects(),
            kind.parse().unwrap(),
            range,
            ConfidenceLevel::NINETY_FIVE,
        )
    }

    #[test]
    fn words() {
        let id = |word: &str| word.parse::<BandType>().map(|kind| kind.to_string());
        assert_eq!(id("hall-wellner").as_deref(), Ok("hall-wellner-log-log"));
        assert_eq!(id("equal-precision-plain").as_deref(), Ok("equal-precision-plain"));
        for word in ["", "hall", "hall-wellner-", "hall-wellnerplain", "equal-precision-cubic"] {
            assert!(id(word).is_err(), "{word}");
        }
    }

    #[test]
    fn samples_without_a_band() {
        let whole = BandRange::default();
        assert_eq!(band(&[1.0, 2.0], &[false, false], "hall-wellner", whole), Err(Reason::NoEvents));
        assert_eq!(band(&[1.0, 1.0], &[true, true], "hall-wellner", whole), Err(Reason::SurvivalIsZero));
        assert_eq!(band(&[1.0], &[true], "equal-precision", whole), Err(Reason::SurvivalIsZero));
        let late = BandRange { from: Some(5.0), to: None };
        assert_eq!(band(&[1.0, 2.0, 3.0], &[true; 3], "equal-precision", late), Err(Reason::NothingInRange));
        let early = BandRange { from: None, to: Some(0.5) };
        assert_eq!(band(&[1.0, 2.0, 3.0], &[true; 3], "hall-wellner", early), Err(Reason::NothingInRange));
    }

    /// One event time in the range: the band is the pointwise limits.
    #[test]
    fn at_a_single_time_it_is_the_pointwise_interval() {
        let times: Vec<f64> = (1..=20).map(f64::from).collect();
        let one = BandRange { from: Some(7.0), to: Some(7.0) };
        let table = RiskTable::new(&Sample::from_times(&times, &[true; 20]).unwrap());
        let curve = KaplanMeier::new(&table);
        for kind in ["hall-wellner", "equal-precision-plain"] {
            let band = band(&times, &[true; 20], kind, one).unwrap();
            let [row] = band.rows[..] else { panic!("{band:?}") };
            let pointwise = curve.interval(7.0, band.kind.transform, ConfidenceLevel::NINETY_FIVE);
            let apart = row.interval.lower.value().unwrap() - pointwise.lower.value().unwrap();
            assert!(apart.abs() < 1e-13, "{kind} {row:?} {pointwise:?}");
        }
    }

    #[test]
    fn an_event_at_time_0_and_censoring_before_the_first() {
        let at_zero =
            band(&[0.0, 1.0, 2.0], &[true, true, false], "equal-precision", BandRange::default()).unwrap();
        assert_eq!((at_zero.from, at_zero.to, at_zero.rows.len()), (0.0, 2.0, 3));
        let asked = BandRange { from: Some(0.0), to: None };
        let early = band(&[1.0, 2.0, 3.0, 4.0], &[false, true, true, false], "hall-wellner", asked).unwrap();
        assert_eq!((early.from, early.fractions.0, early.rows[0].time), (0.0, 0.0, 2.0));
    }
}
