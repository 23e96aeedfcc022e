//! The text notation of laws, the same in flags, files and output: `weibull:shape=1.3,median=5`.

use std::fmt;
use std::str::FromStr;

use super::{
    EventTimeLaw, Exponential, GeneralizedGamma, Gompertz, Law, LawError, LogLogistic, LogNormal,
    PiecewiseExponential, StepLaw, Weibull,
};

/// A text that names no law.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotationError {
    /// The word before the colon.
    #[error("no law is called `{name}`; known: {}", LAWS.map(|(id, _)| id).join(", "))]
    UnknownLaw {
        /// What was written.
        name: String,
    },
    /// Wrong keys for this law.
    #[error("`{law}` is written {expected}; got `{got}`")]
    Keys {
        /// Law id.
        law: &'static str,
        /// How it is written.
        expected: &'static str,
        /// What was written.
        got: String,
    },
    /// A value that is no number.
    #[error("`{key}={value}`: not a number")]
    NotANumber {
        /// Parameter.
        key: String,
        /// What was written.
        value: String,
    },
    /// A parameter out of its range.
    #[error(transparent)]
    Law(#[from] LawError),
}

/// Law ids and how each is written.
pub(crate) const LAWS: [(&str, &str); 8] = [
    ("exponential", "`exponential:median=M` or `exponential:rate=R`"),
    ("weibull", "`weibull:shape=K,median=M` or `weibull:shape=K,scale=B`"),
    ("log-logistic", "`log-logistic:shape=K,median=M`"),
    ("log-normal", "`log-normal:mean-log=M,sd-log=S`"),
    ("gompertz", "`gompertz:shape=K,rate=R`"),
    ("generalized-gamma", "`generalized-gamma:mu=M,sigma=S,q=Q`"),
    ("piecewise", "`piecewise:rates=R1/R2/...,cuts=C1/...`"),
    ("step", "`step:times=T1/T2/...,hazards=H1/H2/...`"),
];

/// Ids of the laws that have a notation.
pub const LAW_IDS: [&str; 8] =
    [LAWS[0].0, LAWS[1].0, LAWS[2].0, LAWS[3].0, LAWS[4].0, LAWS[5].0, LAWS[6].0, LAWS[7].0];

impl FromStr for Law {
    type Err = NotationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = text.split_once(':').unwrap_or((text, ""));
        let &(law, expected) = LAWS
            .iter()
            .find(|(id, _)| *id == name.trim())
            .ok_or_else(|| NotationError::UnknownLaw { name: name.trim().to_owned() })?;
        let wrong_keys = || NotationError::Keys { law, expected, got: text.to_owned() };
        let mut pairs = Vec::new();
        for part in rest.split(',').filter(|part| !part.trim().is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(wrong_keys)?;
            pairs.push((key.trim(), numbers(key.trim(), value)?));
        }
        pairs.sort_by_key(|(key, _)| *key);
        let one = |index: usize| -> Result<f64, NotationError> {
            let values: &Vec<f64> = &pairs[index].1;
            if values.len() == 1 { Ok(values[0]) } else { Err(wrong_keys()) }
        };
        let keys: Vec<&str> = pairs.iter().map(|(key, _)| *key).collect();
        Ok(match (law, keys.as_slice()) {
            ("exponential", ["median"]) => Self::Exponential(Exponential::from_median(one(0)?)?),
            ("exponential", ["rate"]) => Self::Exponential(Exponential::from_rate(one(0)?)?),
            ("weibull", ["median", "shape"]) => {
                Self::Weibull(Weibull::from_shape_and_median(one(1)?, one(0)?)?)
            }
            ("weibull", ["scale", "shape"]) => {
                Self::Weibull(Weibull::from_shape_and_scale(one(1)?, one(0)?)?)
            }
            ("log-logistic", ["median", "shape"]) => {
                Self::LogLogistic(LogLogistic::from_shape_and_median(one(1)?, one(0)?)?)
            }
            ("log-normal", ["mean-log", "sd-log"]) => {
                Self::LogNormal(LogNormal::from_mean_log_and_sd_log(one(0)?, one(1)?)?)
            }
            ("gompertz", ["rate", "shape"]) => {
                Self::Gompertz(Gompertz::from_shape_and_rate(one(1)?, one(0)?)?)
            }
            ("generalized-gamma", ["mu", "q", "sigma"]) => {
                Self::GeneralizedGamma(GeneralizedGamma::from_mu_sigma_and_q(one(0)?, one(2)?, one(1)?)?)
            }
            ("piecewise", ["cuts", "rates"]) => Self::PiecewiseExponential(
                PiecewiseExponential::from_rates_and_cuts(&pairs[1].1, &pairs[0].1)?,
            ),
            ("piecewise", ["rates"]) => {
                Self::PiecewiseExponential(PiecewiseExponential::from_rates_and_cuts(&pairs[0].1, &[])?)
            }
            ("step", ["hazards", "times"]) => {
                Self::Step(StepLaw::from_times_and_hazards(&pairs[1].1, &pairs[0].1)?)
            }
            _ => return Err(wrong_keys()),
        })
    }
}

/// `0.1/0.2` as numbers.
fn numbers(key: &str, text: &str) -> Result<Vec<f64>, NotationError> {
    text.split('/')
        .map(|word| {
            word.trim()
                .parse()
                .map_err(|_| NotationError::NotANumber { key: key.to_owned(), value: word.trim().to_owned() })
        })
        .collect()
}

/// A number as the shortest text that reads back as it: digits, or with a power of ten where those would be many.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size == 0.0 || (1e-5..1e16).contains(&size) {
            write!(f, "{}", self.0)
        } else {
            write!(f, "{:e}", self.0)
        }
    }
}

/// Numbers joined by slashes.
struct Slashed<'a>(&'a [f64]);

impl fmt::Display for Slashed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index > 0 { "/" } else { "" }, Short(*value))?;
        }
        Ok(())
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exponential(law) => write!(f, "exponential:rate={}", Short(law.rate())),
            Self::Weibull(law) => {
                write!(f, "weibull:shape={},scale={}", Short(law.shape()), Short(law.scale()))
            }
            Self::LogLogistic(law) => {
                write!(f, "log-logistic:shape={},median={}", Short(law.shape()), Short(law.median()))
            }
            Self::LogNormal(law) => {
                write!(f, "log-normal:mean-log={},sd-log={}", Short(law.mean_log()), Short(law.sd_log()))
            }
            Self::Gompertz(law) => {
                write!(f, "gompertz:shape={},rate={}", Short(law.shape()), Short(law.rate()))
            }
            Self::GeneralizedGamma(law) => {
                write!(
                    f,
                    "generalized-gamma:mu={},sigma={},q={}",
                    Short(law.mu()),
                    Short(law.sigma()),
                    Short(law.q())
                )
            }
            Self::PiecewiseExponential(law) if law.cuts().is_empty() => {
                write!(f, "piecewise:rates={}", Slashed(law.rates()))
            }
            Self::PiecewiseExponential(law) => {
                write!(f, "piecewise:rates={},cuts={}", Slashed(law.rates()), Slashed(law.cuts()))
            }
            Self::Step(law) => {
                write!(f, "step:times={},hazards={}", Slashed(law.times()), Slashed(law.hazards()))
            }
            Self::Cure(law) => write!(f, "{} with a fraction {} cured", law.base(), law.cured()),
            Self::HazardRatio(law) if law.from() == 0.0 => {
                write!(f, "hazard ratio {} to {}", Short(law.ratio()), law.base())
            }
            Self::HazardRatio(law) => {
                write!(
                    f,
                    "hazard ratio {} from time {} to {}",
                    Short(law.ratio()),
                    Short(law.from()),
                    law.base()
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_law_reads_what_it_writes() {
        for text in [
            "exponential:rate=0.1",
            "exponential:rate=1e300",
            "piecewise:rates=0.00001/2e-7,cuts=6",
            "weibull:shape=1.3,scale=7",
            "log-logistic:shape=1.8,median=5.2",
            "log-normal:mean-log=-0.4,sd-log=1.1",
            "gompertz:shape=-0.05,rate=0.2",
            "generalized-gamma:mu=1.6,sigma=0.8,q=-0.5",
            "piecewise:rates=0.1/0.2/0,cuts=6/9",
            "piecewise:rates=0.1",
            "step:times=2/5.5,hazards=0.1/0.3",
        ] {
            let law: Law = text.parse().unwrap();
            assert_eq!(law.to_string(), text);
            assert_eq!(law.to_string().parse::<Law>().unwrap(), law);
        }
    }

    #[test]
    fn wrong_texts_say_what_is_wrong() {
        let message = |text: &str| text.parse::<Law>().unwrap_err().to_string();
        assert!(message("webull:shape=1").contains("no law is called `webull`"));
        assert!(message("weibull:shape=1").contains("`weibull:shape=K,median=M`"));
        assert!(message("exponential:median=x").contains("`median=x`: not a number"));
        assert!(message("exponential:median=-3").contains("median must be a positive number, got -3"));
        assert!(message("exponential:median=NaN").contains("positive number"));
        assert!(
            message("log-normal:mean-log=1,sd-log=0").contains("sd-log must be a positive number, got 0")
        );
        assert!(message("gompertz:shape=inf,rate=1").contains("shape must be a number, got inf"));
        assert!(message("generalized-gamma:mu=1,sigma=1").contains("mu=M,sigma=S,q=Q"));
        assert!(message("piecewise:rates=0.1/0.2").contains("2 rates need 1 cuts"));
        assert!(message("piecewise:rates=0.1/-1,cuts=3").contains("piece 2"));
        assert!(message("piecewise:rates=0.1/1/2,cuts=3/3").contains("cut 2 (3)"));
    }

    #[test]
    fn inverse_undoes_the_cumulative_hazard() {
        let mut laws: Vec<Law> = [
            "exponential:median=5",
            "weibull:shape=1.7,median=5",
            "weibull:shape=.6,scale=4",
            "log-logistic:shape=2.2,median=4",
            "log-normal:mean-log=1.4,sd-log=.8",
            "gompertz:shape=.1,rate=.1",
            "gompertz:shape=-.03,rate=.1",
            "generalized-gamma:mu=1.4,sigma=.8,q=.6",
            "generalized-gamma:mu=1.4,sigma=.8,q=-.6",
            "generalized-gamma:mu=1.4,sigma=.8,q=1e-9",
            "generalized-gamma:mu=1.4,sigma=.6,q=4",
            "piecewise:rates=0.1/0.3/0.05,cuts=3/6",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        let delayed = super::super::HazardRatio::new(laws[1].clone(), 0.5, 3.0).unwrap();
        laws.push(Law::HazardRatio(delayed));
        for law in laws {
            for step in 1..60 {
                let time = 0.3 * f64::from(step);
                let hazard = law.cumulative_hazard(time);
                let back = law.inverse_cumulative_hazard(hazard);
                assert!((back / time - 1.0).abs() < 1e-12, "{law} {time} {back}");
                // The hazard is the slope of the cumulative hazard; away from cuts.
                if [3.0, 6.0].iter().all(|cut| (time - cut).abs() > 1e-3) {
                    let slope =
                        (law.cumulative_hazard(time + 1e-5) - law.cumulative_hazard(time - 1e-5)) / 2e-5;
                    assert!((slope / law.hazard(time) - 1.0).abs() < 1e-6, "{law} {time}");
                }
                let other_unit = law.in_unit(30.4375).cumulative_hazard(time * 30.4375);
                assert!((other_unit / hazard - 1.0).abs() < 1e-12);
            }
            assert!((law.survival(law.median()) - 0.5).abs() < 1e-14);
            assert!((law.survival(law.quantile(0.9)) - 0.1).abs() < 1e-14);
        }
    }

    #[test]
    fn families_meet_where_they_should() {
        let law = |text: &str| text.parse::<Law>().unwrap();
        let pairs = [
            ("generalized-gamma:mu=1.4,sigma=.8,q=0", "log-normal:mean-log=1.4,sd-log=.8", 1e-14),
            // Away from q = 0 the logarithm of the tail changes by q w^3 / 6, here with w down to -19.
            ("generalized-gamma:mu=1.4,sigma=.8,q=1e-15", "log-normal:mean-log=1.4,sd-log=.8", 1e-11),
            ("generalized-gamma:mu=0,sigma=.8,q=1", "weibull:shape=1.25,scale=1", 1e-12),
            ("generalized-gamma:mu=0,sigma=1,q=1", "exponential:rate=1", 1e-12),
            ("gompertz:shape=0,rate=.3", "exponential:rate=.3", 1e-15),
            ("gompertz:shape=1e-14,rate=.3", "exponential:rate=.3", 1e-12),
        ];
        for (one, other, tolerance) in pairs {
            let (a, b) = (law(one), law(other));
            for time in [1e-6, 0.01, 0.5, 1.0, 3.0, 8.0, 40.0] {
                let (x, y) = (a.cumulative_hazard(time), b.cumulative_hazard(time));
                assert!((x / y - 1.0).abs() < tolerance, "{one} {time} {x} {y}");
                assert!((a.hazard(time) / b.hazard(time) - 1.0).abs() < tolerance, "{one} {time}");
            }
        }
        // At time 0: shape 1 / (sigma q) of the power of time below, at and above 1; none at or below q = 0.
        let at_zero = |text: &str| law(text).hazard(0.0);
        assert_eq!(at_zero("generalized-gamma:mu=0,sigma=2,q=1"), f64::INFINITY);
        assert!((at_zero("generalized-gamma:mu=.7,sigma=1,q=1") - (-0.7_f64).exp()).abs() < 1e-14);
        for text in [
            "generalized-gamma:mu=0,sigma=.5,q=1",
            "generalized-gamma:mu=0,sigma=2,q=-1",
            "generalized-gamma:mu=0,sigma=2,q=0",
            "log-normal:mean-log=0,sd-log=3",
        ] {
            assert_eq!(at_zero(text), 0.0, "{text}");
        }
    }

    #[test]
    fn ends_of_the_time_axis() {
        for text in [
            "log-normal:mean-log=1,sd-log=.5",
            "gompertz:shape=.1,rate=.2",
            "generalized-gamma:mu=1,sigma=1,q=-2",
        ] {
            let law: Law = text.parse().unwrap();
            assert_eq!(
                [law.cumulative_hazard(0.0), law.inverse_cumulative_hazard(0.0)],
                [0.0, 0.0],
                "{text}"
            );
            assert_eq!(law.inverse_cumulative_hazard(f64::INFINITY), f64::INFINITY, "{text}");
            assert_eq!(law.cumulative_hazard(f64::INFINITY), f64::INFINITY, "{text}");
            assert!(!law.hazard(f64::INFINITY).is_nan() && !law.hazard(1e-300).is_nan(), "{text}");
        }
        // exp(-2) never have the event.
        let cure: Law = "gompertz:shape=-.1,rate=.2".parse().unwrap();
        assert!((cure.cumulative_hazard(f64::INFINITY) - 2.0).abs() < 1e-14);
        assert_eq!(cure.inverse_cumulative_hazard(2.0), f64::INFINITY);
        assert!(cure.inverse_cumulative_hazard(1.999).is_finite());
        let most: Law = "gompertz:shape=-.5,rate=.2".parse().unwrap();
        assert_eq!(most.median(), f64::INFINITY);
    }

    #[test]
    fn a_flat_piece_and_a_cure() {
        let law: Law = "piecewise:rates=0.2/0/0.1/0,cuts=2/5/8".parse().unwrap();
        assert_eq!(law.cumulative_hazard(4.0), 0.4);
        assert_eq!(law.inverse_cumulative_hazard(0.4), 2.0);
        assert!((law.inverse_cumulative_hazard(0.5) - 6.0).abs() < 1e-12);
        assert_eq!(law.inverse_cumulative_hazard(1.0), f64::INFINITY);
        assert!((law.cumulative_hazard(f64::INFINITY) - 0.7).abs() < 1e-15);
        assert!((law.median() - 7.931_471_805_599_453).abs() < 1e-14);
    }
}
