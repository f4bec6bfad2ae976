//! FLAC, MP3, Vorbis and PCM by way of symphonia: a reader of packets and a decoder for them.

use std::io::{self, Read};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions, ReadOnlySource};
use symphonia::core::packet::Packet;
use symphonia::default::formats::{FlacReader, MpaReader, OggReader, WavReader};
use symphonia::default::get_codecs;

use super::DecodeError;
use super::decoder::{Packets, Source};
use super::mono::Mono;

/// Samples that the length announced by an MP3 file may be off without anything being missing: the delays of encoder and
/// decoder and two blocks of 1,152.
const MP3_TOLERANCE: u64 = 4_608;

pub(super) fn wav<'s>(
    source: impl Read + Send + Sync + 's,
) -> Result<impl Packets + 's, DecodeError> {
    let reader = WavReader::try_new(stream(source), FormatOptions::default());
    Decoding::new("WAV", opened("WAV", reader)?)
}

pub(super) fn flac<'s>(source: impl Source + 's) -> Result<impl Packets + 's, DecodeError> {
    let reader = FlacReader::try_new(stream(source), FormatOptions::default());
    Decoding::new("FLAC", opened("FLAC", reader)?)
}

/// The source stands at the first header.
pub(super) fn mp3<'s>(source: impl Source + 's) -> Result<impl Packets + 's, DecodeError> {
    let reader = MpaReader::try_new(stream(source), FormatOptions::default());
    Decoding::new("MP3", opened("MP3", reader)?)
}

pub(super) fn ogg<'s>(source: impl Source + 's) -> Result<impl Packets + 's, DecodeError> {
    let reader = OggReader::try_new(stream(source), FormatOptions::default());
    Decoding::new("Ogg", opened("Ogg", reader)?)
}

/// Read from here to the end, never backwards. A source that can be sought would have the MP3 reader guess the length
/// from the first bit rate and cut the sound there.
fn stream<'s>(source: impl Read + Send + Sync + 's) -> MediaSourceStream<'s> {
    let source = Box::new(ReadOnlySource::new(source));
    MediaSourceStream::new(source, MediaSourceStreamOptions::default())
}

fn opened<R>(format: &'static str, reader: Result<R, Error>) -> Result<R, DecodeError> {
    reader.map_err(|error| unusable(format, &error))
}

fn unusable(format: &'static str, error: &Error) -> DecodeError {
    match error {
        Error::IoError(problem) if problem.kind() == io::ErrorKind::UnexpectedEof => {
            DecodeError::Damaged {
                format,
                problem: "it ends before its sound begins".to_owned(),
            }
        }
        Error::IoError(problem) => DecodeError::Read(problem.to_string()),
        other => DecodeError::Damaged {
            format,
            problem: other.to_string(),
        },
    }
}

/// The track that is heard, and its decoder.
struct Track {
    id: u32,
    decoder: Box<dyn AudioDecoder>,
    /// Samples per channel that the file announces.
    announced: Option<u64>,
}

impl Track {
    fn find(format: &'static str, reader: &dyn FormatReader) -> Result<Self, DecodeError> {
        let no_decoder = DecodeError::NotSupported(match format {
            "WAV" => "a WAV file with compressed sound",
            "Ogg" => "an Ogg file without Vorbis, Opus or FLAC",
            _ => "an MPEG recording, but not of layer III,",
        });
        let track = reader.default_track(TrackType::Audio);
        let Some((track, CodecParameters::Audio(parameters))) =
            track.and_then(|track| Some((track, track.codec_params.as_ref()?)))
        else {
            return Err(no_decoder);
        };
        let options = AudioDecoderOptions::default();
        match get_codecs().make_audio_decoder(parameters, &options) {
            Ok(decoder) => Ok(Self {
                id: track.id,
                decoder,
                announced: track.num_frames,
            }),
            Err(Error::Unsupported(_)) => Err(no_decoder),
            Err(error) => Err(unusable(format, &error)),
        }
    }
}

/// A file that is being decoded.
struct Decoding<R> {
    format: &'static str,
    reader: R,
    track: Track,
    /// Samples of the packet before.
    interleaved: Vec<f32>,
}

impl<R: FormatReader> Decoding<R> {
    fn new(format: &'static str, reader: R) -> Result<Self, DecodeError> {
        Ok(Self {
            format,
            track: Track::find(format, &reader)?,
            reader,
            interleaved: Vec::new(),
        })
    }

    fn decode(&mut self, packet: &Packet, mono: &mut Mono) -> Result<(), DecodeError> {
        let Ok(decoded) = self.track.decoder.decode(packet) else {
            mono.add_damaged();
            return Ok(());
        };
        let spec = decoded.spec();
        let (channels, rate_hz) = (spec.channels().count(), spec.rate());
        decoded.copy_to_vec_interleaved(&mut self.interleaved);
        mono.push(&self.interleaved, channels, rate_hz)
    }

    /// Whether less was there than the file announces.
    fn lacks_some(&self, mono: &Mono) -> bool {
        let tolerance = if self.format == "FLAC" {
            0
        } else {
            MP3_TOLERANCE
        };
        let found = mono.len() as u64 + tolerance;
        self.track.announced.is_some_and(|length| length > found)
    }
}

impl<R: FormatReader> Packets for Decoding<R> {
    fn next(&mut self, mono: &mut Mono) -> Result<bool, DecodeError> {
        match self.reader.next_packet() {
            Ok(Some(packet)) if packet.track_id == self.track.id => self.decode(&packet, mono)?,
            Ok(Some(_)) => {}
            Ok(None) => {
                mono.ends_early |= self.lacks_some(mono);
                return Ok(false);
            }
            // One recording after the other in the same Ogg file.
            Err(Error::ResetRequired) => {
                self.track = Track::find(self.format, &self.reader)?;
                self.track.announced = None;
            }
            Err(Error::IoError(problem)) if problem.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(DecodeError::Read(problem.to_string()));
            }
            Err(_) => {
                mono.ends_early = true;
                return Ok(false);
            }
        }
        Ok(true)
    }
}
