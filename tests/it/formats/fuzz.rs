//! Files that have been damaged: an error with words or a table, never a panic. Fixed seeds, so a failure comes again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use onearm::input::subjects::{SubjectColumns, read_subjects};
use onearm::input::table::{Cell, TypedTable};
use onearm::input::xport::{XportError, XportTable, XportVersion};

use super::reference_file;
use super::round_trip::{column, member, written};

/// SplitMix64.
pub(super) struct Mutator(pub(super) u64);

impl Mutator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// One to four changes: a byte, a bit, a piece cut, doubled or moved, an end cut off, large numbers.
    pub(super) fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            if bytes.is_empty() {
                return;
            }
            let at = self.below(bytes.len());
            let piece = at..(at + 1 + self.below(160)).min(bytes.len());
            match self.below(8) {
                0 => bytes[at] = self.next() as u8,
                1 => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.drain(piece)),
                3 => {
                    let copy = bytes[piece].to_vec();
                    bytes.splice(at..at, copy);
                }
                4 => bytes.truncate(at / 80 * 80),
                5 => bytes.truncate(at),
                6 => bytes[piece].fill([0, b' ', b'9', 0xFF][self.below(4)]),
                // Header records stand on boundaries: copy one over another.
                _ => {
                    let (from, to) = (self.below(bytes.len()) / 80 * 80, at / 80 * 80);
                    let length = 80.min(bytes.len() - from).min(bytes.len() - to);
                    bytes.copy_within(from..from + length, to);
                }
            }
        }
    }
}

/// Opens the file and reads every cell; what is refused has words.
fn read_all(bytes: &[u8]) {
    match XportTable::open(bytes, None) {
        Ok(table) => {
            let columns = table.names().len();
            assert!(
                columns * 136 <= bytes.len() && table.rows() <= bytes.len(),
                "no more than the file holds"
            );
            for row in 0..table.rows() {
                for column in 0..columns {
                    let _ = table.cell(row, column).into_text();
                }
            }
            assert!(matches!(table.cell(table.rows(), 0), Cell::Missing(_)));
            assert!(matches!(table.cell(usize::MAX, columns), Cell::Missing(_)));
        }
        Err(fault) => assert!(!fault.to_string().is_empty() && !fault.help().is_empty()),
    }
    let columns = SubjectColumns {
        time: Some("time".into()),
        event: Some("status".into()),
        by: Some("sex".into()),
        covariates: vec!["age".into()],
        ..SubjectColumns::default()
    };
    if let Err(fault) = read_subjects(bytes, &columns) {
        assert!(!fault.to_string().is_empty() && !fault.help().is_empty());
    }
}

#[test]
fn damaged_transport_files_never_panic() {
    let files = [
        "haven_lung_v5.xpt",
        "haven_types_v5.xpt",
        "haven_types_v8.xpt",
        "pyreadstat_v5.xpt",
        "pyreadstat_v8.xpt",
    ];
    for name in files {
        let mut sound = reference_file(name);
        // Enough rows to see them; reading 228 a thousand times is only slow.
        sound.truncate(80 * 60);
        for seed in 0..1_500 {
            let mut bytes = sound.clone();
            Mutator(seed).mutate(&mut bytes);
            let read = catch_unwind(AssertUnwindSafe(|| read_all(&bytes)));
            assert!(read.is_ok(), "{name}, seed {seed}");
        }
    }
}

/// Every place where a file can be cut.
#[test]
fn a_file_cut_anywhere_is_refused() {
    let numbers = |scale: f64| (0..40).map(|row| Cell::Number(scale * f64::from(row))).collect();
    for version in [XportVersion::V5, XportVersion::V8] {
        let whole =
            written(&member(vec![column("TIME", numbers(1.0)), column("CNSR", numbers(0.5))]), version)
                .unwrap();
        for length in 0..whole.len() {
            let cut = &whole[..length];
            let Ok(table) = XportTable::open(cut, None) else { continue };
            // Version 5 does not count its rows: cut between records, it is a sound file of fewer.
            assert!(
                version == XportVersion::V5 && length % 80 == 0,
                "{version:?}, {length} of {}",
                whole.len()
            );
            assert!(table.rows() < 40);
        }
    }
}

/// Counts that no file of this size can hold are refused before anything is made of them.
#[test]
fn claims_beyond_the_file() {
    let whole =
        written(&member(vec![column("TIME", vec![Cell::Number(1.0); 20])]), XportVersion::V8).unwrap();
    let find = |text: &[u8]| whole.windows(text.len()).position(|window| window == text).unwrap();
    let with = |at: usize, text: &[u8]| {
        let mut bytes = whole.clone();
        bytes[at..at + text.len()].copy_from_slice(text);
        XportTable::open(&bytes, None).err().unwrap()
    };
    let namestr = find(b"NAMSTV8") - 20;
    let fault = with(namestr + 53, b"99999");
    assert!(matches!(fault, XportError::TooMany { what: "variables", claimed: 99_999, .. }), "{fault}");
    let fault = with(namestr + 53, b"00000");
    assert!(matches!(fault, XportError::NoVariables { .. }), "{fault}");
    let fault = with(namestr + 53, b"0x001");
    assert_eq!(
        fault.to_string(),
        format!("byte {}: the number of variables is `0x001`, not a number", namestr + 53)
    );
    let observations = find(b"OBSV8") - 20;
    let fault = with(observations + 48, b"  2147483648000");
    assert!(
        matches!(fault, XportError::ObservationCount { claimed: 2_147_483_648_000, found: 20, .. }),
        "{fault}"
    );
    // The description of the first variable: type, length, position.
    let variable = namestr + 80;
    assert!(matches!(with(variable, &[0, 3]), XportError::VariableType { number: 1, found: 3, .. }));
    assert!(matches!(with(variable + 4, &[0x7F, 0xFF]), XportError::VariableLength { length: 32_767, .. }));
    assert!(matches!(with(variable + 4, &[0x80, 0]), XportError::VariableLength { .. }));
    assert!(matches!(with(variable + 84, &[0x7F, 0xFF, 0xFF, 0xFF]), XportError::VariablePosition { .. }));
    assert!(matches!(with(0, b"HEADER RECORD*******LIBV9  "), XportError::Header { at: 0, .. }));
    assert!(matches!(with(240 + 74, b"0100"), XportError::DescriptionLength { length: 100, .. }));
    let fault = XportTable::open(&whole[..240], None).err().unwrap();
    assert_eq!(fault, XportError::NoMember);
}
