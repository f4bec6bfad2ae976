//! Where a recording is cut.

use std::ops::Range;

use crate::hearing::{SAMPLE_RATE_HZ, WINDOW_SAMPLES};

/// From this score on a window counts as speech. Source: the lower of the two thresholds of Silero VAD's own utterance
/// finder; in a file, decoding some noise costs less than losing a word.
const SPEECH_MIN: f32 = 0.35;

/// Windows per second, rounded to whole ones.
const WINDOWS_PER_SECOND: usize = SAMPLE_RATE_HZ as usize / WINDOW_SAMPLES;

/// The longest piece: 25 s. Source: Whisper hears 30 s at a time; some room is left.
const PIECE_WINDOWS_MAX: usize = 25 * WINDOWS_PER_SECOND;

/// A cut is looked for behind this place of a piece that is too long: 10 s, so that engines have something to go by.
const PIECE_WINDOWS_MIN: usize = 10 * WINDOWS_PER_SECOND;

/// Silence that is not given to the engine: 2 s and more, of which [`MARGIN_WINDOWS`] stay on both sides.
const LEFT_OUT_WINDOWS_MIN: usize = 2 * WINDOWS_PER_SECOND;

/// Sound kept before and after speech: 0.3 s. Soft beginnings and ends of words score low.
const MARGIN_WINDOWS: usize = 3 * WINDOWS_PER_SECOND / 10;

/// Samples of the recording, counted from its beginning.
pub(super) type Piece = Range<usize>;

/// The pieces of a recording whose windows have these scores, in order; silence at the ends and long silences within are
/// left out.
pub(super) fn of(samples: &[i16], scores: &[f32]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for stretch in stretches(scores) {
        let mut rest = stretch;
        while rest.len() > PIECE_WINDOWS_MAX {
            let cut = cut_within(samples, scores, &rest);
            pieces.push(rest.start..cut);
            rest.start = cut;
        }
        pieces.push(rest);
    }
    let in_samples = |windows: Range<usize>| {
        let end = windows.end.saturating_mul(WINDOW_SAMPLES);
        windows.start * WINDOW_SAMPLES..end.min(samples.len())
    };
    pieces.into_iter().map(in_samples).collect()
}

/// Windows with speech and the short silences in between, with their margins.
fn stretches(scores: &[f32]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for window in (0..scores.len()).filter(|window| is_speech(scores[*window])) {
        match found.last_mut() {
            Some(last) if window - last.end < LEFT_OUT_WINDOWS_MIN => last.end = window + 1,
            _ => found.push(window..window + 1),
        }
    }
    let with_margin = |stretch: Range<usize>| {
        let end = (stretch.end + MARGIN_WINDOWS).min(scores.len());
        stretch.start.saturating_sub(MARGIN_WINDOWS)..end
    };
    found.into_iter().map(with_margin).collect()
}

/// Where to cut a piece that is too long: in the middle of the longest silence, the later of two equal ones, else at the
/// quietest place.
fn cut_within(samples: &[i16], scores: &[f32], piece: &Range<usize>) -> usize {
    let places = piece.start + PIECE_WINDOWS_MIN..piece.start + PIECE_WINDOWS_MAX;
    let mut longest = places.end..places.end;
    let mut start = places.start;
    for window in places.clone() {
        if is_speech(scores[window]) {
            start = window + 1;
        } else if window + 1 - start >= longest.len() {
            longest = start..window + 1;
        }
    }
    if !longest.is_empty() {
        return usize::midpoint(longest.start, longest.end);
    }
    let quietest = places.min_by_key(|window| loudness(samples, *window));
    quietest.unwrap_or(piece.end)
}

fn is_speech(score: f32) -> bool {
    score >= SPEECH_MIN
}

/// The sum of what a window and the one before it differ from zero.
fn loudness(samples: &[i16], window: usize) -> u64 {
    let around = (window - 1) * WINDOW_SAMPLES..(window + 1) * WINDOW_SAMPLES;
    let around = samples.get(around).unwrap_or_default();
    around.iter().map(|it| u64::from(it.unsigned_abs())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Samples of equal loudness for as many windows.
    fn even(windows: usize) -> Vec<i16> {
        vec![100; windows * WINDOW_SAMPLES]
    }

    fn windows_of(pieces: &[Piece]) -> Vec<Range<usize>> {
        let window = |sample: usize| sample / WINDOW_SAMPLES;
        pieces
            .iter()
            .map(|it| window(it.start)..window(it.end))
            .collect()
    }

    #[test]
    fn short_sound_is_one_piece_without_the_silence_around_it() {
        let mut scores = vec![0.0; 300];
        scores[100..120].fill(0.9);
        scores[150..160].fill(0.4);
        let found = of(&even(300), &scores);
        assert_eq!(
            windows_of(&found),
            vec![100 - MARGIN_WINDOWS..160 + MARGIN_WINDOWS]
        );
        assert!(of(&even(300), &[0.3; 300]).is_empty());
        assert!(of(&[], &[]).is_empty());
    }

    #[test]
    fn long_silences_are_left_out() {
        let mut scores = vec![0.9; 300];
        scores[100..100 + LEFT_OUT_WINDOWS_MIN].fill(0.0);
        let found = of(&even(300), &scores);
        let second = 100 + LEFT_OUT_WINDOWS_MIN - MARGIN_WINDOWS;
        assert_eq!(windows_of(&found), [0..100 + MARGIN_WINDOWS, second..300]);
        scores[100 + LEFT_OUT_WINDOWS_MIN - 1] = 0.9;
        assert_eq!(windows_of(&of(&even(300), &scores)), vec![0..300]);
    }

    #[test]
    fn long_speech_is_cut_in_its_longest_silence() {
        let mut scores = vec![0.9; 1_000];
        scores[400..410].fill(0.0);
        scores[500..530].fill(0.0);
        scores[600..620].fill(0.0);
        let found = windows_of(&of(&even(1_000), &scores));
        assert_eq!(found, [0..515, 515..1_000]);
    }

    #[test]
    fn speech_without_a_pause_is_cut_where_it_is_quietest() {
        let mut samples = even(800);
        samples[449 * WINDOW_SAMPLES..451 * WINDOW_SAMPLES].fill(3);
        let found = windows_of(&of(&samples, &[0.9; 800]));
        assert_eq!(found, [0..450, 450..800]);
    }

    proptest! {
        #[test]
        fn no_piece_is_too_long_and_no_speech_is_lost(runs in proptest::collection::vec((any::<bool>(), 1_usize..900), 0..12)) {
            let mut scores = Vec::new();
            for (speaks, length) in runs {
                scores.extend(std::iter::repeat_n(if speaks { 1.0 } else { 0.0 }, length));
            }
            let found = windows_of(&of(&even(scores.len()), &scores));
            prop_assert!(found.iter().all(|piece| !piece.is_empty() && piece.len() <= PIECE_WINDOWS_MAX));
            prop_assert!(found.windows(2).all(|two| two[0].end <= two[1].start));
            for (window, score) in scores.iter().enumerate() {
                let is_inside = found.iter().any(|piece| piece.contains(&window));
                prop_assert!(is_inside || !is_speech(*score), "window {}", window);
            }
        }
    }
}
