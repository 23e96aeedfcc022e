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

mod tests;
