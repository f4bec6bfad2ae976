//! What was written, read by other decoders.

use std::io::Cursor;

use ogg::PacketReader;
use opusic_c::{Channels, SampleRate};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use super::*;

const LENGTHS: [usize; 6] = [0, 1, 479, 480, 4_097, 50_000];

/// The sound as a complete file.
fn encode(sound: &Sound, format: Format) -> Result<Vec<u8>, EncodeError> {
    let mut encoder = Encoder::new(format, sound.sample_rate_hz)?;
    let mut file = encoder.push(sound)?;
    file.extend(encoder.finish()?);
    Ok(file)
}

/// Two tones that come and go, so that a shift in time is seen.
fn sound(sample_rate_hz: u32, samples: usize) -> Sound {
    let value = |index: usize| {
        let seconds = index as f64 / f64::from(sample_rate_hz);
        let envelope = (seconds * 19.0).sin().powi(2);
        let wave = (seconds * 440.0 * std::f64::consts::TAU).sin() + (seconds * 6_000.0).sin();
        (6_000.0 * envelope * wave) as i16
    };
    Sound {
        sample_rate_hz,
        samples: (0..samples).map(value).collect(),
    }
}

/// Encodes in pushes of `part` samples.
fn grown(sound: &Sound, format: Format, part: usize) -> Vec<u8> {
    let mut encoder = Encoder::new(format, sound.sample_rate_hz).unwrap();
    let mut file = Vec::new();
    for samples in sound.samples.chunks(part) {
        let part = Sound {
            sample_rate_hz: sound.sample_rate_hz,
            samples: samples.to_vec(),
        };
        file.extend(encoder.push(&part).unwrap());
    }
    file.extend(encoder.finish().unwrap());
    file
}

/// The rate and the samples that Symphonia finds.
fn decoded(file: &[u8]) -> (u32, Vec<i16>) {
    let source = MediaSourceStream::new(
        Box::new(Cursor::new(file.to_vec())),
        MediaSourceStreamOptions::default(),
    );
    let mut reader = symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            source,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .unwrap();
    let track = reader.default_track(TrackType::Audio).unwrap();
    let parameters = track
        .codec_params
        .as_ref()
        .unwrap()
        .audio()
        .unwrap()
        .clone();
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(&parameters, &AudioDecoderOptions::default())
        .unwrap();
    let mut samples = Vec::new();
    while let Some(packet) = reader.next_packet().unwrap() {
        let part = decoder.decode(&packet).unwrap();
        let mut block = vec![0_i16; part.samples_interleaved()];
        part.copy_to_slice_interleaved(&mut block);
        samples.extend(block);
    }
    (parameters.sample_rate.unwrap(), samples)
}

/// How alike two sounds are when the second is moved back by `shift` samples: 1 is equal.
fn likeness(one: &[i16], other: &[i16], shift: usize) -> f64 {
    let pairs = one.iter().zip(other.iter().skip(shift));
    let (mut product, mut left, mut right) = (0.0, 0.0, 0.0);
    for (one, other) in pairs {
        let (one, other) = (f64::from(*one), f64::from(*other));
        product += one * other;
        left += one * one;
        right += other * other;
    }
    product / (left * right).sqrt()
}

/// The shift, up to `most`, at which two sounds are most alike, and how much so.
fn best_shift(one: &[i16], other: &[i16], most: usize) -> (usize, f64) {
    (0..most)
        .map(|shift| (shift, likeness(one, other, shift)))
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .unwrap()
}

#[test]
fn flac_is_the_sound_itself() {
    for length in LENGTHS.into_iter().filter(|length| *length > 0) {
        let sound = sound(22_050, length);
        let file = encode(&sound, Format::Flac).unwrap();
        assert_eq!(file[..4], *b"fLaC");
        assert_eq!(decoded(&file), (22_050, sound.samples));
    }
    assert_eq!(
        encode(&sound(22_050, 0), Format::Flac).unwrap()[..4],
        *b"fLaC"
    );
}

#[test]
fn wav_and_flac_come_at_the_end() {
    for format in Format::ALL.into_iter().filter(|format| !format.grows()) {
        let sound = sound(16_000, 1_000);
        let mut encoder = Encoder::new(format, 16_000).unwrap();
        assert_eq!(encoder.push(&sound), Ok(Vec::new()));
        assert_eq!(encoder.finish(), encode(&sound, format));
    }
    assert_eq!(
        decoded(&encode(&sound(16_000, 999), Format::Wav).unwrap()).0,
        16_000
    );
}

#[test]
fn pcm_has_the_rate_of_the_interface() {
    let sound = sound(22_050, 22_050);
    assert_eq!(encode(&sound, Format::Pcm).unwrap().len(), 48_000);
    let file = grown(&self::sound(24_000, 5_000), Format::Pcm, 77);
    assert_eq!(file, pcm::bytes(&self::sound(24_000, 5_000).samples));
}

#[test]
fn a_growing_file_does_not_depend_on_the_pushes() {
    for format in Format::ALL {
        let sound = sound(format.sample_rate_hz(24_000), 30_000);
        let whole = decodable(&encode(&sound, format).unwrap(), format);
        for part in [333, 481, 7_000] {
            let grown = decodable(&grown(&sound, format, part), format);
            assert!(grown == whole, "{format:?} in parts of {part}");
        }
    }
}

/// Opus pages depend on the pushes, what is in them does not.
fn decodable(file: &[u8], format: Format) -> Vec<u8> {
    if format == Format::Opus {
        return opus_packets(file).concat();
    }
    file.to_vec()
}

#[test]
fn mp3_has_all_of_the_sound_in_whole_frames() {
    for (rate, frame, kbit) in [
        (22_050, 576, 64),
        (24_000, 576, 64),
        (48_000, 1_152, 96),
        (8_000, 576, 64),
    ] {
        for length in LENGTHS {
            let sound = sound(rate, length);
            let file = encode(&sound, Format::Mp3).unwrap();
            let frames = mp3_frames(&file, rate, kbit * 1_000);
            // LAME's delay is 576 + 529 samples at most, and one frame may be padding.
            let least = length.div_ceil(frame);
            assert!(
                (least..=least + 3).contains(&frames),
                "{frames} for {length} at {rate}"
            );
            if length < 50_000 {
                continue;
            }
            let (found_rate, samples) = decoded(&file);
            assert_eq!(found_rate, rate);
            let (shift, alike) = best_shift(&sound.samples, &samples, 2 * frame + 529);
            assert!(alike > 0.98, "{alike} at {shift}, {rate}");
        }
    }
}

/// Counts frames by their headers, which must follow each other without a gap.
fn mp3_frames(file: &[u8], rate: u32, bits_per_second: usize) -> usize {
    let samples = if rate < 32_000 { 576 } else { 1_152 };
    let mut rest = file;
    let mut count = 0;
    while !rest.is_empty() {
        assert_eq!(
            (rest[0], rest[1] & 0xe0),
            (0xff, 0xe0),
            "sync of frame {count}"
        );
        assert_eq!(rest[3] >> 6, 3, "one channel");
        let padding = usize::from(rest[2] >> 1 & 1);
        rest = &rest[samples / 8 * bits_per_second / rate as usize + padding..];
        count += 1;
    }
    count
}

fn opus_packets(file: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = PacketReader::new(Cursor::new(file));
    std::iter::from_fn(|| reader.read_packet().unwrap())
        .map(|packet| packet.data)
        .collect()
}

#[test]
fn opus_has_the_sound_in_its_place_and_length() {
    for rate in [8_000, 16_000, 24_000, 48_000] {
        for length in LENGTHS {
            let sound = sound(rate, length);
            for part in [length.max(1), 700] {
                let (samples, stop) = opus_decoded(&grown(&sound, Format::Opus, part), rate);
                assert_eq!(stop, length as u64 * u64::from(48_000 / rate));
                assert!(samples.len() >= length);
                if length == 50_000 {
                    let (shift, alike) = best_shift(&sound.samples, &samples, 100);
                    assert!(alike > 0.95 && shift <= 2, "{alike} at {shift}, {rate}");
                }
            }
        }
    }
}

/// Reads the file as RFC 7845 says: headers alone on the first two pages, positions that count packets, the end marked.
/// Returns what is after the pre-skip, at `rate`, and the number of 48 kHz samples to play.
fn opus_decoded(file: &[u8], rate: u32) -> (Vec<i16>, u64) {
    let mut reader = PacketReader::new(Cursor::new(file));
    let head = reader.read_packet_expected().unwrap();
    assert!(head.data.starts_with(b"OpusHead\x01\x01") && head.data.len() == 19);
    assert!(head.first_in_stream() && head.last_in_page() && head.absgp_page() == 0);
    assert_eq!(head.data[12..16], rate.to_le_bytes());
    let pre_skip = u64::from(u16::from_le_bytes([head.data[10], head.data[11]]));
    let tags = reader.read_packet_expected().unwrap();
    assert!(tags.data.starts_with(b"OpusTags") && tags.last_in_page());
    let mut decoder = opusic_c::Decoder::new(Channels::Mono, rates(rate)).unwrap();
    let (mut samples, mut position, mut on_page) = (Vec::new(), 0, 0);
    while let Some(packet) = reader.read_packet().unwrap() {
        let mut block = vec![0_u16; rate as usize / 50];
        let length = decoder.decode_to_slice(&packet.data, &mut block, false);
        assert_eq!(length, Ok(block.len()));
        samples.extend(block.into_iter().map(u16::cast_signed));
        position += 960;
        on_page += 1;
        assert!(on_page <= 50, "a page lasts at most a second");
        if packet.last_in_stream() {
            let stop = packet.absgp_page();
            assert!(stop <= position && stop + 960 > position || stop == pre_skip);
            samples.drain(..(pre_skip / u64::from(48_000 / rate)) as usize);
            return (samples, stop - pre_skip);
        }
        if packet.last_in_page() {
            assert_eq!(packet.absgp_page(), position);
            on_page = 0;
        }
    }
    panic!("the end of the stream is not marked");
}

fn rates(rate: u32) -> SampleRate {
    match rate {
        8_000 => SampleRate::Hz8000,
        16_000 => SampleRate::Hz16000,
        24_000 => SampleRate::Hz24000,
        _ => SampleRate::Hz48000,
    }
}
