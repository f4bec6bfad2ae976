//! How well the end of a turn is found, on real speech with real pauses.
//!
//! **Turns.** Every recording of a person becomes one turn: a second of its own room, its speech (of more than 8 s the last
//! part, from a gap between words on), four seconds of room. Into speech of at least 1.5 s one pause is put, at a gap
//! between words that the speaker made (one of them, by chance) or, without any, where the level is lowest; its length is
//! drawn from the pauses within turns of a hand-labelled set (see `turns`). Where speech begins and ends is found by level,
//! not by the detector. The gaps that the speaker made anyway stay, too. With noise, one of the longer noises is added at
//! the stated ratio to the speech.
//!
//! **Measures.** *Cut off*: ended before the last word was over. *Delay*: from the true end of speech to the decision, in
//! audio time; the judge answers `JUDGED_AFTER` after the pause was announced, the recogniser `WRITTEN_AFTER`.
//! *Missed*: not ended within the turn's sound. *Clipped*: the utterance begins after the speech does. The *budget* of a setting is its mean delay. *False starts*:
//! utterances in noise that are not dismissed, whatever a recogniser would make of them.

mod level;
mod listen;
mod noise;
mod phrases;
mod random;
mod report;
mod settings;
mod turns;

pub(super) use level::{power, ratio};
pub use noise::NoiseScore;
pub use phrases::{PhraseScore, PhraseScores};
pub(super) use random::Random;
pub use report::{Report, Row};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sounds;
use crate::audio::decode;
use crate::conversation::endpointing::EndpointRules;
use crate::hearing::{HearError, SAMPLE_RATE_HZ, Transcriber, TurnJudge, VoiceDetector};
use listen::Heard;
use report::Tally;
use turns::Turn;

/// Noise that speech is mixed with lasts at least this long; a shorter one would be heard to repeat.
const MIXED_MIN: usize = 10 * SAMPLE_RATE_HZ as usize;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum EndpointEvalError {
    /// A folder holds no speech, or no noise: give the folders with the sound files.
    #[error("{} holds no sound files", .0.display())]
    Empty(PathBuf),
    /// A sound file cannot be read: take it out of the folder.
    #[error("{} cannot be read as sound", path.display())]
    Sound {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: decode::DecodeError,
    },
    /// `phrases.json` is missing or laid out otherwise: give the folder with it and `audio`.
    #[error("{}: {reason}", path.display())]
    Phrases {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A detector or the judge failed.
    #[error(transparent)]
    Hear(#[from] HearError),
}

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// Recordings of people.
    pub speech: PathBuf,
    /// Noises: folders or files.
    pub noise: Vec<PathBuf>,
    /// Noise files with this in their name hold voices and are left out.
    pub without: Option<String>,
    /// Folder with `phrases.json`.
    pub phrases: Option<PathBuf>,
    /// Speech to noise. dB.
    pub snr_db: f64,
    /// How long the noises are heard, all together.
    pub noise_time: Duration,
    /// Every how manyth recording is used.
    pub every: usize,
    /// Of all that is drawn.
    pub seed: u64,
}

/// What hears.
pub struct Ears<'a> {
    /// Makes a detector for a new stream.
    pub detector: &'a dyn Fn() -> Box<dyn VoiceDetector>,
    /// Judges pauses; without one, only plain pause detection is measured.
    pub judge: Option<&'a dyn TurnJudge>,
    /// Writes down what was said before a pause.
    pub recogniser: &'a dyn Transcriber,
}

type Sounds = BTreeMap<String, Vec<i16>>;

/// Measures; `progress` is told what is being worked on.
///
/// # Errors
/// See [`EndpointEvalError`].
pub fn run(
    options: &Options,
    ears: &Ears<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<Report, EndpointEvalError> {
    let rules = EndpointRules::default();
    let noises = read_noises(options)?;
    let turns = read_turns(options)?;
    let long: Vec<&Vec<i16>> = noises
        .values()
        .filter(|noise| noise.len() >= MIXED_MIN)
        .collect();
    let mut clean = Tally::default();
    let mut noisy = Tally::default();
    for (index, turn) in turns.iter().enumerate() {
        progress(&turn.name);
        clean.add(turn.folder(), &mut Heard::new(turn, ears)?)?;
        if !long.is_empty() {
            let turn = turn.in_noise(long[index % long.len()], options.snr_db, options.seed);
            noisy.add(turn.folder(), &mut Heard::new(&turn, ears)?)?;
        }
    }
    progress("noise");
    let each = options.noise_time / noises.len().max(1) as u32;
    let noise = noise::score(&noises, each, options.seed, &rules, ears.detector)?;
    let phrases = match (&options.phrases, ears.judge) {
        (Some(folder), Some(judge)) => Some(phrases::score(folder, &rules, judge)?),
        _ => None,
    };
    Ok(Report {
        turns: turns.len(),
        with_pause: turns.iter().filter(|turn| turn.pause.is_some()).count(),
        clean: clean.rows(),
        folders: clean.folders(),
        snr_db: options.snr_db,
        noisy: noisy.rows(),
        false_starts_per_hour: report::per_hour(&noise),
        noise_hours: noise.iter().map(|noise| noise.heard_s).sum::<f64>() / 3600.0,
        noise,
        phrases,
    })
}

fn read_turns(options: &Options) -> Result<Vec<Turn>, EndpointEvalError> {
    let files = sound_files(&options.speech);
    let mut turns = Vec::new();
    for path in files.iter().step_by(options.every.max(1)) {
        let name = path
            .strip_prefix(&options.speech)
            .unwrap_or(path)
            .to_string_lossy();
        turns.extend(Turn::of(&name, &sound(path)?, options.seed));
    }
    if turns.is_empty() {
        return Err(EndpointEvalError::Empty(options.speech.clone()));
    }
    Ok(turns)
}

fn read_noises(options: &Options) -> Result<Sounds, EndpointEvalError> {
    let mut noises = Sounds::new();
    for place in &options.noise {
        let files = sound_files(place);
        if files.is_empty() {
            return Err(EndpointEvalError::Empty(place.clone()));
        }
        for path in files {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let without = options.without.as_ref();
            if !without.is_some_and(|without| name.contains(without.as_str())) {
                noises.insert(name, sound(&path)?);
            }
        }
    }
    Ok(noises)
}

/// Sound files; none where there is no such folder.
fn sound_files(place: &Path) -> Vec<PathBuf> {
    sounds::files(place, &sounds::ENDINGS).unwrap_or_default()
}

/// One channel at [`SAMPLE_RATE_HZ`].
fn sound(path: &Path) -> Result<Vec<i16>, EndpointEvalError> {
    let sound = sounds::read(path).map_err(|source| EndpointEvalError::Sound {
        path: path.to_owned(),
        source,
    })?;
    Ok(sound.samples)
}
