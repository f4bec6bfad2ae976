//! The formats a sound can be written in.

/// A file format, with the names of the OpenAI speech API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// RIFF WAVE, 16-bit PCM.
    Wav,
    /// Bare 16-bit little-endian samples, 24,000 a second.
    Pcm,
    /// FLAC, lossless.
    Flac,
    /// MPEG layer III, 64 kbit/s, 96 kbit/s from 32,000 samples a second up.
    Mp3,
    /// Opus in Ogg.
    Opus,
}

/// The rate of [`Format::Pcm`], as the OpenAI speech API documents it.
const PCM_HZ: u32 = 24_000;
/// What an Opus encoder takes (RFC 6716, section 2).
const OPUS_HZ: &[u32] = &[8_000, 12_000, 16_000, 24_000, 48_000];
/// What MPEG layer III has (ISO 11172-3 and 13818-3, and the unofficial 2.5).
const MP3_HZ: &[u32] = &[
    8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
];

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Wav, Self::Pcm, Self::Flac, Self::Mp3, Self::Opus];

    /// The format of this name, in small letters; `aac`, which the API also names, is not among them.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Its name, which is also the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Pcm => "pcm",
            Self::Flac => "flac",
            Self::Mp3 => "mp3",
            Self::Opus => "opus",
        }
    }

    /// The content type of HTTP.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Wav => "audio/wav",
            Self::Pcm => "audio/pcm",
            Self::Flac => "audio/flac",
            Self::Mp3 => "audio/mpeg",
            Self::Opus => "audio/opus",
        }
    }

    /// Whether a file can be sent while it grows; otherwise all of it comes at the end.
    pub fn grows(self) -> bool {
        matches!(self, Self::Pcm | Self::Mp3 | Self::Opus)
    }

    /// Samples per second of a file made of a sound that has `sound_hz`: the same, or the next above that the format
    /// has, or its highest.
    pub fn sample_rate_hz(self, sound_hz: u32) -> u32 {
        let rates = match self {
            Self::Wav | Self::Flac => return sound_hz,
            Self::Pcm => return PCM_HZ,
            Self::Mp3 => MP3_HZ,
            Self::Opus => OPUS_HZ,
        };
        let above = rates.iter().find(|rate| **rate >= sound_hz);
        above.or(rates.last()).copied().unwrap_or(sound_hz)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_formats() {
        for format in Format::ALL {
            assert_eq!(Format::named(format.name()), Some(format));
        }
        assert_eq!(Format::named("aac"), None);
        assert_eq!(Format::named("WAV"), None);
    }

    #[test]
    fn a_file_has_a_rate_that_its_format_knows() {
        let rates = |hz| Format::ALL.map(|format| format.sample_rate_hz(hz));
        assert_eq!(rates(22_050), [22_050, 24_000, 22_050, 22_050, 24_000]);
        assert_eq!(rates(17_000), [17_000, 24_000, 17_000, 22_050, 24_000]);
        assert_eq!(rates(96_000), [96_000, 24_000, 96_000, 48_000, 48_000]);
    }
}
