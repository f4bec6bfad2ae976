//! The real engine on its real data.

use std::sync::mpsc;

use super::*;
use crate::audio::Sound;

/// A variant without pitch flutter, the one thing in which two sounds of the same text differ.
const STEADY: &str = "en-us+Denis";
const SENTENCE: &str =
    "To apply you need a high school transcript, an essay and the application fee.";
/// Samples a second of espeak-ng's voices.
const SAMPLE_RATE_HZ: u32 = 22_050;

fn open(id: &str) -> EspeakVoice {
    start(None).unwrap();
    EspeakVoice::open(id).unwrap()
}

fn speak_at(voice: &EspeakVoice, text: &str, rate: f32) -> Sound {
    let sound = voice.speak(text, Delivery { rate }, &Cancellation::default());
    sound.unwrap()
}

fn speak(voice: &EspeakVoice, text: &str) -> Sound {
    speak_at(voice, text, 1.0)
}

fn peak(sound: &Sound) -> u16 {
    let loudness = sound.samples.iter().map(|sample| sample.unsigned_abs());
    loudness.max().unwrap_or(0)
}

#[test]
fn every_voice_is_heard() {
    start(None).unwrap();
    for voice in voices().unwrap() {
        let sound = speak(&open(&voice.id), "123 abc");
        assert_eq!(sound.sample_rate_hz, SAMPLE_RATE_HZ);
        assert!(peak(&sound) > 1_000, "{}: {}", voice.id, peak(&sound));
    }
}

#[test]
fn starting_again_tells_the_same() {
    let first = start(None).unwrap();
    assert!(first.version.starts_with("1."), "{}", first.version);
    assert_eq!(
        start(Some(&DataFolder::new("/proc/docent"))).unwrap(),
        first
    );
}

#[test]
fn a_voice_tells_language_and_fingerprint() {
    let voice = open("en_US+f3");
    assert_eq!(voice.language(), "en-us");
    assert_ne!(voice.fingerprint(), open("en-us").fingerprint());
    assert_ne!(
        speak(&voice, "Hello").samples,
        speak(&open("en-us"), "Hello").samples
    );
    assert!(matches!(
        EspeakVoice::open("nobody"),
        Err(SpeakError::NoVoice(_))
    ));
}

#[test]
fn more_text_takes_longer_and_a_rate_divides_the_time() {
    let voice = open("en-us");
    let normal = speak(&voice, SENTENCE).samples.len() as f32;
    assert!(speak(&voice, "Hello.").samples.len() as f32 * 3.0 < normal);
    for rate in [0.25, 0.5, 1.5, 2.0, 3.0, 4.0] {
        let sound = speak_at(&voice, SENTENCE, rate);
        let really = normal / sound.samples.len() as f32;
        assert!((really / rate - 1.0).abs() < 0.15, "{rate}: {really}");
        assert!(peak(&sound) > 5_000, "{rate}");
    }
}

#[test]
fn a_sentence_ends_with_its_pause() {
    let voice = open("en-us");
    let pause_ms = |text: &str| {
        let sound = speak(&voice, text);
        let quiet = sound
            .samples
            .iter()
            .rev()
            .take_while(|sample| **sample == 0)
            .count();
        quiet as u32 * 1000 / SAMPLE_RATE_HZ
    };
    assert!(
        (250..350).contains(&pause_ms("Hello.")),
        "{}",
        pause_ms("Hello.")
    );
    assert!(
        (100..200).contains(&pause_ms("Hello,")),
        "{}",
        pause_ms("Hello,")
    );
}

#[test]
fn texts_without_words_are_without_samples() {
    let voice = open("en-us");
    for text in [
        "",
        " \n",
        "...",
        "?!",
        "—",
        "\0",
        "\u{1}",
        "[[",
        "[[]]",
        "[[_^_de]]",
        "*_*",
    ] {
        assert!(speak(&voice, text).samples.is_empty(), "{text:?}");
    }
}

#[test]
fn odd_texts_are_spoken_and_end_in_silence() {
    let voice = open("en-us");
    for text in [
        "Hello\0world",
        "\u{1}Vde Hello",
        "😀",
        "Hi 👍🏽!",
        "日本語 und Deutsch, né? Привет नमस्ते",
        "[[xyz ### garbage]] hi",
        "]] hello [[",
        "&lt;&#65;",
        "%",
        "\u{202e}abc\u{200b}\u{fffd}\u{10ffff}",
        &"A long text with words. ".repeat(208),
        &"7".repeat(5000),
        &"é".repeat(2500),
        &"字".repeat(1600),
        &format!("[[{}]] so", "a:".repeat(2000)),
    ] {
        let sound = speak(&voice, text);
        assert!(peak(&sound) > 5_000, "{text:?}");
        assert_eq!(sound.samples.last(), Some(&0), "{text:?}");
    }
}

#[test]
fn markup_is_read_out_and_not_obeyed() {
    let sound = speak(&open("en-us"), "<speak>Hi <break time='10s'/></speak>");
    assert!(sound.duration().as_secs() < 10);
}

#[test]
fn what_is_cancelled_ends_and_leaves_nothing_behind() {
    let voice = open(STEADY);
    let before = speak(&voice, SENTENCE);
    let cancellation = Cancellation::default();
    let (begun, begins) = mpsc::channel();
    std::thread::scope(|scope| {
        let speaking = scope.spawn(|| {
            begun.send(()).unwrap();
            voice.speak(&SENTENCE.repeat(64), Delivery::default(), &cancellation)
        });
        begins.recv().unwrap();
        cancellation.cancel();
        assert_eq!(speaking.join().unwrap(), Err(SpeakError::Cancelled));
    });
    assert_eq!(speak(&voice, SENTENCE), before);
    let already = voice.speak("Hello", Delivery::default(), &cancellation);
    assert_eq!(already, Err(SpeakError::Cancelled));
}

#[test]
fn two_threads_at_once_give_what_one_gives() {
    let (english, german) = (open(STEADY), open("de+Denis"));
    let alone = [(&english, SENTENCE), (&german, "Guten Tag, wie geht es?")]
        .map(|(voice, text)| (voice, text, speak(voice, text)));
    std::thread::scope(|scope| {
        for (voice, text, expected) in &alone {
            scope.spawn(move || {
                for _ in 0..10 {
                    phonemise("fr", "Bonjour, ça va?").unwrap();
                    assert_eq!(&speak(voice, text), expected);
                }
            });
        }
    });
}
