//! What is heard of a reply, and when.

use std::sync::Arc;
use std::time::Duration;

use super::SessionTime;

/// The part of a reply whose audio has been sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpokenReply {
    sentences: Vec<SpokenSentence>,
    /// Whether the client's player has said when it began.
    playback_known: bool,
}

/// What is being said includes what was said so long ago: words are known a while after they sounded.
const LATELY: Duration = Duration::from_secs(3);

/// A sentence of the reply and when its audio is played.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SpokenSentence {
    text: Arc<str>,
    duration: Duration,
    /// When its first sample is heard: after the sentence before it, and not before it was sent.
    plays_at: SessionTime,
}

impl SpokenReply {
    /// Adds a sentence that is sent `now`. Returns where its audio begins in the reply's.
    pub fn push(&mut self, text: Arc<str>, duration: Duration, now: SessionTime) -> Duration {
        let start = self.sent();
        let plays_at = self.audio_end(now).max(now);
        self.sentences.push(SpokenSentence {
            text,
            duration,
            plays_at,
        });
        start
    }

    /// The client's player begins `now`. Only the first word of it counts: a player that says so again moves nothing.
    pub fn start_playback(&mut self, now: SessionTime) {
        let Some(first) = self.sentences.first().filter(|_| !self.playback_known) else {
            return;
        };
        self.playback_known = true;
        let late = now - first.plays_at;
        for sentence in &mut self.sentences {
            sentence.plays_at = sentence.plays_at + late;
        }
    }

    /// Whether the client's player has said when it began.
    pub fn is_playback_known(&self) -> bool {
        self.playback_known
    }

    /// How many sentences were sent.
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// Length of the audio that was sent.
    pub fn sent(&self) -> Duration {
        self.sentences
            .iter()
            .map(|sentence| sentence.duration)
            .sum()
    }

    /// When the audio sent so far has been played; `now` if there is none.
    pub fn audio_end(&self, now: SessionTime) -> SessionTime {
        self.sentences
            .last()
            .map_or(now, |last| last.plays_at + last.duration)
    }

    /// Length of the audio that has been heard by `now`, going by the clock.
    pub fn heard_by(&self, now: SessionTime) -> Duration {
        self.sentences
            .iter()
            .map(|sentence| (now - sentence.plays_at).min(sentence.duration))
            .sum()
    }

    /// The sentences that are heard at `now` or were lately.
    pub fn said_lately(&self, now: SessionTime) -> impl Iterator<Item = &str> {
        let lately = self.sentences.iter().filter(move |sentence| {
            sentence.plays_at <= now && sentence.plays_at + sentence.duration + LATELY >= now
        });
        lately.map(|sentence| &*sentence.text)
    }

    /// Forgets what comes after the last clause that had begun when `heard` of the audio was heard. Returns what is left to
    /// be said of the `whole` reply from there; none if that is nothing, or not known.
    pub fn cut_at_clause(&mut self, heard: Duration, whole: &str) -> Option<Arc<str>> {
        let (mut rest, mut left) = (whole, heard);
        let mut kept = Vec::new();
        for sentence in &self.sentences {
            if left >= sentence.duration {
                rest = behind(rest, &sentence.text)?;
                left -= sentence.duration;
                kept.push(sentence.clone());
                continue;
            }
            let fraction = left.as_secs_f64() / sentence.duration.as_secs_f64();
            let clause = clause_start(whole_words(&sentence.text, fraction));
            if clause > 0 {
                rest = behind(rest, &sentence.text[..clause])?;
                let share = clause as f64 / sentence.text.len() as f64;
                kept.push(SpokenSentence {
                    text: sentence.text[..clause].into(),
                    duration: sentence.duration.mul_f64(share),
                    plays_at: sentence.plays_at,
                });
            }
            break;
        }
        let rest = rest.trim();
        if rest.is_empty() {
            return None;
        }
        let rest = rest.into();
        self.sentences = kept;
        Some(rest)
    }

    /// The text that `heard` of audio holds, cut after the last whole word.
    ///
    /// Within a sentence, words are taken to be spread evenly over its characters.
    pub fn text_heard(&self, heard: Duration) -> String {
        let mut text = String::new();
        let mut left = heard;
        for sentence in &self.sentences {
            let part = if left >= sentence.duration {
                &sentence.text
            } else {
                whole_words(
                    &sentence.text,
                    left.as_secs_f64() / sentence.duration.as_secs_f64(),
                )
            };
            if !part.is_empty() {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(part);
            }
            if left < sentence.duration {
                break;
            }
            left -= sentence.duration;
        }
        text
    }
}

/// The words that lie wholly within the first `fraction` (0 to 1) of `sentence`.
fn whole_words(sentence: &str, fraction: f64) -> &str {
    let reach = (sentence.len() as f64 * fraction) as usize;
    let end = sentence
        .char_indices()
        .filter(|(_, character)| character.is_whitespace())
        .map(|(index, _)| index)
        .take_while(|index| *index <= reach)
        .last();
    end.map_or("", |end| sentence[..end].trim_end())
}

/// Where the last clause of a text begins, in bytes, without the blank before it.
fn clause_start(text: &str) -> usize {
    let is_sign = |character: char| matches!(character, ',' | ';' | ':' | '–' | '—');
    let signs = text.rmatch_indices(is_sign);
    let mut ends = signs.map(|(at, sign)| at + sign.len());
    ends.find(|end| text[*end..].starts_with(char::is_whitespace))
        .unwrap_or_default()
}

/// What comes after the first `piece` of a text.
fn behind<'a>(text: &'a str, piece: &str) -> Option<&'a str> {
    text.split_once(piece).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> SessionTime {
        SessionTime::from_start(Duration::from_millis(milliseconds))
    }

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn reply() -> SpokenReply {
        let mut reply = SpokenReply::default();
        assert_eq!(reply.push("One two three.".into(), ms(1000), at(0)), ms(0));
        assert_eq!(
            reply.push("Four five six seven.".into(), ms(1000), at(10)),
            ms(1000)
        );
        reply
    }

    #[test]
    fn a_reply_is_cut_after_the_last_whole_word() {
        let heard = |milliseconds| reply().text_heard(ms(milliseconds));
        assert_eq!(heard(0), "");
        assert_eq!(heard(500), "One two");
        assert_eq!(heard(1000), "One two three.");
        assert_eq!(heard(1500), "One two three. Four five");
        assert_eq!(heard(9000), "One two three. Four five six seven.");
    }

    #[test]
    fn nothing_sent_is_nothing_heard() {
        let reply = SpokenReply::default();
        assert_eq!(reply.text_heard(ms(3000)), "");
        assert_eq!(reply.audio_end(at(7)), at(7));
    }

    #[test]
    fn a_gap_before_a_late_sentence_is_not_heard_as_speech() {
        let mut reply = reply();
        reply.push("Eight.".into(), ms(500), at(3000));
        assert_eq!(reply.heard_by(at(2500)), ms(2000));
        assert_eq!(reply.heard_by(at(3100)), ms(2100));
        assert_eq!(reply.audio_end(at(0)), at(3500));
    }

    #[test]
    fn a_reply_goes_on_from_its_last_clause() {
        let whole = "One two three. Four five, six seven. Eight.";
        let rest = |heard: u64| {
            let mut reply = SpokenReply::default();
            reply.push("One two three.".into(), ms(1000), at(0));
            reply.push("Four five, six seven.".into(), ms(1000), at(0));
            let rest = reply.cut_at_clause(ms(heard), whole);
            (
                rest.as_deref().map(str::to_owned),
                reply.text_heard(ms(9000)),
            )
        };
        let from = |rest: &str, kept: &str| (Some(rest.to_owned()), kept.to_owned());
        assert_eq!(rest(500), from(whole, ""));
        assert_eq!(
            rest(1300),
            from("Four five, six seven. Eight.", "One two three.")
        );
        assert_eq!(
            rest(1800),
            from("six seven. Eight.", "One two three. Four five,")
        );
        assert_eq!(
            rest(2000),
            from("Eight.", "One two three. Four five, six seven.")
        );
        let mut reply = SpokenReply::default();
        reply.push("Said otherwise.".into(), ms(1000), at(0));
        assert_eq!(reply.cut_at_clause(ms(1000), whole), None);
        assert_eq!(reply.cut_at_clause(ms(1000), "Said otherwise. "), None);
    }

    #[test]
    fn what_was_said_lately_is_known() {
        let said = |now: u64| reply().said_lately(at(now)).count();
        assert_eq!([said(0), said(1500), said(4500), said(9000)], [1, 2, 1, 0]);
    }

    #[test]
    fn the_players_own_beginning_counts_once() {
        let mut reply = reply();
        reply.start_playback(at(200));
        reply.start_playback(at(900));
        assert_eq!(reply.heard_by(at(700)), ms(500));
        assert_eq!(reply.audio_end(at(0)), at(2200));
    }
}
