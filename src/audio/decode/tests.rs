//! Files made by this program's own encoders, by another program's WAV writer, and files gone wrong.

use proptest::prelude::*;

use super::*;
use crate::audio::{Encoder, Format, resample, wav};

const PLENTY: Duration = Duration::from_hours(1);

fn tone(sample_rate_hz: u32, samples: usize) -> Sound {
    let step = std::f64::consts::TAU * 440.0 / f64::from(sample_rate_hz);
    Sound {
        sample_rate_hz,
        samples: (0..samples)
            .map(|index| (12_000.0 * (step * index as f64).sin()).round() as i16)
            .collect(),
    }
}

fn encoded(sound: &Sound, format: Format) -> Vec<u8> {
    let mut encoder = Encoder::new(format, sound.sample_rate_hz).unwrap();
    let mut file = encoder.push(sound).unwrap();
    file.extend(encoder.finish().unwrap());
    file
}

fn problem(file: &[u8]) -> String {
    bytes(file, PLENTY).unwrap_err().to_string()
}

/// Level in dB of the difference, beside the sound itself.
fn error_db(found: &[i16], wanted: &[i16]) -> f64 {
    let power = |values: &mut dyn Iterator<Item = f64>| values.map(|it| it * it).sum::<f64>();
    let mut errors = found
        .iter()
        .zip(wanted)
        .map(|(a, b)| f64::from(*a) - f64::from(*b));
    let error = power(&mut errors);
    10.0 * (error / power(&mut wanted.iter().copied().map(f64::from))).log10()
}

/// A WAV file as `hound` writes it.
fn hound_file<S: hound::Sample + Copy>(
    samples: &[S],
    channels: u16,
    bits: u16,
    format: hound::SampleFormat,
) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels,
        sample_rate: 22_050,
        bits_per_sample: bits,
        sample_format: format,
    };
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    for sample in samples {
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}

#[test]
fn files_without_loss_come_back_to_the_sample() {
    for (rate, count) in [(8_000, 1), (16_000, 12_345), (44_100, 30_000)] {
        let sound = tone(rate, count);
        for format in [Format::Wav, Format::Flac] {
            let found = bytes(&encoded(&sound, format), PLENTY).unwrap();
            assert_eq!(
                found,
                Decoded {
                    sound: sound.clone(),
                    fault: None
                },
                "{format:?}"
            );
        }
    }
}

#[test]
fn mp3_and_opus_come_back_in_place() {
    let sound = tone(24_000, 36_000);
    let found = bytes(&encoded(&sound, Format::Mp3), PLENTY).unwrap();
    assert_eq!((found.sound.sample_rate_hz, found.fault), (24_000, None));
    let length = found.sound.samples.len();
    assert!((36_000..39_000).contains(&length), "{length}");
    // The file comes without the delays of encoder and decoder in its header: 1,105 samples (LAME's technical FAQ).
    let error = error_db(
        &found.sound.samples[1_105 + 2_000..30_000],
        &sound.samples[2_000..],
    );
    assert!(error < -25.0, "{error} dB");

    let found = bytes(&encoded(&sound, Format::Opus), PLENTY).unwrap();
    assert_eq!((found.sound.sample_rate_hz, found.fault), (16_000, None));
    assert_eq!(found.sound.samples.len(), 24_000);
    let wanted = resample(&sound, 16_000);
    let error = error_db(
        &found.sound.samples[2_000..20_000],
        &wanted.samples[2_000..],
    );
    assert!(error < -25.0, "{error} dB");
}

#[test]
fn all_widths_of_wav_are_the_same_sound() {
    use hound::SampleFormat::{Float, Int};
    let wanted: Vec<i16> = tone(22_050, 2_000).samples;
    let scaled = |factor: f64| -> Vec<i32> {
        wanted
            .iter()
            .map(|it| (f64::from(*it) * factor) as i32)
            .collect()
    };
    let floats: Vec<f32> = wanted.iter().map(|it| f32::from(*it) / 32_768.0).collect();
    for file in [
        hound_file(&wanted, 1, 16, Int),
        hound_file(&scaled(256.0), 1, 24, Int),
        hound_file(&scaled(65_536.0), 1, 32, Int),
        hound_file(&floats, 1, 32, Float),
    ] {
        assert_eq!(bytes(&file, PLENTY).unwrap().sound.samples, wanted);
    }
    let coarse = bytes(&hound_file(&scaled(1.0 / 256.0), 1, 8, Int), PLENTY).unwrap();
    assert!(error_db(&coarse.sound.samples, &wanted) < -35.0);
    let wild = hound_file(&[f32::NAN, f32::INFINITY, -7.0, 0.5], 1, 32, Float);
    let found = bytes(&wild, PLENTY).unwrap().sound.samples;
    assert_eq!(found, [0, i16::MAX, i16::MIN, 16_384]);
}

#[test]
fn channels_are_mixed_to_their_mean() {
    let samples = [
        100_i16,
        300,
        -50,
        50,
        i16::MAX,
        i16::MAX,
        i16::MIN,
        i16::MIN,
    ];
    let file = hound_file(&samples, 2, 16, hound::SampleFormat::Int);
    let found = bytes(&file, PLENTY).unwrap().sound;
    assert_eq!(found.samples, [200, 0, i16::MAX, i16::MIN]);
    let six = [600_i16, 0, 0, 0, 0, 0].repeat(10);
    let file = hound_file(&six, 6, 16, hound::SampleFormat::Int);
    assert_eq!(bytes(&file, PLENTY).unwrap().sound.samples, [100; 10]);
}

#[test]
fn lengths_that_were_never_written_do_not_matter() {
    let sound = tone(16_000, 5_000);
    let whole = wav::file(&sound.samples, 16_000);
    for (riff, data) in [
        (0, 0),
        (u32::MAX, u32::MAX),
        (0x7fff_f024, 0x7fff_f000),
        (7, 10_000),
    ] {
        let mut file = whole.clone();
        file[4..8].copy_from_slice(&u32::to_le_bytes(riff));
        file[40..44].copy_from_slice(&u32::to_le_bytes(data));
        let found = bytes(&file, PLENTY).unwrap();
        assert_eq!(
            found,
            Decoded {
                sound: sound.clone(),
                fault: None
            },
            "{riff}"
        );
    }
    let chunk_behind = [whole.clone(), b"LIST\x04\0\0\0abcd".to_vec()].concat();
    assert_eq!(bytes(&chunk_behind, PLENTY).unwrap().sound, sound);
}

#[test]
fn of_a_file_that_is_cut_off_the_rest_is_used() {
    let sound = tone(16_000, 48_000);
    for format in [Format::Wav, Format::Flac, Format::Opus] {
        let file = encoded(&sound, format);
        let found = bytes(&file[..file.len() * 6 / 10], PLENTY).unwrap();
        assert_eq!(found.fault, Some(Fault::EndsEarly), "{format:?}");
        let length = found.sound.samples.len();
        assert!((14_000..30_000).contains(&length), "{format:?}: {length}");
    }
}

#[test]
fn what_cannot_be_used_says_why() {
    let sound = tone(16_000, 1_000);
    let flac = encoded(&sound, Format::Flac);
    assert_eq!(problem(b""), "the file is empty");
    assert!(problem(&wav::file(&[], 16_000)).contains("its length is zero"));
    assert!(problem(&flac[..60]).contains("the FLAC file is damaged"));
    assert!(problem(&wav::file(&[], 16_000)[..30]).contains("ends before its sound begins"));
    let cut_off = wav::file(&sound.samples, 16_000)[..44].to_vec();
    assert!(problem(&cut_off).contains("ends before its sound begins"));
    assert!(problem(&wav::file(&sound.samples, 100)).contains("claims 100 samples per second"));
    assert!(problem(&wav::file(&sound.samples, 4_000_000)).contains("4000 to 384000"));
    let mut compressed = wav::file(&sound.samples, 16_000);
    compressed[20] = 0x31; // GSM
    assert!(
        problem(&compressed).contains("WAV"),
        "{}",
        problem(&compressed)
    );
    let long = wav::file(&vec![0; 16_000 * 121], 16_000);
    let problem = bytes(&long, Duration::from_mins(2)).unwrap_err();
    let message = "the sound is longer than 2 minutes; cut it into parts";
    assert_eq!(problem.to_string(), message);
    let found = bytes(&long, Duration::from_secs(121)).unwrap();
    assert_eq!(found.sound.samples.len(), 16_000 * 121);
}

#[test]
fn files_are_read_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("named.pdf");
    let sound = tone(16_000, 1_000);
    std::fs::write(&path, encoded(&sound, Format::Flac)).unwrap();
    assert_eq!(file(&path, PLENTY).unwrap().sound, sound);
    assert_eq!(file(folder.path(), PLENTY), Err(DecodeError::Folder));
    let missing = file(&folder.path().join("none"), PLENTY).unwrap_err();
    assert!(
        missing.to_string().contains("cannot be read: No such file"),
        "{missing}"
    );
}

#[test]
fn the_ends_of_the_range_of_rates_can_be_resampled() {
    for rate in [*RATES_HZ.start(), 11_025, 96_000, 191_999, *RATES_HZ.end()] {
        let sound = resample(&tone(rate, rate as usize / 2), 16_000);
        assert_eq!(
            sound.samples.len(),
            8_000_usize
                .max(rate as usize / 2 * 16_000 / rate as usize + usize::from(rate % 2 == 1))
        );
        let wanted = tone(16_000, sound.samples.len());
        let error = error_db(&sound.samples[1_000..7_000], &wanted.samples[1_000..]);
        assert!(error < -30.0, "{rate}: {error} dB");
    }
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..3_000)) {
        let _ = super::bytes(&bytes, PLENTY);
    }

    #[test]
    fn no_damage_brings_it_down(
        which in 0_usize..4,
        at in any::<prop::sample::Index>(),
        removed in 0_usize..400,
        noise in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let format = [Format::Wav, Format::Flac, Format::Mp3, Format::Opus][which];
        let mut file = encoded(&tone(16_000, 8_000), format);
        let at = at.index(file.len());
        let end = (at + removed).min(file.len());
        file.splice(at..end, noise);
        if let Ok(found) = bytes(&file, PLENTY) {
            prop_assert!(!found.sound.samples.is_empty());
            prop_assert!(found.sound.samples.len() <= 20_000);
        }
    }
}
