//! Opus in Ogg (RFC 7845).

use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, ErrorCode, SampleRate, Signal};

use super::{EncodeError, Format};

/// Granule positions count at this rate whatever the encoder's is (RFC 7845, section 4).
const GRANULE_HZ: u32 = 48_000;
/// Packets per second: each has 20 ms, which RFC 7845 recommends.
const PACKETS_PER_SECOND: u32 = 50;
/// A page holds at most a second, so that players can seek.
const PAGE_PACKETS_MAX: u32 = PACKETS_PER_SECOND;
/// Speech at full quality with room to spare (RFC 6716, section 2.1.1: 28 to 40 kbit/s for full-band speech).
const BITS_PER_SECOND: u32 = 40_000;
/// The most that a packet may take (RFC 6716, section 3.2.1: 1,275 bytes a frame).
const PACKET_BYTES_MAX: usize = 1_275;
/// Any number will do: there is one stream in the file.
const SERIAL: u32 = 0x0D0C_E127;

/// A growing Ogg Opus file.
pub(super) struct Stream {
    encoder: opusic_c::Encoder,
    pages: PacketWriter<'static, Vec<u8>>,
    /// Samples that make no packet yet.
    waiting: Vec<u16>,
    /// The packet that comes next; kept until it is known whether it is the last.
    held: Option<Vec<u8>>,
    packet_samples: usize,
    /// 48 kHz samples per sample.
    granules_per_sample: u64,
    pre_skip: u16,
    /// Samples taken in.
    samples: u64,
    /// Packets written, the one held not counted.
    packets: u32,
}

impl Stream {
    /// `sample_rate_hz` is one that Opus has.
    pub(super) fn new(sample_rate_hz: u32) -> Result<Self, EncodeError> {
        let started = start(sample_rate_hz);
        let (encoder, look_ahead) = started.map_err(|error| EncodeError::Start {
            format: Format::Opus,
            problem: error.message().to_owned(),
        })?;
        let granules_per_sample = GRANULE_HZ / sample_rate_hz;
        let pre_skip = (look_ahead * granules_per_sample) as u16;
        let mut stream = Self {
            encoder,
            pages: PacketWriter::new(Vec::new()),
            waiting: Vec::new(),
            held: None,
            packet_samples: (sample_rate_hz / PACKETS_PER_SECOND) as usize,
            granules_per_sample: granules_per_sample.into(),
            pre_skip,
            samples: 0,
            packets: 0,
        };
        stream.write(
            head(pre_skip, sample_rate_hz),
            PacketWriteEndInfo::EndPage,
            0,
        );
        stream.write(tags(), PacketWriteEndInfo::EndPage, 0);
        Ok(stream)
    }

    pub(super) fn push(&mut self, samples: &[i16]) -> Result<Vec<u8>, EncodeError> {
        self.samples += samples.len() as u64;
        self.waiting
            .extend(samples.iter().map(|it| it.cast_unsigned()));
        self.encode_waiting()?;
        Ok(self.written())
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, EncodeError> {
        // Silence brings out what the encoder still holds back.
        let granules = self.samples * self.granules_per_sample + u64::from(self.pre_skip);
        let packets = granules
            .div_ceil(u64::from(GRANULE_HZ / PACKETS_PER_SECOND))
            .max(1);
        let encoded = u64::from(self.packets) + u64::from(self.held.is_some());
        let missing = packets.saturating_sub(encoded) as usize;
        self.waiting.resize(missing * self.packet_samples, 0);
        self.encode_waiting()?;
        if let Some(last) = self.held.take() {
            // A position before the packet's end tells the player where to stop.
            self.write(last, PacketWriteEndInfo::EndStream, granules);
        }
        Ok(self.written())
    }

    /// Encodes all whole packets. All but the last are written, on pages that are complete.
    fn encode_waiting(&mut self) -> Result<(), EncodeError> {
        let waiting = std::mem::take(&mut self.waiting);
        let packets = waiting.chunks_exact(self.packet_samples);
        self.waiting = packets.remainder().to_vec();
        let mut left = packets.len();
        for samples in packets {
            let mut packet = vec![0; PACKET_BYTES_MAX];
            let length = self.encoder.encode_to_slice(samples, &mut packet);
            packet.truncate(length.map_err(failed)?);
            left -= 1;
            if let Some(before) = self.held.replace(packet) {
                self.packets += 1;
                let position = u64::from(self.packets) * u64::from(GRANULE_HZ / PACKETS_PER_SECOND);
                let full = left == 0 || self.packets.is_multiple_of(PAGE_PACKETS_MAX);
                let end = if full {
                    PacketWriteEndInfo::EndPage
                } else {
                    PacketWriteEndInfo::NormalPacket
                };
                self.write(before, end, position);
            }
        }
        Ok(())
    }

    fn write(&mut self, packet: Vec<u8>, end: PacketWriteEndInfo, position: u64) {
        self.pages
            .write_packet(packet, SERIAL, end, position)
            .expect("memory can be written to");
    }

    fn written(&mut self) -> Vec<u8> {
        std::mem::take(self.pages.inner_mut())
    }
}

/// The encoder and its look-ahead in samples.
fn start(sample_rate_hz: u32) -> Result<(opusic_c::Encoder, u32), ErrorCode> {
    let rate = match sample_rate_hz {
        8_000 => SampleRate::Hz8000,
        12_000 => SampleRate::Hz12000,
        16_000 => SampleRate::Hz16000,
        24_000 => SampleRate::Hz24000,
        48_000 => SampleRate::Hz48000,
        _ => return Err(ErrorCode::BadArg),
    };
    let mut encoder = opusic_c::Encoder::new(Channels::Mono, rate, Application::Audio)?;
    encoder.set_bitrate(Bitrate::Value(BITS_PER_SECOND))?;
    encoder.set_signal(Signal::Voice)?;
    let look_ahead = encoder.get_look_ahead()?;
    Ok((encoder, look_ahead))
}

/// The identification header (RFC 7845, section 5.1).
fn head(pre_skip: u16, sample_rate_hz: u32) -> Vec<u8> {
    let mut head = b"OpusHead".to_vec();
    head.extend([1, 1]); // version, channels
    head.extend(pre_skip.to_le_bytes());
    head.extend(sample_rate_hz.to_le_bytes());
    head.extend(0_i16.to_le_bytes()); // gain
    head.push(0); // channel mapping family
    head
}

/// The comment header without comments (RFC 7845, section 5.2).
fn tags() -> Vec<u8> {
    let vendor = opusic_c::version().as_bytes();
    let mut tags = b"OpusTags".to_vec();
    tags.extend((vendor.len() as u32).to_le_bytes());
    tags.extend(vendor);
    tags.extend(0_u32.to_le_bytes());
    tags
}

fn failed(error: ErrorCode) -> EncodeError {
    EncodeError::Failed {
        format: Format::Opus,
        problem: error.message().to_owned(),
    }
}
