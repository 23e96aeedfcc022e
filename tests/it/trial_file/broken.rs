//! Tables, keys and values that cannot be.

use super::{checked, fails, shipped};

#[test]
fn keys_that_do_not_exist() {
    fails(
        "duration = 12.0",
        "duraton = 12.0",
        "duraton",
        "unknown key `duraton`|did you mean `duration`?|allowed here: law, duration, rate, rates",
    );
    fails(
        "[dropout]",
        "[drop_out]",
        "drop_out",
        "unknown key `drop_out`|did you mean `dropout`?|power_curve",
    );
    fails("every_weeks = 9", "every_week = 9", "every_week", "did you mean `every_weeks`?");
    fails("title = ", "titel = ", "titel", "did you mean `title`?|time_unit");
    fails("[accrual]", "[xyz]\n[accrual]", "xyz", "unknown key `xyz`|allowed here: trial, estimand");
    fails("variable = \"ecog\"", "varible = \"ecog\"", "varible", "did you mean `variable`?");
    fails("cycle_weeks = 3", "cycle_week = 3", "cycle_week", "did you mean `cycle_weeks`?");
}

#[test]
fn values_of_the_wrong_type() {
    fails("alpha = 0.05", "alpha = \"0.05\"", "\"0.05\"", "string \"0.05\", expected a number");
    fails("duration = 12.0", "duration = \"a year\"", "\"a year\"", "expected a number");
    fails(
        "subjects = 25",
        "subjects = \"25\"",
        "\"25\"",
        "expected a whole number of 0 or more, such as 25 or 1e6",
    );
    fails("subjects = 25", "subjects = 2.5", "2.5", "expected a whole number");
    fails("subjects = 25", "subjects = -25", "-25", "expected a whole number of 0 or more");
    fails("seed = 7358676", "seed = -1", "-1", "expected a whole number of 0 or more");
    fails(
        "time_unit = \"months\"",
        "time_unit = \"month\"",
        "\"month\"",
        "`month`|`days`, `weeks`, `months`, `years`",
    );
    fails("law = \"uniform\"", "law = \"unifrom\"", "\"unifrom\"", "`uniform`, `poisson`");
    fails("operator = \"==\"", "operator = \"=\"", "\"=\"", "`>=`, `<=`, `==`, `between`");
    fails("[dropout]\n", "[[dropout]]\n", "[[dropout]]", "");
    fails("spans = [{", "spans = 6 # [{", "6", "expected a list|onearm schema");
}

#[test]
fn no_toml() {
    fails("law = \"uniform\"", "law = \"uniform\"\nlaw = \"poisson\"", "law", "duplicate key");
    fails("[accrual]", "[accrual", "", "unclosed table");
    fails("title = \"", "title = ", "", "");
    for (text, says) in [
        ("", "missing field `trial`"),
        ("[trial]", "missing field `id`"),
        ("trial = 3", "integer `3`, expected a table"),
        ("x", "key with no value, expected `=`"),
        ("\u{feff}", "missing field `trial`"),
    ] {
        let error = checked(text).unwrap_err();
        assert!(error.to_string().contains(says), "{text:?}: {error}");
        assert!(error.span.is_some_and(|span| text.get(span).is_some()), "{text:?}");
    }
}

/// Each table that must be there, left out.
#[test]
fn missing_tables() {
    for (table, says) in [
        ("trial", "trial"),
        ("population", "population"),
        ("accrual", "accrual"),
        ("follow_up", "follow_up"),
        ("benchmark", "benchmark"),
        ("truth", "truth"),
        ("analysis", "analysis"),
    ] {
        let mut file: toml::Table = shipped("nct07358676").parse().unwrap();
        file.remove(table).unwrap();
        let error = checked(&file.to_string()).unwrap_err();
        assert_eq!(error.to_string(), format!("missing field `{says}`"));
    }
    for (table, remedy) in [
        ("benchmark", "[[benchmark]] with the `name`"),
        ("truth", "[[truth]] with `name`"),
        ("analysis", "[[analysis]] with `name` and `alpha`"),
    ] {
        let mut file: toml::Table = shipped("nct07358676").parse().unwrap();
        file.insert(table.to_owned(), toml::Value::Array(Vec::new()));
        let error = checked(&file.to_string()).unwrap_err();
        assert_eq!((error.to_string(), error.span.clone()), (format!("`{table}` is missing"), None));
        assert!(error.help().unwrap().contains(remedy), "{:?}", error.help());
    }
    // What may be left out: nobody drops out, 1e5 trials, seed 1.
    let mut file: toml::Table = shipped("speed_logrank").parse().unwrap();
    file.remove("dropout").unwrap();
    file.remove("simulation").unwrap();
    let scenario = checked(&file.to_string()).unwrap();
    assert_eq!(
        (scenario.conduct.dropout.hazard, scenario.simulation.trials, scenario.simulation.seed),
        (0.0, 100_000, 1)
    );
}

#[test]
fn numbers_out_of_range() {
    fails(
        "duration = 12.0",
        "duration = -12.0",
        "-12.0",
        "`accrual.duration` must be a number above 0, got -12",
    );
    fails("duration = 12.0", "duration = inf", "inf", "`accrual.duration`");
    fails("duration = 12.0", "duration = nan", "nan", "got NaN");
    fails(
        "after_accrual = 12.0",
        "after_accrual = -1",
        "-1",
        "`follow_up.after_accrual` must be 0 or more, got -1",
    );
    fails("probability = 0.1", "probability = 1.0", "1.0", "`dropout.probability`|below 1, got 1");
    fails("by = 12.0", "by = 0", "0", "`dropout.by` must be a number above 0");
    fails("subjects = 25", "subjects = 0", "0", "`population.subjects` must be from 1 to 10000, got 0");
    fails("subjects = 25", "subjects = 1e9", "1e9", "from 1 to 10000, got 1000000000");
    fails("trials = 1e6", "trials = 0", "0", "`simulation.trials` must be from 1 to 1e12");
    fails("trials = 1e6", "trials = 1e13", "1e13", "`simulation.trials`");
    fails("trials = 1e5", "trials = 0", "0", "`power_curve.trials`");
    fails("alpha = 0.05", "alpha = 1.5", "1.5", "one-sided alpha lies strictly between 0 and 0.5, got 1.5");
    fails("alpha = 0.05", "alpha = 0", "0", "got 0");
    fails("landmark = 6.0", "landmark = 6.0\nconf_level = 95", "95", "0.95, not 95");
    fails("landmark = 6.0", "landmark = 0.0", "0.0", "`analysis.landmark`");
}

#[test]
fn the_conduct_of_the_trial() {
    fails("after_accrual = 12.0", "calendar = 6.0", "6.0", "data cut lies before the end of accrual");
    fails(
        "after_accrual = 12.0",
        "after_accrual = 12.0\ncalendar = 24.0",
        "[follow_up]",
        "one of `after_accrual`, `after_last_subject`, `calendar`",
    );
    fails("after_accrual = 12.0\n", "", "[follow_up]", "one of `after_accrual`");
    let poisson = "law = \"poisson\"\nrate = 2.0";
    fails("law = \"uniform\"\nduration = 12.0", poisson, "[follow_up]", "Poisson accrual has no planned end");
    fails(
        "law = \"uniform\"",
        "law = \"poisson\"",
        "[accrual]",
        "Poisson accrual needs `rate`, and nothing else",
    );
    fails("duration = 12.0", "rate = 2.0", "[accrual]", "uniform accrual needs `duration`, and nothing else");
    fails("probability = 0.1\n", "", "[dropout]", "either `hazard`, or `probability` and `by`");
    fails("probability = 0.1\n", "probability = 0.1\nhazard = 0.1\n", "[dropout]", "either `hazard`");
    fails(
        "until_week = 48",
        "until_week = 50",
        "[scans]",
        "scans every 6 until 50: the span must end on a scan",
    );
    fails("until_week = 48", "until_week = nan", "[scans]", "until NaN");
    fails("every_weeks = 9", "every_weeks = 0", "[scans]", "interval must be above 0, got 0");
    fails("spans = [", "spans = [] # [", "[scans]", "at least one interval");
}

#[test]
fn criteria_and_the_analysis() {
    fails(
        "lower = 18\n",
        "",
        "[[population.inclusion]]",
        "criterion `age`|`variable`, `operator` and `value`",
    );
    fails(
        "operator = \">=\"\nvalue = 3\n",
        "value = 3\n",
        "[[population.inclusion]]",
        "criterion `life-expectancy`",
    );
    fails("lower = 18", "lower = 80", "[[population.inclusion]]", "criterion `age`");
    fails("id = \"ecog\"", "id = \"age\"", "[[population.inclusion]]", "criterion `age` stands twice");
    fails(
        "[simulation]",
        "[[analysis]]\nname = \"interim\"\nalpha = 0.01\n[simulation]",
        "[[analysis]]",
        "there is one final analysis|says when it is due",
    );
    fails(
        "test = \"signed-root\"",
        "test = \"midp\"",
        "\"midp\"",
        "`midp`; known: breslow, wu, signed-root, exact-poisson, mid-p",
    );
    fails("landmark = 6.0", "conf_type = \"loglog\"", "\"loglog\"", "`loglog`; known: plain, log, log-log");
    fails("landmark = 6.0", "landmark_transform = \"asin\"", "\"asin\"", "known: plain");
}
