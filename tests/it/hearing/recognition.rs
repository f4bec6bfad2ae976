//! PocketSphinx hears espeak-ng's voices and, where the shared data lies beside the repository, recordings of people.

use std::process::Command;
use std::sync::{Arc, OnceLock};

use docent::eval::stt::align;
use docent::hearing::sphinx::{PackLanguage, SphinxModels, SphinxTranscriber};
use docent::hearing::{Manner, Transcriber, Transcript};
use docent::inference::Cancellation;
use docent::pack::{Pack, PackFiles};
use serde_json::Value;

use super::{data_folder, room, words};

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

fn models() -> Arc<SphinxModels> {
    static MODELS: OnceLock<Arc<SphinxModels>> = OnceLock::new();
    Arc::clone(MODELS.get_or_init(|| Arc::new(SphinxModels::open(None).unwrap())))
}

/// The language of the demo pack's examples.
fn demo_language() -> PackLanguage {
    let pack = Pack::read(&PackFiles::new(None)).unwrap();
    let examples = pack.intents.iter().flat_map(|intent| &intent.examples);
    let lexicon = pack.lexicon.entries.iter();
    PackLanguage::build(
        examples.map(|example| (&**example, 1.0)),
        lexicon.map(|entry| (entry.word.as_str(), entry.spoken.as_str())),
    )
}

fn hear(transcriber: &dyn Transcriber, samples: &[i16]) -> Transcript {
    let cancellation = Cancellation::default();
    let mut transcription = transcriber.start(&Manner::default()).unwrap();
    for chunk in samples.chunks(512) {
        transcription.accept(chunk, &cancellation).unwrap();
    }
    transcription.finish(&cancellation).unwrap()
}

/// A sentence in a voice, with a third of a second of a quiet room around it.
fn spoken(voice: &str, text: &str) -> Vec<i16> {
    [room(300), words(voice, text), room(300)].concat()
}

/// How many words of a reference were heard wrongly.
fn wrong_words(reference: &str, heard: &str) -> usize {
    let said: Vec<&str> = reference.split_whitespace().collect();
    let heard: Vec<&str> = heard.split_whitespace().collect();
    align(&said, &heard).total()
}

#[test]
fn demo_questions_in_the_voices_of_espeak_are_understood() {
    let transcriber = SphinxTranscriber::for_pack(&models(), &demo_language()).unwrap();
    for voice in ["en-us", "en-us+f3"] {
        let (mut wrong, mut all) = (0, 0);
        for question in QUESTIONS {
            let transcript = hear(&transcriber, &spoken(voice, question));
            wrong += wrong_words(question, &transcript.text);
            all += question.split(' ').count();
            println!("{voice}: {question:?} was heard as {:?}", transcript.text);
            let places: Vec<_> = transcript.segments.iter().map(|word| &word.place).collect();
            assert!(places.iter().all(|place| place.start < place.end));
            assert!(places.is_sorted_by(|a, b| a.end <= b.start));
        }
        assert!(
            wrong * 10 <= all,
            "{voice}: {wrong} of {all} words are wrong"
        );
    }
}

#[test]
fn the_words_so_far_are_known_before_the_end() {
    let transcriber = SphinxTranscriber::for_pack(&models(), &demo_language()).unwrap();
    let cancellation = Cancellation::default();
    let mut transcription = transcriber.start(&Manner::default()).unwrap();
    let samples = spoken("en-us", "what are the admission requirements");
    transcription.accept(&samples, &cancellation).unwrap();
    let partial = transcription.partial(&cancellation).unwrap();
    assert!(partial.text.starts_with("what are the"), "{}", partial.text);
    assert_eq!(partial.rejected, None);
    let whole = transcription.finish(&cancellation).unwrap();
    assert_eq!(whole.text, "what are the admission requirements");
}

#[test]
fn words_of_the_pack_are_believed_and_those_about_other_things_mostly_not() {
    let transcriber = SphinxTranscriber::for_pack(&models(), &demo_language()).unwrap();
    for known in ["goodbye", "where can i park", "is there a gym"] {
        let heard = hear(&transcriber, &spoken("en-us", known));
        assert_eq!((heard.text.as_str(), heard.rejected), (known, None));
    }
    let other = [
        "photosynthesis converts luminous radiation into carbohydrates",
        "the fisherman repaired his net under a lamp",
        "seven brown horses galloped over frozen mud",
        "volcanic ash settled softly on the vineyards",
        "grandmother knitted woolly jumpers for the twins",
        "a trumpet echoed across the empty valley",
    ];
    let believed: Vec<_> = other
        .into_iter()
        .map(|sentence| hear(&transcriber, &spoken("en-us", sentence)).text)
        .filter(|text| !text.is_empty())
        .collect();
    assert!(believed.len() <= other.len() / 2, "{believed:?}");
}

/// What `docent eval stt` says of the recordings of people, where the evaluation data is present.
fn measure(options: &[&str]) -> Option<Value> {
    let Some(data) = data_folder() else {
        println!("0 recordings: there is no folder of evaluation data");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_docent"))
        .args(["eval", "stt", "--json"])
        .args(options)
        .arg(data.join("speech/REFERENCES.jsonl"))
        .env("DOCENT__DATA__DIR", folder.path())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaint}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = report["rows"][0].clone();
    println!("{row}");
    Some(row)
}

#[test]
fn commands_of_people_are_understood_where_the_data_is_present() {
    for kind in ["command", "voice-assistant command"] {
        if let Some(row) = measure(&["--kind", kind, "--model", "domain"]) {
            assert!(row["right"].as_u64().unwrap() > 0, "{row}");
            assert!(row["word_error_rate"].as_f64().unwrap() <= 0.1, "{row}");
        }
    }
}

#[test]
fn read_sentences_of_people_are_mostly_understood_where_the_data_is_present() {
    let kind = "read audiobook (clean)";
    if let Some(row) = measure(&["--kind", kind, "--model", "general", "--limit", "3"]) {
        assert_eq!(row["recordings"], 3, "{row}");
        assert!(row["word_error_rate"].as_f64().unwrap() < 0.5, "{row}");
    }
}
