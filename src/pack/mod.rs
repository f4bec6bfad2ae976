//! The operator's content, a folder of text files that a person can write: read, check, watch, begin a new one.
//!
//! [`Pack::read`] is for serving: all errors, or a pack. [`check`] is for the operator: all errors and warnings.
//! [`PackWatcher`] tells when files have changed. The knowledge itself is read by whoever indexes it, through
//! [`PackFiles`].

mod files;
mod model;

pub use files::{KNOWLEDGE_EXTENSIONS, KnowledgeFile, KnowledgeListing, PackFiles, UnreadableFile};
pub use model::{
    Intent, IntentAction, IntentSettings, Lexicon, LexiconEntry, Pack, PackKnowledgeSettings,
    PackTest, VoiceSettings,
};
