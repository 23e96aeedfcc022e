//! Progress of a long run: a bar on a terminal, a few plain lines elsewhere; and the signal that ends it.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::words;
use crate::simulation::Progress;

/// Tells how far a simulation is.
pub(super) struct Teller {
    total: u64,
    done: AtomicU64,
    bar: Option<ProgressBar>,
    plain: bool,
}

impl Teller {
    /// For `total` simulated trials over all truths.
    pub(super) fn new(total: u64, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = (terminal && !quiet).then(|| {
            let style =
                ProgressStyle::with_template("{bar:40} {percent:>3}%  {human_pos} trials, {eta} left");
            let bar = ProgressBar::new(total);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self { total, done: AtomicU64::new(0), bar, plain: !terminal && !quiet }
    }

    /// Clears the bar.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Teller {
    fn advance(&self, trials: u64) {
        let before = self.done.fetch_add(trials, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_position(before + trials);
        }
        let quarter = |done: u64| 4 * done / self.total.max(1);
        if self.plain && quarter(before + trials) > quarter(before) {
            use std::io::Write as _;
            let percent = 25 * quarter(before + trials);
            let total = words::count(self.total);
            let _ = writeln!(std::io::stderr(), "simulated {percent}% of {total} trials");
        }
    }
}

/// A flag that SIGINT and SIGTERM raise.
pub(super) fn stop_on_signal() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    // Without a handler the signal ends the program at once, which is also an answer.
    let _ = ctrlc::set_handler(move || raised.store(true, Ordering::Relaxed));
    stop
}
