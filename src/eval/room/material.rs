//! Rooms, voices and noises.

use std::path::Path;

use super::error::RoomEvalError;
use super::images::Shoebox;
use super::level::at_level;
use super::options::Options;
use super::response::Response;
use super::scale::full_scale;
use super::time::{FRAME, RATE_HZ};
use crate::eval::sounds;

/// How loud speech is when it is played. dB below full scale. Source: our choice, the level of broadcasts (EBU R 128).
const PLAYED_DB: f64 = -23.0;

/// How loud somebody near is at the microphone, while they speak. dB below full scale. Source: -26 dB is what telephony
/// calls nominal (ITU-T P.56 and G.191).
pub(super) const NEAR_DB: f64 = -26.0;

/// Between two recordings. Samples: 250 ms.
const GAP: usize = RATE_HZ as usize / 4;

/// What is measured with.
pub(super) struct Material {
    pub rooms: Vec<Response>,
    voices: Vec<Vec<f32>>,
    pub noises: Vec<Vec<f32>>,
}

impl Material {
    /// From the folders; as many boxes are worked out as there are recorded rooms.
    pub fn read(options: &Options) -> Result<Self, RoomEvalError> {
        let mut rooms = Response::recorded(&options.rooms).map_err(RoomEvalError::Unreadable)?;
        if rooms.is_empty() {
            return Err(RoomEvalError::Empty(options.rooms.clone()));
        }
        let seeds = (0..rooms.len() as u64).map(|number| options.seed * 1_000 + number);
        let boxes = seeds.filter_map(|seed| {
            let shoebox = Shoebox::drawn(seed);
            let name = format!("box {seed}, RT60 {:.2} s", shoebox.rt60_s);
            shoebox.response(&name, seed)
        });
        rooms.extend(boxes.collect::<Vec<_>>());
        Ok(Self {
            rooms,
            voices: folder(&options.speech)?,
            noises: folder(&options.noise)?,
        })
    }

    /// `count` samples of recordings one after another, from the one of this number on, as loud as each other when they are
    /// played.
    pub fn narration(&self, first: usize, count: usize) -> Vec<f32> {
        let mut samples = Vec::with_capacity(count);
        let endless = self.voices.iter().cycle();
        for voice in endless.skip(first % self.voices.len()) {
            samples.extend(at_level(voice.clone(), PLAYED_DB));
            samples.extend([0.0; GAP]);
            if samples.len() >= count {
                break;
            }
        }
        samples.truncate(count);
        samples
    }

    /// All recordings of people.
    pub fn all_voices(&self) -> &[Vec<f32>] {
        &self.voices
    }

    /// How many recordings there are.
    pub fn voices(&self) -> usize {
        self.voices.len()
    }
}

/// All sounds below it of a frame and more.
fn folder(place: &Path) -> Result<Vec<Vec<f32>>, RoomEvalError> {
    let unreadable = |problem: String| RoomEvalError::Unreadable(problem);
    let files = sounds::files(place, &sounds::ENDINGS).map_err(|it| unreadable(it.to_string()))?;
    let mut all = Vec::new();
    for path in files {
        let sound = sounds::read(&path);
        let sound = sound.map_err(|it| unreadable(format!("{}: {it}", path.display())))?;
        let samples = full_scale(&sound.samples);
        if samples.len() >= FRAME && samples.iter().any(|it| *it != 0.0) {
            all.push(samples);
        }
    }
    if all.is_empty() {
        return Err(RoomEvalError::Empty(place.to_owned()));
    }
    Ok(all)
}
