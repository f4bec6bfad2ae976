//! Opus in Ogg (RFC 7845).

use ogg::Packet;
use ogg::reading::{OggReadError, PacketReader};
use opusic_c::{Channels, Decoder, ErrorCode, SampleRate};

use super::DecodeError;
use super::decoder::{Packets, Source};
use super::mono::Mono;

pub(super) const FORMAT: &str = "Ogg Opus";

/// Opus is decoded at any of its rates equally well; this one is what is heard at.
const RATE_HZ: u32 = 16_000;
const OPUS_RATE: SampleRate = SampleRate::Hz16000;

/// Granule positions and the pre-skip count at 48 kHz (RFC 7845, section 4).
const GRANULES_PER_SAMPLE: usize = 3;

/// A packet lasts 120 ms at most (RFC 6716, section 2.1.4).
const PACKET_SAMPLES_MAX: usize = RATE_HZ as usize * 120 / 1_000;

/// Bytes of the identification header with one or two channels (RFC 7845, section 5.1).
const HEAD_BYTES_MIN: usize = 19;

/// A file that is being decoded.
struct Decoding<S: Source> {
    packets: PacketReader<S>,
    stream: Option<Stream>,
}

pub(super) fn open<'s>(source: impl Source + 's, mono: &mut Mono) -> impl Packets + 's {
    mono.hold_back(PACKET_SAMPLES_MAX);
    Decoding {
        packets: PacketReader::new(source),
        stream: None,
    }
}

impl<S: Source> Packets for Decoding<S> {
    fn next(&mut self, mono: &mut Mono) -> Result<bool, DecodeError> {
        match self.packets.read_packet() {
            Ok(Some(packet)) if packet.first_in_stream() => {
                if packet.data.starts_with(b"OpusHead") {
                    self.stream = Some(Stream::start(&packet, mono.len())?);
                }
            }
            Ok(Some(packet)) => {
                let ours = self.stream.as_mut();
                if let Some(stream) = ours.filter(|it| it.serial == packet.stream_serial()) {
                    stream.take(&packet, mono)?;
                }
            }
            Err(OggReadError::ReadError(problem))
                if problem.kind() != std::io::ErrorKind::UnexpectedEof =>
            {
                return Err(DecodeError::Read(problem.to_string()));
            }
            Ok(None) | Err(OggReadError::ReadError(_) | OggReadError::NoCapturePatternFound) => {
                mono.ends_early = !self.stream.as_ref().is_some_and(|stream| stream.has_ended);
                return Ok(false);
            }
            // The page is lost; the reader stands behind its header and looks for the next.
            Err(_) => mono.add_damaged(),
        }
        Ok(true)
    }
}

/// One recording in the file. Another may follow.
struct Stream {
    serial: u32,
    decoder: Decoder,
    /// Its first sample in the whole sound.
    start: usize,
    /// Samples at its beginning that are not meant to be heard, and how many of them are still to come.
    pre_skip: usize,
    skip: usize,
    packets: usize,
    has_ended: bool,
}

impl Stream {
    fn start(packet: &Packet, start: usize) -> Result<Self, DecodeError> {
        let head = &packet.data;
        if head.len() < HEAD_BYTES_MIN {
            return Err(failed("its header is cut off"));
        }
        // Family 0 is mono or stereo in one stream, which the decoder mixes itself.
        if head[18] != 0 {
            return Err(DecodeError::NotSupported(
                "an Ogg Opus recording with more than two channels",
            ));
        }
        let pre_skip = usize::from(u16::from_le_bytes([head[10], head[11]])) / GRANULES_PER_SAMPLE;
        let gain = i16::from_le_bytes([head[16], head[17]]);
        Ok(Self {
            serial: packet.stream_serial(),
            decoder: decoder(gain).map_err(|error| failed(error.message()))?,
            start,
            pre_skip,
            skip: pre_skip,
            packets: 0,
            has_ended: false,
        })
    }

    fn take(&mut self, packet: &Packet, mono: &mut Mono) -> Result<(), DecodeError> {
        self.packets += 1;
        // The second packet has the comments.
        if self.packets > 1 {
            let mut samples = [0.0; PACKET_SAMPLES_MAX];
            match self
                .decoder
                .decode_float_to_slice(&packet.data, &mut samples, false)
            {
                Ok(count) => {
                    let skipped = self.skip.min(count);
                    self.skip -= skipped;
                    mono.push(&samples[skipped..count], 1, RATE_HZ)?;
                }
                Err(_) => mono.add_damaged(),
            }
        }
        if packet.last_in_stream() {
            self.has_ended = true;
            self.cut(packet.absgp_page(), mono);
        }
        Ok(())
    }

    /// Takes out what lies behind the last position, which is at most the rest of one packet.
    fn cut(&self, position: u64, mono: &mut Mono) {
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        let length = (position / GRANULES_PER_SAMPLE).saturating_sub(self.pre_skip);
        let end = self.start.saturating_add(length);
        let behind = mono.len().saturating_sub(end);
        if behind < PACKET_SAMPLES_MAX {
            mono.cut(end);
        }
    }
}

fn decoder(gain: i16) -> Result<Decoder, ErrorCode> {
    let mut decoder = Decoder::new(Channels::Mono, OPUS_RATE)?;
    decoder.set_gain(gain.into())?;
    // Channels in opposite phase would cancel each other in one.
    decoder.set_phase_inversion_disabled(true)?;
    Ok(decoder)
}

fn failed(problem: &str) -> DecodeError {
    DecodeError::Damaged {
        format: FORMAT,
        problem: problem.to_owned(),
    }
}
