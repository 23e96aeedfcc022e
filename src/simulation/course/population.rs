//! True values of what has no closed form: the median and survival that a trial without end would see.

use super::plan::CourseRun;
use crate::numeric::portable::ln;
use crate::protocol::{Accrual, Cutoff, Dropout};
use crate::random::{Purpose, stream, uniform};
use crate::trial::Conduct;
use crate::trial::course::{CourseDraws, Records, Subjects};

/// Subjects of the population: the standard error of a survival probability of one half is at most .001, and below it by the even
/// spread of their event times.
const SUBJECTS: usize = 1 << 18;
/// They are drawn in lots of so many.
const LOT: usize = 1 << 10;

/// Times to the first event as the record has them, without dropout or cut, of a large population under one truth, sorted; those that a rule
/// censors are left out with the weight that the redistribution to the right gives to the others.
pub(super) struct Population {
    /// Time and survival from it on, in the order of time.
    curve: Vec<(f64, f64)>,
}

impl Population {
    /// Draws that of each of these truths, from the same draws, and shows it.
    pub(super) fn of_each(run: &CourseRun, truths: &[usize], seed: u64, mut show: impl FnMut(usize, &Self)) {
        let course = &run.plan.course;
        let toxic = course.toxicity.as_ref().map_or(0, |toxicity| toxicity.phases.len());
        let mut draws = CourseDraws::new(LOT, run.needs);
        let mut subjects = Subjects::new(LOT, course.phases.len(), toxic);
        let mut records = Records::new(LOT);
        let conduct = Conduct {
            subjects: LOT,
            accrual: Accrual::Uniform { duration: 1.0 },
            dropout: Dropout { hazard: 0.0 },
            cutoff: Cutoff::Calendar(1.0),
        };
        let mut seen: Vec<Vec<(f64, bool)>> = truths.iter().map(|_| Vec::with_capacity(SUBJECTS)).collect();
        for lot in (0..SUBJECTS / LOT).take_while(|_| !truths.is_empty()) {
            draws.draw(course, &conduct, seed, Purpose::Population, lot as u64);
            // An effect drawn for each trial is at its median: that of a trial is not that of the others.
            draws.effect = 0.0;
            // One event time in each of as many strata of probability.
            let mut within = stream(!seed, Purpose::Population, lot as u64);
            for (subject, event) in draws.event.iter_mut().enumerate() {
                let stratum = (subject * (SUBJECTS / LOT) + lot) as f64;
                *event = -ln((stratum + uniform(&mut within)) / SUBJECTS as f64);
            }
            for (seen, truth) in seen.iter_mut().zip(truths) {
                let truth = &run.truths[*truth];
                subjects.live(course, &truth.world, &draws);
                match &truth.visits {
                    None => records.see_all(&subjects),
                    Some(visits) => records.see_at_scans(&subjects, &draws, visits),
                }
                seen.extend(records.time.iter().copied().zip(records.event.iter().copied()));
            }
        }
        for (truth, seen) in truths.iter().zip(seen) {
            show(*truth, &Self::of(seen));
        }
    }

    /// Times to the first event, and whether they are seen.
    fn of(mut seen: Vec<(f64, bool)>) -> Self {
        // Events before censorings at the same time.
        seen.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let (mut survival, mut at_risk) = (1.0, SUBJECTS as f64);
        let mut curve = Vec::new();
        for (time, event) in seen {
            if event && time.is_finite() {
                survival *= (at_risk - 1.0) / at_risk;
                curve.push((time, survival));
            }
            at_risk -= 1.0;
        }
        Self { curve }
    }

    /// Time at which one half is reached; infinite if it is not.
    pub(super) fn median(&self) -> f64 {
        let reached = self.curve.partition_point(|(_, survival)| *survival > 0.5);
        self.curve.get(reached).map_or(f64::INFINITY, |(time, _)| *time)
    }

    /// Survival at a time.
    pub(super) fn survival(&self, time: f64) -> f64 {
        let before = self.curve.partition_point(|(at, _)| *at <= time);
        before.checked_sub(1).map_or(1.0, |last| self.curve[last].1)
    }
}
