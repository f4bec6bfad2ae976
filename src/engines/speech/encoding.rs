//! Sound becomes files on a thread of its own: it takes time that neither a socket nor a voice should wait for.

use std::sync::Arc;

use crate::audio::{EncodeError, Encoder, Sound};
use crate::engines::EngineError;
use crate::engines::worker::WorkerPool;
use crate::limits::CpuShare;

/// Steps that may wait: one for each text being spoken.
const STEPS_WAITING_MAX: usize = 1024;

/// The encoders' thread.
#[derive(Clone)]
pub struct Encoding {
    workers: WorkerPool,
}

/// A file that is being written.
pub struct Encoded {
    encoder: Encoder,
    encoding: Encoding,
}

impl Encoding {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn start() -> std::io::Result<Self> {
        let workers =
            WorkerPool::start_with(CpuShare::Less, "docent-encode", 1, STEPS_WAITING_MAX)?;
        Ok(Self { workers })
    }

    /// A file of what this encoder makes.
    pub fn begin(&self, encoder: Encoder) -> Encoded {
        Encoded {
            encoder,
            encoding: self.clone(),
        }
    }

    /// Ends the thread.
    pub(super) fn stop(&self) {
        self.workers.stop();
    }
}

impl Encoded {
    /// Appends a sound; gives the bytes that are ready, and the file to go on with.
    ///
    /// # Errors
    /// When too much waits or the encoder fails; the file cannot be continued.
    pub async fn push(self, sound: Arc<Sound>) -> Result<(Self, Vec<u8>), EngineError> {
        let Self {
            mut encoder,
            encoding,
        } = self;
        let step = move || encoder.push(&sound).map(|bytes| (encoder, bytes));
        let (encoder, bytes) = encoding.workers.run(step).await?.map_err(failed)?;
        Ok((Self { encoder, encoding }, bytes))
    }

    /// The end of the file.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub async fn finish(self) -> Result<Vec<u8>, EngineError> {
        let Self { encoder, encoding } = self;
        let step = move || encoder.finish();
        encoding.workers.run(step).await?.map_err(failed)
    }
}

fn failed(problem: EncodeError) -> EngineError {
    EngineError::Stage(problem.into())
}
