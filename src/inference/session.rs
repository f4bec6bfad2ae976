//! Building ONNX sessions with the options every model here shares.

use std::sync::Arc;

use ort::session::builder::{GraphOptimizationLevel, PrepackedWeights, SessionBuilder};
use ort::session::{RunOptions, Session, SessionInputValue, SessionOutputs};

use super::{Cancellation, InferenceError, runtime};

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
    build_threaded(model, weights, 1)
}

/// As [`build`], with `threads` (at least 1) for each run: the caller's and further ones of the session's own, which
/// wait without spinning.
///
/// # Errors
/// As [`build`].
pub fn build_threaded(
    model: &[u8],
    weights: &SharedWeights,
    threads: usize,
) -> Result<Session, InferenceError> {
    runtime::require()?;
    options(weights, threads.max(1))
        .and_then(|mut builder| builder.commit_from_memory(model))
        .map_err(InferenceError::Model)
}

/// Runs the model on named `inputs` and gives what `read` makes of its outputs. A cancellation ends the run under way;
/// the error is then as good as any other.
///
/// # Errors
/// Why the model did not run, or what `read` found wrong.
pub fn run_cancellable<T>(
    session: &mut Session,
    inputs: Vec<(&str, SessionInputValue<'_>)>,
    cancellation: &Cancellation,
    read: impl FnOnce(&SessionOutputs<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let told = |problem: ort::Error| problem.to_string();
    let options = Arc::new(RunOptions::new().map_err(told)?);
    let stop = Arc::clone(&options);
    let _stops = cancellation.on_cancel(move || {
        // Setting a flag of a live object does not fail.
        let _ = stop.terminate();
    });
    let outputs = session.run_with_options(inputs, &*options).map_err(told)?;
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
