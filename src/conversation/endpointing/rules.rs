//! What decides where an utterance begins and ends, and how long a silence ends it.

use std::time::Duration;

use super::Expectation;

/// How much a second of speech tells of a turn's end, in the logits of the judge. Source, with the other numbers of the
/// sum: `docent eval endpoint`, 85 orders, commands and sentences with the pauses of seeds 1, 2, 4 and 5. Of the true ends
/// 15 % and of the pauses within turns 66 % come before 2 s. Over all pairs of an end and a pause, the judge puts the end
/// higher in 82 % (at 15 dB SNR 78 %), the length in 81 % (81 %), the sum in 91 % (89 %).
const LOGITS_PER_SECOND: f32 = 2.0;
/// Sound that counts, at most. Seconds.
const LENGTH_MAX_S: f32 = 4.0;
/// What the words add when they sound complete. Logits: a whole question of 1.5 s that sounds undecided is just complete.
const COMPLETE_WORDS: f32 = 5.0;
/// What the words add when they sound complete and have an answer. Logits: our choice, so that after 2 s of speech the judge
/// keeps the turn open with a score below 0.03, which 18 % of the pauses within turns have and 2 % of the ends; orders have
/// no answer in a pack, so that `docent eval endpoint` cannot tell more.
const ANSWERED_WORDS: f32 = 7.5;
/// What the words take away when they break off. Logits: no turn reaches [`COMPLETE`] then.
const MORE_WORDS: f32 = 6.0;
/// The sum from which on a turn is taken for complete. Logits. Source: as above; 60 % of the ends and 4 % of the pauses
/// (at 15 dB SNR 64 % and 9 %) reach it.
const COMPLETE: f32 = 8.0;
/// So far below [`COMPLETE`] more is surely to come. Logits.
const INCOMPLETE_BELOW: f32 = 14.0;
/// Scores of the judge nearer to 0 or 1 than this tell no more: its largest is 0.99.
const SCORE_MARGIN: f32 = 0.01;

/// What decides where an utterance begins and ends.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointRules {
    /// A window at or above this score is speech, 0 to 1.
    pub onset_score: f32,
    /// While speech goes on, a window below this score is silence, 0 to 1; lower than `onset_score`.
    pub release_score: f32,
    /// At or above this a window is surely speech, 0 to 1; higher than `onset_score`.
    pub sure_score: f32,
    /// Speech needed to start.
    pub onset: Duration,
    /// The span within which the speech needed to start, or to go on after a pause, must lie.
    pub onset_span: Duration,
    /// Sound kept from before the start, so that the first word is whole.
    pub pre_roll: Duration,
    /// Speech needed to go on after a pause.
    pub resumption: Duration,
    /// Silence after which the turn is judged and the likely final text is decoded.
    pub judge_after: Duration,
    /// Silence that ends a turn which is complete.
    pub hangover_short: Duration,
    /// Silence that ends any other turn, at least.
    pub hangover: Duration,
    /// Silence that ends a turn in which more is surely to come.
    pub hangover_long: Duration,
    /// An utterance with less sure speech than this is dismissed.
    pub utterance_min: Duration,
    /// An utterance is ended at this length, with a flag.
    pub utterance_max: Duration,
}

impl Default for EndpointRules {
    /// Chosen with `docent eval endpoint` on 85 real orders, commands and sentences.
    ///
    /// - Scores: in clean sound they hardly matter from 0.5 to 0.7 and from 0.2 to 0.5. At 15 dB SNR a release of 0.2
    ///   instead of 0.35 cuts off 9.0 % instead of 9.6 % and takes 19 ms longer.
    /// - Sure speech: 65 of 72 single letters and digits have 192 ms of it; of 289 times the most speech-like chime, 8.
    /// - Hangovers: with the pauses of seeds 1 to 6 and Whisper's words, clean, 7.4, 8.6, 7.4, 9.9, 7.4 and 13.6 % of 81 are
    ///   cut off, with mean delays of 503 to 535 ms, p50 390 to 412 ms, p95 852 to 894 ms. By pauses alone, 500 ms long: 20
    ///   to 33 % with 570 ms. The recordings are 1 to 8 s long and pause in the middle, which favours the length.
    /// - `judge_after`: six windows. Smart Turn was trained with about 200 ms of silence at the end, but is given the sound
    ///   up to where silence began: in clean sound it tells ends from pauses as well by it, at 15 dB SNR better (78 of 100
    ///   pairs instead of 75), and more of the same silence, or a second opinion later in the pause, tells it no more.
    /// - Pre-roll: the detector follows a soft beginning several windows late.
    fn default() -> Self {
        Self {
            onset_score: 0.5,
            release_score: 0.35,
            sure_score: 0.9,
            onset: Duration::from_millis(96),
            onset_span: Duration::from_millis(192),
            pre_roll: Duration::from_millis(300),
            resumption: Duration::from_millis(64),
            judge_after: Duration::from_millis(96),
            hangover_short: Duration::from_millis(300),
            hangover: Duration::from_millis(650),
            hangover_long: Duration::from_millis(1200),
            utterance_min: Duration::from_millis(192),
            utterance_max: Duration::from_secs(30),
        }
    }
}

impl EndpointRules {
    /// How long a silence ends a turn of which `length` was heard before it, by what the judge says of how it sounded (0 to
    /// 1, none before it answered) and what the words let expect.
    ///
    /// Without an answer of the judge it is the long one where the words break off, and else the default one. With one,
    /// what speaks for the end is added up: its score as a logit, two for each second up to four, five for words that are
    /// complete, seven and a half if they have an answer as well; six are taken away for words that break off. From eight on
    /// the silence is the short one; below, it is the default one for complete words, and for others grows in proportion from
    /// there to the long one, fourteen below. With the default rules, in milliseconds:
    ///
    /// | words, length | no answer | score 0.1 | 0.5 | 0.9 | 0.99 |
    /// |---|---|---|---|---|---|
    /// | more, 2 s | 1200 | 1129 | 1043 | 957 | 862 |
    /// | unknown, 1 s | 650 | 972 | 886 | 799 | 705 |
    /// | unknown, 2 s | 650 | 893 | 807 | 721 | 300 |
    /// | unknown, 4 s | 650 | 736 | 300 | 300 | 300 |
    /// | complete, 1 s | 650 | 650 | 650 | 300 | 300 |
    /// | complete, 2 s | 650 | 650 | 300 | 300 | 300 |
    /// | answered, 1 s | 650 | 650 | 300 | 300 | 300 |
    /// | answered, 2 s | 650 | 300 | 300 | 300 | 300 |
    pub fn hangover_for(
        &self,
        complete: Option<f32>,
        length: Duration,
        words: Expectation,
    ) -> Duration {
        let Some(complete) = complete else {
            return match words {
                Expectation::More => self.hangover_long,
                _ => self.hangover,
            };
        };
        let missing = COMPLETE - evidence(complete, length, words);
        if missing <= 0.0 {
            return self.hangover_short;
        }
        if words.is_complete() {
            return self.hangover;
        }
        let longer = self.hangover_long.saturating_sub(self.hangover);
        self.hangover + longer.mul_f64((missing / INCOMPLETE_BELOW).min(1.0).into())
    }
}

/// What speaks for the end of the turn. Logits.
fn evidence(complete: f32, length: Duration, words: Expectation) -> f32 {
    let score = complete.clamp(SCORE_MARGIN, 1.0 - SCORE_MARGIN);
    let length = length.as_secs_f32().min(LENGTH_MAX_S);
    let words = match words {
        Expectation::Unknown => 0.0,
        Expectation::Complete => COMPLETE_WORDS,
        Expectation::Answered => ANSWERED_WORDS,
        Expectation::More => -MORE_WORDS,
    };
    (score / (1.0 - score)).ln() + LOGITS_PER_SECOND * length + words
}
