//! What an endpointer makes of a turn.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::time::Duration;

use super::turns::Turn;
use crate::conversation::AudioTime;
use crate::conversation::endpointing::{EndpointEvent, EndpointRules, Endpointer, expectation};
use crate::hearing::{HearError, TurnJudge, VoiceDetector, WINDOW_SAMPLES};
use crate::inference::Cancellation;

/// From a pause's announcement to the answers of judge and recogniser. Source: Smart Turn took 99 ms on one thread of the
/// machine it was chosen on; the rest is queueing.
const ANSWER_AFTER: Duration = Duration::from_millis(120);

/// What is asked in a turn's pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asks {
    /// How the turn sounds.
    pub judge: bool,
    /// What the words expect.
    pub words: bool,
}

/// How a turn came out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// Ended after its speech, by so much.
    Ended(Duration),
    /// Ended before its speech was over.
    CutOff,
    /// Never ended, or never began.
    Missed,
}

/// What was made of a turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Played {
    /// How it came out.
    pub outcome: Outcome,
    /// Whether the utterance has the first of its speech.
    pub whole: bool,
}

/// A turn that has been scored, and what was asked about it.
pub(super) struct Heard<'a> {
    turn: &'a Turn,
    scores: Vec<f32>,
    judge: Option<&'a dyn TurnJudge>,
    /// Answers, by the sound that was judged.
    judged: HashMap<Range<u64>, f32>,
}

/// Scores every window.
pub(super) fn scores(
    detector: &mut dyn VoiceDetector,
    samples: &[i16],
) -> Result<Vec<f32>, HearError> {
    let (windows, _) = samples.as_chunks::<WINDOW_SAMPLES>();
    windows
        .iter()
        .map(|window| detector.score(window))
        .collect()
}

/// Where the window of this number ends.
pub(super) fn end_of(window: usize) -> AudioTime {
    AudioTime::from_samples(((window + 1) * WINDOW_SAMPLES) as u64)
}

impl<'a> Heard<'a> {
    /// Scores the turn.
    pub fn new(
        turn: &'a Turn,
        detector: &mut dyn VoiceDetector,
        judge: Option<&'a dyn TurnJudge>,
    ) -> Result<Self, HearError> {
        Ok(Self {
            turn,
            scores: scores(detector, &turn.samples)?,
            judge,
            judged: HashMap::new(),
        })
    }

    /// Plays the turn to an endpointer until it ends.
    pub fn play(&mut self, rules: &EndpointRules, asks: Asks) -> Result<Played, HearError> {
        let mut player = Player {
            endpointer: Endpointer::new(rules.clone()),
            speech: &self.turn.speech,
            whole: false,
            from: AudioTime::default(),
            question: None,
        };
        for window in 0..self.scores.len() {
            let until = end_of(window);
            let mut outcome = None;
            if let Some(question) = player.question.take_if(|it| it.due < until) {
                self.answer(&mut player.endpointer, &question, asks)?;
                outcome = player.outcome(question.due);
            }
            if outcome.is_none() {
                player.endpointer.take_score(until, self.scores[window]);
                outcome = player.outcome(until);
            }
            if let Some(outcome) = outcome {
                let whole = player.whole;
                return Ok(Played { outcome, whole });
            }
        }
        Ok(Played {
            outcome: Outcome::Missed,
            whole: player.whole,
        })
    }

    fn answer(
        &mut self,
        endpointer: &mut Endpointer,
        question: &Question,
        asks: Asks,
    ) -> Result<(), HearError> {
        if let Some(words) = asks
            .words
            .then(|| self.turn.words_until(question.pause))
            .flatten()
        {
            endpointer.expect(expectation(&words, "en"));
        }
        if let Some(judge) = self.judge.filter(|_| asks.judge) {
            let Range { start, end } = question.sound;
            let complete = match self.judged.entry(start.samples()..end.samples()) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(unknown) => {
                    let sound =
                        &self.turn.samples[start.samples() as usize..end.samples() as usize];
                    *unknown.insert(judge.judge(sound, &Cancellation::default())?)
                }
            };
            endpointer.take_judgement(question.pause, complete);
        }
        Ok(())
    }
}

/// What is asked at a pause.
struct Question {
    pause: AudioTime,
    /// The utterance up to the pause, which is what the ear has judged.
    sound: Range<AudioTime>,
    /// When the answer is there.
    due: AudioTime,
}

struct Player<'a> {
    endpointer: Endpointer,
    speech: &'a Range<AudioTime>,
    whole: bool,
    from: AudioTime,
    question: Option<Question>,
}

impl Player<'_> {
    /// Follows what the endpointer found `now`, up to the turn's end.
    fn outcome(&mut self, now: AudioTime) -> Option<Outcome> {
        while let Some(event) = self.endpointer.poll_event() {
            match event {
                EndpointEvent::Started { from } => {
                    self.from = from;
                    self.whole = from <= self.speech.start;
                }
                EndpointEvent::Paused { at } => {
                    self.question = Some(Question {
                        pause: at,
                        sound: self.from..at,
                        due: now + ANSWER_AFTER,
                    });
                }
                EndpointEvent::Resumed { .. } | EndpointEvent::Dismissed => self.question = None,
                EndpointEvent::Ended { .. } if now < self.speech.end => {
                    return Some(Outcome::CutOff);
                }
                EndpointEvent::Ended { .. } => return Some(Outcome::Ended(now - self.speech.end)),
            }
        }
        None
    }
}
