//! Rules and lists of numbers as they are written in flags.

use crate::cli::{Exit, Failure};
use crate::decision::Spending;
use crate::decision::group_sequential::{BoundaryShape, EfficacyRule, FutilityRule};

/// Most interim analyses: beyond, a trial is watched continuously.
const MOST_LOOKS: usize = 20;
/// Greatest parameter of a rule, either side of 0.
const GREATEST: f64 = 50.0;

/// Finite numbers, separated by commas.
pub(in crate::cli) fn numbers(flag: &str, text: &str) -> Result<Vec<f64>, Failure> {
    let of = |word: &str| {
        word.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| {
            let help = "write numbers with commas between them, such as 0.4,0.7";
            Failure::new(Exit::Usage, format!("{flag} {text}: `{}` is not a number", word.trim()), help)
        })
    };
    let list: Vec<f64> = text.split(',').map(of).collect::<Result<_, _>>()?;
    if list.len() > MOST_LOOKS {
        let message = format!("{flag}: {} numbers, at most {MOST_LOOKS}", list.len());
        return Err(Failure::new(Exit::Usage, message, "plan fewer interim analyses"));
    }
    Ok(list)
}

/// A rule's name and its parameter, which may be written with or without its letter: `name:gamma=-4` or `name:-4`.
fn parameter(text: &str, name: &str, letter: &str) -> Option<f64> {
    let rest = text.strip_prefix(name)?.strip_prefix(':')?;
    let value = rest.strip_prefix(letter).and_then(|rest| rest.strip_prefix('=')).unwrap_or(rest);
    value.trim().parse::<f64>().ok().filter(|x| x.abs() <= GREATEST)
}

fn spending(text: &str) -> Option<Spending> {
    match text {
        "lan-demets-obrien-fleming" => Some(Spending::ObrienFleming),
        "lan-demets-pocock" => Some(Spending::Pocock),
        _ => parameter(text, "hwang-shih-decani", "gamma")
            .map(|gamma| Spending::HwangShihDeCani { gamma })
            .or_else(|| {
                let exponent = parameter(text, "kim-demets", "rho").filter(|rho| *rho > 0.0)?;
                Some(Spending::Power { exponent })
            }),
    }
}

/// The rule of `--efficacy`.
pub(in crate::cli) fn efficacy(text: &str) -> Result<EfficacyRule, Failure> {
    let text = text.trim();
    let shape = match text {
        "none" => return Ok(EfficacyRule::AtEnd),
        "obrien-fleming" => Some(BoundaryShape::ObrienFleming),
        "pocock" => Some(BoundaryShape::Pocock),
        _ => parameter(text, "wang-tsiatis", "delta")
            .filter(|delta| (-2.0..=1.0).contains(delta))
            .map(|exponent| BoundaryShape::WangTsiatis { exponent }),
    };
    shape.map(EfficacyRule::Shape).or_else(|| spending(text).map(EfficacyRule::Spending)).ok_or_else(|| {
        let help = "write none, obrien-fleming, pocock, wang-tsiatis:delta=0.25 (from -2 to 1), lan-demets-obrien-fleming, \
                    lan-demets-pocock, hwang-shih-decani:gamma=-4 or kim-demets:rho=2";
        Failure::new(Exit::Usage, format!("--efficacy {text}: no such rule"), help)
    })
}

/// The rule of `--futility`, for so many interim analyses; one number is that of each.
pub(in crate::cli) fn futility(text: &str, looks: usize) -> Result<FutilityRule, Failure> {
    let text = text.trim();
    let bounds = |list: &str| -> Result<Vec<f64>, Failure> {
        let list = numbers("--futility", list)?;
        Ok(if list.len() == 1 { vec![list[0]; looks] } else { list })
    };
    let within = |list: Vec<f64>, low: f64, high: f64| match list.iter().find(|x| !(low..=high).contains(*x))
    {
        Some(wrong) => {
            let message = format!("--futility {text}: {wrong} is not from {low} to {high}");
            Err(Failure::new(Exit::Usage, message, "give bounds that a trial can reach"))
        }
        None => Ok(list),
    };
    if text == "none" {
        return Ok(FutilityRule::None);
    }
    if let Some(list) = text.strip_prefix("z=") {
        return within(bounds(list)?, -10.0, 10.0).map(FutilityRule::Statistic);
    }
    if let Some(list) = text.strip_prefix("hazard-ratio=") {
        return within(bounds(list)?, 0.01, 100.0).map(FutilityRule::HazardRatio);
    }
    spending(text).map(FutilityRule::Spending).ok_or_else(|| {
        let help = "write none, z=0, z=-0.5,0.3, hazard-ratio=0.9, lan-demets-obrien-fleming, lan-demets-pocock, \
                    hwang-shih-decani:gamma=-2 or kim-demets:rho=2";
        Failure::new(Exit::Usage, format!("--futility {text}: no such rule"), help)
    })
}

/// Times of entry, one a line; empty lines and those that start with # do not count.
pub(super) fn entry_times(path: &std::path::Path, text: &str) -> Result<Vec<f64>, Failure> {
    let mut times = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let word = line.trim();
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        let time = word.parse::<f64>().ok().filter(|time| time.is_finite() && *time >= 0.0);
        times.push(time.ok_or_else(|| {
            let message =
                format!("{} line {}: `{word}` is not a time of 0 or more", path.display(), index + 1);
            Failure::new(
                Exit::Data,
                message,
                "write the time from the start of the trial to each entry, one a line",
            )
        })?);
    }
    if times.len() < 2 {
        let message = format!("{}: {} times of entry, at least 2 are needed", path.display(), times.len());
        return Err(Failure::new(Exit::Data, message, "write the time of each entry on a line of its own"));
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_wrong_ones_refused() {
        let hwang = EfficacyRule::Spending(Spending::HwangShihDeCani { gamma: -4.0 });
        for text in ["hwang-shih-decani:gamma=-4", "hwang-shih-decani:-4", " hwang-shih-decani:gamma= -4 "] {
            assert_eq!(efficacy(text).unwrap(), hwang, "{text}");
        }
        assert_eq!(
            efficacy("wang-tsiatis:delta=0.25").unwrap(),
            EfficacyRule::Shape(BoundaryShape::WangTsiatis { exponent: 0.25 })
        );
        for wrong in [
            "",
            "obf",
            "wang-tsiatis",
            "wang-tsiatis:delta=9",
            "kim-demets:rho=0",
            "hwang-shih-decani:gamma=inf",
        ] {
            assert!(efficacy(wrong).is_err() && futility(wrong, 2).is_err(), "{wrong}");
        }
        assert_eq!(futility("z=0.1", 2).unwrap(), FutilityRule::Statistic(vec![0.1, 0.1]));
        assert_eq!(futility("hazard-ratio=1,0.8", 2).unwrap(), FutilityRule::HazardRatio(vec![1.0, 0.8]));
        for wrong in ["obrien-fleming", "z=", "z=x", "z=99", "hazard-ratio=-1", "z=0;1"] {
            assert!(futility(wrong, 2).is_err(), "{wrong}");
        }
    }

    #[test]
    fn entries_are_read_line_by_line() {
        let path = std::path::Path::new("entries.txt");
        assert_eq!(entry_times(path, "# months\n0.5\n\n 2 \n").unwrap(), [0.5, 2.0]);
        for wrong in ["", "1", "1\nx", "1\n-2", "1\nNaN"] {
            assert!(entry_times(path, wrong).is_err(), "{wrong}");
        }
    }
}
