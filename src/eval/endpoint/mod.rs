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

mod ears;
mod error;
mod files;
mod level;
mod listen;
mod noise;
mod phrases;
mod report;
mod settings;
mod turns;

pub use ears::Ears;
pub use error::EndpointEvalError;
pub use noise::NoiseScore;
pub use phrases::{PhraseScore, PhraseScores};
pub use report::{Report, Row};

use std::path::PathBuf;
use std::time::Duration;

use self::listen::Heard;
pub(super) use self::listen::{JUDGED_AFTER, WRITTEN_AFTER};
use self::report::Tally;
use crate::conversation::endpointing::EndpointRules;
use crate::hearing::SAMPLE_RATE_HZ;

/// Noise that speech is mixed with lasts at least this long; a shorter one would be heard to repeat.
const MIXED_MIN: usize = 10 * SAMPLE_RATE_HZ as usize;

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
    let noises = files::noises(&options.noise, options.without.as_deref())?;
    let turns = files::turns(&options.speech, options.every, options.seed)?;
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
