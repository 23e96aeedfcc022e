//! How the figures come about, in short.

use super::reading::Reading;
use crate::hypothesis::Variant;
use crate::output::document::{Block, Fact, Section};
use crate::output::words;

/// Tests, estimates, simulation and their references.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let mut facts = vec![Fact::new(
        "One-sample log-rank",
        "O is the number of events up to the benchmark's horizon h. E is the sum over patients of the benchmark's cumulative \
         hazard at min(X, h), X the time under observation: the events to expect if its curve held for every patient. All tests \
         are one-sided, against O < E.",
    )];
    let variants = reading.result.critical.iter().map(|table| table.variant);
    facts.extend(variants.map(|variant| Fact::new(variant.id(), variant_words(variant))));
    facts.extend(landmark(reading));
    facts.extend([
        Fact::new(
            "O/E",
            "An estimate of the hazard ratio, new over benchmark. Interval: Garwood (1936), Biometrika 28, 437-442, with E taken \
             as fixed.",
        ),
        Fact::new(
            "Kaplan-Meier",
            format!(
                "Kaplan and Meier (1958), JASA 53, 457-481, with Greenwood's variance. Intervals: {}. The limits of the \
                 median are where the limits of the curve cross one half: Brookmeyer and Crowley (1982), Biometrics 38, 29-41. \
                 Where the curve is flat at one half, the midpoint is taken, as R's quantile() does.",
                reading.interval()
            ),
        ),
        Fact::new(
            "Benchmark laws",
            "An exponential, Weibull or log-logistic law through the published points: exactly through two, by least squares in \
             survival through more. Number of events: published, or n (1 - S(last known time)).",
        ),
        Fact::new(
            "Benchmark as an estimate",
            "In each trial the benchmark's hazard is multiplied by d / G, G from a gamma law of shape d, its number of events: \
             the law of a rate estimated from d events. Its shape is taken as known.",
        ),
    ]);
    facts.extend(simulation(reading));
    Section { id: "method".to_owned(), title: "Method".to_owned(), blocks: vec![Block::Facts { facts }] }
}

fn variant_words(variant: Variant) -> &'static str {
    match variant {
        Variant::Breslow => {
            "z = (E - O) / sqrt(E), normal. Breslow (1975), Int. Stat. Rev. 43, 45-58. Conservative in small trials."
        }
        Variant::Wu => {
            "z = (E - O) / sqrt((O + E) / 2), normal. Wu (2014), J. Biopharm. Stat. 24, 1296-1305."
        }
        Variant::SignedRoot => {
            "z = sign(E - O) sqrt(2 (E - O + O ln(O / E))), normal: the signed root of the likelihood ratio of a Poisson rate."
        }
        Variant::ExactPoisson => {
            "p = P(Poisson(E) <= O). Liddell (1984), J. Epidemiol. Community Health 38, 85-88. Exact only if E were fixed, which it \
             is not."
        }
        Variant::MidP => {
            "p = P(Poisson(E) < O) + P(Poisson(E) = O) / 2: the Poisson tail with half of the observed count."
        }
    }
}

fn landmark(reading: &Reading<'_>) -> Option<Fact> {
    let tests = &reading.truths().first()?.benchmarks.first()?.tests;
    let id = &tests.iter().find(|test| test.variant.starts_with("landmark/"))?.variant;
    let time = reading.result.simulation.plan.landmark?;
    Some(Fact::new(
        id.clone(),
        format!(
            "Kaplan-Meier survival at {} against the value of the benchmark's law, on the transformed scale named after the \
             stroke, normal. Nagashima et al. (2021), Pharm. Stat. 20, 499-511. Its size is not exact in small trials either.",
            reading.with_unit(time)
        ),
    ))
}

fn simulation(reading: &Reading<'_>) -> [Fact; 3] {
    let run = &reading.result.simulation.run;
    [
        Fact::new(
            "Simulation",
            format!(
                "{} trials per truth. Each draws entry, event time and dropout for {} patients by inversion, cuts the data as the \
                 assumptions say, and is analysed as a real trial would be. Trial number r uses the same random numbers under every \
                 truth, so differences between truths are sharper than their separate errors. Generator: xoshiro256++, one \
                 stream per trial.",
                words::count(run.trials),
                words::count(reading.subjects())
            ),
        ),
        Fact::new(
            "What is simplified",
            if reading.truths().iter().any(|truth| truth.course.is_some()) {
                "Deaths before progression are a fixed share of first events, so their hazard is proportional to that of progression. \
                 Dropout, end of treatment, toxicity and response are independent of the event but through phases and frailty; scans are \
                 missed independently of each other. A toxic event comes uniformly over the window of its phase."
            } else {
                "Progression and death are one event. It is dated when it happens, and whoever has none is censored at dropout or at \
                 the data cut; only under a truth seen at scans is it dated at the next scan, deaths too, and censoring at the last \
                 scan. Deaths are known to the day in a real trial, so the effect of scans shown here is an upper bound. Scans are on \
                 schedule and none is missed. The hazard does not depend on the phase of treatment."
            },
        ),
        Fact::new(
            "Monte Carlo error",
            "MCSE, the Monte Carlo standard error: sqrt(p (1 - p) / trials) of a rate p, standard deviation / sqrt(trials) of a \
             mean. The true figure lies within two of them in about 95% of runs. It measures the simulation, not the uncertainty \
             of the trial.",
        ),
    ]
}
