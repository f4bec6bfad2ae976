//! The transcript of a recording, from those of its pieces.

use std::ops::Range;
use std::time::Duration;

use crate::audio::duration_of;
use crate::hearing::{Rejection, SAMPLE_RATE_HZ, Segment, Transcript};

/// The transcript of the pieces so far.
#[derive(Default)]
pub(super) struct Whole {
    joined: Transcript,
    /// Words, weighted with how sure the engine was of them.
    sure_words: f32,
    words: usize,
    rejected: Option<Rejection>,
}

impl Whole {
    /// Takes the transcript of the samples at `place`, which follow those before.
    pub(super) fn add(&mut self, part: Transcript, place: &Range<usize>) {
        let text = part.text.trim();
        if text.is_empty() {
            self.rejected = self.rejected.or(part.rejected);
            return;
        }
        let words = text.split_whitespace().count();
        self.words += words;
        self.sure_words += part.confidence * words as f32;
        let joined = &mut self.joined;
        if !joined.text.is_empty() {
            joined.text.push(' ');
        }
        joined.text.push_str(text);
        joined.language = joined.language.take().or(part.language);
        let (start, end) = (place_of(place.start), place_of(place.end));
        if part.segments.is_empty() {
            joined.segments.push(Segment {
                text: text.to_owned(),
                place: start..end,
                confidence: part.confidence,
            });
        }
        joined
            .segments
            .extend(part.segments.into_iter().map(|segment| Segment {
                place: start + segment.place.start..start + segment.place.end,
                ..segment
            }));
    }

    /// The transcript, when nothing more comes.
    pub(super) fn finish(mut self) -> Transcript {
        if self.words == 0 {
            self.joined.rejected = self.rejected.or(Some(Rejection::NoSpeech));
        } else {
            self.joined.confidence = self.sure_words / self.words as f32;
        }
        self.joined
    }
}

fn place_of(sample: usize) -> Duration {
    duration_of(sample, SAMPLE_RATE_HZ)
}
