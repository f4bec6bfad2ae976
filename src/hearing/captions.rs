//! Transcripts in time: phrases of a readable length, and the subtitle files made of them.

use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

use super::Segment;

/// Characters of a caption at most: two lines. Source: Netflix's and the BBC's guides for English subtitles, 42 a line.
const CHARACTERS_MAX: usize = 84;

/// How long a caption lasts at most. Source: the same guides.
const LASTS_MAX: Duration = Duration::from_secs(7);

/// A pause that ends a caption: longer than the one of a comma.
const PAUSE_MIN: Duration = Duration::from_millis(700);

/// The words of the segments. Those of a phrase share its time, each as much as it has of the letters: engines that write
/// phrases do not say more, and people speak long words longer.
pub fn words(segments: &[Segment]) -> Vec<Segment> {
    segments.iter().flat_map(words_of).collect()
}

fn words_of(phrase: &Segment) -> Vec<Segment> {
    let texts: Vec<&str> = phrase.text.split_whitespace().collect();
    let letters = |text: &&str| text.chars().count();
    let count = texts.iter().map(letters).sum();
    let word = |before: &mut usize, text: &str| {
        let start = *before;
        *before += letters(&text);
        Some(phrase.part(text, start..*before, count))
    };
    let words = texts.into_iter().scan(0, word);
    words.collect()
}

/// The segments as phrases that can be read: words are put together up to a pause or as much as can be read at a time;
/// phrases that the engine made stay as they are unless they are longer.
pub fn phrases(segments: &[Segment]) -> Vec<Segment> {
    if are_words(segments) {
        return joined(segments);
    }
    let readable = |phrase: &Segment| {
        if is_readable(phrase.text.chars().count(), &phrase.place) {
            vec![phrase.clone()]
        } else {
            joined(&words_of(phrase))
        }
    };
    segments.iter().flat_map(readable).collect()
}

/// Whether the segments are single words.
fn are_words(segments: &[Segment]) -> bool {
    segments
        .iter()
        .all(|segment| !segment.text.trim().contains(char::is_whitespace))
}

fn joined(words: &[Segment]) -> Vec<Segment> {
    let mut phrases: Vec<(Segment, usize)> = Vec::new();
    for word in words {
        match phrases.last_mut() {
            Some((phrase, words)) if goes_on(phrase, word) => {
                let sum = phrase.confidence * *words as f32 + word.confidence;
                *words += 1;
                phrase.confidence = sum / *words as f32;
                phrase.text.push(' ');
                phrase.text.push_str(&word.text);
                phrase.place.end = word.place.end;
            }
            _ => phrases.push((word.clone(), 1)),
        }
    }
    phrases.into_iter().map(|(phrase, _)| phrase).collect()
}

fn goes_on(phrase: &Segment, word: &Segment) -> bool {
    let characters = phrase.text.chars().count() + 1 + word.text.chars().count();
    word.place.start.saturating_sub(phrase.place.end) < PAUSE_MIN
        && is_readable(characters, &(phrase.place.start..word.place.end))
}

fn is_readable(characters: usize, place: &Range<Duration>) -> bool {
    characters <= CHARACTERS_MAX && place.end.saturating_sub(place.start) <= LASTS_MAX
}

/// A `SubRip` file.
pub fn srt(phrases: &[Segment]) -> String {
    let mut file = String::new();
    for (index, phrase) in phrases.iter().enumerate() {
        let Range { start, end } = phrase.place;
        let (start, end) = (time(start, ','), time(end, ','));
        let text = phrase.text.trim();
        let number = index + 1;
        // Writing to a string cannot fail.
        let _ = write!(file, "{number}\n{start} --> {end}\n{text}\n\n");
    }
    file
}

/// A WebVTT file. Source: W3C WebVTT, section 4.
pub fn vtt(phrases: &[Segment]) -> String {
    let mut file = "WEBVTT\n\n".to_owned();
    for phrase in phrases {
        let (start, end) = (time(phrase.place.start, '.'), time(phrase.place.end, '.'));
        let text = phrase.text.trim();
        let text = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        // Writing to a string cannot fail.
        let _ = write!(file, "{start} --> {end}\n{text}\n\n");
    }
    file
}

/// Hours, minutes, seconds and milliseconds.
fn time(place: Duration, before_millis: char) -> String {
    let seconds = place.as_secs();
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let millis = place.subsec_millis();
    format!(
        "{hours:02}:{minutes:02}:{:02}{before_millis}{millis:03}",
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(text: &str, start_ms: u64, end_ms: u64) -> Segment {
        Segment {
            text: text.to_owned(),
            place: Duration::from_millis(start_ms)..Duration::from_millis(end_ms),
            confidence: 0.5,
        }
    }

    #[test]
    fn words_become_phrases_at_pauses() {
        let words = [
            segment("when", 0, 300),
            segment("is", 350, 500),
            segment("it", 1_199, 1_300),
            segment("tomorrow", 2_000, 2_500),
        ];
        let found = phrases(&words);
        assert_eq!(
            found,
            [
                segment("when is it", 0, 1_300),
                segment("tomorrow", 2_000, 2_500)
            ]
        );
        assert!(are_words(&words) && !are_words(&found));
        assert_eq!(phrases(&found), found);
        assert!(phrases(&[]).is_empty());
    }

    #[test]
    fn phrases_are_never_too_long() {
        let words: Vec<_> = (0..100)
            .map(|at| segment("eleven-char", at * 300, at * 300 + 300))
            .collect();
        let found = phrases(&words);
        assert!(found.iter().all(|it| it.text.len() <= CHARACTERS_MAX));
        let slow: Vec<_> = (0..100)
            .map(|at| segment("a", at * 1_000, at * 1_000 + 900))
            .collect();
        let lengths: Vec<_> = phrases(&slow).iter().map(|it| it.text.len()).collect();
        assert_eq!(lengths[..2], [13, 13]);
        assert_eq!(
            found
                .iter()
                .chain(&phrases(&slow))
                .map(|it| it.text.split(' ').count())
                .sum::<usize>(),
            200
        );
    }

    #[test]
    fn words_share_the_time_of_their_phrase() {
        let found = words(&[
            segment("is it tomorrow", 0, 1_200),
            segment("yes", 2_000, 2_400),
        ]);
        let expected = [
            segment("is", 0, 200),
            segment("it", 200, 400),
            segment("tomorrow", 400, 1_200),
            segment("yes", 2_000, 2_400),
        ];
        assert_eq!(found, expected);
        assert_eq!(words(&found), found);
        assert!(words(&[segment(" ", 0, 0)]).is_empty());
        let long = segment(&"a sentence without an end ".repeat(9), 0, 9_000);
        let readable = phrases(&[long.clone(), segment("short one", 9_000, 9_500)]);
        assert!(readable.iter().all(|it| it.text.len() <= CHARACTERS_MAX));
        let text: Vec<&str> = readable.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(text.join(" "), long.text + "short one");
    }

    #[test]
    fn files_are_as_players_read_them() {
        let found = [
            segment(" Fish & chips <hot>", 0, 1_500),
            segment("later", 3_723_004, 3_724_000),
        ];
        assert_eq!(
            srt(&found),
            "1\n00:00:00,000 --> 00:00:01,500\nFish & chips <hot>\n\n2\n01:02:03,004 --> 01:02:04,000\nlater\n\n"
        );
        assert_eq!(
            vtt(&found),
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nFish &amp; chips &lt;hot&gt;\n\n01:02:03.004 --> 01:02:04.000\nlater\n\n"
        );
        assert_eq!((srt(&[]).as_str(), vtt(&[]).as_str()), ("", "WEBVTT\n\n"));
    }
}
