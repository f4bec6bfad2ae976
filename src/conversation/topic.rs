//! What the last turns were about, so that the next words may lean on it: "and for children", "when does it close".
//!
//! A topic is kept in memory for as long as a visitor may still mean it ([`Rules::follow_up`](super::Rules)), goes out with the
//! work that finds an answer, and ends with a reset, with the visit, and where a client comes.

use std::sync::Arc;
use std::time::Duration;

use super::{Answered, SessionTime};

/// So much is kept of what was said, in replies: who asks for more hears none of them again.
const SAID_MAX: usize = 6;

/// What was asked last, and what answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The question, whole: with what it took from the topic before.
    pub question: Arc<str>,
    /// The passage that answered it; none where nothing did.
    pub passage: Option<Arc<str>>,
    /// What was said of that passage, latest last.
    pub said: Vec<Arc<str>>,
}

/// What an answer from the knowledge is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// The question that was answered, whole.
    pub question: Arc<str>,
    /// The words themselves lean on the topic and name none of their own.
    pub leans: bool,
    /// The passage that is quoted; none where nothing is.
    pub passage: Option<Arc<str>>,
}

/// The topic of a session.
#[derive(Debug, Default)]
pub(super) struct Topics {
    current: Option<Arc<Topic>>,
    /// When it was spoken of last.
    at: SessionTime,
}

impl Topics {
    /// The topic at `now`; one that was spoken of longer ago than `follow_up` is forgotten.
    pub fn at(&mut self, now: SessionTime, follow_up: Duration) -> Option<Arc<Topic>> {
        if now - self.at >= follow_up {
            self.current = None;
        }
        self.current.clone()
    }

    /// The topic that a reply makes; none where it changes nothing: a reply of the pack, or words that lean on the topic and
    /// that nothing answers.
    pub fn after(&self, answered: Answered, about: About, said: &Arc<str>) -> Option<Arc<Topic>> {
        let About {
            question,
            leans,
            passage,
        } = about;
        let said = match answered {
            Answered::Knowledge => {
                let before = self.current.as_ref();
                let same = before.filter(|topic| topic.passage.is_some() && topic.passage == passage);
                let mut all = same.map_or_else(Vec::new, |topic| topic.said.clone());
                all.push(Arc::clone(said));
                let over = all.len().saturating_sub(SAID_MAX);
                all.drain(..over);
                all
            }
            Answered::Declined if !leans => Vec::new(),
            Answered::Declined | Answered::FixedReply | Answered::NotHeard | Answered::Apology => {
                return None;
            }
        };
        Some(Arc::new(Topic {
            question,
            passage,
            said,
        }))
    }

    /// A reply goes out `now`, with the topic that it makes if that is another.
    pub fn keep(&mut self, topic: Option<Arc<Topic>>, now: SessionTime) {
        self.current = topic.or_else(|| self.current.take());
        self.at = now;
    }

    /// The topic is still spoken of.
    pub fn renew(&mut self, now: SessionTime) {
        self.at = now;
    }

    /// Nothing was spoken of.
    pub fn clear(&mut self) {
        self.current = None;
    }
}
