//! Why there is no fit, in words.

use crate::estimator::parametric::FitFailure;

/// Why there is no fit: what follows "because".
#[must_use]
pub fn fit_failure(failure: &FitFailure) -> String {
    match failure {
        FitFailure::NoEvents => "there is no event".to_owned(),
        FitFailure::EventAtTimeZero => {
            "there is an event at time 0, where the density of the law is 0 or infinite; move it to a time above 0 that can be justified, \
             or fit exponential, gompertz or piecewise"
                .to_owned()
        }
        FitFailure::OneEventTime => {
            "all events are at one time and nobody is observed longer: the likelihood has no bound".to_owned()
        }
        FitFailure::NoTimeAtRisk { piece } => format!("nobody is at risk in piece {piece}; choose other cuts"),
        FitFailure::Border { parameter } => {
            format!("the likelihood keeps rising as {parameter} goes to the border of its range: these data do not determine it")
        }
        FitFailure::Flat => "the data do not determine all its parameters".to_owned(),
        FitFailure::IterationLimit => "the search for the maximum did not settle".to_owned(),
    }
}

/// A number with four significant digits.
#[must_use]
pub fn significant(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e6).contains(&size) {
        return format!("{value:.3e}");
    }
    // Rounded first: 9.99996 has one digit more before its point than it seems.
    let rounded: f64 = format!("{size:.3e}").parse().unwrap_or(size);
    let decimals = (3.0 - rounded.log10().floor()).clamp(0.0, 9.0) as usize;
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn four_digits() {
        assert_eq!(
            [0.0, 0.002_506_3, -1.353_7, 123_456.0, 1.5e-7, 9.999_96].map(significant),
            ["0", "0.002506", "-1.354", "123456", "1.500e-7", "10.00"]
        );
    }
}
