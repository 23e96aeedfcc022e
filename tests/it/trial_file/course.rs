//! Courses of trials that cannot be.

use super::{checked, fails_in, shipped};

#[track_caller]
fn fails(from: &str, to: &str, at: &str, says: &str) {
    fails_in("nct07358676_course", from, to, at, says);
}

#[test]
fn what_the_file_says_arrives() {
    let scenario = checked(&shipped("nct07358676_course")).unwrap();
    let plan = scenario.course.unwrap();
    assert_eq!((plan.course.phases.len(), plan.interims.len(), plan.final_events), (3, 1, Some(22)));
    let week = 7.0 / 30.4375;
    assert!((plan.course.phases[0].length - 12.0 * week).abs() < 1e-12);
    assert_eq!(plan.course.phases.iter().map(|phase| phase.gate).collect::<Vec<_>>(), [1.0, 0.87, 1.0]);
    let toxicity = plan.course.toxicity.unwrap();
    assert_eq!((toxicity.phases.len(), toxicity.dose_levels), (3, 3));
    let boundary = toxicity.boundary.unwrap();
    assert_eq!(boundary.stop_at.len(), 25);
    assert!((boundary.window - 24.0 * week).abs() < 1e-12);
    // The benchmark's own law is its null only where nothing acts on it.
    let nulls: Vec<Option<usize>> = scenario.truths.iter().map(|truth| truth.null_of).collect();
    assert_eq!(nulls, [Some(0), Some(0), None, None, None]);
    // A file without anything of the kind is a plain trial.
    assert!(checked(&shipped("nct07358676")).unwrap().course.is_none());
}

#[test]
fn accrual() {
    let law = "law = \"ramp\"\nrate = 2.5\nfull_after = 6.0";
    let table = "[accrual]";
    let whole = |to: &str, says: &str| fails(law, to, table, says);
    whole("law = \"ramp\"\nrate = 2.5", "a ramp needs `rate` and `full_after`");
    whole("law = \"rates\"\nrates = []", "accrual by rates needs `rates`");
    whole("law = \"rates\"\nrates = [{ from = 1, rate = 2 }]", "must begin at 0");
    whole("law = \"rates\"\nrates = [{ from = 0, rate = 2 }, { from = 3, rate = 0 }]", "is 0 for ever");
    whole("law = \"rates\"\nrates = [{ from = 0, rate = -2 }]", "must be 0 or more, got -2");
    whole("law = \"sites\"\nsites = [{ opens = -1, rate = 1 }]", "opens at time 0 or later");
    whole("law = \"sites\"\nsites = [{ rate = 0 }]", "must be 0 or more, got 0");
    fails("after = 15", "after = 26", "26", "from 1 to the number of subjects|got 26");
    fails("lasts = 1.0", "lasts = -1.0", "-1.0", "0 or more|got -1");
    fails("events = 22", "events = 26", "26", "`follow_up.events` must be from 1 to the number of subjects");
}

#[test]
fn phases_and_scans() {
    let phase = "[[phase]]";
    fails(
        "gate_probability = 0.87",
        "gate_probability = 1.2",
        phase,
        "`consolidation`: gate_probability|got 1.2",
    );
    fails("cycles = 2", "cycles = 0", phase, "at least one cycle");
    fails("cycles = 4\n", "", phase, "only the last phase may go on");
    fails("name = \"maintenance\"", "name = \"induction\"", phase, "the name stands twice");
    fails("cycle_weeks = 3\ngate", "cycle_weeks = -3\ngate", phase, "cycle_weeks must be a number above 0");
    fails("window_days = 7", "window_days = 21", "21", "less than half the shortest interval");
    fails("missed = 0.03", "missed = 0.7", "0.7", "from 0 to 0.5|got 0.7");
    fails(
        "censoring_rule = \"treatment-policy\"",
        "censoring_rule = \"fda\"",
        "\"fda\"",
        "treatment-policy|censor-missed-or-new-therapy",
    );
}

#[test]
fn disease_and_toxicity() {
    fails("death_share = 0.1", "death_share = 1.1", "1.1", "a probability from 0 to 1|got 1.1");
    fails("frailty_variance = 0.3", "frailty_variance = 30", "30", "from 0 to 10");
    fails(
        "\"exponential:median=7\"",
        "\"exponental:median=7\"",
        "\"exponental:median=7\"",
        "no law is called",
    );
    let toxicity = "{ phase = \"induction\", severe = 0.6, dose_limiting = 0.08, related_death = 0.01 }";
    fails(
        toxicity,
        "{ phase = \"induction\", severe = 0.06, dose_limiting = 0.08 }",
        "{ phase = \"induction\", severe = 0.06, dose_limiting = 0.08 }",
        "what is dose-limiting is severe",
    );
    fails("{ phase = \"induction\"", "{ phase = \"inducton\"", "\"inducton\"", "did you mean `induction`?");
    fails(
        ", window_weeks = 26 }",
        " }",
        "{ phase = \"maintenance\", severe = 0.15, dose_limiting = 0.03 }",
        "a phase without end needs `window_weeks`",
    );
    let kind = "kind = \"pocock\", rate = 0.2, crossing = 0.1";
    let table =
        |to: &str| format!("{{ event = \"dose-limiting\", set = \"evaluable\", window_weeks = 24, {to} }}");
    fails(kind, "stop_at = [1, 2]", "[1, 2]", "shorter than the trial");
    fails(kind, "stop_at = [0]", "[0]", "each at least 1");
    fails(kind, "kind = \"pocock\"", &table("kind = \"pocock\""), "either `stop_at`, or `kind`");
    let out_of_range = "kind = \"pocock\", rate = 1.2, crossing = 0.1";
    fails(kind, out_of_range, &table(out_of_range), "strictly between 0 and 1, got 1.2");
    fails("stop_at = 3", "stop_at = 7", "7", "from 1 to the subjects of the run-in");
}

#[test]
fn effects_and_subgroups() {
    let effect = "effects = [{ phase = \"consolidation\", hazard_ratio = 0.55 }]";
    let with = |to: &str, at: &str, says: &str| fails(effect, to, at, says);
    with("effects = [{ phase = \"radio\", hazard_ratio = 0.55 }]", "\"radio\"", "this file has: induction");
    with("effects = [{ phase = \"induction\", hazard_ratio = 0 }]", "0", "a number above 0");
    with(
        "subgroups = [{ prevalence = 0.7, hazard_ratio = 1 }, { prevalence = 0.4, hazard_ratio = 2 }]",
        "{ prevalence = 0.4, hazard_ratio = 2 }",
        "add up to more than 1",
    );
    fails("effect_sd = 0.2", "effect_sd = -0.2", "-0.2", "0 or more");
}

#[test]
fn interim_analyses() {
    let table = "[[analysis]]";
    let at = "at = { events = 11 }";
    fails(at, "at = { events = 26 }", "26", "would never be held");
    fails(at, "at = { }", "{ }", "one of `calendar`, `events` and `enrolled`");
    fails(at, "at = { events = 3, calendar = 3 }", "{ events = 3, calendar = 3 }", "one of `calendar`");
    let rule = "futility = { z = 0.0 }";
    fails(rule, "", table, "an interim analysis needs a rule");
    fails(
        rule,
        "futility = { z = 0.0, posterior = 0.1 }",
        "{ z = 0.0, posterior = 0.1 }",
        "a rule has one of",
    );
    fails(rule, "futility = { predictive = 0.1 }", "{ predictive = 0.1 }", "go together");
    fails(rule, "futility = { landmark = 6.0 }", "{ landmark = 6.0 }", "go together");
    fails(rule, "futility = { z = 0.0 }\nalpha = 0.01", table, "belong to the final analysis");
    fails("name = \"interim\"", "name = \"final\"", table, "analysis `final` stands twice");
    fails("alpha = 0.05\n", "", table, "`analysis.alpha` is missing|0.05");
    fails("alpha = 0.05", "alpha = 0.05\naccrual = \"pauses\"", table, "belong to an interim analysis");
    // A cut that is set on the calendar.
    let calendar = "after_last_subject = 12.0\nevents = 22";
    let whole = shipped("nct07358676_course").replace(calendar, "calendar = 24.0");
    let error = checked(&whole.replace(at, "at = { calendar = 24.0 }")).unwrap_err();
    assert!(error.to_string().contains("at or after the final data cut"), "{error}");
    let second = format!("[[analysis]]\nname = \"earlier\"\nat = {{ events = 5 }}\n{rule}\n\n");
    fails(
        "[[analysis]]\nname = \"final\"",
        &format!("{second}[[analysis]]\nname = \"final\""),
        table,
        "order of time",
    );
}

#[test]
fn laws_and_benchmarks_that_only_files_have() {
    let effect = "effects = [{ phase = \"consolidation\", hazard_ratio = 0.55 }]";
    let with = |to: &str, at: &str, says: &str| fails(effect, to, at, says);
    with("cured = 1.0", "1.0", "strictly between 0 and 1, got 1");
    with(
        "hazard_ratios = [{ from = 3, hazard_ratio = 0.5 }, { from = 2, hazard_ratio = 0.7 }]",
        "{ from = 2, hazard_ratio = 0.7 }",
        "begin at increasing times",
    );
    with(
        "hazard_ratio = 0.5\nhazard_ratios = [{ from = 3, hazard_ratio = 0.5 }]",
        "[[truth]]",
        "either a `hazard_ratio` or",
    );
    let name = "name = \"sakk1519\"";
    fails(
        name,
        "name = \"sakk1519\"\nseen_at = [{ every_weeks = 500 }]",
        "[{ every_weeks = 500 }]",
        "none, or more than",
    );
    fails(
        name,
        "name = \"sakk1519\"\nseen_at = [{ every_weeks = 0 }]",
        "[{ every_weeks = 0 }]",
        "must be above 0",
    );
    fails("landmark = 6.0\nreason", "posterior = 1.5\nreason", "1.5", "strictly between 0 and 1");
    fails("landmark = 6.0\nreason", "prior_events = 1.0\nreason", "[[analysis]]", "go with `posterior`");
    fails(
        "landmark = 6.0\nreason",
        "intervals = [\"wald\"]\nreason",
        "\"wald\"",
        "no interval type is called `wald`",
    );
}
