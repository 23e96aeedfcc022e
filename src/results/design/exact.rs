//! The exact block of `design`.

use super::DesignRequest;
use super::records::{
    AttainableRecord, AveragedRecord, CriticalRecord, ExactRecord, LawOfEvents, PowerAtEffect,
    RatioQuantiles, RuleRecord, ScanRecord, ScanRuleRecord,
};
use crate::design::exact::{
    CriticalCount, ExactCharacteristics, ExactError, RefinedLaw, Rule, SubjectPlan, TOLERANCE,
    averaged_success, exact_characteristics, power_curve, seen_at_scans,
};
use crate::design::exponential::exponential_rate;
use crate::design::one_sample_logrank::AlternativeVariance;
use crate::design::{DesignError, Method, Plan, Solved, attainable};
use crate::distribution::{EventTimeLaw, Law};
use crate::hypothesis::Variant;
use crate::measure::OneSidedAlpha;
use crate::numeric::portable::{exp, ln};
use crate::protocol::ScanSchedule;

/// Of the first design found; why not, in words.
pub(super) fn record(
    request: &DesignRequest,
    solved: &[Result<Solved, DesignError>],
) -> Result<ExactRecord, String> {
    let Some(solved) = solved.iter().find_map(|solved| solved.as_ref().ok()) else {
        return Err("no design was found".to_owned());
    };
    let (subjects, alpha, most) = (solved.subjects, solved.alpha, request.most_exact());
    if subjects > most {
        return Err(format!("exact figures are computed up to {most} subjects, the design has {subjects}"));
    }
    let plan = solved.setting.plan(subjects as f64).map_err(|error| error.to_string())?;
    block(request, &plan, subjects, alpha).map_err(|error| error.to_string())
}

fn block(
    request: &DesignRequest,
    plan: &Plan,
    subjects: u64,
    alpha: OneSidedAlpha,
) -> Result<ExactRecord, ExactError> {
    let subject = SubjectPlan::new(&plan.observation, &plan.null);
    let rules: Vec<Rule> = Rule::variants().collect();
    let truths = [&plan.null, &plan.alternative];
    let found = exact_characteristics(&subject, truths, subjects, alpha, &rules, TOLERANCE)?;
    let wu = found.rules.iter().find(|found| found.rule == Rule::Logrank(Variant::Wu));
    let calibrated_alpha = wu.and_then(|wu| wu.calibrated_alpha).unwrap_or(alpha.get());
    let calibrated = OneSidedAlpha::new(calibrated_alpha).unwrap_or(alpha);
    let tests = Tests { subject, subjects, alpha, calibrated };
    Ok(ExactRecord {
        subjects,
        alpha_one_sided: alpha.get(),
        error_bound: found.error_bound,
        variants: variants(&found),
        events: LawOfEvents { null: found.null.events(), alternative: found.alternative.events() },
        ratio: ratio_quantiles(&found),
        null_rate: exponential_rate(&plan.null),
        attainable: attainable_sizes(plan, subjects, alpha),
        power_curve: tests.curve(plan)?,
        averaged: tests.averaged(request, plan)?,
        scans: tests.scans(request, plan)?,
    })
}

fn variants(found: &ExactCharacteristics) -> Vec<RuleRecord> {
    let critical = |count: &CriticalCount| CriticalRecord {
        events: count.events,
        expected_at_least: Some(count.expected_at_least).filter(|bound| bound.is_finite()),
        ratio_at_most: count.ratio_at_most,
    };
    let mut records: Vec<RuleRecord> = found
        .rules
        .iter()
        .map(|rule| RuleRecord {
            variant: rule.rule.id(),
            size: rule.size,
            power: rule.power,
            calibrated_alpha: rule.calibrated_alpha,
            calibrated_power: rule.calibrated_power,
            ratio_at_most: None,
            critical: rule.critical.iter().map(critical).collect(),
        })
        .collect();
    let x = found.ratio.ratio_at_most;
    records.push(RuleRecord {
        variant: "ratio",
        size: found.ratio.size,
        power: found.ratio.power,
        calibrated_alpha: None,
        calibrated_power: Some(found.ratio.power),
        ratio_at_most: Some(x),
        critical: (0..=found.subjects)
            .map(|events| CriticalRecord {
                events,
                expected_at_least: Some(events as f64 / x),
                ratio_at_most: x,
            })
            .collect(),
    });
    records
}

/// Probabilities at which O / E is shown.
const PROBABILITIES: [f64; 7] = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975];

fn ratio_quantiles(found: &ExactCharacteristics) -> Vec<RatioQuantiles> {
    PROBABILITIES
        .into_iter()
        .map(|probability| RatioQuantiles {
            probability,
            null: found.null.ratio_quantile(probability),
            alternative: found.alternative.ratio_quantile(probability),
        })
        .collect()
}

/// Most attainable sizes shown.
const MOST_ATTAINABLE: usize = 4;

fn attainable_sizes(plan: &Plan, subjects: u64, alpha: OneSidedAlpha) -> Vec<AttainableRecord> {
    let counted = plan.landmark.filter(|time| Method::LandmarkBinomial.prepare(plan).is_ok() && *time > 0.0);
    let Some(time) = counted else { return Vec::new() };
    let survival = [plan.null.survival(time), plan.alternative.survival(time)];
    attainable(subjects, survival, alpha, MOST_ATTAINABLE)
        .into_iter()
        .filter_map(|found| {
            let alive_at_least = found.least_alive?;
            Some(AttainableRecord { alive_at_least, size: found.size, power: found.power })
        })
        .collect()
}

/// The tests that are followed over truths.
struct Tests<'a> {
    subject: SubjectPlan<'a>,
    subjects: u64,
    alpha: OneSidedAlpha,
    /// Nominal alpha of `wu` at which its exact size is alpha.
    calibrated: OneSidedAlpha,
}

/// True hazard ratios of the curve.
const CURVE_POINTS: u32 = 24;

impl Tests<'_> {
    fn critical(&self, variant: Variant, alpha: OneSidedAlpha) -> Vec<f64> {
        Rule::Logrank(variant).critical(self.subjects, alpha)
    }

    /// From a hazard ratio of 1.2 to beyond the alternative's, in equal steps of the logarithm.
    fn curve(&self, plan: &Plan) -> Result<Vec<PowerAtEffect>, ExactError> {
        let probes = [
            self.critical(Variant::Breslow, self.alpha),
            self.critical(Variant::Wu, self.alpha),
            self.critical(Variant::Wu, self.calibrated),
        ];
        let (from, to) = (ln(1.2), 1.6 * ln(self.effect(plan)));
        let ratio = |step: u32| exp(from + (to - from) * f64::from(step) / f64::from(CURVE_POINTS));
        let ratios: Vec<f64> = (0..=CURVE_POINTS).map(ratio).collect();
        let formula = |ratio: f64| {
            let there = Plan { alternative: plan.null.with_hazard_ratio(ratio).ok()?, ..plan.clone() };
            Method::Logrank(AlternativeVariance::Exact)
                .prepare(&there)
                .ok()?
                .power(self.alpha, self.subjects as f64)
                .ok()
        };
        let points = power_curve(&self.subject, &plan.null, &ratios, self.subjects, &probes)?;
        let record = |point: crate::design::exact::CurvePoint| PowerAtEffect {
            hazard_ratio: point.hazard_ratio,
            median: Some(point.median).filter(|median| median.is_finite()),
            breslow: point.success[0],
            wu: point.success[1],
            calibrated: point.success[2],
            formula: formula(point.hazard_ratio),
        };
        Ok(points.into_iter().map(record).collect())
    }

    /// The alternative as one hazard ratio: that of the events it expects where it is none.
    fn effect(&self, plan: &Plan) -> f64 {
        let ratio = plan.alternative.hazard_ratio_to(&plan.null).or_else(|| {
            let (null, other) = (plan.null.median_if_reached()?, plan.alternative.median_if_reached()?);
            Some(null / other)
        });
        ratio.unwrap_or(0.5).clamp(0.02, 0.95)
    }

    fn averaged(&self, request: &DesignRequest, plan: &Plan) -> Result<Vec<AveragedRecord>, ExactError> {
        let probes = [self.critical(Variant::Wu, self.calibrated)];
        let average = |base: &Law, sd: f64| -> Result<f64, ExactError> {
            Ok(averaged_success(&self.subject, base, sd, self.subjects, &probes)?[0])
        };
        let benchmark_sd = request.benchmark_events.map(|events| 1.0 / events.sqrt());
        let record = |over, sd: f64, with_size: bool| -> Result<AveragedRecord, ExactError> {
            let size = if with_size { Some(average(&plan.null, sd)?) } else { None };
            let power = average(&plan.alternative, sd)?;
            Ok(AveragedRecord { over, sd, size, power, calibrated_alpha: self.calibrated.get() })
        };
        let mut records = Vec::new();
        if let Some(sd) = benchmark_sd {
            records.push(record("benchmark", sd, true)?);
        }
        if let Some(sd) = request.effect_sd {
            records.push(record("effect", sd, false)?);
            if let Some(other) = benchmark_sd {
                records.push(record("effect-and-benchmark", (sd * sd + other * other).sqrt(), false)?);
            }
        }
        Ok(records)
    }

    /// The same tests with events seen at scans, against the benchmark in true time, as seen on its own scans, and on these.
    fn scans(&self, request: &DesignRequest, plan: &Plan) -> Result<Vec<ScanRecord>, ExactError> {
        let Some(scans) = &request.scans else { return Ok(Vec::new()) };
        let seen_at = |schedule: &ScanSchedule| seen_at_scans(&plan.null, schedule, self.subject.end());
        let mut seen = vec![("true-time", plan.null.clone())];
        if let Some(own) = &request.benchmark_scans {
            seen.push(("own-scans", seen_at(own)?));
        }
        seen.push(("these-scans", seen_at(scans)?));
        seen.iter().map(|(name, law)| self.at_scans(name, law, scans, plan)).collect()
    }

    fn at_scans(
        &self,
        benchmark_seen: &'static str,
        null: &Law,
        scans: &ScanSchedule,
        plan: &Plan,
    ) -> Result<ScanRecord, ExactError> {
        let (observation, horizon) = (&plan.followed, plan.horizon);
        let subject = SubjectPlan { observation, null, horizon, scans: Some(scans) };
        let critical = |variant: Variant| self.critical(variant, self.alpha);
        let probes: Vec<Vec<f64>> = Variant::ALL.into_iter().map(critical).collect();
        let law = |truth: &Law| RefinedLaw::new(&subject, truth, self.subjects, &probes, SCAN_TOLERANCE);
        let (size, power) = (law(&plan.null)?, law(&plan.alternative)?);
        let variants = Variant::ALL.into_iter().zip(&probes);
        Ok(ScanRecord {
            benchmark_seen,
            error_bound: size.error_bound().max(power.error_bound()),
            variants: variants
                .map(|(variant, probe)| ScanRuleRecord {
                    variant: variant.id(),
                    size: size.success(probe),
                    power: power.success(probe),
                })
                .collect(),
        })
    }
}

/// Where all mass is on scans convergence is slow.
const SCAN_TOLERANCE: f64 = 1e-5;
