//! The recursion against Brownian motion drawn step by step; design and inference against simulated trials.

use onearm::decision::Spending;
use onearm::decision::group_sequential::{
    Boundaries, BoundaryRules, BoundaryShape, EfficacyRule, FutilityRule, at_least_as_good,
    boundaries_for_power, crossing_probabilities,
};
use onearm::design::group_sequential::{
    GroupSequentialDesign, GroupSequentialGoal, InterimLooks, evaluate, group_sequential_inference, law_under,
};
use onearm::design::{AccrualPlan, Conduct};
use onearm::distribution::{HazardRatio, Law};
use onearm::measure::ConfidenceLevel;
use onearm::simulation::{GroupSequentialCounts, GroupSequentialTrials};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Standard errors within which a simulated rate must lie; some forty are looked at.
const ERRORS: f64 = 4.5;

fn near(rate: f64, expected: f64, trials: f64, what: &str) {
    let error = (expected * (1.0 - expected) / trials).sqrt();
    assert!((rate - expected).abs() < ERRORS * error + 1e-9, "{what}: {rate} against {expected}");
}

/// The score process is Brownian motion with drift in information: every end as often as computed.
#[test]
fn brownian_motion_ends_as_often_as_computed() {
    let looks = [4.0, 7.0, 9.0, 16.0];
    let trials = 200_000;
    for (efficacy, futility) in [
        (EfficacyRule::Shape(BoundaryShape::ObrienFleming), FutilityRule::Spending(Spending::Pocock)),
        (EfficacyRule::Spending(Spending::Pocock), FutilityRule::Statistic(vec![-1.0, 0.0, 0.3])),
        (EfficacyRule::AtEnd, FutilityRule::HazardRatio(vec![1.1, 1.0, 0.9])),
    ] {
        let rules = BoundaryRules { efficacy, futility, binding: true, alpha: 0.05 };
        let (design, drift) = boundaries_for_power(&rules, &looks, 0.15).unwrap();
        for theta in [0.0, drift] {
            let expected = crossing_probabilities(&design, theta);
            let mut draws = Xoshiro256PlusPlus::seed_from_u64(7);
            let mut counts = vec![(0_u32, 0_u32); looks.len()];
            for _ in 0..trials {
                let (mut score, mut before) = (0.0, 0.0);
                for (k, information) in looks.iter().enumerate() {
                    let step = information - before;
                    let noise: f64 = StandardNormal.sample(&mut draws);
                    score += theta * step + step.sqrt() * noise;
                    before = *information;
                    let z = score / information.sqrt();
                    if z >= design.efficacy[k] {
                        counts[k].0 += 1;
                        break;
                    } else if z < design.futility[k] {
                        counts[k].1 += 1;
                        break;
                    }
                }
            }
            for (k, end) in expected.iter().enumerate() {
                let n = f64::from(trials);
                near(f64::from(counts[k].0) / n, end.efficacy, n, "success");
                near(f64::from(counts[k].1) / n, end.futility, n, "futility");
            }
        }
    }
}

fn design(subjects: f64, ratio: f64) -> (GroupSequentialGoal, GroupSequentialDesign) {
    let null: Law = "weibull:shape=1.3,median=5".parse().unwrap();
    let goal = GroupSequentialGoal {
        alternative: Law::HazardRatio(HazardRatio::new(null.clone(), ratio, 0.0).unwrap()),
        null,
        conduct: Conduct {
            accrual: AccrualPlan::AtRate(subjects / 10.0),
            follow_up: 6.0,
            restricted: None,
            dropout: 0.01,
        },
        looks: InterimLooks::Information(vec![0.4, 0.7]),
        rules: BoundaryRules {
            efficacy: EfficacyRule::Spending(Spending::ObrienFleming),
            futility: FutilityRule::Spending(Spending::HwangShihDeCani { gamma: -2.0 }),
            binding: false,
            alpha: 0.05,
        },
        power: 0.8,
        least_events: 1.0,
    };
    let design = evaluate(&goal, subjects).unwrap();
    (goal, design)
}

fn simulated(design: &GroupSequentialDesign, truth: &Law, trials: u64) -> GroupSequentialCounts {
    let run = GroupSequentialTrials { plan: &design.plan, truth, seed: 3 };
    run.counts(&design.boundaries, trials, 2).unwrap()
}

/// With many subjects the normal law of the log-rank statistics is right at null and alternative: .016 are left at 600, of skewness (it is .02
/// at 150) and chance.
#[test]
fn simulated_trials_end_as_the_normal_law_says() {
    let (goal, design) = design(600.0, 0.87);
    let trials = 20_000;
    for (truth, ends) in [(&goal.null, &design.null), (&goal.alternative, &design.alternative)] {
        let counts = simulated(&design, truth, trials);
        for (k, end) in ends.iter().enumerate() {
            for (count, expected) in [(counts.success[k], end.efficacy), (counts.futility[k], end.futility)] {
                let rate = count as f64 / trials as f64;
                assert!((rate - expected).abs() < 0.016, "analysis {k}: {rate} against {expected}");
            }
        }
        let all: u64 = counts.success.iter().chain(&counts.futility).sum();
        assert_eq!(all, trials);
    }
    let ignoring: u64 = simulated(&design, &goal.null, trials).success_ignoring_futility.iter().sum();
    assert!((ignoring as f64 / trials as f64 - 0.05).abs() < 0.01);
}

/// Bounds read off one set of trials have their size in another.
#[test]
fn simulated_bounds_keep_alpha_with_few_events() {
    let (goal, design) = design(24.0, 0.5);
    let trials = 100_000;
    let spent = [0.004, 0.02, 0.05];
    for binding in [None, Some(&[-0.2, 0.4][..])] {
        let first = GroupSequentialTrials { plan: &design.plan, truth: &goal.null, seed: 1 };
        let bounds = first.calibrated(&spent, binding, trials, 2).unwrap().efficacy;
        let other = GroupSequentialTrials { seed: 2, ..first };
        let mut futility = binding.map_or(vec![f64::NEG_INFINITY; 2], <[f64]>::to_vec);
        futility.push(bounds[2]);
        let information = design.boundaries.information.clone();
        let boundaries = Boundaries { information, efficacy: bounds, futility };
        let counts = other.counts(&boundaries, trials, 2).unwrap();
        let mut sum = 0;
        for (k, spent) in spent.iter().enumerate() {
            sum += counts.success[k];
            // Both sets of trials have an error.
            near(sum as f64 / trials as f64, *spent, trials as f64 / 2.0, "spent");
        }
    }
}

/// The estimate lies above the truth in half of the trials, and each limit beyond it in one of twenty, wherever the trial ended: the probability
/// of a result as good, under the truth, is uniform. The normal law leaves .02 with 150 subjects.
#[test]
fn the_probability_of_a_result_as_good_is_uniform() {
    let (goal, design) = design(150.0, 0.75);
    let (plan, bounds) = (&design.plan, &design.boundaries);
    let times = plan.times();
    for ratio in [1.0, 0.75] {
        let truth = Law::HazardRatio(HazardRatio::new(goal.null.clone(), ratio, 0.0).unwrap());
        let laws: Vec<_> = (1..=3)
            .map(|k| {
                law_under(&plan.observation, (&goal.null, &truth), plan.subjects, &times[..k]).unwrap().1
            })
            .collect();
        let run = GroupSequentialTrials { plan, truth: &truth, seed: 5 };
        let trials = 4000;
        let mut below = [0; 3];
        for replicate in 0..trials {
            let statistics = run.statistics(replicate);
            let ends =
                |k: &usize| statistics[*k] >= bounds.efficacy[*k] || statistics[*k] < bounds.futility[*k];
            let ended = (0..3).find(ends).unwrap();
            let p = at_least_as_good(bounds, &laws[ended], ended + 1, statistics[ended]);
            for (count, level) in below.iter_mut().zip([0.05, 0.5, 0.95]) {
                *count += u32::from(p < level);
            }
        }
        for (count, level) in below.iter().zip([0.05, 0.5, 0.95]) {
            let rate = f64::from(*count) / trials as f64;
            assert!((rate - level).abs() < 0.03, "ratio {ratio}: {rate} below {level}");
        }
    }
}

/// Estimate and limits are where that probability is 1/2 and half of one minus the level from either end.
#[test]
fn estimate_and_limits_invert_it() {
    let (goal, design) = design(60.0, 0.7);
    let level = ConfidenceLevel::new(0.9).unwrap();
    for observed in [&[0.5, 1.0, 1.9][..], &[0.9, 2.6], &[-0.4]] {
        let found = group_sequential_inference(&design, observed, true, level).unwrap().unwrap();
        let k = observed.len();
        for (ratio, expected) in [(found.hazard_ratio, 0.5), (found.lower, 0.95), (found.upper, 0.05)] {
            let truth = Law::HazardRatio(HazardRatio::new(goal.null.clone(), ratio.unwrap(), 0.0).unwrap());
            let (plan, times) = (&design.plan, design.plan.times());
            let laws = (&goal.null, &truth);
            let (_, law) = law_under(&plan.observation, laws, plan.subjects, &times[..k]).unwrap();
            let got = at_least_as_good(&design.boundaries, &law, k, observed[k - 1]);
            assert!((got - expected).abs() < 1e-5, "{observed:?}: {got} {expected}");
        }
    }
}
