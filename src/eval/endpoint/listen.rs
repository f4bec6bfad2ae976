//! What an endpointer makes of a turn.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::time::Duration;

use super::ears::Ears;
use super::turns::Turn;
use crate::conversation::AudioTime;
use crate::conversation::endpointing::{
    EndpointEvent, EndpointRules, Endpointer, Expectation, expectation,
};
use crate::hearing::{HearError, Manner, VoiceDetector, WINDOW_SAMPLES};
use crate::inference::Cancellation;

/// From a pause's announcement to the judge's answer. Source: Smart Turn took 99 ms on one thread of the machine it was
/// chosen on; the rest is queueing.
pub(in super::super) const JUDGED_AFTER: Duration = Duration::from_millis(120);
/// From a pause's announcement to the words before it. Source: `docent bench whisper`, 3.7 s of sound, 217 ms; the rest is
/// queueing.
pub(in super::super) const WRITTEN_AFTER: Duration = Duration::from_millis(250);

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
    ears: &'a Ears<'a>,
    /// The judge's answers, by the sound that was judged.
    judged: HashMap<Range<u64>, f32>,
    /// What the words let expect, by their sound.
    expected: HashMap<Range<u64>, Expectation>,
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
    pub fn new(turn: &'a Turn, ears: &'a Ears<'a>) -> Result<Self, HearError> {
        Ok(Self {
            turn,
            scores: scores((ears.detector)().as_mut(), &turn.samples)?,
            ears,
            judged: HashMap::new(),
            expected: HashMap::new(),
        })
    }

    /// Plays the turn to an endpointer until it ends.
    pub fn play(&mut self, rules: &EndpointRules, asks: Asks) -> Result<Played, HearError> {
        let mut player = Player {
            endpointer: Endpointer::new(rules.clone()),
            speech: &self.turn.speech,
            whole: false,
            from: AudioTime::default(),
            questions: Vec::new(),
        };
        for window in 0..self.scores.len() {
            let until = end_of(window);
            let mut outcome = None;
            while outcome.is_none()
                && let Some(question) = player.due_before(until)
            {
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
        match (question.about, self.ears.judge) {
            (About::Words, _) if asks.words => endpointer.expect(self.expected(question)?),
            (About::Sound, Some(judge)) if asks.judge => {
                let complete = match self.judged.entry(question.key()) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(unknown) => {
                        let sound = question.samples(self.turn);
                        *unknown.insert(judge.judge(sound, &Cancellation::default())?)
                    }
                };
                endpointer.take_judgement(question.sound.end, complete);
            }
            _ => {}
        }
        Ok(())
    }

    fn expected(&mut self, question: &Question) -> Result<Expectation, HearError> {
        if let Some(known) = self.expected.get(&question.key()) {
            return Ok(*known);
        }
        let nothing = Cancellation::default();
        let mut transcription = self.ears.recogniser.start(&Manner::default())?;
        transcription.accept(question.samples(self.turn), &nothing)?;
        let words = transcription.finish(&nothing)?.text;
        let expected = expectation(&words, "en");
        self.expected.insert(question.key(), expected);
        Ok(expected)
    }
}

/// What is asked at a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// How it sounded.
    Sound,
    /// What was said.
    Words,
}

struct Question {
    about: About,
    /// The utterance up to the pause, which is what the ear gives to judge and recogniser.
    sound: Range<AudioTime>,
    /// When the answer is there.
    due: AudioTime,
}

impl Question {
    fn key(&self) -> Range<u64> {
        self.sound.start.samples()..self.sound.end.samples()
    }

    fn samples<'t>(&self, turn: &'t Turn) -> &'t [i16] {
        let Range { start, end } = self.key();
        &turn.samples[start as usize..end as usize]
    }
}

struct Player<'a> {
    endpointer: Endpointer,
    speech: &'a Range<AudioTime>,
    whole: bool,
    from: AudioTime,
    /// By when they are due.
    questions: Vec<Question>,
}

impl Player<'_> {
    fn due_before(&mut self, until: AudioTime) -> Option<Question> {
        let is_due = self.questions.first().is_some_and(|it| it.due < until);
        is_due.then(|| self.questions.remove(0))
    }

    /// Follows what the endpointer found `now`, up to the turn's end.
    fn outcome(&mut self, now: AudioTime) -> Option<Outcome> {
        while let Some(event) = self.endpointer.poll_event() {
            match event {
                EndpointEvent::Started { from } => {
                    self.from = from;
                    self.whole = from <= self.speech.start;
                }
                EndpointEvent::Paused { at } => {
                    let ask = |about, after| Question {
                        about,
                        sound: self.from..at,
                        due: now + after,
                    };
                    self.questions = vec![
                        ask(About::Sound, JUDGED_AFTER),
                        ask(About::Words, WRITTEN_AFTER),
                    ];
                }
                EndpointEvent::Resumed { .. } | EndpointEvent::Dismissed => self.questions.clear(),
                EndpointEvent::Ended { .. } if now < self.speech.end => {
                    return Some(Outcome::CutOff);
                }
                EndpointEvent::Ended { .. } => return Some(Outcome::Ended(now - self.speech.end)),
            }
        }
        None
    }
}
