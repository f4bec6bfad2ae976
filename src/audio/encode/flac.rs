//! FLAC, encoded block by block; its head, which tells how long the sound is, is known last.

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, Stream as File, StreamInfo};
use flacenc::config::Encoder;
use flacenc::error::{Verified, Verify};
use flacenc::source::{Context, Fill, FrameBuf};

use super::{EncodeError, Format};

const BITS_PER_SAMPLE: usize = 16;

/// A FLAC file of one channel that is being written.
pub(super) struct Stream {
    config: Verified<Encoder>,
    info: StreamInfo,
    /// One block, and what is known of all: number, length and digest.
    block: (FrameBuf, Context),
    /// Less than a block.
    pending: Vec<i32>,
    frames: Vec<u8>,
}

impl Stream {
    /// Starts a file.
    ///
    /// # Errors
    /// [`EncodeError::Start`].
    pub(super) fn new(sample_rate_hz: u32) -> Result<Self, EncodeError> {
        let failed = |problem: String| EncodeError::Start {
            format: Format::Flac,
            problem,
        };
        let config = Encoder::default()
            .into_verified()
            .map_err(|(_, error)| failed(error.to_string()))?;
        let info = StreamInfo::new(sample_rate_hz as usize, 1, BITS_PER_SAMPLE)
            .map_err(|error| failed(error.to_string()))?;
        let block =
            FrameBuf::with_size(1, config.block_size).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            config,
            info,
            block: (block, Context::new(BITS_PER_SAMPLE, 1)),
            pending: Vec::new(),
            frames: Vec::new(),
        })
    }

    /// Appends samples.
    ///
    /// # Errors
    /// [`EncodeError::Failed`].
    pub(super) fn push(&mut self, samples: &[i16]) -> Result<(), EncodeError> {
        self.pending.extend(samples.iter().copied().map(i32::from));
        let pending = std::mem::take(&mut self.pending);
        let blocks = pending.chunks_exact(self.config.block_size);
        let rest = blocks.remainder().to_vec();
        for block in blocks {
            self.encode(block)?;
        }
        self.pending = rest;
        Ok(())
    }

    /// The whole file.
    ///
    /// # Errors
    /// [`EncodeError::Failed`].
    pub(super) fn finish(mut self) -> Result<Vec<u8>, EncodeError> {
        let rest = std::mem::take(&mut self.pending);
        if !rest.is_empty() {
            self.encode(&rest)?;
        }
        let context = &self.block.1;
        self.info.set_md5_digest(&context.md5_digest());
        self.info.set_total_samples(context.total_samples());
        // The crate counts a short last block as the smallest, which the format excludes (RFC 9639, section 8.2).
        self.info
            .set_block_sizes(self.config.block_size, self.config.block_size)
            .map_err(failed)?;
        let mut bytes = ByteSink::new();
        File::with_stream_info(self.info)
            .write(&mut bytes)
            .map_err(failed)?;
        let mut file = bytes.into_inner();
        file.extend(self.frames);
        Ok(file)
    }

    fn encode(&mut self, samples: &[i32]) -> Result<(), EncodeError> {
        self.block.fill_interleaved(samples).map_err(failed)?;
        let (block, context) = &self.block;
        let number = context.current_frame_number().unwrap_or_default();
        let frame = flacenc::encode_fixed_size_frame(&self.config, block, number, &self.info)
            .map_err(failed)?;
        self.info.update_frame_info(&frame);
        let mut bytes = ByteSink::new();
        frame.write(&mut bytes).map_err(failed)?;
        self.frames.extend(bytes.into_inner());
        Ok(())
    }
}

fn failed(problem: impl std::fmt::Display) -> EncodeError {
    EncodeError::Failed {
        format: Format::Flac,
        problem: problem.to_string(),
    }
}
