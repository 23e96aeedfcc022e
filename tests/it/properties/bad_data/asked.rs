//! What is asked of a table: flags of every section, in any company.

use proptest::prelude::*;

/// Flags, those of one name as alternatives.
const FLAGS: &[&str] = &[
    "--by group",
    "--by group",
    "--by factor",
    "--strata stratum",
    "--covariates x",
    "--covariates x,factor",
    "--covariates x,twice,constant",
    "--factors factor",
    "--weights weight",
    "--entry entry",
    "--left left",
    "--potential potential",
    "--competing-value 2",
    "--competing-value 2",
    "--time-unit months",
    "--conf-type plain",
    "--conf-type log",
    "--conf-type logit",
    "--conf-type arcsine",
    "--conf-type bpcp",
    "--conf-type bpcp-midp",
    "--conf-type likelihood-ratio",
    "--conf-type rothman",
    "--conf-type borkowf",
    "--conf-type borkowf-shifted",
    "--conf-type borkowf-log",
    "--conf-level 0.001",
    "--conf-level 0.8",
    "--conf-level 0.999999",
    "--at 0,1,3,1e300",
    "--at 5e-324,4",
    "--quantiles 0.25,0.5,0.75",
    "--quantiles 1e-9,0.999999999",
    "--rmst 4",
    "--rmst 1e-300",
    "--rmst 1e300",
    "--estimate fleming-harrington",
    "--estimate fh2",
    "--band hall-wellner,equal-precision",
    "--band hall-wellner-plain,equal-precision-log,hall-wellner-logit,equal-precision-arcsine",
    "--band-from 0",
    "--band-from 4",
    "--band-to 5",
    "--band-to 0",
    "--conditional-on 0,2,1e300",
    "--cumulative-hazard",
    "--hazard",
    "--hazard 2",
    "--hazard 1e-300",
    "--hazard 1e300",
    "--rho-gamma 0,0/1,0/0,1/0.5,2",
    "--weight gehan,tarone-ware,peto,modified-peto,prentice",
    "--trend",
    "--trend=1,1e300",
    "--trend=1,2,5",
    "--max-combo",
    "--max-combo=0,0/2,0",
    "--permutation",
    "--permutation=300",
    "--ties breslow",
    "--ties exact",
    "--reference a",
    "--firth",
    "--time-transform identity",
    "--time-transform log",
    "--time-transform rank",
    "--baseline zero",
    "--baseline means",
    "--benchmark exponential:median=4",
    "--benchmark exponential:rate=1e-300",
    "--benchmark exponential:rate=1e300",
    "--benchmark step:times=2/5,hazards=0/0.5",
    "--benchmark piecewise:rates=0.1/1e-9/3,cuts=2/4",
    "--benchmark gompertz:shape=-1,rate=0.2",
    "--benchmark gompertz:shape=300,rate=1",
    "--benchmark log-logistic:shape=0.01,median=3",
    "--benchmark log-normal:mean-log=1,sd-log=0.01",
    "--benchmark weibull:shape=50,scale=3",
    "--benchmark-events 1",
    "--benchmark-events 40",
    "--benchmark-effect x=0.3",
    "--benchmark-effect x=300",
    "--benchmark-effect factor:u=0.2",
    "--benchmark-by-level group:a=exponential:median=4",
    "--benchmark-margin factor:u=0.5,factor:v=0.5",
    "--pool exponential:median=4",
    "--tipping-point",
    "--tipping-point",
    "--alpha 0.000001",
    "--deciding wu",
    "--deciding exact-poisson",
    "--horizon none",
    "--horizon 1e-300",
    "--horizon 0.5",
    "--horizon 4",
    "--horizon 1e300",
    "--landmark 0.5,3,1e300",
    "--landmark 1e-300,5",
    "--median-test",
    "--exponential-test",
    "--gray-rho=-1,0,2",
    "--bootstrap 20",
    "--fit all",
    "--fit all",
    "--fit weibull,gompertz,piecewise:cuts=3/6",
];

/// Flags that another one needs beside it.
const NEEDS: [(&[&str], &str); 6] = [
    (&["--reference", "--rho-gamma", "--weight", "--trend", "--max-combo", "--permutation"], "--by group"),
    (&["--band-from", "--band-to"], "--band hall-wellner"),
    (&["--gray-rho"], "--competing-value 2"),
    (&["--bootstrap"], "--left left"),
    (&["--deciding"], "--tipping-point"),
    (
        &[
            "--benchmark-effect",
            "--benchmark-margin",
            "--tipping-point",
            "--horizon",
            "--landmark",
            "--median-test",
            "--exponential-test",
        ],
        "--benchmark exponential:median=4",
    ),
];

fn name(flag: &str) -> &str {
    flag.split([' ', '=']).next().unwrap_or(flag)
}

/// Each flag once and with what it needs; `--benchmark` and what belongs to it as often as asked.
pub(super) fn with_needs(asked: &[&'static str]) -> Vec<&'static str> {
    let repeatable = ["--benchmark", "--competing-value"];
    let mut flags: Vec<&str> = Vec::new();
    for flag in asked {
        if !flags.contains(flag)
            && (repeatable.contains(&name(flag)) || flags.iter().all(|f| name(f) != name(flag)))
        {
            flags.push(flag);
        }
    }
    for (names, needed) in NEEDS {
        if flags.iter().any(|flag| names.contains(&name(flag)))
            && flags.iter().all(|f| name(f) != name(needed))
        {
            flags.push(needed);
        }
    }
    if flags.iter().any(|flag| name(flag) == "--pool") {
        flags.extend(["--pool exponential:median=5", "--pool weibull:shape=2,scale=3"]);
        // They would need a number of events for each.
        flags.retain(|flag| name(flag) != "--benchmark-events");
    }
    flags
}

/// Up to 24 flags.
pub(super) fn flags() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(FLAGS), 0..25).prop_map(|asked| {
        let mut flags = vec!["--time time", "--event event"];
        flags.extend(with_needs(&asked));
        flags
    })
}
