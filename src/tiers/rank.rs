//! How accurate an engine is said to be, by its name.

use crate::hearing::whisper::ModelName;

/// Whisper's sizes, the least accurate first. Source: word error rates by size in the paper (Radford et al. 2022, appendix
/// D) and, for turbo, openai/whisper's model card, which puts it near large-v2.
const SIZES: [&str; 8] = [
    "tiny",
    "base",
    "small",
    "medium",
    "large",
    "large-v2",
    "large-v3-turbo",
    "large-v3",
];
/// Kinds of weights by the bits of each, the least exact first; plain ones are above.
const WEIGHTS: [&str; 3] = ["q4", "q5", "q8"];
/// Qualities of Piper voices, the lowest first. Source: rhasspy/piper, TRAINING.md.
const QUALITIES: [&str; 4] = ["x_low", "low", "medium", "high"];

/// A place in the order of accuracy; the greater is better. Ranks of recognisers and of voices are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    size: usize,
    own_language: bool,
    weights: usize,
}

impl Rank {
    /// What is nowhere published.
    pub const UNKNOWN: Self = Self::of_size(0);
    /// What is in the program and not better known: espeak-ng, which sounds of a machine.
    pub const CARRIED: Self = Self::of_size(1);

    const fn of_size(size: usize) -> Self {
        Self {
            size,
            own_language: false,
            weights: 0,
        }
    }

    /// Of the Whisper model `ggml-NAME.bin`: by size, then whether it is made for English alone, if English is spoken, then by
    /// how exact its weights are.
    pub fn of_whisper(name: &str) -> Self {
        let ModelName {
            size,
            english_only,
            weights,
        } = ModelName::parse(name);
        let Some(place) = SIZES.iter().position(|known| *known == size) else {
            return Self::UNKNOWN;
        };
        let kind = WEIGHTS.iter().position(|known| weights.starts_with(known));
        Self {
            size: place + 2,
            own_language: english_only,
            weights: kind.unwrap_or(WEIGHTS.len()),
        }
    }

    /// Of the Piper voice of this id: by the quality at its end.
    pub fn of_piper(id: &str) -> Self {
        let quality = quality(id);
        let place = QUALITIES.iter().position(|known| Some(*known) == quality);
        place.map_or(Self::UNKNOWN, |place| Self::of_size(place + 2))
    }
}

/// The quality in a Piper voice's id, such as `medium`.
pub(super) fn quality(id: &str) -> Option<&str> {
    let (_, last) = id.rsplit_once('-')?;
    QUALITIES.contains(&last).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_more_exact_and_english_models_hear_better() {
        let order = [
            "mine",
            "tiny-q5_1",
            "tiny-q8_0",
            "tiny",
            "tiny.en-q5_1",
            "tiny.en",
            "base",
            "base.en",
            "small-q5_1",
            "small.en",
            "medium",
            "large-v3-turbo-q5_0",
            "large-v3-turbo",
            "large-v3",
        ];
        assert!(
            order
                .map(Rank::of_whisper)
                .is_sorted_by(|one, two| one < two)
        );
        assert!(Rank::UNKNOWN < Rank::CARRIED && Rank::CARRIED < Rank::of_whisper("tiny-q5_1"));
    }

    #[test]
    fn voices_of_higher_quality_sound_better() {
        let order = [
            "hum",
            "de_DE-a-x_low",
            "de_DE-a-low",
            "de_DE-a-medium",
            "en_US-a-high",
        ];
        assert!(order.map(Rank::of_piper).is_sorted_by(|one, two| one < two));
        assert!(Rank::CARRIED < Rank::of_piper("de_DE-a-x_low"));
    }
}
