//! Markdown, with the tables of GitHub's dialect.

use std::fmt::Write as _;

use super::model::{Block, Card, Document, Fact, Figure, Table};

/// The document as Markdown; figures are links to the files beside it.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let mut text = String::new();
    if !document.label.is_empty() {
        paragraph(&mut text, &escaped(&document.label));
    }
    paragraph(&mut text, &format!("# {}", escaped(&document.title)));
    for line in [&document.question, &document.subtitle].into_iter().filter(|line| !line.is_empty()) {
        paragraph(&mut text, &format!("*{}*", escaped(line)));
    }
    for section in &document.sections {
        if !section.title.is_empty() {
            paragraph(&mut text, &format!("## {}", escaped(&section.title)));
        }
        section.blocks.iter().for_each(|part| block(&mut text, part));
    }
    text + &format!("---\n\n{}\n", escaped(&document.footer))
}

fn paragraph(text: &mut String, words: &str) {
    text.push_str(words);
    text.push_str("\n\n");
}

fn block(text: &mut String, block: &Block) {
    match block {
        Block::Lead { text: words } => paragraph(text, &format!("> {}", escaped(words))),
        Block::Paragraph { text: words } => paragraph(text, &escaped(words)),
        Block::Heading { text: words } => paragraph(text, &format!("### {}", escaped(words))),
        Block::List { items } => {
            let items: Vec<String> = items.iter().map(|item| format!("- {}", escaped(item))).collect();
            paragraph(text, &items.join("\n"));
        }
        Block::Facts { facts } => facts_list(text, facts),
        Block::Cards { cards } => cards.iter().for_each(|one| card(text, one)),
        Block::Table(one) => table(text, one),
        Block::Figure(one) => figure(text, one),
    }
}

fn facts_list(text: &mut String, facts: &[Fact]) {
    let line = |fact: &Fact| {
        let said = if fact.code { code(&fact.text) } else { escaped(&fact.text) };
        format!("- **{}**: {said}", escaped(&fact.term))
    };
    let lines: Vec<String> = facts.iter().map(line).collect();
    paragraph(text, &lines.join("\n"));
}

fn card(text: &mut String, card: &Card) {
    let label = if card.label.is_empty() { String::new() } else { format!(": {}", escaped(&card.label)) };
    paragraph(text, &format!("#### {}{label}", escaped(&card.title)));
    if !card.subtitle.is_empty() {
        paragraph(text, &escaped(&card.subtitle));
    }
    facts_list(text, &card.facts);
}

fn table(text: &mut String, table: &Table) {
    let (number, caption) = table.numbered_caption();
    paragraph(text, &format!("**{number}** {}", escaped(caption)));
    let row = |text: &mut String, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell).replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    };
    let header = table.header();
    row(text, &header);
    let others = if table.words { ":---" } else { "---:" };
    let rules: Vec<&str> =
        (0..header.len()).map(|column| if column == 0 { ":---" } else { others }).collect();
    let _ = writeln!(text, "| {} |", rules.join(" | "));
    table.rows.iter().for_each(|one| row(text, &one.texts()));
    text.push('\n');
    table.notes.iter().for_each(|note| paragraph(text, &escaped(note)));
}

fn figure(text: &mut String, figure: &Figure) {
    paragraph(text, &format!("![{}]({}.svg)", escaped(&figure.title), figure.id));
    let caption =
        format!("**Figure {}. {}.** {}", figure.number, escaped(&figure.title), escaped(&figure.caption));
    paragraph(text, &caption);
}

/// With every letter that Markdown would take for a mark escaped; a line stays a line.
fn escaped(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut at_start = true;
    while let Some(letter) = letters.next() {
        let marks_line = at_start && matches!(letter, '#' | '+' | '-' | '>') && letters.peek() == Some(&' ');
        if marks_line || matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~') {
            words.push('\\');
        }
        words.push(if letter.is_control() { ' ' } else { letter });
        at_start = false;
    }
    words
}

/// Something to type, within more back quotes than it has in a row.
fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_escaped() {
        assert_eq!(escaped("a_b <0.001 [1] *"), "a\\_b \\<0.001 \\[1\\] \\*");
        assert_eq!(escaped("- 1"), "\\- 1");
        assert_eq!(escaped("-1 - 2"), "-1 - 2");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`x"), "`` `x ``");
        assert_eq!(code("onearm run"), "`onearm run`");
    }
}
