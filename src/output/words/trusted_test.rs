//! Which test to trust, in a sentence.

use crate::results::{TestRecommendation, TestRecommendationReason};

/// Which test to trust, in a sentence.
#[must_use]
pub fn trusted_test(recommendation: &TestRecommendation) -> String {
    let why = match recommendation.because {
        TestRecommendationReason::Complete => {
            "nobody is censored before the landmark, so it is exact at any number of subjects"
        }
        TestRecommendationReason::FewSubjects => {
            "with fewer than 100 subjects it alone stays near its level: simulated error at 5% at most .054 from 25 subjects, \
             while plain and log reach .1 and more; not simulated with fewer than 25"
        }
        TestRecommendationReason::ManySubjects => {
            "from 100 subjects on its simulated error at 5% is .040 to .056"
        }
        TestRecommendationReason::SizeHeld => {
            "its simulated error at 5% is .046 to .050 from 15 subjects on, if the hazard is constant; chi-squared is exact only \
             if observation ends at an event"
        }
        TestRecommendationReason::NoneDefined => return "trust: none of them is defined here".to_owned(),
    };
    format!("trust: {}, since {why}", recommendation.test)
}

/// An interval of a share by its name.
#[must_use]
pub fn share_interval(id: &str) -> &'static str {
    match id {
        "clopper-pearson" => "Clopper-Pearson",
        "wilson" => "Wilson",
        _ => "Jeffreys",
    }
}
