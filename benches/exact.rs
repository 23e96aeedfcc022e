//! How long exact size, power and calibration take.
//!
//! ```text
//! cargo bench --bench exact
//! ```
//! | id | what |
//! |---|---|
//! | `characteristics/<law>/<n>` | size, power, calibrated alpha and its power of all five variants and of the rule on O / E, median 5 against 9, accrual 12, follow-up 12, to 1e-7 |
//! | `transforms/<n>` | the transforms alone, of the whole sum: the forward transform of one subject's law and the n + 1 backward transforms of the joint law, for the grids that the case above needs, under both laws; the joint law takes only as much of the sum as holds mass, for many subjects a small part |
//!
//! One thread.

use divan::{Bencher, black_box};
use onearm::design::exact::{Rule, SubjectPlan, TOLERANCE, exact_characteristics};
use onearm::design::{AccrualPattern, Observation};
use onearm::distribution::Law;
use onearm::measure::OneSidedAlpha;
use onearm::numeric::convolution::{CountAndSum, Counted, CountedAmount};

fn main() {
    divan::main();
}

const LAWS: [&str; 2] = ["exponential", "weibull"];

#[divan::bench(args = [("exponential", 25), ("weibull", 25), ("exponential", 100), ("exponential", 400)], sample_count = 20, sample_size = 1)]
fn characteristics(bencher: Bencher, case: (&str, u64)) {
    let law = |median: f64| -> Law {
        let text = if case.0 == LAWS[0] {
            format!("exponential:median={median}")
        } else {
            format!("weibull:shape=1.5,median={median}")
        };
        text.parse().expect("a law")
    };
    let accrual = AccrualPattern::uniform(12.0).expect("a pattern");
    let observation = Observation::new(accrual, 12.0).expect("an observation");
    let (null, alternative) = (law(5.0), law(9.0));
    let rules: Vec<Rule> = Rule::variants().collect();
    let alpha = OneSidedAlpha::FIVE_PERCENT;
    bencher.bench(|| {
        let plan = SubjectPlan::new(&observation, black_box(&null));
        exact_characteristics(&plan, [&null, &alternative], case.1, alpha, &rules, TOLERANCE).expect("a law")
    });
}

#[divan::bench(args = [25, 100, 400], sample_count = 20, sample_size = 1)]
fn transforms(bencher: Bencher, subjects: usize) {
    let coarsest = (512 / subjects).clamp(4, 128).next_power_of_two();
    let flat = |cells: usize| {
        let mut law = CountedAmount::default();
        for cell in 0..cells {
            law.add(Counted::Yes, cell as f64 + 0.5, 0.8 / cells as f64);
            law.add(Counted::No, cell as f64 + 0.5, 0.2 / cells as f64);
        }
        law
    };
    let parts: Vec<CountedAmount> = (0..3).map(|halving| flat(coarsest << halving)).collect();
    bencher.bench(|| {
        for _ in 0..2 {
            for part in &parts {
                black_box(CountAndSum::of_parts(&[(black_box(part.clone()), subjects)]));
            }
        }
    });
}
