//! A pack as the program uses it: validated, with every default filled in.

use std::sync::Arc;

use jiff::civil::DateTime;

use super::colour::Colour;
use crate::clock::Zone;
pub use crate::conversation::form::{FormTexts, Slot, SlotKind};

/// Stands in [`Pack::offer`] for the topics.
pub const TOPICS: &str = "{topics}";

/// One deployment's content. Cheap to share behind an `Arc`; a reload makes a new one.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// Who the assistant speaks for.
    pub name: String,
    /// Language of the content, such as `en` or `en-GB`.
    pub language: String,
    /// Spoken when someone arrives, or on request; never in core mode.
    pub greeting: Arc<str>,
    /// Spoken when nothing was found with enough confidence.
    pub unknown: Arc<str>,
    /// Spoken when an engine failed.
    pub apology: Arc<str>,
    /// Spoken when somebody spoke and was not understood; `None`: nothing is said then.
    pub not_heard: Option<Arc<str>>,
    /// Said after [`unknown`](Self::unknown) where something near can be told about, with `{topics}` for what; `None`: nothing is
    /// offered.
    pub offer: Option<Arc<str>>,
    /// Said when what was offered is turned down; `None`: such words are answered like any others.
    pub offer_refused: Option<Arc<str>>,
    /// Said before an answer that may be none; `None`: such an answer is not given.
    pub unsure: Option<Arc<str>>,
    /// What stops the voice and asks for nothing; `None`: the words of its language.
    pub stop_words: Option<Vec<Arc<str>>>,
    /// What calls the assistant where what is said has to be addressed to it; `None`: its name.
    pub wake_words: Option<Vec<Arc<str>>>,
    /// `[voice]`
    pub voice: VoiceSettings,
    /// `[intents]`
    pub intent_settings: IntentSettings,
    /// `[knowledge]`
    pub knowledge_settings: PackKnowledgeSettings,
    /// `[kiosk]`
    pub kiosk: KioskLook,
    /// What people say, in the order of `intents.toml`; may be empty.
    pub intents: Vec<Intent>,
    /// What it understands without an intent of its own; a request may be there several times, with examples of different kinds.
    pub built_in: Vec<BuiltIn>,
    /// What is said while a form is filled, in its language or, where that is not known, in English.
    pub form_texts: Arc<FormTexts>,
    /// How to say names.
    pub lexicon: Lexicon,
    /// Questions with what must come back, in the order of `tests.toml`.
    pub tests: Vec<PackTest>,
    /// Conversations with what must come back, in the order of `tests.toml`.
    pub conversations: Vec<PackConversation>,
}

/// How the assistant sounds.
#[derive(Debug, Clone, PartialEq)]
pub struct VoiceSettings {
    /// `engine:voice`, such as `espeak:en-us`.
    pub id: String,
    /// Speed as a factor of the voice's own, 0.25 to 4.
    pub rate: f32,
    /// How much a Piper voice varies its sound, 0 to 2; `None`: as its file says.
    pub noise: Option<f32>,
    /// How much a Piper voice varies the length of its sounds, 0 to 2; `None`: as its file says.
    pub noise_width: Option<f32>,
}

/// How intents are decided.
#[derive(Debug, Clone, PartialEq)]
pub struct IntentSettings {
    /// Confidence (0..1) below which a text is rejected; `None`: set from the examples.
    pub threshold: Option<f32>,
    /// What a rejected text is called on the wire.
    pub rejected_label: Arc<str>,
    /// Which of what every assistant understands it takes; `None`: all.
    pub built_in: Option<Vec<Request>>,
}

/// How answers from documents are decided.
#[derive(Debug, Clone, PartialEq)]
pub struct PackKnowledgeSettings {
    /// Confidence (0..1) below which the `unknown` reply is given; `None`: the index's own.
    pub threshold: Option<f32>,
    /// Confidence (0..1) below which an answer is given as unsure; `None`: the index's own.
    pub sure: Option<f32>,
    /// Where "now" and "today" are those of; `None`: of the machine.
    pub time_zone: Option<Zone>,
}

/// What the page for visitors shows of the pack. Pictures are paths in the pack, with `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KioskLook {
    /// Beside the name; `None`: the name alone.
    pub logo: Option<String>,
    /// Shown one after another while nobody is there; may be empty.
    pub pictures: Vec<String>,
    /// Of its buttons; `None`: the page's own.
    pub colour: Option<Colour>,
    /// Questions that are offered; `None`: what is found in the pack's tests and examples.
    pub topics: Option<Vec<Arc<str>>>,
}

impl KioskLook {
    /// Whether it names this picture.
    pub fn names(&self, path: &str) -> bool {
        let mut all = self.logo.iter().chain(&self.pictures);
        all.any(|known| known == path)
    }
}

/// A class of requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    /// Its name, which is its label on the wire.
    pub name: Arc<str>,
    /// What people say when they mean it; at least one, none empty.
    pub examples: Vec<Arc<str>>,
    /// What is done about it.
    pub action: IntentAction,
    /// Whether its examples are what is *not* meant: a text of this class is rejected.
    pub out_of_scope: bool,
}

/// What an accepted intent leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntentAction {
    /// These replies, spoken as they are, in turn; at least one.
    Replies(Arc<[Arc<str>]>),
    /// An answer quoted from the knowledge.
    Knowledge,
    /// These things are asked for.
    Form(IntentForm),
    /// Nothing was said about it: the knowledge is tried as for a rejected text.
    None,
}

/// What an intent asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentForm {
    /// Asked in this order; at least one.
    pub slots: Vec<Slot>,
    /// Said when all is known and confirmed, with `{slot}` for values.
    pub reply: Arc<str>,
}

/// A request that every assistant understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltIn {
    /// What is meant.
    pub request: Request,
    /// What people say when they mean it.
    pub examples: Vec<Arc<str>>,
    /// What they say in like words when they do not.
    pub unlike: Vec<Arc<str>>,
    /// What is said, with `{topics}` for what can be asked; where something is said again, instead of it if there is nothing.
    pub reply: Option<Arc<str>>,
}

/// What every assistant understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Request {
    /// Say the last reply again.
    Repeat,
    /// Say it again, and speak more slowly from now on.
    Slower,
    /// Say it again, and speak louder from now on.
    Louder,
    /// Say no more; the visit goes on.
    Stop,
    /// Say what can be asked.
    Help,
    /// Say who speaks.
    About,
    /// Say where there is a person.
    Human,
    /// Somebody is in danger.
    Emergency,
    /// Nothing: "um", "ok", a remark.
    Nothing,
}

impl Request {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Repeat,
        Self::Slower,
        Self::Louder,
        Self::Stop,
        Self::Help,
        Self::About,
        Self::Human,
        Self::Emergency,
        Self::Nothing,
    ];

    /// Its name in the pack, and its label on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Repeat => "REPEAT",
            Self::Slower => "SLOWER",
            Self::Louder => "LOUDER",
            Self::Stop => "STOP",
            Self::Help => "HELP",
            Self::About => "ABOUT",
            Self::Human => "HUMAN",
            Self::Emergency => "EMERGENCY",
            Self::Nothing => "NOTHING",
        }
    }
}

/// How to say names: `lexicon.txt`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// The entries in the order of the file, no word twice (words compared without case).
    pub entries: Vec<LexiconEntry>,
}

/// One line of the lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconEntry {
    /// The word as it is written.
    pub word: String,
    /// Phonemes or respelling, as the file has it.
    pub spoken: String,
}

/// What is said one after the other, where each thing may lean on those before. At least one turn expects something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackConversation {
    /// What is said, in order, with what must come back; some may expect nothing.
    pub turns: Vec<PackTest>,
    /// Line in `tests.toml`, from 1.
    pub line: usize,
}

/// How a form must stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormExpectation {
    /// `open`, `done` or `cancelled`.
    pub state: Option<String>,
    /// The slot that must be asked for next, `confirm` or `change`.
    pub asks: Option<String>,
    /// Slots with the values that they must have.
    pub slots: Vec<(String, String)>,
}

/// One question with what must come back. Of a test of its own at least one expectation is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackTest {
    /// What is asked.
    pub ask: String,
    /// The local time that it is asked at; `None`: now.
    pub at: Option<DateTime>,
    /// How the form must stand after it.
    pub form: FormExpectation,
    /// The label that must come back.
    pub intent: Option<String>,
    /// The document that must be among the sources: its path under `knowledge/`, with `/`.
    pub source: Option<String>,
    /// Words that the reply must contain, compared without case.
    pub contains: Option<String>,
    /// Whether the question must be declined (`true`) or must not be (`false`).
    pub declined: Option<bool>,
    /// Whether the answer must be given as one that may be none (`true`) or must not be (`false`).
    pub hedged: Option<bool>,
    /// Whether the answer must be given as it is (`true`) or must not be (`false`).
    pub sure: Option<bool>,
    /// Line in `tests.toml`, from 1.
    pub line: usize,
}
