//! PDF and DOCX.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{BYTES, Document, counted, full, joined};

/// A PDF of these objects, without a table that says where they are.
fn pdf(objects: &[&[u8]]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    for (index, object) in objects.iter().enumerate() {
        file.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    file.extend_from_slice(b"trailer<</Root 1 0 R>>\n%%EOF");
    file
}

const CATALOG: &[u8] = b"<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &[u8] = b"<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &[u8] = b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F 4 0 R>>/XObject<</X 6 0 R>>>>>>";
const FONT: &[u8] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

fn stream(content: &str) -> Vec<u8> {
    format!(
        "<</Length {}>>\nstream\n{content}\nendstream",
        content.len()
    )
    .into_bytes()
}

/// A PDF of one page with this content.
fn page(content: &str) -> Vec<u8> {
    pdf(&[CATALOG, PAGES, PAGE, FONT, &stream(content)])
}

fn docx(name: &str, content: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file(name, SimpleFileOptions::default())
        .unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap().into_inner()
}

/// Resources with many fonts, shared by many pages.
fn resources() -> Vec<u8> {
    let pages: Vec<Vec<u8>> = (0..10_000)
        .map(|_| b"<</Type/Page/Parent 2 0 R/Resources 3 0 R>>".to_vec())
        .collect();
    let kids = joined(pages.len(), |page| format!("{} 0 R ", page + 4));
    let kids = format!("<</Type/Pages/Kids[{kids}]>>").into_bytes();
    let fonts = joined(90_000, |font| format!("/F{font} 4 0 R"));
    let fonts = format!("<</Font<<{fonts}>>>>").into_bytes();
    let mut objects = vec![CATALOG, &kids, &fonts];
    objects.extend(pages.iter().map(Vec::as_slice));
    pdf(&objects)
}

/// Text that begins and ends in so many places.
fn placed(text: &str, place: impl Fn(usize) -> (usize, usize)) -> String {
    let show = |number| {
        let (x, y) = place(number);
        format!("1 0 0 1 {x} {y} Tm ({text}) Tj ")
    };
    format!("BT /F 6 Tf {}ET", counted(show))
}

/// PDF and DOCX that are large, deep, or not what they seem.
pub fn packed() -> Vec<Document> {
    let lines = |line: &str| page(&format!("BT /F 6 Tf 8 TL {}ET", full(line)));
    let xml = |text: &str| docx("word/document.xml", text.as_bytes());
    let documents: Vec<(&str, Vec<u8>)> = vec![
        ("strings.pdf", full("1 0 obj <</A (").into_bytes()),
        ("comments.pdf", full("1 0 obj % ").into_bytes()),
        ("streams.pdf", full("1 0 obj <<>> stream ").into_bytes()),
        (
            "arrays.pdf",
            pdf(&[CATALOG, PAGES, full("[").as_bytes(), FONT]),
        ),
        (
            "kids.pdf",
            pdf(&[
                CATALOG,
                format!("<</Kids[{}]>>", full("3 0 R ")).as_bytes(),
                PAGE,
                FONT,
            ]),
        ),
        ("resources.pdf", resources()),
        ("brackets.pdf", page(&full("["))),
        ("states.pdf", page(&full("q "))),
        ("marks.pdf", page(&full("/Artifact BMC "))),
        ("lines.pdf", lines("(a) Tj T* ")),
        ("hyphens.pdf", lines("(ab-) Tj T* ")),
        ("items.pdf", lines("(\\225 a) Tj T* ")),
        (
            "rows.pdf",
            page(&placed("a", |cell| (10 + cell % 2 * 80, 9 * (cell / 2)))),
        ),
        (
            "columns.pdf",
            page(&placed("a", |cell| (9 * (cell / 3), 12 * (cell % 3)))),
        ),
        ("one-place.pdf", page(&placed("abc", |_| (5, 5)))),
        ("no-zip.docx", full("no zip ").into_bytes()),
        (
            "bomb.docx",
            docx("word/document.xml", &vec![b' '; 100 * BYTES]),
        ),
        ("deep.docx", xml(&full("<w:p>"))),
        ("tables.docx", xml(&full("<w:tbl><w:tr><w:tc><w:tcPr/>"))),
        (
            "spans.docx",
            xml(&full(
                "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='60'/></w:tcPr></w:tc></w:tr></w:tbl>",
            )),
        ),
        (
            "open.docx",
            xml(&format!(
                "<w:document>{}",
                full("<w:p><w:r><w:t>a</w:t></w:r></w:p>")
            )),
        ),
        (
            "attributes.docx",
            xml(&format!(
                "<w:p {}/>",
                counted(|number| format!("a{number}='1' "))
            )),
        ),
    ];
    let document = |(path, content): (&str, Vec<u8>)| Document {
        path: path.to_owned(),
        content,
    };
    documents.into_iter().map(document).collect()
}
