//! What is played where, and how it comes back.

use super::material::{Material, NEAR_DB};
use super::options::Options;
use super::response::Response;
use super::session::gain_for;
use super::simulator::Conditions;
use super::time::RATE_HZ;
use crate::eval::random::Random;

/// How long a case is. Seconds.
pub(super) const SECONDS: usize = 30;

/// Echo to somebody near who speaks. dB.
const LEVELS_DB: (f64, f64) = (-10.0, 5.0);

/// Delays of two of three cases, and of the third. Seconds.
pub(super) const DELAYS_S: (f64, f64) = (0.02, 0.25);
const LONG_DELAYS_S: (f64, f64) = (0.25, 0.7);

/// Millionths, either way.
const DRIFT_PPM: f64 = 100.0;

/// The microphone's own noise: -80 dB.
pub(super) const OWN_NOISE: f32 = 1e-4;

/// Noise below somebody near who speaks. dB.
const NOISE_DB: f64 = -20.0;

/// One room, one way of the echo, one narration.
pub(super) struct Case<'a> {
    pub response: &'a Response,
    pub conditions: Conditions,
    /// What is played: a second more than the case needs, as the loudspeaker's clock may run faster.
    pub played: Vec<f32>,
    /// What the microphone hears beside it, from the beginning again when it ends.
    pub noise: Option<Vec<f32>>,
}

/// As many as fit into the time, at least one a room.
pub(super) fn cases<'a>(
    material: &'a Material,
    options: &Options,
) -> impl Iterator<Item = Case<'a>> {
    let rooms = &material.rooms;
    let count = (options.time.as_secs() as usize / SECONDS).max(rooms.len());
    let seed = options.seed;
    (0..count).map(move |number| {
        let mut random = Random::new(seed, &format!("case {number}"));
        let response = &rooms[number % rooms.len()];
        let level_db = NEAR_DB + random.within(LEVELS_DB);
        // Counted by rounds through the rooms, so that each has its share of long delays and of noises.
        let round = number / rooms.len() + number % rooms.len();
        let delays = if round % 3 == 1 {
            LONG_DELAYS_S
        } else {
            DELAYS_S
        };
        let (delay_s, drift_ppm) = (
            random.within(delays),
            random.within((-DRIFT_PPM, DRIFT_PPM)),
        );
        let played = material.narration(
            random.below(material.voices()),
            (SECONDS + 1) * RATE_HZ as usize,
        );
        let noises = &material.noises;
        let noise = (round % 3 == 2).then(|| {
            let noise = noises[random.below(noises.len())].clone();
            super::level::at_level(noise, NEAR_DB + NOISE_DB)
        });
        Case {
            conditions: Conditions {
                delay_s,
                drift_ppm,
                gain_db: gain_for(response, &played, level_db),
                noise: OWN_NOISE,
                seed: number as u64,
                ..Conditions::default()
            },
            response,
            played,
            noise,
        }
    })
}
