//! FLAC, which needs all of the sound.

use flacenc::bitsink::ByteSink;
use flacenc::component::BitRepr;
use flacenc::error::Verify;
use flacenc::source::MemSource;

use crate::audio::Sound;

use super::{EncodeError, Format};

const BITS_PER_SAMPLE: usize = 16;

/// The sound as a FLAC file.
pub(super) fn file(sound: &Sound) -> Result<Vec<u8>, EncodeError> {
    let failed = |problem: String| EncodeError::Failed {
        format: Format::Flac,
        problem,
    };
    let samples: Vec<i32> = sound.samples.iter().copied().map(i32::from).collect();
    let source =
        MemSource::from_samples(&samples, 1, BITS_PER_SAMPLE, sound.sample_rate_hz as usize);
    let config = flacenc::config::Encoder::default()
        .into_verified()
        .map_err(|(_, error)| failed(error.to_string()))?;
    let mut stream = flacenc::encode_with_fixed_block_size(&config, source, config.block_size)
        .map_err(|error| failed(error.to_string()))?;
    // The crate counts a short last block as the smallest, which the format excludes (RFC 9639, section 8.2).
    stream
        .stream_info_mut()
        .set_block_sizes(config.block_size, config.block_size)
        .map_err(|error| failed(error.to_string()))?;
    let mut bytes = ByteSink::new();
    stream
        .write(&mut bytes)
        .map_err(|error| failed(error.to_string()))?;
    Ok(bytes.into_inner())
}
