//! One sentence through the model.

use std::sync::{Mutex, PoisonError};

use ort::session::{Session, SessionInputValue};
use ort::value::{Outlet, TensorElementType, TensorRef, ValueType};

use super::samples;
use crate::inference::Cancellation;
use crate::inference::InferenceError;
use crate::inference::session::{self, SharedWeights};
use crate::speaking::SpeakError;

/// What a model is told beside the phonemes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scales {
    /// Variation of the sound, 0 or more; voices ask for about 0.667.
    pub noise: f32,
    /// Length of every phoneme as a factor of the voice's own, above 0; 2 is half as fast.
    pub length: f32,
    /// Variation of the lengths, 0 or more; voices ask for about 0.8.
    pub noise_w: f32,
}

impl Scales {
    /// # Errors
    /// Which scale is of no use.
    pub(super) fn check(&self) -> Result<(), String> {
        let noises = [self.noise, self.noise_w];
        if !noises
            .iter()
            .all(|scale| scale.is_finite() && *scale >= 0.0)
        {
            return Err(format!(
                "the noise scales are {noises:?}; they must be 0 or more"
            ));
        }
        if !(self.length.is_finite() && self.length > 0.0) {
            return Err(format!(
                "the length scale is {}; it must be above 0",
                self.length
            ));
        }
        Ok(())
    }
}

/// A VITS model as Piper exports it. **Inputs** `input` int64 `[1, ids]`, `input_lengths` int64 `[1]`, `scales` float32
/// `[3]`, with several speakers `sid` int64 `[1]`; the first **output** is float32 `[1, 1, 1, samples]`.
pub(super) struct Vits {
    /// One run at a time: the runtime's threads are shared, so two would only slow each other down.
    session: Mutex<Session>,
}

impl Vits {
    /// Builds a session of `threads` threads and checks what the model takes and gives.
    ///
    /// # Errors
    /// What is wrong with the model, or with the runtime.
    pub(super) fn new(
        model: &[u8],
        threads: usize,
        several_speakers: bool,
    ) -> Result<Self, String> {
        let session = SharedWeights::new()
            .and_then(|weights| session::build_threaded(model, &weights, threads))
            .map_err(|problem| match problem {
                InferenceError::Model(cause) => format!("ONNX Runtime refuses it: {cause}"),
                other => other.to_string(),
            })?;
        check_inputs(&session, several_speakers)?;
        check_output(&session)?;
        Ok(Self {
            session: Mutex::new(session),
        })
    }

    /// Speaks one sentence and appends it to `out`. A cancellation ends the run under way.
    ///
    /// # Errors
    /// [`SpeakError::Cancelled`], or [`SpeakError::Failed`] when the model does not run or gives no sound.
    pub(super) fn run(
        &self,
        ids: &[i64],
        scales: Scales,
        speaker: Option<i64>,
        cancellation: &Cancellation,
        out: &mut Vec<i16>,
    ) -> Result<(), SpeakError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if cancellation.is_cancelled() {
            return Err(SpeakError::Cancelled);
        }
        let done = run_cancellable(&mut session, ids, scales, speaker, cancellation, out);
        if cancellation.is_cancelled() {
            return Err(SpeakError::Cancelled);
        }
        done.map_err(SpeakError::Failed)
    }

    /// Whether a run is under way or about to begin.
    #[cfg(test)]
    pub(super) fn is_busy(&self) -> bool {
        self.session.try_lock().is_err()
    }
}

fn run_cancellable(
    session: &mut Session,
    ids: &[i64],
    scales: Scales,
    speaker: Option<i64>,
    cancellation: &Cancellation,
    out: &mut Vec<i16>,
) -> Result<(), String> {
    let told = |problem: ort::Error| problem.to_string();
    let lengths = [i64::try_from(ids.len()).expect("a length fits")];
    let scales = [scales.noise, scales.length, scales.noise_w];
    let speaker = speaker.map(|number| [number]);
    let one = [1_usize];
    let mut inputs: Vec<(&str, SessionInputValue<'_>)> = vec![
        (
            "input",
            TensorRef::from_array_view(([1, ids.len()], ids))
                .map_err(told)?
                .into(),
        ),
        (
            "input_lengths",
            TensorRef::from_array_view((one, &lengths[..]))
                .map_err(told)?
                .into(),
        ),
        (
            "scales",
            TensorRef::from_array_view(([3_usize], &scales[..]))
                .map_err(told)?
                .into(),
        ),
    ];
    if let Some(number) = &speaker {
        let value = TensorRef::from_array_view((one, &number[..])).map_err(told)?;
        inputs.push(("sid", value.into()));
    }
    session::run_cancellable(session, inputs, cancellation, |outputs| {
        let (shape, sound) = outputs[0].try_extract_tensor::<f32>().map_err(told)?;
        if shape.iter().rev().skip(1).any(|size| *size != 1) {
            return Err(format!("the model gave sound of shape {shape:?}"));
        }
        samples::append(sound, out)
    })
}

fn check_inputs(session: &Session, several_speakers: bool) -> Result<(), String> {
    let mut wanted = vec![
        ("input", TensorElementType::Int64),
        ("input_lengths", TensorElementType::Int64),
        ("scales", TensorElementType::Float32),
    ];
    if several_speakers {
        wanted.push(("sid", TensorElementType::Int64));
    }
    let found: Vec<_> = session
        .inputs()
        .iter()
        .map(|input| (input.name(), input.dtype().tensor_type()))
        .collect();
    let same = found.len() == wanted.len()
        && wanted
            .iter()
            .all(|(name, kind)| found.contains(&(*name, Some(*kind))));
    if same {
        return Ok(());
    }
    let list = |inputs: Vec<String>| inputs.join(", ");
    Err(format!(
        "it is no Piper voice: its inputs are {}, where {} are expected",
        list(
            found
                .iter()
                .map(|(name, kind)| describe(name, *kind))
                .collect()
        ),
        list(
            wanted
                .iter()
                .map(|(name, kind)| describe(name, Some(*kind)))
                .collect()
        ),
    ))
}

fn describe(name: &str, kind: Option<TensorElementType>) -> String {
    kind.map_or_else(
        || format!("{name} (no tensor)"),
        |kind| format!("{name} {kind}"),
    )
}

fn check_output(session: &Session) -> Result<(), String> {
    let kind = session.outputs().first().map(Outlet::dtype);
    if let Some(ValueType::Tensor {
        ty: TensorElementType::Float32,
        ..
    }) = kind
    {
        return Ok(());
    }
    Err("it is no Piper voice: its first output is not float32".into())
}
