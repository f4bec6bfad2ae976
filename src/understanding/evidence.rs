//! Whether a passage answers a question, read from the tokens of both. See `models/evidence/README.md`.

use ort::session::Session;
use ort::value::TensorRef;
use parking_lot::Mutex;

use crate::inference::session::{self, SharedWeights};
use crate::inference::{InferenceError, STATE_WIDTH, STATES_MAX, TokenStates};

/// Tokens that are read of a question: about 18 English words.
const QUESTION_TOKENS_MAX: usize = 24;

const MODEL: &[u8] = include_bytes!("../../models/evidence/model.onnx");

/// Reads a question and a passage side by side. Any thread may ask; one run at a time.
pub struct EvidenceReader {
    session: Mutex<Session>,
}

impl EvidenceReader {
    /// The model inside the program. Needs [`crate::inference::runtime::load`] first.
    ///
    /// # Errors
    /// [`InferenceError`] when the runtime is not loaded or refuses the model.
    pub fn embedded() -> Result<Self, InferenceError> {
        let session = session::build(MODEL, &SharedWeights::new()?)?;
        Ok(Self {
            session: Mutex::new(session),
        })
    }

    /// The log odds that `passage` answers `question`, as it was among the pairs that the model was taught with: half of
    /// them answers.
    ///
    /// # Errors
    /// [`InferenceError::Model`] when the runtime refuses.
    pub fn read(
        &self,
        question: &TokenStates,
        passage: &TokenStates,
    ) -> Result<f32, InferenceError> {
        let question_numbers: Vec<f32> = question.numbers(QUESTION_TOKENS_MAX).collect();
        let passage_numbers: Vec<f32> = passage.numbers(STATES_MAX).collect();
        let tensor = |numbers| {
            let shape = [1, <[f32]>::len(numbers) / STATE_WIDTH, STATE_WIDTH];
            TensorRef::from_array_view((shape, numbers)).map_err(InferenceError::Model)
        };
        let inputs = ort::inputs![
            "question" => tensor(&question_numbers)?,
            "passage" => tensor(&passage_numbers)?,
        ];
        let mut session = self.session.lock();
        let outputs = session.run(inputs).map_err(InferenceError::Model)?;
        let (_, odds) = outputs["log_odds"]
            .try_extract_tensor::<f32>()
            .map_err(InferenceError::Model)?;
        Ok(odds.first().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::runtime;
    use crate::understanding::{Encoder, OnnxEncoder};

    #[test]
    fn a_passage_that_holds_what_was_asked_has_the_better_odds() {
        runtime::load(None).unwrap();
        let reader = EvidenceReader::embedded().unwrap();
        let mut encoder = OnnxEncoder::embedded().unwrap();
        let mut states = |text: &str| encoder.encode(text).unwrap().states().unwrap().clone();
        let passage = states(
            "Swimming pool > Tickets: A ticket costs 4 dollars, for children 2 dollars. The pool opens at 7 am.",
        );
        let mut odds = |question: &str| reader.read(&states(question), &passage).unwrap();
        for (held, missing) in [
            ("when does the pool open", "when was the pool built"),
            ("how much is a ticket for a child", "how much is the sauna"),
            ("what do adults pay", "who runs the pool"),
        ] {
            let (held, missing) = (odds(held), odds(missing));
            assert!(held > missing + 1.0, "{held} {missing}");
        }
    }

    #[test]
    fn any_question_and_passage_can_be_read() {
        runtime::load(None).unwrap();
        let reader = EvidenceReader::embedded().unwrap();
        let mut encoder = OnnxEncoder::embedded().unwrap();
        for text in ["", "?", &"word ".repeat(500)] {
            let states = encoder.encode(text).unwrap().states().unwrap().clone();
            assert!(reader.read(&states, &states).unwrap().is_finite(), "{text}");
        }
    }
}
