//! Building ONNX sessions with the options every model here shares.

use std::sync::Arc;

use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, PrepackedWeights, SessionBuilder};

use super::{InferenceError, runtime};

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

fn options(weights: &SharedWeights, threads: usize) -> Result<SessionBuilder, ort::Error> {
    Ok(Session::builder()?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(threads)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        .with_prepacked_weights(&weights.0)?)
}
