//! Exact conditional power at a final analysis on a calendar date: the law of the final (O, E).

use super::completion::{Decision, TallyDecision};
use super::rate::UncertainRate;
use super::{CompletionPlan, FutureEntries, MonitorError, State};
use crate::design::exact::{ExactError, SubjectPlan};
use crate::design::{AccrualPattern, Observation};
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::convolution::{CountAndSum, Counted, CountedAmount};
use crate::numeric::portable::exp;
use crate::numeric::quadrature::three_nodes;

/// Open subjects above which the law is not computed.
const MOST_SUBJECTS: usize = 200;
/// Grid points of the sum, first and finest.
const POINTS: (usize, usize) = (1 << 10, 1 << 14);
/// Two changes in a row must be below.
const TOLERANCE: f64 = 1e-7;

/// Exact conditional power of one test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactPower {
    /// Probability of success.
    pub power: f64,
    /// The larger of its last two changes as the grid was halved; 0 where nothing is open.
    pub error_bound: f64,
}

/// Conditional power of each test of `plan` on O and E, if `truth` is the law of the event times.
///
/// A subject at risk at time a, to be followed up to c, adds to (O, E) independently of the others
///
/// ```text
/// event at t in (a, c)   density h(t) exp(-(L(t) - L(a)) - eta (t - a))       D = 1, A = L0(t) - L0(a)
/// lost at t in (a, c)    density eta exp(-(L(t) - L(a)) - eta (t - a))        D = 0, A = L0(t) - L0(a)
/// neither                exp(-(L(c) - L(a)) - eta (c - a))                    D = 0, A = L0(c) - L0(a)
/// ```
/// one to enter the same with a = 0 (uniform entries: averaged over the entry). Known subjects are a constant. The laws are laid on a grid of A and
/// convolved, frequency by frequency a product over the subjects of a line in the mark of the events ([`crate::numeric::convolution`]); the leading error
/// is removed from two steps, the step halved until the answer stands. That nobody has the event or is lost is one point of E, which is kept off the grid.
///
/// # Errors
/// [`MonitorError::NotExact`] for a final analysis at a number of events or so long after a last entry that is not known, entries by a Poisson process, an
/// uncertain dropout hazard, and tests at a landmark; [`MonitorError::Exact`] for more than 200 open subjects or a step benchmark; those of the plan.
/// # Reference
/// Derived here. Evidence: closed forms for one and two subjects, completions by simulation, in the tests.
pub fn exact_power(plan: &CompletionPlan, truth: &Law) -> Result<Vec<ExactPower>, MonitorError> {
    plan.check()?;
    let UncertainRate::Known(dropout) = plan.dropout else {
        return Err(MonitorError::NotExact("a known dropout hazard"));
    };
    let frame =
        Frame { cut: final_date(plan)?, longest: plan.cut.follow_up.unwrap_or(f64::INFINITY), dropout };
    let power = |test: &super::FinalTest| match test.decision(plan.data.planned())? {
        Decision::Tally(tally) => Open::new(plan, &frame, &tally, truth)?.power(),
        Decision::Landmark { .. } => Err(MonitorError::NotExact("tests of O and E")),
    };
    plan.tests.iter().map(power).collect()
}

/// What ends a subject's follow-up.
#[derive(Debug, Clone, Copy)]
struct Frame {
    cut: f64,
    longest: f64,
    dropout: f64,
}

/// The date of the final analysis, if it is known.
fn final_date(plan: &CompletionPlan) -> Result<f64, MonitorError> {
    let rules = &plan.cut;
    if rules.events.is_some() {
        return Err(MonitorError::NotExact("a final analysis that does not wait for events"));
    }
    let last = plan.data.last_entry();
    let full = match &plan.entries {
        FutureEntries::Closed => last,
        FutureEntries::Dates(dates) => dates.iter().copied().fold(last, f64::max),
        FutureEntries::Uniform { until } if rules.after_last_entry.is_none() => *until,
        FutureEntries::Uniform { .. } => {
            return Err(MonitorError::NotExact("a final analysis at a date, as the last entry is not known"));
        }
        FutureEntries::Poisson(_) => {
            return Err(MonitorError::NotExact("entries that are known or uniform"));
        }
    };
    let after = |time: Option<f64>| time.map_or(f64::INFINITY, |time| full + time);
    let cut = after(rules.after_last_entry).min(after(rules.follow_up));
    Ok(cut.min(rules.date.unwrap_or(f64::INFINITY)).max(plan.data.cutoff()))
}

/// A subject's open part: followed from `from` up to `to`.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: f64,
    to: f64,
}

/// What is open at the final analysis, and what is known.
struct Open<'a> {
    tally: &'a TallyDecision,
    truth: &'a Law,
    dropout: f64,
    spans: Vec<Span>,
    /// How those who enter at uniform times are observed, and how many they are.
    uniform: Option<(Observation, usize)>,
    events: usize,
    expected: f64,
}

impl<'a> Open<'a> {
    fn new(
        plan: &CompletionPlan,
        frame: &Frame,
        tally: &'a TallyDecision,
        truth: &'a Law,
    ) -> Result<Self, MonitorError> {
        if !tally.law.is_continuous() {
            return Err(ExactError::Steps.into());
        }
        let mut found = Self {
            tally,
            truth,
            dropout: frame.dropout,
            spans: Vec::new(),
            uniform: None,
            events: 0,
            expected: 0.0,
        };
        let furthest = frame.longest.min(tally.horizon);
        let mut add = |entry: f64, from: f64| {
            let to = furthest.min(frame.cut - entry);
            found.expected += tally.amount(from.min(furthest));
            if to > from {
                found.spans.push(Span { from, to });
            }
        };
        for subject in plan.data.subjects() {
            let open = subject.state == State::AtRisk && subject.time < frame.longest;
            if open {
                add(subject.entry, subject.time);
            }
        }
        if let FutureEntries::Dates(dates) = &plan.entries {
            dates.iter().for_each(|entry| add(*entry, 0.0));
        }
        for subject in plan.data.subjects() {
            if subject.state != State::AtRisk || subject.time >= frame.longest {
                let event = subject.state == State::Event && subject.time <= furthest;
                found.events += usize::from(event);
                found.expected += tally.amount(subject.time.min(frame.longest));
            }
        }
        if let FutureEntries::Uniform { until } = plan.entries {
            let (now, to_enter) = (plan.data.cutoff(), plan.data.to_enter());
            if to_enter > 0 && until > now && frame.cut > now {
                let pieces: &[(f64, f64)] =
                    if now > 0.0 { &[(now, 0.0), (until, 1.0)] } else { &[(until, 1.0)] };
                let accrual = AccrualPattern::from_rates(pieces)?;
                let observation =
                    Observation::new(accrual, 1.0)?.with_dropout(frame.dropout)?.at(frame.cut)?;
                let observation = if frame.longest < f64::INFINITY {
                    observation.restricted_to(frame.longest)?
                } else {
                    observation
                };
                found.uniform = Some((observation, to_enter));
            } else if until <= now {
                let to = furthest.min(frame.cut - now);
                let spans = std::iter::repeat_n(Span { from: 0.0, to }, to_enter);
                found.spans.extend(spans.filter(|span| span.to > 0.0));
            }
        }
        let open = found.spans.len() + found.uniform.as_ref().map_or(0, |(_, count)| *count);
        if open > MOST_SUBJECTS {
            return Err(ExactError::Subjects(open as u64).into());
        }
        Ok(found)
    }

    fn subject_plan<'b>(&'b self, observation: &'b Observation) -> SubjectPlan<'b> {
        let horizon = Some(self.tally.horizon).filter(|time| *time < f64::INFINITY);
        SubjectPlan { observation, null: &self.tally.law, horizon, scans: None }
    }

    /// The most that E can still grow.
    fn range(&self) -> f64 {
        let of = |span: &Span| self.tally.amount(span.to) - self.tally.amount(span.from);
        let uniform = self.uniform.as_ref();
        let to_enter = uniform.map_or(0.0, |(seen, count)| *count as f64 * self.subject_plan(seen).largest());
        self.spans.iter().map(of).sum::<f64>() + to_enter
    }

    fn power(&self) -> Result<ExactPower, MonitorError> {
        let range = self.range();
        if !range.is_finite() {
            return Err(ExactError::Hazard(range).into());
        }
        if range <= 0.0 {
            let success = self.tally.succeeds(self.events, self.expected);
            return Ok(ExactPower { power: f64::from(u8::from(success)), error_bound: 0.0 });
        }
        let mut points = POINTS.0;
        let mut coarse = self.on_grid(range, points);
        let (mut before, mut change) = (None::<f64>, f64::INFINITY);
        loop {
            points *= 2;
            let fine = self.on_grid(range, points);
            let better = (fine + (fine - coarse) / 3.0).clamp(0.0, 1.0);
            let moved = before.map_or(f64::INFINITY, |before| (better - before).abs());
            let bound = moved.max(change);
            if bound <= TOLERANCE || points >= POINTS.1 {
                return Ok(ExactPower { power: better, error_bound: bound.min(1.0) });
            }
            (before, change, coarse) = (Some(better), moved, fine);
        }
    }

    /// Probability of success on a grid of about so many points.
    fn on_grid(&self, range: f64, points: usize) -> f64 {
        let step = range / points as f64;
        let mut parts: Vec<(CountedAmount, usize)> =
            self.spans.iter().map(|span| (self.subject(*span, step), 1)).collect();
        if let Some((observation, count)) = &self.uniform {
            parts.push((self.subject_plan(observation).on_grid(self.truth, step), *count));
        }
        let law = CountAndSum::of_parts(&parts);
        let bound = |more: usize| (self.tally.critical[self.events + more] - self.expected) / step;
        let mut success = 0.0;
        for more in 0..=law.largest_count() {
            success += law.tail(more, bound(more));
        }
        if self.uniform.is_none() {
            success += self.nothing_happens(range, step, bound(0));
        }
        success
    }

    /// What the point of E at which nobody has the event or is lost adds to its share of the grid.
    fn nothing_happens(&self, range: f64, step: f64, bound: f64) -> f64 {
        let points: Vec<(CountedAmount, usize)> = self
            .spans
            .iter()
            .map(|span| {
                let mut law = CountedAmount::default();
                law.add(Counted::No, self.width(*span) / step, self.untouched(*span));
                (law, 1)
            })
            .collect();
        let spread = CountAndSum::of_parts(&points).tail(0, bound);
        let mass: f64 = self.spans.iter().map(|span| self.untouched(*span)).product();
        // Within rounding a sum at the bound reaches it.
        let reaches = self.tally.succeeds(self.events, (self.expected + range) * (1.0 + 1e-12));
        if reaches { mass - spread } else { -spread }
    }

    fn width(&self, span: Span) -> f64 {
        self.tally.amount(span.to) - self.tally.amount(span.from)
    }

    fn untouched(&self, span: Span) -> f64 {
        let hazard = self.truth.cumulative_hazard(span.to) - self.truth.cumulative_hazard(span.from);
        exp(-hazard - self.dropout * (span.to - span.from))
    }

    /// The law of what a subject adds, on the grid.
    fn subject(&self, span: Span, step: f64) -> CountedAmount {
        let (null, truth) = (&self.tally.law, self.truth);
        let (start, before) = (null.cumulative_hazard(span.from), truth.cumulative_hazard(span.from));
        let width = self.width(span);
        let mut law = CountedAmount::default();
        let mut edges = vec![span.from, span.to];
        for bent in [null, truth] {
            edges.extend(bent.hazard_bends().iter().map(|bend| bent.inverse_cumulative_hazard(*bend)));
        }
        let cells = (width / step).ceil() as u32;
        edges.extend((1..cells).map(|cell| null.inverse_cumulative_hazard(start + f64::from(cell) * step)));
        edges.retain(|time| (span.from..=span.to).contains(time));
        edges.sort_unstable_by(f64::total_cmp);
        let position = |time: f64| ((null.cumulative_hazard(time) - start).clamp(0.0, width)) / step;
        let kept = |time: f64| exp(-self.dropout * (time - span.from));
        for pair in edges.windows(2).filter(|pair| pair[1] > pair[0]) {
            let [low, high] = [pair[0], pair[1]].map(|time| truth.cumulative_hazard(time) - before);
            for (w, weight) in three_nodes(low, high) {
                let time = truth.inverse_cumulative_hazard(before + w).clamp(pair[0], pair[1]);
                law.add(Counted::Yes, position(time), weight * exp(-w) * kept(time));
            }
            if self.dropout > 0.0 {
                for (time, weight) in three_nodes(pair[0], pair[1]) {
                    let survives = exp(before - truth.cumulative_hazard(time));
                    law.add(Counted::No, position(time), weight * self.dropout * survives * kept(time));
                }
            }
        }
        law.add(Counted::No, width / step, self.untouched(span));
        law
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hypothesis::Variant;
    use crate::measure::OneSidedAlpha;
    use crate::monitor::{
        CompletionSettings, EventLaw, FinalCut, FinalTest, Followed, InterimData, complete,
    };

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    fn followed(entry: f64, time: f64, state: State) -> Followed {
        Followed { entry, time, state }
    }

    fn wu(law: Law, horizon: Option<f64>, alpha: f64) -> FinalTest {
        FinalTest::Logrank { variant: Variant::Wu, alpha: OneSidedAlpha::new(alpha).unwrap(), law, horizon }
    }

    fn at(date: f64) -> FinalCut {
        FinalCut { date: Some(date), ..FinalCut::default() }
    }

    /// E at which so many events are significant, by bisection on the definition.
    fn edge(events: f64, z: f64) -> f64 {
        crate::numeric::root::bisect(events.max(1e-9), 200.0, |e| {
            (e - events) / (0.5 * (e + events)).sqrt() >= z
        })
    }

    /// One subject: success if it has the event late enough, or not at all if that is enough.
    #[test]
    fn one_subject_in_closed_form() {
        let (null, truth) = (law("exponential:rate=1"), law("exponential:rate=0.4"));
        let alpha = OneSidedAlpha::new(0.2).unwrap();
        let data = InterimData::new(vec![followed(0.0, 0.5, State::AtRisk)], 0.5, 1).unwrap();
        for date in [1.2, 2.0, 4.0, 9.0] {
            let plan = CompletionPlan {
                data: data.clone(),
                entries: FutureEntries::Closed,
                dropout: UncertainRate::ZERO,
                cut: at(date),
                tests: vec![wu(null.clone(), None, 0.2)],
            };
            let found = exact_power(&plan, &truth).unwrap()[0];
            let (none, one) = (edge(0.0, alpha.critical_value()), edge(1.0, alpha.critical_value()));
            let survives = |t: f64| (-0.4 * (t - 0.5).max(0.0)).exp();
            let mut exact = if date >= none { survives(date) } else { 0.0 };
            exact += (survives(one) - survives(date)).max(0.0);
            assert!((found.power - exact).abs() < 1e-7, "{date}: {found:?} {exact}");
        }
    }

    /// Two subjects, one of them to enter, both followed to the end without loss: O = 2 a double integral, here one-dimensional.
    #[test]
    fn two_subjects_in_closed_form() {
        let (null, truth) = (law("exponential:rate=1"), law("exponential:rate=0.5"));
        let z = OneSidedAlpha::new(0.3).unwrap().critical_value();
        let data = InterimData::new(vec![followed(0.0, 1.0, State::AtRisk)], 1.0, 2).unwrap();
        let plan = CompletionPlan {
            data,
            entries: FutureEntries::Dates(vec![1.5]),
            dropout: UncertainRate::ZERO,
            cut: at(4.0),
            tests: vec![wu(null, None, 0.3)],
        };
        let found = exact_power(&plan, &truth).unwrap()[0];
        // The first from 1 to 4, the second from 0 to 2.5.
        let (one, two) = (edge(1.0, z), edge(2.0, z));
        let density = |w: f64| 0.5 * (-0.5 * w).exp();
        let tail = |w: f64| (-0.5 * w.clamp(0.0, f64::INFINITY)).exp();
        let both = crate::numeric::quadrature::integrate(0.0, 3.0, 1e-12, |w| {
            let from = (two - 1.0 - w).clamp(0.0, 2.5);
            density(w) * (tail(from) - tail(2.5))
        })
        .value;
        let first = tail(2.5) * (tail((one - 1.0 - 2.5).clamp(0.0, 3.0)) - tail(3.0));
        let second = tail(3.0) * (tail((one - 4.0).clamp(0.0, 2.5)) - tail(2.5));
        let none = if 6.5 >= edge(0.0, z) { tail(3.0) * tail(2.5) } else { 0.0 };
        let exact = both + first + second + none;
        assert!((found.power - exact).abs() < 1e-7, "{found:?} {exact}");
    }

    fn trial() -> InterimData {
        let times = [
            (0.0, 3.0, State::Event),
            (0.4, 9.6, State::AtRisk),
            (1.5, 2.0, State::Lost),
            (2.0, 6.5, State::Event),
            (3.1, 6.9, State::AtRisk),
            (4.0, 6.0, State::AtRisk),
            (5.2, 1.1, State::Event),
            (6.0, 4.0, State::AtRisk),
            (7.5, 2.5, State::AtRisk),
            (8.8, 1.2, State::AtRisk),
        ];
        let subjects = times.map(|(entry, time, state)| followed(entry, time, state)).to_vec();
        InterimData::new(subjects, 10.0, 16).unwrap()
    }

    /// Against completions by simulation: laws, dropout, entries, horizon, restriction; four standard errors.
    #[test]
    fn completions_agree() {
        let null = law("weibull:shape=1.3,median=5");
        let entries = [
            FutureEntries::Closed,
            FutureEntries::Dates(vec![10.5, 11.0, 12.0, 13.0]),
            FutureEntries::Uniform { until: 16.0 },
        ];
        let cuts = [
            at(20.0),
            at(14.0),
            FinalCut { follow_up: Some(9.0), ..FinalCut::default() },
            FinalCut { date: Some(18.0), follow_up: Some(7.0), ..FinalCut::default() },
        ];
        for (odd, truth, dropout, horizon) in [
            (0, law("weibull:shape=1.3,median=9"), 0.0, None),
            (1, law("piecewise:rates=.2/.06,cuts=6"), 0.03, Some(12.0)),
        ] {
            for (row, entries) in entries.iter().enumerate() {
                for (column, cut) in cuts.into_iter().enumerate() {
                    // Each pair under one of the truths.
                    if (row + column) % 2 != odd {
                        continue;
                    }
                    let plan = CompletionPlan {
                        data: trial(),
                        entries: entries.clone(),
                        dropout: UncertainRate::Known(dropout),
                        cut,
                        tests: vec![wu(null.clone(), horizon, 0.1)],
                    };
                    let exact = exact_power(&plan, &truth).unwrap()[0];
                    let settings = CompletionSettings { completions: 20_000, seed: 3, forecast: None };
                    let found = complete(&plan, &EventLaw::Fixed(truth.clone()), &settings).unwrap().power[0];
                    let error = (exact.power * (1.0 - exact.power) / 20_000.0).sqrt().max(1e-4);
                    let apart = (found.estimate() - exact.power).abs();
                    assert!(apart < 4.0 * error, "{entries:?} {cut:?}: {} {exact:?}", found.estimate());
                    assert!(exact.error_bound < 2e-5, "{entries:?} {cut:?}: {exact:?}");
                }
            }
        }
    }

    #[test]
    fn what_has_no_exact_law_says_why() {
        let plan = CompletionPlan {
            data: trial(),
            entries: FutureEntries::Closed,
            dropout: UncertainRate::ZERO,
            cut: at(20.0),
            tests: vec![wu(law("exponential:median=5"), None, 0.1)],
        };
        let truth = law("exponential:median=8");
        let power = |plan: &CompletionPlan| exact_power(plan, &truth);
        assert!(power(&plan).is_ok());
        let events = FinalCut { events: Some(8), ..FinalCut::default() };
        assert!(matches!(
            power(&CompletionPlan { cut: events, ..plan.clone() }),
            Err(MonitorError::NotExact(_))
        ));
        let landmark = FinalTest::LandmarkCount { time: 6.0, at_least: 4 };
        let landmark = CompletionPlan { tests: vec![landmark], ..plan.clone() };
        assert!(matches!(power(&landmark), Err(MonitorError::NotExact(_))));
        let steps = wu(law("step:times=2/5,hazards=.2/.4"), None, 0.1);
        let steps = CompletionPlan { tests: vec![steps], ..plan.clone() };
        assert_eq!(power(&steps), Err(MonitorError::Exact(ExactError::Steps)));
        // Everything is known at the cut.
        let now = power(&CompletionPlan { cut: at(10.0), ..plan.clone() }).unwrap()[0];
        assert!(now.error_bound == 0.0 && (now.power == 0.0 || now.power == 1.0));
        let past = CompletionPlan { cut: at(9.0), ..plan };
        assert!(matches!(power(&past), Err(MonitorError::Past { .. })));
    }
}
