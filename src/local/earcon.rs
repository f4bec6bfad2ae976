//! Short sounds that tell what goes on, made here: whoever does not look at the lamp hears it.

use std::f64::consts::{PI, SQRT_2, TAU};

/// How loud a tone is between its edges. dB below full scale, of its power. Source: 3 dB above speech at its usual level of
/// -23 dBFS (EBU R 128), as a sound of a tenth of a second seems softer than it is.
const LEVEL_DBFS: f64 = -20.0;

/// How long a tone takes to begin, and to end. Seconds. Source: a sine that is switched within a few milliseconds is heard as
/// a click.
const EDGE_S: f64 = 0.015;

/// What a sound tells. Up is a question that begins, down one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Earcon {
    /// Somebody is listened to.
    Listening,
    /// An answer is looked for.
    Thinking,
    /// Nothing was understood.
    NotUnderstood,
}

/// A part of a sound.
#[derive(Debug, Clone, Copy)]
struct Tone {
    hz: f64,
    seconds: f64,
}

const fn tone(hz: f64, seconds: f64) -> Tone {
    Tone { hz, seconds }
}

/// A fifth up. Source of these pitches: E5, A4 and E4 of the equally tempered scale, which every loudspeaker plays and the
/// telephone's band holds.
const LISTENING: [Tone; 2] = [tone(440.0, 0.08), tone(659.26, 0.1)];

const THINKING: [Tone; 1] = [tone(440.0, 0.12)];

/// A fourth down.
const NOT_UNDERSTOOD: [Tone; 2] = [tone(440.0, 0.1), tone(329.63, 0.13)];

impl Earcon {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Listening, Self::Thinking, Self::NotUnderstood];

    /// Its samples, mono, less than 250 ms of them. `rate_hz` is at least 2000, twice the highest tone and more.
    pub fn samples(self, rate_hz: u32) -> Vec<i16> {
        let tones: &[Tone] = match self {
            Self::Listening => &LISTENING,
            Self::Thinking => &THINKING,
            Self::NotUnderstood => &NOT_UNDERSTOOD,
        };
        let rate_hz = f64::from(rate_hz);
        tones
            .iter()
            .flat_map(|tone| tone.samples(rate_hz))
            .collect()
    }
}

impl Tone {
    fn samples(self, rate_hz: f64) -> impl Iterator<Item = i16> {
        let Self { hz, seconds } = self;
        let amplitude = SQRT_2 * 10_f64.powf(LEVEL_DBFS / 20.0) * f64::from(i16::MAX);
        let count = (seconds * rate_hz) as u32;
        (0..count).map(move |index| {
            let at = f64::from(index) / rate_hz;
            let from_edge = at.min(seconds - at);
            let wave = (TAU * hz * at).sin();
            (amplitude * edge(from_edge) * wave).round() as i16
        })
    }
}

/// The gain so far from the nearer end of a tone, in seconds: half a cosine, 0 to 1.
fn edge(from_edge: f64) -> f64 {
    let part = (from_edge / EDGE_S).clamp(0.0, 1.0);
    0.5 - 0.5 * (PI * part).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{Sound, decibels};
    use std::time::Duration;

    const RATES_HZ: [u32; 6] = [8_000, 16_000, 22_050, 44_100, 48_000, 192_000];

    fn sounds() -> impl Iterator<Item = (Earcon, Sound)> {
        let of = |earcon: Earcon, sample_rate_hz| Sound {
            sample_rate_hz,
            samples: earcon.samples(sample_rate_hz),
        };
        let rates = RATES_HZ.into_iter();
        rates.flat_map(move |rate| Earcon::ALL.map(|earcon| (earcon, of(earcon, rate))))
    }

    /// Power at a frequency, as that of the sine that has it.
    fn power_at(hz: f64, sound: &Sound) -> f64 {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (index, sample) in sound.samples.iter().enumerate() {
            let phase = TAU * hz * index as f64 / f64::from(sound.sample_rate_hz);
            real += f64::from(*sample) * phase.cos();
            imaginary += f64::from(*sample) * phase.sin();
        }
        real * real + imaginary * imaginary
    }

    #[test]
    fn they_are_short_and_quiet_at_any_rate() {
        for (earcon, sound) in sounds() {
            let lasts = sound.duration();
            let fits = Duration::from_millis(100)..Duration::from_millis(250);
            assert!(fits.contains(&lasts), "{earcon:?} lasts {lasts:?}");
            let powers = sound
                .samples
                .iter()
                .map(|it| (f64::from(*it) / 32_768.0).powi(2));
            let level = decibels(powers.sum::<f64>() / sound.samples.len() as f64);
            assert!((-23.0..-20.0).contains(&level), "{earcon:?}: {level} dBFS");
            let peak = sound.samples.iter().map(|it| it.unsigned_abs()).max();
            assert!(
                peak.is_some_and(|peak| peak < 4_700),
                "{earcon:?}: {peak:?}"
            );
        }
    }

    #[test]
    fn they_begin_and_end_without_a_click() {
        for (earcon, sound) in sounds() {
            // What the steepest place of the loudest tone has from one sample to the next, and a rounding.
            let step_max = 4_634.0 * TAU * 660.0 / f64::from(sound.sample_rate_hz) + 1.0;
            let mut before = 0;
            for sample in sound.samples.iter().copied().chain([0]) {
                let step = f64::from((sample - before).abs());
                assert!(step <= step_max, "{earcon:?}: {before} to {sample}");
                before = sample;
            }
            let edge = sound.sample_rate_hz as usize / 1000;
            let soft = |part: &[i16]| part.iter().all(|it| it.abs() < 60);
            let samples = &sound.samples;
            assert!(
                soft(&samples[..edge]) && soft(&samples[samples.len() - edge..]),
                "{earcon:?}"
            );
        }
    }

    #[test]
    fn each_has_its_own_tones() {
        for (earcon, tones, not) in [
            (Earcon::Listening, [440.0, 659.26], 329.63),
            (Earcon::Thinking, [440.0, 440.0], 659.26),
            (Earcon::NotUnderstood, [440.0, 329.63], 659.26),
        ] {
            let samples = earcon.samples(16_000);
            let sound = Sound {
                sample_rate_hz: 16_000,
                samples,
            };
            for hz in tones {
                let more = decibels(power_at(hz, &sound) / power_at(not, &sound));
                assert!(
                    more > 10.0,
                    "{earcon:?}: {hz} Hz is {more} dB above {not} Hz"
                );
            }
        }
    }
}
