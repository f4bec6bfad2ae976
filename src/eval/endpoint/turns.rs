//! Turns with a pause in them, made of recordings of real people.

use std::ops::Range;

use super::level::{BLOCK, Levels};
use crate::conversation::AudioTime;
use crate::eval::power::{power, ratio};
use crate::eval::random::Random;
use crate::hearing::SAMPLE_RATE_HZ;

/// Median of the pauses. Seconds. Source, with the deviation: the 37 silences between two stretches of speech in the
/// hand-made labels of the TEN VAD test set (shared half), whose logarithms have this mean and deviation; 22 % of them
/// are 600 ms or longer.
const PAUSE_MEDIAN_S: f64 = 0.42;
/// Deviation of the logarithm of the pauses.
const PAUSE_DEVIATION: f64 = 0.47;
/// Pauses outside are drawn again. Seconds.
const PAUSE_S: Range<f64> = 0.2..1.2;
/// Speech from which on a pause fits in. Samples.
const JOINED_MIN: usize = SAMPLE_RATE_HZ as usize * 3 / 2;
/// Speech of one turn at most; of longer recordings the end is taken, from a gap on. Samples.
const SPEECH_MAX: usize = SAMPLE_RATE_HZ as usize * 8;
/// Speech on either side of the pause at least. Samples.
const SIDE_MIN: usize = SAMPLE_RATE_HZ as usize * 2 / 5;
/// Room before the speech. Samples.
const LEAD: usize = SAMPLE_RATE_HZ as usize;
/// Room after the speech. Samples.
const TAIL: usize = SAMPLE_RATE_HZ as usize * 4;

/// A turn with what is true of it.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    /// The recording.
    pub name: String,
    /// The sound, at [`SAMPLE_RATE_HZ`].
    pub samples: Vec<i16>,
    /// Where speech begins and ends.
    pub speech: Range<AudioTime>,
    /// The pause that was put in; none where the speech is too short.
    pub pause: Option<Range<AudioTime>>,
    /// Mean power of the speech.
    power: f64,
}

impl Turn {
    /// A turn of a recording; none where there is no speech in it.
    pub fn of(name: &str, samples: &[i16], seed: u64) -> Option<Self> {
        let mut random = Random::new(seed, name);
        let levels = Levels::of(samples)?;
        let from = begin(&levels);
        let end = levels.speech.end;
        let mut room = |length| levels.room(samples, length, &mut random);
        let (mut sound, tail) = (room(LEAD), room(TAIL));
        let split = (end - from >= JOINED_MIN)
            .then(|| place(&levels, from, &mut random))
            .flatten();
        let at = |place: usize| AudioTime::from_samples(place as u64);
        let mut pause = None;
        if let Some(gap) = split {
            let length = pause_samples(&mut random);
            sound.extend_from_slice(&samples[from..gap.start]);
            let start = sound.len();
            let more = length.saturating_sub(gap.len());
            let half = gap.start + gap.len() / 2;
            sound.extend_from_slice(&samples[gap.start..half]);
            sound.extend(levels.room(samples, more, &mut random));
            sound.extend_from_slice(&samples[half..gap.end]);
            pause = Some(at(start)..at(sound.len()));
            sound.extend_from_slice(&samples[gap.end..end]);
        } else {
            sound.extend_from_slice(&samples[from..end]);
        }
        let speech = at(LEAD)..at(sound.len());
        sound.extend(tail);
        Some(Self {
            name: name.to_owned(),
            samples: sound,
            speech,
            pause,
            power: levels.power,
        })
    }

    /// The first folder of the recording's path.
    pub fn folder(&self) -> &str {
        self.name.split_once('/').map_or("", |(folder, _)| folder)
    }

    /// The same in a noise, which begins at a random place and goes on for ever, `snr_db` below the speech.
    pub fn in_noise(&self, noise: &[i16], snr_db: f64, seed: u64) -> Self {
        let start = Random::new(seed, &self.name).below(noise.len());
        let gain = (self.power / ratio(snr_db) / power(noise).max(1.0)).sqrt();
        let noise = noise.iter().cycle().skip(start);
        let mix = |(sample, noise): (&i16, &i16)| {
            // The cast saturates.
            (f64::from(*sample) + gain * f64::from(*noise)).round() as i16
        };
        Self {
            samples: self.samples.iter().zip(noise).map(mix).collect(),
            ..self.clone()
        }
    }
}

/// Where the turn begins in the recording.
fn begin(levels: &Levels) -> usize {
    let speech = &levels.speech;
    if speech.len() <= SPEECH_MAX {
        return speech.start;
    }
    let earliest = speech.end - SPEECH_MAX;
    let gap = levels.gaps.iter().find(|gap| gap.end >= earliest);
    gap.map_or(earliest, |gap| gap.end)
}

/// Where a pause is put in: one of the speaker's own gaps, which is made longer, or else where the level is lowest.
fn place(levels: &Levels, from: usize, random: &mut Random) -> Option<Range<usize>> {
    let fits = |gap: &Range<usize>| {
        gap.start >= from + SIDE_MIN && gap.end + SIDE_MIN <= levels.speech.end
    };
    let gaps: Vec<&Range<usize>> = levels.gaps.iter().filter(|gap| fits(gap)).collect();
    if gaps.is_empty() {
        let dip = levels.dip..levels.dip;
        return fits(&dip).then_some(dip);
    }
    Some(gaps[random.below(gaps.len())].clone())
}

fn pause_samples(random: &mut Random) -> usize {
    loop {
        let seconds = PAUSE_MEDIAN_S * (PAUSE_DEVIATION * random.normal()).exp();
        if PAUSE_S.contains(&seconds) {
            return (seconds * f64::from(SAMPLE_RATE_HZ)) as usize / BLOCK * BLOCK;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: usize = SAMPLE_RATE_HZ as usize;

    /// Half a second of room, `seconds` of a loud tone with a gap of 100 ms in the middle, half a second of room.
    fn recording(seconds: usize) -> Vec<i16> {
        let length = SECOND + seconds * SECOND;
        let middle = length / 2;
        let tone = |index: usize| {
            let loud = (SECOND / 2..length - SECOND / 2).contains(&index)
                && !(middle - 800..middle + 800).contains(&index);
            let amplitude = if loud { 9000.0 } else { 20.0 };
            (amplitude * (index as f64 * 0.3).sin()) as i16
        };
        (0..length).map(tone).collect()
    }

    fn seconds(range: &Range<AudioTime>) -> f64 {
        (range.end - range.start).as_secs_f64()
    }

    #[test]
    fn a_pause_is_put_in_the_speakers_own_gap() {
        let turn = Turn::of("a", &recording(3), 1).unwrap();
        let pause = turn.pause.clone().unwrap();
        assert!(PAUSE_S.contains(&(seconds(&pause) + 0.01)), "{pause:?}");
        assert!((seconds(&turn.speech) - 2.9 - seconds(&pause)).abs() < 0.05);
        let sound = |range: Range<AudioTime>| {
            power(&turn.samples[range.start.samples() as usize..range.end.samples() as usize])
        };
        assert!(sound(pause.clone()) < 1000.0);
        assert!(sound(turn.speech.start..pause.start) > 1e6);
        assert!(sound(pause.end..turn.speech.end) > 1e6);
        let end = AudioTime::from_samples(turn.samples.len() as u64);
        assert!((seconds(&(turn.speech.end..end)) - 4.0).abs() < 1e-9);
        let again = Turn::of("a", &recording(3), 1).unwrap();
        assert_eq!(again.samples, turn.samples);
    }

    #[test]
    fn short_speech_stays_whole_and_long_speech_is_shortened_at_a_gap() {
        let short = Turn::of("a", &recording(1), 1).unwrap();
        assert_eq!(short.pause, None);
        assert!((seconds(&short.speech) - 1.0).abs() < 0.05);
        let long = Turn::of("a", &recording(12), 1).unwrap();
        let speech = seconds(&long.speech) - long.pause.as_ref().map_or(0.0, seconds);
        assert!((speech - 5.95).abs() < 0.1, "{speech}");
        assert!(Turn::of("a", &vec![0; SECOND], 1).is_none());
    }

    #[test]
    fn pauses_are_as_long_as_those_of_the_source() {
        let mut random = Random::new(3, "");
        let pauses: Vec<usize> = (0..4000).map(|_| pause_samples(&mut random)).collect();
        let long = pauses
            .iter()
            .filter(|pause| **pause >= SECOND * 6 / 10)
            .count();
        let share = long as f64 / 4000.0;
        assert!((0.19..0.26).contains(&share), "{share}");
    }

    #[test]
    fn noise_is_as_loud_as_stated() {
        let turn = Turn::of("a", &recording(2), 1).unwrap();
        let noise: Vec<i16> = (0..SECOND)
            .map(|index| (100.0 * (index as f64).cos()) as i16)
            .collect();
        let noisy = turn.in_noise(&noise, 20.0, 1);
        let tail = turn.speech.end.samples() as usize + BLOCK..;
        let loudness = turn.power / power(&noisy.samples[tail]);
        assert!((80.0..120.0).contains(&loudness), "{loudness}");
    }
}
