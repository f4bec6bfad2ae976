//! The recogniser in the program hears espeak-ng's voices.

use std::sync::OnceLock;

use docent::eval::stt::{align, words as words_of};
use docent::hearing::whisper::WhisperTranscriber;
use docent::hearing::{Manner, Rejection, Transcriber, Transcript};
use docent::inference::Cancellation;

use super::{room, words};

/// What is asked, in words that the demo pack has.
const QUESTIONS: [&str; 8] = [
    "what are the admission requirements",
    "when does the library open",
    "how do i get a student visa",
    "where is the admissions office",
    "what meal plans are there",
    "can i transfer my credits",
    "how much is the application fee",
    "thank you very much",
];

/// Which share of the words may be wrong: a robot's voice is harder than a person's.
const WRONG_MAX: f64 = 0.15;

fn transcriber() -> &'static WhisperTranscriber {
    static TRANSCRIBER: OnceLock<WhisperTranscriber> = OnceLock::new();
    TRANSCRIBER.get_or_init(|| WhisperTranscriber::embedded(2, 1).unwrap())
}

fn hear(samples: &[i16]) -> Transcript {
    let cancellation = Cancellation::default();
    let mut transcription = transcriber().start(&Manner::default()).unwrap();
    for chunk in samples.chunks(512) {
        transcription.accept(chunk, &cancellation).unwrap();
    }
    transcription.finish(&cancellation).unwrap()
}

/// A sentence in a voice, with a third of a second of a quiet room around it.
fn spoken(voice: &str, text: &str) -> Vec<i16> {
    [room(300), words(voice, text), room(300)].concat()
}

#[test]
fn demo_questions_in_the_voices_of_espeak_are_understood() {
    for voice in ["en-us", "en-us+f3"] {
        let (mut wrong, mut all) = (0, 0);
        for question in QUESTIONS {
            let transcript = hear(&spoken(voice, question));
            let said = words_of(question);
            wrong += align(&said, &words_of(&transcript.text)).total();
            all += said.len();
            println!("{voice}: {question:?} was heard as {:?}", transcript.text);
            let places: Vec<_> = transcript.segments.iter().map(|part| &part.place).collect();
            assert!(places.iter().all(|place| place.start < place.end));
            assert!(places.is_sorted_by(|a, b| a.end <= b.start));
        }
        assert!(
            f64::from(u32::try_from(wrong).unwrap())
                <= WRONG_MAX * f64::from(u32::try_from(all).unwrap()),
            "{voice}: {wrong} of {all} words are wrong"
        );
    }
}

#[test]
fn silence_and_noise_are_no_words() {
    for sound in [room(3_000), vec![0; 48_000]] {
        let heard = hear(&sound);
        assert_eq!(heard.text, "");
        assert_eq!(heard.rejected, Some(Rejection::NoSpeech));
    }
    let mut state = 1_u32;
    let noise: Vec<i16> = (0..48_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as i16 / 8
        })
        .collect();
    assert_eq!(hear(&noise).text, "");
}

#[test]
fn a_sentence_is_heard_the_same_whatever_the_size_of_its_parts() {
    let samples = spoken("en-us", "when does the library open");
    let whole = hear(&samples).text;
    let cancellation = Cancellation::default();
    let mut transcription = transcriber().start(&Manner::default()).unwrap();
    for chunk in samples.chunks(4_001) {
        transcription.accept(chunk, &cancellation).unwrap();
        transcription.partial(&cancellation).unwrap();
    }
    assert_eq!(transcription.finish(&cancellation).unwrap().text, whole);
}
