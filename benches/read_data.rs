//! Reading subjects from a CSV and from a transport file, beside a pass over the bytes.
//!
//! ```text
//! cargo bench --bench read_data                1e3 to 1e6 subjects
//! cargo bench --bench read_data -- 1e5         other sizes
//! ```
//! CPU seconds of one thread, as in the bench `kaplan_meier`. The columns are those of ADTTE: subject, parameter, time to a
//! hundredth, censoring code, arm. Every reader checks every cell, that no subject stands twice, and digests the file.
//!
//! | job | what |
//! |---|---|
//! | `bound: bytes` | by hand: counts the line ends and adds up all bytes |
//! | `SHA-256` | the digest alone, which every result carries |
//! | `read subjects` | [`read_subjects`]: kind of file, names, every row checked, groups, digest |

mod timing;

use jiff::civil::date;
use onearm::input::subjects::{SubjectColumns, read_subjects};
use onearm::input::table::Cell;
use onearm::input::xport::XportVersion;
use onearm::output::xport::{XportColumn, XportMember, write_xport};
use sha2::{Digest, Sha256};
use timing::{compare, job, sizes, subjects_with_covariate};

fn main() {
    println!("{:<22} {:>9} {:<26} {:>13} {:>11} {:>7}", "data", "subjects", "job", "CPU", "each", "ratio");
    for size in sizes() {
        times("csv", size, &csv(size));
        times("xport", size, &xport(size));
    }
}

fn times(kind: &str, subjects: usize, bytes: &[u8]) {
    let columns = SubjectColumns { by: Some("ARM".to_owned()), ..SubjectColumns::default() };
    let jobs = vec![
        job("bound: bytes", || {
            bytes.iter().map(|byte| u64::from(*byte) + u64::from(*byte == b'\n')).sum::<u64>() as f64
        }),
        job("SHA-256", || f64::from(Sha256::digest(bytes)[0])),
        job("read subjects", || {
            let data = read_subjects(bytes, &columns).expect("the table is sound");
            assert_eq!((data.rows, data.groups.len()), (subjects, 2));
            data.sample.person_time()
        }),
    ];
    println!("{kind}: {:.1} MB", bytes.len() as f64 / 1e6);
    compare(kind, subjects, jobs);
}

/// Time to a hundredth, censored, arm.
fn rows(subjects: usize) -> impl Iterator<Item = (f64, bool, &'static str)> {
    let (subjects, covariate) = subjects_with_covariate(subjects, false);
    let rows = subjects.into_iter().zip(covariate);
    rows.map(|(subject, x)| {
        ((100.0 * subject.time).ceil() / 100.0, !subject.event, if x > 0.0 { "ACTIVE" } else { "CONTROL" })
    })
}

fn csv(subjects: usize) -> Vec<u8> {
    let mut text = "USUBJID,PARAMCD,AVAL,CNSR,ARM\n".to_owned();
    for (index, (time, censored, arm)) in rows(subjects).enumerate() {
        text.push_str(&format!("01-{index:07},PFS,{time},{},{arm}\n", u8::from(censored)));
    }
    text.into_bytes()
}

fn xport(subjects: usize) -> Vec<u8> {
    let rows: Vec<_> = rows(subjects).collect();
    let column = |name, cells| XportColumn { name, label: "", format: "", cells };
    let ids = (0..subjects).map(|index| Cell::Text(format!("01-{index:07}").into())).collect();
    let columns = vec![
        column("USUBJID", ids),
        column("PARAMCD", vec![Cell::Text("PFS".into()); subjects]),
        column("AVAL", rows.iter().map(|row| Cell::Number(row.0)).collect()),
        column("CNSR", rows.iter().map(|row| Cell::Number(f64::from(u8::from(row.1)))).collect()),
        column("ARM", rows.iter().map(|row| Cell::Text(row.2.into())).collect()),
    ];
    let member = XportMember { name: "ADTTE", label: "", created: date(2026, 1, 1).at(0, 0, 0, 0), columns };
    let mut bytes = Vec::new();
    write_xport(&member, XportVersion::V5, &mut bytes).expect("the columns are sound");
    bytes
}
