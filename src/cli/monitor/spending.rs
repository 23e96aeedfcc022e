//! Flags of group-sequential rules: the bounds of this look at the information that there is.

use clap::Args;

use crate::cli::group_sequential::rules::{efficacy, futility, numbers};
use crate::cli::parse::{inside_unit, positive};
use crate::cli::{Exit, Failure};
use crate::decision::group_sequential::BoundaryRules;
use crate::measure::OneSidedAlpha;
use crate::results::SpendingRequest;

/// Group-sequential rules.
#[derive(Debug, Args)]
#[command(next_help_heading = "Group-sequential rules")]
pub(in crate::cli) struct SpendingArgs {
    /// Rule of success: obrien-fleming, pocock, lan-demets-obrien-fleming and the others of `onearm group-sequential`, or none
    #[arg(long, value_name = "RULE", requires = "looks")]
    efficacy: Option<String>,
    /// Rule of futility: none, z=0, lan-demets-obrien-fleming and the others
    #[arg(long, value_name = "RULE", requires = "looks", allow_hyphen_values = true)]
    futility: Option<String>,
    /// Fractions of the information planned at the looks before the last, such as 0.5 or 0.4,0.7
    #[arg(long, value_name = "T,...")]
    looks: Option<String>,
    /// Information (events that the benchmark expected) at the looks that have been held
    #[arg(long, value_name = "I,...", requires = "looks")]
    past: Option<String>,
    /// Futility stops are kept to: alpha counts on them
    #[arg(long, requires = "looks")]
    binding: bool,
    /// Type II error that a spending rule of futility spends
    #[arg(long, value_name = "B", default_value = "0.2", value_parser = inside_unit)]
    beta: f64,
    /// Hazard ratio of the alternative of a spending rule of futility
    #[arg(long, value_name = "HR", default_value = "0.6", value_parser = positive)]
    alternative: f64,
}

impl SpendingArgs {
    /// The rules, if there are any.
    pub(super) fn request(&self, alpha: OneSidedAlpha) -> Result<Option<SpendingRequest>, Failure> {
        let Some(looks) = &self.looks else { return Ok(None) };
        let looks = numbers("--looks", looks)?;
        let rises = looks.windows(2).all(|pair| pair[0] < pair[1]);
        if !rises || looks.iter().any(|fraction| !(*fraction > 0.0 && *fraction < 1.0)) {
            let message = "--looks: fractions must rise, each strictly between 0 and 1";
            return Err(Failure::new(
                Exit::Usage,
                message,
                "write --looks 0.4,0.7; the last analysis is at 1",
            ));
        }
        let past = self.past.as_deref().map(|past| numbers("--past", past)).transpose()?.unwrap_or_default();
        let rules = BoundaryRules {
            efficacy: efficacy(self.efficacy.as_deref().unwrap_or("none"))?,
            futility: futility(self.futility.as_deref().unwrap_or("none"), looks.len())?,
            binding: self.binding,
            alpha: alpha.get(),
        };
        let (beta, hazard_ratio) = (self.beta, self.alternative);
        Ok(Some(SpendingRequest { rules, looks, past, beta, hazard_ratio }))
    }
}
