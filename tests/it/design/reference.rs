//! Designs from elsewhere through the program.

use crate::program::{Verb, entry, number};

fn result(flags: &str) -> serde_json::Value {
    Verb("design").result(flags)
}

fn close(got: &serde_json::Value, expected: f64, tolerance: f64) {
    assert!((number(got) - expected).abs() < tolerance, "{got} {expected}");
}

/// R logRank1s: primary biliary cirrhosis, Weibull 1.22, median 9 years, hazard ratio 1 / 1.75, 5 + 3 years.
#[test]
fn the_pbc_example_of_wu() {
    let pbc = "--null weibull:shape=1.22,median=9 --hazard-ratio 0.5714285714285714 --accrual 5 --follow-up 3 --exact-limit 0 \
               --method one-sample-logrank/wu,one-sample-logrank/kwak-jung,one-sample-logrank/finkelstein";
    for (power, subjects, unrounded, others) in [
        (0.80, 88, 87.315_460_7, [83.040_2, 98.669_5]),
        (0.85, 100, 99.724_179_7, [94.108_3, 114.736_5]),
        (0.90, 117, 116.508_018_1, [109.018_0, 136.673_4]),
    ] {
        let found = result(&format!("{pbc} --power {power}"));
        assert_eq!((&found["command"], &found["solved"]), (&"design".into(), &"subjects".into()));
        let wu = entry(&found["methods"], "method", "one-sample-logrank/wu");
        assert_eq!(wu["subjects"], subjects);
        close(&wu["subjects_exact"], unrounded, 1e-6);
        for (id, expected) in [("kwak-jung", others[0]), ("finkelstein", others[1])] {
            let other = entry(&found["methods"], "method", &format!("one-sample-logrank/{id}"));
            close(&other["subjects_exact"], expected, 6e-5);
        }
        assert!(found["exact"].is_null() && found["exact_reason"].as_str().unwrap().contains("up to 0"));
    }
    let found = result(&format!("{pbc} --subjects 88"));
    close(&entry(&found["methods"], "method", "one-sample-logrank/wu")["power"], 0.803, 5e-4);
}

/// R logRank1s and R rashnu: exponential survival at 3, accrual 3, follow-up 3.
#[test]
fn a_grid_of_exponential_designs() {
    for (survival, alpha, power, ratio, wu, arcsine, at_half) in [
        (0.30, 0.05, 0.8, 0.5, 21, 25, 31),
        (0.30, 0.10, 0.8, 0.5, 16, 18, 25),
        (0.30, 0.05, 0.9, 0.7, 96, 116, 142),
        (0.10, 0.05, 0.8, 0.5, 17, 21, 26),
        (0.60, 0.05, 0.8, 0.5, 36, 43, 55),
    ] {
        let design = |alpha: f64| {
            result(&format!(
                "--null-survival {survival} --survival-time 3 --hazard-ratio {ratio} --accrual 3 --follow-up 3 --landmark 3 \
                 --power {power} --alpha {alpha} --exact-limit 0 --method one-sample-logrank/wu,landmark/arcsine"
            ))
        };
        let found = design(alpha);
        assert_eq!(entry(&found["methods"], "method", "one-sample-logrank/wu")["subjects"], wu);
        assert_eq!(entry(&found["methods"], "method", "landmark/arcsine")["subjects"], arcsine);
        assert_eq!(entry(&design(alpha / 2.0)["methods"], "method", "landmark/arcsine")["subjects"], at_half);
    }
}

/// R rashnu; the fourth case has its landmark after the least follow-up, where R SampleSizeSingleArmSurvival prints 5424.
#[test]
fn landmark_designs() {
    let law = |survival: f64, time: f64| format!("exponential:rate={}", -survival.ln() / time);
    let design = |s0: f64, s1: f64, time: f64, accrual: f64, follow_up: f64, alpha: f64| {
        result(&format!(
            "--null {} --alt {} --accrual {accrual} --follow-up {follow_up} --landmark {time} --alpha {alpha} --exact-limit 0 \
             --method landmark",
            law(s0, time),
            law(s1, time)
        ))
    };
    let found = design(0.305, 0.435, 12.0, 24.0, 24.0, 0.025);
    for (id, subjects, power) in [
        ("arcsine", 108, 0.802),
        ("log-log", 117, 0.801),
        ("logit", 102, 0.804),
        ("log", 81, 0.801),
        ("log-swog", 98, 0.0),
        ("identity", 115, 0.803),
    ] {
        let method = entry(&found["methods"], "method", &format!("landmark/{id}"));
        // The reference takes the null's variance for log-swog's power, so only its n is held.
        assert!(id == "log-swog" || method["subjects"] == subjects, "{method}");
        if power > 0.0 {
            close(&method["power"], power, 6e-4);
        }
    }
    for (s0, s1, accrual, follow_up, time, expected) in [
        (0.90, 0.96, 24.0, 24.0, 18.0, 107),
        (0.80, 0.85, 36.0, 24.0, 18.0, 356),
        (0.4, 0.6, 12.0, 6.0, 6.0, 39),
        (0.4, 0.6, 12.0, 3.0, 6.0, 42),
    ] {
        let found = design(s0, s1, time, accrual, follow_up, 0.05);
        assert_eq!(entry(&found["methods"], "method", "landmark/arcsine")["subjects"], expected);
    }
    let found = design(0.4, 0.6, 6.0, 12.0, 6.0, 0.05);
    for (id, unrounded) in [
        ("arcsine", 38.122),
        ("log-log", 46.265),
        ("logit", 39.173),
        ("log", 25.071),
        ("log-swog", 44.399),
        ("identity", 37.095),
    ] {
        close(
            &entry(&found["methods"], "method", &format!("landmark/{id}"))["subjects_exact"],
            unrounded,
            6e-4,
        );
    }
}

/// The cube root by an independent evaluation, the logarithm by R desmon.
#[test]
fn exponential_designs() {
    for (laws, accrual, follow_up, alpha, swog) in [
        ("--null-median 5 --alt exponential:median=10", 12, 12, 0.05, 16.609_928),
        ("--null-median 5 --alt exponential:median=9", 12, 12, 0.05, 22.468_562),
        ("--null-survival 0.3 --survival-time 3 --hazard-ratio 0.5", 3, 3, 0.025, 23.935_033),
    ] {
        let found = result(&format!(
            "{laws} --accrual {accrual} --follow-up {follow_up} --alpha {alpha} --method exponential-mle --exact-limit 0"
        ));
        close(
            &entry(&found["methods"], "method", "exponential-mle/swog")["subjects_exact"],
            swog + 0.5,
            1e-6,
        );
    }
    let found = result(
        "--null exponential:rate=0.1 --alt exponential:rate=0.06666666666666667 --accrual 2 --follow-up 2 --alpha 0.1 --power 0.9 \
         --method exponential-mle/log --exact-limit 0",
    );
    close(&found["methods"][0]["subjects_exact"], 221.185_586_83, 1e-5);
}

/// Wu's power with 25 subjects, printed to seven digits, and the exact size and power to four.
#[test]
fn twenty_five_subjects() {
    let flags = |median: u32, alpha: f64| {
        format!(
            "--null-median 5 --alt exponential:median={median} --accrual 12 --follow-up 12 --subjects 25 --alpha {alpha} \
             --method one-sample-logrank/wu"
        )
    };
    for (median, at_5, at_10, events) in [
        (7, 0.457_823_3, 0.593_170_8, 20.542),
        (8, 0.662_490_4, 0.775_698_3, 19.504),
        (9, 0.804_316, 0.883_961_8, 18.525),
        (10, 0.891_398_2, 0.942_135_4, 17.612),
    ] {
        for (alpha, power) in [(0.05, at_5), (0.1, at_10)] {
            let found = result(&flags(median, alpha));
            close(&found["methods"][0]["power"], power, 6e-7);
            close(&found["methods"][0]["events"], events, 6e-4);
        }
    }
    let found = result(&flags(9, 0.05));
    let exact = &found["exact"];
    assert_eq!(exact["subjects"], 25);
    assert!(number(&exact["error_bound"]) < 1e-6);
    for (variant, size, power) in [("breslow", 0.0380, 0.8287), ("wu", 0.0504, 0.8580)] {
        let found = entry(&exact["variants"], "variant", variant);
        close(&found["size"], size, 6e-5);
        close(&found["power"], power, 6e-5);
    }
    let ratio = entry(&exact["variants"], "variant", "ratio");
    close(&ratio["size"], 0.05, 1e-8);
    assert_eq!(ratio["critical"][20]["ratio_at_most"], ratio["ratio_at_most"]);
}

/// Exact chi-squared designs: the fewest events, over the probability of an event.
#[test]
fn chi_squared_designs() {
    for (ratio, alpha, events) in [(0.5, 0.05, 13.0), (0.6, 0.1, 18.0), (0.7, 0.05, 48.0)] {
        let found = result(&format!(
            "--null-median 5 --hazard-ratio {ratio} --accrual 12 --follow-up 12 --alpha {alpha} --method exponential/chi-squared \
             --exact-limit 0"
        ));
        let rate = 2.0_f64.ln() / 5.0 * ratio;
        let event = 1.0 - ((-12.0 * rate).exp() - (-24.0 * rate).exp()) / (12.0 * rate);
        close(&found["methods"][0]["subjects_exact"], events / event, 1e-9);
    }
}

/// Exact binomial with 25 subjects, all followed to the landmark.
#[test]
fn a_binomial_count_at_the_landmark() {
    let found = result(
        "--null-survival 0.3 --survival-time 6 --alt exponential:rate=0.11552453009332421 --accrual 12 --follow-up 6 --landmark 6 \
         --subjects 25 --method landmark/binomial",
    );
    let method = &found["methods"][0];
    close(&method["exact_size"], 0.044_246_5, 6e-8);
    close(&method["exact_power"], 0.654_981, 6e-7);
    let attainable = &found["exact"]["attainable"];
    let same = attainable.as_array().unwrap().iter().find(|found| found["alive_at_least"] == 12).unwrap();
    assert_eq!(same["size"], method["exact_size"]);
}
