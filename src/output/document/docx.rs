//! Office Open XML (ECMA-376, transitional), as word processors read it.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::DocumentError;
use super::model::{Block, Card, Document, Fact, Figure, Row, Table};
use crate::output::figure::{Svg, png};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>"#;
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const STYLES: &str = include_str!("styles.xml");
const FOOTER: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> / </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> NUMPAGES </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>"#;
const OPENING: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>"#;
/// A4, margins of 20 mm.
const CLOSING: &str = r#"<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#;
/// Width of the text: in twips, and in the units of drawings, 12,700 a point.
const WIDTH: usize = 9_638;
const WIDTH_DRAWN: f64 = 9_638.0 / 20.0 * 12_700.0;
/// Pixels of a picture for one of its figure.
const SHARPNESS: f32 = 2.0;

/// The document as DOCX: headings in the styles of the word processor, tables whose heading repeats on every page, figures as pictures of twice their pixels with their
/// title as alternative text.
///
/// # Errors
/// [`DocumentError::Container`], [`DocumentError::Figure`].
pub fn docx(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let mut body = Body { xml: OPENING.to_owned(), pictures: Vec::new() };
    body.write(document)?;
    let mut container = ZipWriter::new(Cursor::new(Vec::new()));
    // The same document gives the same bytes: no time of day.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut part = |name: &str, bytes: &[u8]| -> Result<(), DocumentError> {
        let fault = |error: String| DocumentError::Container(error);
        container.start_file(name, options).map_err(|error| fault(error.to_string()))?;
        container.write_all(bytes).map_err(|error| fault(error.to_string()))
    };
    part("[Content_Types].xml", TYPES.as_bytes())?;
    part("_rels/.rels", PACKAGE.as_bytes())?;
    part("word/document.xml", body.xml.as_bytes())?;
    part("word/styles.xml", STYLES.as_bytes())?;
    part("word/footer1.xml", FOOTER.as_bytes())?;
    part("word/_rels/document.xml.rels", relations(body.pictures.len()).as_bytes())?;
    for (index, picture) in body.pictures.iter().enumerate() {
        part(&format!("word/media/figure{}.png", index + 1), picture)?;
    }
    let packed = container.finish().map_err(|error| DocumentError::Container(error.to_string()))?;
    Ok(packed.into_inner())
}

/// Ids of the relations before those of the pictures.
const RELATIONS: usize = 2;

fn relations(pictures: usize) -> String {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{kind}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"{kind}/footer\" Target=\"footer1.xml\"/>"
    );
    for index in 1..=pictures {
        let id = RELATIONS + index;
        let _ = write!(
            xml,
            "<Relationship Id=\"rId{id}\" Type=\"{kind}/image\" Target=\"media/figure{index}.png\"/>"
        );
    }
    xml + "</Relationships>"
}

/// The text as it grows, and the pictures in it.
struct Body {
    xml: String,
    pictures: Vec<Vec<u8>>,
}

impl Body {
    fn write(&mut self, document: &Document) -> Result<(), DocumentError> {
        if !document.label.is_empty() {
            self.paragraph("Subtitle", &document.label);
        }
        self.paragraph("Title", &document.title);
        for line in [&document.question, &document.subtitle].into_iter().filter(|line| !line.is_empty()) {
            self.paragraph("Subtitle", line);
        }
        for section in &document.sections {
            if !section.title.is_empty() {
                self.paragraph("Heading1", &section.title);
            }
            section.blocks.iter().try_for_each(|block| self.block(block))?;
        }
        self.paragraph("Note", &document.footer);
        self.xml.push_str(CLOSING);
        Ok(())
    }

    fn paragraph(&mut self, style: &str, words: &str) {
        self.runs(style, &[(false, words)]);
    }

    /// A paragraph of runs, some of them bold.
    fn runs(&mut self, style: &str, runs: &[(bool, &str)]) {
        let _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
        for (bold, words) in runs {
            let properties = if *bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
            let _ = write!(
                self.xml,
                "<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
                escaped(words)
            );
        }
        self.xml.push_str("</w:p>");
    }

    fn block(&mut self, block: &Block) -> Result<(), DocumentError> {
        match block {
            Block::Lead { text } => self.paragraph("Lead", text),
            Block::Paragraph { text } => self.paragraph("Normal", text),
            Block::Heading { text } => self.paragraph("Heading2", text),
            Block::List { items } => {
                items.iter().for_each(|item| self.paragraph("ListItem", &format!("\u{2022} {item}")));
            }
            Block::Facts { facts } => self.facts(facts),
            Block::Cards { cards } => cards.iter().for_each(|card| self.card(card)),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure)?,
        }
        Ok(())
    }

    fn facts(&mut self, facts: &[Fact]) {
        for fact in facts {
            self.runs("ListItem", &[(true, &format!("{}: ", fact.term)), (false, &fact.text)]);
        }
    }

    fn card(&mut self, card: &Card) {
        let label = if card.label.is_empty() { String::new() } else { format!(": {}", card.label) };
        self.paragraph("Heading3", &format!("{}{label}", card.title));
        if !card.subtitle.is_empty() {
            self.paragraph("Note", &card.subtitle);
        }
        self.facts(&card.facts);
    }

    fn table(&mut self, table: &Table) {
        let (number, caption) = table.numbered_caption();
        self.runs("Caption", &[(true, &format!("{number} ")), (false, caption)]);
        let header = table.header();
        let columns = header.len();
        let _ = write!(
            self.xml,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Plain\"/><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/></w:tblPr><w:tblGrid>"
        );
        for _ in 0..columns {
            let _ = write!(self.xml, "<w:gridCol w:w=\"{}\"/>", WIDTH / columns);
        }
        self.xml.push_str("</w:tblGrid>");
        self.row(&header, table.words, true, false);
        let last = table.rows.len().saturating_sub(1);
        for (index, row) in table.rows.iter().map(Row::texts).enumerate() {
            self.row(&row, table.words, false, index == last);
        }
        self.xml.push_str("</w:tbl>");
        table.notes.iter().for_each(|note| self.paragraph("Note", note));
        // Two tables without a paragraph between them would become one.
        self.paragraph("Note", "");
    }

    fn row(&mut self, cells: &[String], words: bool, is_header: bool, is_last: bool) {
        let repeat = if is_header { "<w:tblHeader/>" } else { "" };
        let _ = write!(self.xml, "<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>");
        let line = |side: &str, width: u32| {
            format!("<w:{side} w:val=\"single\" w:sz=\"{width}\" w:color=\"000000\"/>")
        };
        let borders = match (is_header, is_last) {
            (true, _) => line("top", 8) + &line("bottom", 4),
            (false, true) => line("bottom", 8),
            (false, false) => String::new(),
        };
        let style = if cells.len() > WIDE { "CellSmall" } else { "Cell" };
        for (column, cell) in cells.iter().enumerate() {
            let side = if column == 0 || words { "left" } else { "right" };
            let bold = if is_header { "<w:rPr><w:b/></w:rPr>" } else { "" };
            let _ = write!(
                self.xml,
                "<w:tc><w:tcPr><w:tcBorders>{borders}</w:tcBorders></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:jc w:val=\"{side}\"/></w:pPr>\
                 <w:r>{bold}<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:tc>",
                escaped(cell)
            );
        }
        self.xml.push_str("</w:tr>");
    }

    fn figure(&mut self, figure: &Figure) -> Result<(), DocumentError> {
        let picture = png(&Svg::of_document(figure.svg.clone()), SHARPNESS)?;
        let (wide, high) = size_of_png(&picture);
        let height = WIDTH_DRAWN * f64::from(high) / f64::from(wide.max(1));
        let (number, width, height) = (self.pictures.len() + 1, WIDTH_DRAWN as u64, height as u64);
        let id = RELATIONS + number;
        self.pictures.push(picture);
        let title = escaped(&figure.title);
        let _ = write!(
            self.xml,
            "<w:p><w:pPr><w:pStyle w:val=\"Figure\"/></w:pPr><w:r><w:drawing><wp:inline><wp:extent cx=\"{width}\" cy=\"{height}\"/>\
             <wp:docPr id=\"{number}\" name=\"Figure {number}\" descr=\"{title}\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
             <pic:pic><pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"Figure {number}\" descr=\"{title}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:embed=\"rId{id}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
             </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        );
        let name = format!("Figure {}. {}. ", figure.number, figure.title);
        self.runs("Caption", &[(true, &name), (false, &figure.caption)]);
        Ok(())
    }
}

/// More columns than these are set smaller.
const WIDE: usize = 6;

/// Width and height in the header of a PNG, which this program wrote.
fn size_of_png(bytes: &[u8]) -> (u32, u32) {
    let number = |from: usize| {
        let four = bytes.get(from..from + 4).and_then(|four| four.try_into().ok());
        four.map_or(1, u32::from_be_bytes)
    };
    (number(16), number(20))
}

/// Text as XML holds it; letters that it cannot hold become spaces.
fn escaped(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => words.push_str("&amp;"),
            '<' => words.push_str("&lt;"),
            '>' => words.push_str("&gt;"),
            '"' => words.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => words.push(' '),
            letter if letter.is_control() => words.push(' '),
            letter => words.push(letter),
        }
    }
    words
}
