//! No sound file ends the process, keeps it, or fills its memory.

use std::fs;
use std::io::Cursor;
use std::time::Duration;

use docent::audio::decode::SoundFile;
use docent::audio::{Encoder, Format, ResampleStream, Sound};
use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use proptest::prelude::*;
use proptest::sample::select;

use super::changed_bytes::{changed, edits};
use super::{corpus, in_a_process, try_one, try_random};
use crate::support::flac;

const TARGET: &str = "sound_files";

/// Where most heads end.
const HEAD_BYTES: usize = 64;

/// What all inputs together may take beyond what the process takes anyway.
const MEMORY_MIB: u64 = 200;

fn encoded(format: Format, sample_rate_hz: u32) -> Vec<u8> {
    let samples = (0..6_000).map(|index: i32| (index * index % 7_919) as i16);
    let sound = Sound {
        sample_rate_hz,
        samples: samples.collect(),
    };
    let mut encoder = Encoder::new(format, sample_rate_hz).unwrap();
    let mut file = encoder.push(&sound).unwrap();
    file.extend(encoder.finish().unwrap());
    file
}

/// An Ogg file of these packets.
fn ogg(packets: &[&[u8]]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = PacketWriter::new(Cursor::new(&mut file));
    for packet in packets {
        let end = PacketWriteEndInfo::EndPage;
        writer.write_packet(packet.to_vec(), 7, end, 0).unwrap();
    }
    drop(writer);
    file
}

/// One small file of each kind, or its beginning.
fn seeds() -> Vec<Vec<u8>> {
    let flac = flac::silence(8_000, 2);
    let first_block = flac.len().min(42 + 16);
    vec![
        encoded(Format::Wav, 8_000),
        encoded(Format::Flac, 16_000),
        encoded(Format::Mp3, 24_000),
        encoded(Format::Opus, 24_000),
        flac.clone(),
        ogg(&[
            &[b"\x7fFLAC\x01\0\0\x01", &flac[..42]].concat(),
            b"\x84\0\0\x08\0\0\0\0\0\0\0\0",
            &flac[42..first_block],
        ]),
        ogg(&[
            b"\x01vorbis\0\0\0\0\x02\x44\xac\0\0\0\0\0\0\0\x77\x01\0\0\0\0\0\xb8\x01",
            b"\x03vorbis\0\0\0\0\0\0\0\0\x01",
            b"\x05vorbis\0BCV\x01\0\x40\0\0\x24\x73\x18\x2a\x46\xa5\x73\x16\x84",
        ]),
    ]
}

/// Makes the checksums of Ogg pages right: else a page that was changed is not looked at.
fn with_checksums(mut file: Vec<u8>) -> Vec<u8> {
    let starts: Vec<usize> = (0..file.len())
        .filter(|at| file[*at..].starts_with(b"OggS"))
        .collect();
    for start in starts {
        // Source: RFC 3533, section 6: the checksum is that of the page with zeros in its place.
        let Some(lengths) = file.get(start + 26).copied() else {
            continue;
        };
        let table = start + 27..start + 27 + usize::from(lengths);
        let Some(lengths) = file.get(table.clone()) else {
            continue;
        };
        let body: usize = lengths.iter().copied().map(usize::from).sum();
        let end = (table.end + body).min(file.len());
        file[start + 22..start + 26].fill(0);
        let checksum = file[start..end].iter().fold(0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
                sum << 1 ^ if sum >> 31 > 0 { 0x04c1_1db7 } else { 0 }
            })
        });
        file[start + 22..start + 26].copy_from_slice(&checksum.to_le_bytes());
    }
    file
}

/// Reads a file as it is read before it is heard.
fn read(file: &[u8]) {
    let file = SoundFile::Memory(file.to_vec().into());
    let Ok(mut reading) = file.read(Duration::from_hours(1)) else {
        return;
    };
    let mut resampler = None;
    while let Ok(Some(part)) = reading.next_part() {
        if let Some(rate_hz) = reading.sample_rate_hz() {
            let begin = || ResampleStream::new(rate_hz, 16_000);
            resampler.get_or_insert_with(begin).push(&part);
        }
    }
    let _ = resampler.map(ResampleStream::finish);
    let _ = reading.fault();
}

/// The most memory that was resident so far.
fn memory_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.unwrap().parse::<u64>().unwrap() / 1_024
}

#[test]
fn no_file_is_too_much() {
    in_a_process(TARGET, "fuzz::sound_files::no_file_is_too_much", || {
        let seeds = seeds();
        for seed in &seeds {
            read(seed);
        }
        let memory_max = memory_mib() + MEMORY_MIB;
        let attempt = |file: &Vec<u8>| {
            read(file);
            assert!(memory_mib() < memory_max, "it fills the memory");
        };
        for file in corpus(TARGET) {
            try_one(TARGET, &file, attempt);
        }
        let files = (select(seeds), edits(), any::<bool>());
        let files = files.prop_map(|(seed, edits, mend)| {
            let file = changed(&seed, HEAD_BYTES, &edits);
            if mend { with_checksums(file) } else { file }
        });
        try_random(TARGET, files, attempt);
    });
}
