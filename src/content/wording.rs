//! What the pack says word for word.

use std::collections::HashSet;
use std::sync::Arc;

use super::forms::forms;
use crate::conversation::{Offer, Wording, stop_words};
use crate::pack::{IntentAction, Pack, TOPICS};
use crate::text::{capitalized, is_part_of};

/// Words that questions begin with in English, and requests that are answered like one.
const QUESTION_WORDS: [&str; 32] = [
    "am", "are", "can", "could", "did", "do", "does", "had", "has", "have", "how", "how's", "is",
    "may", "might", "must", "shall", "should", "was", "were", "what", "what's", "when", "when's",
    "where", "where's", "which", "who", "who's", "whose", "why", "will",
];

/// The pack's fixed replies.
pub fn wording(pack: &Pack) -> Wording {
    Wording {
        language: pack.language.as_str().into(),
        unknown: pack.unknown.to_string(),
        offer: pack
            .offer
            .as_deref()
            .map(|text| offer(text, &pack.language)),
        offer_refused: pack.offer_refused.clone(),
        unsure: pack.unsure.as_ref().map(ToString::to_string),
        apology: pack.apology.to_string(),
        not_heard: pack
            .not_heard
            .as_ref()
            .map(|text| [Arc::clone(text), with_example(text, pack)]),
        stop_words: stop_words_of(pack),
        wake_phrases: wake_phrases(pack),
        forms: forms(pack),
        rejected_label: Arc::clone(&pack.intent_settings.rejected_label),
    }
}

/// What calls the assistant: what the pack says, else its name.
pub fn wake_phrases(pack: &Pack) -> Vec<Arc<str>> {
    let named = || vec![pack.name.as_str().into()];
    pack.wake_words.clone().unwrap_or_else(named)
}

/// What stops the voice: what the pack says, else what its language has.
pub fn stop_words_of(pack: &Pack) -> Vec<Arc<str>> {
    let usual = || stop_words(&pack.language);
    pack.stop_words.clone().unwrap_or_else(usual)
}

fn offer(text: &str, language: &str) -> Offer {
    let (before, after) = text.split_once(TOPICS).unwrap_or((text, ""));
    Offer {
        before: before.to_owned(),
        after: after.to_owned(),
        or: or_in(language),
    }
}

/// What stands between two topics that are offered.
fn or_in(language: &str) -> &'static str {
    let words = [
        ("de", "oder"),
        ("es", "o"),
        ("fr", "ou"),
        ("it", "o"),
        ("nl", "of"),
        ("pt", "ou"),
    ];
    let known = words.iter().find(|(tag, _)| is_part_of(language, tag));
    known.map_or("or", |(_, word)| word)
}

/// Longest question that is offered for a topic, in characters: one that is read at a glance.
const TOPIC_CHARACTERS_MAX: usize = 60;

/// All texts that the pack says as they are: what its voice may speak ahead.
pub fn fixed_replies<'a>(pack: &'a Pack, wording: &'a Wording) -> impl Iterator<Item = &'a str> {
    let replies = pack.intents.iter().flat_map(|intent| match &intent.action {
        IntentAction::Replies(replies) => replies.iter(),
        IntentAction::Form(_) | IntentAction::Knowledge | IntentAction::None => [].iter(),
    });
    let questions = pack.intents.iter().flat_map(|intent| match &intent.action {
        IntentAction::Form(form) => form.slots.as_slice(),
        IntentAction::Replies(_) | IntentAction::Knowledge | IntentAction::None => &[],
    });
    replies
        .chain(questions.map(|slot| &slot.question))
        .chain([&pack.unknown, &pack.apology, &pack.greeting])
        .chain(wording.not_heard.iter().flatten())
        .chain(&wording.offer_refused)
        .map(|text| &**text)
}

/// Questions that the pack answers: examples of its knowledge intents, then its own tests that have an answer.
pub fn example_questions(pack: &Pack) -> impl Iterator<Item = &str> {
    let examples = pack
        .intents
        .iter()
        .filter(|intent| intent.action == IntentAction::Knowledge)
        .flat_map(|intent| intent.examples.iter().map(|example| &**example));
    let asked = pack
        .tests
        .iter()
        .filter(|test| test.source.is_some())
        .map(|test| test.ask.as_str());
    examples.chain(asked)
}

/// The questions that the pack offers, as they are; else at most `found_max` that are found in it.
pub fn topics(pack: &Pack, found_max: usize) -> Vec<String> {
    match &pack.kiosk.topics {
        Some(topics) => topics.iter().map(ToString::to_string).collect(),
        None => topic_questions(pack).take(found_max).collect(),
    }
}

/// One question for each topic, none twice: for each document that the pack's tests ask of the first that does, then for
/// each knowledge intent its first example. What is long or, in English, no question as it stands is not offered.
fn topic_questions(pack: &Pack) -> impl Iterator<Item = String> {
    let is_english = is_part_of(&pack.language, "en");
    let is_offered = move |text: &str| {
        text.chars().count() <= TOPIC_CHARACTERS_MAX && (!is_english || is_question(text))
    };
    let mut sources = HashSet::new();
    let asked = pack.tests.iter().filter_map(move |test| {
        let source = test.source.as_ref().filter(|_| is_offered(&test.ask))?;
        sources.insert(source).then_some(test.ask.as_str())
    });
    let examples = pack
        .intents
        .iter()
        .filter(|intent| intent.action == IntentAction::Knowledge)
        .filter_map(move |intent| {
            let mut examples = intent.examples.iter().map(|example| &**example);
            examples.find(|example| is_offered(example))
        });
    let mut told = HashSet::new();
    asked
        .chain(examples)
        .map(move |question| written_out(question, is_english))
        .filter(move |question| told.insert(question.to_lowercase()))
}

/// Whoever was not understood twice is told what can be asked, if the pack has an example.
fn with_example(text: &str, pack: &Pack) -> Arc<str> {
    let is_english = is_part_of(&pack.language, "en");
    let asks = |example: &&str| !is_english || is_question(example);
    let example = example_questions(pack)
        .find(asks)
        .or_else(|| example_questions(pack).next());
    match example {
        Some(example) if is_english => {
            format!("{text} For example: {}", written_out(example, true)).into()
        }
        Some(example) => format!("{text} {}", written_out(example, false)).into(),
        None => text.into(),
    }
}

/// Whether an English text looks like a question.
fn is_question(text: &str) -> bool {
    let first = text.split([' ', ',']).next().unwrap_or_default();
    text.ends_with('?') || QUESTION_WORDS.contains(&first.to_lowercase().as_str())
}

/// An example, which is often written as a recogniser writes it, as a sentence. What the knowledge is asked in another
/// language than English is taken for a question.
fn written_out(example: &str, is_english: bool) -> String {
    let words = example.split_whitespace().map(|word| match word {
        "i" if is_english => "I",
        word => word,
    });
    let sentence = words.collect::<Vec<_>>().join(" ");
    let mut sentence = capitalized(&sentence);
    if sentence.ends_with(char::is_alphanumeric) {
        let asks = !is_english || is_question(example);
        sentence.push(if asks { '?' } else { '.' });
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::PackFiles;

    /// What is said the first and the second time.
    fn not_heard(pack_toml: &str, examples: &str) -> Option<[Arc<str>; 2]> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("pack.toml"),
            format!("name = \"D\"\n{pack_toml}"),
        )
        .unwrap();
        let intents = format!(
            "[[intent]]\nname = \"HI\"\nexamples = [\"what is up\"]\nreplies = [\"Hi.\"]\n\
             [[intent]]\nname = \"ASK\"\nexamples = [{examples}]\nanswer = \"knowledge\"\n"
        );
        std::fs::write(folder.path().join("intents.toml"), intents).unwrap();
        let pack = Pack::read(&PackFiles::new(Some(folder.path().to_path_buf()))).unwrap();
        let wording = wording(&pack);
        let fixed: Vec<_> = fixed_replies(&pack, &wording).collect();
        for text in wording.not_heard.iter().flatten() {
            assert!(fixed.contains(&&**text), "it is spoken ahead: {text}");
        }
        wording.not_heard
    }

    #[test]
    fn the_second_time_there_is_an_example() {
        let sorry = "Sorry, I did not catch that. Please say it again.";
        for (examples, example) in [
            ("\"do i need a visa\"", "Do I need a visa?"),
            (
                "\"tell me about fees\", \"What's the fee?\"",
                "What's the fee?",
            ),
            ("\"tell me about fees\"", "Tell me about fees."),
        ] {
            let [first, second] = not_heard("", examples).unwrap();
            assert_eq!(&*first, sorry);
            assert_eq!(*second, format!("{sorry} For example: {example}"));
        }
    }

    #[test]
    fn in_another_language_nothing_english_is_said() {
        let german = "language = \"de\"\nnot_heard = \"Wie bitte?\"\n";
        let [first, second] = not_heard(german, "\"wie hoch ist der Turm\"").unwrap();
        assert_eq!(
            (&*first, &*second),
            ("Wie bitte?", "Wie bitte? Wie hoch ist der Turm?")
        );
        assert_eq!(not_heard("language = \"de\"\n", "\"wie hoch\""), None);
    }

    #[test]
    fn it_is_called_by_its_name_unless_the_pack_says_how() {
        for (pack_toml, phrases) in [
            ("", vec!["D"]),
            ("wake_words = [\"hey desk\"]\n", vec!["hey desk"]),
            ("wake_words = []\n", vec![]),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let text = format!("name = \"D\"\n{pack_toml}");
            std::fs::write(folder.path().join("pack.toml"), text).unwrap();
            let files = PackFiles::new(Some(folder.path().to_path_buf()));
            let wording = wording(&Pack::read(&files).unwrap());
            let expected: Vec<Arc<str>> = phrases.into_iter().map(Arc::from).collect();
            assert_eq!(wording.wake_phrases, expected, "{pack_toml}");
        }
    }

    #[test]
    fn each_topic_has_one_question_and_none_stands_twice() {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("pack.toml", "name = \"D\"\n"),
            (
                "intents.toml",
                "[[intent]]\nname = \"ASK\"\nexamples = [\"when do you open\", \"what is it\"]\nanswer = \"knowledge\"\n\
                 [[intent]]\nname = \"WAY\"\nexamples = [\"where is the lift\"]\nanswer = \"knowledge\"\n",
            ),
            (
                "tests.toml",
                "[[test]]\nask = \"so when is it\"\nsource = \"hours.md\"\n\
                 [[test]]\nask = \"When do you open?\"\nsource = \"hours.md\"\n\
                 [[test]]\nask = \"um until when\"\nsource = \"hours.md\"\n\
                 [[test]]\nask = \"what does it cost\"\nsource = \"fees.md\"\n\
                 [[test]]\nask = \"who won\"\ndeclined = true\n",
            ),
        ] {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        let pack = Pack::read(&PackFiles::new(Some(folder.path().to_path_buf()))).unwrap();
        let questions: Vec<_> = topic_questions(&pack).collect();
        let wanted = [
            "When do you open?",
            "What does it cost?",
            "Where is the lift?",
        ];
        assert_eq!(questions, wanted);
    }

    #[test]
    fn it_can_be_switched_off() {
        assert_eq!(
            not_heard("not_heard = \"\"\n", "\"do i need a visa\""),
            None
        );
    }

    #[test]
    fn a_pack_without_examples_says_the_same_twice() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pack.toml"), "name = \"D\"\n").unwrap();
        let pack = Pack::read(&PackFiles::new(Some(folder.path().to_path_buf()))).unwrap();
        let [first, second] = wording(&pack).not_heard.unwrap();
        assert_eq!(first, second);
    }
}
