//! Building ONNX sessions with the options every model here shares.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use ort::session::builder::{GraphOptimizationLevel, PrepackedWeights, SessionBuilder};
use ort::session::{RunOptions, Session, SessionInputValue, SessionOutputs};

use super::{Cancellation, InferenceError, runtime};
use crate::cause::Cause;
use crate::limits::CpuShare;

/// Has weights lie outside of the arena, which grows to the next power of two. Source: `onnxruntime_session_options_config_keys.h`.
const WEIGHTS_APART: &str = "session.use_device_allocator_for_initializers";
/// Has the arena of these devices give back at the end of a run what it needed. Source:
/// `onnxruntime_run_options_config_keys.h`.
const ARENA_GIVES_BACK: &str = "memory.enable_memory_arena_shrinkage";

/// Weights that several sessions of one model share after the runtime has arranged them for the CPU.
///
/// A session built with a clone of this must see the same model bytes as the first.
#[derive(Clone)]
pub struct SharedWeights(Arc<PrepackedWeights>);

impl SharedWeights {
    /// Room for one model's weights.
    ///
    /// # Errors
    /// [`InferenceError::NotLoaded`] before [`runtime::load`].
    pub fn new() -> Result<Self, InferenceError> {
        runtime::require()?;
        Ok(Self(Arc::new(PrepackedWeights::new())))
    }
}

/// A session that computes on the thread that calls it and never spins.
///
/// # Errors
/// [`InferenceError::NotLoaded`] before [`runtime::load`]; [`InferenceError::Model`] when the bytes are no model.
pub fn build(model: &[u8], weights: &SharedWeights) -> Result<Session, InferenceError> {
    runtime::require()?;
    options(weights, 1)
        .and_then(|mut builder| builder.commit_from_memory(model))
        .map_err(InferenceError::Model)
}

/// As [`build`], with `threads` (at least 1) for each run: the caller's and further ones of the session's own, which
/// wait without spinning. These have the share of the cores of what makes answers, whoever calls.
///
/// # Errors
/// As [`build`].
pub fn build_threaded(
    model: &[u8],
    weights: &SharedWeights,
    threads: usize,
) -> Result<Session, InferenceError> {
    runtime::require()?;
    let build = || {
        CpuShare::Less.take();
        options(weights, threads.max(1))
            .and_then(|builder| Ok(builder.with_config_entry(WEIGHTS_APART, "1")?))
            .and_then(|mut builder| builder.commit_from_memory(model))
            .map_err(InferenceError::Model)
    };
    // Threads have the share of the one that starts them.
    let built = thread::scope(|scope| scope.spawn(build).join());
    built.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Runs the model on named `inputs` and gives what `read` makes of its outputs. What the run worked in is given back at its
/// end: for models that run now and then. A cancellation ends the run under way;
/// the error is then as good as any other.
///
/// # Errors
/// Why the model did not run, or what `read` found wrong.
pub fn run_cancellable<T>(
    session: &mut Session,
    inputs: Vec<(&str, SessionInputValue<'_>)>,
    cancellation: &Cancellation,
    read: impl FnOnce(&SessionOutputs<'_>) -> Result<T, Cause>,
) -> Result<T, Cause> {
    let mut options = RunOptions::new()?;
    options.add_config_entry(ARENA_GIVES_BACK, "cpu:0")?;
    let options = Arc::new(options);
    let stop = Arc::clone(&options);
    let _stops = cancellation.on_cancel(move || {
        // Setting a flag of a live object does not fail.
        let _ = stop.terminate();
    });
    let outputs = session.run_with_options(inputs, &*options)?;
    read(&outputs)
}

fn options(weights: &SharedWeights, threads: usize) -> Result<SessionBuilder, ort::Error> {
    Ok(Session::builder()?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(threads)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        .with_prepacked_weights(&weights.0)?)
}
