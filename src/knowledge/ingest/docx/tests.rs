//! Files written by hand.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::packed::{Block, Header, Unread};
use super::*;

const STYLES: &str = "<w:styles><w:style w:styleId='H'><w:name w:val='heading 1'/></w:style>\
    <w:style w:styleId='Own'><w:basedOn w:val='H'/></w:style><w:style w:styleId='T'><w:name w:val='toc 1'/></w:style>\
    <w:style w:styleId='L'><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:style></w:styles>";
const NOTES: &str = "<w:footnotes><w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>\
    <w:footnote w:id='2'><w:p><w:r><w:t>But not in May.</w:t></w:r></w:p></w:footnote></w:footnotes>";

fn file(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    file(&[
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/footnotes.xml", NOTES.as_bytes()),
        (
            "word/header1.xml",
            b"<w:hdr><w:p><w:r><w:t>Head</w:t></w:r></w:p></w:hdr>",
        ),
    ])
}

fn blocks(body: &str) -> Vec<Block> {
    read(&docx(body)).expect("it is read").blocks
}

fn p(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

#[test]
fn styles_say_what_is_a_heading_an_item_or_no_content() {
    let body = [
        p("T", "Fees 3"),
        p("Own", "Fees &amp; times"),
        p("", "Bring:"),
        p("L", "a coin"),
        p("L", "a ticket"),
    ]
    .concat();
    let items = vec!["a coin".to_owned(), "a ticket".to_owned()];
    let expected = [
        Block::Heading(1, "Fees & times".to_owned()),
        paragraph("Bring:"),
        Block::List(items),
    ];
    assert_eq!(blocks(&body), expected);
}

#[test]
fn what_was_deleted_struck_out_or_hidden_is_left_out() {
    let body = "<w:p><w:r><w:t xml:space='preserve'>It costs </w:t></w:r><w:del><w:r><w:delText>4</w:delText></w:r></w:del>\
        <w:r><w:rPr><w:strike/></w:rPr><w:t>5</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>6</w:t></w:r>\
        <w:ins><w:r><w:t>7</w:t></w:r></w:ins><w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t> euros.</w:t></w:r>\
        <w:r><w:instrText>PAGE</w:instrText></w:r></w:p>";
    assert_eq!(blocks(body), [paragraph("It costs 7 euros.")]);
}

#[test]
fn links_notes_and_boxes_are_read_where_they_stand() {
    let body = "<w:p><w:r><w:t xml:space='preserve'>It is open</w:t><w:footnoteReference w:id='2'/></w:r>\
        <w:hyperlink><w:r><w:t xml:space='preserve'> daily.</w:t></w:r></w:hyperlink>\
        <w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
        <mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let expected = [
        paragraph("It is open daily."),
        paragraph("But not in May."),
        paragraph("In a box."),
    ];
    assert_eq!(blocks(body), expected);
}

#[test]
fn tables_have_rows_and_merged_cells_are_repeated() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p("", text))
    };
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let table = [
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>".to_owned()
            + &[cell("", "Ticket"), cell("", "Price")].concat()
            + "</w:tr>",
        row(&[cell("<w:vMerge w:val='restart'/>", "Adult"), cell("", "12")]),
        row(&[cell("<w:vMerge/>", ""), cell("", "10")]),
    ];
    let table = format!("<w:tbl>{}</w:tbl>", table.concat());
    let rows = [["Ticket", "Price"], ["Adult", "12"], ["Adult", "10"]];
    let rows = rows
        .iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect();
    assert_eq!(blocks(&table), [Block::Table(rows, Header::Marked)]);
    let frame = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("", "Framed."));
    assert_eq!(blocks(&frame), [paragraph("Framed.")]);
}

#[test]
fn a_bold_paragraph_is_a_heading_and_breaks_part_lines() {
    let body = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>How to get here</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Mill Lane 12</w:t><w:br/><w:t>Oldtown</w:t></w:r></w:p>";
    let expected = [
        Block::Heading(7, "How to get here".to_owned()),
        paragraph("Mill Lane 12"),
        paragraph("Oldtown"),
    ];
    assert_eq!(blocks(body), expected);
}

#[test]
fn what_is_no_document_is_told() {
    let refused = |file: &[u8]| read(file).expect_err("refused");
    assert!(matches!(refused(b"no zip at all"), Unread::Damaged(_)));
    assert!(matches!(refused(&docx("<w:p>")[..200]), Unread::Damaged(_)));
    assert!(matches!(refused(&docx("<w:p>")), Unread::Damaged(_)));
    assert!(matches!(
        refused(&file(&[("a.txt", b"a")])),
        Unread::Damaged(_)
    ));
    let mut compound = b"\xd0\xcf\x11\xe0 old".to_vec();
    assert!(matches!(refused(&compound), Unread::Damaged(_)));
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refused(&compound), Unread::Encrypted);
    let bomb = file(&[("word/document.xml", &vec![b' '; 16 << 20])]);
    assert!(bomb.len() < 20_000);
    assert!(matches!(refused(&bomb), Unread::Grows(_)));
}
