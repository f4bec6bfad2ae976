//! Sound as a file that others can play, whole or while it grows.

mod error;
mod flac;
mod format;
mod mp3;
mod opus;
#[cfg(test)]
mod tests;

pub use error::EncodeError;
pub use format::Format;

use super::{ResampleStream, Sound, pcm, wav};

/// Turns sounds that follow each other into one file.
pub struct Encoder {
    sample_rate_hz: u32,
    /// For sounds of another rate, while they follow each other.
    resampler: Option<ResampleStream>,
    state: State,
}

enum State {
    Pcm,
    Mp3(mp3::Stream),
    Opus(Box<opus::Stream>),
    // The header of these tells how long the sound is: the file comes at the end.
    Wav(Vec<i16>),
    Flac(Box<flac::Stream>),
}

impl Encoder {
    /// Starts a file. `sample_rate_hz` is that of the voice, 8,000 to 48,000; the file's is the same where the format has
    /// it, see [`Format::sample_rate_hz`].
    ///
    /// # Errors
    /// [`EncodeError::Start`].
    pub fn new(format: Format, sample_rate_hz: u32) -> Result<Self, EncodeError> {
        let sample_rate_hz = format.sample_rate_hz(sample_rate_hz);
        let state = match format {
            Format::Pcm => State::Pcm,
            Format::Mp3 => State::Mp3(mp3::Stream::new(sample_rate_hz)?),
            Format::Opus => State::Opus(Box::new(opus::Stream::new(sample_rate_hz)?)),
            Format::Wav => State::Wav(Vec::new()),
            Format::Flac => State::Flac(Box::new(flac::Stream::new(sample_rate_hz)?)),
        };
        Ok(Self {
            sample_rate_hz,
            resampler: None,
            state,
        })
    }

    /// Samples per second of the file.
    pub fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    /// Appends a sound, of whatever rate, which goes on where the last one ended; returns the bytes that are ready to be
    /// sent, none for WAV and FLAC.
    ///
    /// # Errors
    /// [`EncodeError::Failed`]; the file cannot be continued.
    pub fn push(&mut self, sound: &Sound) -> Result<Vec<u8>, EncodeError> {
        let mut samples = Vec::new();
        let is_same = |it: &mut ResampleStream| it.from_hz() == sound.sample_rate_hz;
        let mut resampler = if let Some(going_on) = self.resampler.take_if(is_same) {
            going_on
        } else {
            samples.extend(self.held_back());
            ResampleStream::new(sound.sample_rate_hz, self.sample_rate_hz)
        };
        samples.extend(resampler.push(&sound.samples));
        self.resampler = Some(resampler);
        self.append(&samples)
    }

    /// What the resampler has kept of the sound before.
    fn held_back(&mut self) -> Vec<i16> {
        let resampler = self.resampler.take();
        resampler.map(ResampleStream::finish).unwrap_or_default()
    }

    fn append(&mut self, samples: &[i16]) -> Result<Vec<u8>, EncodeError> {
        match &mut self.state {
            State::Pcm => Ok(pcm::bytes(samples)),
            State::Mp3(stream) => stream.push(samples),
            State::Opus(stream) => stream.push(samples),
            State::Wav(whole) => {
                whole.extend(samples);
                Ok(Vec::new())
            }
            State::Flac(stream) => stream.push(samples).map(|()| Vec::new()),
        }
    }

    /// The end of the file.
    ///
    /// # Errors
    /// [`EncodeError::Failed`].
    pub fn finish(mut self) -> Result<Vec<u8>, EncodeError> {
        let rest = self.held_back();
        let mut bytes = self.append(&rest)?;
        bytes.extend(match self.state {
            State::Pcm => Vec::new(),
            State::Mp3(stream) => stream.finish()?,
            State::Opus(stream) => stream.finish()?,
            State::Wav(samples) => wav::file(&samples, self.sample_rate_hz),
            State::Flac(stream) => stream.finish()?,
        });
        Ok(bytes)
    }
}
