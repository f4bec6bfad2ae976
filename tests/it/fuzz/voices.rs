//! No text ends the process, whatever voice is to say it.

use docent::inference::{Cancellation, runtime};
use docent::speaking::espeak::{self, EspeakVoice, phonemise};
use docent::speaking::piper::{PiperOptions, PiperVoice};
use docent::speaking::{Delivery, SpeakError, Synthesizer};
use proptest::prelude::*;
use proptest::sample::select;

use super::{corpus, in_a_process, try_one, try_random};

const TARGET: &str = "voices";

/// Where the letters of scripts that some voice reads stand in Unicode, and of some that none reads.
const SCRIPTS: [(u32, u32); 38] = [
    (0x20, 0x7e),
    (0xa1, 0xff),
    (0x100, 0x24f),
    (0x250, 0x2af),
    (0x2b0, 0x36f),
    (0x370, 0x3ff),
    (0x400, 0x52f),
    (0x531, 0x58f),
    (0x591, 0x5f4),
    (0x600, 0x6ff),
    (0x700, 0x74f),
    (0x780, 0x7b1),
    (0x900, 0x97f),
    (0x980, 0x9fe),
    (0xa01, 0xa76),
    (0xa81, 0xaff),
    (0xb01, 0xb77),
    (0xb82, 0xbfa),
    (0xc00, 0xc7f),
    (0xc80, 0xcf2),
    (0xd00, 0xd7f),
    (0xd81, 0xdf4),
    (0xe01, 0xe5b),
    (0xe81, 0xedf),
    (0xf00, 0xfda),
    (0x1000, 0x109f),
    (0x10a0, 0x10ff),
    (0x1100, 0x11ff),
    (0x1200, 0x139f),
    (0x13a0, 0x13f5),
    (0x1400, 0x167f),
    (0x1e00, 0x1eff),
    (0x2000, 0x206f),
    (0x2c00, 0x2dff),
    (0x3041, 0x30ff),
    (0x4e00, 0x9fff),
    (0xac00, 0xd7a3),
    (0x1f300, 0x1faff),
];

/// Letters of a few scripts, with the marks and spaces that divide them.
fn texts() -> impl Strategy<Value = String> {
    let script = select(SCRIPTS.to_vec());
    let letter = script
        .prop_flat_map(|(first, last)| first..=last)
        .prop_filter_map("a letter", char::from_u32);
    let mark = select(vec![
        ' ', ' ', '.', ',', '-', '\'', '\u{301}', '[', ']', '_', '0',
    ]);
    let one = prop_oneof![6 => letter, 1 => mark];
    proptest::collection::vec(one, 1..24).prop_map(String::from_iter)
}

/// A text that a voice speaks and spells in phonemes.
fn say(voice: &str, text: &str) {
    let delivery = Delivery::default();
    let spoken = EspeakVoice::open(voice)
        .unwrap()
        .speak(text, delivery, &Cancellation::default());
    assert!(!matches!(spoken, Err(SpeakError::NoVoice(_))));
    phonemise(voice, text).unwrap();
}

#[test]
fn no_text_is_too_much_for_any_voice() {
    let test = "fuzz::voices::no_text_is_too_much_for_any_voice";
    in_a_process(TARGET, test, || {
        espeak::start(None).unwrap();
        let ids: Vec<String> = espeak::voices()
            .unwrap()
            .iter()
            .map(|voice| voice.id.clone())
            .collect();
        assert!(ids.len() > 100, "{}", ids.len());
        for text in corpus(TARGET) {
            let text = String::from_utf8(text).unwrap();
            for id in &ids {
                try_one(TARGET, &(id, &text), |(id, text)| say(id, text));
            }
        }
        let inputs = (select(ids), texts());
        try_random(TARGET, inputs, |(id, text)| say(id, text));
    });
}

#[test]
fn no_text_is_too_much_for_piper() {
    let target = "piper";
    let test = "fuzz::voices::no_text_is_too_much_for_piper";
    in_a_process(target, test, || {
        espeak::start(None).unwrap();
        runtime::load(None).unwrap();
        let voice = PiperVoice::embedded(&PiperOptions::default()).unwrap();
        let say = |text: &String| {
            let spoken = voice.speak(text, Delivery::default(), &Cancellation::default());
            assert!(!matches!(spoken, Err(SpeakError::NoVoice(_))));
        };
        for text in corpus(TARGET) {
            try_one(target, &String::from_utf8(text).unwrap(), say);
        }
        // A letter that the voice does not read is spelled out, in a second of sound or more.
        let short = texts().prop_map(|text| text.chars().take(8).collect());
        try_random(target, short, say);
    });
}
