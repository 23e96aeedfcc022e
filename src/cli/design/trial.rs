//! A design from a trial file.

use std::path::Path;

use super::flags::DesignArgs;
use super::given::{goal, methods};
use super::refused;
use crate::cli::Failure;
use crate::cli::trial::{comparison, read_scenario};
use crate::results::{DesignRequest, design_of_trial};

pub(super) fn request(args: &DesignArgs, path: &Path) -> Result<DesignRequest, Failure> {
    let scenario = read_scenario(path)?;
    let (benchmark, truth) =
        comparison(&scenario, path, args.entry.benchmark.as_deref(), args.truth.as_deref())?;
    let wanted = goal(args, 0)?;
    let alpha = args.goal.alpha.unwrap_or(scenario.analysis.alpha);
    let goal = crate::design::DesignGoal { alpha, ..wanted };
    let mut request = design_of_trial(&scenario, benchmark, truth, methods(args)?, goal).map_err(refused)?;
    request.exact_limit = args.exact.exact_limit;
    request.unevaluable = args.goal.unevaluable;
    request.effect_sd = args.exact.effect_sd;
    request.benchmark_events = args.exact.benchmark_events.or(request.benchmark_events);
    request.scans = args.exact.scans.clone().or(request.scans);
    request.benchmark_scans.clone_from(&args.exact.benchmark_scans);
    request.setting.landmark = args.method.landmark.or(request.setting.landmark);
    (request.setting.tau, request.setting.prior) = (args.method.tau, args.method.prior);
    Ok(request)
}
