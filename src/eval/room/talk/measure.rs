//! All measures of talk, one after another.

use super::super::cases::OWN_NOISE;
use super::super::error::RoomEvalError;
use super::super::level::at_level;
use super::super::material::{Material, NEAR_DB};
use super::super::options::Options;
use super::super::response::Response;
use super::super::scale::{full_scale, sixteen_bits};
use super::super::session::gain_for;
use super::super::simulator::Conditions;
use super::super::time::RATE_HZ;
use super::interruptions::{self, Said};
use super::made::Made;
use super::report::{InterruptionRow, NoiseRow, OwnVoiceRow, TalkReport, UnpluggedRow};
use super::session::Talker;
use super::texts::{NARRATION, STOP_WORDS};
use super::unplugging::STATES;
use super::{noises, own_voice, unplugging};
use crate::audio::{Sound, resample};
use crate::engines::EngineError;
use crate::eval::random::Random;
use crate::eval::stt::words;

/// The echo of our own voice beside somebody near, when it is alone. dB.
const ECHO_DB: (f64, f64) = (-10.0, 5.0);

/// Somebody near beside the echo, who interrupts. dB.
const NEAR_TO_ECHO_DB: [f64; 3] = [0.0, 5.0, 10.0];

/// Delays, and drift either way. Seconds, millionths.
const DELAY_S: (f64, f64) = (0.02, 0.3);
const DRIFT_PPM: f64 = 100.0;

/// Where a loudspeaker that is too small goes no further out. 1 is full scale. Source: about the mean of a loud voice.
const CLIPS_AT: f32 = 0.15;

/// For each hour of our own voice so many interruptions at each level, stop words, and sounds of each kind.
const IN_AN_HOUR: f64 = 120.0;

/// How much higher or lower other voices are that say the stop words: they are our own, played faster or slower.
const PITCHES: [f64; 3] = [0.85, 1.0, 1.15];

/// Measures what there is in `material`; `progress` is told what is being worked on.
///
/// # Errors
/// When there is nothing to hear with.
pub fn run(
    options: &Options,
    material: &Material,
    talker: &Talker<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<TalkReport, RoomEvalError> {
    let evaluation = Evaluation {
        options,
        material,
        talker,
        own: spoken(talker, NARRATION)?,
    };
    let mut report = TalkReport::default();
    for trial in Trial::ALL {
        let row = evaluation.own_voice(trial, progress)?;
        report.own_voice.push(row);
    }
    let said = evaluation.recordings()?;
    for near_to_echo_db in NEAR_TO_ECHO_DB {
        progress("interruptions");
        let name = format!("interruptions at {near_to_echo_db:+.0} dB");
        let row = evaluation.interrupt(name, &said, near_to_echo_db)?;
        report.interruptions.push(row);
    }
    progress("stop words");
    let stop_words = evaluation.stop_words()?;
    let row = evaluation.interrupt("stop words at +5 dB".to_owned(), &stop_words, 5.0)?;
    report.interruptions.push(row);
    progress("noises");
    report.noises = evaluation.noises()?;
    progress("devices that go and come back");
    report.unplugged = evaluation.unplugged(&said)?;
    Ok(report)
}

/// What our own voice is up against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trial {
    /// An echo.
    Plain,
    /// One whose delay changes while it lasts, as when a device begins to buffer more.
    Jumps,
    /// One of a loudspeaker that cannot go as far out as it should.
    Clips,
}

impl Trial {
    const ALL: [Self; 3] = [Self::Plain, Self::Jumps, Self::Clips];

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Jumps => ", its delay jumps",
            Self::Clips => ", the loudspeaker clips",
        }
    }
}

/// What all measures share.
struct Evaluation<'a> {
    options: &'a Options,
    material: &'a Material,
    talker: &'a Talker<'a>,
    /// Our own voice.
    own: Vec<f32>,
}

impl Evaluation<'_> {
    /// How a room is in this case; the echo as loud as that beside somebody near, or as is drawn.
    fn conditions(
        &self,
        number: usize,
        room: &Response,
        near_to_echo_db: Option<f64>,
    ) -> Conditions {
        let mut random = Random::new(self.options.seed, &format!("talk {number}"));
        let drawn = random.within(ECHO_DB);
        let echo_db = near_to_echo_db.map_or(drawn, |db| -db);
        Conditions {
            delay_s: random.within(DELAY_S),
            drift_ppm: random.within((-DRIFT_PPM, DRIFT_PPM)),
            gain_db: gain_for(room, &self.own, NEAR_DB + echo_db),
            noise: OWN_NOISE,
            seed: number as u64,
            ..Conditions::default()
        }
    }

    /// Our own voice alone; of what is hard a third of the time in a third of the rooms.
    fn own_voice(
        &self,
        trial: Trial,
        progress: &mut dyn FnMut(&str),
    ) -> Result<OwnVoiceRow, RoomEvalError> {
        let mut row = OwnVoiceRow {
            name: trial.name().to_owned(),
            ..OwnVoiceRow::default()
        };
        let rooms = &self.material.rooms;
        let each = self.options.time / u32::try_from(rooms.len()).unwrap_or(u32::MAX);
        let step = if trial == Trial::Plain { 1 } else { 3 };
        let mut random = Random::new(self.options.seed, "jumps");
        for (number, room) in rooms.iter().enumerate().step_by(step) {
            progress(&format!("own voice{}, {}", trial.name(), room.name));
            let mut conditions = self.conditions(number, room, None);
            let mut jumps = Vec::new();
            match trial {
                Trial::Plain => {}
                Trial::Jumps => jumps = (0..8).map(|_| random.within(DELAY_S)).collect(),
                Trial::Clips => conditions.loudspeaker_max = CLIPS_AT,
            }
            own_voice::measure(each, &jumps, (conditions, room, self.talker), &mut row)?;
        }
        Ok(row)
    }

    /// Devices that go and come back, in every state.
    fn unplugged(&self, said: &[Said]) -> Result<Vec<UnpluggedRow>, RoomEvalError> {
        let mut rows = STATES.map(|state| UnpluggedRow {
            name: state.name().to_owned(),
            ..UnpluggedRow::default()
        });
        let mut random = Random::new(self.options.seed, "unplugged");
        let rooms = &self.material.rooms;
        let each = self.count().div_ceil(rooms.len());
        for ((number, room), said) in rooms.iter().enumerate().zip(said) {
            let conditions = self.conditions(number, room, None);
            let place = (conditions, room, self.talker);
            unplugging::measure(each, &said.samples, &mut random, place, &mut rows)?;
        }
        Ok(rows.to_vec())
    }

    /// How many of everything.
    fn count(&self) -> usize {
        let hours = self.options.time.as_secs_f64() / 3_600.0;
        ((hours * IN_AN_HOUR) as usize).max(self.material.rooms.len())
    }

    /// Those who interrupt.
    fn recordings(&self) -> Result<Vec<Said>, RoomEvalError> {
        let mut random = Random::new(self.options.seed, "interruptions");
        let voices = self.material.all_voices();
        let drawn = (0..self.count()).map(|_| {
            let mut said = Said::new(&voices[random.below(voices.len())]);
            let samples = sixteen_bits(&said.samples);
            let alone = self.talker.hearing.transcribe_blocking(&samples);
            said.alone = Some(words(&alone.map_err(unmade)?.text));
            Ok(said)
        });
        drawn.collect()
    }

    fn stop_words(&self) -> Result<Vec<Said>, RoomEvalError> {
        let mut all = Vec::new();
        for word in STOP_WORDS {
            let spoken = spoken(self.talker, word)?;
            all.extend(PITCHES.map(|pitch| Said::new(&pitched(&spoken, pitch))));
        }
        let many = (0..self.count()).map(|number| {
            let said = &all[number % all.len()];
            Said {
                samples: said.samples.clone(),
                alone: None,
            }
        });
        Ok(many.collect())
    }

    /// All of them, spread over the rooms.
    fn interrupt(
        &self,
        name: String,
        said: &[Said],
        near_to_echo_db: f64,
    ) -> Result<InterruptionRow, RoomEvalError> {
        let mut row = InterruptionRow {
            name,
            ..InterruptionRow::default()
        };
        let rooms = &self.material.rooms;
        let each = said.len().div_ceil(rooms.len());
        for (number, (room, said)) in rooms.iter().zip(said.chunks(each)).enumerate() {
            let conditions = self.conditions(number, room, Some(near_to_echo_db));
            interruptions::measure(said, conditions, room, self.talker, &mut row)?;
        }
        Ok(row)
    }

    fn noises(&self) -> Result<Vec<NoiseRow>, RoomEvalError> {
        let row = |name: &str| NoiseRow {
            name: name.to_owned(),
            ..NoiseRow::default()
        };
        let mut rows: Vec<NoiseRow> = Made::ALL.iter().map(|made| row(made.name())).collect();
        rows.push(row("recorded noises"));
        let recorded = rows.len() - 1;
        let mut random = Random::new(self.options.seed, "noises");
        let mut sounds = Vec::new();
        for number in 0..self.count() {
            for (kind, made) in Made::ALL.into_iter().enumerate() {
                let sound = made.samples(self.options.seed * 1_000 + number as u64);
                sounds.push((kind, at_level(sound, NEAR_DB)));
            }
            let noises = &self.material.noises;
            let noise = &noises[random.below(noises.len())];
            let begin = random.below(noise.len());
            let end = noise.len().min(begin + 2 * RATE_HZ as usize);
            sounds.push((recorded, at_level(noise[begin..end].to_vec(), NEAR_DB)));
        }
        let rooms = &self.material.rooms;
        let each = sounds.len().div_ceil(rooms.len());
        for (number, (room, sounds)) in rooms.iter().zip(sounds.chunks(each)).enumerate() {
            let conditions = self.conditions(number, room, Some(0.0));
            noises::measure(sounds, conditions, room, self.talker, &mut rows)?;
        }
        Ok(rows)
    }
}

/// Our own voice with this text, at the rate of rooms.
fn spoken(talker: &Talker<'_>, text: &str) -> Result<Vec<f32>, RoomEvalError> {
    let sound = talker.speech.speak_blocking(text).map_err(unmade)?;
    let sound = resample(&sound, RATE_HZ);
    Ok(full_scale(&sound.samples))
}

/// The sound faster or slower, and as much higher or lower.
fn pitched(samples: &[f32], factor: f64) -> Vec<f32> {
    let sound = Sound {
        sample_rate_hz: (f64::from(RATE_HZ) * factor) as u32,
        samples: sixteen_bits(samples),
    };
    full_scale(&resample(&sound, RATE_HZ).samples)
}

fn unmade(problem: EngineError) -> RoomEvalError {
    RoomEvalError::Unreadable(problem.to_string())
}
