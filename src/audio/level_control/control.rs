//! The gain.

use super::super::capture::{CHUNK_SAMPLES, RATE_HZ};
use super::floor::Floor;
use super::limiter::Limiter;
use super::speech::Speech;

/// Where speech is brought to: its active level. dB below full scale. Source: EBU R 128, -23 LUFS, which leaves its peaks, some
/// 18 dB above, below full scale.
const TARGET_DBFS: f64 = -23.0;

/// The least and the greatest gain. dB. Source: who shouts at a microphone is some 15 dB above who talks; 24 dB more has a
/// converter of 16 bits, whose noise is near -90 dBFS, still 40 dB below speech.
const GAIN_DB: (f64, f64) = (-12.0, 24.0);

/// How fast the gain rises while somebody speaks. dB per second. Source: the whole way in little more than a second. Calls rise
/// by 3 (WebRTC's second gain control), which would leave the only sentence of a visitor as soft as it was.
const RISE_DB_S: f64 = 20.0;

/// How fast it falls. dB per second. Source: three times as fast, as what is too loud is harmed by the limiter meanwhile.
const FALL_DB_S: f64 = 60.0;

/// Blocks per second.
const BLOCKS_S: f64 = RATE_HZ as f64 / CHUNK_SAMPLES as f64;

/// Brings speech to about -23 dBFS: mono, 16 kHz, full scale 1, in parts of any length, after the echo was taken out.
#[derive(Debug)]
pub struct LevelControl {
    floor: Floor,
    speech: Speech,
    limiter: Limiter,
    block: Block,
    /// Where the gain is to be at the end of this block. dB.
    gain_db: f64,
    /// Of the next sample, and what is added to it at each.
    gain: f32,
    step: f32,
}

/// What was heard of the 10 ms under way.
#[derive(Debug, Clone, Copy)]
struct Block {
    samples: usize,
    /// The sum of their squares.
    power: f64,
    /// Somebody speaks in all of it.
    is_speech: bool,
}

impl Block {
    const EMPTY: Self = Self {
        samples: 0,
        power: 0.0,
        is_speech: true,
    };
}

impl Default for LevelControl {
    fn default() -> Self {
        Self::new()
    }
}

impl LevelControl {
    /// One that has heard nobody: its gain is 0 dB.
    pub fn new() -> Self {
        Self {
            floor: Floor::default(),
            speech: Speech::default(),
            limiter: Limiter::default(),
            block: Block::EMPTY,
            gain_db: 0.0,
            gain: 1.0,
            step: 0.0,
        }
    }

    /// Changes the samples by the gain, and follows their level where `follows` says so: that somebody speaks in them, and that
    /// nothing of our own is played, of which an echo may be left. Otherwise the gain stays where it is. No sample comes out
    /// above -1 dBFS, and what is no number comes out as silence.
    pub fn process(&mut self, samples: &mut [f32], follows: bool) {
        for sample in samples {
            let heard = if sample.is_finite() { *sample } else { 0.0 };
            self.gain += self.step;
            *sample = self.limiter.limit(heard * self.gain);
            self.block.samples += 1;
            self.block.power += f64::from(heard).powi(2);
            self.block.is_speech &= follows;
            if self.block.samples == CHUNK_SAMPLES {
                self.end_block();
            }
        }
    }

    /// The gain now. dB, -12 to 24.
    pub fn gain_db(&self) -> f64 {
        self.gain_db
    }

    fn end_block(&mut self) {
        let block = std::mem::replace(&mut self.block, Block::EMPTY);
        let power = block.power / CHUNK_SAMPLES as f64;
        self.floor.add(power);
        // The steps have been rounded.
        self.gain = amplitude(self.gain_db);
        if block.is_speech && self.floor.is_below(power) {
            self.speech.add(power);
            if let Some(level) = self.speech.level_dbfs() {
                let wanted = (TARGET_DBFS - level).clamp(GAIN_DB.0, GAIN_DB.1);
                let change = wanted - self.gain_db;
                self.gain_db += change.clamp(-FALL_DB_S / BLOCKS_S, RISE_DB_S / BLOCKS_S);
            }
        }
        self.step = (amplitude(self.gain_db) - self.gain) / CHUNK_SAMPLES as f32;
    }
}

fn amplitude(gain_db: f64) -> f32 {
    10_f64.powf(gain_db / 20.0) as f32
}
