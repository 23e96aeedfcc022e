//! One point of the grid: a trial, and what it does, exactly or simulated.

use std::sync::atomic::AtomicBool;

use super::SearchPoint;
use crate::design::DesignGoal;
use crate::design::exact::{ExactTest, Rule, SubjectPlan, TOLERANCE, exact_characteristics};
use crate::hypothesis::Variant;
use crate::measure::OneSidedAlpha;
use crate::protocol::{Accrual, CourseEffects, Cutoff};
use crate::results::design_of_trial;
use crate::scenario::{Analysis, DataNames, Scenario, SimulationPlan, TestSet, Truth};
use crate::simulation::{Progress, SimulationError, simulate};

/// Which comparison of a trial file is searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchChoice {
    /// Index of the benchmark.
    pub benchmark: usize,
    /// Index of the truth under which power is asked for.
    pub truth: usize,
    /// The test; else the one that decides.
    pub variant: Option<Variant>,
    /// Its one-sided alpha; else that of the file.
    pub alpha: Option<OneSidedAlpha>,
}

/// A point of the grid, cut down to what is searched: one benchmark, its own law as first truth for the size, the truth of the power
/// as second, one test.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchTrial {
    values: Vec<String>,
    scenario: Scenario,
}

/// Place of the truth for the size, and of that for the power.
const SIZE: usize = 0;
const POWER: usize = 1;

impl SearchTrial {
    /// The trial of the `values` of the axes.
    #[must_use]
    pub fn new(values: Vec<String>, scenario: &Scenario, choice: SearchChoice) -> Self {
        let benchmark = scenario.benchmarks[choice.benchmark].clone();
        let truth = Truth { null_of: None, ..scenario.truths[choice.truth].clone() };
        // The size is that of a trial seen as the power's is.
        let effects = CourseEffects::default();
        let null = Truth {
            name: "null".to_owned(),
            law: benchmark.law.clone(),
            null_of: Some(0),
            effects,
            ..truth.clone()
        };
        let Analysis { test, alpha, .. } = scenario.analysis;
        let analysis = Analysis {
            test: choice.variant.unwrap_or(test),
            alpha: choice.alpha.unwrap_or(alpha),
            landmark: None,
            ..scenario.analysis.clone()
        };
        let simulation = SimulationPlan {
            kaplan_meier: false,
            calendar: false,
            tests: TestSet::Deciding,
            ..scenario.simulation
        };
        // The rules of interim analyses may look at other benchmarks: those stand behind the one that is asked for.
        let mut course = scenario.course.clone();
        let mut benchmarks = vec![benchmark];
        for interim in course.iter_mut().flat_map(|plan| &mut plan.interims) {
            if interim.benchmark == choice.benchmark {
                interim.benchmark = 0;
            } else {
                benchmarks.push(scenario.benchmarks[interim.benchmark].clone());
                interim.benchmark = benchmarks.len() - 1;
            }
        }
        let scenario = Scenario {
            header: scenario.header.clone(),
            estimand: None,
            inclusion: Vec::new(),
            exclusion: Vec::new(),
            phases: Vec::new(),
            conduct: scenario.conduct.clone(),
            course,
            scans: scenario.scans.clone(),
            benchmarks,
            truths: vec![null, truth],
            analysis,
            simulation,
            power_curve: None,
            assumptions: Vec::new(),
            data: DataNames::default(),
        };
        Self { values, scenario }
    }

    /// The point without size and power, and why.
    fn without(&self, reason: String) -> SearchPoint {
        let Scenario { conduct, analysis, .. } = &self.scenario;
        SearchPoint {
            values: self.values.clone(),
            subjects: conduct.subjects as u64,
            duration: self.duration(),
            expected_subjects_null: None,
            expected_subjects: None,
            expected_duration_null: None,
            expected_duration: None,
            variant: analysis.test.id(),
            alpha_one_sided: analysis.alpha.get(),
            nominal_alpha: None,
            events_null: None,
            events: None,
            size: None,
            size_mcse: None,
            power: None,
            power_mcse: None,
            error_bound: None,
            reaches: false,
            reason: Some(reason),
        }
    }

    /// Expected calendar time of the data cut. The last of n uniform entries over D is expected at D n / (n + 1), that of a Poisson
    /// process of rate r at n / r.
    fn duration(&self) -> f64 {
        let conduct = &self.scenario.conduct;
        let n = conduct.subjects as f64;
        match (conduct.cutoff, &conduct.accrual) {
            (Cutoff::Calendar(time), _) => time,
            (Cutoff::AfterLastSubject(time), Accrual::Uniform { duration }) => {
                duration * n / (n + 1.0) + time
            }
            (Cutoff::AfterLastSubject(time), accrual) => accrual.expected_duration(n) + time,
        }
    }

    /// Why the exact law is not that of the trial, if so.
    fn why_not_exact(&self) -> Option<String> {
        let conduct = &self.scenario.conduct;
        let most = ExactTest::MOST_SUBJECTS;
        if self.scenario.course.is_some() {
            Some(
                "the exact law is of a trial without phases, interim analyses, toxicity and the like"
                    .to_owned(),
            )
        } else if !matches!(conduct.accrual, Accrual::Uniform { .. }) {
            Some("the exact law is of uniform accrual, not of a Poisson process".to_owned())
        } else if matches!(conduct.cutoff, Cutoff::AfterLastSubject(_)) {
            Some("the exact law is of a data cut at a set time, not at one after the last entry".to_owned())
        } else if conduct.subjects as u64 > most {
            Some(format!("the exact law is computed up to {most} subjects"))
        } else {
            None
        }
    }

    /// Exact size and power, or the reason why there are none.
    pub(super) fn exact(&self, calibrate: bool) -> SearchPoint {
        self.exactly(calibrate).unwrap_or_else(|reason| self.without(reason))
    }

    fn exactly(&self, calibrate: bool) -> Result<SearchPoint, String> {
        if let Some(reason) = self.why_not_exact() {
            return Err(reason);
        }
        let Scenario { conduct, analysis, .. } = &self.scenario;
        let (subjects, alpha) = (conduct.subjects as u64, analysis.alpha);
        let goal = DesignGoal { alpha, power: 0.0, subjects, most: subjects };
        let design =
            design_of_trial(&self.scenario, 0, POWER, Vec::new(), goal).map_err(|e| e.to_string())?;
        let plan = design.setting.plan(subjects as f64).map_err(|e| e.to_string())?;
        // Seen at scans, E of the benchmark stays as it is: in true time, or as its own scans saw it.
        let scans = self.scenario.scans.as_ref().filter(|_| self.scenario.truths[POWER].seen_at_scans);
        let observed = if scans.is_some() { &plan.followed } else { &plan.observation };
        let subject = SubjectPlan { observation: observed, null: &plan.null, horizon: plan.horizon, scans };
        let rules = [Rule::Logrank(analysis.test)];
        let truths = [&plan.null, &plan.alternative];
        // Where all mass is on scans convergence is slow.
        let tolerance = if scans.is_some() { 1e-5 } else { TOLERANCE };
        let found = exact_characteristics(&subject, truths, subjects, alpha, &rules, tolerance)
            .map_err(|e| e.to_string())?;
        let rule = &found.rules[0];
        let (nominal, size, power) = if calibrate {
            let calibrated = rule.calibrated_alpha.zip(rule.calibrated_power);
            let (nominal, power) =
                calibrated.ok_or("no nominal alpha has exactly this size, for sizes jump over it")?;
            (nominal, alpha.get(), power)
        } else {
            (alpha.get(), rule.size, rule.power)
        };
        let events = |law| subject.event_probability(law).ok().map(|seen| subjects as f64 * seen);
        Ok(SearchPoint {
            // Nothing ends such a trial early.
            expected_subjects_null: Some(subjects as f64),
            expected_subjects: Some(subjects as f64),
            expected_duration_null: Some(self.duration()),
            expected_duration: Some(self.duration()),
            nominal_alpha: Some(nominal),
            events_null: events(&plan.null),
            events: events(&plan.alternative),
            size: Some(size),
            power: Some(power),
            error_bound: Some(found.error_bound),
            reason: None,
            ..self.without(String::new())
        })
    }

    /// Size and power by simulation.
    pub(super) fn simulated(
        &self,
        threads: usize,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<SearchPoint, SimulationError> {
        let found = simulate(&self.scenario, threads, progress, stop)?;
        let rejected = |truth| found.rejection(truth, 0, found.deciding);
        let events = |truth: usize| Some(found.truths[truth].against[0].observed.mean);
        let subjects = |truth: usize| match &found.truths[truth].course {
            Some(course) => Some(course.subjects.mean.mean),
            None => Some(self.scenario.conduct.subjects as f64),
        };
        let duration = |truth: usize| Some(found.truths[truth].duration.mean);
        Ok(SearchPoint {
            expected_subjects_null: subjects(SIZE),
            expected_subjects: subjects(POWER),
            expected_duration_null: duration(SIZE),
            expected_duration: duration(POWER),
            nominal_alpha: Some(self.scenario.analysis.alpha.get()),
            events_null: events(SIZE),
            events: events(POWER),
            size: Some(rejected(SIZE).rate()),
            size_mcse: Some(rejected(SIZE).mcse()),
            power: Some(rejected(POWER).rate()),
            power_mcse: Some(rejected(POWER).mcse()),
            reason: None,
            ..self.without(String::new())
        })
    }

    /// The trial, cut down.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
}
