//! No settings of a pack end the process or keep it.

use std::fs;

use docent::pack::{Pack, PackFiles, check};
use docent::speaking::Lexicon;
use proptest::prelude::*;

use super::changed_texts::spoilt;
use super::{corpus, in_a_process, memory, try_one, try_random};

const TARGET: &str = "pack_settings";

/// What reading may leave behind, in bytes.
const MEMORY_MAX: u64 = 100 << 20;

const PACK: &[&str] = &[
    "name = \"Desk\"\nlanguage = \"en\"\ngreeting = \"Hello.\"\nunknown = \"No.\"\napology = \"Sorry.\"\nnot_heard = \"\"\n[voice]\nid = \"piper:en\"\nrate = 1.0\nnoise = 0.5\n[intents]\nthreshold = 0.5\nrejected_label = \"X\"\n[knowledge]\nthreshold = 0.35\n",
    "name = '''a\nb'''\nvoice = { id = \"espeak:de\", rate = 2 }\nintents.threshold = 1e-1\n# 1979-05-27T07:32:00Z [[x]] 0xff inf\n",
];
const INTENTS: &[&str] = &[
    "[[intent]]\nname = \"GREETING\"\nexamples = [\"hello\", \"hi there\"]\nreplies = [\"Hello!\"]\n\n[[intent]]\nname = \"RAG\"\nexamples = [\"what is needed\"]\nanswer = \"knowledge\"\n",
    "intent = [{ name = \"A\", examples = [\"a\", \"a\"], out_of_scope = true }, { name = \"a\" }]\n",
];
const LEXICON: &[&str] =
    &["# how to say\nNguyen\twin\nHearth Hall\t[[h'A@T]]\nNguyen\tnwin\nno tab\n\tx\n"];
const TESTS: &[&str] = &[
    "[[test]]\nask = \"what do i need\"\nintent = \"RAG\"\nsource = \"a.md\"\ncontains = \"x\"\n\n[[test]]\nask = \"who won\"\ndeclined = true\n",
];

fn settings() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let of = |path: &'static str, seeds: &'static [&'static str]| {
        spoilt(seeds).prop_map(move |bytes| (path, bytes))
    };
    prop_oneof![
        of("pack.toml", PACK),
        of("intents.toml", INTENTS),
        of("lexicon.txt", LEXICON),
        of("tests.toml", TESTS),
    ]
}

#[test]
fn no_settings_of_a_pack_are_too_much() {
    let test = "fuzz::pack_settings::no_settings_of_a_pack_are_too_much";
    in_a_process(TARGET, test, || {
        let folder = tempfile::tempdir().unwrap();
        let files = PackFiles::new(Some(folder.path().to_owned()));
        let whole = [
            ("pack.toml", PACK[0]),
            ("intents.toml", INTENTS[0]),
            ("lexicon.txt", LEXICON[0]),
            ("tests.toml", TESTS[0]),
        ];
        let read = |(path, bytes): &(&str, Vec<u8>)| {
            for (name, text) in whole {
                fs::write(folder.path().join(name), text).unwrap();
            }
            fs::write(folder.path().join(path), bytes).unwrap();
            let _ = check(&files).to_string();
            if let Ok(pack) = Pack::read(&files) {
                let entries = pack.lexicon.entries.into_iter();
                Lexicon::new(entries.map(|entry| (entry.word, entry.spoken)));
            }
        };
        for bytes in corpus(TARGET) {
            for (path, _) in whole {
                try_one(TARGET, &(path, bytes.clone()), read);
            }
        }
        let most = memory() + MEMORY_MAX;
        try_random(TARGET, settings(), |input| {
            read(input);
            assert!(memory() < most, "{} bytes are held", memory());
        });
    });
}
