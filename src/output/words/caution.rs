//! Cautions in sentences.

use super::{counted, number, probability, ratio, time};
use crate::measure::{Approximation, Caution, UnweightedSection};

/// A caution in a sentence.
#[must_use]
pub fn caution(caution: &Caution) -> String {
    match caution {
        Caution::ZeroWeights { group, subjects } => {
            format!("{group}: left out of the estimates, having weight 0: {}", counted(*subjects, "subject"))
        }
        Caution::WholeWeights => {
            "weights are whole numbers: where they are used, a weight of 3 counts as three subjects \
             (Greenwood's variance)"
                .to_owned()
        }
        Caution::FractionalWeights => {
            "weights are fractional: curves, quantiles, follow-up, restricted means, fitted laws and the Cox model are \
             weighted, with the robust variance (infinitesimal jackknife, sandwich); log-likelihoods, AIC, BIC, profile limits, \
             and likelihood-ratio and score tests take the weights as numbers of subjects, which they are not"
                .to_owned()
        }
        Caution::WeightsNotUsed { sections } => {
            let sections: Vec<&str> = sections.iter().copied().map(unweighted).collect();
            format!("weights are not used, every subject counts once: {}", sections.join(", "))
        }
        Caution::BandsNotWeighted => "bands do not know fractional weights and are not made".to_owned(),
        Caution::DesignApproximates { what } => match what {
            Approximation::PoissonAsUniform => {
                "entries by a Poisson process are taken as uniform over the time that they last on average; `onearm simulate` draws them"
            }
            Approximation::WithoutCourse => {
                "phases, interim analyses, toxicity and what else the file says of the course are left out here; `onearm simulate` has them"
            }
            Approximation::CutAfterLastEntry => {
                "a data cut after the last entry is taken as one so long after the end of accrual; `onearm simulate` draws the last entry"
            }
            Approximation::ScansAsTrueTime => {
                "the truth of the file is seen at scans, the methods take its events when they happen; see the table of scans"
            }
        }
        .to_owned(),
        Caution::FewEvents { place, events: 0 } => {
            format!("{place}: no event observed; the curve stays at 1, without intervals")
        }
        Caution::FewEvents { place, events } => {
            let events = counted(*events, "event");
            format!(
                "{place}: only {events}; intervals and tests that rest on a normal approximation are unreliable"
            )
        }
        Caution::BenchmarkIsEstimate { benchmark, events: Some(events), derived } => {
            let how = if *derived { "about, derived from the curve" } else { "published" };
            format!(
                "{benchmark}: its curve is an estimate from {events:.0} events ({how}), used here as if it were known; \
                 counting that, the error rate is usually higher"
            )
        }
        Caution::BenchmarkIsEstimate { benchmark, events: None, .. } => {
            format!(
                "{benchmark}: its curve is an estimate from an unknown number of events, used here as if it were known"
            )
        }
        Caution::ExponentialFromMedian { benchmark } => {
            format!(
                "{benchmark}: only one point is known, so its exponential shape is a guess; never a headline result"
            )
        }
        Caution::CutoffBeyondData { last, days } => format!(
            "no day in the data lies after {last}, and the cutoff is {days} days later: accrual, missed scans, information and forecasts take the time between as if nothing had \
             happened in it; take the day of the extract as cutoff"
        ),
        Caution::DayFarAhead { subject, day, years } => format!(
            "subject {subject}: {day} lies {} after the cutoff: is it a slip?",
            counted(*years, "year")
        ),
        Caution::StepsSpread { benchmark } => format!(
            "{benchmark}: a curve of steps; the plan spreads each over the time since the one before. The test takes them as they are, which \
             makes its size and power somewhat smaller: the fewer subjects the table has, the more"
        ),
        Caution::HorizonApplied { benchmark, horizon, subjects_beyond, events_beyond } => format!(
            "{benchmark}: compared up to its horizon, {}; {} observed longer and cut there, with {} left out of O",
            time(*horizon),
            counted(*subjects_beyond, "subject"),
            counted(*events_beyond, "event")
        ),
        Caution::HorizonLifted { benchmark } => {
            format!(
                "{benchmark}: horizon lifted; beyond the last known point E is the choice of law, not data"
            )
        }
        Caution::ScanSchedule { benchmark, schedule: Some(schedule) } => {
            format!(
                "{benchmark}: progression was seen at scans ({schedule} weeks); another schedule in this trial biases the comparison"
            )
        }
        Caution::ScanSchedule { benchmark, schedule: None } => format!(
            "{benchmark}: its scan schedule is not known; progression seen at later scans looks like benefit"
        ),
        Caution::Digitised { benchmark } => format!("{benchmark}: figures computed from a digitised curve"),
        Caution::LawMissesPoints { benchmark, largest_difference } => format!(
            "{benchmark}: the law misses a published point by {} in survival",
            probability(*largest_difference)
        ),
        Caution::WeightClipped { benchmark, group, weight } => format!(
            "{benchmark}, {group}: the weight of `uncorrelated` is {}, clipped to [0, 1], where that test is not reliable",
            ratio(*weight)
        ),
        Caution::GroupsLeftOut { groups } => {
            format!("left out of the log-rank test, since nothing is expected in them: {}", groups.join(", "))
        }
        Caution::ZeroBeforeLast { group, time: at, at_risk } => format!(
            "{group}: the curve falls to 0 at {} with {} at risk, while others enter later; it says nothing of them",
            time(*at),
            counted(*at_risk, "subject")
        ),
        Caution::FewEventsToChooseLaw { group, events } => format!(
            "{group}: {} events are too few to choose a law by AIC or BIC: at 20 events the true law comes first in a fifth to two thirds \
             of samples, at 100 in half to nine tenths; give other reasons for a law, or show several",
            number(*events)
        ),
        Caution::FlatToEnd { group, probability } => format!(
            "{group}: the curve is flat at quantile {probability} up to its end; the midpoint to the last time was taken"
        ),
        Caution::LimitsWithoutWidth { group, time: at } => format!(
            "{group}: nobody had the event by {}, so the limits of survival and of a mean there have no width, which is not \
             certainty; --conf-type bpcp has limits of survival that hold there",
            time(*at)
        ),
        Caution::Unevaluable { group, time: at, unevaluable, subjects } => format!(
            "{group}: {unevaluable} of {} censored before {} are left out of the exact binomial test there; the Kaplan-Meier tests \
             use them",
            counted(*subjects, "subject"),
            time(*at)
        ),
        Caution::IntervalCensored { events, bootstrap } => {
            let seen = counted(*events, "event");
            let drawn = if *bootstrap { ", and bootstrap intervals need not hold their level" } else { "" };
            format!(
                "{seen} known within an interval only; every section but Turnbull's and the fitted laws takes them when \
                 they were seen, which is late. Turnbull's likelihood-ratio intervals are meant for inspections on a common grid of times; where \
                 everybody has times of their own they are wider than needed{drawn}"
            )
        }
        Caution::BoundOutOfReach { analysis, bound, greatest } => format!(
            "analysis {analysis}: with E as planned even no event at all gives z = {}, below the efficacy bound {}: nothing can succeed there; \
             look later or spend more",
            ratio(*greatest),
            ratio(*bound)
        ),
        Caution::FewEventsAtAnalysis { analysis, events } => format!(
            "analysis {analysis}: the null expects {events:.1} events by then, few for a normal law; see the exact and the simulated bounds"
        ),
        Caution::SizeAboveAlpha { size, alpha } => format!(
            "in simulated trials the size of the normal bounds is {size:.4}, above {}: take the simulated bounds, or plan with a smaller alpha",
            number(*alpha)
        ),
        Caution::FutilityBinds { size, alpha } => format!(
            "alpha counts on the futility stops: if one is passed over, the size is up to {size:.4} instead of {}",
            number(*alpha)
        ),
        Caution::TrialGoesOn { analysis } => format!(
            "the trial goes on after analysis {analysis}: estimate, limits and p-value are those of a trial that ended there"
        ),
        Caution::ClicksRise { clicks, lines, largest } => format!(
            "{} above the one before ({}), by up to {}: pooled with their neighbours",
            counted(*clicks, "click"),
            first_lines(*clicks, lines),
            probability(*largest)
        ),
        Caution::ClicksOutOfOrder { clicks, lines } => format!(
            "{} not in the order of time ({}): put in order",
            counted(*clicks, "click"),
            first_lines(*clicks, lines)
        ),
        Caution::ClicksOutside { clicks, lines } => format!(
            "{} above 1 or below 0 ({}): moved there",
            counted(*clicks, "click"),
            first_lines(*clicks, lines)
        ),
        Caution::CensoringUnknown => {
            "no numbers at risk after time 0 and no number of events: nobody is taken to be censored before the last click, so there are too many events"
                .to_owned()
        }
        Caution::AtRiskNotMet { time: at, published, rebuilt } => format!(
            "at {} there are {rebuilt} at risk where {published} were published: curve and numbers do not fit each other there",
            time(*at)
        ),
        Caution::EventsNotMet { published, rebuilt } => format!(
            "{} where {published} were published: curve and numbers at risk allow no closer number",
            counted(*rebuilt, "event")
        ),
        Caution::MaximumNotProven { place } => format!(
            "{place}: the gradient does not prove that the likelihood is at its maximum; see the gradient gap"
        ),
        Caution::CompetingEventsCensored { event, events } => format!(
            "{} censored in every section but cumulative incidence, which then speak of the cause-specific hazard \
             of event {event}; 1 - survival there is not the probability of event {event}, and a benchmark must have \
             been made the same way",
            if *events == 1 {
                "1 competing event is".to_owned()
            } else {
                format!("{} are", counted(*events, "competing event"))
            }
        ),
    }
}

/// `lines 3, 8, 9, ...`.
fn first_lines(all: u64, first: &[u64]) -> String {
    let numbers: Vec<String> = first.iter().map(u64::to_string).collect();
    let more = if (first.len() as u64) < all { ", ..." } else { "" };
    format!("{} {}{more}", if all == 1 { "line" } else { "lines" }, numbers.join(", "))
}

fn unweighted(section: UnweightedSection) -> &'static str {
    match section {
        UnweightedSection::ConditionalSurvival => "survival beyond landmarks",
        UnweightedSection::CumulativeHazard => "cumulative hazard",
        UnweightedSection::SmoothedHazard => "smoothed hazard",
        UnweightedSection::CumulativeIncidence => "cumulative incidence",
        UnweightedSection::Turnbull => "Turnbull's estimate",
        UnweightedSection::Logrank => "log-rank test and hazard ratios of O and E",
        UnweightedSection::WeightedLogrank => "weighted log-rank tests",
        UnweightedSection::Trend => "test for trend",
        UnweightedSection::MaxCombo => "max-combo test",
        UnweightedSection::Permutation => "permutation test",
        UnweightedSection::Gray => "Gray's test",
        UnweightedSection::OneSampleLogrank => "one-sample log-rank tests",
        UnweightedSection::PooledBenchmark => "comparison with pooled arms",
        UnweightedSection::RestrictedMeanTest => "restricted mean against benchmarks",
        UnweightedSection::LandmarkTest => "tests at landmarks",
        UnweightedSection::MedianTest => "tests of the median",
        UnweightedSection::ExponentialTest => "tests of an exponential hazard",
    }
}
