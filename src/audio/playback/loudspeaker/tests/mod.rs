mod devices;

use super::*;
use crate::audio::device::Trouble;
use crate::audio::device::doubles::{FakeSystem, time};
use crate::clock;

/// What waits in the fake device: 40 ms.
const DELAY: Duration = Duration::from_millis(40);

/// Samples per second of what is played.
const VOICE_HZ: u32 = 24_000;

/// A loudspeaker on a fake device, and a clock that is turned by hand.
struct Room {
    system: Arc<FakeSystem>,
    loudspeaker: Loudspeaker,
    now: Instant,
    device: (u32, usize),
    /// What the device took, one channel.
    out: Vec<f32>,
    happened: Vec<Happened>,
}

impl Room {
    fn new(rate_hz: u32, channels: usize) -> Self {
        let system = FakeSystem::new(rate_hz, channels);
        let now = clock::now();
        let mut room = Self {
            loudspeaker: Loudspeaker::new(system.clone(), "", VOICE_HZ, now),
            system,
            now,
            device: (rate_hz, channels),
            out: Vec::new(),
            happened: Vec::new(),
        };
        room.poll();
        room
    }

    fn poll(&mut self) {
        self.happened.extend(self.loudspeaker.poll(self.now));
    }

    /// Ten milliseconds pass.
    fn tick(&mut self) {
        let count = self.device.0 as usize / 100;
        let out = self.system.0.play(count, self.now + DELAY);
        self.out.extend(out.into_iter().step_by(self.device.1));
        self.now += time(count, self.device.0);
        self.poll();
    }

    fn ticks(&mut self, count: usize) {
        for _ in 0..count {
            self.tick();
        }
    }

    fn told(&mut self) -> Vec<Happened> {
        std::mem::take(&mut self.happened)
            .into_iter()
            .filter(|it| !matches!(it, Happened::Device(_)))
            .collect()
    }
}

fn voice(samples: usize) -> Vec<i16> {
    super::super::tone(300.0, time(samples, VOICE_HZ), 0.5, VOICE_HZ)
}

/// From the first sample that is heard to the last.
fn sounding(samples: &[f32]) -> usize {
    let is_sound = |sample: &f32| sample.abs() > 1e-3;
    let first = samples.iter().position(is_sound).unwrap_or_default();
    samples
        .iter()
        .rposition(is_sound)
        .map_or(0, |last| last + 1 - first)
}

#[test]
fn what_is_heard_is_what_left_the_loudspeaker_to_the_sample() {
    for (rate_hz, channels) in [
        (8_000, 1),
        (24_000, 2),
        (44_100, 2),
        (48_000, 8),
        (192_000, 2),
    ] {
        let mut room = Room::new(rate_hz, channels);
        let voice = voice(24_000);
        assert_eq!(room.loudspeaker.play(&voice), 0..24_000);
        room.loudspeaker.end();
        let start = room.now;
        while !room.loudspeaker.is_quiet() {
            room.tick();
            let wanted = (room.now - start).saturating_sub(DELAY).as_secs_f64() * 24_000.0;
            let wanted = wanted.min(24_000.0);
            let heard = room.loudspeaker.heard() as f64;
            assert!(
                (heard - wanted).abs() <= 4.0,
                "{rate_hz}: {heard}, not {wanted}"
            );
            assert!(room.now - start < Duration::from_secs(2));
        }
        assert_eq!(room.loudspeaker.heard(), 24_000);
        assert_eq!(room.loudspeaker.underruns(), 0);
        let sounding = sounding(&room.out);
        let wanted = rate_hz as usize;
        assert!(
            sounding.abs_diff(wanted) < wanted / 50,
            "{rate_hz}: {sounding}"
        );
    }
}

#[test]
fn a_stop_tells_how_much_was_played_and_numbers_go_on() {
    let mut room = Room::new(48_000, 2);
    room.loudspeaker.play(&voice(24_000));
    room.ticks(30);
    room.loudspeaker.stop();
    room.tick();
    // 300 ms, and the 5 ms that fade.
    assert_eq!(room.told(), [Happened::Stopped { played: 7_320 }]);
    assert!(room.loudspeaker.is_quiet());
    assert_eq!(room.loudspeaker.play(&voice(2_400)), 24_000..26_400);
    room.loudspeaker.end();
    let before = room.out.len();
    room.ticks(30);
    assert_eq!(room.loudspeaker.heard(), 26_400);
    let sounding = sounding(&room.out[before..]);
    assert!((4_700..4_900).contains(&sounding), "{sounding}");
    assert_eq!(room.loudspeaker.underruns(), 0);
}

#[test]
fn what_was_heard_never_passes_what_was_played_before_a_stop() {
    let mut room = Room::new(48_000, 2);
    room.loudspeaker.play(&voice(24_000));
    room.ticks(30);
    room.loudspeaker.stop();
    for _ in 0..20 {
        room.tick();
        assert!(
            room.loudspeaker.heard() <= 7_320,
            "{}",
            room.loudspeaker.heard()
        );
    }
    assert_eq!(room.loudspeaker.heard(), 7_320);
}

#[test]
fn a_pause_and_a_duck_are_told_by_the_numbers_of_the_caller() {
    let mut room = Room::new(48_000, 1);
    room.loudspeaker.play(&voice(48_000));
    room.ticks(50);
    room.loudspeaker.set_gain(0.2);
    room.tick();
    room.loudspeaker.pause();
    room.ticks(100);
    assert_eq!(room.loudspeaker.heard(), 51 * 240);
    room.loudspeaker.resume();
    room.loudspeaker.set_gain(1.0);
    room.tick();
    assert_eq!(
        room.told(),
        [
            Happened::GainChanged {
                gain: 0.2,
                from: 12_000
            },
            Happened::Paused { next: 12_240 },
            Happened::Resumed { next: 12_240 },
            Happened::GainChanged {
                gain: 1.0,
                from: 12_240
            },
        ]
    );
}

#[test]
fn the_reference_is_what_left_the_loudspeaker_when_it_did() {
    let mut room = Room::new(48_000, 2);
    room.loudspeaker.play(&voice(48_000));
    room.loudspeaker.set_gain(0.5);
    let start = room.now;
    room.ticks(20);
    let mut heard = Vec::new();
    for index in 0..150_u32 {
        let at = start + Duration::from_millis(10) * index;
        room.tick();
        let piece = room.loudspeaker.reference(at, 160);
        assert_eq!(piece.is_new, index == 0);
        assert_eq!(piece.first, 160 * i64::from(index) - 640);
        heard.extend(piece.samples);
    }
    // Silence for the 40 ms that waited in the device, then the tone at half its gain.
    assert!(heard[..600].iter().all(|it| it.abs() < 1e-3));
    for (index, sample) in heard.iter().enumerate().skip(640 + 200) {
        let wanted = 0.25 * (std::f64::consts::TAU * 300.0 * (index - 640) as f64 / 16_000.0).sin();
        assert!((f64::from(*sample) - wanted).abs() < 0.01, "{index}");
    }
}

#[test]
fn underruns_are_told_apart() {
    let mut room = Room::new(48_000, 1);
    room.loudspeaker.play(&voice(2_400));
    room.ticks(30);
    assert_eq!(room.loudspeaker.underruns(), 1, "a part that came late");
    room.system.0.say(Trouble::Late);
    room.tick();
    assert_eq!(room.loudspeaker.late(), 1);
    room.loudspeaker.play(&voice(2_400));
    room.loudspeaker.end();
    room.ticks(30);
    assert_eq!(room.loudspeaker.underruns(), 1);
    assert_eq!(room.loudspeaker.heard(), 4_800);
}

#[test]
fn the_delay_of_the_device_is_told() {
    let mut room = Room::new(48_000, 1);
    assert_eq!(room.loudspeaker.delay(room.now), None);
    room.ticks(300);
    let delay = room.loudspeaker.delay(room.now).unwrap();
    assert_eq!(delay, DELAY);
    let rate_hz = room.loudspeaker.measured_hz().unwrap();
    assert!((rate_hz - 48_000.0).abs() < 0.1, "{rate_hz}");
}
