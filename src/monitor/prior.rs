//! Priors of a constant hazard: one gamma law, or several with weights.

use super::MonitorError;
use super::error::{not_negative, positive};
use crate::design::bayes::GammaPrior;
use crate::numeric::portable::{exp, ln};
use crate::numeric::root::bisect;
use crate::random::{Stream, gamma, uniform};

/// One component of a mixture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Its weight; all add to 1.
    pub weight: f64,
    /// Its law.
    pub law: GammaPrior,
}

/// A mixture of gamma laws of a hazard: a prior, or the posterior that follows from it.
///
/// ```text
/// hazard ~ sum over j of w_j Gamma(a_j, b_j)            prior
/// hazard | d events in T ~ sum over j of w_j' Gamma(a_j + d, b_j + T)
/// w_j' proportional to w_j Gamma(a_j + d) / Gamma(a_j)  b_j^a_j / (b_j + T)^(a_j + d)
/// ```
/// # Reference
/// Schmidli et al. (2014), Biometrics 70, 1023-1032 (robust mixtures). Evidence: marginal likelihoods by numerical integration, values by R, in
/// the tests; tests/reference/monitor_posterior.
#[derive(Debug, Clone, PartialEq)]
pub struct GammaMixture {
    components: Vec<Component>,
}

impl GammaMixture {
    /// Of components with any weights, which are made to add to 1.
    ///
    /// # Errors
    /// [`MonitorError::Empty`], [`MonitorError::Weights`].
    pub fn new(components: Vec<Component>) -> Result<Self, MonitorError> {
        if components.is_empty() {
            return Err(MonitorError::Empty("components of the prior"));
        }
        let total: f64 = components.iter().map(|component| component.weight).sum();
        let good = components.iter().all(|component| component.weight >= 0.0) && total > 0.0;
        if !(good && total.is_finite()) {
            return Err(MonitorError::Weights(components.iter().map(|component| component.weight).collect()));
        }
        let scaled = |component: Component| Component { weight: component.weight / total, ..component };
        Ok(Self { components: components.into_iter().map(scaled).collect() })
    }

    /// One gamma law.
    #[must_use]
    pub fn single(law: GammaPrior) -> Self {
        Self { components: vec![Component { weight: 1.0, law }] }
    }

    /// A historical component with weight `weight`, a vague one with the rest.
    ///
    /// # Errors
    /// [`MonitorError::Weights`] for a weight outside [0, 1].
    pub fn robust(historical: GammaPrior, weight: f64, vague: GammaPrior) -> Result<Self, MonitorError> {
        Self::new(vec![Component { weight, law: historical }, Component { weight: 1.0 - weight, law: vague }])
    }

    /// The components.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The posterior after `events` in `exposure`.
    #[must_use]
    pub fn updated(&self, events: f64, exposure: f64) -> Self {
        let ln_weight =
            |component: &Component| ln(component.weight) + ln_marginal(component.law, events, exposure);
        let known = self.components.iter().filter(|component| component.weight > 0.0);
        let logs: Vec<f64> = known.clone().map(ln_weight).collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = logs.iter().map(|value| exp(value - largest)).sum();
        let component = |(component, log): (&Component, &f64)| Component {
            weight: exp(log - largest) / total,
            law: GammaPrior {
                shape: component.law.shape + events,
                exposure: component.law.exposure + exposure,
            },
        };
        Self { components: known.zip(&logs).map(component).collect() }
    }

    /// `P(hazard <= rate)`.
    #[must_use]
    pub fn below(&self, rate: f64) -> f64 {
        if rate <= 0.0 {
            return 0.0;
        }
        let at = |component: &Component| {
            // P(hazard < ln 2 / median), the median that belongs to the rate.
            component.weight * component.law.probability_above(std::f64::consts::LN_2 / rate, 0.0, 0.0)
        };
        self.components.iter().map(at).sum::<f64>().min(1.0)
    }

    /// The rate below which the hazard lies with probability `p` in (0, 1).
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        // The quantiles of the components enclose it.
        let of = |component: &Component| {
            let median = component.law.median_and_limits(0.0, 0.0, 1.0 - p)[1];
            std::f64::consts::LN_2 / median
        };
        let (low, high) = self
            .components
            .iter()
            .map(of)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), at| (low.min(at), high.max(at)));
        if self.components.len() == 1 { low } else { bisect(low, high, |rate| self.below(rate) >= p) }
    }

    /// Mean of the hazard.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.components.iter().map(|c| c.weight * c.law.shape / c.law.exposure).sum()
    }

    /// The least total exposure at which `events` give `P(hazard <= rate | data) >= cut`.
    ///
    /// The posterior probability grows with the exposure whatever the prior, as its density is multiplied by `exp(-hazard exposure)`.
    #[must_use]
    pub fn exposure_needed(&self, rate: f64, events: u64, cut: f64) -> f64 {
        let of = |law: GammaPrior| law.critical_expected(rate, events, cut) / rate;
        if let [only] = self.components.as_slice() {
            return of(only.law);
        }
        // What the most pessimistic component alone would need is enough for all.
        let known = self.components.iter().filter(|component| component.weight > 0.0);
        let high = known.map(|component| of(component.law)).fold(0.0, f64::max);
        bisect(0.0, high, |exposure| self.updated(events as f64, exposure).below(rate) >= cut)
    }

    /// One hazard.
    pub fn draw(&self, stream: &mut Stream) -> f64 {
        let mut rest = if self.components.len() > 1 { uniform(stream) } else { 0.0 };
        let last = self.components.len() - 1;
        let chosen = self.components[..last].iter().position(|component| {
            rest -= component.weight;
            rest < 0.0
        });
        let GammaPrior { shape, exposure } = self.components[chosen.unwrap_or(last)].law;
        // A hazard of 0 is no law; such a number is below any other.
        (gamma(stream, shape) / exposure).max(f64::MIN_POSITIVE)
    }
}

/// Power prior: `events` in `exposure` of a historical arm, counted with the fraction `a0`, added to a vague prior.
///
/// ```text
/// Gamma(a + a0 events, b + a0 exposure)
/// ```
/// # Errors
/// [`MonitorError::Probability`] unless `0 <= a0 <= 1`, [`MonitorError::Negative`], [`MonitorError::NotPositive`].
/// # Reference
/// Ibrahim & Chen (2000), Stat. Sci. 15, 46-60.
pub fn power_prior(
    events: f64,
    exposure: f64,
    a0: f64,
    vague: GammaPrior,
) -> Result<GammaPrior, MonitorError> {
    if !(0.0..=1.0).contains(&a0) {
        return Err(MonitorError::Probability { name: "the power a0 of the historical data", value: a0 });
    }
    not_negative("historical events", events)?;
    positive("historical exposure", exposure)?;
    Ok(GammaPrior::new(vague.shape + a0 * events, vague.exposure + a0 * exposure)?)
}

/// Logarithm of the marginal likelihood, up to what does not depend on the prior.
fn ln_marginal(prior: GammaPrior, events: f64, exposure: f64) -> f64 {
    let GammaPrior { shape, exposure: b } = prior;
    libm::lgamma(shape + events) - libm::lgamma(shape) + shape * ln(b) - (shape + events) * ln(b + exposure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::quadrature::integrate;
    use crate::random::{Purpose, stream};

    fn prior(shape: f64, exposure: f64) -> GammaPrior {
        GammaPrior::new(shape, exposure).unwrap()
    }

    fn robust() -> GammaMixture {
        GammaMixture::robust(prior(20.0, 150.0), 0.7, prior(0.5, 3.0)).unwrap()
    }

    /// Weights and tail by integrals of prior times likelihood.
    #[test]
    fn the_posterior_of_a_mixture_by_integration() {
        let (events, exposure) = (4.0, 75.0);
        let posterior = robust().updated(events, exposure);
        let part = |component: &Component, to: f64| {
            let GammaPrior { shape, exposure: b } = component.law;
            let density = |x: f64| {
                let ln = shape * b.ln() - libm::lgamma(shape) + (shape - 1.0 + events) * x.ln()
                    - (b + exposure) * x;
                component.weight * ln.exp()
            };
            integrate(0.0, to, 1e-18, density).value
        };
        let mixture = robust();
        let whole: Vec<f64> = mixture.components().iter().map(|c| part(c, 2.0)).collect();
        let total: f64 = whole.iter().sum();
        for (component, whole) in posterior.components().iter().zip(&whole) {
            assert!((component.weight - whole / total).abs() < 1e-7, "{component:?} {}", whole / total);
        }
        let below: f64 = mixture.components().iter().map(|c| part(c, 0.1)).sum::<f64>() / total;
        assert!((posterior.below(0.1) - below).abs() < 1e-7, "{} {below}", posterior.below(0.1));
        // Data far from the history take its weight away.
        assert!(robust().updated(2.0, 200.0).components()[0].weight < 0.1);
    }

    #[test]
    fn quantiles_and_draws_belong_to_the_law() {
        let law = robust().updated(4.0, 75.0);
        for p in [0.025, 0.5, 0.9] {
            assert!((law.below(law.quantile(p)) - p).abs() < 1e-10);
            let single = GammaMixture::single(prior(3.0, 20.0));
            assert!((single.below(single.quantile(p)) - p).abs() < 1e-10);
        }
        let mut numbers = stream(3, Purpose::Population, 0);
        let draws = 40_000_u32;
        let at = law.quantile(0.3);
        let below = (0..draws).filter(|_| law.draw(&mut numbers) < at).count() as f64 / f64::from(draws);
        assert!((below - 0.3).abs() < 4.0 * (0.21 / f64::from(draws)).sqrt(), "{below}");
    }

    #[test]
    fn the_exposure_needed_is_on_the_edge() {
        for mixture in [robust(), GammaMixture::single(prior(1.0, 7.2))] {
            for events in [0, 3, 12] {
                let needed = mixture.exposure_needed(0.12, events, 0.9);
                let at = |exposure| mixture.updated(events as f64, exposure).below(0.12);
                if needed > 0.0 {
                    assert!((at(needed) - 0.9).abs() < 1e-9, "{events} {needed} {}", at(needed));
                } else {
                    assert!(at(0.0) >= 0.9);
                }
            }
        }
    }

    #[test]
    fn impossible_priors_are_refused() {
        assert_eq!(GammaMixture::new(Vec::new()), Err(MonitorError::Empty("components of the prior")));
        assert!(matches!(
            GammaMixture::robust(prior(1.0, 1.0), 1.2, prior(1.0, 1.0)),
            Err(MonitorError::Weights(_))
        ));
        assert!(power_prior(9.0, 80.0, 1.5, prior(1.0, 1.0)).is_err());
        let half = power_prior(10.0, 80.0, 0.5, prior(1.0, 2.0)).unwrap();
        assert_eq!((half.shape, half.exposure), (6.0, 42.0));
        // All the weight on one component, and none on the other.
        let only = GammaMixture::robust(prior(2.0, 9.0), 1.0, prior(1.0, 1.0)).unwrap().updated(1.0, 5.0);
        assert_eq!(only.components().len(), 1);
    }
}
