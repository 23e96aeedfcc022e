//! One document in every format.

use super::model::{Fact, Group};
use super::of_tables::blocks;
use super::*;
use crate::output::table::{PlainTable, Tables};

fn tables() -> Tables {
    let mut tables = Tables::from("null: exponential, median 5\nchi-squared 4.2\n\n");
    tables += &Tables::of(PlainTable {
        title: "Groups\nO = 9".to_owned(),
        header: vec!["Group".to_owned(), "Median|x".to_owned()],
        rows: vec![vec!["a & b".to_owned(), "<0.001".to_owned()]],
        words: false,
    });
    tables + "caution: only 7 events\ncaution: second\n"
}

fn everything() -> Document {
    let grouped = Table {
        caption: "Grouped.".to_owned(),
        stub: "Truth".to_owned(),
        groups: vec![Group { label: String::new(), span: 1 }, Group { label: "Size".to_owned(), span: 1 }],
        columns: vec!["n".to_owned(), "wu".to_owned()],
        rows: vec![
            Row::new("null", ["25".to_owned(), "0.05".to_owned()]).with_detail("of the benchmark"),
            Row::new("target", [Cell::from("25"), Cell { text: "0.06".to_owned(), mark: Mark::Above }]),
        ],
        notes: vec!["A note.".to_owned()],
        ..Table::default()
    };
    let mut sections = vec![Section {
        id: "first".to_owned(),
        title: "First".to_owned(),
        blocks: vec![
            Block::Lead { text: "The point.".to_owned() },
            Block::Facts {
                facts: vec![Fact::new("Seed", "1"), Fact::code("Command", "onearm run a_b.toml")],
            },
            Block::Table(grouped),
        ],
    }];
    sections.push(Section { id: "second".to_owned(), title: "Second".to_owned(), blocks: blocks(&tables()) });
    sections.push(Section { id: "third".to_owned(), title: "Third".to_owned(), blocks: Vec::new() });
    let document = Document {
        name: "name".to_owned(),
        label: "NCT".to_owned(),
        title: "Title {1}".to_owned(),
        question: "Question?".to_owned(),
        subtitle: "Sub".to_owned(),
        sections,
        footer: "Made.".to_owned(),
    };
    document.numbered()
}

#[test]
fn lines_tables_and_cautions() {
    let blocks = blocks(&tables());
    let kinds: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph { text } => format!("p {text}"),
            Block::Heading { text } => format!("h {text}"),
            Block::List { items } => format!("l {}", items.join("; ")),
            Block::Table(table) => {
                format!("t {} {:?} {:?}", table.caption, table.header(), table.rows[0].texts())
            }
            other => format!("{other:?}"),
        })
        .collect();
    let wanted = [
        "p Null: exponential, median 5",
        "p chi-squared 4.2",
        "t Groups. O = 9. [\"Group\", \"Median|x\"] [\"a & b\", \"<0.001\"]",
        "h Cautions",
        "l Only 7 events; Second",
    ];
    assert_eq!(kinds, wanted);
}

#[test]
fn markdown_has_it_all() {
    let text = markdown(&everything());
    for part in [
        "# Title {1}\n\n*Question?*\n\n*Sub*\n\n## First\n\n> The point.",
        "- **Seed**: 1\n- **Command**: `onearm run a_b.toml`",
        "**Table 1.** Grouped.\n\n| Truth | n | Size: wu |\n| :--- | ---: | ---: |\n| null (of the benchmark) | 25 | 0.05 |\n| target | 25 | above 0.06 |\n\nA note.",
        "| Group | Median\\|x |\n| :--- | ---: |\n| a & b | \\<0.001 |",
        "- Only 7 events\n- Second",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
}

/// Braces pair, but for those that are letters.
fn unpaired(text: &str) -> i64 {
    let plain = text.replace("\\\\", "").replace("\\{", "").replace("\\}", "");
    plain.chars().map(|letter| i64::from(letter == '{') - i64::from(letter == '}')).sum()
}

#[test]
fn latex_and_rtf_have_it_all_and_close_what_they_open() {
    let document = everything();
    let text = latex(&document);
    for part in
        ["Title \\{1\\}", "a \\& b & \\textless{}0.001 \\\\", "\\texttt{onearm run a\\_b.toml}", "Size: wu"]
    {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    assert_eq!((unpaired(&text), text.matches("\\begin{").count()), (0, text.matches("\\end{").count()));
    let text = rtf(&document);
    for part in ["Title \\{1\\}", "a & b", "{\\b Table 2.} Groups. O = 9.", "above 0.06"] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    assert_eq!(unpaired(&text), 0);
    // Two tables of two and three columns, and their headings.
    assert_eq!((text.matches("\\cellx").count(), text.matches("\\cell}").count()), (3 * 3 + 2 * 2, 0));
    assert_eq!(text.matches("\\row}").count(), 5);
}

#[cfg(feature = "report")]
#[test]
fn the_page_has_it_all() {
    let page = html(&everything()).unwrap();
    for part in [
        "<h1>Title {1}</h1>",
        "a &amp; b",
        "&lt;0.001",
        "<p class=\"lead\">The point.</p>",
        "<nav",
        "Question?",
    ] {
        assert!(page.contains(part), "{part}\n---\n{page}");
    }
    let plain = html(&document("One result", &tables())).unwrap();
    assert!(
        !plain.contains("<nav") && plain.matches("<h2").count() == 1 && plain.contains("<h1>One result</h1>")
    );
}

#[cfg(feature = "report")]
#[test]
fn the_word_document_has_it_all_and_the_same_bytes() {
    use std::io::Read as _;
    let bytes = docx(&everything()).unwrap();
    assert_eq!(bytes, docx(&everything()).unwrap());
    let mut container = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    container.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    for part in ["Title {1}", "a &amp; b", "&lt;0.001", "Size: wu", "<w:tblHeader/>", "Table 2. "] {
        assert!(xml.contains(part), "{part}\n---\n{xml}");
    }
    let open =
        |tag: &str| xml.matches(&format!("<w:{tag}>")).count() + xml.matches(&format!("<w:{tag} ")).count();
    for tag in ["p", "tbl", "tr", "tc", "r", "t"] {
        assert_eq!(open(tag), xml.matches(&format!("</w:{tag}>")).count(), "{tag}");
    }
    assert_eq!(container.len(), 6, "types, two relations, text, styles, footer");
}
