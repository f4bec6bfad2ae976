//! Which utterances are addressed to us, as far as it is known.

use super::{Attention, FOLLOW_UP};
use crate::conversation::endpointing::EndReason;
use crate::conversation::hearing::UtteranceId;
use crate::conversation::{AudioTime, SessionTime};

/// What is known of the utterances that need to be addressed to us, and who has our attention.
#[derive(Debug, Default)]
pub struct Addressing {
    /// What of the client's sound is listened to.
    pub attention: Attention,
    /// Utterances without their final words that began while they had to be addressed.
    heard: Vec<Heard>,
    /// Until when what is said counts without a wake phrase.
    open_until: Option<SessionTime>,
}

/// How an utterance stands to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It needs not be addressed to us.
    Free,
    /// It is addressed to us, from behind so many of its words.
    Addressed(usize),
    /// Nothing says so.
    Unknown,
}

/// An utterance that has to be addressed to us.
#[derive(Debug, Clone, Copy)]
pub struct Heard {
    pub id: UtteranceId,
    pub from: AudioTime,
    /// Where and why it ended.
    pub end: Option<(EndReason, AudioTime)>,
    /// It was heard by a client that is gone.
    is_of_another: bool,
    /// It began while the reply was spoken: only its words can address us.
    over_reply: bool,
    /// It is addressed to us from behind so many of its words.
    addressed_behind: Option<usize>,
}

impl Heard {
    /// Whether its speaker is one to whom we listen, and still there.
    fn goes_on(&self) -> bool {
        self.addressed_behind.is_some() && !self.is_of_another
    }
}

impl Addressing {
    /// An utterance begins; `held`: somebody holds the talk button.
    pub fn begin(
        &mut self,
        (id, from): (UtteranceId, AudioTime),
        (over_reply, held): (bool, bool),
        now: SessionTime,
    ) {
        if self.attention == Attention::Always {
            return;
        }
        let is_open = self.open_until.is_some_and(|until| now <= until);
        let goes_on = || self.heard.iter().any(Heard::goes_on);
        let is_addressed = held || !over_reply && (is_open || goes_on());
        self.heard.push(Heard {
            id,
            from,
            end: None,
            is_of_another: false,
            over_reply,
            addressed_behind: is_addressed.then_some(0),
        });
    }

    /// An utterance has ended.
    pub fn end(&mut self, id: UtteranceId, reason: EndReason, at: AudioTime) {
        if let Some(heard) = self.find(id) {
            heard.end = Some((reason, at));
        }
    }

    /// It is addressed to us from behind so many words. Gives what is known of it if that is new.
    pub fn address(&mut self, id: UtteranceId, words: usize) -> Option<Heard> {
        let heard = self.find(id)?;
        let is_new = heard.addressed_behind.is_none();
        heard.addressed_behind = Some(words);
        is_new.then_some(*heard)
    }

    /// How this utterance stands to us, as far as it is known.
    pub fn standing(&self, id: UtteranceId) -> Standing {
        match self.heard.iter().find(|it| it.id == id) {
            None => Standing::Free,
            Some(heard) => heard
                .addressed_behind
                .map_or(Standing::Unknown, Standing::Addressed),
        }
    }

    /// It has its final words. Whether its speaker may go on.
    pub fn forget(&mut self, id: UtteranceId) -> bool {
        let goes_on = self.find(id).is_some_and(|it| it.goes_on());
        self.heard.retain(|it| it.id != id);
        goes_on
    }

    /// What is said after this utterance, beginning with what is being said already, counts for a while. Gives the utterances of
    /// which that is new.
    pub fn open(&mut self, after: UtteranceId, now: SessionTime) -> Vec<Heard> {
        if self.attention == Attention::Always {
            return Vec::new();
        }
        self.open_until = Some(now + FOLLOW_UP);
        let mut new = Vec::new();
        for heard in &mut self.heard {
            let may_go_on = heard.id > after && !heard.over_reply && !heard.is_of_another;
            if may_go_on && heard.addressed_behind.is_none() {
                heard.addressed_behind = Some(0);
                new.push(*heard);
            }
        }
        new
    }

    /// The client is gone, or a new one has come: whoever had our attention is not there.
    pub fn leave(&mut self) {
        for heard in &mut self.heard {
            heard.is_of_another = true;
        }
        self.close();
    }

    /// Nobody has our attention any more.
    pub fn close(&mut self) {
        self.open_until = None;
    }

    /// What was heard is dropped, and nobody has our attention any more.
    pub fn clear(&mut self) {
        self.heard.clear();
        self.close();
    }

    fn find(&mut self, id: UtteranceId) -> Option<&mut Heard> {
        self.heard.iter_mut().find(|it| it.id == id)
    }
}
