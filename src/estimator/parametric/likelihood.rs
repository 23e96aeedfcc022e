//! The log-likelihood of a law, with gradient and Hessian.

use super::family::{Family, ln_probability_within};
use super::maximise::Evaluation;
use super::observations::{Ending, Observations};
use crate::numeric::jet::Jet;

/// Beyond this difference of logarithms the end of an interval adds nothing to the probability of it.
const FAR: f64 = 700.0;

/// Log-likelihood at working parameters; not finite where a subject's probability leaves the range of numbers.
///
/// ```text
/// sum over subjects of weight x (
///     ln f(t)                     event at t
///     ln(S(l) - S(t))             event in (l, t]
///     ln S(t)                     censored at t
///   - ln S(entry) )               observed from entry on
/// ```
pub(super) fn log_likelihood<const N: usize, F: Family<N>>(
    data: &Observations,
    parameters: &[f64],
) -> Evaluation {
    let values: [f64; N] = std::array::from_fn(|index| parameters[index]);
    let law = F::at(Jet::variables(values));
    let mut total = Jet::<N>::constant(0.0);
    for subject in &data.subjects {
        let mut term = match subject.ending {
            Ending::Event(at) => law.ln_density(at),
            Ending::Alive(at) => law.ln_survival(at),
            Ending::Nothing => continue,
            Ending::Within(after, until) => {
                let end = law.ln_survival(until);
                let start = after.map_or(Jet::constant(0.0), |after| law.ln_survival(after));
                let d = start.value - end.value;
                if d > FAR { start } else { start + (start - end).map(ln_probability_within(d)) }
            }
        };
        if let Some(entry) = subject.entry {
            term = term - law.ln_survival(entry);
        }
        total = total + term.times(subject.weight);
    }
    Evaluation {
        value: total.value,
        gradient: total.gradient.to_vec(),
        information: total.hessian.iter().map(|row| row.iter().map(|value| -value).collect()).collect(),
    }
}
