//! Speakers of all kinds, each a few seconds long: syllables of a tone, loud and weak parts, gaps between them, noise below.

use std::f32::consts::TAU;

use super::LevelControl;
use crate::audio::decibels;

/// Samples of 10 ms at 16 kHz.
const BLOCK: usize = 160;

/// Blocks of a syllable: its vowel, its weak end, and the gap after it.
const SYLLABLE: (usize, usize, usize) = (20, 6, 14);

/// The noise of a still room. dBFS.
const STILL: f64 = -75.0;

fn amplitude(power_db: f64) -> f32 {
    10_f64.powf(power_db / 20.0) as f32
}

/// White noise of a mean power of 1.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 as f32 / u32::MAX as f32 - 0.5) * 12_f32.sqrt()
    }
}

/// A room with a control in it.
struct Room {
    control: LevelControl,
    noise: Noise,
    noise_dbfs: f64,
}

/// What came out.
struct Out {
    /// The active level, dBFS, and that of the last second.
    level: f64,
    last: f64,
    peak: f32,
}

impl Room {
    fn new(noise_dbfs: f64) -> Self {
        Self {
            control: LevelControl::new(),
            noise: Noise(1),
            noise_dbfs,
        }
    }

    /// A block of a tone in the noise; returns its power as it came out.
    fn block(&mut self, tone: f32, follows: bool) -> (f64, f32) {
        let noise = amplitude(self.noise_dbfs);
        let mut samples: Vec<f32> = (0..BLOCK)
            .map(|index| {
                // A whole number of waves, so that blocks join.
                let phase = TAU * 2.0 * index as f32 / BLOCK as f32;
                (tone * 2_f32.sqrt() * phase.sin() + noise * self.noise.next()).clamp(-1.0, 1.0)
            })
            .collect();
        self.control.process(&mut samples, follows);
        let power = samples.iter().map(|it| f64::from(*it).powi(2)).sum::<f64>();
        let peak = samples.iter().fold(0.0, |peak: f32, it| peak.max(it.abs()));
        (power / BLOCK as f64, peak)
    }

    /// Somebody speaks at an active level, dBFS.
    fn speaks(&mut self, level_dbfs: f64, seconds: f64) -> Out {
        self.says(level_dbfs, seconds, true)
    }

    fn says(&mut self, level_dbfs: f64, seconds: f64, follows: bool) -> Out {
        let (vowel, weak, gap) = SYLLABLE;
        // The weak part has 12 dB less.
        let share = (vowel as f64 + weak as f64 / 15.85) / (vowel + weak) as f64;
        let loud = level_dbfs - decibels(share);
        let (mut active, mut peak) = (Vec::new(), 0.0_f32);
        for index in 0..(seconds * 100.0) as usize {
            let place = index % (vowel + weak + gap);
            let is_active = place < vowel + weak;
            let tone = match place {
                _ if place < vowel => amplitude(loud),
                _ if is_active => amplitude(loud - 12.0),
                _ => 0.0,
            };
            let (power, highest) = self.block(tone, follows && is_active);
            peak = peak.max(highest);
            if is_active {
                active.push(power);
            }
        }
        let mean = |powers: &[f64]| decibels(powers.iter().sum::<f64>() / powers.len() as f64);
        let second = 100 * (vowel + weak) / (vowel + weak + gap);
        Out {
            level: mean(&active),
            last: mean(&active[active.len().saturating_sub(second)..]),
            peak,
        }
    }

    fn gain(&self) -> f64 {
        self.control.gain_db()
    }
}

#[track_caller]
fn near(found: f64, wanted: f64, within: f64) {
    assert!((found - wanted).abs() <= within, "{found}, not {wanted}");
}

#[test]
fn soft_and_loud_speakers_come_to_the_same_level_as_far_as_the_gain_goes() {
    // -50 and -6 would need 27 and -17 dB.
    for (level, gain, out) in [
        (-50.0, 24.0, -26.0),
        (-45.0, 22.0, -23.0),
        (-35.0, 12.0, -23.0),
        (-23.0, 0.0, -23.0),
        (-14.0, -9.0, -23.0),
        (-6.0, -12.0, -18.0),
    ] {
        let mut room = Room::new(STILL);
        let heard = room.speaks(level, 6.0);
        near(room.gain(), gain, 0.5);
        near(heard.last, out, 0.5);
    }
}

#[test]
fn a_second_or_so_goes_by_up_and_less_down() {
    let mut room = Room::new(STILL);
    room.speaks(-50.0, 0.4);
    assert!(room.gain() < 1.0, "after a syllable: {}", room.gain());
    room.speaks(-50.0, 1.2);
    assert!(room.gain() > 8.0, "after four: {}", room.gain());
    room.speaks(-50.0, 1.6);
    near(room.gain(), 24.0, 0.1);
    // Somebody loud takes over, and somebody soft again.
    room.speaks(-20.0, 1.2);
    near(room.gain(), -3.0, 1.0);
    room.speaks(-40.0, 1.6);
    assert!(room.gain() < 0.0, "{}", room.gain());
    room.speaks(-40.0, 2.4);
    near(room.gain(), 17.0, 1.0);
}

#[test]
fn nothing_clips_however_sudden_it_gets_loud() {
    let mut room = Room::new(STILL);
    room.speaks(-50.0, 4.0);
    near(room.gain(), 24.0, 0.1);
    for level in [-20.0, -6.0] {
        let heard = room.speaks(level, 1.0);
        assert!(heard.peak <= 0.892, "{}", heard.peak);
        // It is held down and not cut off.
        assert!(heard.level < -3.0, "{}", heard.level);
    }
}

#[test]
fn what_the_limiter_holds_keeps_its_form() {
    let mut room = Room::new(-100.0);
    room.speaks(-50.0, 4.0);
    room.says(-12.0, 0.1, false);
    // About the power of a sine whose highest sample is at the ceiling; one that is cut off has nearly 3 dB more.
    let (power, peak) = room.block(amplitude(-11.0), false);
    assert!(peak > 0.85, "{peak}");
    near(
        decibels(power),
        decibels(f64::from(peak).powi(2)) - 3.0,
        0.5,
    );
}

#[test]
fn noise_alone_is_never_raised() {
    for noise in [-70.0, -50.0, -40.0] {
        for is_taken_for_speech in [false, true] {
            let mut room = Room::new(noise);
            for _ in 0..1_000 {
                room.block(0.0, is_taken_for_speech);
            }
            near(room.gain(), 0.0, 0.0);
        }
    }
}

#[test]
fn speech_in_noise_is_measured_and_not_the_noise() {
    let mut room = Room::new(-55.0);
    room.speaks(-37.0, 6.0);
    near(room.gain(), 14.0, 0.5);
}

#[test]
fn while_it_does_not_follow_the_gain_stays() {
    let mut room = Room::new(STILL);
    room.speaks(-40.0, 4.0);
    let gain = room.gain();
    near(gain, 17.0, 0.5);
    for level in [-10.0, -60.0] {
        let heard = room.says(level, 3.0, false);
        near(room.gain(), gain, 0.0);
        assert!(heard.peak <= 0.892, "{}", heard.peak);
    }
}

#[test]
fn a_cough_changes_little() {
    let mut room = Room::new(STILL);
    room.speaks(-35.0, 4.0);
    for _ in 0..20 {
        room.block(amplitude(-8.0), true);
    }
    room.speaks(-35.0, 0.4);
    near(room.gain(), 12.0, 2.0);
}

#[test]
fn parts_of_any_length_come_out_alike() {
    let mut noise = Noise(7);
    let heard: Vec<f32> = (0..16_000)
        .map(|index| if index < 8_000 { 1e-4 } else { 0.01 } * noise.next())
        .collect();
    let processed = |size: usize| {
        let (mut control, mut samples) = (LevelControl::new(), heard.clone());
        for part in samples.chunks_mut(size) {
            control.process(part, true);
        }
        (samples, control.gain_db())
    };
    let (whole, gain) = processed(16_000);
    assert!(gain > 2.0, "{gain}");
    for size in [1, 97, 128, 160, 500] {
        assert_eq!(processed(size), (whole.clone(), gain), "parts of {size}");
    }
    // Steps from one sample to the next are those of the sound, not of the gain.
    for (sample, heard) in whole.windows(2).zip(heard.windows(2)) {
        let gains = (sample[0] / heard[0], sample[1] / heard[1]);
        assert!((gains.1 / gains.0 - 1.0).abs() < 1e-3, "{gains:?}");
    }
}

#[test]
fn what_is_no_number_is_silence_and_forgotten() {
    let mut room = Room::new(STILL);
    let mut wrong = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    room.control.process(&mut wrong, true);
    assert_eq!(wrong.map(f32::to_bits), [0; 3]);
    let mut rest = [0.0; BLOCK - 3];
    room.control.process(&mut rest, true);
    let heard = room.speaks(-35.0, 4.0);
    near(heard.last, -23.0, 0.5);
}
