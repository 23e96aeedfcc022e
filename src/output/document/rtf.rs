//! RTF, as clinical study reports take their tables.

use std::fmt::Write as _;

use super::model::{Block, Card, Document, Fact, Table};

/// Width of the text in twips, twentieths of a point: A4 across, margins of 20 mm.
const WIDTH: usize = 14_570;

/// The document as RTF: A4 across, headings and tables; of figures the captions.
#[must_use]
pub fn rtf(document: &Document) -> String {
    let mut text = String::from(
        "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fmodern Courier New;}}\n\
         \\paperw16838\\paperh11906\\landscape\\margl1134\\margr1134\\margt1134\\margb1134\\fs18\n\
         {\\footer\\pard\\qr\\fs16 Page {\\field{\\*\\fldinst PAGE}} of {\\field{\\*\\fldinst NUMPAGES}}\\par}\n",
    );
    if !document.label.is_empty() {
        paragraph(&mut text, "\\b", &document.label);
    }
    paragraph(&mut text, "\\b\\fs28", &document.title);
    for line in [&document.question, &document.subtitle].into_iter().filter(|line| !line.is_empty()) {
        paragraph(&mut text, "\\i", line);
    }
    for section in &document.sections {
        if !section.title.is_empty() {
            paragraph(&mut text, "\\b\\fs24\\keepn\\sb240", &section.title);
        }
        section.blocks.iter().for_each(|part| block(&mut text, part));
    }
    paragraph(&mut text, "\\fs16\\sb240", &document.footer);
    text + "}\n"
}

fn paragraph(text: &mut String, style: &str, words: &str) {
    let _ = writeln!(text, "{{\\pard\\sa100{style} {}\\par}}", escaped(words));
}

fn block(text: &mut String, block: &Block) {
    match block {
        Block::Lead { text: words } => paragraph(text, "\\b\\li200", words),
        Block::Paragraph { text: words } => paragraph(text, "", words),
        Block::Heading { text: words } => paragraph(text, "\\b\\fs20\\keepn\\sb160", words),
        Block::List { items } => {
            items.iter().for_each(|item| paragraph(text, "\\fi-200\\li300", &format!("\u{2022} {item}")));
        }
        Block::Facts { facts } => facts_list(text, facts),
        Block::Cards { cards } => cards.iter().for_each(|one| card(text, one)),
        Block::Table(one) => table(text, one),
        Block::Figure(figure) => {
            let caption = format!("Figure {}. {}. {}", figure.number, figure.title, figure.caption);
            paragraph(text, "", &format!("{caption} (file {}.svg)", figure.id));
        }
    }
}

fn facts_list(text: &mut String, facts: &[Fact]) {
    for fact in facts {
        let face = if fact.code { "\\f1 " } else { "" };
        let _ = writeln!(
            text,
            "{{\\pard\\sa60\\fi-200\\li300{{\\b {}}}: {{{face}{}}}\\par}}",
            escaped(&fact.term),
            escaped(&fact.text)
        );
    }
}

fn card(text: &mut String, card: &Card) {
    let label = if card.label.is_empty() { String::new() } else { format!(": {}", card.label) };
    paragraph(text, "\\b\\keepn\\sb120", &format!("{}{label}", card.title));
    if !card.subtitle.is_empty() {
        paragraph(text, "\\i", &card.subtitle);
    }
    facts_list(text, &card.facts);
}

fn table(text: &mut String, table: &Table) {
    let (number, caption) = table.numbered_caption();
    let _ = writeln!(text, "{{\\pard\\sb160\\sa60\\keepn{{\\b {number}}} {}\\par}}", escaped(caption));
    let header = table.header();
    let rows: Vec<Vec<String>> = table.rows.iter().map(super::model::Row::texts).collect();
    let edges = edges(&header, &rows);
    let alignment = if table.words { "\\ql" } else { "\\qr" };
    let mut row = |cells: &[String], is_header: bool, borders: &str| {
        let repeat = if is_header { "\\trhdr" } else { "" };
        let _ = write!(text, "{{\\trowd\\trgaph80\\trkeep{repeat}");
        edges.iter().for_each(|edge| {
            let _ = write!(text, "{borders}\\cellx{edge}");
        });
        for (column, cell) in cells.iter().enumerate() {
            let alignment = if column == 0 { "\\ql" } else { alignment };
            let bold = if is_header { "\\b " } else { "" };
            let _ = write!(text, "\\pard\\intbl{alignment}\\fs16{{{bold}{}}}\\cell", escaped(cell));
        }
        text.push_str("\\row}\n");
    };
    row(&header, true, "\\clbrdrt\\brdrs\\brdrw15\\clbrdrb\\brdrs\\brdrw10");
    for (index, cells) in rows.iter().enumerate() {
        row(cells, false, if index + 1 == rows.len() { "\\clbrdrb\\brdrs\\brdrw15" } else { "" });
    }
    table.notes.iter().for_each(|note| paragraph(text, "\\fs16", note));
    paragraph(text, "", "");
}

/// Right edges of the columns: each as wide as its longest cell asks for, within bounds, all together as wide as the text or less.
fn edges(header: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    /// Of a letter of 8 points.
    const LETTER: usize = 95;
    let longest_word =
        |text: &String| text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(1);
    let wanted = |column: usize| {
        let cells = || rows.iter().filter_map(move |row| row.get(column));
        let whole = cells().map(|cell| cell.chars().count()).max().unwrap_or(1).clamp(4, 40);
        whole.max(longest_word(&header[column])) * LETTER + 180
    };
    let widths: Vec<usize> = (0..header.len()).map(wanted).collect();
    let total: usize = widths.iter().sum();
    let mut edge = 0;
    let widths = widths.iter().map(|width| if total > WIDTH { width * WIDTH / total } else { *width });
    widths
        .map(|width| {
            edge += width.max(1);
            edge
        })
        .collect()
}

/// With every letter beyond ASCII as a number, and a question mark for those who cannot read it.
fn escaped(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '{' | '}' => {
                words.push('\\');
                words.push(letter);
            }
            letter if letter.is_control() => words.push(' '),
            letter if letter.is_ascii() => words.push(letter),
            letter => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let _ = write!(words, "\\u{}?", unit.cast_signed());
                }
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_are_numbers() {
        assert_eq!(escaped("a\\{b} \u{2265} \u{1f600}"), "a\\\\\\{b\\} \\u8805? \\u-10179?\\u-8704?");
    }

    #[test]
    fn columns_share_the_width() {
        let long = vec!["x".repeat(60); 12];
        let found = edges(&long, std::slice::from_ref(&long));
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]) && found[11] <= WIDTH, "{found:?}");
        let short = edges(&["a".to_owned(), "b".to_owned()], &[]);
        assert!(short[1] < WIDTH / 4, "{short:?}");
    }
}
