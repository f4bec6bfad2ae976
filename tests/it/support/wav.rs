//! WAV files, read strictly: one `fmt ` and one `data` chunk with true lengths.

/// A WAV file that was checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Wav {
    /// Samples per second.
    pub rate_hz: u32,
    /// The samples.
    pub samples: Vec<i16>,
}

impl Wav {
    /// Reads the file.
    ///
    /// # Panics
    /// When it is not a complete mono file of 16-bit samples.
    #[track_caller]
    pub fn read(file: &[u8]) -> Self {
        let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().expect("4 bytes"));
        let short = |at: usize| u16::from_le_bytes([file[at], file[at + 1]]);
        assert!(file.len() > 44, "{} bytes are no WAV file", file.len());
        assert_eq!(&file[..4], b"RIFF");
        assert_eq!(number(4) as usize, file.len() - 8, "the file's own length");
        assert_eq!(&file[8..16], b"WAVEfmt ");
        assert_eq!(
            (short(20), short(22), short(34)),
            (1, 1, 16),
            "PCM, mono, 16 bit"
        );
        assert_eq!(number(28), number(24) * 2, "bytes per second");
        assert_eq!(&file[36..40], b"data");
        assert_eq!(number(40) as usize, file.len() - 44, "the data's length");
        Self {
            rate_hz: number(24),
            samples: samples(&file[44..]),
        }
    }

    /// How long it lasts, in milliseconds.
    pub fn milliseconds(&self) -> f64 {
        self.samples.len() as f64 * 1000.0 / f64::from(self.rate_hz)
    }

    /// Whether it holds more than noise.
    pub fn is_loud(&self) -> bool {
        self.samples
            .iter()
            .any(|sample| sample.unsigned_abs() > 1000)
    }
}

/// Samples from s16le bytes.
#[track_caller]
pub fn samples(bytes: &[u8]) -> Vec<i16> {
    assert_eq!(bytes.len() % 2, 0, "whole samples");
    bytes
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}
