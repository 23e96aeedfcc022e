//! Texts and tables of a result, before they have a format.

use std::ops::{Add, AddAssign};

use comfy_table::{Cell, CellAlignment, LineStyle, Table as Terminal, TableStyle};

/// A rule above, below the header and below the rows; nothing between columns.
const STYLE: TableStyle = {
    let rule = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(rule).header_separator(rule).bottom_border(rule)
};

/// A table whose first column names the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainTable {
    /// What it shows; lines below the first say more of it.
    pub title: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// A cell a column.
    pub rows: Vec<Vec<String>>,
    /// Cells hold words, not numbers.
    pub words: bool,
}

/// One after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Lines, their ends included.
    Text(String),
    /// A table.
    Table(PlainTable),
}

/// A part of a result under a heading of its own. A terminal shows the parts one after the other, a document under their headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name within a document.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// What it says; may be nothing.
    pub tables: Tables,
}

impl Part {
    /// One of these.
    pub(super) fn new(id: &'static str, title: &'static str, tables: impl Into<Tables>) -> Self {
        Self { id, title, tables: tables.into() }
    }
}

/// Texts and tables one after the other. [`Tables::to_text`] sets them for a terminal, `output::document` for everything else: what they say and with how many
/// digits is decided once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables(Vec<Piece>);

impl Tables {
    /// A table, and an empty line after it.
    pub(in crate::output) fn of(table: PlainTable) -> Self {
        Self(vec![Piece::Table(table)]) + "\n\n"
    }

    /// What there is.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A letter more.
    pub(super) fn push(&mut self, letter: char) {
        *self += letter.encode_utf8(&mut [0; 4]) as &str;
    }

    /// Without the white space at the end, so that lines below a table stand right under it.
    pub(super) fn close_up(&mut self) {
        while let Some(Piece::Text(text)) = self.0.last_mut() {
            text.truncate(text.trim_end().len());
            if !text.is_empty() {
                return;
            }
            self.0.pop();
        }
    }

    /// For a terminal.
    #[must_use]
    pub fn to_text(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Table(table) => table.to_text(),
        };
        self.0.iter().map(piece).collect()
    }
}

impl PlainTable {
    /// Without a line end.
    fn to_text(&self) -> String {
        let mut table = Terminal::new();
        table.load_style(STYLE);
        table.set_header(self.header.iter().map(Cell::new));
        for row in &self.rows {
            table.add_row(row);
        }
        let others = if self.words { CellAlignment::Left } else { CellAlignment::Right };
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_cell_alignment(if index == 0 { CellAlignment::Left } else { others });
        }
        format!("{}\n{table}", self.title)
    }
}

impl From<&str> for Tables {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::default() } else { Self(vec![Piece::Text(text.to_owned())]) }
    }
}

impl From<String> for Tables {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl AddAssign<&str> for Tables {
    fn add_assign(&mut self, more: &str) {
        match self.0.last_mut() {
            Some(Piece::Text(text)) => text.push_str(more),
            _ => self.0.extend(Self::from(more).0),
        }
    }
}

impl AddAssign<&String> for Tables {
    fn add_assign(&mut self, more: &String) {
        *self += more.as_str();
    }
}

impl AddAssign<&Self> for Tables {
    fn add_assign(&mut self, more: &Self) {
        for piece in &more.0 {
            match piece {
                Piece::Text(text) => *self += text,
                Piece::Table(_) => self.0.push(piece.clone()),
            }
        }
    }
}

impl<T> Add<T> for Tables
where
    Self: AddAssign<T>,
{
    type Output = Self;

    fn add(mut self, more: T) -> Self {
        self += more;
        self
    }
}

impl FromIterator<Part> for Tables {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        parts.into_iter().map(|part| part.tables).collect()
    }
}

impl FromIterator<Tables> for Tables {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), |before, tables| before + &tables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Tables {
        Tables::of(PlainTable {
            title: "Title".to_owned(),
            header: vec!["Group".to_owned(), "O".to_owned()],
            rows: vec![vec!["all".to_owned(), "9".to_owned()]],
            words: false,
        })
    }

    #[test]
    fn texts_join_and_tables_stay() {
        let mut all = Tables::from("first\n") + &one();
        all += "second\n";
        all += &one();
        assert_eq!(all.pieces().len(), 4 + 1);
        assert!(matches!(&all.pieces()[2], Piece::Text(text) if text == "\n\nsecond\n"));
        assert!(Tables::from("").is_empty() && (Tables::default() + &Tables::default()).is_empty());
        let text = all.to_text();
        assert!(text.starts_with("first\nTitle\n───") && text.contains(" all     9 \n"), "{text}");
        assert!(text.ends_with("───\n\n"), "{text}");
    }

    #[test]
    fn a_line_right_under_a_table() {
        let mut table = one();
        table.close_up();
        table.push('\n');
        let text = (table + "under\n").to_text();
        assert!(text.ends_with("─\nunder\n"), "{text}");
    }
}
