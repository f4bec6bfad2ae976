//! A reply that is decided.

use std::sync::Arc;

use super::answered::Answered;
use super::form::FormState;
use super::{About, EngineFailure, IntentResult, Manner, Said, Wording};

/// The label on the wire when an engine failed.
pub const FAILED_INTENT: &str = "unknown";

/// What will be said, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The reply.
    pub text: Arc<str>,
    /// The label on the wire.
    pub intent: Arc<str>,
    /// Paths under `knowledge/`; empty unless the reply quotes them.
    pub sources: Vec<String>,
    /// What it is.
    pub answered: Answered,
    /// It is given as one that may not answer what was asked.
    pub hedged: bool,
    /// How it and what comes after it is to be spoken; none: as before.
    pub manner: Option<Manner>,
    /// How the form stands after it; none: as before.
    pub form: Option<FormState>,
    /// It holds words of the visitor, as when a form is read back.
    pub holds_words: bool,
    /// What it offers to tell about instead.
    pub offers: Vec<Arc<str>>,
    /// What it is about, where the knowledge was asked.
    pub about: About,
    /// Confidence of what decided, 0 to 1.
    pub confidence: f32,
    /// The failure that led to an apology.
    pub failure: Option<EngineFailure>,
}

/// A text of the pack's own, as it is.
pub fn fixed(text: &Arc<str>, intent: &IntentResult) -> Decision {
    let text = Arc::clone(text);
    Decision::plain(text, &intent.label, Answered::FixedReply, intent.confidence)
}

/// What was said once more, with its sources.
pub fn again(
    last: Option<&Said>,
    (manner, otherwise): (Option<Manner>, &Arc<str>),
    intent: &IntentResult,
) -> Decision {
    let (text, sources) = match last {
        Some(last) => (&last.text, last.sources.clone()),
        None => (otherwise, Vec::new()),
    };
    Decision {
        holds_words: last.is_some_and(|last| last.holds_words),
        sources,
        manner,
        ..fixed(text, intent)
    }
}

/// What is said when a stage that is needed has failed.
pub fn apology(failure: &EngineFailure, wording: &Wording) -> Decision {
    let text = wording.apology.as_str().into();
    Decision {
        failure: Some(failure.clone()),
        ..Decision::plain(text, &FAILED_INTENT.into(), Answered::Apology, 0.0)
    }
}

impl Decision {
    /// A text that quotes nothing and changes nothing.
    pub fn plain(text: Arc<str>, intent: &Arc<str>, answered: Answered, confidence: f32) -> Self {
        Self {
            text,
            intent: Arc::clone(intent),
            sources: Vec::new(),
            answered,
            hedged: false,
            manner: None,
            form: None,
            holds_words: false,
            offers: Vec::new(),
            about: About::default(),
            confidence,
            failure: None,
        }
    }

    /// The same, and this after it.
    #[must_use]
    pub fn then(self, more: &str, holds_words: bool) -> Self {
        Self {
            holds_words: self.holds_words || holds_words,
            text: format!("{} {more}", self.text).into(),
            offers: Vec::new(),
            ..self
        }
    }
}
