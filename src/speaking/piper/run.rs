//! One sentence through the model: whole, or its frames first and then their sound part by part.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use ort::session::{Session, SessionInputValue};
use ort::value::{Outlet, PrimitiveTensorElementType, TensorElementType, TensorRef, ValueType};
use parking_lot::{Mutex, MutexGuard};

use super::graph::{self, Parts};
use crate::cause::Cause;
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
///
/// Each session does one run at a time: the runtime's threads are shared, so two would only slow each other down.
pub(super) enum Vits {
    /// The model as it is.
    Whole {
        session: Mutex<Session>,
        /// Why it is not cut.
        because: String,
    },
    /// Cut where the decoder begins.
    Cut(Cut),
}

/// A model in two parts.
pub(super) struct Cut {
    encoder: Mutex<Session>,
    decoder: Mutex<Session>,
    /// What the decoder calls its frames.
    frames: String,
    /// Numbers per frame.
    channels: usize,
    /// Frames on either side that a sample depends on.
    reach: usize,
    /// Samples per frame.
    pub(super) hop: usize,
    /// What samples are multiplied with.
    pub(super) gain: f32,
    decoder_takes_speaker: bool,
}

/// What the first part of a model makes of a sentence: as many frames as it lasts.
pub(super) struct Frames {
    /// `[channels, frames]`, one channel after the other.
    values: Vec<f32>,
    /// How many.
    pub(super) count: usize,
    speaker: Option<i64>,
}

impl Vits {
    /// Builds sessions of `threads` threads and checks what the model takes and gives. A model that cannot be cut is run
    /// whole.
    ///
    /// # Errors
    /// What is wrong with the model, or with the runtime.
    pub(super) fn new(
        model: &Bytes,
        threads: usize,
        several_speakers: bool,
    ) -> Result<Self, Cause> {
        match graph::cut(model.clone()) {
            Ok(parts) => Cut::new(&parts, threads, several_speakers).map(Self::Cut),
            Err(because) => {
                let session = build(model, threads)?;
                check_inputs(&session, several_speakers)?;
                check_output(&session)?;
                let session = Mutex::new(session);
                Ok(Self::Whole { session, because })
            }
        }
    }

    /// Whether a run is under way or about to begin.
    #[cfg(test)]
    pub(super) fn is_busy(&self) -> bool {
        let session = match self {
            Self::Whole { session, .. } => session,
            Self::Cut(cut) => &cut.encoder,
        };
        session.is_locked()
    }
}

impl Cut {
    fn new(parts: &Parts, threads: usize, several_speakers: bool) -> Result<Self, Cause> {
        let encoder = build(&parts.encoder, threads)?;
        check_inputs(&encoder, several_speakers)?;
        let decoder = build(&parts.decoder, threads)?;
        check_output(&decoder)?;
        let mut cut = Self {
            encoder: Mutex::new(encoder),
            decoder: Mutex::new(decoder),
            frames: parts.frames.clone(),
            channels: usize::try_from(parts.channels)?,
            reach: parts.reach,
            hop: 1,
            gain: 1.0,
            decoder_takes_speaker: parts.decoder_takes_speaker,
        };
        cut.hop = cut.measure_hop(several_speakers)?;
        Ok(cut)
    }

    /// How many samples come of one frame.
    fn measure_hop(&self, several_speakers: bool) -> Result<usize, Cause> {
        const TRIED: usize = 4;
        let speaker = several_speakers.then_some(0);
        let values = vec![0.0; self.channels * TRIED];
        let sound = self.sound_of(&values, TRIED, speaker, &Cancellation::default())?;
        match sound.len() {
            length if length >= TRIED && length.is_multiple_of(TRIED) => Ok(length / TRIED),
            length => Err(format!("its decoder makes {length} samples of {TRIED} frames").into()),
        }
    }

    /// The frames of a sentence. A cancellation ends the run under way.
    ///
    /// # Errors
    /// [`SpeakError::Cancelled`], or [`SpeakError::Failed`] when the model does not run.
    pub(super) fn encode(
        &self,
        ids: &[i64],
        scales: Scales,
        speaker: Option<i64>,
        cancellation: &Cancellation,
    ) -> Result<Frames, SpeakError> {
        let session = self.encoder.lock();
        let read = |shape: &[i64], values: &[f32]| match shape {
            [1, channels, _] if usize::try_from(*channels) == Ok(self.channels) => {
                Ok(values.to_vec())
            }
            _ => Err(format!("the model gave frames of shape {shape:?}").into()),
        };
        let values = run_sentence(session, ids, scales, speaker, cancellation, read)?;
        Ok(Frames {
            count: values.len() / self.channels,
            values,
            speaker,
        })
    }

    /// The sound of some of the frames, the same as in the sound of all: -1 to 1, [`Self::hop`] samples per frame.
    ///
    /// # Errors
    /// As [`Self::encode`].
    pub(super) fn decode(
        &self,
        frames: &Frames,
        part: Range<usize>,
        cancellation: &Cancellation,
    ) -> Result<Vec<f32>, SpeakError> {
        let from = part.start.saturating_sub(self.reach);
        let until = (part.end + self.reach).min(frames.count);
        let channels = frames.values.chunks_exact(frames.count);
        let values: Vec<f32> = channels
            .flat_map(|channel| &channel[from..until])
            .copied()
            .collect();
        let sound = self.sound_of(&values, until - from, frames.speaker, cancellation);
        if cancellation.is_cancelled() {
            return Err(SpeakError::Cancelled);
        }
        let mut sound = sound.map_err(SpeakError::failed)?;
        if sound.len() != (until - from) * self.hop {
            let samples = sound.len();
            return Err(SpeakError::failed(format!(
                "the model gave {samples} samples for {} frames",
                until - from
            )));
        }
        sound.truncate((part.end - from) * self.hop);
        sound.drain(..(part.start - from) * self.hop);
        Ok(sound)
    }

    fn sound_of(
        &self,
        values: &[f32],
        count: usize,
        speaker: Option<i64>,
        cancellation: &Cancellation,
    ) -> Result<Vec<f32>, Cause> {
        let shape = [1, self.channels, count];
        let speaker = speaker
            .filter(|_| self.decoder_takes_speaker)
            .map(|it| [it]);
        let mut inputs = vec![(&*self.frames, tensor(shape, values)?)];
        if let Some(number) = &speaker {
            inputs.push(("sid", tensor([1], number)?));
        }
        let mut session = self.decoder.lock();
        if cancellation.is_cancelled() {
            return Err("cancelled".into());
        }
        session::run_cancellable(&mut session, inputs, cancellation, |outputs| {
            let (shape, sound) = outputs[0].try_extract_tensor::<f32>()?;
            check_shape(shape)?;
            Ok(sound.to_vec())
        })
    }
}

/// The sound of a sentence by a model that is not cut: -1 to 1. A cancellation ends the run under way.
///
/// # Errors
/// [`SpeakError::Cancelled`], or [`SpeakError::Failed`] when the model does not run or gives no sound.
pub(super) fn run_whole(
    session: &Mutex<Session>,
    ids: &[i64],
    scales: Scales,
    speaker: Option<i64>,
    cancellation: &Cancellation,
) -> Result<Vec<f32>, SpeakError> {
    let read = |shape: &[i64], sound: &[f32]| check_shape(shape).map(|()| sound.to_vec());
    run_sentence(session.lock(), ids, scales, speaker, cancellation, read)
}

/// Runs what takes the ids of a sentence, and gives what `read` makes of the shape and numbers of its first output.
fn run_sentence<T>(
    mut session: MutexGuard<'_, Session>,
    ids: &[i64],
    scales: Scales,
    speaker: Option<i64>,
    cancellation: &Cancellation,
    read: impl FnOnce(&[i64], &[f32]) -> Result<T, Cause>,
) -> Result<T, SpeakError> {
    if cancellation.is_cancelled() {
        return Err(SpeakError::Cancelled);
    }
    let lengths = [i64::try_from(ids.len()).expect("a length fits")];
    let scales = [scales.noise, scales.length, scales.noise_w];
    let speaker = speaker.map(|number| [number]);
    let inputs = sentence_inputs(ids, &lengths, &scales, speaker.as_ref());
    let done = inputs.and_then(|inputs| {
        session::run_cancellable(&mut session, inputs, cancellation, |outputs| {
            let (shape, values) = outputs[0].try_extract_tensor::<f32>()?;
            read(shape, values)
        })
    });
    if cancellation.is_cancelled() {
        return Err(SpeakError::Cancelled);
    }
    done.map_err(SpeakError::failed)
}

fn sentence_inputs<'a>(
    ids: &'a [i64],
    lengths: &'a [i64; 1],
    scales: &'a [f32; 3],
    speaker: Option<&'a [i64; 1]>,
) -> Result<Vec<(&'a str, SessionInputValue<'a>)>, Cause> {
    let mut inputs = vec![
        ("input", tensor([1, ids.len()], ids)?),
        ("input_lengths", tensor([1], lengths)?),
        ("scales", tensor([3], scales)?),
    ];
    if let Some(number) = speaker {
        inputs.push(("sid", tensor([1], number)?));
    }
    Ok(inputs)
}

fn tensor<const N: usize, T: PrimitiveTensorElementType + Clone + fmt::Debug + 'static>(
    shape: [usize; N],
    values: &[T],
) -> Result<SessionInputValue<'_>, Cause> {
    Ok(TensorRef::from_array_view((shape, values))?.into())
}

fn build(model: &[u8], threads: usize) -> Result<Session, Cause> {
    SharedWeights::new()
        .and_then(|weights| session::build_threaded(model, &weights, threads))
        .map_err(|problem| match problem {
            InferenceError::Model(cause) => Cause::of("ONNX Runtime refuses it", cause),
            other => other.into(),
        })
}

fn check_shape(shape: &[i64]) -> Result<(), Cause> {
    if shape.iter().rev().skip(1).any(|size| *size != 1) {
        return Err(format!("the model gave sound of shape {shape:?}").into());
    }
    Ok(())
}

fn check_inputs(session: &Session, several_speakers: bool) -> Result<(), Cause> {
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
    )
    .into())
}

fn describe(name: &str, kind: Option<TensorElementType>) -> String {
    kind.map_or_else(
        || format!("{name} (no tensor)"),
        |kind| format!("{name} {kind}"),
    )
}

fn check_output(session: &Session) -> Result<(), Cause> {
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
