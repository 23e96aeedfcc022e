//! Run-in and toxicity boundary on the calendar.

use super::draws::CourseDraws;
use super::entries::Entries;
use super::history::{NEVER, Subjects};
use crate::protocol::{RunIn, SafetySet, ToxicEvent, ToxicityBoundary, ToxicityPlan};

/// What is watched over one trial; buffers reused.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    /// Calendar times of the events counted.
    events: Vec<f64>,
    /// Calendar times at which subjects begin the phase of the run-in.
    begins: Vec<(f64, usize)>,
}

impl Watch {
    /// The run-in: when it is over and whether it stops the trial. With `pause`, accrual stands still meanwhile.
    pub fn run_in(
        &mut self,
        conduct: &crate::trial::Conduct,
        toxicity: &ToxicityPlan,
        subjects: &Subjects,
        draws: &CourseDraws,
        entries: &mut Entries,
    ) -> Option<f64> {
        let RunIn { phase, subjects: wanted, stop_at, window, pause } = toxicity.run_in?;
        self.begins.clear();
        for (subject, entry) in entries.calendar.iter().enumerate() {
            let begin = subjects.phase_begins[phase][subject];
            if begin < draws.lost[subject] && (entry + begin).is_finite() {
                self.begins.push((entry + begin, subject));
            }
        }
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if (1..self.begins.len()).contains(&wanted) {
            self.begins.select_nth_unstable_by(wanted, order);
        }
        self.begins.truncate(wanted);
        self.begins.sort_unstable_by(order);
        let last = self.begins.last().filter(|_| self.begins.len() == wanted)?.0;
        let toxic = toxicity.phases.iter().position(|of_phase| of_phase.phase == phase)?;
        let limiting = |subject: usize| {
            let time = subjects.phase_dose_limiting[toxic][subject];
            let begin = subjects.phase_begins[phase][subject];
            if time <= begin + window && time <= draws.lost[subject] { time } else { NEVER }
        };
        self.events.clear();
        for (_, subject) in &self.begins {
            self.events.push(entries.calendar[*subject] + limiting(*subject));
        }
        self.events.sort_unstable_by(f64::total_cmp);
        let crossed = self.events.get(stop_at.saturating_sub(1)).copied().unwrap_or(NEVER);
        if pause && crossed > last {
            entries.pause(&conduct.accrual, last, crossed.min(last + window) - last);
        }
        (crossed < NEVER).then_some(crossed)
    }

    /// The calendar time at which the boundary is reached; never if it is not.
    ///
    /// It is looked at whenever a subject has the event, among the first k who entered, for every k: those without the event so far count
    /// in k even while their window is open, or early events would stand against too few. So the trial stops with exactly the crossing
    /// probability of the table, whatever the pace of accrual. Who is known to have left before the end of the window without event is
    /// in no k of the evaluable set.
    pub fn boundary(
        &mut self,
        boundary: &ToxicityBoundary,
        subjects: &Subjects,
        draws: &CourseDraws,
        entries: &Entries,
    ) -> f64 {
        let ToxicityBoundary { event, set, window, stop_at } = boundary;
        let times = match event {
            ToxicEvent::Severe => &subjects.severe,
            ToxicEvent::DoseLimiting => &subjects.dose_limiting,
        };
        let counted = |subject: usize| {
            let time = times[subject];
            if time <= *window && time <= draws.lost[subject] { time } else { NEVER }
        };
        self.events.clear();
        for (subject, entry) in entries.calendar.iter().enumerate() {
            let time = counted(subject);
            if time < NEVER && entry.is_finite() {
                self.events.push(entry + time);
            }
        }
        self.events.sort_unstable_by(f64::total_cmp);
        let fewest = stop_at.iter().copied().min().unwrap_or(u64::MAX);
        let first = usize::try_from(fewest.saturating_sub(1)).unwrap_or(usize::MAX);
        for (before, now) in self.events.iter().enumerate().skip(first) {
            // So many events are enough only among so few subjects.
            let enough = |bound: &u64| *bound <= before as u64 + 1;
            let Some(most) = stop_at.iter().rposition(enough).map(|place| place + 1) else { continue };
            let (mut k, mut toxic) = (0, 0);
            for subject in &entries.order {
                let entry = entries.calendar[*subject];
                let time = counted(*subject);
                let left = entry
                    + subjects.event[*subject]
                        .min(draws.lost[*subject])
                        .min(subjects.off_treatment[*subject]);
                let unevaluable = time == NEVER && left <= *now && left < entry + window;
                if entry > *now || *set == SafetySet::Evaluable && unevaluable {
                    continue;
                }
                k += 1;
                toxic += u64::from(entry + time <= *now);
                if stop_at.get(k - 1).is_some_and(|bound| toxic >= *bound) {
                    return *now;
                }
                if k == most {
                    break;
                }
            }
        }
        NEVER
    }
}
