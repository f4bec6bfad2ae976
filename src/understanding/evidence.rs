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
