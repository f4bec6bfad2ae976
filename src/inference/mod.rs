//! ONNX Runtime: the embedded library, sessions, and the vector type they give. Everything that runs a model starts
//! with [`runtime::load`], once per process. [`Cancellation`] stops a run that nobody waits for any more;
//! [`CarriedFiles`] are the data of engines, unpacked from inside the program; [`Scratch`] folders and [`MemoryFile`]s hold
//! what is needed only as long as the process lives.

mod cancellation;
mod carried;
mod embedding;
pub mod erasing;
mod memory_file;
pub mod pages;
pub mod runtime;
mod scratch;
pub mod session;
mod token_states;

pub use cancellation::{Cancellation, HookGuard};
pub use carried::{CarriedFiles, Placed, Unpacked};
pub(crate) use embedding::dot;
pub use embedding::{Embedding, WIDTH};
pub use memory_file::MemoryFile;
pub use scratch::Scratch;
pub use token_states::{STATE_WIDTH, STATES_MAX, TokenStates};

/// What can go wrong before or while a model runs.
#[derive(Debug, thiserror::Error)]
pub enum InferenceError {
    /// This CPU lacks an instruction set the models need. Say so and stop; no setting helps.
    #[error("{0}")]
    Cpu(String),
    /// The embedded runtime does not unpack or its hash is wrong: the program file is damaged; copy it again.
    #[error("the ONNX Runtime inside this program is damaged: {0}")]
    Damaged(String),
    /// The runtime can be placed neither in the folder nor in memory. Give a writable data folder on a disk that
    /// allows programs.
    #[error("cannot place the ONNX Runtime library: {0}")]
    Place(#[source] std::io::Error),
    /// The dynamic loader refused the library: the folder forbids programs, or a library that it needs is missing, which
    /// the message names.
    #[error("cannot load the ONNX Runtime library: {0}")]
    Load(String),
    /// The library was loaded and is none that `ort` can use.
    #[error("cannot start the ONNX Runtime: {0}")]
    Start(#[source] ort::Error),
    /// The runtime would report to its maker: [`runtime::forbid_telemetry`] was not called.
    #[error("the ONNX Runtime would report to its maker; start with {0}=1 in the environment")]
    Telemetry(&'static str),
    /// A session was asked for before [`runtime::load`].
    #[error("the ONNX Runtime is not loaded yet")]
    NotLoaded,
    /// The runtime refused a model or an input. The model file is damaged or not of the expected shape.
    #[error("the model does not run: {0}")]
    Model(#[source] ort::Error),
    /// A vector had the wrong width or held something that is not a number.
    #[error("the model gave {0} numbers that are no unit vector of {WIDTH}")]
    Vector(usize),
}
