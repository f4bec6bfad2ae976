//! What an engine that is not here would take, from one of the same family that was measured here.

use super::rank::quality;
use super::{Figures, Timing};
use crate::hearing::whisper::{ModelName, audio_context};

/// A Whisper network. Source: openai/whisper, `ModelDimensions` of the published weights.
struct Network {
    size: &'static str,
    width: f64,
    encoder_layers: f64,
    decoder_layers: f64,
}

const NETWORKS: [Network; 8] = [
    network("tiny", 384.0, 4.0, 4.0),
    network("base", 512.0, 6.0, 6.0),
    network("small", 768.0, 12.0, 12.0),
    network("medium", 1024.0, 24.0, 24.0),
    network("large", 1280.0, 32.0, 32.0),
    network("large-v2", 1280.0, 32.0, 32.0),
    network("large-v3", 1280.0, 32.0, 32.0),
    network("large-v3-turbo", 1280.0, 32.0, 4.0),
];

const fn network(
    size: &'static str,
    width: f64,
    encoder_layers: f64,
    decoder_layers: f64,
) -> Network {
    Network {
        size,
        width,
        encoder_layers,
        decoder_layers,
    }
}

/// Samples of the question that is measured, about: 3 s.
const QUESTION_SAMPLES: usize = 48_000;
/// Tokens of a short question, with those of the prompt.
const TOKENS: f64 = 48.0 + 16.0;
/// Tokens that the decoder chooses from. Source: as the networks.
const VOCABULARY: f64 = 51_865.0;

impl Network {
    /// Multiplications of one question. A layer has 12 width² of them for each position of the encoder and 14 width² for
    /// each token, and its attention the rest.
    fn work(&self) -> f64 {
        let positions = f64::from(audio_context(QUESTION_SAMPLES));
        let square = self.width * self.width;
        let attention = 2.0 * positions * self.width;
        let encoder = self.encoder_layers * positions * (12.0 * square + attention);
        let heard = self.decoder_layers * positions * 2.0 * square;
        let decoder = self.decoder_layers * TOKENS * (14.0 * square + attention);
        encoder + heard + decoder + TOKENS * VOCABULARY * self.width
    }
}

/// Multiplications that the Whisper model of this name does for a question of 3 s; none of an unknown size.
pub fn whisper_work(name: &str) -> Option<f64> {
    let size = ModelName::parse(name).size;
    let network = NETWORKS.iter().find(|network| network.size == size)?;
    Some(network.work())
}

/// What the Whisper model of this name would take, and from which measured one that follows: the nearest in size, among
/// those with the same kind of weights if there are any.
pub(super) fn whisper<'a>(name: &str, measured: &'a [Figures]) -> Option<(Timing, &'a str)> {
    let work = whisper_work(name)?;
    let weights = ModelName::parse(name).weights;
    let known = measured.iter().filter_map(|figures| {
        let known = figures.id.strip_prefix("whisper:")?;
        let factor = work / whisper_work(known)?;
        let other_weights = ModelName::parse(known).weights != weights;
        Some((other_weights, factor, figures))
    });
    let (_, factor, from) = known.min_by(|one, other| {
        let distance = |factor: f64| factor.ln().abs();
        (one.0.cmp(&other.0)).then(distance(one.1).total_cmp(&distance(other.1)))
    })?;
    Some((from.time.scaled(factor), &from.id))
}

/// What the Piper voice of this id would take: as long as a measured one of the same quality, which is the same network.
pub(super) fn piper<'a>(id: &str, measured: &'a [Figures]) -> Option<(Timing, &'a str)> {
    let wanted = quality(id)?;
    let same = |figures: &&Figures| {
        let known = figures.id.strip_prefix("piper:");
        known.and_then(quality) == Some(wanted)
    };
    let from = measured.iter().find(same)?;
    Some((from.time, &from.id))
}
