//! The operator's content, a folder of text files that a person can write: read, check, watch, begin a new one.
//!
//! [`Pack::read`] is for serving: a pack, or all its errors. [`check`] is for the operator: all errors and warnings.
//! [`PackWatcher`] tells when files have changed. The documents are read by whoever indexes them, through [`PackFiles`].
//!
//! # The format
//!
//! ```text
//! pack.toml        who it is; the only file that must be there
//! intents.toml     what people say, and what is done about it
//! knowledge/       documents at any depth
//! lexicon.txt      how names are said
//! tests.toml       questions, and conversations, with what must come back: `docent pack test`
//! ui/              pictures of the page for visitors
//! ```
//!
//! All text is UTF-8. An unknown key, a value of the wrong type or out of its range, and an empty text are errors that name
//! the file, the line and the nearest known key. Changes are picked up while running; a file with an error leaves the last good
//! version working. Links are followed as long as they stay in the pack ([`Links`]).
//!
//! ## `pack.toml`
//!
//! | key | value | left out |
//! |---|---|---|
//! | `name` | who it speaks for | an error |
//! | `language` | a tag such as `en` or `en-GB` | `en` |
//! | `greeting` | for who arrives; shown by the page, never sent in a conversation | an English text |
//! | `unknown` | said when nothing is known | an English text |
//! | `apology` | said when a stage failed | an English text |
//! | `not_heard` | said when somebody was not understood; empty: never | an English text where the language is English, else never |
//! | `offer` | said after `unknown` where something near can be told about, with `{topics}` for the nearest headings; the next words may pick one; empty: never | an English text where the language is English, else empty |
//! | `offer_refused` | said where an offer is turned down ("no, thanks"); empty: such words are answered like any others | an English text where the language is English, else empty |
//! | `unsure` | said before an answer that may be none; empty: such an answer is not given, and the reply is `unknown` | an English text where the language is English, else empty |
//! | `help` | said when somebody asks what can be asked, with `{topics}` for three questions | a text of the language |
//! | `about` | said when somebody asks who speaks | a text of the language |
//! | `human` | said when somebody wants a person: where there is one | a text of the language |
//! | `emergency` | said when somebody is in danger ("i want to die", "there is a fire"): whom to call here | a text of the language |
//! | `form.confirm`, `form.change` … | what is said while a form is filled, with `{values}` for what was understood; the keys stand under `[form]` in `assets/built-in/en.toml` | texts of the language, or English ones |
//! | `stop_words` | what stops the voice while it speaks and is no question, a list; empty: nothing | "stop", "cancel" and others, in English, German, French, Spanish, Italian, Portuguese and Dutch |
//! | `wake_words` | what calls it where it listens for that only, a list of words or phrases, with or without a "hey"; they are known as a recogniser mishears them, so names of two syllables and more are better than short ones; empty: nothing | `name` |
//! | `voice.id` | `espeak:VOICE`, `piper:VOICE` or `piper:VOICE#SPEAKER` | the Piper voice in the program for English, else espeak-ng's for the language |
//! | `voice.rate` | speed, 0.25 to 4 | 1 |
//! | `voice.noise`, `voice.noise_width` | how a Piper voice varies, 0 to 2 | as the voice's file says |
//! | `intents.threshold` | confidence 0 to 1, below which a text is rejected | set from the examples |
//! | `intents.rejected_label` | what a rejected text is called on the wire | `UNCLEAR` |
//! | `intents.built_in` | which of what every assistant understands it takes, a list (below); empty: none | all |
//! | `knowledge.threshold` | confidence 0 to 1, below which nothing is known | the index's own |
//! | `knowledge.sure` | confidence 0 to 1, below which an answer stands behind `unsure` | the index's own |
//! | `knowledge.time_zone` | where "now" and "today" are those of, such as `Europe/Zurich` | the machine's |
//! | `kiosk.logo` | a picture beside the name, as its path in the pack: `ui/logo.svg` | the name alone |
//! | `kiosk.pictures` | pictures that `/kiosk` shows one after another while nobody is there, a list | none |
//! | `kiosk.colour` | of its buttons, `"#1f4e5f"`; darker by day and lighter in the dark where it could not be read | the page's own |
//! | `kiosk.topics` | questions that it offers, a list | one for each document that the tests ask of, then the intents' examples |
//!
//! A picture is SVG, PNG, JPEG or WebP, of 8 MB at most. One that is larger, missing or of another kind is left out, and named by
//! `docent pack check`; a script in an SVG does not run.
//!
//! ## `intents.toml`
//!
//! A `[[intent]]` for each class of requests; a pack without any works.
//!
//! | key | value |
//! |---|---|
//! | `name` | its label on the wire, once in the pack, at most 200 bytes |
//! | `examples` | what people say when they mean it, at least one |
//! | `replies` | what is said then, as it is and in turn |
//! | `answer` | `"knowledge"`: what is said is quoted from the documents. Not together with `replies`; with neither, the same is done with a warning |
//! | `slot` | what has to be known before it can be done, a `[[intent.slot]]` for each thing (below); then with one of `replies`, which is said when all is known and confirmed, with `{day}` for the value of the slot `day` |
//! | `out_of_scope` | true: the examples are what is *not* meant, and a text like them is rejected |
//!
//! ### Forms
//!
//! An intent with slots is a form: what is not known yet is asked for, in the order of the slots; a visitor may say several things at
//! once, correct them ("no, Tuesday"), go back, pass over what is optional, cancel, and ask something in between. At the end all is read
//! back, and done when it is confirmed.
//!
//! | key of a slot | value |
//! |---|---|
//! | `name` | its name, once in the form |
//! | `kind` | `date` (a day to come, given on as `2027-03-16`), `time` (`14:30`; a bare hour is one from 8 to 19), `number`, `text` (words as they are said), `choice` (one of `choices`), `email`, `phone` (digits) |
//! | `question` | how it is asked for |
//! | `choices` | of a `choice`, a list of two or more |
//! | `label` | what people call it, where that is not `name` |
//! | `read_back` | how it is read back, with `{value}`: `"at {value}"`; left out: `label` and the value |
//! | `optional` | true: it may be passed over |
//!
//! Numbers, dates and times in words are understood in English and German; answers such as "yes", "go back" and "cancel", and names of
//! days, in French and Spanish too. What becomes of a form that is filled in stands in the settings, `[forms]`.
//!
//! What every assistant understands is there without an intent, in English, German, French and Spanish: `REPEAT`, `SLOWER`, `LOUDER`,
//! `STOP` (the voice, not the visit), `HELP`, `ABOUT`, `HUMAN`, `EMERGENCY`, and `NOTHING`, which is "um", "ok", "no" and remarks
//! that ask for nothing and are rejected. It takes a text only where that is nearer to its examples than to all of the pack's, and a
//! pack that has an intent of one of these names has its own.
//!
//! ## `knowledge/`
//!
//! Files with [`KNOWLEDGE_EXTENSIONS`]. A file's parent folder is its category, its path below `knowledge/` (with `/`) the source
//! that answers name. A heading or line that ends in `?` and what follows it, and the rows of a table with `question,answer`, are
//! matched question to question. Passages keep the path of their headings, which is searched too. Hidden files are left out.
//!
//! ## `lexicon.txt`
//!
//! A line for each word or several words: as it is written, a tab, and a respelling (`win`) or espeak-ng's phonemes in brackets
//! (`[[w'In]]`). `#` begins a comment line. Case does not matter; of a word that is there twice the last counts.
//!
//! ## `tests.toml`
//!
//! A `[[test]]` for each question: `ask`, and at least one of `intent` (the label), `source` (a document), `contains` (words of
//! the reply, case does not matter), `declined` (true: the reply is `unknown`; then without `source` and `contains`), `hedged` (true:
//! the answer stands behind `unsure`) and `sure` (true: it does not). What a test expects as an answer may be hedged unless it says
//! `sure = true`. Of a form: `form` (`open`, `done` or `cancelled`), `asks` (the slot that is asked for next, or `confirm`) and `slots`, a
//! table of slots with their values. `at` is the local time that it is asked at (`"2027-03-09T10:00"`), for questions about now or today.
//!
//! A `[[conversation]]` is what is said one after the other, where each turn may lean on those before ("and for children", "when does
//! it close", "yes, please"): `turn`, a list of tables with the keys of a `[[test]]`. A turn may expect nothing, but not all of them. A
//! `[[test]]` stands by itself, whatever stands before it. `at` may stand beside `turn` for all of them.
//!
//! ```toml
//! [[conversation]]
//! turn = [
//!   { ask = "how much is a ticket", contains = "9 euros" },
//!   { ask = "and for children", contains = "4 euros" },
//!   { ask = "does that include a seat on the moon", declined = true },
//! ]
//! ```
//!
//! ## What is answered
//!
//! 1. `offer_refused`, where the words turn down what was offered with the reply before ("no, thanks").
//! 2. An accepted intent with `replies`: the next of them; one with slots: the next question of its form. While a form is open, what is
//!    said is taken for it unless it asks for something that the knowledge knows, or means a fixed reply; then that is answered, and what
//!    was asked is asked again.
//! 3. Otherwise the knowledge, if a passage is above its threshold, even when the intent was rejected.
//!    Where it is above `knowledge.threshold` only, and not above `knowledge.sure`, `unsure` is said before it, or, where the
//!    intent was rejected, nothing is known.
//! 4. Otherwise `unknown`.
//!
//! Where a stage that is needed for that failed, the answer is `apology`, and the label on the wire `unknown`.

mod built_in;
mod cautions;
mod check;
mod colour;
mod create;
mod demo;
mod files;
mod forms;
mod intents_file;
mod kiosk_look;
mod layout;
mod lexicon_file;
mod links;
mod listing;
mod model;
mod pack_file;
mod pictures;
mod read;
mod references;
mod snapshot;
mod tests_file;
mod texts;
mod watch;

pub use check::{CheckReport, check};
pub use colour::{Colour, Shades};
pub use create::{Template, create};
pub use files::{OpenFile, PackFiles};
pub(crate) use layout::{INTENTS_FILE, KNOWLEDGE, TESTS_FILE};
pub(crate) use links::LeadsOut;
pub use links::Links;
pub use listing::{KNOWLEDGE_EXTENSIONS, KnowledgeFile, KnowledgeListing, UnreadableFile};
pub use model::{
    BuiltIn, FormExpectation, Intent, IntentAction, IntentForm, IntentSettings, KioskLook, Lexicon,
    LexiconEntry, Pack, PackConversation, PackKnowledgeSettings, PackTest, Request, TOPICS,
    VoiceSettings,
};
pub use pack_file::is_language;
pub use pictures::{NoPicture, PICTURE_KINDS, Picture, PictureOfAnswer};
pub use snapshot::PackChange;
pub use watch::PackWatcher;

use std::fmt;
use std::path::PathBuf;

use crate::diagnostics::Problem;

/// A pack that cannot be used: every error in it. What to do: show it (`Display` is the whole report) and go on with the
/// last good version, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PackErrors(pub Vec<Problem>);

impl fmt::Display for PackErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::diagnostics::write_all(formatter, &self.0)
    }
}

/// What can go wrong besides the content.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A new pack was to be written into a folder that holds something. Name another folder.
    #[error("{} is not empty: name a folder that is new or empty", .0.display())]
    NotEmpty(PathBuf),
    /// A new pack needs a name. Ask for one.
    #[error("the name of a pack must not be empty")]
    NoName,
    /// A file of a new pack could not be written. Look at permissions and space.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The watcher's thread could not be started. Serve without watching and say so.
    #[error("cannot start the thread that watches the pack")]
    Thread(#[source] std::io::Error),
}

#[cfg(test)]
mod tests;
