//! Both at once: what is left of somebody near, and of their words.

use super::cases::OWN_NOISE;
use super::error::RoomEvalError;
use super::level::{at_level, power};
use super::material::{Material, NEAR_DB};
use super::options::Ears;
use super::report::{DoubleTalkRow, NearSound, median};
use super::scale::sixteen_bits;
use super::session::{Session, gain_for};
use super::simulator::Conditions;
use super::time::{FRAME, RATE_HZ};
use crate::eval::stt::{WordErrors, align, words};
use crate::hearing::{HearError, Manner, Transcriber};
use crate::inference::Cancellation;

/// Somebody near to the echo. dB.
pub(super) const LEVELS_DB: [f64; 4] = [-10.0, 0.0, 5.0, 10.0];

/// When they begin to speak. Samples: 10 s.
const BEGINS: usize = 10 * RATE_HZ as usize;

/// How long all is. Seconds.
const SECONDS: usize = 25;

/// A usual way: 60 ms, 20 ppm.
const DELAY_S: f64 = 0.06;
const DRIFT_PPM: f64 = 20.0;

/// How late the canceller may be. Samples.
const LATE_MAX: usize = 2 * FRAME;

/// What became of one sound in every room.
#[derive(Default)]
struct Sound {
    softer_db: Vec<f64>,
    clean_db: Vec<f64>,
    errors: WordErrors,
}

/// Once in every room, with another narration and another speaker in each.
pub(super) fn measure(
    near_to_echo_db: f64,
    material: &Material,
    ears: &Ears<'_>,
    seed: u64,
) -> Result<DoubleTalkRow, RoomEvalError> {
    let mut sounds: [Sound; 3] = Default::default();
    for (number, response) in material.rooms.iter().enumerate() {
        let length = (SECONDS + 1) * RATE_HZ as usize;
        let played = material.narration(3 * number, length);
        let near = material.narration(3 * number + material.voices() / 2, length);
        let near = at_level(near, NEAR_DB);
        let conditions = Conditions {
            delay_s: DELAY_S,
            drift_ppm: DRIFT_PPM,
            gain_db: gain_for(response, &played, NEAR_DB - near_to_echo_db),
            noise: OWN_NOISE,
            seed,
            ..Conditions::default()
        };
        let speaks = |at: usize| at.checked_sub(BEGINS).map_or(0.0, |at| near[at]);
        let session = Session::run(conditions, response, &played, speaks, SECONDS);
        let said = written(ears.recogniser, &near[..session.microphone.len() - BEGINS])?;
        let heard = [
            &session.microphone,
            &session.heard.subtracted,
            &session.heard.cancelled,
        ];
        for (sound, heard) in sounds.iter_mut().zip(heard) {
            sound.add(&near, &said, &heard[BEGINS..], ears)?;
        }
    }
    let [microphone, subtracted, cancelled] = sounds.map(Sound::summary);
    Ok(DoubleTalkRow {
        near_to_echo_db,
        microphone,
        subtracted,
        cancelled,
    })
}

impl Sound {
    fn add(
        &mut self,
        near: &[f32],
        said: &[String],
        heard: &[f32],
        ears: &Ears<'_>,
    ) -> Result<(), HearError> {
        let [softer_db, clean_db] = kept(near, heard);
        self.softer_db.push(softer_db);
        self.clean_db.push(clean_db);
        self.errors += align(said, &written(ears.recogniser, heard)?);
        Ok(())
    }

    fn summary(self) -> NearSound {
        NearSound {
            softer_db: median(self.softer_db),
            clean_db: median(self.clean_db),
            words_wrong: self.errors.rate(),
        }
    }
}

/// The words in a sound, as an utterance.
fn written(recogniser: &dyn Transcriber, sound: &[f32]) -> Result<Vec<String>, HearError> {
    let samples = sixteen_bits(sound);
    let nothing = Cancellation::default();
    let mut transcription = recogniser.start(&Manner::default())?;
    transcription.accept(&samples, &nothing)?;
    Ok(words(&transcription.finish(&nothing)?.text))
}

/// How much softer `near` is in the sound than it was, and how far above all that is wrong in it. dB.
fn kept(near: &[f32], sound: &[f32]) -> [f64; 2] {
    let length = near.len().min(sound.len()) - LATE_MAX;
    let near = &near[..length];
    let product = |late: usize| {
        let pairs = near.iter().zip(&sound[late..late + length]);
        pairs
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum::<f64>()
            / length as f64
    };
    let products: Vec<f64> = (0..LATE_MAX).map(product).collect();
    let late = (0..LATE_MAX).max_by(|a, b| products[*a].total_cmp(&products[*b]));
    let late = late.unwrap_or_default();
    let share = products[late] / power(near);
    let pairs = sound[late..late + length].iter().zip(near);
    let wrong: Vec<f32> = pairs.map(|(heard, near)| heard - near).collect();
    [
        -20.0 * share.max(1e-6).log10(),
        10.0 * (power(near) / power(&wrong)).log10(),
    ]
}
