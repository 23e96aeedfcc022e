//! Texts and tables as set for a terminal, as parts of a document.

use super::model::{Block, Document, Row, Section, Table};
use crate::output::table::{Piece, PlainTable, Tables};
use crate::results::VERSION;

/// The result of a verb as a document of one section.
#[must_use]
pub fn document(title: &str, tables: &Tables) -> Document {
    let mut all = blocks(tables);
    let cautions = all.iter().position(is_cautions).map(|place| all.split_off(place));
    let section =
        |id: &str, title: &str, blocks| Section { id: id.to_owned(), title: title.to_owned(), blocks };
    let mut sections = vec![section("result", "", all)];
    sections.extend(cautions.map(|blocks| {
        let without_heading = blocks.into_iter().filter(|block| !is_cautions(block)).collect();
        section("cautions", CAUTIONS, without_heading)
    }));
    let document = Document {
        name: title.to_owned(),
        label: String::new(),
        title: title.to_owned(),
        question: String::new(),
        subtitle: String::new(),
        sections,
        footer: format!("Made by onearm {VERSION}."),
    };
    document.numbered()
}

/// A paragraph a line, a list of lines that begin alike, a table a table.
pub(in crate::output) fn blocks(tables: &Tables) -> Vec<Block> {
    let mut blocks = Vec::new();
    for piece in tables.pieces() {
        match piece {
            Piece::Text(text) => texts(text, &mut blocks),
            Piece::Table(table) => blocks.push(Block::Table(of_plain(table))),
        }
    }
    blocks
}

/// What begins a line that is one of a list, and what the list is called.
const CAUTION: &str = "caution: ";
const CAUTIONS: &str = "Cautions";

fn is_cautions(block: &Block) -> bool {
    matches!(block, Block::Heading { text } if text == CAUTIONS)
}

fn texts(text: &str, blocks: &mut Vec<Block>) {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let line = words.join(" ");
        match (line.strip_prefix(CAUTION), blocks.last_mut()) {
            (Some(caution), Some(Block::List { items })) => items.push(capital(caution)),
            (Some(caution), _) => {
                blocks.push(Block::heading(CAUTIONS));
                blocks.push(Block::List { items: vec![capital(caution)] });
            }
            (None, _) => blocks.push(Block::paragraph(capital(&line))),
        }
    }
}

/// With a capital first, unless the word is a name in letters of its own, such as an id with digits.
fn capital(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let plain = first.trim_end_matches([',', ':']).chars().all(char::is_alphabetic);
    let mut letters = text.chars();
    match letters.next() {
        Some(letter) if plain => letter.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn of_plain(table: &PlainTable) -> Table {
    // A column without a name is one of names; a reader that speaks needs a word for it.
    let name = |name: &String| if name.is_empty() { "What".to_owned() } else { name.clone() };
    let mut header = table.header.iter().map(name);
    let rows = table.rows.iter().map(|row| {
        let mut cells = row.iter().cloned();
        Row::new(cells.next().unwrap_or_default(), cells)
    });
    Table {
        caption: caption(&table.title),
        stub: header.next().unwrap_or_default(),
        columns: header.collect(),
        rows: rows.collect(),
        words: table.words,
        ..Table::default()
    }
}

/// The lines of a title as sentences.
fn caption(title: &str) -> String {
    let lines = title.lines().map(|line| line.trim().trim_end_matches('.')).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(capital).collect();
    lines.join(". ") + "."
}
