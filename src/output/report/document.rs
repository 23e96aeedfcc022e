//! What a page is made of. All text is plain; the template escapes it.

use serde::Serialize;

use crate::output::run_figures::NamedFigure;

/// A part of the page with a heading.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Section {
    /// Name within the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// One thing under another on the page.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Block {
    /// What should be read if nothing else is.
    Lead {
        text: String,
    },
    Paragraph {
        text: String,
    },
    Heading {
        text: String,
    },
    List {
        items: Vec<String>,
    },
    Facts {
        facts: Vec<Fact>,
    },
    Cards {
        cards: Vec<Card>,
    },
    Table(Table),
    Figure(Figure),
}

/// A term and what is said of it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Fact {
    pub(super) term: String,
    pub(super) text: String,
    /// Set as something to type or compare.
    pub(super) code: bool,
}

/// Facts under a heading of their own.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Card {
    pub(super) title: String,
    pub(super) subtitle: String,
    /// A word or two set off.
    pub(super) label: String,
    /// How the label is coloured; never the only carrier of the meaning.
    pub(super) tone: &'static str,
    pub(super) facts: Vec<Fact>,
}

/// A table whose first column names the rows.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Table {
    /// Given by [`numbered`].
    pub(super) number: usize,
    pub(super) caption: String,
    /// Words under the table.
    pub(super) notes: Vec<String>,
    /// What the row names are.
    pub(super) stub: String,
    /// Columns; those of one group stand together.
    pub(super) groups: Vec<Group>,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Cells hold words, not numbers.
    pub(super) words: bool,
    /// Shown on demand under these words.
    pub(super) folded: Option<String>,
}

/// A heading over several columns.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Group {
    pub(super) label: String,
    pub(super) span: usize,
}

/// A row of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    /// Words under the name.
    pub(super) detail: String,
    pub(super) cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) mark: Mark,
}

/// What is special about a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mark {
    #[default]
    Plain,
    /// A rate under the null.
    Null,
    /// An error rate above alpha.
    Above,
    /// Words in a table of numbers.
    Said,
}

/// A picture with its words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Figure {
    number: usize,
    id: &'static str,
    title: String,
    caption: String,
    svg: String,
}

impl Block {
    pub(super) fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    pub(super) fn heading(text: impl Into<String>) -> Self {
        Self::Heading { text: text.into() }
    }
}

impl Fact {
    pub(super) fn new(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { term: term.into(), text: text.into(), code: false }
    }

    /// A fact to type or compare.
    pub(super) fn code(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: true, ..Self::new(term, text) }
    }
}

impl Row {
    pub(super) fn new<C: Into<Cell>>(name: impl Into<String>, cells: impl IntoIterator<Item = C>) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        Self { name: name.into(), detail: String::new(), cells }
    }

    pub(super) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, mark: Mark::Plain }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Cell {
    /// Words in a table of numbers.
    pub(super) fn said(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::Said }
    }
}

impl From<&NamedFigure> for Block {
    fn from(figure: &NamedFigure) -> Self {
        Self::Figure(Figure {
            number: 0,
            id: figure.id,
            title: figure.title.clone(),
            caption: figure.caption.clone(),
            svg: figure.svg.as_str().to_owned(),
        })
    }
}

/// The sections with tables and figures numbered in the order of the page.
pub(super) fn numbered(mut sections: Vec<Section>) -> Vec<Section> {
    let (mut tables, mut figures) = (0, 0);
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match block {
            Block::Table(table) => {
                tables += 1;
                table.number = tables;
            }
            Block::Figure(figure) => {
                figures += 1;
                figure.number = figures;
            }
            _ => {}
        }
    }
    sections
}
