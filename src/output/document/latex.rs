//! LaTeX, to be compiled as it is or copied from.

use std::fmt::Write as _;

use super::model::{Block, Card, Document, Fact, Figure, Table};

const PREAMBLE: &str = r"\documentclass[a4paper,10pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[margin=22mm]{geometry}
\usepackage{booktabs,longtable,array,graphicx,textcomp}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{5pt}
\setlength{\tabcolsep}{4pt}
\raggedright
\begin{document}
";

/// The document as LaTeX: a whole file whose tables need `booktabs`, `longtable` and `array` alone. Figures are included by name, as the PDF or PNG files beside it.
#[must_use]
pub fn latex(document: &Document) -> String {
    let mut text = PREAMBLE.to_owned();
    if !document.label.is_empty() {
        let _ = writeln!(text, "{}\n", escaped(&document.label));
    }
    let _ = writeln!(text, "{{\\Large\\bfseries {}\\par}}\n", escaped(&document.title));
    for line in [&document.question, &document.subtitle].into_iter().filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "\\textit{{{}}}\n", escaped(line));
    }
    for section in &document.sections {
        if !section.title.is_empty() {
            let _ = writeln!(text, "\\section*{{{}}}", escaped(&section.title));
        }
        section.blocks.iter().for_each(|part| block(&mut text, part));
    }
    let _ = writeln!(text, "\n\\bigskip\\hrule\\smallskip\n{}\n\\end{{document}}", escaped(&document.footer));
    text
}

fn block(text: &mut String, block: &Block) {
    let _ = match block {
        Block::Lead { text: words } => {
            writeln!(text, "\\begin{{quote}}\\bfseries {}\\end{{quote}}\n", escaped(words))
        }
        Block::Paragraph { text: words } => writeln!(text, "{}\n", escaped(words)),
        Block::Heading { text: words } => writeln!(text, "\\subsection*{{{}}}", escaped(words)),
        Block::List { items } => {
            let items: Vec<String> = items.iter().map(|item| format!("\\item {}", escaped(item))).collect();
            writeln!(text, "\\begin{{itemize}}\n{}\n\\end{{itemize}}", items.join("\n"))
        }
        Block::Facts { facts } => facts_list(text, facts),
        Block::Cards { cards } => cards.iter().try_for_each(|one| card(text, one)),
        Block::Table(one) => table(text, one),
        Block::Figure(one) => figure(text, one),
    };
}

fn facts_list(text: &mut String, facts: &[Fact]) -> std::fmt::Result {
    if facts.is_empty() {
        return Ok(());
    }
    writeln!(text, "\\begin{{description}}")?;
    for fact in facts {
        let said = escaped(&fact.text);
        let said = if fact.code { format!("\\texttt{{{said}}}") } else { said };
        writeln!(text, "\\item[{}] {said}", escaped(&fact.term))?;
    }
    writeln!(text, "\\end{{description}}")
}

fn card(text: &mut String, card: &Card) -> std::fmt::Result {
    let label = if card.label.is_empty() { String::new() } else { format!(": {}", escaped(&card.label)) };
    writeln!(text, "\\paragraph{{{}{label}}} {}", escaped(&card.title), escaped(&card.subtitle))?;
    facts_list(text, &card.facts)
}

/// More columns than these are set smaller.
const WIDE: usize = 5;

fn table(text: &mut String, table: &Table) -> std::fmt::Result {
    let header = table.header();
    let (number, caption) = table.numbered_caption();
    // Columns of words break their lines; numbers do not.
    let columns = header.len();
    let spec = if table.words {
        let width = 0.92 / columns as f64;
        format!("*{{{columns}}}{{>{{\\raggedright\\arraybackslash}}p{{{width:.3}\\linewidth}}}}")
    } else {
        format!("l*{{{}}}{{r}}", columns - 1)
    };
    let size = if columns > WIDE { "\\scriptsize" } else { "\\footnotesize" };
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("{} \\\\", cells.join(" & "))
    };
    // Above the table and not in it, where its width would be that of the last column.
    writeln!(text, "{{{size} \\textbf{{{number}}} {}\\par\\nopagebreak", escaped(caption))?;
    writeln!(text, "\\setlength{{\\LTpre}}{{2pt}}\\setlength{{\\LTleft}}{{0pt}}")?;
    writeln!(text, "\\begin{{longtable}}{{@{{}}{spec}@{{}}}}")?;
    writeln!(text, "\\toprule\n{}\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot", line(&header))?;
    for row in &table.rows {
        writeln!(text, "{}", line(&row.texts()))?;
    }
    writeln!(text, "\\end{{longtable}}}}")?;
    table.notes.iter().try_for_each(|note| writeln!(text, "{{\\footnotesize {}\\par}}\n", escaped(note)))
}

fn figure(text: &mut String, figure: &Figure) -> std::fmt::Result {
    writeln!(
        text,
        "\\begin{{center}}\n\\includegraphics[width=0.8\\linewidth]{{{}}}\n\\end{{center}}\n\\textbf{{Figure {}. {}.}} {}\n",
        figure.id,
        figure.number,
        escaped(&figure.title),
        escaped(&figure.caption)
    )
}

/// With every letter that LaTeX would take for a command escaped, and those that its usual fonts lack written as commands.
fn escaped(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // Two would become a dash.
            '-' if words.ends_with('-') => words.push_str("{}-"),
            '\\' => words.push_str("\\textbackslash{}"),
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => {
                words.push('\\');
                words.push(letter);
            }
            '~' => words.push_str("\\textasciitilde{}"),
            '^' => words.push_str("\\textasciicircum{}"),
            '<' => words.push_str("\\textless{}"),
            '>' => words.push_str("\\textgreater{}"),
            '|' => words.push_str("\\textbar{}"),
            '"' => words.push_str("\\textquotedbl{}"),
            '\u{2013}' => words.push_str("--"),
            '\u{201c}' => words.push_str("``"),
            '\u{201d}' => words.push_str("''"),
            '\u{2212}' => words.push_str("\\ensuremath{-}"),
            '\u{2264}' => words.push_str("\\ensuremath{\\le}"),
            '\u{2265}' => words.push_str("\\ensuremath{\\ge}"),
            letter if letter.is_control() => words.push(' '),
            letter => words.push(letter),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped() {
        assert_eq!(escaped("5% of a_b & {c} <0.001"), "5\\% of a\\_b \\& \\{c\\} \\textless{}0.001");
        assert_eq!(escaped("--data a-b"), "-{}-data a-b");
        assert_eq!(escaped("\\x ^ \u{2265}"), "\\textbackslash{}x \\textasciicircum{} \\ensuremath{\\ge}");
    }
}
