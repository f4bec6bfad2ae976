//! Whole recordings: long sound is cut at its silences, every piece is written down, and the pieces are joined again.

mod pieces;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::{
    HearError, Manner, Rejection, SAMPLE_RATE_HZ, Segment, Transcriber, Transcript, VoiceDetector,
    WINDOW_SAMPLES,
};
use crate::audio::{Sound, duration_of};
use crate::inference::Cancellation;
use pieces::Piece;

/// Writes down a recording of any length at [`SAMPLE_RATE_HZ`]. The detector forgets what it heard before and afterwards.
///
/// Segments lie where they are in the recording; a piece whose engine knows no places is one segment. Without speech the
/// text is empty and [`Rejection::NoSpeech`] says why.
///
/// # Errors
/// [`HearError::Cancelled`] soon after `cancellation`; [`HearError::Failed`] for another sample rate; otherwise what the
/// engine could not do on the first piece that it failed on.
pub fn transcribe(
    detector: &mut dyn VoiceDetector,
    transcriber: &dyn Transcriber,
    sound: &Sound,
    manner: &Manner,
    cancellation: &Cancellation,
) -> Result<Transcript, HearError> {
    if sound.sample_rate_hz != SAMPLE_RATE_HZ {
        let rate_hz = sound.sample_rate_hz;
        let problem =
            format!("the recording has {rate_hz} samples per second, not {SAMPLE_RATE_HZ}");
        return Err(HearError::Failed(problem));
    }
    let scores = score(detector, &sound.samples, cancellation)?;
    let mut whole = Whole::default();
    for piece in pieces::of(&sound.samples, &scores) {
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        let mut transcription = transcriber.start(manner)?;
        transcription.accept(&sound.samples[piece.clone()], cancellation)?;
        whole.add(transcription.finish(cancellation)?, &piece);
    }
    let mut transcript = whole.finish();
    transcript.language = transcript.language.or_else(|| manner.language.clone());
    Ok(transcript)
}

/// How likely somebody speaks in each window; the last one is filled up with silence.
fn score(
    detector: &mut dyn VoiceDetector,
    samples: &[i16],
    cancellation: &Cancellation,
) -> Result<Vec<f32>, HearError> {
    detector.reset();
    let mut scores = Vec::with_capacity(samples.len().div_ceil(WINDOW_SAMPLES));
    for part in samples.chunks(WINDOW_SAMPLES) {
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        let mut window = [0; WINDOW_SAMPLES];
        window[..part.len()].copy_from_slice(part);
        scores.push(detector.score(&window)?);
    }
    detector.reset();
    Ok(scores)
}

/// The transcript of the pieces so far.
#[derive(Default)]
struct Whole {
    joined: Transcript,
    /// Words, weighted with how sure the engine was of them.
    sure_words: f32,
    words: usize,
    rejected: Option<Rejection>,
}

impl Whole {
    fn add(&mut self, part: Transcript, piece: &Piece) {
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
        let (start, end) = (place_of(piece.start), place_of(piece.end));
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

    fn finish(mut self) -> Transcript {
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
