//! What a document is made of. All text is plain; whoever writes it escapes it.

use serde::Serialize;

#[cfg(feature = "figures")]
use crate::output::run_figures::NamedFigure;

/// A document before it has a format.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// What it is, in a word or two: the name of a browser's tab.
    pub(in crate::output) name: String,
    /// Above the title, such as the number of the trial; nothing if empty.
    pub(in crate::output) label: String,
    pub(in crate::output) title: String,
    /// The question that it answers; nothing if empty.
    pub(in crate::output) question: String,
    /// A line under it; nothing if empty.
    pub(in crate::output) subtitle: String,
    pub(in crate::output) sections: Vec<Section>,
    /// Where it comes from.
    pub(in crate::output) footer: String,
}

impl Document {
    /// With tables and figures numbered in their order.
    pub(in crate::output) fn numbered(self) -> Self {
        Self { sections: numbered(self.sections), ..self }
    }
}

/// A part of the document with a heading; one without title goes on without.
#[derive(Debug, Clone, Serialize)]
pub(in crate::output) struct Section {
    /// Name within the document.
    pub(in crate::output) id: String,
    pub(in crate::output) title: String,
    pub(in crate::output) blocks: Vec<Block>,
}

/// One thing under another on the page.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(in crate::output) enum Block {
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
pub(in crate::output) struct Fact {
    pub(in crate::output) term: String,
    pub(in crate::output) text: String,
    /// Set as something to type or compare.
    pub(in crate::output) code: bool,
}

/// Facts under a heading of their own.
#[derive(Debug, Clone, Serialize)]
pub(in crate::output) struct Card {
    pub(in crate::output) title: String,
    pub(in crate::output) subtitle: String,
    /// A word or two set off.
    pub(in crate::output) label: String,
    /// How the label is coloured; never the only carrier of the meaning.
    pub(in crate::output) tone: &'static str,
    pub(in crate::output) facts: Vec<Fact>,
}

/// A table whose first column names the rows.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::output) struct Table {
    /// Given by [`numbered`].
    pub(in crate::output) number: usize,
    pub(in crate::output) caption: String,
    /// Words under the table.
    pub(in crate::output) notes: Vec<String>,
    /// What the row names are.
    pub(in crate::output) stub: String,
    /// Columns; those of one group stand together.
    pub(in crate::output) groups: Vec<Group>,
    pub(in crate::output) columns: Vec<String>,
    pub(in crate::output) rows: Vec<Row>,
    /// Cells hold words, not numbers.
    pub(in crate::output) words: bool,
    /// Shown on demand under these words.
    pub(in crate::output) folded: Option<String>,
}

/// A heading over several columns.
#[derive(Debug, Clone, Serialize)]
pub(in crate::output) struct Group {
    pub(in crate::output) label: String,
    pub(in crate::output) span: usize,
}

/// A row of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::output) struct Row {
    pub(in crate::output) name: String,
    /// Words under the name.
    pub(in crate::output) detail: String,
    pub(in crate::output) cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::output) struct Cell {
    pub(in crate::output) text: String,
    pub(in crate::output) mark: Mark,
}

/// What is special about a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::output) enum Mark {
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
pub(in crate::output) struct Figure {
    pub(in crate::output) number: usize,
    pub(in crate::output) id: &'static str,
    pub(in crate::output) title: String,
    pub(in crate::output) caption: String,
    pub(in crate::output) svg: String,
}

impl Block {
    pub(in crate::output) fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    pub(in crate::output) fn heading(text: impl Into<String>) -> Self {
        Self::Heading { text: text.into() }
    }
}

impl Fact {
    pub(in crate::output) fn new(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { term: term.into(), text: text.into(), code: false }
    }

    /// A fact to type or compare.
    pub(in crate::output) fn code(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: true, ..Self::new(term, text) }
    }
}

impl Row {
    pub(in crate::output) fn new<C: Into<Cell>>(
        name: impl Into<String>,
        cells: impl IntoIterator<Item = C>,
    ) -> Self {
        let cells = cells.into_iter().map(Into::into).collect();
        Self { name: name.into(), detail: String::new(), cells }
    }

    pub(in crate::output) fn with_detail(self, detail: impl Into<String>) -> Self {
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
    pub(in crate::output) fn said(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::Said }
    }
}

#[cfg(feature = "figures")]
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

/// The sections with tables and figures numbered in their order.
fn numbered(mut sections: Vec<Section>) -> Vec<Section> {
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

impl Table {
    /// Names of the columns, the first that of the rows; each with the heading over it, where there is one.
    pub(in crate::output) fn header(&self) -> Vec<String> {
        let over = self.groups.iter().flat_map(|group| std::iter::repeat_n(group.label.as_str(), group.span));
        let over = over.map(Some).chain(std::iter::repeat(None));
        let named = self.columns.iter().zip(over).map(|(column, over)| match over {
            Some(over) if !over.is_empty() => format!("{over}: {column}"),
            _ => column.clone(),
        });
        std::iter::once(self.stub.clone()).chain(named).collect()
    }

    /// The caption with its number.
    pub(in crate::output) fn numbered_caption(&self) -> (String, &str) {
        (format!("Table {}.", self.number), &self.caption)
    }
}

impl Row {
    /// The name of the row with what stands under it, then its cells with their marks in words.
    pub(in crate::output) fn texts(&self) -> Vec<String> {
        let name = match self.detail.as_str() {
            "" => self.name.clone(),
            detail => format!("{} ({detail})", self.name),
        };
        let cell = |cell: &Cell| match cell.mark {
            Mark::Plain | Mark::Said => cell.text.clone(),
            Mark::Null => format!("null {}", cell.text),
            Mark::Above => format!("above {}", cell.text),
        };
        std::iter::once(name).chain(self.cells.iter().map(cell)).collect()
    }
}
