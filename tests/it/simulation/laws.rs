//! Laws of the second implementation, on the standard library's float functions.

use std::f64::consts::LN_2;

/// A law by its cumulative hazard.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hazard {
    Exponential {
        median: f64,
    },
    Weibull {
        shape: f64,
        median: f64,
    },
    LogLogistic {
        shape: f64,
        median: f64,
    },
    /// Exponential, its hazard multiplied by `ratio` after `from`.
    Delayed {
        median: f64,
        ratio: f64,
        from: f64,
    },
}

impl Hazard {
    pub(super) fn cumulative(self, time: f64) -> f64 {
        match self {
            Self::Exponential { median } => LN_2 * time / median,
            Self::Weibull { shape, median } => LN_2 * (time / median).powf(shape),
            Self::LogLogistic { shape, median } => (time / median).powf(shape).ln_1p(),
            Self::Delayed { median, ratio, from } => {
                LN_2 / median * (time.min(from) + ratio * (time - from).max(0.0))
            }
        }
    }

    pub(super) fn inverse(self, hazard: f64) -> f64 {
        match self {
            Self::Exponential { median } => median * hazard / LN_2,
            Self::Weibull { shape, median } => median * (hazard / LN_2).powf(1.0 / shape),
            Self::LogLogistic { shape, median } => median * hazard.exp_m1().powf(1.0 / shape),
            Self::Delayed { median, ratio, from } => {
                let unchanged = median * hazard / LN_2;
                unchanged.min(from) + (unchanged - from).max(0.0) / ratio
            }
        }
    }

    /// A time at which the hazard jumps; 0 for none.
    pub(super) fn kink(self) -> f64 {
        if let Self::Delayed { from, .. } = self { from } else { 0.0 }
    }

    /// As written in a trial file, with what goes beside it.
    pub(super) fn written(self) -> (String, Vec<String>) {
        match self {
            Self::Exponential { median } => (format!("exponential:median={median}"), vec![]),
            Self::Weibull { shape, median } => (format!("weibull:shape={shape},median={median}"), vec![]),
            Self::LogLogistic { shape, median } => {
                (format!("log-logistic:shape={shape},median={median}"), vec![])
            }
            Self::Delayed { median, ratio, from } => (
                format!("exponential:median={median}"),
                vec![format!("hazard_ratio={ratio}"), format!("from={from}")],
            ),
        }
    }
}
