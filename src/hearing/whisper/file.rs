//! Reads a model file before whisper.cpp does.
//!
//! whisper.cpp trusts its files: a wrong number in one ends the whole process by an assertion, or has it write outside
//! its memory. So every number and the place of every tensor are checked here first; the weights are skipped, which
//! makes this a matter of milliseconds. Source of the format: `whisper_model_load` of whisper.cpp 1.8.3.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

use super::tensors::{self, Shape, Tensor};
use crate::cause::Cause;
use crate::hearing::HearError;

/// The first four bytes, as a little-endian number.
const MAGIC: u32 = 0x6767_6d6c;
/// Bins of the spectrum that a mel filter covers: half a window of 400 samples and one.
const FFT_BINS: i32 = 201;
/// The longest token, in bytes; the published vocabularies stay below 130.
const TOKEN_BYTES_MAX: u32 = 1024;
/// What to do about a file that is damaged.
const AGAIN: &str = "fetch or copy it again";
/// What to do about a file of another kind.
const OTHER: &str = "use a file of whisper.cpp's own format, such as ggml-base.en.bin";

/// Checks the whole structure of a model file.
///
/// # Errors
/// [`HearError::ModelFile`] says what is wrong and what to do.
pub(super) fn check(path: &Path) -> Result<(), HearError> {
    let outcome = Reading::open(path).and_then(|mut reading| reading.check());
    outcome.map_err(|problem| HearError::ModelFile {
        path: path.to_owned(),
        problem,
    })
}

/// Whether the model in a file knows English only; none of a file that is no model.
pub(super) fn is_english_only(path: &Path) -> Option<bool> {
    let mut reading = Reading::open(path).ok()?;
    reading.check_kind().ok()?;
    Some(reading.number().ok()? == tensors::ENGLISH_TOKENS)
}

/// Checks the whole structure of a model in memory.
///
/// # Errors
/// [`HearError::Start`] says what is wrong and what to do.
pub(super) fn check_bytes(model: &[u8]) -> Result<(), HearError> {
    let mut reading = Reading {
        file: BufReader::new(Cursor::new(model)),
        left: model.len() as u64,
    };
    reading.check().map_err(|problem| {
        let words = format!(
            "the Whisper model in the program is damaged ({problem}): copy the program file again"
        );
        HearError::start(Cause::with_words(words, problem))
    })
}

/// A file under way, with what is left of it. Problems are texts for people.
struct Reading<R> {
    file: BufReader<R>,
    left: u64,
}

impl Reading<File> {
    fn open(path: &Path) -> Result<Self, Cause> {
        let file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if !about.is_file() {
            return Err(format!("it is no file; {OTHER}").into());
        }
        Ok(Self {
            file: BufReader::new(file),
            left: about.len(),
        })
    }
}

impl<R: Read + Seek> Reading<R> {
    fn check(&mut self) -> Result<(), Cause> {
        if self.left == 0 {
            return Err(format!("it is empty; {AGAIN}").into());
        }
        self.check_kind()?;
        let shape = self.read_shape()?;
        self.check_filters(&shape)?;
        self.check_vocabulary(&shape)?;
        self.check_tensors(&shape)
    }

    fn check_kind(&mut self) -> Result<(), Cause> {
        let mut start = [0_u8; 16];
        let length = start.len().min(self.left as usize);
        self.read(&mut start[..length])?;
        if start[..4] == MAGIC.to_le_bytes() {
            self.back(length - 4)
        } else {
            Err(format!("{}; {OTHER}", kind(&start)).into())
        }
    }

    fn read_shape(&mut self) -> Result<Shape, Cause> {
        let mut numbers = [0_i32; 11];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Shape::new(numbers).map_err(|problem| format!("{problem}; {OTHER}").into())
    }

    fn check_filters(&mut self, shape: &Shape) -> Result<(), Cause> {
        let (bands, bins) = (self.number()?, self.number()?);
        if (bands, bins) != (shape.mel_bands, FFT_BINS) {
            return Err(format!("its mel filters are {bands} x {bins}; {AGAIN}").into());
        }
        self.skip(4 * u64::from(bands.unsigned_abs()) * u64::from(bins.unsigned_abs()))
    }

    /// whisper.cpp gives names to tokens that the file leaves out, but stops the process when there are too many, or none
    /// is a space.
    fn check_vocabulary(&mut self, shape: &Shape) -> Result<(), Cause> {
        let count = self.number()?;
        if count < 1 || count > shape.tokens {
            return Err(format!("it lists {count} tokens; {AGAIN}").into());
        }
        let mut space = false;
        for _ in 0..count {
            let length = self.number()?.cast_unsigned();
            if length > TOKEN_BYTES_MAX {
                return Err(format!("one of its tokens has {length} bytes; {AGAIN}").into());
            }
            let mut token = [0_u8; TOKEN_BYTES_MAX as usize];
            let token = &mut token[..length as usize];
            self.read(token)?;
            space |= token == b" ";
        }
        if space {
            Ok(())
        } else {
            Err(format!("its vocabulary has no space; {AGAIN}").into())
        }
    }

    fn check_tensors(&mut self, shape: &Shape) -> Result<(), Cause> {
        let mut missing: BTreeMap<String, Tensor> = tensors::expected(shape);
        while self.left > 0 {
            let (dimensions, name_length) = (self.number()?, self.number()?);
            let kind = self.number()?;
            if !(1..=3).contains(&dimensions) || !(1..=128).contains(&name_length) {
                return Err(format!("a tensor's head is damaged; {AGAIN}").into());
            }
            let mut extents = [1_i32; 3];
            for extent in &mut extents[..dimensions.unsigned_abs() as usize] {
                *extent = self.number()?;
            }
            let mut name = vec![0_u8; name_length.unsigned_abs() as usize];
            self.read(&mut name)?;
            let name = String::from_utf8_lossy(&name);
            let Some(tensor) = missing.remove(name.as_ref()) else {
                return Err(format!("it has a tensor too many, {name:?}; {AGAIN}").into());
            };
            if (extents, kind) != (tensor.extents, tensor.kind.id) {
                return Err(format!(
                    "its tensor {name} is {extents:?} of kind {kind} where {:?} of kind {} is due; {AGAIN}",
                    tensor.extents, tensor.kind.id
                ).into());
            }
            self.skip(tensor.bytes())?;
        }
        match missing.first_key_value() {
            None => Ok(()),
            Some((name, _)) => Err(format!(
                "it ends early: {} tensors are missing, {name} among them; {AGAIN}",
                missing.len()
            )
            .into()),
        }
    }

    fn number(&mut self) -> Result<i32, Cause> {
        let mut bytes = [0_u8; 4];
        self.read(&mut bytes)?;
        Ok(i32::from_le_bytes(bytes))
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Cause> {
        self.take(bytes.len() as u64)?;
        self.file.read_exact(bytes).map_err(unreadable)
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Cause> {
        self.take(bytes)?;
        self.seek(bytes.cast_signed())
    }

    fn back(&mut self, bytes: usize) -> Result<(), Cause> {
        self.left += bytes as u64;
        self.seek(-(bytes as u64).cast_signed())
    }

    fn seek(&mut self, bytes: i64) -> Result<(), Cause> {
        self.file.seek_relative(bytes).map_err(unreadable)
    }

    fn take(&mut self, bytes: u64) -> Result<(), Cause> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or_else(|| format!("it ends early; {AGAIN}"))?;
        Ok(())
    }
}

fn unreadable(cause: io::Error) -> Cause {
    Cause::with_words(format!("it cannot be read ({cause})"), cause)
}

/// What a file is that is not whisper.cpp's, by its first bytes.
fn kind(start: &[u8; 16]) -> &'static str {
    match start {
        [b'G', b'G', b'U', b'F', ..] => "it is a GGUF file, as language models are",
        [b'P', b'K', 3, 4, ..] => "it is a zip archive, as PyTorch writes its weights",
        [_, _, _, _, _, _, _, _, b'{', ..] => "it is a safetensors file",
        [b'v', b'e', b'r', b's', b'i', b'o', b'n', b' ', ..] => {
            "it is a Git LFS pointer, not the model itself"
        }
        [b'<', ..] => "it is a web page: the download went wrong",
        [8, ..] => "it looks like an ONNX file",
        _ => "it is no Whisper model (its first bytes are wrong)",
    }
}
