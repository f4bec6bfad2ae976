//! Files written by hand: each has what it tests and nothing else.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::super::packed::{Block, Unread};
use super::*;

/// A file of these objects; the first is the catalog, the second the root of the pages.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let at = file.len();
    let size = objects.len() + 1;
    file.extend(table.into_bytes());
    file.extend(format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF").into_bytes());
    file
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// A page with Helvetica as /F, Helvetica-Bold as /B and what is at object 6 as /X.
fn page_with(content: &[u8], more: Vec<u8>) -> Vec<u8> {
    let page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R\
        /Resources<</Font<</F 4 0 R/B<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>>>/XObject<</X 6 0 R>>>>>>";
    file(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        page.to_vec(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
        stream("", content),
        more,
    ])
}

fn page(content: &str) -> Vec<u8> {
    page_with(content.as_bytes(), b"null".to_vec())
}

fn blocks(file: &[u8]) -> Vec<Block> {
    read(file).expect("it is read").blocks
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

#[test]
fn lines_become_paragraphs_under_headings() {
    let content = "BT /B 18 Tf 50 700 Td (Opening) Tj /F 10 Tf 0 -30 Td (The tower is open from nine, except in bad wea-) Tj \
        0 -12 Td (ther, until six.) Tj 0 -24 Td [(W)80(here are \\223spoons\\224?)] TJ 0 -14 Td (In the shop.) Tj ET";
    let expected = [
        Block::Heading(1, "Opening".to_owned()),
        paragraph("The tower is open from nine, except in bad weather, until six."),
        paragraph("Where are “spoons”?"),
        paragraph("In the shop."),
    ];
    assert_eq!(blocks(&page(content)), expected);
}

#[test]
fn the_lines_of_an_address_are_not_one_sentence() {
    let content = "BT /F 10 Tf 14 TL 50 700 Td (You find us in the old granary behind the market square.) Tj T* T* \
        (Granary Office) Tj T* (Mill Lane 3) Tj ET";
    let expected = [
        paragraph("You find us in the old granary behind the market square."),
        paragraph("Granary Office"),
        paragraph("Mill Lane 3"),
    ];
    assert_eq!(blocks(&page(content)), expected);
}

#[test]
fn words_set_letter_by_letter_keep_their_gaps() {
    let content =
        "BT /F 10 Tf 50 700 Td (Two) Tj 22 0 Td (words) Tj 0 -12 Td [(and)-300(two)] TJ ET";
    assert_eq!(blocks(&page(content)), [paragraph("Two words and two")]);
}

#[test]
fn forms_are_read_and_what_is_marked_as_no_content_is_not() {
    let content =
        b"/Artifact BMC BT /F 8 Tf 50 780 Td (Guide) Tj ET EMC q 1 0 0 1 0 100 cm /X Do Q";
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 4 0 R>>>>";
    let form = stream(form, b"BT /F 10 Tf 50 500 Td (In a form.) Tj ET");
    assert_eq!(blocks(&page_with(content, form)), [paragraph("In a form.")]);
}

#[test]
fn forms_that_multiply_have_an_end() {
    let form = |number: usize| {
        let next = number + 1;
        let head = format!("/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {next} 0 R>>>>");
        stream(&head, "/X Do ".repeat(50).as_bytes())
    };
    let page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>";
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        page.to_vec(),
        stream("", b"/X Do"),
    ];
    objects.extend((5..12).map(form));
    assert!(matches!(read(&file(&objects)), Err(Unread::Grows(_))));
}

#[test]
fn a_page_that_explodes_is_refused() {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![b' '; 64 << 20]).unwrap();
    let packed = encoder.finish().unwrap();
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".to_vec(),
        stream("/Filter/FlateDecode", &packed),
    ];
    assert!(matches!(read(&file(&objects)), Err(Unread::Grows(_))));
}

#[test]
fn pictures_of_text_and_damage_are_told() {
    let picture = stream(
        "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
        b"x",
    );
    assert_eq!(
        read(&page_with(b"/X Do", picture)).err(),
        Some(Unread::Scanned)
    );
    assert!(matches!(
        read(b"Not a PDF at all."),
        Err(Unread::Damaged(_))
    ));
    let whole = page("BT /F 10 Tf 50 700 Td (Text.) Tj ET");
    assert!(matches!(
        read(&whole[..whole.len() / 3]),
        Err(Unread::Damaged(_))
    ));
}

#[test]
fn some_pages_that_are_pictures_are_named() {
    assert_eq!(note(&[]), None);
    assert_eq!(
        note(&[3]).as_deref(),
        Some("page 3 is a picture without text and cannot be read")
    );
    let many: Vec<usize> = (1..=10).collect();
    assert!(note(&many).is_some_and(|note| note.contains("7, 8 and 2 more")));
}
