//! Where speech is in a clean recording, by its level alone: the truth must not come from the detectors that are measured.

use std::ops::Range;

use crate::eval::power::{power, ratio};
use crate::eval::random::Random;
use crate::hearing::SAMPLE_RATE_HZ;

/// Samples whose level is measured together: 10 ms.
pub(super) const BLOCK: usize = SAMPLE_RATE_HZ as usize / 100;
/// Below the loud parts by this much nobody speaks. dB. Source: the dynamic range of speech is about 30 dB (ANSI S3.5).
const RANGE_DB: f64 = 30.0;
/// Above the room by this much somebody speaks. dB.
const ABOVE_ROOM_DB: f64 = 8.0;
/// Blocks of speech that count; fewer are clicks.
const SPEECH_BLOCKS_MIN: usize = 3;
/// Blocks of silence that are a gap between words: 60 ms.
const GAP_BLOCKS_MIN: usize = 6;
/// Samples over which two pieces of room are faded into each other: 5 ms.
const FADE: usize = BLOCK / 2;

/// What a recording's levels tell.
#[derive(Debug)]
pub(super) struct Levels {
    /// From the first to the last speech, in samples.
    pub speech: Range<usize>,
    /// Silences within, in samples.
    pub gaps: Vec<Range<usize>>,
    /// Where the level is lowest in the middle of the speech, should there be no gap.
    pub dip: usize,
    /// Silences anywhere, of which more room can be made.
    quiet: Vec<Range<usize>>,
    /// Mean power of the speech.
    pub power: f64,
    /// Power of the room.
    room: f64,
}

impl Levels {
    /// None where there is no speech.
    pub fn of(samples: &[i16]) -> Option<Self> {
        let powers: Vec<f64> = samples.chunks_exact(BLOCK).map(power).collect();
        let mut sorted = powers.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            sorted
                .get(sorted.len().saturating_sub(1) * percent / 100)
                .copied()
        };
        let (room, loud) = (at(5)?, at(95)?);
        let threshold = (loud / ratio(RANGE_DB)).max(room.max(1.0) * ratio(ABOVE_ROOM_DB));
        let runs = runs(&powers, threshold);
        let spoken = |run: &&(bool, Range<usize>)| run.0 && run.1.len() >= SPEECH_BLOCKS_MIN;
        let first = runs.iter().find(spoken)?.1.start;
        let last = runs.iter().rev().find(spoken)?.1.end;
        let silences = runs
            .iter()
            .filter(|run| !run.0 && run.1.len() >= GAP_BLOCKS_MIN);
        let quiet: Vec<Range<usize>> = silences
            .map(|(_, run)| run.start * BLOCK..run.end * BLOCK)
            .collect();
        let speech = first * BLOCK..last * BLOCK;
        let within = |gap: &&Range<usize>| gap.start > speech.start && gap.end < speech.end;
        let voiced: Vec<f64> = powers[first..last]
            .iter()
            .copied()
            .filter(|power| *power >= threshold)
            .collect();
        let middle = first + (last - first) / 5..last - (last - first) / 5;
        let dip = middle.min_by(|left, right| powers[*left].total_cmp(&powers[*right]));
        Some(Self {
            gaps: quiet.iter().filter(within).cloned().collect(),
            dip: dip.unwrap_or(first) * BLOCK + BLOCK / 2,
            power: voiced.iter().sum::<f64>() / voiced.len().max(1) as f64,
            room,
            speech,
            quiet,
        })
    }

    /// `length` samples of the recording's own room: random pieces of its silences, faded into each other; white noise
    /// of the same level where there is none.
    pub fn room(&self, samples: &[i16], length: usize, random: &mut Random) -> Vec<i16> {
        let mut room: Vec<f64> = Vec::with_capacity(length + BLOCK);
        while room.len() < length {
            let piece = self.piece(samples, random);
            let joint = room.len().saturating_sub(FADE);
            for (index, value) in piece.iter().enumerate() {
                let weight = ((index + 1) as f64 / (FADE + 1) as f64).min(1.0);
                match room.get_mut(joint + index) {
                    Some(before) => {
                        *before = *before * (1.0 - weight).sqrt() + value * weight.sqrt();
                    }
                    None => room.push(*value),
                }
            }
        }
        room.truncate(length);
        room.into_iter().map(|value| value.round() as i16).collect()
    }

    fn piece(&self, samples: &[i16], random: &mut Random) -> Vec<f64> {
        if self.quiet.is_empty() {
            let level = self.room.sqrt();
            return (0..4 * BLOCK).map(|_| level * random.normal()).collect();
        }
        // The first and last block of a silence may hold the rest of a sound.
        let silence = &self.quiet[random.below(self.quiet.len())];
        let inner = silence.start + BLOCK..silence.end - BLOCK;
        let start = inner.start + random.below(inner.len() - 3 * BLOCK);
        let piece = &samples[start..(start + 8 * BLOCK).min(inner.end)];
        piece.iter().map(|sample| f64::from(*sample)).collect()
    }
}

/// Blocks at or above the threshold and below it, by turns.
fn runs(powers: &[f64], threshold: f64) -> Vec<(bool, Range<usize>)> {
    let mut runs: Vec<(bool, Range<usize>)> = Vec::new();
    for (index, power) in powers.iter().enumerate() {
        let loud = *power >= threshold;
        match runs.last_mut() {
            Some((before, run)) if *before == loud => run.end = index + 1,
            _ => runs.push((loud, index..index + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(length: usize, amplitude: f64) -> impl Iterator<Item = i16> {
        (0..length).map(move |index| (amplitude * (index as f64 * 0.3).sin()) as i16)
    }

    fn recording() -> Vec<i16> {
        let parts = [
            (30, 30.0),
            (50, 9000.0),
            (10, 30.0),
            (40, 6000.0),
            (1, 30.0),
            (1, 5000.0),
            (40, 30.0),
        ];
        parts
            .into_iter()
            .flat_map(|(blocks, amplitude)| tone(blocks * BLOCK, amplitude))
            .collect()
    }

    #[test]
    fn speech_and_gaps_are_found_by_level_and_clicks_are_not_speech() {
        let levels = Levels::of(&recording()).unwrap();
        assert_eq!(levels.speech, 30 * BLOCK..130 * BLOCK);
        assert_eq!(levels.gaps.len(), 1);
        assert_eq!(levels.gaps[0], 80 * BLOCK..90 * BLOCK);
        assert!((80 * BLOCK..90 * BLOCK).contains(&levels.dip));
        assert!(Levels::of(&[]).is_none());
        assert!(Levels::of(&vec![0; 16_000]).is_none());
    }

    #[test]
    fn the_room_is_as_loud_as_it_was_and_the_same_for_a_seed() {
        let samples = recording();
        let levels = Levels::of(&samples).unwrap();
        let make = || levels.room(&samples, 16_000, &mut Random::new(1, "room"));
        let room = make();
        assert_eq!(room, make());
        assert_eq!(room.len(), 16_000);
        let loudness = power(&room) / power(&samples[..BLOCK]);
        assert!((0.5..2.0).contains(&loudness), "{loudness}");
    }
}
