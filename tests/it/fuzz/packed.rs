//! No PDF or DOCX ends the process, keeps it or fills its memory: both as programs write them, and with the text of their
//! objects open to changes.

use std::io::{Cursor, Read, Write};

use docent::knowledge::note_of;
use proptest::prelude::*;
use proptest::sample::Index;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::changed_bytes::{Edit, changed, edits};
use super::{corpus, in_a_process, memory, try_one, try_random};

const TARGET: &str = "packed";
/// What reading may leave behind, in bytes: what the allocator keeps.
const MEMORY_MAX: u64 = 200 << 20;

const GUIDE: &[u8] = include_bytes!("../../data/documents/guide.pdf");
const WALK: &[u8] = include_bytes!("../../data/documents/walk.pdf");
const LETTER: &[u8] = include_bytes!("../../data/documents/guide.docx");
/// Objects that are not packed.
const OPEN: &[u8] = b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>> endobj\n\
    3 0 obj <</Type/Page/Parent 2 0 R/Resources<</Font<</F 4 0 R>>/XObject<</X 6 0 R>>>>/Contents[5 0 R 5 0 R]>> endobj\n\
    4 0 obj <</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R/DescendantFonts[<</Subtype/CIDFontType2/W[0[500 9]]>>]>> endobj\n\
    5 0 obj <</Length 90>> stream\nq BT /F 12 Tf 1 0 0 1 9 700 Tm 14 TL [(a\\(b)-300<0048>]TJ (c)' ET Q /Artifact BMC /X Do EMC\nendstream endobj\n\
    6 0 obj <</Subtype/Form/Matrix[1 0 0 1 5 5]/Length 29>> stream\nBT /F 9 Tf (\\101 form) Tj ET\nendstream endobj\n\
    7 0 obj <</Length 80>> stream\n1 beginbfrange <00> <ff> <0041> endbfrange 1 beginbfchar <20> <d83dde00> endbfchar\nendstream endobj\n\
    trailer <</Root 1 0 R/Size 8>>\n%%EOF";

/// The text of a DOCX.
fn letter_text() -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(LETTER)).unwrap();
    let mut text = Vec::new();
    let mut part = archive.by_name("word/document.xml").unwrap();
    part.read_to_end(&mut text).unwrap();
    text
}

/// A DOCX with this text.
fn letter(text: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(text).unwrap();
    writer.finish().unwrap().into_inner()
}

fn documents() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let text = letter_text();
    let pdf = |seed: &'static [u8]| {
        edits()
            .prop_map(move |edits: Vec<(Index, Edit)>| ("a.pdf", changed(seed, seed.len(), &edits)))
    };
    prop_oneof![
        1 => pdf(GUIDE),
        1 => pdf(WALK),
        3 => pdf(OPEN),
        1 => edits().prop_map(|edits| ("a.docx", changed(LETTER, 400, &edits))),
        2 => edits().prop_map(move |edits| ("a.docx", letter(&changed(&text, text.len(), &edits)))),
    ]
}

#[test]
fn no_packed_document_is_too_much() {
    let test = "fuzz::packed::no_packed_document_is_too_much";
    in_a_process(TARGET, test, || {
        let read = |(path, bytes): &(&str, Vec<u8>)| drop(note_of(path, &**bytes).unwrap());
        for bytes in corpus(TARGET) {
            for path in ["a.pdf", "a.docx"] {
                try_one(TARGET, &(path, bytes.clone()), read);
            }
        }
        let most = memory() + MEMORY_MAX;
        try_random(TARGET, documents(), |input| {
            read(input);
            assert!(memory() < most, "{} bytes are held", memory());
        });
    });
}
