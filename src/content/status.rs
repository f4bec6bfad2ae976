//! How the content stands, for `/health`, `/ready` and `doctor`.

use crate::engines::ears::HearingStatus;
use crate::engines::speech::SpeechStatus;

/// How the content stands.
#[derive(Debug, Clone)]
pub struct ContentStatus {
    /// The encoder's model, or why there is none.
    pub encoder: String,
    /// Whether there is an encoder.
    pub encoder_works: bool,
    /// The voice.
    pub speech: SpeechStatus,
    /// The recogniser.
    pub hearing: HearingStatus,
    /// Intents in service.
    pub intents: usize,
    /// Documents that can be found by their words.
    pub documents: usize,
    /// Passages that can be found by their words.
    pub passages: usize,
    /// Texts that are to be found by their meaning.
    pub texts: usize,
    /// Those that have no vector yet.
    pub texts_without_vector: usize,
    /// What the operator should know.
    pub problems: Vec<String>,
    /// Whether one of them keeps something from working, beyond a single document.
    pub degraded: bool,
    /// How far the intents are.
    pub training: Training,
    /// Whether the words of all documents are indexed.
    pub indexed: bool,
}

/// Whether clients are served as well as they will be.
#[derive(Debug)]
pub enum Readiness {
    /// They are.
    Ready,
    /// They were; this is still missing of a change, and meanwhile what was in service goes on.
    Updating(Vec<String>),
    /// This has been missing from the start.
    Starting(Vec<String>),
}

/// How far the intents are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Training {
    /// Those of the pack are not in service.
    UnderWay,
    /// Nor are they, for so many examples have no vector yet.
    Encoding(usize),
    /// They are in service.
    Done,
    /// They cannot be trained.
    Failed(String),
}

impl ContentStatus {
    /// What is still missing before the server is ready; empty when it is.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if !self.encoder_works {
            missing.push(format!("encoder: {}", self.encoder));
        }
        if self.speech.is_loading {
            missing.push("the voice is being loaded".to_owned());
        }
        if self.hearing.is_loading {
            missing.push("the recogniser is being loaded".to_owned());
        }
        match self.training {
            Training::Done => {}
            Training::Encoding(examples) => {
                missing.push(format!("{examples} examples have no vector yet"));
            }
            Training::UnderWay | Training::Failed(_) => {
                missing.push("intents are being trained".to_owned());
            }
        }
        if !self.indexed {
            missing.push("documents are being read".to_owned());
        }
        if self.texts_without_vector > 0 {
            missing.push(format!(
                "{} texts have no vector yet",
                self.texts_without_vector
            ));
        }
        missing
    }

    /// Whether nothing more will come by itself: all is ready, or what is missing needs a person.
    pub fn is_settled(&self) -> bool {
        self.lacks_vectors_at_most() && !self.awaits_vectors()
    }

    /// Whether nothing but vectors of documents will come by itself.
    pub fn lacks_vectors_at_most(&self) -> bool {
        let trained = !self.training.goes_on() || !self.encoder_works;
        trained && self.indexed
    }

    /// Whether vectors of documents are missing that will come by themselves.
    pub fn awaits_vectors(&self) -> bool {
        self.texts_without_vector > 0 && self.encoder_works
    }

    /// What is being done, in two words.
    pub fn doing(&self) -> &'static str {
        match (&self.training, self.indexed) {
            (Training::UnderWay, _) => "training intents",
            (_, false) => "reading documents",
            (_, true) => "making vectors",
        }
    }
}

impl Training {
    /// Whether more will come by itself.
    fn goes_on(&self) -> bool {
        matches!(self, Self::UnderWay | Self::Encoding(_))
    }
}
