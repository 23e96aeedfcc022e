//! The comparison of methods: a record each, exact figures beside.

use super::{DesignRequest, MethodRecord};
use crate::design::exact::{SubjectPlan, TOLERANCE, exact_characteristics};
use crate::design::{
    CountCharacteristics, DesignError, Method, Plan, Solved, binomial_count, enrolled, solve,
    transformed_count,
};
use crate::distribution::EventTimeLaw;

pub(super) fn solved(request: &DesignRequest, method: Method) -> Result<Solved, DesignError> {
    solve(method, &request.setting, request.unknown, &request.goal)
}

/// If no method has a number: the error that says most. That something was not given, or that a method is for other laws, says least.
pub(super) fn why_none(solved: &[Result<Solved, DesignError>]) -> Option<DesignError> {
    let errors: Vec<&DesignError> = solved.iter().map(Result::as_ref).filter_map(Result::err).collect();
    if errors.len() < solved.len() {
        return None;
    }
    let minor = |error: &DesignError| matches!(error, DesignError::Missing { .. } | DesignError::Laws { .. });
    errors.iter().find(|error| !minor(error)).or(errors.first()).map(|error| (*error).clone())
}

pub(super) fn record(
    request: &DesignRequest,
    method: Method,
    solved: &Result<Solved, DesignError>,
) -> MethodRecord {
    let mut record = MethodRecord {
        method: method.id(),
        subjects: None,
        enrol: None,
        subjects_exact: None,
        events: None,
        events_null: None,
        power: None,
        alpha_one_sided: None,
        hazard_ratio: None,
        alternative_median: None,
        accrual: None,
        follow_up: None,
        duration: None,
        exact_rule: None,
        exact_size: None,
        exact_power: None,
        citation: method.citation(),
        reason: None,
        exact_reason: None,
    };
    let plan = match solved {
        Ok(solved) => solved.setting.plan(solved.subjects as f64).map(|plan| (solved, plan)),
        Err(error) => Err(error.clone()),
    };
    let (solved, plan) = match plan {
        Ok(found) => found,
        Err(error) => {
            record.reason = Some(error.to_string());
            return record;
        }
    };
    let n = solved.subjects as f64;
    record.subjects = Some(solved.subjects);
    record.enrol = Some(enrolled(solved.subjects, request.unevaluable));
    record.subjects_exact = solved.subjects_exact;
    record.events = Some(n * plan.observation.event_probability(&plan.alternative));
    record.events_null = Some(n * plan.observation.event_probability(&plan.null));
    record.power = Some(solved.power);
    record.alpha_one_sided = Some(solved.alpha.get());
    record.hazard_ratio = plan.alternative.hazard_ratio_to(&plan.null);
    record.alternative_median = plan.alternative.median_if_reached();
    record.accrual = Some(plan.observation.accrual().duration());
    record.follow_up = Some(solved.setting.conduct.follow_up);
    record.duration = Some(plan.observation.cutoff());
    match exact(request, method, solved, &plan) {
        Ok((rule, size, power)) => {
            record.exact_rule = Some(rule);
            (record.exact_size, record.exact_power) = (Some(size), Some(power));
        }
        Err(reason) => record.exact_reason = Some(reason),
    }
    record
}

/// Rule, exact size and power.
fn exact(
    request: &DesignRequest,
    method: Method,
    solved: &Solved,
    plan: &Plan,
) -> Result<(&'static str, f64, f64), String> {
    if let Some(rule) = method.rule(plan) {
        let most = request.most_exact();
        if solved.subjects > most {
            return Err(format!("exact figures are computed up to {most} subjects"));
        }
        let subject = SubjectPlan::new(&plan.observation, &plan.null);
        let truths = [&plan.null, &plan.alternative];
        let found =
            exact_characteristics(&subject, truths, solved.subjects, solved.alpha, &[rule], TOLERANCE)
                .map_err(|error| error.to_string())?;
        let found = &found.rules[0];
        return match (method.is_calibrated(), found.calibrated_power) {
            (true, Some(power)) => Ok((rule.id(), solved.alpha.get(), power)),
            _ => Ok((rule.id(), found.size, found.power)),
        };
    }
    let counted = |time: f64, of: &dyn Fn([f64; 2]) -> CountCharacteristics| {
        // As for the method itself: only a count if nobody is censored before.
        if plan.observation.uncensored_before(time) < 1.0 {
            return Err("subjects are censored before the landmark, so it is no count".to_owned());
        }
        let found = of([plan.null.survival(time), plan.alternative.survival(time)]);
        Ok(("count", found.size, found.power))
    };
    let (n, alpha) = (solved.subjects, solved.alpha);
    match (method, plan.landmark) {
        (Method::Landmark(transform), Some(time)) => {
            counted(time, &|survival| transformed_count(transform, n, survival, alpha))
        }
        (Method::LandmarkBinomial, Some(time)) => {
            counted(time, &|survival| binomial_count(n, survival, alpha))
        }
        (Method::Median(transform), _) => {
            counted(plan.null.median(), &|survival| transformed_count(transform, n, survival, alpha))
        }
        _ => Err("the test looks at more than counts: no exact law".to_owned()),
    }
}
