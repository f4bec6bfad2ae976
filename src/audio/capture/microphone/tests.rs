use std::f64::consts::TAU;
use std::time::Duration;

use super::*;
use crate::audio::device::doubles::{FakeSystem, time};
use crate::audio::device::{DeviceError, Trouble};
use crate::clock;

/// A microphone on a fake device, and a clock that is turned by hand.
struct Room {
    system: Arc<FakeSystem>,
    microphone: Microphone,
    now: Instant,
    captured: u64,
    notices: Vec<Notice>,
    chunks: Vec<Chunk>,
}

impl Room {
    fn new(rate_hz: u32, channels: usize) -> Self {
        let system = FakeSystem::new(rate_hz, channels);
        let now = clock::now();
        let mut room = Self {
            microphone: Microphone::new(system.clone(), "", now),
            system,
            now,
            captured: 0,
            notices: Vec::new(),
            chunks: Vec::new(),
        };
        room.poll();
        room
    }

    fn poll(&mut self) {
        self.notices.extend(self.microphone.poll(self.now));
        while let Some(chunk) = self.microphone.chunk() {
            self.chunks.push(chunk);
        }
    }

    /// Twenty milliseconds pass, in which the device captures `sound` on all channels; its first sample came at the
    /// beginning of them.
    fn hear(&mut self, rate_hz: u32, channels: usize, sound: impl Fn(f64) -> f32) {
        let count = rate_hz as usize / 50;
        let samples: Vec<f32> = (0..count)
            .flat_map(|index| {
                let sample = sound((self.captured + index as u64) as f64 / f64::from(rate_hz));
                std::iter::repeat_n(sample, channels)
            })
            .collect();
        self.system.0.capture(&samples, self.now);
        self.captured += count as u64;
        self.now += time(count, rate_hz);
        self.poll();
    }
}

fn tone(seconds: f64) -> f32 {
    (0.5 * (TAU * 440.0 * seconds).sin()) as f32
}

#[test]
fn any_rate_and_any_number_of_channels_become_the_same_stream() {
    for rate_hz in [8_000, 11_025, 16_000, 44_100, 48_000, 96_000, 192_000] {
        for channels in [1, 2, 8] {
            let mut room = Room::new(rate_hz, channels);
            let start = room.now;
            for _ in 0..50 {
                room.hear(rate_hz, channels, tone);
            }
            assert!(room.chunks.len() >= 97, "{rate_hz}: {}", room.chunks.len());
            for (index, chunk) in room.chunks.iter().enumerate() {
                assert_eq!(chunk.first, 160 * index as u64);
                assert_eq!(chunk.samples.len(), CHUNK_SAMPLES);
                let wanted = start + time(160 * index, RATE_HZ);
                let off = chunk.at.max(wanted) - chunk.at.min(wanted);
                assert!(off < Duration::from_micros(200), "{rate_hz}: {off:?}");
                for (at, sample) in
                    chunk
                        .samples
                        .iter()
                        .enumerate()
                        .skip(if index == 0 { 40 } else { 0 })
                {
                    let wanted = tone((160 * index + at) as f64 / 16_000.0);
                    assert!((sample - wanted).abs() < 0.01, "{rate_hz}, {index}, {at}");
                }
            }
            assert_eq!((room.microphone.lost(), room.microphone.overruns()), (0, 0));
        }
    }
}

#[test]
fn a_pulled_plug_in_the_middle_of_a_word_is_a_notice_and_no_end() {
    for says_so in [true, false] {
        let mut room = Room::new(48_000, 2);
        for _ in 0..55 {
            room.hear(48_000, 2, tone);
        }
        room.system.0.pull(says_so);
        for _ in 0..150 {
            room.hear(48_000, 2, tone);
        }
        room.system.0.plug(44_100, 1);
        let plugged = room.now;
        let before = room.chunks.len();
        while room.chunks.len() == before {
            room.hear(44_100, 1, tone);
        }
        assert!(room.now - plugged < Duration::from_secs(2));
        for _ in 0..50 {
            room.hear(44_100, 1, tone);
        }
        let kinds: Vec<&str> = room
            .notices
            .iter()
            .map(|notice| match notice {
                Notice::Opened { .. } => "opened",
                Notice::Lost(DeviceError::Gone(_)) => "gone",
                Notice::Lost(DeviceError::None(_)) => "none",
                Notice::Changed { .. } => "changed",
                _ => "other",
            })
            .collect();
        assert_eq!(kinds, ["opened", "gone", "none", "changed"]);
        // The numbers go on, and the times tell how long it was away.
        for pair in room.chunks.windows(2) {
            assert_eq!(pair[1].first, pair[0].first + 160);
        }
        let away = room.chunks[before].at - room.chunks[before - 1].at;
        assert!(away > Duration::from_millis(2_900), "{away:?}");
    }
}

#[test]
fn what_nobody_reads_in_time_is_counted_and_silence_takes_its_place() {
    let mut room = Room::new(48_000, 1);
    room.hear(48_000, 1, tone);
    // Three seconds in which nobody polls, of which two find room.
    let part: Vec<f32> = vec![0.25; 960];
    for _ in 0..150 {
        room.system.0.capture(&part, room.now);
        room.now += time(960, 48_000);
    }
    room.poll();
    for _ in 0..10 {
        room.system.0.capture(&part, room.now);
        room.now += time(960, 48_000);
        room.poll();
    }
    assert_eq!(room.microphone.lost(), 48_000);
    let last = room.chunks.last().unwrap();
    // The numbers stayed true to the time.
    let seconds = last.first as f64 / 16_000.0;
    assert!((seconds - 3.2).abs() < 0.05, "{seconds}");
    let off = (room.now - last.at).as_secs_f64();
    assert!((0.0..0.03).contains(&off), "{off}");
    assert!(room.chunks[250].samples.iter().all(|it| it.abs() < 1e-6));
}

#[test]
fn overruns_of_the_sound_system_are_counted() {
    let mut room = Room::new(16_000, 1);
    room.hear(16_000, 1, tone);
    room.system.0.say(Trouble::Late);
    room.system.0.say(Trouble::Late);
    room.hear(16_000, 1, tone);
    assert_eq!(room.microphone.overruns(), 2);
}

#[test]
fn a_microphone_that_clips_and_one_that_gives_zeros_are_noticed() {
    use crate::audio::capture::Complaint;
    for (sound, complaint) in [
        ((|_| 1.0) as fn(f64) -> f32, Some(Complaint::Clips)),
        (|_| 0.0, Some(Complaint::OnlyZeros)),
        (tone, None),
    ] {
        let mut room = Room::new(16_000, 1);
        for _ in 0..200 {
            room.hear(16_000, 1, sound);
        }
        assert_eq!(room.microphone.complaint(), complaint);
    }
}

#[test]
fn a_monitor_in_place_of_a_microphone_is_noticed() {
    use crate::audio::capture::Complaint;
    let mut room = Room::new(16_000, 1);
    room.system.0.make_monitor();
    let gone = DeviceError::Gone(Direction::Input);
    room.system.0.say(Trouble::Ended(gone));
    room.poll();
    let complaint = room.microphone.complaint();
    assert_eq!(complaint, Some(Complaint::HearsTheMachine));
}
