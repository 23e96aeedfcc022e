//! Any bytes are read or refused; a table means the same in every dress.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::input::table::decode;

const HEADER: [&str; 5] = ["id", "time", "event", "entry", "arm"];
const LINE: &str = "--time time --event event --entry entry --by arm";

/// How a table is written.
#[derive(Debug, Clone, Copy)]
struct Dress {
    separator: char,
    quote_all: bool,
    line_end: &'static str,
    last_line_end: bool,
    byte_order_mark: bool,
    decimal_comma: bool,
}

type Row = (f64, bool, f64, String);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let time = prop_oneof![(0_u32..400).prop_map(|days| f64::from(days) / 8.0), 0.0..1e6];
    let row = (time, any::<bool>(), 0.0..0.9, "[A-C][ ,;|\t\"\n\r.é]{0,3}[a-b1-2]");
    prop::collection::vec(row, 1..20)
}

fn dress() -> impl Strategy<Value = Dress> {
    let separator = prop::sample::select(vec![',', ';', '\t', '|']);
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    (separator, any::<bool>(), line_end, any::<[bool; 3]>()).prop_map(
        |(separator, quote_all, line_end, flags)| {
            let [last_line_end, byte_order_mark, comma] = flags;
            let decimal_comma = comma && matches!(separator, ';' | '\t');
            Dress { separator, quote_all, line_end, last_line_end, byte_order_mark, decimal_comma }
        },
    )
}

fn written(rows: &[Row], dress: Dress) -> String {
    let number = |value: f64| {
        let text = value.to_string();
        if dress.decimal_comma { text.replace('.', ",") } else { text }
    };
    let mut table = vec![HEADER.map(str::to_owned)];
    for (index, (time, event, share, arm)) in rows.iter().enumerate() {
        let (id, event) = (index.to_string(), u8::from(*event).to_string());
        table.push([id, number(*time), event, number(time * share), arm.clone()]);
    }
    let cell = |text: &String| {
        if dress.quote_all || text.contains([dress.separator, '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.clone()
        }
    };
    let separator = dress.separator.to_string();
    let lines = table.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(&separator));
    let mut text = lines.collect::<Vec<_>>().join(dress.line_end);
    if dress.last_line_end {
        text.push_str(dress.line_end);
    }
    if dress.byte_order_mark { format!("\u{FEFF}{text}") } else { text }
}

/// Reads; whatever is refused has words, and a place inside the file.
fn read_any(bytes: &[u8], line: &str) -> Option<SubjectData> {
    let fault = match read_subjects(bytes, &flags(line)) {
        Ok(data) => return Some(data),
        Err(fault) => fault,
    };
    assert!(!fault.to_string().is_empty() && !fault.help().is_empty());
    assert_eq!(fault.place().is_some(), fault.byte_range().is_some());
    if let (Some(place), Some(range)) = (fault.place(), fault.byte_range()) {
        // Places count in the text, which has another length than the bytes in another encoding.
        let length = decode(bytes).map_or(bytes.len(), |(text, _)| text.len());
        assert!(range.start <= range.end && range.end <= length, "{range:?} of {length}");
        assert!(place.line >= 1 && place.line <= 1 + bytes.len() as u64);
        assert!(decode(bytes).map_or(true, |(text, _)| text.get(range).is_some()));
    }
    assert!(!matches!(fault, SubjectDataError::Rows { .. } | SubjectDataError::Sample(_)), "{fault}");
    None
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for line in ["", PLAIN, LINE] {
            read_any(&bytes, line);
        }
    }

    #[test]
    fn text_of_awkward_characters_never_panics(
        text in "(time|event|PARAMCD|AVAL|CNSR|id|[0-9]|1|0|,|;|\t|\"|\n|\r|\u{FEFF}|é| |\\.|-){0,60}"
    ) {
        for line in ["", "--param 1", PLAIN, "--time time --censor event --by id", "--time 1 --event 0"] {
            read_any(text.as_bytes(), line);
            read_any(format!("time,event\n{text}").as_bytes(), line);
            read_any(format!("PARAMCD\tAVAL\tCNSR\n{text}").as_bytes(), line);
        }
    }

    #[test]
    fn mutated_tables_never_panic(
        rows in rows(),
        dress in dress(),
        changes in prop::collection::vec((any::<Index>(), 0_u8..3, prop::sample::select(b",;\t\"\n\r\0\xFF.-x ".to_vec())), 1..6),
    ) {
        let mut bytes = written(&rows, dress).into_bytes();
        for (place, change, byte) in changes {
            let place = place.index(bytes.len());
            match change {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                _ => drop(bytes.remove(place)),
            }
            if bytes.is_empty() {
                bytes.push(b'a');
            }
            read_any(&bytes, LINE);
        }
    }

    #[test]
    fn a_table_means_the_same_in_every_dress(rows in rows(), dress in dress()) {
        let data = read(&written(&rows, dress), LINE);
        let subjects = data.sample.subjects();
        prop_assert_eq!((subjects.len(), data.rows), (rows.len(), rows.len()));
        let mut levels: Vec<&str> = rows.iter().map(|row| row.3.as_str()).collect();
        levels.sort_unstable();
        levels.dedup();
        prop_assert_eq!(data.groups.iter().map(|group| group.level.as_str()).collect::<Vec<_>>(), levels);
        for (index, (subject, (time, event, share, arm))) in subjects.iter().zip(&rows).enumerate() {
            prop_assert_eq!((subject.time, subject.event, subject.entry), (*time, *event, time * share));
            let group = data.groups.iter().find(|group| group.level == *arm);
            prop_assert!(group.is_some_and(|group| group.sample.subjects().contains(subject)));
            prop_assert_eq!(data.ids.as_ref().and_then(|ids| ids.get(index)), Some(&index.to_string()));
        }
        let is_byte_order_mark = |note: &ReadNote| *note == ReadNote::ByteOrderMark;
        prop_assert_eq!(data.notes.iter().any(is_byte_order_mark), dress.byte_order_mark);
        let separator = data.notes.iter().any(|note| matches!(note, ReadNote::Separator { .. }));
        prop_assert_eq!(separator, dress.separator != ',');
    }

    #[test]
    fn a_bad_cell_is_found_where_it_stands(rows in rows(), dress in dress(), bad in any::<Index>()) {
        let start = if dress.byte_order_mark { 3 } else { 0 };
        let bad = bad.index(rows.len());
        let mut other = rows.clone();
        other[bad].0 = 987_654_321.0;
        other[bad].2 = 0.0;
        let text = written(&other, dress).replace("987654321", "no number");
        let fault = read_subjects(text.as_bytes(), &flags(LINE)).unwrap_err();
        let range = fault.byte_range().unwrap();
        prop_assert_eq!(text[range.clone()].trim_matches('"'), "no number");
        let before = text[start..range.start].replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(fault.place().unwrap().line, 1 + before.matches('\n').count() as u64);
    }
}
