//! MP3 by LAME.

use mp3lame_encoder::{
    Bitrate, Builder, FlushGap, Mode, MonoPcm, Quality, max_required_buffer_size,
};

use super::{EncodeError, Format};

/// At these rates (MPEG-1) frames are longer and need more.
const MPEG_1_HZ_MIN: u32 = 32_000;

/// A growing MP3 file: frames only, no tag at the beginning, which would have to hold the length.
pub(super) struct Stream {
    encoder: mp3lame_encoder::Encoder,
}

impl Stream {
    /// `sample_rate_hz` is one that MP3 has.
    pub(super) fn new(sample_rate_hz: u32) -> Result<Self, EncodeError> {
        let bitrate = if sample_rate_hz < MPEG_1_HZ_MIN {
            Bitrate::Kbps64
        } else {
            Bitrate::Kbps96
        };
        let start = |problem: String| EncodeError::Start {
            format: Format::Mp3,
            problem,
        };
        let built = || {
            let builder = Builder::new()
                .ok_or(mp3lame_encoder::BuildError::NoMem)?
                .with_num_channels(1)?
                .with_sample_rate(sample_rate_hz)?
                .with_output_sample_rate(sample_rate_hz.try_into().ok())?
                .with_brate(bitrate)?
                .with_mode(Mode::Mono)?
                .with_quality(Quality::Good)?
                .with_to_write_vbr_tag(false)?;
            builder.build()
        };
        let encoder =
            built().map_err(|error: mp3lame_encoder::BuildError| start(error.to_string()))?;
        Ok(Self { encoder })
    }

    pub(super) fn push(&mut self, samples: &[i16]) -> Result<Vec<u8>, EncodeError> {
        let mut bytes = Vec::with_capacity(max_required_buffer_size(samples.len()));
        self.encoder
            .encode_to_vec(MonoPcm(samples), &mut bytes)
            .map_err(failed)?;
        Ok(bytes)
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, EncodeError> {
        let mut bytes = Vec::with_capacity(max_required_buffer_size(0));
        self.encoder
            .flush_to_vec::<FlushGap>(&mut bytes)
            .map_err(failed)?;
        Ok(bytes)
    }
}

fn failed(error: mp3lame_encoder::EncodeError) -> EncodeError {
    EncodeError::Failed {
        format: Format::Mp3,
        problem: error.to_string(),
    }
}
