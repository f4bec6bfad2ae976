//! Where a recording is cut.

use std::collections::VecDeque;
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

/// A piece of a recording.
pub(super) struct Piece {
    /// Which samples it is, counted from the beginning of the recording.
    pub(super) place: Range<usize>,
    pub(super) samples: Vec<i16>,
}

/// Cuts a recording as it comes into pieces, in order; silence at the ends and long silences within are left out.
#[derive(Default)]
pub(super) struct Cutter {
    /// What may still become a piece.
    samples: Vec<i16>,
    /// The scores of its windows.
    scores: Vec<f32>,
    /// Windows before it, which are done with.
    before: usize,
    /// The windows with speech and the short silences in between that are no piece yet; its margin stands before the speech.
    stretch: Option<Range<usize>>,
    ready: VecDeque<Piece>,
}

impl Cutter {
    /// Takes the next window with its score. Only the last may be shorter.
    pub(super) fn push(&mut self, window: &[i16], score: f32) {
        let place = self.end();
        self.samples.extend_from_slice(window);
        self.scores.push(score);
        if is_speech(score) {
            let begun = place.saturating_sub(MARGIN_WINDOWS);
            self.stretch.get_or_insert(begun..place).end = place + 1;
        }
        let Some(stretch) = self.stretch.clone() else {
            self.forget(self.end().saturating_sub(MARGIN_WINDOWS));
            return;
        };
        let end = (stretch.end + MARGIN_WINDOWS).min(self.end());
        if end - stretch.start > PIECE_WINDOWS_MAX {
            let cut = self.cut_within(stretch.start);
            self.give(stretch.start..cut);
            self.stretch = Some(cut..stretch.end);
        } else if self.end() - stretch.end >= LEFT_OUT_WINDOWS_MIN {
            self.give(stretch.start..end);
            self.stretch = None;
        }
    }

    /// Nothing more comes.
    pub(super) fn finish(&mut self) {
        if let Some(stretch) = self.stretch.take() {
            let end = (stretch.end + MARGIN_WINDOWS).min(self.end());
            self.give(stretch.start..end);
        }
    }

    /// Whether a piece is there.
    pub(super) fn has_piece(&self) -> bool {
        !self.ready.is_empty()
    }

    /// The next piece, if it is there.
    pub(super) fn next_piece(&mut self) -> Option<Piece> {
        self.ready.pop_front()
    }

    /// The window that comes next.
    fn end(&self) -> usize {
        self.before + self.scores.len()
    }

    /// Makes these windows a piece.
    fn give(&mut self, windows: Range<usize>) {
        let first = self.before * WINDOW_SAMPLES;
        let start = windows.start * WINDOW_SAMPLES;
        let end = (windows.end * WINDOW_SAMPLES).min(first + self.samples.len());
        self.ready.push_back(Piece {
            samples: self.samples[start - first..end - first].to_vec(),
            place: start..end,
        });
        self.forget(windows.end);
    }

    /// Windows before this one are not wanted any more.
    fn forget(&mut self, until: usize) {
        let windows = until.saturating_sub(self.before);
        self.scores.drain(..windows);
        let samples = (windows * WINDOW_SAMPLES).min(self.samples.len());
        self.samples.drain(..samples);
        self.before += windows;
    }

    /// Where to cut a piece that begins here and is too long: in the middle of the longest silence, the later of two equal
    /// ones, else at the quietest place.
    fn cut_within(&self, start: usize) -> usize {
        let places = start + PIECE_WINDOWS_MIN..start + PIECE_WINDOWS_MAX;
        let mut longest = places.end..places.end;
        let mut silence = places.start;
        for window in places.clone() {
            if is_speech(self.scores[window - self.before]) {
                silence = window + 1;
            } else if window + 1 - silence >= longest.len() {
                longest = silence..window + 1;
            }
        }
        if !longest.is_empty() {
            return usize::midpoint(longest.start, longest.end);
        }
        let end = places.end;
        let quietest = places.min_by_key(|window| self.loudness(*window));
        quietest.unwrap_or(end)
    }

    /// The sum of what a window and the one before it differ from zero.
    fn loudness(&self, window: usize) -> u64 {
        let window = window - self.before;
        let around = (window - 1) * WINDOW_SAMPLES..(window + 1) * WINDOW_SAMPLES;
        let around = self.samples.get(around).unwrap_or_default();
        around.iter().map(|it| u64::from(it.unsigned_abs())).sum()
    }
}

fn is_speech(score: f32) -> bool {
    score >= SPEECH_MIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Samples of equal loudness for as many windows.
    fn even(windows: usize) -> Vec<i16> {
        vec![100; windows * WINDOW_SAMPLES]
    }

    /// The pieces of a recording whose windows have these scores.
    fn of(samples: &[i16], scores: &[f32]) -> Vec<Piece> {
        let mut cutter = Cutter::default();
        let mut pieces = Vec::new();
        for (window, score) in samples.chunks(WINDOW_SAMPLES).zip(scores) {
            cutter.push(window, *score);
            let held_max = PIECE_WINDOWS_MAX + LEFT_OUT_WINDOWS_MIN + 1;
            assert!(
                cutter.scores.len() <= held_max,
                "it holds more than a piece"
            );
            pieces.extend(cutter.next_piece());
        }
        cutter.finish();
        pieces.extend(cutter.next_piece());
        assert!(!cutter.has_piece());
        for piece in &pieces {
            assert_eq!(piece.samples, samples[piece.place.clone()]);
        }
        pieces
    }

    fn windows_of(pieces: &[Piece]) -> Vec<Range<usize>> {
        let window = |sample: usize| sample / WINDOW_SAMPLES;
        pieces
            .iter()
            .map(|it| window(it.place.start)..window(it.place.end))
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
