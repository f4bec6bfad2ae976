//! Sounds that people make without meaning anything, and others of a booth: made here, and no recordings.

use std::f64::consts::TAU;

use super::super::time::RATE_HZ;
use crate::eval::random::Random;

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Cough,
    Laugh,
    Clap,
    Click,
    Music,
    Hum,
}

impl Made {
    pub const ALL: [Self; 6] = [
        Self::Cough,
        Self::Laugh,
        Self::Clap,
        Self::Click,
        Self::Music,
        Self::Hum,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Cough => "coughs",
            Self::Laugh => "laughs",
            Self::Clap => "claps",
            Self::Click => "clicks",
            Self::Music => "music",
            Self::Hum => "mm-hm",
        }
    }

    /// One of its kind, as the seed has it.
    pub fn samples(self, seed: u64) -> Vec<f32> {
        let mut random = Random::new(seed, self.name());
        match self {
            Self::Cough => cough(&mut random),
            Self::Laugh => laugh(&mut random),
            Self::Clap => claps(&mut random),
            Self::Click => clicks(&mut random),
            Self::Music => music(&mut random),
            Self::Hum => hum(&mut random),
        }
    }
}

fn count(seconds: f64) -> usize {
    (seconds * f64::from(RATE_HZ)) as usize
}

/// Two or three bursts of breath, the first the hardest, with a little voice at their end.
fn cough(random: &mut Random) -> Vec<f32> {
    let bursts = 2 + random.below(2);
    let mut samples = Vec::new();
    for burst in 0..bursts {
        let length = count(random.within((0.12, 0.22)));
        let voice_hz = random.within((110.0, 190.0));
        let loud = 0.8_f64.powi(i32::try_from(burst).unwrap_or(0));
        let mut before = 0.0;
        for at in 0..length {
            let part = at as f64 / length as f64;
            let envelope = loud * (1.0 - (-part * 60.0).exp()) * (-part * 4.0).exp();
            // Breath is duller than white noise.
            before = 0.6 * before + random.normal();
            let seconds = at as f64 / f64::from(RATE_HZ);
            let voice = harmonics(voice_hz, seconds, 12) * part;
            samples.push((envelope * (0.15 * before + 0.1 * voice)) as f32);
        }
        samples.extend(vec![0.0; count(random.within((0.08, 0.2)))]);
    }
    samples
}

/// Short voiced syllables, five to eight of them, falling.
fn laugh(random: &mut Random) -> Vec<f32> {
    let syllables = 5 + random.below(4);
    let first_hz = random.within((180.0, 320.0));
    let mut samples = Vec::new();
    for syllable in 0..syllables {
        let hz = first_hz * (1.0 - 0.04 * syllable as f64);
        let length = count(random.within((0.07, 0.11)));
        for at in 0..length {
            let part = at as f64 / length as f64;
            let envelope = (std::f64::consts::PI * part).sin() * (0.4 + 0.6 * (1.0 - part));
            let breath = (1.0 - part) * 0.1 * random.normal();
            let voice = harmonics(hz, at as f64 / f64::from(RATE_HZ), 14);
            samples.push((envelope * (0.2 * voice + breath)) as f32);
        }
        samples.extend(vec![0.0; count(random.within((0.06, 0.1)))]);
    }
    samples
}

fn claps(random: &mut Random) -> Vec<f32> {
    let claps = 1 + random.below(4);
    let mut samples = Vec::new();
    for _ in 0..claps {
        for at in 0..count(0.08) {
            let envelope = (-(at as f64) / count(0.012) as f64).exp();
            samples.push((0.3 * envelope * random.normal()) as f32);
        }
        samples.extend(vec![0.0; count(random.within((0.15, 0.3)))]);
    }
    samples
}

fn clicks(random: &mut Random) -> Vec<f32> {
    let clicks = 2 + random.below(5);
    let mut samples = Vec::new();
    for _ in 0..clicks {
        for at in 0..count(0.006) {
            let envelope = (-(at as f64) / count(0.001) as f64).exp();
            samples.push((0.5 * envelope * random.normal()) as f32);
        }
        samples.extend(vec![0.0; count(random.within((0.06, 0.2)))]);
    }
    samples
}

/// Two seconds of chords, each of three notes with overtones.
fn music(random: &mut Random) -> Vec<f32> {
    let mut samples = Vec::new();
    for _ in 0..4 {
        let root_hz = 110.0 * 2.0_f64.powf(random.below(12) as f64 / 12.0);
        for at in 0..count(0.5) {
            let seconds = at as f64 / f64::from(RATE_HZ);
            let envelope = (-seconds * 3.0).exp() * (1.0 - (-seconds * 200.0).exp());
            let notes = [1.0, 1.26, 1.5].map(|ratio| harmonics(2.0 * root_hz * ratio, seconds, 5));
            samples.push((0.08 * envelope * notes.iter().sum::<f64>()) as f32);
        }
    }
    samples
}

/// Two hums, the second higher, through closed lips: little above 500 Hz.
fn hum(random: &mut Random) -> Vec<f32> {
    let base_hz = random.within((95.0, 220.0));
    let mut samples = Vec::new();
    for (ratio, seconds) in [(1.0, 0.16), (1.15, 0.24)] {
        let length = count(seconds * random.within((0.9, 1.2)));
        for at in 0..length {
            let part = at as f64 / length as f64;
            let envelope = (std::f64::consts::PI * part).sin().sqrt();
            let time = at as f64 / f64::from(RATE_HZ);
            let hz = base_hz * ratio;
            let wave: f64 = (1..=4)
                .map(|it| (TAU * hz * f64::from(it) * time).sin() / f64::from(it * it))
                .sum();
            samples.push((0.2 * envelope * wave) as f32);
        }
        samples.extend(vec![0.0; count(0.04)]);
    }
    samples
}

/// A voice's overtones, louder where vowels have theirs.
fn harmonics(hz: f64, seconds: f64, count: u32) -> f64 {
    (1..=count)
        .map(|it| {
            let overtone = hz * f64::from(it);
            let formants = [(700.0, 130.0), (1_200.0, 150.0), (2_600.0, 250.0)];
            let weight: f64 = formants
                .iter()
                .map(|(at, width)| (-((overtone - at) / width).powi(2)).exp())
                .sum();
            (0.15 + weight) * (TAU * overtone * seconds).sin()
        })
        .sum()
}
