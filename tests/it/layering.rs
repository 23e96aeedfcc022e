//! The rooms of `src` stand on each other in one order, and the low ones keep to arithmetic. Evidence: the
//! source itself.
//!
//! 1. A room uses itself and the rooms before it in [`ROOMS`], also in its unit tests; `lib.rs` and `main.rs`
//!    see all.
//! 2. The rooms in [`PORTABLE`] do not call the standard library's float functions, whose last bit depends on
//!    the processor; `sqrt`, `abs`, `min`, `max` and rounding are exact everywhere.
//! 3. The rooms before [`FIRST_AT_THE_EDGE`] neither print nor look at files, environment or clock, and do not
//!    `unwrap`.
//!
//! Rules 2 and 3 do not apply to code under `#[cfg(test)]`.

mod source;

use std::path::{Path, PathBuf};

use crate::reference::in_repository;
use source::{children, code_of, line_of, without_tests, words};

/// From low to high.
const ROOMS: [&str; 21] = [
    "numeric",
    "random",
    "measure",
    "distribution",
    "protocol",
    "derivation",
    "sample",
    "estimator",
    "benchmark",
    "hypothesis",
    "decision",
    "design",
    "trial",
    "scenario",
    "simulation",
    "monitor",
    "verification",
    "results",
    "input",
    "output",
    "cli",
];

/// Rooms whose numbers must have the same bits on every machine.
const PORTABLE: [&str; 10] = [
    "numeric",
    "random",
    "distribution",
    "protocol",
    "derivation",
    "estimator",
    "hypothesis",
    "trial",
    "simulation",
    "monitor",
];

const FIRST_AT_THE_EDGE: &str = "input";

/// Methods of `f64` that are left to the platform's C library, or that fuse roundings.
const FLOAT_FUNCTIONS: [&str; 30] = [
    "ln", "log", "log2", "log10", "ln_1p", "exp", "exp2", "exp_m1", "powf", "powi", "sin", "cos", "tan",
    "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "hypot",
    "cbrt", "gamma", "ln_gamma", "mul_add", "erf",
];

const EFFECTS: [&str; 6] = ["println!", "eprintln!", "print!", "eprint!", "dbg!", ".unwrap()"];
const EFFECT_MODULES: [&str; 3] = ["fs", "env", "time"];

fn rank(room: &str) -> Option<usize> {
    ROOMS.iter().position(|known| *known == room)
}

/// What is wrong with one file; `path` is relative to `src`.
fn findings(path: &Path, source: &str) -> Vec<String> {
    let parts: Vec<String> =
        path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let room = parts[0].as_str();
    if parts.len() == 1 && ["lib", "main"].contains(&room) {
        return Vec::new();
    }
    let shown = path.display();
    let Some(own) = rank(room) else { return vec![format!("src/{shown}: room `{room}` is not in the list")] };
    let code = code_of(source);
    let plain = without_tests(&code);
    let mut found = Vec::new();
    let mut note = |position, what: String| found.push((line_of(&code, position), what));

    for (position, name) in children(&code, "crate") {
        if rank(&name).is_some_and(|used| used > own) {
            note(position, format!("`{room}` uses `{name}`, which stands above it"));
        } else if name.is_empty() {
            note(position, format!("`{room}` uses `crate::*`, which hides the rooms it needs"));
        }
    }
    // The same by the back stairs: as many `super` as the file is deep lead to the crate's root.
    let depth = parts.iter().filter(|part| *part != "mod").count();
    let stairs = vec!["super"; depth].join("::");
    for (position, name) in children(&plain, &stairs) {
        if rank(&name).is_some_and(|used| used != own) {
            note(position, format!("`{room}` reaches `{name}` by `super`; write `crate::{name}`"));
        }
    }
    if PORTABLE.contains(&room) {
        for name in FLOAT_FUNCTIONS {
            for needle in [format!(".{name}("), format!("f64::{name}"), format!("f32::{name}")] {
                for position in words(&plain, &needle) {
                    note(position, format!("`{needle}` is not portable; see numeric::portable"));
                }
            }
        }
    }
    if rank(FIRST_AT_THE_EDGE).is_some_and(|edge| own < edge) {
        for needle in EFFECTS {
            for position in words(&plain, needle) {
                note(position, format!("`{needle}` below `{FIRST_AT_THE_EDGE}`"));
            }
        }
        for (position, name) in children(&plain, "std") {
            if EFFECT_MODULES.contains(&name.as_str()) {
                note(position, format!("`std::{name}` below `{FIRST_AT_THE_EDGE}`"));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(line, what)| format!("src/{shown}:{line}: {what}")).collect()
}

/// All Rust files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn the_source_keeps_its_layers() {
    let root = in_repository("src");
    let files = files(&root);
    assert!(files.len() > 2, "no source found in {}", root.display());
    let found: Vec<String> = files
        .iter()
        .flat_map(|path| findings(path.strip_prefix(&root).unwrap(), &std::fs::read_to_string(path).unwrap()))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_named_rooms_are_in_the_list() {
    assert!(PORTABLE.iter().chain([&FIRST_AT_THE_EDGE]).all(|room| rank(room).is_some()));
}

#[test]
fn planted_violations_are_found() {
    let planted = [
        ("sample/a.rs", "use crate::hypothesis::logrank;", "`sample` uses `hypothesis`"),
        ("sample/a.rs", "fn f() { crate::cli::run() }", "`sample` uses `cli`"),
        ("sample/a.rs", "use crate::{\n    numeric::normal,\n    output,\n};", "`sample` uses `output`"),
        ("random.rs", "#[cfg(test)]\nmod tests { use crate::simulation; }", "`random` uses `simulation`"),
        ("sample/a.rs", "use super::super::output::x;", "reaches `output` by `super`"),
        ("sample/a.rs", "use crate::*;", "`sample` uses `crate::*`"),
        ("sample/mod.rs", "use super::output;", "reaches `output` by `super`"),
        ("utils/mod.rs", "", "room `utils` is not in the list"),
        ("helpers.rs", "", "room `helpers` is not in the list"),
        ("numeric/a.rs", "let y = x.ln();", "`.ln(`"),
        ("trial/a.rs", "xs.iter().copied().map(f64::exp)", "`f64::exp`"),
        ("estimator/a.rs", "x.mul_add(1., 2.)", "`.mul_add("),
        ("results/a.rs", "println!(\"{x}\");", "`println!`"),
        ("verification.rs", "use std::{fmt, fs};", "`std::fs`"),
        ("measure/a.rs", "let now = std::time::Instant::now();", "`std::time`"),
        ("benchmark/a.rs", "x.parse::<f64>().unwrap()", "`.unwrap()`"),
        ("design/a.rs", "fn f<'a>(c: char) { c == '\"'; dbg!(c); }", "`dbg!`"),
        (
            "design/a.rs",
            "#[cfg(test)]\nmod tests { fn f() {} }\nfn g() { x.unwrap() }",
            "design/a.rs:3: `.unwrap()`",
        ),
    ];
    for (path, source, expected) in planted {
        let found = findings(Path::new(path), source);
        assert_eq!(found.len(), 1, "{path} {source}: {found:?}");
        assert!(found[0].contains(expected), "{path} {source}: {found:?}");
    }
}

#[test]
fn what_is_allowed_passes() {
    let allowed = [
        ("lib.rs", "pub mod cli;"),
        ("main.rs", "fn main() { println!(\"{:?}\", crate::cli::run().unwrap()) }"),
        ("cli/a.rs", "use crate::simulation; fn f() { println!(\"\"); std::fs::read(\"\").unwrap(); }"),
        ("input.rs", "use std::fs; use crate::results::Results;"),
        ("sample/a.rs", "use crate::{measure::Outcome, numeric}; use super::b;"),
        ("sample/a.rs", "// use crate::cli;\n/* x.unwrap() /* println!(\"\") */ .unwrap() */ fn f() {}"),
        (
            "sample/a.rs",
            "/// See [`crate::output`] and `x.unwrap()`.\nfn f() -> &'static str { \"crate::cli .unwrap()\" }",
        ),
        (
            "sample/a.rs",
            "const A: &str = r#\"\" println!(\"#; const B: &[u8] = br\"std::fs\"; const C: char = '\\'';",
        ),
        (
            "numeric/a.rs",
            "x.sqrt() + x.abs().min(y).max(z) + libm::exp(x) + ln(x) + x.exponent() + f64::explicit(x)",
        ),
        ("numeric/a.rs", "#[cfg(test)]\nmod tests { fn f() { x.ln().unwrap(); if a { println!() } } }"),
        ("numeric/a.rs", "#[cfg(test)]\nconst A: [f64; 2] = [2.0.ln(), 3.0.ln()];"),
        ("numeric/tests.rs", "//! Tests.\n#![cfg(test)]\nfn f() { x.ln().unwrap(); }"),
        ("measure/a.rs", "x.ln()"),
        ("numeric/a.rs", "use std::fmt; x.unwrap_or(0)"),
    ];
    for (path, source) in allowed {
        assert_eq!(findings(Path::new(path), source), Vec::<String>::new(), "{source}");
    }
}
