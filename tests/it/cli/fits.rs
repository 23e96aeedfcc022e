//! `analyze --fit`.

use super::*;

const LEUKAEMIA: &str = "analyze leukaemia_6mp.csv --time time --event event --at 10 --rmst 20";

#[test]
fn fits_as_json() {
    let folder = Folder::new().shipped("leukaemia_6mp.csv");
    let result = folder.json(&format!("{LEUKAEMIA} --fit weibull,exponential,piecewise:cuts=9"));
    let fits = result["fits"].as_array().unwrap();
    let aic: Vec<f64> = fits.iter().map(|fit| fit["aic"].as_f64().unwrap()).collect();
    assert!(fits.len() == 3 && aic.is_sorted(), "{aic:?}");
    let of = |law: &str| fits.iter().find(|fit| fit["law"] == law).unwrap();
    let weibull = of("weibull");
    for key in
        ["group", "law", "converged", "notation", "parameters", "log_likelihood", "aic", "bic", "covariance"]
    {
        assert!(!weibull[key].is_null(), "{key}");
    }
    // R survreg: shape 1 / .7386, scale exp(3.5194), log-likelihood -41.66.
    close(&weibull["parameters"]["shape"], 1.353_9, 1e-3);
    close(&weibull["log_likelihood"], -41.66, 1e-4);
    // By hand: 9 events in 359 weeks.
    close(&of("exponential")["parameters"]["rate"], 9.0 / 359.0, 1e-12);
    close(&of("exponential")["exact"]["median_lower"], 15.786_14, 1e-6);
    assert_eq!(of("piecewise")["cuts"], serde_json::json!([9.0]));
    assert!(keys(&of("piecewise")["parameters"]).contains(&"rate-2"));
    // The notation is a law that other flags take.
    let notation = weibull["notation"].as_str().unwrap();
    folder.json(&format!("{LEUKAEMIA} --benchmark {notation}"));
    // No fits unless asked for.
    assert!(folder.json(LEUKAEMIA).get("fits").is_none());
}

#[test]
fn fits_by_group_and_the_table() {
    let folder = Folder::new().shipped("va_lung.csv");
    let line = "analyze va_lung.csv --time time --event status --by celltype --fit all";
    let result = folder.json(line);
    assert_eq!(result["fits"].as_array().unwrap().len(), 4 * 7);
    let text = folder.onearm(line).done().stdout;
    for word in [
        "Fitted laws, smallest AIC first",
        "Parameters of the fitted laws",
        "generalized-gamma",
        "too few to choose",
    ] {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

#[test]
fn no_fit_says_why() {
    let folder = Folder::new()
        .file("none.csv", "time,event\n1,0\n2,0\n")
        .file("one.csv", "time,event\n3,1\n3,1\n1,0\n");
    let result = folder.json("analyze none.csv --time time --event event --fit all");
    for fit in result["fits"].as_array().unwrap() {
        assert_eq!(fit["converged"], false);
        assert_eq!(fit["reason"]["failure"], "no-events");
        assert!(fit["aic"].is_null() && fit["reasons"]["aic"] == "not-converged");
    }
    let text = folder.onearm("analyze one.csv --time time --event event --fit weibull").done().stdout;
    assert!(text.contains("weibull: no fit, because all events are at one time"), "{text}");
    folder.refuses(
        "analyze ten.csv --time time --event event --fit webull",
        2,
        &["no law to fit is called `webull`", "log-normal"],
    );
    folder.refuses(
        "analyze ten.csv --time time --event event --fit piecewise:cuts=3/2",
        2,
        &["cuts are numbers above 0"],
    );
}
