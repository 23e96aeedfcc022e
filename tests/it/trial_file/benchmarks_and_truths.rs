//! Benchmarks, truths and the power curve that cannot be.

use super::{checked, fails, shipped};

const SAKK: &str = "name = \"sakk1519\"";
/// The first truth.
const NULL: &str = "benchmark = \"eter701-triplet\"\nreason = \"radiotherapy adds nothing\"";

#[test]
fn benchmarks_of_the_library() {
    fails(
        SAKK,
        "name = \"sakk1591\"",
        "\"sakk1591\"",
        "no benchmark is called `sakk1591`|did you mean `sakk1519`?|onearm benchmarks list",
    );
    fails(SAKK, "name = \"zzz\"", "\"zzz\"", "no benchmark is called `zzz`|or give one in place with `id`");
    fails(SAKK, "name = \"eter701-triplet\"", "[[benchmark]]", "benchmark `eter701-triplet` stands twice");
    for (name, origin) in [
        ("imforte-atezolizumab", "randomisation after induction"),
        ("crest-control", "randomisation after induction"),
    ] {
        let says =
            format!("`{name}` counts from {origin}|across origins is not valid|clock starts at enrolment");
        fails(SAKK, &format!("name = \"{name}\""), "[[benchmark]]", &says);
    }
    // Its figures come from the library; none of these may be passed over.
    for figure in [
        "median = 5",
        "median_lower = 4",
        "median_upper = 8",
        "survival = [{ time = 6, value = 0.4 }]",
        "subjects = 40",
        "events = 30",
        "assessor = \"investigator\"",
        "origin = \"enrolment\"",
        "trial = \"x\"",
        "arm = \"x\"",
        "schedule_weeks = \"6\"",
        "differences = [\"x\"]",
        "source = \"x\"",
    ] {
        fails(SAKK, &format!("{SAKK}\n{figure}"), "[[benchmark]]", "brings its own figures");
    }
    fails(SAKK, &format!("{SAKK}\nid = \"mine\""), "[[benchmark]]", "either `name` (in the library) or `id`");
    fails(&format!("{SAKK}\n"), "", "[[benchmark]]", "either `name` (in the library) or `id`");
    fails(
        SAKK,
        &format!("{SAKK}\nlaw = \"gomperts\""),
        "\"gomperts\"",
        "no law is called `gomperts`; known: exponential",
    );
    fails(SAKK, &format!("{SAKK}\nhorizon = -2"), "-2", "a time above 0, or \"none\"");
    fails(SAKK, &format!("{SAKK}\nhorizon = \"never\""), "\"never\"", "a time above 0, or \"none\"");
}

#[test]
fn benchmarks_given_in_place() {
    let given =
        |keys: &str, says: &str| fails(SAKK, &format!("id = \"mine\"\n{keys}"), "[[benchmark]]", says);
    given("", "`mine`: no point of the curve is known");
    given("median = -3", "survival 0.5 at time -3");
    given("median = nan", "at time NaN");
    given("median = 6.4\nsurvival = [{ time = 12, value = 0.6 }]", "it must fall with time");
    given("median = 6.4\nsurvival = [{ time = 12, value = 1.2 }]", "survival 1.2 at time 12");
    given("median = 6.4\nlaw = \"weibull\"", "a second (time, survival) point is needed");
    // With a law of their own the points still set the horizon.
    given("law = \"exponential:median=5\"\nmedian = -3", "survival 0.5 at time -3");
    given("law = \"exponential:median=5\"\nsurvival = [{ time = nan, value = 0.3 }]", "at time NaN");
    given("median = 6.4\nevents = 0", "`benchmark.events` must be 1 or more|got 0");
    given("median = 6.4\nsubjects = 0", "`benchmark.subjects` must be 1 or more, got 0");
    given("median = 6.4\nsubjects = 40\nevents = 41", "at most `subjects`, got 41");
    given("median = 6.4\nmedian_lower = 7", "`benchmark.median_lower`|at most `median`, got 7");
    given("median = 6.4\nmedian_upper = inf", "`benchmark.median_upper`|got inf");
    fails(SAKK, "id = \" \"\nmedian = 6.4", "\" \"", "`benchmark.id` must not be empty");
    given("median = 6.4\norigin = \"response-selected\"", "selected by response|across origins");
    fails(SAKK, "id = \"mine\"\nmedian = 6.4\nsubjects = -4", "-4", "expected a whole number");
    fails(SAKK, "id = \"mine\"\norigin = \"birth\"", "\"birth\"", "`enrolment`");
}

#[test]
fn horizons() {
    let horizon = |keys: &str| {
        let text = shipped("speed_logrank").replace("law = \"exponential:median=4.2\"", keys);
        let benchmark = checked(&text).unwrap().benchmarks.remove(0);
        (benchmark.horizon, benchmark.horizon_lifted)
    };
    assert_eq!(horizon("law = \"exponential:median=4.2\""), (None, false));
    assert_eq!(horizon("law = \"exponential:median=4.2\"\nhorizon = 9"), (Some(9.0), false));
    assert_eq!(horizon("median = 4.2"), (Some(4.2), false));
    assert_eq!(horizon("median = 4.2\nsurvival = [{ time = 10, value = 0.2 }]"), (Some(10.0), false));
    assert_eq!(horizon("median = 4.2\nhorizon = \"none\""), (None, true));
    assert_eq!(horizon("law = \"exponential:median=4.2\"\nmedian = 4.2"), (Some(4.2), false));
}

#[test]
fn truths() {
    fails(
        "name = \"delayed effect\"",
        "name = \"as SAKK 15/19\"",
        "\"as SAKK 15/19\"",
        "truth `as SAKK 15/19` stands twice",
    );
    fails(
        NULL,
        "law = \"webull\"\nshape = 1.5",
        "\"webull\"",
        "no law is called `webull`; known: exponential, weibull",
    );
    fails(NULL, "law = \"weibull\"\nshape = 1.5", "\"weibull\"", "`weibull:shape=K,median=M`");
    fails(
        NULL,
        "law = \"weibull:shape=-1,median=4\"",
        "\"weibull:shape=-1,median=4\"",
        "shape must be a positive number, got -1",
    );
    fails(
        NULL,
        "law = \"exponential:median=4\"\nmedian = 5",
        "\"exponential:median=4\"",
        "cannot stand as keys as well",
    );
    fails(
        NULL,
        "law = \"piecewise\"\nrates = [0.1, 0.2]\ncuts = [3, 4]",
        "\"piecewise\"",
        "2 rates need 1 cuts",
    );
    fails(NULL, "law = \"exponential\"\nmedian = nan", "\"exponential\"", "positive number, got NaN");
    fails(
        NULL,
        "benchmark = \"sakk1519\"\nlaw = \"exponential:median=4\"",
        "[[truth]]",
        "either a `law` or a `benchmark`",
    );
    fails(NULL, "", "[[truth]]", "either a `law` or a `benchmark`");
    for key in
        ["shape = 2", "scale = 3", "rate = 0.1", "rates = [0.1]", "cuts = [3]", "mean_log = 1", "q = 0"]
    {
        fails(NULL, &format!("{NULL}\n{key}"), "[[truth]]", "takes `median`, `hazard_ratio` and `from`");
    }
    fails("name = \"delayed effect\"", "name = \"\"", "\"\"", "`truth.name` must not be empty");
    fails("median = 9.0", "median = 0", "0", "`truth.median` must be a number above 0");
    fails("hazard_ratio = 0.6\n", "", "3.0", "`from` says when a `hazard_ratio` begins to act");
    fails("hazard_ratio = 0.6", "hazard_ratio = 0", "0", "`truth.hazard_ratio` must be a number above 0");
    fails("from = 3.0\nreason", "from = -3.0\nreason", "-3.0", "`truth.from` must be 0 or more");
    fails("observed = \"scans\"", "observed = \"scan\"", "\"scan\"", "`true-time` or `scans`");
    let spans = "[scans]\nspans = [{ every_weeks = 6, until_week = 48 }, { every_weeks = 9 }]\n";
    fails(
        spans,
        "[power_curve]\nshape_of = \"sakk1519\"\nfrom = 3\nto = 4\nstep = 1\n#",
        "power_curve",
        "duplicate key",
    );
    let scans = &shipped("nct07358676").replace(spans, "").replace("reason = \"the usual schedule", "# ");
    let error = checked(scans).unwrap_err();
    assert_eq!(&scans[error.span.clone().unwrap()], "\"scans\"");
    assert!(error.to_string().contains("needs a [scans] table"), "{error}");
    // It may well be in the library; this file does not have it.
    let says =
        "no [[benchmark]] of this file is called `crest-control`|this file has: eter701-triplet, impower133";
    fails("benchmark = \"sakk1519\"", "benchmark = \"crest-control\"", "\"crest-control\"", says);
    fails("benchmark = \"sakk1519\"", "benchmark = \"sak1519\"", "\"sak1519\"", "did you mean `sakk1519`?");
}

/// A curve that levels off above one half has no median to stretch.
#[test]
fn a_benchmark_without_a_median() {
    let cured = shipped("speed_logrank").replace("exponential:median=4.2", "piecewise:rates=0.05/0,cuts=4");
    assert!(checked(&cured).is_ok());
    let stretched = "benchmark = \"median-4.2\"\nmedian = 5";
    for text in [
        cured.replacen("law = \"exponential\"\nmedian = 4.2", stretched, 1),
        format!("{cured}\n[power_curve]\nshape_of = \"median-4.2\"\nfrom = 3\nto = 9\nstep = 1\n"),
    ] {
        let error = checked(&text).unwrap_err();
        assert!(error.to_string().contains("never falls to one half"), "{error}");
        assert!(["5", "\"median-4.2\""].contains(&&text[error.span.unwrap()]));
    }
}

/// A truth is a benchmark's null if it is the same law, however it was written.
#[test]
fn which_truth_is_a_null() {
    let null_of = |truth: &str| {
        let whole = shipped("speed_logrank");
        let (before, _) = whole.split_once("[[truth]]").unwrap();
        let (_, after) = whole.split_once("[[analysis]]").unwrap();
        checked(&format!("{before}[[truth]]\nname = \"a\"\n{truth}\n[[analysis]]{after}")).unwrap().truths[0]
            .null_of
    };
    assert_eq!(null_of("benchmark = \"median-4.2\""), Some(0));
    assert_eq!(null_of("law = \"exponential\"\nmedian = 4.2"), Some(0));
    assert_eq!(null_of("benchmark = \"median-4.2\"\nmedian = 4.2"), Some(0));
    assert_eq!(null_of("law = \"exponential:median=4.3\""), None);
    assert_eq!(null_of("benchmark = \"median-4.2\"\nhazard_ratio = 0.8"), None);
}

/// Every law can be written as a whole or with its parameters as keys.
#[test]
fn laws_written_both_ways() {
    let law_of = |truth: &str| {
        let text = shipped("speed_logrank").replacen("law = \"exponential\"\nmedian = 4.2", truth, 1);
        checked(&text).unwrap().truths[0].law.to_string()
    };
    for (whole, keys) in [
        ("log-normal:mean-log=1.4,sd-log=0.8", "law = \"log-normal\"\nmean_log = 1.4\nsd_log = 0.8"),
        ("gompertz:shape=-0.05,rate=0.2", "law = \"gompertz\"\nshape = -0.05\nrate = 0.2"),
        (
            "generalized-gamma:mu=1.4,sigma=0.8,q=-0.5",
            "law = \"generalized-gamma\"\nmu = 1.4\nsigma = 0.8\nq = -0.5",
        ),
        ("weibull:shape=1.5,scale=6", "law = \"weibull\"\nshape = 1.5\nscale = 6"),
    ] {
        assert_eq!(law_of(&format!("law = \"{whole}\"")), whole);
        assert_eq!(law_of(keys), whole);
    }
}

#[test]
fn power_curves() {
    let message = "a power curve runs from above 0 up to `to`, in at most 500 steps above 0";
    for (from, to) in [
        ("from = 3.0\nto = 15.0", "from = 15.0\nto = 3.0"),
        ("from = 3.0\nto", "from = 0\nto"),
        ("from = 3.0\nto", "from = nan\nto"),
        ("to = 15.0", "to = inf"),
        ("step = 0.5", "step = 0"),
        ("step = 0.5", "step = -1"),
        ("step = 0.5", "step = inf"),
        ("step = 0.5", "step = 0.001"),
    ] {
        fails(from, to, "[power_curve]", message);
    }
    let says = "no [[benchmark]] of this file is called `eter701`|did you mean `eter701-control`?";
    fails("shape_of = \"eter701-triplet\"", "shape_of = \"eter701\"", "\"eter701\"", says);
    // A range that the step does not divide ends before `to`; one point is a curve.
    let medians = |text: &str| {
        checked(&shipped("nct07358676").replace("step = 0.5", text)).unwrap().power_curve.unwrap().medians
    };
    assert_eq!(medians("step = 5"), [3.0, 8.0, 13.0]);
    assert_eq!(medians("step = 20"), [3.0]);
    assert_eq!(medians("step = 0.1").len(), 121);
}
