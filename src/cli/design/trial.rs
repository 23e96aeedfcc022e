//! A design from a trial file.

use std::path::Path;

use super::flags::DesignArgs;
use super::given::{goal, methods};
use super::refused;
use crate::cli::trial::read_scenario;
use crate::cli::{Exit, Failure};
use crate::results::{DesignRequest, design_of_trial};

pub(super) fn request(args: &DesignArgs, path: &Path) -> Result<DesignRequest, Failure> {
    let scenario = read_scenario(path)?;
    let named = |wanted: &Option<String>, flag: &str, names: Vec<String>, default: usize| match wanted {
        None => Ok(default),
        Some(name) => names.iter().position(|known| known == name).ok_or_else(|| {
            let message = format!("{flag} {name}: {} has none of that name", path.display());
            Failure::new(Exit::Usage, message, format!("it has {}", names.join(", ")))
        }),
    };
    let benchmarks = scenario.benchmarks.iter().map(|benchmark| benchmark.record.id.clone()).collect();
    let benchmark = named(&args.entry.benchmark, "--benchmark", benchmarks, 0)?;
    let truths = scenario.truths.iter().map(|truth| truth.name.clone()).collect();
    let first = scenario.truths.iter().position(|truth| truth.null_of.is_none() && !truth.seen_at_scans);
    let truth = named(&args.truth, "--truth", truths, first.unwrap_or(0))?;
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
