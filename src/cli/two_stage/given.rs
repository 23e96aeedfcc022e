//! Designs written in a flag.

use crate::cli::{Exit, Failure};
use crate::design::simon::TwoStageBinary;
use crate::results::GivenDesign;

/// `interim=1.06,first=-0.72,subjects=46,last=1.6`.
pub(super) fn logrank_design(text: &str) -> Result<GivenDesign, Failure> {
    let wrong = |why: String| {
        let help = "write --evaluate interim=1.06,first=-0.72,subjects=46,last=1.6: calendar time, c1, n, c";
        Failure::new(Exit::Usage, format!("--evaluate {text}: {why}"), help)
    };
    const KEYS: [&str; 4] = ["interim", "first", "subjects", "last"];
    let mut values = [None; 4];
    for part in text.split(',') {
        let (key, value) = part.split_once('=').ok_or_else(|| wrong(format!("`{part}` is not key=value")))?;
        let place = KEYS.iter().position(|known| *known == key.trim());
        let place = place.ok_or_else(|| wrong(format!("no key is called `{}`", key.trim())))?;
        let number = value.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        let number = number.ok_or_else(|| wrong(format!("`{part}` has no number")))?;
        if values[place].replace(number).is_some() {
            return Err(wrong(format!("`{}` stands twice", key.trim())));
        }
    }
    let value = |place: usize| values[place].ok_or_else(|| wrong(format!("`{}` is missing", KEYS[place])));
    let subjects = value(2)?;
    if !(subjects >= 2.0 && subjects.fract() == 0.0 && subjects <= 1e4) {
        return Err(wrong("subjects must be a whole number from 2 to 10000".to_owned()));
    }
    let (first, last) = (value(1)?, value(3)?);
    if first.abs() > 10.0 || last.abs() > 10.0 {
        return Err(wrong("bounds are normal quantiles, between -10 and 10".to_owned()));
    }
    Ok(GivenDesign { interim: value(0)?, first, subjects: subjects as u64, last })
}

/// `1/10,5/29`, or `1/11,?/29` for the least r that keeps alpha under the null.
pub(super) fn binary_design(text: &str, most: u64, null: f64, alpha: f64) -> Result<TwoStageBinary, Failure> {
    let wrong = |why: &str| {
        let help =
            "write --evaluate 1/10,5/29: stop with at most 1 response in 10, no success with at most 5 in 29";
        Failure::new(Exit::Usage, format!("--evaluate {text}: {why}"), help)
    };
    let split = |part: &str| part.split_once('/').map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()));
    let whole =
        |word: &str| word.parse::<u64>().map_err(|_| wrong("not two stages R1/N1,R/N in whole numbers"));
    let stages = text.split_once(',').and_then(|(first, both)| split(first).zip(split(both)));
    let ((first_limit, first_subjects), (limit, subjects)) =
        stages.ok_or_else(|| wrong("not two stages R1/N1,R/N in whole numbers"))?;
    let (first_limit, first_subjects) = (whole(&first_limit)?, whole(&first_subjects)?);
    let subjects = whole(&subjects)?;
    if first_limit >= first_subjects {
        return Err(wrong("R1 must be below N1, else every trial stops"));
    }
    if first_subjects >= subjects {
        return Err(wrong("N counts both stages, so it must be above N1"));
    }
    if subjects > most {
        return Err(wrong("more subjects than the exact law is computed for (10000)"));
    }
    let design = TwoStageBinary { first_subjects, first_limit, subjects, limit: first_limit };
    let limit = if limit == "?" {
        design.least_limit(null, alpha).ok_or_else(|| wrong("no R keeps alpha"))?
    } else {
        whole(&limit)?
    };
    if limit >= subjects {
        return Err(wrong("R must be below N, else no trial succeeds"));
    }
    if limit < first_limit {
        return Err(wrong("R counts both stages, so it cannot be below R1"));
    }
    Ok(TwoStageBinary { limit, ..design })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn designs_are_read_and_wrong_ones_refused() {
        let found = logrank_design("interim=1.06, first=-0.72,last=1.6,subjects=46").unwrap();
        assert_eq!(found, GivenDesign { interim: 1.06, first: -0.72, subjects: 46, last: 1.6 });
        for wrong in [
            "",
            "interim=1",
            "interim=1,first=0,last=1,subjects=4.5",
            "interim=1,first=0,last=1,subjects=-3",
            "interim=NaN,first=0,last=1,subjects=4",
            "interim=1,first=inf,last=1,subjects=4",
            "interim=1,first=0,last=99,subjects=4",
            "interim=1,interim=1,first=0,last=1,subjects=4",
            "n=4",
        ] {
            assert!(logrank_design(wrong).is_err(), "{wrong}");
        }
        let found = binary_design("1/10, 5/29", 10_000, 0.1, 0.05).unwrap();
        assert_eq!((found.first_limit, found.first_subjects, found.limit, found.subjects), (1, 10, 5, 29));
        for wrong in
            ["", "1/10", "10/10,12/29", "1/10,5/10", "1/10,29/29", "3/10,2/29", "-1/10,5/29", "1/10,5/99999"]
        {
            assert!(binary_design(wrong, 10_000, 0.1, 0.05).is_err(), "{wrong}");
        }
    }
}
