//! The classifier on small packs. The real encoder is used where meaning matters.

use super::*;
use crate::inference::runtime;
use crate::understanding::doubles::FakeEncoder;
use crate::understanding::{Encoder, OnnxEncoder};

const GREETING: [&str; 8] = [
    "hello",
    "hi there",
    "good morning",
    "hey",
    "hi how are you",
    "good evening",
    "hello is anyone there",
    "nice to meet you",
];
const QUESTION: [&str; 12] = [
    "what are the admission requirements",
    "how do i send a transcript",
    "when is the application deadline",
    "how much is tuition",
    "what scholarships do you have",
    "how much does a dorm room cost",
    "where can i park",
    "when does the library open",
    "do i need to take the sat",
    "which majors do you offer",
    "can i get financial aid",
    "when does the semester start",
];
const EXIT: [&str; 8] = [
    "goodbye",
    "bye",
    "see you later",
    "that is all",
    "no more questions",
    "i have to go now",
    "exit",
    "okay bye",
];
const FOREIGN: [&str; 8] = [
    "what is the weather like",
    "play some music",
    "who won the football game",
    "how do i cook rice",
    "what is the capital of france",
    "set a timer for ten minutes",
    "tell me a joke",
    "how is the stock market doing",
];

fn intent(
    name: &str,
    out_of_scope: bool,
    texts: &[&str],
    encode: &mut dyn FnMut(&str) -> Embedding,
) -> TrainingIntent {
    let examples = texts
        .iter()
        .map(|text| TrainingExample {
            text: (*text).into(),
            vector: encode(text),
        })
        .collect();
    TrainingIntent {
        name: name.into(),
        out_of_scope,
        examples,
    }
}

fn fake(intents: &[(&str, bool, &[&str])]) -> IntentClassifier {
    let intents = intents
        .iter()
        .map(|(name, out, texts)| intent(name, *out, texts, &mut FakeEncoder::vector))
        .collect();
    IntentClassifier::train(&TrainingSet {
        intents,
        threshold: None,
    })
    .unwrap()
}

fn ask_fake(classifier: &IntentClassifier, text: &str) -> Classification {
    classifier.classify(text, &FakeEncoder::vector(text))
}

/// A desk with the real encoder, with or without examples of what is not meant.
struct Desk {
    classifier: IntentClassifier,
    encoder: OnnxEncoder,
}

impl Desk {
    fn new(foreign: &[&str]) -> Self {
        runtime::load(None).unwrap();
        let mut encoder = OnnxEncoder::embedded().unwrap();
        let mut encode = |text: &str| encoder.encode(text).unwrap();
        let mut intents = vec![
            intent("GREETING", false, &GREETING, &mut encode),
            intent("QUESTION", false, &QUESTION, &mut encode),
            intent("EXIT", false, &EXIT, &mut encode),
        ];
        if !foreign.is_empty() {
            intents.push(intent("OTHER", true, foreign, &mut encode));
        }
        let set = TrainingSet {
            intents,
            threshold: None,
        };
        Self {
            classifier: IntentClassifier::train(&set).unwrap(),
            encoder,
        }
    }

    fn label(&mut self, text: &str) -> Option<Arc<str>> {
        let vector = self.encoder.encode(text).unwrap();
        self.classifier.classify(text, &vector).label
    }
}

#[test]
fn meaning_counts_not_single_words() {
    for foreign in [&[][..], &FOREIGN[..]] {
        let mut desk = Desk::new(foreign);
        let cases = [
            ("send transcript", "QUESTION"),
            ("which dorm is cheap", "QUESTION"),
            ("what do i need to apply", "QUESTION"),
            ("hello there", "GREETING"),
            ("see you tomorrow bye", "EXIT"),
        ];
        for (text, wanted) in cases {
            assert_eq!(desk.label(text).as_deref(), Some(wanted), "{text}");
        }
    }
}

#[test]
fn gibberish_and_foreign_topics_are_rejected_by_default() {
    for foreign in [&[][..], &FOREIGN[..]] {
        let mut desk = Desk::new(foreign);
        for text in [
            "asdf qwer zxcv",
            "the mitochondria is the powerhouse of the cell",
            "tell me about the french revolution",
            "what is the square root of nine",
            "do you like cats",
        ] {
            assert_eq!(desk.label(text), None, "{text}");
        }
    }
}

#[test]
fn an_example_is_matched_without_a_vector() {
    let classifier = fake(&[
        ("HELLO", false, &["hello there"]),
        ("NO", true, &["tell me a joke"]),
    ]);
    let found = classifier.classify_exact("  Hello, THERE! ").unwrap();
    assert_eq!(
        (found.label.as_deref(), found.layer),
        (Some("HELLO"), Layer::Exact)
    );
    assert!((found.confidence - 1.0).abs() < 1e-6);
    let refused = classifier.classify_exact("Tell me a joke.").unwrap();
    assert_eq!(
        (refused.label, refused.best_intent.as_deref()),
        (None, Some("NO"))
    );
    assert!(classifier.classify_exact("hello").is_none());
    assert!(classifier.classify_exact("?!").is_none());
}

#[test]
fn no_intents_reject_everything() {
    let empty = fake(&[]);
    let found = ask_fake(&empty, "hello");
    assert_eq!((found.label, found.best_intent), (None, None));
    assert!(found.confidence.abs() < 1e-6);
    let only_refusals = fake(&[("NO", true, &["tell me a joke"])]);
    assert_eq!(ask_fake(&only_refusals, "hello").label, None);
    let without_examples = fake(&[("HELLO", false, &[])]);
    assert_eq!(ask_fake(&without_examples, "hello").label, None);
}

#[test]
fn one_intent_and_one_example_work() {
    let single = fake(&[("PAY", false, &["how do i pay my bill"])]);
    assert_eq!(
        ask_fake(&single, "how do i pay a bill").label.as_deref(),
        Some("PAY")
    );
    assert_eq!(ask_fake(&single, "quantum lagrangian").label, None);
    let uneven = fake(&[
        ("PAY", false, &["how do i pay my bill"]),
        (
            "PLAY",
            false,
            &[
                "play some music",
                "play a song",
                "play the radio",
                "music please",
            ],
        ),
    ]);
    assert_eq!(
        ask_fake(&uneven, "how do i pay a bill").label.as_deref(),
        Some("PAY")
    );
    assert_eq!(
        ask_fake(&uneven, "play a song please").label.as_deref(),
        Some("PLAY")
    );
}

#[test]
fn the_packs_threshold_rules() {
    let train = |threshold| {
        let pay = intent(
            "PAY",
            false,
            &["how do i pay my bill"],
            &mut FakeEncoder::vector,
        );
        IntentClassifier::train(&TrainingSet {
            intents: vec![pay],
            threshold: Some(threshold),
        })
    };
    assert!(
        ask_fake(&train(0.0).unwrap(), "quantum lagrangian")
            .label
            .is_some()
    );
    assert!(
        ask_fake(&train(1.0).unwrap(), "how do i pay a bill")
            .label
            .is_none()
    );
    assert_eq!(train(1.5).err(), Some(TrainError::Threshold));
    assert_eq!(train(f32::NAN).err(), Some(TrainError::Threshold));
}

#[test]
fn a_name_used_twice_is_refused() {
    let hello = intent("HELLO", false, &["hi"], &mut FakeEncoder::vector);
    let set = TrainingSet {
        intents: vec![hello.clone(), hello],
        threshold: None,
    };
    assert_eq!(
        IntentClassifier::train(&set).err(),
        Some(TrainError::DuplicateIntent("HELLO".into()))
    );
}

#[test]
fn any_text_is_survived_and_confidence_is_a_share() {
    let classifier = fake(&[
        ("A", false, &GREETING),
        ("B", false, &EXIT),
        ("C", true, &FOREIGN),
    ]);
    for text in [
        "",
        " ",
        "\u{202e}\0",
        "🙂🙂",
        "ñandú 日本語",
        &"word ".repeat(5000),
    ] {
        let found = ask_fake(&classifier, text);
        assert!((0.0..=1.0).contains(&found.confidence), "{text}");
    }
    assert_eq!(ask_fake(&classifier, "?!").label, None);
}

#[test]
fn training_twice_gives_the_same() {
    let train = || {
        fake(&[
            ("A", false, &GREETING),
            ("B", false, &EXIT),
            ("C", true, &FOREIGN),
        ])
    };
    assert_eq!(
        ask_fake(&train(), "good evening to you"),
        ask_fake(&train(), "good evening to you")
    );
}

#[test]
fn examples_alone_are_known_word_for_word() {
    let (greeting, other): (Arc<str>, Arc<str>) = ("GREETING".into(), "OTHER".into());
    let examples = [
        (&greeting, false, "Hello there!"),
        (&other, true, "tell me a joke"),
        (&other, true, "hello there"),
    ];
    let classifier = IntentClassifier::of_examples(examples).expect("it learns nothing");
    let found = classifier
        .classify_exact("hello there")
        .expect("an example");
    assert_eq!(
        found.label.as_deref(),
        Some("GREETING"),
        "the first keeps it"
    );
    let refused = classifier
        .classify_exact("Tell me a joke.")
        .expect("an example");
    assert_eq!(refused.label, None, "out of scope");
    assert_eq!(classifier.classify_exact("hello you there"), None);
}

#[test]
fn examples_that_lie_among_those_of_another_intent_are_mistaken() {
    let apart = Desk::new(&[]);
    assert_eq!(apart.classifier.mistaken(), []);
    let mut encoder = apart.encoder;
    let mut encode = |text: &str| encoder.encode(text).unwrap();
    let leaving = [
        "bye for now",
        "see you tomorrow",
        "i am leaving now",
        "no further questions",
        "goodbye then",
    ];
    let set = TrainingSet {
        intents: vec![
            intent("GREETING", false, &GREETING, &mut encode),
            intent("EXIT", false, &EXIT, &mut encode),
            intent("LEAVE", false, &leaving, &mut encode),
        ],
        threshold: None,
    };
    let mistaken = IntentClassifier::train(&set).unwrap().mistaken();
    assert!(mistaken.len() > 1, "{mistaken:?}");
    for one in mistaken {
        let other = if leaving.contains(&&*one.text) {
            "EXIT"
        } else {
            "LEAVE"
        };
        assert_eq!(&*one.taken_for, other, "{one:?}");
    }
}
