//! Sound files of a data set, as the detectors take them.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::VadError;
use crate::audio::{Sound, resample};
use crate::hearing::SAMPLE_RATE_HZ;

/// Bytes of the header of a part of a WAV file.
const PART_HEADER_BYTES: usize = 8;
/// Rates that [`resample`] takes. Hz.
const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// All files below `folder` with one of the `endings`.
pub(super) fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, VadError> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.map_err(|problem| VadError::Read {
            path: folder.to_owned(),
            reason: problem.to_string(),
        })?;
        let ending = entry.path().extension().and_then(|ending| ending.to_str());
        let wanted = |ending: &str| endings.iter().any(|it| it.eq_ignore_ascii_case(ending));
        if entry.file_type().is_file() && ending.is_some_and(wanted) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// The samples of a sound file at [`SAMPLE_RATE_HZ`], its channels averaged.
pub(super) fn read(path: &Path) -> Result<Vec<i16>, VadError> {
    let fault = |reason: String| VadError::Read {
        path: path.to_owned(),
        reason,
    };
    let bytes = fs::read(path).map_err(|problem| fault(problem.to_string()))?;
    let sound = wav(&bytes).map_err(|reason| fault(reason.to_owned()))?;
    Ok(resample(&sound, SAMPLE_RATE_HZ).samples)
}

/// Reads WAV files of 16-bit PCM.
///
/// # Errors
/// What it is instead.
fn wav(bytes: &[u8]) -> Result<Sound, &'static str> {
    const OTHER: &str = "it is no WAV file of 16-bit samples";
    let header = bytes.first_chunk::<12>().ok_or(OTHER)?;
    if !header.starts_with(b"RIFF") || !header.ends_with(b"WAVE") {
        return Err(OTHER);
    }
    let mut rest = &bytes[header.len()..];
    let mut format: Option<(u16, u32)> = None;
    while let Some((head, body)) = rest.split_first_chunk::<PART_HEADER_BYTES>() {
        let [a, b, c, d, length @ ..] = *head;
        let length = u32::from_le_bytes(length) as usize;
        let part = &body[..length.min(body.len())];
        match &[a, b, c, d] {
            b"fmt " => format = Some(plain_format(part).ok_or(OTHER)?),
            b"data" => {
                let (channels, sample_rate_hz) = format.ok_or(OTHER)?;
                return Ok(Sound {
                    sample_rate_hz,
                    samples: averaged(part, channels),
                });
            }
            _ => {}
        }
        // Parts are padded to an even length.
        rest = body.get(length.next_multiple_of(2)..).unwrap_or_default();
    }
    Err("it has no samples")
}

/// Channels and rate of 16-bit PCM, also where it says so the extensible way.
fn plain_format(part: &[u8]) -> Option<(u16, u32)> {
    let number = |place: usize| Some(u16::from_le_bytes(*part.get(place..)?.first_chunk()?));
    let rate_hz = u32::from_le_bytes(*part.get(4..)?.first_chunk()?);
    let kind = match number(0)? {
        0xfffe => number(24)?,
        kind => kind,
    };
    let usable = kind == 1 && number(14)? == 16 && number(2)? > 0 && RATES_HZ.contains(&rate_hz);
    usable.then_some((number(2)?, rate_hz))
}

fn averaged(data: &[u8], channels: u16) -> Vec<i16> {
    let (samples, _) = data.as_chunks::<2>();
    let mean = |samples: &[[u8; 2]]| {
        let sum: i32 = samples
            .iter()
            .map(|sample| i32::from(i16::from_le_bytes(*sample)))
            .sum();
        (sum / i32::from(channels)) as i16
    };
    samples
        .chunks_exact(usize::from(channels))
        .map(mean)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(channels: u16, bits: u16, rate_hz: u32, data: &[u8]) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0".to_vec();
        file.extend([1_u16.to_le_bytes(), channels.to_le_bytes()].concat());
        file.extend([rate_hz.to_le_bytes(), [0; 4]].concat());
        file.extend([[0; 2], bits.to_le_bytes()].concat());
        file.extend(b"data");
        file.extend((data.len() as u32).to_le_bytes());
        file.extend(data);
        file
    }

    #[test]
    fn channels_are_averaged_and_other_parts_passed_over() {
        let found = wav(&file(2, 16, 16_000, &[0, 1, 0, 3, 0, 0, 0, 0xff])).unwrap();
        assert_eq!(found.sample_rate_hz, 16_000);
        assert_eq!(found.samples, [512, -128]);
    }

    #[test]
    fn what_is_no_plain_wav_is_refused() {
        let short = file(1, 16, 16_000, &[1, 2, 3]);
        assert_eq!(wav(&short).unwrap().samples, [0x0201]);
        for bytes in [
            &b""[..],
            b"RIFF",
            b"fLaC0000WAVE",
            &short[..30],
            &short[..24],
            &file(1, 24, 16_000, &[0; 6]),
            &file(0, 16, 16_000, &[0; 6]),
            &file(1, 16, 192_000, &[0; 6]),
        ] {
            assert!(wav(bytes).is_err());
        }
    }
}
