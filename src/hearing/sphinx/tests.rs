//! Whole utterances without speech; speech is in `tests/it/hearing`.

use std::fs;

use super::*;
use crate::hearing::{Rejection, Transcript};
use crate::inference::Cancellation;

fn transcriber() -> SphinxTranscriber {
    let models = Arc::new(SphinxModels::open(None).unwrap());
    let texts = [("where is the library", 1.0), ("when do you open", 1.0)];
    SphinxTranscriber::for_pack(&models, &PackLanguage::build(texts, [])).unwrap()
}

fn hear(transcriber: &SphinxTranscriber, samples: &[i16]) -> Transcript {
    let cancellation = Cancellation::default();
    let mut transcription = transcriber.start(&Manner::default()).unwrap();
    for chunk in samples.chunks(700) {
        transcription.accept(chunk, &cancellation).unwrap();
    }
    transcription.finish(&cancellation).unwrap()
}

#[test]
fn nothing_and_silence_are_no_words() {
    let transcriber = transcriber();
    assert_eq!(transcriber.name(), "pocketsphinx:pack");
    for length in [0, 1, 100, 400, 16_000, 40_000] {
        let transcript = hear(&transcriber, &vec![0; length]);
        assert_eq!(transcript.text, "", "{length}");
        assert!(transcript.rejected.is_some(), "{length}");
    }
}

#[test]
fn a_decoder_is_used_again_and_hears_the_same() {
    let transcriber = transcriber();
    let tone: Vec<i16> = (0..24_000)
        .map(|number| (f64::from(number) * 0.1).sin() * 9000.0)
        .map(|sample| sample as i16)
        .collect();
    let first = hear(&transcriber, &tone);
    hear(&transcriber, &vec![12_000; 30_000]);
    assert_eq!(hear(&transcriber, &tone), first);
    assert_eq!(transcriber.pool.waiting(), 1);
}

#[test]
fn what_is_cancelled_ends_and_what_is_dropped_is_given_back() {
    let transcriber = transcriber();
    let cancellation = Cancellation::default();
    let mut transcription = transcriber.start(&Manner::default()).unwrap();
    transcription
        .accept(&vec![0; 30_000], &cancellation)
        .unwrap();
    cancellation.cancel();
    let refused = transcription.accept(&[0; 1600], &cancellation);
    assert_eq!(refused, Err(HearError::Cancelled));
    let refused = transcription.finish(&cancellation);
    assert_eq!(refused, Err(HearError::Cancelled));
    assert_eq!(transcriber.pool.waiting(), 0);
    drop(transcription);
    assert_eq!(transcriber.pool.waiting(), 1);
}

#[test]
fn after_the_end_nothing_can_be_heard() {
    let transcriber = transcriber();
    let cancellation = Cancellation::default();
    let mut transcription = transcriber.start(&Manner::default()).unwrap();
    assert_eq!(transcription.partial(&cancellation).unwrap().text, "");
    let ended = transcription.finish(&cancellation).unwrap();
    assert_eq!(ended.rejected, Some(Rejection::NoSpeech));
    assert!(transcription.accept(&[0; 10], &cancellation).is_err());
    assert!(transcription.partial(&cancellation).is_err());
    assert!(transcription.finish(&cancellation).is_err());
}

#[test]
fn several_hear_at_once() {
    let transcriber = transcriber();
    let alone = hear(&transcriber, &vec![0; 20_000]);
    let together: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| hear(&transcriber, &vec![0; 20_000])))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(together.iter().all(|transcript| *transcript == alone));
}

#[test]
fn files_that_were_removed_are_unpacked_again() {
    let folder = tempfile::tempdir().unwrap();
    let models = Arc::new(SphinxModels::open(Some(folder.path())).unwrap());
    fs::remove_file(models.acoustic().join("means")).unwrap();
    let language = PackLanguage::build([("hello", 1.0)], []);
    let transcriber = SphinxTranscriber::for_pack(&models, &language);
    assert!(transcriber.is_ok());
}
