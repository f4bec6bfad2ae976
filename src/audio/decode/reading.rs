//! Reading a sound file part by part.

use std::io::SeekFrom;
use std::time::Duration;

use super::decoder::{Packets, Source};
use super::kind::{self, Kind};
use super::mono::Mono;
use super::{DecodeError, Fault, opus, packets, wav};

/// A sound file that is being read, all channels mixed to one.
pub struct Reading<'s> {
    /// What it is.
    format: &'static str,
    packets: Box<dyn Packets + 's>,
    mono: Mono,
    has_ended: bool,
}

impl<'s> Reading<'s> {
    /// At the beginning of a sound that may be of at most this length.
    pub(super) fn begin(
        mut source: impl Source + 's,
        length_max: Duration,
    ) -> Result<Self, DecodeError> {
        let head = kind::after_tags(&mut source)?;
        let start = source.stream_position()?;
        let mut mono = Mono::new(length_max);
        let (format, packets): (_, Box<dyn Packets>) = match kind::recognise(&head)? {
            Kind::Wav => ("WAV", Box::new(wav::open(source, &head)?)),
            Kind::Flac => ("FLAC", Box::new(packets::flac(source)?)),
            Kind::Ogg => ("Ogg", Box::new(packets::ogg(source)?)),
            Kind::OggOpus => (opus::FORMAT, Box::new(opus::open(source, &mut mono))),
            Kind::Mp3 { offset } => {
                source.seek(SeekFrom::Start(start + offset as u64))?;
                ("MP3", Box::new(packets::mp3(source)?))
            }
        };
        Ok(Self {
            format,
            packets,
            mono,
            has_ended: false,
        })
    }

    /// The next samples, those of about one packet, often none; nothing after the last.
    ///
    /// # Errors
    /// [`DecodeError`] when it cannot be read on, or is too long.
    pub fn next_part(&mut self) -> Result<Option<Vec<i16>>, DecodeError> {
        if self.has_ended {
            return Ok(None);
        }
        if self.packets.next(&mut self.mono)? {
            return Ok(Some(self.mono.take()));
        }
        self.has_ended = true;
        Ok(Some(self.mono.take_rest()))
    }

    /// The file's own rate, once there were samples. Opus, which has none, is decoded at 16 kHz. Hz.
    pub fn sample_rate_hz(&self) -> Option<u32> {
        self.mono.sample_rate_hz()
    }

    /// How long the sound is, as far as it was read.
    pub fn duration(&self) -> Duration {
        self.mono.duration()
    }

    /// What was wrong with the file although there was sound in it, once all of it was read.
    ///
    /// # Errors
    /// [`DecodeError`] when there was no sound in it.
    pub fn fault(&self) -> Result<Option<Fault>, DecodeError> {
        self.mono.fault(self.format)
    }
}
