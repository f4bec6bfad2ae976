//! Has the speaker finished? Smart Turn v3.2 listens to how the last seconds sounded. See `models/smart-turn/README.md`.

mod features;
mod mel;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use ort::session::Session;
use ort::value::{Outlet, TensorRef};
use parking_lot::Mutex;

use self::features::{LogMel, WINDOWS};
use self::mel::BANDS;
use super::{HearError, TurnJudge};
use crate::cause::Cause;
use crate::inference::Cancellation;
use crate::inference::pages;
use crate::inference::session::{self, SharedWeights};

/// The model inside the program, uncompressed: its pages are read from the program file when needed.
const MODEL: &[u8] = include_bytes!("../../../models/smart-turn/model.onnx");
/// The name of the model's input.
const INPUT: &str = "input_features";
/// The name of the model's output.
const OUTPUT: &str = "logits";

/// The judge. Loads its model at the first question, or when told to by [`Self::load`]; nothing is spent before.
#[derive(Default)]
pub struct SmartTurn {
    loaded: OnceLock<Result<Loaded, HearError>>,
}

impl SmartTurn {
    /// A judge that has nothing loaded yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads the model unless it is loaded; takes about a quarter of a second. Needs
    /// [`crate::inference::runtime::load`] first.
    ///
    /// # Errors
    /// [`HearError::Start`] when the runtime is not loaded or refuses the model; every question then has the same
    /// answer.
    pub fn load(&self) -> Result<(), HearError> {
        self.loaded().map(|_| ())
    }

    fn loaded(&self) -> Result<&Loaded, HearError> {
        self.loaded
            .get_or_init(|| {
                let loaded = Loaded::new(MODEL);
                // The runtime has copied the weights.
                pages::release(MODEL);
                loaded
            })
            .as_ref()
            .map_err(Clone::clone)
    }
}

impl TurnJudge for SmartTurn {
    fn judge(&self, samples: &[i16], cancellation: &Cancellation) -> Result<f32, HearError> {
        let outcome = self.loaded()?.judge(samples, cancellation);
        if cancellation.is_cancelled() {
            return Err(HearError::Cancelled);
        }
        outcome.map_err(|problem| HearError::failed(Cause::of("Smart Turn", problem)))
    }
}

struct Loaded {
    log_mel: LogMel,
    /// One run at a time: two would only slow each other down.
    session: Mutex<Session>,
}

impl Loaded {
    fn new(model: &[u8]) -> Result<Self, HearError> {
        let session = SharedWeights::new()
            .and_then(|weights| session::build(model, &weights))
            .map_err(|problem| HearError::start(Cause::of("Smart Turn", problem)))?;
        let inputs = session.inputs().iter().map(Outlet::name);
        let outputs = session.outputs().iter().map(Outlet::name);
        if !inputs.eq([INPUT]) || !outputs.eq([OUTPUT]) {
            return Err(HearError::start(
                "the turn judge's model is not Smart Turn v3",
            ));
        }
        Ok(Self {
            log_mel: LogMel::new(),
            session: Mutex::new(session),
        })
    }

    /// The probability of a complete turn. After a cancellation any outcome, soon.
    fn judge(&self, samples: &[i16], cancellation: &Cancellation) -> Result<f32, Cause> {
        let features = self.log_mel.features(samples);
        let input = TensorRef::from_array_view(([1, BANDS, WINDOWS], features.as_slice()))?;
        let mut session = self.session.lock();
        if cancellation.is_cancelled() {
            return Err("cancelled".into());
        }
        let inputs = vec![(INPUT, input.into())];
        session::run_cancellable(&mut session, inputs, cancellation, |outputs| {
            let (_, values) = outputs[OUTPUT].try_extract_tensor::<f32>()?;
            match values {
                [probability] if probability.is_finite() => Ok(probability.clamp(0.0, 1.0)),
                _ => Err(format!("the model gave {values:?}").into()),
            }
        })
    }
}
