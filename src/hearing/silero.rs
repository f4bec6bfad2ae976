//! Voice detection by Silero VAD v6. See `models/silero/README.md`.

use std::sync::Arc;

use ort::session::Session;
use ort::value::{Outlet, TensorRef};
use parking_lot::Mutex;

use super::{HearError, VoiceDetector, WINDOW_SAMPLES};
use crate::cause::Cause;
use crate::inference::session::{self, SharedWeights};

/// The model inside the program, uncompressed: its pages are read from the program file when needed.
const MODEL: &[u8] = include_bytes!("../../models/silero/model.onnx");
/// Samples from before a window that the model wants in front of it. Source: the package's reference, for 16 kHz.
const CONTEXT_SAMPLES: usize = 64;
/// Samples that one run takes.
const INPUT_SAMPLES: usize = CONTEXT_SAMPLES + WINDOW_SAMPLES;
/// Numbers in each of the two parts of the state.
const STATE_WIDTH: usize = 128;
/// Names of the inputs, in the model's order.
const INPUTS: [&str; 3] = ["input", "h", "c"];
/// Names of the outputs, in the model's order.
const OUTPUTS: [&str; 3] = ["speech_probs", "hn", "cn"];

/// The loaded model. Clones share it; streams take turns of about 0.1 ms.
#[derive(Clone)]
pub struct SileroModel {
    session: Arc<Mutex<Session>>,
}

impl SileroModel {
    /// The model inside the program. Needs [`crate::inference::runtime::load`] first.
    ///
    /// # Errors
    /// [`HearError::Start`] when the runtime is not loaded or refuses the model.
    pub fn embedded() -> Result<Self, HearError> {
        Self::from_bytes(MODEL)
    }

    fn from_bytes(model: &[u8]) -> Result<Self, HearError> {
        let session = SharedWeights::new()
            .and_then(|weights| session::build(model, &weights))
            .map_err(|problem| HearError::start(Cause::of("Silero VAD", problem)))?;
        let inputs = session.inputs().iter().map(Outlet::name);
        let outputs = session.outputs().iter().map(Outlet::name);
        if !inputs.eq(INPUTS) || !outputs.eq(OUTPUTS) {
            return Err(HearError::start(
                "the voice detection model is not Silero VAD v6 for 16 kHz",
            ));
        }
        Ok(Self {
            session: Arc::new(Mutex::new(session)),
        })
    }

    /// A detector at the beginning of a stream. Cheap: it holds a few kilobytes of state.
    pub fn detector(&self) -> Silero {
        Silero {
            model: self.clone(),
            input: [0.0; INPUT_SAMPLES],
            hidden: [0.0; STATE_WIDTH],
            cell: [0.0; STATE_WIDTH],
        }
    }
}

/// Hears one stream.
pub struct Silero {
    model: SileroModel,
    /// What the next run takes: the end of the window before, then the window.
    input: [f32; INPUT_SAMPLES],
    hidden: [f32; STATE_WIDTH],
    cell: [f32; STATE_WIDTH],
}

impl Silero {
    fn run(&mut self) -> Result<f32, ort::Error> {
        let mut session = self.model.session.lock();
        let state = [1, 1, STATE_WIDTH];
        let outputs = session.run(ort::inputs![
            INPUTS[0] => TensorRef::from_array_view(([1, INPUT_SAMPLES], &self.input[..]))?,
            INPUTS[1] => TensorRef::from_array_view((state, &self.hidden[..]))?,
            INPUTS[2] => TensorRef::from_array_view((state, &self.cell[..]))?,
        ])?;
        let (_, scores) = outputs[0].try_extract_tensor::<f32>()?;
        let (_, hidden) = outputs[1].try_extract_tensor::<f32>()?;
        let (_, cell) = outputs[2].try_extract_tensor::<f32>()?;
        let wrong = || ort::Error::new("the outputs have the wrong size");
        if hidden.len() != STATE_WIDTH || cell.len() != STATE_WIDTH {
            return Err(wrong());
        }
        let score = *scores.first().ok_or_else(wrong)?;
        self.hidden.copy_from_slice(hidden);
        self.cell.copy_from_slice(cell);
        Ok(score)
    }
}

impl VoiceDetector for Silero {
    fn score(&mut self, window: &[i16; WINDOW_SAMPLES]) -> Result<f32, HearError> {
        self.input.copy_within(WINDOW_SAMPLES.., 0);
        let new = self.input[CONTEXT_SAMPLES..].iter_mut().zip(window);
        new.for_each(|(value, sample)| *value = f32::from(*sample) / 32_768.0);
        let score = self
            .run()
            .map_err(|problem| HearError::failed(Cause::of("Silero VAD", problem)))?;
        Ok(score.clamp(0.0, 1.0))
    }

    fn reset(&mut self) {
        *self = self.model.detector();
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::inference::runtime;

    #[test]
    fn the_model_is_the_one_that_its_page_names() {
        let page = include_str!("../../models/silero/README.md");
        assert!(page.contains(&format!("{:x}", Sha256::digest(MODEL))));
    }

    #[test]
    fn a_damaged_or_foreign_model_is_refused() {
        runtime::load(None).unwrap();
        let foreign = include_bytes!("../../models/smart-turn/model.onnx");
        for (model, reason) in [
            (&MODEL[..MODEL.len() / 2], "does not run"),
            (b"no model", "does not run"),
            (&[], "does not run"),
            (&foreign[..], "not Silero VAD"),
        ] {
            let problem = SileroModel::from_bytes(model).err().unwrap();
            assert!(matches!(problem, HearError::Start(_)));
            assert!(problem.to_string().contains(reason), "{problem}");
        }
    }
}
