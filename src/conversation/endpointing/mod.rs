//! Where an utterance begins and ends in the sound of the microphone.
//!
//! Scores of voice windows go in, places in the sound come out. All of it is audio time: what the clock says does not
//! matter here, so that sound which comes late, or faster than it was spoken, is cut in the same places.
//!
//! ```text
//!            onset                    judge_after        hangover
//!  quiet ──────────▶ speaking ──────────────────▶ paused ─────────▶ quiet     Started, Paused, Ended
//!                       ▲            resumption      │
//!                       └────────────────────────────┘                        Resumed
//! ```
//!
//! [`EndpointRules::hangover_for`] says how long the hangover is.

mod evidence;
mod expectation;
mod rules;
#[cfg(test)]
mod tests;

pub use expectation::{Expectation, expectation};
pub use rules::EndpointRules;

use std::collections::VecDeque;
use std::time::Duration;

use super::AudioTime;
use evidence::Evidence;

/// What was found in the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointEvent {
    /// Somebody began to speak.
    Started {
        /// Where the utterance's sound begins, pre-roll included.
        from: AudioTime,
    },
    /// The speaker has been silent for [`EndpointRules::judge_after`]: is the turn complete? Not asked after a sound that
    /// is too short to be speech.
    Paused {
        /// Where the silence began.
        at: AudioTime,
    },
    /// The speaker went on within the hangover; what was made of the pause is void.
    Resumed {
        /// Where speech began again.
        at: AudioTime,
    },
    /// The utterance is over.
    Ended {
        /// Where its speech ended.
        until: AudioTime,
        /// Why.
        reason: EndReason,
    },
    /// What began was too short to be speech.
    Dismissed,
}

/// Why an utterance is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The speaker was silent for long enough.
    Silence,
    /// It reached [`EndpointRules::utterance_max`]. If speech goes on, the next utterance begins where it ended.
    TooLong,
    /// The client said so.
    Client,
    /// No more sound came.
    Stalled,
    /// Its client is gone, or a new one has come: its speaker has not finished.
    Detached,
}

/// Cuts one session's sound into utterances.
#[derive(Debug)]
pub struct Endpointer {
    rules: EndpointRules,
    state: State,
    position: AudioTime,
    /// What lies before belongs to an utterance that is over.
    free_from: AudioTime,
    held: bool,
    /// Speech in the utterance that ended last.
    last_voiced: Duration,
    events: VecDeque<EndpointEvent>,
}

#[derive(Debug)]
enum State {
    Quiet(Evidence),
    Open(Utterance),
}

/// The utterance under way.
#[derive(Debug)]
struct Utterance {
    from: AudioTime,
    /// Follows one that was too long: even its last word counts.
    continued: bool,
    voiced: Duration,
    /// The part of `voiced` that is surely speech.
    sure: Duration,
    words: Expectation,
    pause: Option<Pause>,
}

/// A silence within an utterance, which may become its end.
#[derive(Debug)]
struct Pause {
    at: AudioTime,
    announced: bool,
    /// The judge's answer.
    complete: Option<f32>,
    /// Speech since it began, not enough so far.
    speech: Evidence,
}

impl Endpointer {
    /// Begins at the start of the sound.
    pub fn new(rules: EndpointRules) -> Self {
        Self {
            rules,
            state: State::Quiet(Evidence::default()),
            position: AudioTime::default(),
            free_from: AudioTime::default(),
            held: false,
            last_voiced: Duration::ZERO,
            events: VecDeque::new(),
        }
    }

    /// Finds the utterances to come by other rules.
    pub fn set_rules(&mut self, rules: EndpointRules) {
        self.rules = rules;
    }

    /// Takes the score of the window that ends at `until`, 0 (nobody) to 1 (somebody speaks). It stands for all the
    /// sound since the window before; a window that does not lie behind it is ignored.
    pub fn take_score(&mut self, until: AudioTime, score: f32) {
        if until <= self.position {
            return;
        }
        let window = (self.position, until);
        self.position = until;
        match &mut self.state {
            State::Quiet(_) => self.listen(window, score),
            State::Open(utterance) => {
                if let Some(event) = utterance.follow(window, score, &self.rules) {
                    self.events.push_back(event);
                }
                self.decide();
            }
        }
    }

    /// Takes the judge's answer for the pause that began at `pause`: 0 (more will come) to 1 (the turn is complete). An
    /// answer for another pause than the present one is ignored.
    pub fn take_judgement(&mut self, pause: AudioTime, complete: f32) {
        if let Some(present) = self.pause_mut().filter(|present| present.at == pause) {
            present.complete = Some(complete);
            self.decide();
        }
    }

    /// Takes what the words so far let expect. When speech goes on, that they were complete is forgotten, since words
    /// were added to those, and [`Expectation::More`] holds until the next call.
    pub fn expect(&mut self, expectation: Expectation) {
        if let State::Open(utterance) = &mut self.state {
            utterance.words = expectation;
            self.decide();
        }
    }

    /// While `held` (push-to-talk), silence does not end the utterance; its length and the client do.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
        self.decide();
    }

    /// Whether silence does not end an utterance.
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Ends the utterance under way, if there is one, for a `reason` that is not in the sound, `at` a place not before
    /// [`Self::position`].
    pub fn end(&mut self, at: AudioTime, reason: EndReason) {
        let at = at.max(self.position);
        if let State::Open(utterance) = &self.state {
            let silence = utterance.pause.as_ref();
            let silence = silence.filter(|pause| pause.speech.first().is_none());
            self.close(silence.map_or(at, |pause| pause.at), reason);
        }
    }

    /// Forgets the utterance under way, without an event, and those not fetched. The position and whether it is held
    /// stay.
    pub fn reset(&mut self) {
        self.state = State::Quiet(Evidence::default());
        self.free_from = self.position;
        self.events.clear();
    }

    /// The next thing that was found, oldest first.
    pub fn poll_event(&mut self) -> Option<EndpointEvent> {
        self.events.pop_front()
    }

    /// Whether an utterance is under way.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// Whether the utterance under way pauses.
    pub fn is_paused(&self) -> bool {
        matches!(&self.state, State::Open(utterance) if utterance.pause.is_some())
    }

    /// How much speech is in the utterance under way, pauses left out.
    pub fn voiced(&self) -> Duration {
        match &self.state {
            State::Open(utterance) => utterance.voiced,
            State::Quiet(_) => Duration::ZERO,
        }
    }

    /// The part of it that is surely speech.
    pub fn surely_voiced(&self) -> Duration {
        match &self.state {
            State::Open(utterance) => utterance.sure,
            State::Quiet(_) => Duration::ZERO,
        }
    }

    /// How much speech was in the utterance that ended last, pauses left out.
    pub fn last_voiced(&self) -> Duration {
        self.last_voiced
    }

    /// How far the sound has been scored.
    pub fn position(&self) -> AudioTime {
        self.position
    }

    /// Where the utterance under way ends if the speaker stays silent and nothing more is learnt of it; none while
    /// somebody speaks or it is held.
    pub fn ends_at(&self) -> Option<AudioTime> {
        match &self.state {
            State::Open(utterance) if !self.held => {
                let pause = utterance.pause.as_ref()?;
                let length = pause.at - utterance.from;
                let words = utterance.words;
                Some(pause.at + self.rules.hangover_for(pause.complete, length, words))
            }
            _ => None,
        }
    }

    fn pause_mut(&mut self) -> Option<&mut Pause> {
        match &mut self.state {
            State::Open(utterance) => utterance.pause.as_mut(),
            State::Quiet(_) => None,
        }
    }

    fn listen(&mut self, (from, until): (AudioTime, AudioTime), score: f32) {
        let State::Quiet(evidence) = &mut self.state else {
            return;
        };
        if until <= self.free_from {
            return;
        }
        evidence.forget(until, self.rules.onset_span);
        if score >= self.rules.onset_score {
            evidence.add((from, until), score >= self.rules.sure_score);
        }
        let Some(first) = evidence.first() else {
            return;
        };
        let speech = evidence.speech();
        if speech.0 >= self.rules.onset {
            let from = first.back(self.rules.pre_roll).max(self.free_from);
            self.open(from, speech, false);
        }
    }

    fn open(&mut self, from: AudioTime, (voiced, sure): (Duration, Duration), continued: bool) {
        self.events.push_back(EndpointEvent::Started { from });
        self.state = State::Open(Utterance {
            from,
            continued,
            voiced,
            sure,
            words: Expectation::Unknown,
            pause: None,
        });
    }

    /// Ends the utterance if it is long enough, or silence has lasted long enough.
    fn decide(&mut self) {
        let State::Open(utterance) = &self.state else {
            return;
        };
        if self.position - utterance.from >= self.rules.utterance_max {
            self.cut();
            return;
        }
        let (Some(pause), Some(end)) = (&utterance.pause, self.ends_at()) else {
            return;
        };
        if self.position < end || pause.speech.reaches(self.position) {
            return;
        }
        if utterance.is_speech(&self.rules) {
            self.close(pause.at, EndReason::Silence);
        } else {
            self.state = State::Quiet(Evidence::default());
            self.events.push_back(EndpointEvent::Dismissed);
        }
    }

    /// Ends an utterance that is too long, between two words if there is a gap just now, and begins the next.
    fn cut(&mut self) {
        let State::Open(utterance) = &self.state else {
            return;
        };
        let (until, silent) = match &utterance.pause {
            Some(pause) => (pause.at, pause.announced),
            None => (self.position, false),
        };
        self.close(until, EndReason::TooLong);
        if !silent {
            self.open(until, (Duration::ZERO, Duration::ZERO), true);
        }
    }

    fn close(&mut self, until: AudioTime, reason: EndReason) {
        self.last_voiced = self.voiced();
        self.events
            .push_back(EndpointEvent::Ended { until, reason });
        self.free_from = until;
        self.state = State::Quiet(Evidence::default());
    }
}

impl Utterance {
    /// Takes a window; says what it changed.
    fn follow(
        &mut self,
        (from, until): (AudioTime, AudioTime),
        score: f32,
        rules: &EndpointRules,
    ) -> Option<EndpointEvent> {
        let Some(pause) = &mut self.pause else {
            if score >= rules.release_score {
                self.count(until - from, score >= rules.sure_score);
                return None;
            }
            self.forget_complete();
            self.pause = Some(Pause {
                at: from,
                announced: false,
                complete: None,
                speech: Evidence::default(),
            });
            return None;
        };
        pause.speech.forget(until, rules.onset_span);
        if score >= rules.onset_score {
            pause.speech.add((from, until), score >= rules.sure_score);
        }
        let ((speech, sure), first) = (pause.speech.speech(), pause.speech.first());
        if let Some(first) = first.filter(|_| speech >= rules.resumption) {
            let event = pause
                .announced
                .then_some(EndpointEvent::Resumed { at: first });
            self.voiced += speech;
            self.sure += sure;
            self.pause = None;
            self.forget_complete();
            return event;
        }
        let at = pause.at;
        let asked = pause.announced || pause.speech.reaches(until);
        if asked || until - at < rules.judge_after || !self.is_speech(rules) {
            return None;
        }
        self.pause.as_mut()?.announced = true;
        Some(EndpointEvent::Paused { at })
    }

    fn forget_complete(&mut self) {
        if self.words.is_complete() {
            self.words = Expectation::Unknown;
        }
    }

    fn count(&mut self, speech: Duration, sure: bool) {
        self.voiced += speech;
        self.sure += if sure { speech } else { Duration::ZERO };
    }

    fn is_speech(&self, rules: &EndpointRules) -> bool {
        if self.continued {
            self.voiced > Duration::ZERO
        } else {
            self.sure >= rules.utterance_min
        }
    }
}
