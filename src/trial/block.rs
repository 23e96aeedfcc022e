//! Draws several trials side by side: the numbers that [`Draws`](super::Draws) draws one trial after the other, to the bit.

use super::Conduct;
use crate::distribution::{EventTimeLaw, Law, UnitExponentials};
use crate::numeric::lanes::{Block, Blocks, Lanes, LogOdds, WIDTH};
use crate::numeric::portable::ln;
use crate::protocol::Accrual;
use crate::random::{Purpose, Streams};

/// The random part of [`WIDTH`] trials, common to all truths: an array over subjects of blocks over trials.
#[derive(Debug)]
pub struct DrawsBlock {
    /// Calendar time of entry.
    pub entry: Blocks<f64>,
    /// Unit exponentials that become the event times.
    event: Blocks<f64>,
    /// Their log odds, if laws of the run share them.
    log_odds: Option<Blocks<f64>>,
    /// Time to censoring of each subject: dropout or data cut, whichever comes first.
    pub censored: Blocks<f64>,
    /// Calendar time of the data cut of each trial.
    pub cutoff: Block,
}

impl DrawsBlock {
    /// Buffers for trials of `subjects`; `share_log_odds` as in [`Draws::sharing_log_odds`](super::Draws::sharing_log_odds).
    #[must_use]
    pub fn new(subjects: usize, share_log_odds: bool) -> Self {
        let zeros = || Blocks::filled(subjects, 0.0);
        Self {
            entry: zeros(),
            event: zeros(),
            log_odds: share_log_odds.then(zeros),
            censored: zeros(),
            cutoff: [0.0; WIDTH],
        }
    }

    /// Draws the trials of replicates `first` and following. Compiled for the lanes of the caller.
    #[inline(always)]
    pub fn draw(&mut self, conduct: &Conduct, seed: u64, first: u64) {
        let mut streams = Streams::new(seed, Purpose::Trial, first);
        let hazard = conduct.dropout.hazard;
        let subjects = self.event.iter_mut().zip(self.entry.iter_mut()).zip(self.censored.iter_mut());
        if hazard > 0.0 {
            for ((event, entry), dropout) in subjects {
                *entry = streams.uniforms();
                *event = minus_logarithms(&streams.uniforms());
                let mut times = minus_logarithms(&streams.uniforms());
                for time in &mut times {
                    *time /= hazard;
                }
                *dropout = times;
            }
        } else {
            for ((event, entry), dropout) in subjects {
                *entry = streams.uniforms();
                *event = minus_logarithms(&streams.uniforms());
                let _unused = streams.uniforms();
                *dropout = [f64::INFINITY; WIDTH];
            }
        }
        if let Some(log_odds) = &mut self.log_odds {
            LogOdds { from: self.event.flat(), to: log_odds.flat_mut() }.run();
        }
        self.enter(&conduct.accrual);
        let mut last_entry = [0.0; WIDTH];
        for entry in self.entry.iter() {
            for lane in 0..WIDTH {
                last_entry[lane] =
                    if entry[lane] > last_entry[lane] { entry[lane] } else { last_entry[lane] };
            }
        }
        let mut cutoff = [0.0; WIDTH];
        for lane in 0..WIDTH {
            cutoff[lane] = conduct.cutoff.calendar(last_entry[lane]);
        }
        for (slot, entry) in self.censored.iter_mut().zip(self.entry.iter()) {
            let (dropout, entry) = (*slot, *entry);
            let mut censored = [0.0; WIDTH];
            for lane in 0..WIDTH {
                let until_cut = cutoff[lane] - entry[lane];
                let until_cut = if until_cut > 0.0 { until_cut } else { 0.0 };
                censored[lane] = if dropout[lane] < until_cut { dropout[lane] } else { until_cut };
            }
            *slot = censored;
        }
        self.cutoff = cutoff;
    }

    /// Turns the accrual uniforms into entry times.
    #[inline(always)]
    fn enter(&mut self, accrual: &Accrual) {
        match accrual {
            Accrual::Uniform { duration } => {
                for entry in self.entry.flat_mut() {
                    *entry *= duration;
                }
            }
            Accrual::Poisson { rate } => {
                let mut now = [0.0; WIDTH];
                for entry in self.entry.iter_mut() {
                    for lane in 0..WIDTH {
                        now[lane] += -ln(entry[lane]) / rate;
                    }
                    *entry = now;
                }
            }
            Accrual::Rates(rates) => {
                let mut expected = [0.0; WIDTH];
                for entry in self.entry.iter_mut() {
                    for lane in 0..WIDTH {
                        expected[lane] += -ln(entry[lane]);
                        entry[lane] = rates.time_of(expected[lane]);
                    }
                }
            }
        }
    }

    /// Times from entry to the event under a law, whether or not censoring comes before. Compiled for the lanes of the caller.
    #[inline(always)]
    pub fn event_times(&self, law: &Law, out: &mut [Block]) {
        let log_odds = self.log_odds.as_ref().map(Blocks::flat);
        law.event_times_of(UnitExponentials { values: self.event.flat(), log_odds }, out.as_flattened_mut());
    }
}

#[inline(always)]
fn minus_logarithms(uniforms: &Block) -> Block {
    let mut exponentials = [0.0; WIDTH];
    for lane in 0..WIDTH {
        exponentials[lane] = -ln(uniforms[lane]);
    }
    exponentials
}
