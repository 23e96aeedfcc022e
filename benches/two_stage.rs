//! How long the search for two-stage log-rank designs takes.
//!
//! ```text
//! cargo bench --bench two_stage
//! ```
//! | id | what |
//! |---|---|
//! | `search/shape=1` | exponential null with S(3) = .72, hazard ratio .459, 20 subjects a year, 3 years of follow-up, alpha .05, power .8: the first design of the vignette of R OneArm2stage |
//! | `search/shape=1,restricted=3` | the same, every subject followed for 3 years at most |
//! | `search/shape=0.5` | Weibull null with S(3) = .6, hazard ratio .5, 5 subjects a year, 1 year of follow-up, power .85 |
//!
//! One thread; all designs from the fewest to the optimal number of subjects.

use divan::{Bencher, black_box};
use onearm::design::two_stage::{PowerFormula, TwoStageGoal, search_two_stage};
use onearm::distribution::{HazardRatio, Law};
use onearm::measure::OneSidedAlpha;

fn main() {
    divan::main();
}

const CASES: [&str; 3] = ["shape=1", "shape=1,restricted=3", "shape=0.5"];

fn goal(case: &str) -> TwoStageGoal {
    let (shape, survival, ratio, rate, follow_up, power): (f64, f64, f64, f64, f64, f64) =
        if case == "shape=0.5" {
            (0.5, 0.6, 0.5, 5.0, 1.0, 0.85)
        } else {
            (1.0, 0.72, 0.459, 20.0, 3.0, 0.8)
        };
    let scale = 3.0 / (-survival.ln()).powf(1.0 / shape);
    let null: Law = format!("weibull:shape={shape},scale={scale}").parse().expect("a law");
    let alternative = Law::HazardRatio(HazardRatio::new(null.clone(), ratio, 0.0).expect("a hazard ratio"));
    TwoStageGoal {
        null,
        alternative,
        rate,
        follow_up,
        restricted: case.contains("restricted").then_some(3.0),
        dropout: 0.0,
        alpha: OneSidedAlpha::FIVE_PERCENT,
        power,
        stops_at_least: 0.0,
        interim_events: 1.0,
        formula: PowerFormula::ExactCorrelation,
    }
}

#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn search(bencher: Bencher<'_, '_>, case: &str) {
    let goal = goal(case);
    bencher.bench(|| search_two_stage(black_box(&goal), 500).expect("there is a design"));
}
