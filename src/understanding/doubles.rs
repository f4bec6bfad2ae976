//! What takes the place of the encoder in unit tests of what stands around it.

use std::sync::mpsc::{Receiver, Sender};

use super::{EncodeError, Encoder, ModelId};
use crate::inference::{Embedding, WIDTH};

/// Hashes words: texts that share words have similar vectors, the same on every machine. It knows no synonyms.
pub struct FakeEncoder {
    model: ModelId,
}

impl FakeEncoder {
    /// A new one; all of them agree.
    pub fn new() -> Self {
        Self {
            model: ModelId::new("fake"),
        }
    }

    /// The vector that every fake encoder gives `text`.
    pub fn vector(text: &str) -> Embedding {
        // A small constant part gives the empty text a vector too.
        let mut values = [0.01_f32; WIDTH];
        for word in text
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            add_word(&mut values, &word.to_lowercase());
        }
        Embedding::normalised(&values).expect("the constant part is not zero")
    }
}

/// Adds eight signed ones at places that depend on the word.
fn add_word(values: &mut [f32; WIDTH], word: &str) {
    let mut state = fnv1a(word.as_bytes());
    for _ in 0..8 {
        // Knuth's MMIX generator, to spread the bits.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let sign = if state >> 63 == 0 { 1.0 } else { -1.0 };
        values[(state >> 33) as usize % WIDTH] += sign;
    }
}

/// FNV-1a, 64 bits.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

impl Default for FakeEncoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder for FakeEncoder {
    fn encode(&mut self, text: &str) -> Result<Embedding, EncodeError> {
        Ok(Self::vector(text))
    }

    fn model_id(&self) -> &ModelId {
        &self.model
    }
}

/// Says which text it began and waits for leave to go on; panics when told a text that says so.
pub struct Gated {
    fake: FakeEncoder,
    began: Sender<String>,
    leave: Receiver<()>,
}

impl Gated {
    /// Tells `began`, and waits for `leave`.
    pub fn new(began: Sender<String>, leave: Receiver<()>) -> Self {
        Self {
            fake: FakeEncoder::new(),
            began,
            leave,
        }
    }
}

impl Encoder for Gated {
    fn encode(&mut self, text: &str) -> Result<Embedding, EncodeError> {
        self.began.send(text.into()).unwrap();
        let _ = self.leave.recv();
        assert!(text != "panic", "as asked");
        self.fake.encode(text)
    }

    fn model_id(&self) -> &ModelId {
        self.fake.model_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_words_are_similar_and_others_are_not() {
        let fees = FakeEncoder::vector("What are the fees?");
        assert!(fees.dot(&FakeEncoder::vector("what ARE the fees")) > 0.999);
        assert!(fees.dot(&FakeEncoder::vector("the fees are high")) > 0.4);
        assert!(fees.dot(&FakeEncoder::vector("goodbye")) < 0.3);
        assert!((FakeEncoder::vector("").dot(&FakeEncoder::vector("")) - 1.0).abs() < 1e-4);
    }
}
