//! What an engine that is not here would take, from one of the same family that was measured here.
//!
//! Whisper's time goes with the work of its network. Matrix products alone make a large network look too slow beside a
//! small one, by a quarter from tiny to small: norms, softmax and GELU grow with the width, not with its square, and a
//! token that is said waits for all weights to come from memory. With both, what models of the published shapes with
//! weights of half precision took at the median on two cores of an AMD EPYC (tiny 284, base 600, small 2000 ms) follows
//! from each other within 15 %. That was with 288 positions; the work is that of the positions which a question takes now.
//!
//! Piper has one network for each quality, and the two lowest make fewer samples too: voices of the published shapes
//! took 115, 135, 190 and 1300 ms on the same machine for a sentence of 3.5 s.

use super::rank::quality;
use super::{Figures, Timing};
use crate::hearing::whisper::{ModelName, audio_context};
use crate::models::Kind;

/// What a turn would wait for, and the id of the measured engine from which that follows.
pub(super) type Estimate<'a> = (Timing, &'a str);

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
/// Tokens of a short question, which are said one after another.
const SAID_TOKENS: f64 = 16.0;
/// Tokens that the decoder chooses from. Source: as the networks.
const VOCABULARY: f64 = 51_865.0;
/// Bands of the spectrum, of which there are two columns for each position. Source: as the networks; large-v3 has more.
const BANDS: f64 = 80.0;
/// What norms, softmax and GELU cost in a layer, for each number of a position, in multiplications of a matrix product.
/// Source: encoders of tiny, base and small took 79, 182 and 701 ms for the question.
const BY_NUMBER: f64 = 4_500.0;
/// How much longer a token takes alone than a position of the encoder. Source: as above; 1.9, 3.9 and 12 ms for a token.
const ALONE: f64 = 4.0;
/// How much longer a network takes with weights of five bits, which have to be unpacked. Source: tiny and base took 1.3
/// and 1.4 times as long with q5_1 as with plain weights; with q8_0 they took 0.9 times and as long.
const FIVE_BITS: f64 = 1.4;

impl Network {
    /// The work of one question, in multiplications of a matrix product.
    fn work(&self) -> f64 {
        let positions = f64::from(audio_context(QUESTION_SAMPLES));
        let square = self.width * self.width;
        let by_number = BY_NUMBER * self.width;
        let attention = 2.0 * positions * self.width;
        let convolutions = positions * (2.0 * 3.0 * BANDS * self.width + 3.0 * square);
        let encoder = self.encoder_layers * positions * (12.0 * square + attention + by_number);
        let heard = self.decoder_layers * positions * 2.0 * square;
        let token = self.decoder_layers * (14.0 * square + attention + by_number);
        let token = token + VOCABULARY * self.width;
        convolutions + encoder + heard + ALONE * SAID_TOKENS * token
    }
}

/// The work of the Whisper model of this name for a question of 3 s, in multiplications; none of an unknown size.
pub fn whisper_work(name: &str) -> Option<f64> {
    let ModelName { size, weights, .. } = ModelName::parse(name);
    let network = NETWORKS.iter().find(|network| network.size == size)?;
    let unpacked = weights.starts_with("q5");
    Some(network.work() * if unpacked { FIVE_BITS } else { 1.0 })
}

/// What the Whisper model of this name would take, and from which measured one that follows: the nearest in size, among
/// those with the same kind of weights if there are any.
pub(super) fn whisper<'a>(name: &str, measured: &'a [Figures]) -> Option<Estimate<'a>> {
    let work = whisper_work(name)?;
    let weights = ModelName::parse(name).weights;
    let known = measured.iter().filter_map(|figures| {
        let known = Kind::Whisper.name_in(&figures.id)?;
        let factor = work / whisper_work(known)?;
        let other_weights = ModelName::parse(known).weights != weights;
        Some((other_weights, factor, figures))
    });
    let (_, factor, from) = known.min_by(|one, other| {
        (one.0.cmp(&other.0)).then(distance(one.1).total_cmp(&distance(other.1)))
    })?;
    Some((from.time.scaled(factor), &from.id))
}

/// Times of Piper voices for the same sentence, beside that of a medium one. Source: the description of this module.
const VOICES: [(&str, f64); 4] = [("x_low", 0.6), ("low", 0.7), ("medium", 1.0), ("high", 7.0)];

fn voice_work(id: &str) -> Option<f64> {
    let quality = quality(id)?;
    let known = VOICES.iter().find(|(known, _)| *known == quality);
    known.map(|(_, work)| *work)
}

/// What the Piper voice of this id would take, and from which measured one that follows: the nearest in quality.
pub(super) fn piper<'a>(id: &str, measured: &'a [Figures]) -> Option<Estimate<'a>> {
    let work = voice_work(id)?;
    let known = measured.iter().filter_map(|figures| {
        let known = Kind::Piper.name_in(&figures.id)?;
        Some((work / voice_work(known)?, figures))
    });
    let (factor, from) =
        known.min_by(|one, other| distance(one.0).total_cmp(&distance(other.0)))?;
    Some((from.time.scaled(factor), &from.id))
}

/// How far apart two times are, by their quotient.
fn distance(factor: f64) -> f64 {
    factor.ln().abs()
}
