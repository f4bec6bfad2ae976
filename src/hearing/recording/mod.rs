//! Whole recordings: long sound is cut at its silences, every piece is written down, and the pieces are joined again. A
//! [`Recording`] holds the piece that is being heard and no more, however long the recording is.

mod pieces;
mod stillness;
#[cfg(test)]
mod tests;
mod whole;

use super::{
    HearError, Manner, SAMPLE_RATE_HZ, Transcriber, Transcript, VoiceDetector, WINDOW_SAMPLES,
};
use crate::audio::Sound;
use crate::inference::Cancellation;
use pieces::Cutter;
use stillness::Stillness;
use whole::Whole;

/// Samples that [`transcribe`] hears at a time.
const PART_SAMPLES: usize = SAMPLE_RATE_HZ as usize;

/// Writes down a recording of any length at [`SAMPLE_RATE_HZ`]. The detector forgets what it heard before and afterwards.
///
/// Segments lie where they are in the recording; a piece whose engine knows no places is one segment. Without speech the
/// text is empty and [`Rejection::NoSpeech`](super::Rejection) says why.
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
        return Err(HearError::failed(problem));
    }
    detector.reset();
    let mut recording = Recording::default();
    for part in sound.samples.chunks(PART_SAMPLES) {
        recording.hear(part, detector, cancellation)?;
        while recording.write_piece(transcriber, manner, cancellation)? {}
    }
    recording.end(detector)?;
    while recording.write_piece(transcriber, manner, cancellation)? {}
    detector.reset();
    Ok(recording.finish(manner))
}

/// A recording at [`SAMPLE_RATE_HZ`] that comes part by part and is written down piece by piece.
#[derive(Default)]
pub struct Recording {
    /// What does not fill a window yet.
    waiting: Vec<i16>,
    stillness: Stillness,
    cutter: Cutter,
    whole: Whole,
}

impl Recording {
    /// Hears the next samples, with a detector that has heard those before and nothing else.
    ///
    /// # Errors
    /// [`HearError::Cancelled`] soon after `cancellation`; otherwise what the detector could not do.
    pub fn hear(
        &mut self,
        samples: &[i16],
        detector: &mut dyn VoiceDetector,
        cancellation: &Cancellation,
    ) -> Result<(), HearError> {
        self.waiting.extend_from_slice(samples);
        let waiting = std::mem::take(&mut self.waiting);
        let (windows, rest) = waiting.as_chunks();
        for window in windows {
            if cancellation.is_cancelled() {
                return Err(HearError::Cancelled);
            }
            let score = self.stillness.score(window, detector)?;
            self.cutter.push(window, score);
        }
        self.waiting.extend_from_slice(rest);
        Ok(())
    }

    /// Nothing more comes. The last window is filled up with silence.
    ///
    /// # Errors
    /// What the detector could not do.
    pub fn end(&mut self, detector: &mut dyn VoiceDetector) -> Result<(), HearError> {
        let rest = std::mem::take(&mut self.waiting);
        if !rest.is_empty() {
            let mut window = [0; WINDOW_SAMPLES];
            window[..rest.len()].copy_from_slice(&rest);
            let score = self.stillness.score(&window, detector)?;
            self.cutter.push(&rest, score);
        }
        self.cutter.finish();
        Ok(())
    }

    /// Whether a piece can be written down.
    pub fn has_piece(&self) -> bool {
        self.cutter.has_piece()
    }

    /// Writes the next piece down; false when none is there.
    ///
    /// # Errors
    /// [`HearError::Cancelled`] soon after `cancellation`; otherwise what the engine could not do.
    pub fn write_piece(
        &mut self,
        transcriber: &dyn Transcriber,
        manner: &Manner,
        cancellation: &Cancellation,
    ) -> Result<bool, HearError> {
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        let Some(piece) = self.cutter.next_piece() else {
            return Ok(false);
        };
        let mut transcription = transcriber.start(manner)?;
        transcription.accept(&piece.samples, cancellation)?;
        let written = transcription.finish(cancellation)?;
        self.whole.add(written, &piece.place);
        Ok(true)
    }

    /// What was said, once all pieces are written down in this manner.
    pub fn finish(self, manner: &Manner) -> Transcript {
        let mut transcript = self.whole.finish();
        transcript.language = transcript.language.or_else(|| manner.language.clone());
        transcript
    }
}
