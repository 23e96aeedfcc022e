//! The scans of the subjects: on which day each is held, if it is.

use crate::numeric::lanes::{Block, Lanes, WIDTH, wide};
use crate::protocol::Visits;
use crate::random::Lookup;

use super::history::NEVER;

/// Scans of a subject that are looked up at once; later ones are rarely asked for.
const FIRST: usize = 16;

/// The scans of all subjects of one trial, the same under every truth.
#[derive(Debug, Clone, Default)]
pub(super) struct Scans {
    /// Key of their numbers.
    key: u64,
    /// Days of the first scans, [`NEVER`] for one that is not held: [`WIDTH`] subjects side by side, scan after scan of each.
    days: Vec<[Block; FIRST]>,
    /// Every scan before this time is among them.
    until: f64,
}

impl Scans {
    /// Buffers for `subjects`.
    pub(super) fn new(subjects: usize) -> Self {
        Self { key: 0, days: vec![[[NEVER; WIDTH]; FIRST]; subjects.div_ceil(WIDTH)], until: 0.0 }
    }

    /// Those of a trial, by the key of its numbers.
    pub(super) fn draw(&mut self, visits: &Visits, key: u64) {
        self.key = key;
        self.until = visits.schedule.nth(FIRST as u64 + 1) - visits.window;
        wide(FirstDays { visits, key, days: &mut self.days });
    }

    /// Numbers of the scans of a subject: 2 k for whether the k-th is held, 2 k + 1 for when.
    pub(super) fn numbers(&self, subject: usize) -> Lookup {
        Lookup::new(self.key, subject as u64)
    }

    /// The scans of one subject.
    pub(super) fn of<'a>(&self, visits: &'a Visits, subject: usize) -> ScansOfOne<'a> {
        ScansOfOne { visits, numbers: self.numbers(subject) }
    }

    /// Time of the first scan held at or after the time of each subject.
    pub(super) fn first_held(&self, visits: &Visits, times: &[f64], held: &mut [f64]) {
        // Scans without a window are met but for rounding.
        let early = if visits.window > 0.0 { 0.0 } else { visits.schedule.rounding() };
        wide(FirstHeld { days: &self.days, early, times, held });
        for (subject, (held, time)) in held.iter_mut().zip(times).enumerate() {
            if *held == NEVER && *time < NEVER {
                *held = self.of(visits, subject).first_held(*time).1;
            }
        }
    }

    /// Turns the time of each subject into that of the last scan held at or before it, 0 if there is none.
    pub(super) fn to_last_held(&self, visits: &Visits, times: &mut [f64]) {
        wide(LastHeld { days: &self.days, until: self.until, times });
        for (subject, time) in times.iter_mut().enumerate() {
            if *time >= self.until {
                *time = self.of(visits, subject).last_held(*time).0;
            }
        }
    }
}

/// The scans of one subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScansOfOne<'a> {
    visits: &'a Visits,
    numbers: Lookup,
}

impl ScansOfOne<'_> {
    /// When the `k`-th planned scan, from 1, is held; `None` if it is missed.
    fn held(&self, k: u64) -> Option<f64> {
        Some(day_held(self.visits, self.numbers, k, self.visits.schedule.nth(k))).filter(|day| *day < NEVER)
    }

    /// Number of the first scan at or after `time`, held or not.
    fn first_due(&self, time: f64) -> u64 {
        let mut k = self.visits.schedule.number_before(time - self.visits.window) + 1;
        while self.visits.window > 0.0
            && day_due(self.visits, self.numbers, k, self.visits.schedule.nth(k)) < time
        {
            k += 1;
        }
        k
    }

    /// Number and time of the first scan held at or after `time`.
    pub(super) fn first_held(&self, time: f64) -> (u64, f64) {
        let mut k = self.first_due(time);
        // With a share of missed scans below one half, a run of 200 has a probability below 1e-60.
        for _ in 0..200 {
            if let Some(when) = self.held(k) {
                return (k, when);
            }
            k += 1;
        }
        (k, NEVER)
    }

    /// Time of the last scan held among those before the `k`-th, 0 if there is none, and the scans missed since.
    pub(super) fn last_held_before(&self, k: u64) -> (f64, u32) {
        let mut missed = 0;
        for earlier in (1..k).rev() {
            if let Some(when) = self.held(earlier) {
                return (when, missed);
            }
            missed += 1;
        }
        (0.0, missed)
    }

    /// Time of the last scan held at or before `time`, and the scans missed from there to `time`.
    pub(super) fn last_held(&self, time: f64) -> (f64, u32) {
        let due = self.first_due(time);
        let on_it = self.held(due).filter(|when| *when <= time);
        on_it.map_or_else(|| self.last_held_before(due), |when| (when, 0))
    }
}

/// The day of the `k`-th scan, held or not.
#[inline(always)]
fn day_due(visits: &Visits, numbers: Lookup, k: u64, planned: f64) -> f64 {
    if visits.window > 0.0 { planned + visits.deviation(numbers.uniform(2 * k + 1)) } else { planned }
}

/// The day on which the `k`-th scan is held; never if it is missed.
#[inline(always)]
fn day_held(visits: &Visits, numbers: Lookup, k: u64, planned: f64) -> f64 {
    let missed = visits.missed > 0.0 && numbers.uniform(2 * k) < visits.missed;
    let day = day_due(visits, numbers, k, planned);
    if missed { NEVER } else { day }
}

struct FirstDays<'a> {
    visits: &'a Visits,
    key: u64,
    days: &'a mut [[Block; FIRST]],
}

impl Lanes for FirstDays<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let planned: [f64; FIRST] = std::array::from_fn(|scan| self.visits.schedule.nth(scan as u64 + 1));
        for (block, scans) in self.days.iter_mut().enumerate() {
            let numbers: [Lookup; WIDTH] =
                std::array::from_fn(|lane| Lookup::new(self.key, (block * WIDTH + lane) as u64));
            for (scan, days) in scans.iter_mut().enumerate() {
                for (day, numbers) in days.iter_mut().zip(numbers) {
                    *day = day_held(self.visits, numbers, scan as u64 + 1, planned[scan]);
                }
            }
        }
    }
}

/// Days increase from scan to scan, a window being less than half an interval: the first scan at or after a time is the earliest of those
/// that are, and the last before it the latest.
struct FirstHeld<'a> {
    days: &'a [[Block; FIRST]],
    early: f64,
    times: &'a [f64],
    held: &'a mut [f64],
}

impl Lanes for FirstHeld<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let subjects = self.times.chunks(WIDTH).zip(self.held.chunks_mut(WIDTH));
        for (scans, (times, held)) in self.days.iter().zip(subjects) {
            let (mut from, mut first) = ([NEVER; WIDTH], [NEVER; WIDTH]);
            from.iter_mut().zip(times).for_each(|(from, time)| *from = time - self.early);
            for days in scans {
                for lane in 0..WIDTH {
                    let day = if days[lane] >= from[lane] { days[lane] } else { NEVER };
                    first[lane] = if day < first[lane] { day } else { first[lane] };
                }
            }
            held.iter_mut().zip(first).for_each(|(held, first)| *held = first);
        }
    }
}

/// Leaves a time after `until` as it is.
struct LastHeld<'a> {
    days: &'a [[Block; FIRST]],
    until: f64,
    times: &'a mut [f64],
}

impl Lanes for LastHeld<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (scans, times) in self.days.iter().zip(self.times.chunks_mut(WIDTH)) {
            let (mut by, mut last) = ([0.0; WIDTH], [0.0; WIDTH]);
            by.iter_mut().zip(&*times).for_each(|(by, time)| *by = *time);
            for days in scans {
                for lane in 0..WIDTH {
                    let day = if days[lane] <= by[lane] { days[lane] } else { 0.0 };
                    last[lane] = if day > last[lane] { day } else { last[lane] };
                }
            }
            for (time, last) in times.iter_mut().zip(last) {
                *time = if *time < self.until { last } else { *time };
            }
        }
    }
}
