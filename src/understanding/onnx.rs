//! The real encoder: all-MiniLM-L6-v2 through ONNX Runtime. See `models/encoder/README.md`.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use ort::session::Session;
use ort::value::TensorRef;
use tokenizers::{Tokenizer, TruncationParams};

use crate::files::Sha256;
use crate::inference::pages;
use crate::inference::session::{self, SharedWeights};
use crate::inference::{Embedding, InferenceError, TokenStates};

use super::{EncodeError, Encoder, ModelId, UnderstandingError, WordList};

/// Tokens kept of a text, the two marks around it included. The model was trained on up to 256.
pub const TOKENS_MAX: usize = 256;

/// The model inside the program, uncompressed: its pages are read from the program file when needed.
const MODEL: &[u8] = include_bytes!("../../models/encoder/model.onnx");
const TOKENIZER: &[u8] = include_bytes!("../../models/encoder/tokenizer.json");
/// sha256 of [`MODEL`], so that no start has to compute it. A test keeps it true.
const MODEL_SHA256: &str = "d44622ca2add27fb6b3179db63c3691d8e941c3523727f191de0619f4a4da43a";

/// One encoder with a session of its own; tokenizer and arranged weights are shared among those made together.
pub struct OnnxEncoder {
    session: Session,
    tokenizer: Arc<Tokenizer>,
    model: ModelId,
}

impl OnnxEncoder {
    /// The encoder inside the program. Needs [`crate::inference::runtime::load`] first.
    ///
    /// # Errors
    /// [`UnderstandingError::Inference`] when the runtime is not loaded or refuses the model.
    pub fn embedded() -> Result<Self, UnderstandingError> {
        Self::build_one(MODEL, TOKENIZER, MODEL_SHA256)
    }

    /// As [`OnnxEncoder::embedded`], `count` of them, one per worker thread. They share their weights.
    ///
    /// # Errors
    /// As [`OnnxEncoder::embedded`].
    pub fn embedded_several(count: usize) -> Result<Vec<Self>, UnderstandingError> {
        let encoders = Self::build(MODEL, TOKENIZER, MODEL_SHA256, count);
        // The runtime has copied the weights.
        pages::release(MODEL);
        encoders
    }

    /// An encoder from a folder with `model.onnx` and `tokenizer.json`, of the same inputs, output and width.
    ///
    /// # Errors
    /// [`UnderstandingError::Read`] for a missing file, otherwise as [`OnnxEncoder::embedded`].
    pub fn from_folder(folder: &Path) -> Result<Self, UnderstandingError> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|source| UnderstandingError::Read { path, source })
        };
        let (model, tokenizer) = (read("model.onnx")?, read("tokenizer.json")?);
        let hash = Sha256::of(&model).to_string();
        Self::build_one(&model, &tokenizer, &hash)
    }

    fn build_one(model: &[u8], tokenizer: &[u8], hash: &str) -> Result<Self, UnderstandingError> {
        let mut built = Self::build(model, tokenizer, hash, 1)?;
        Ok(built.pop().expect("one was asked for"))
    }

    fn build(
        model: &[u8],
        tokenizer: &[u8],
        hash: &str,
        count: usize,
    ) -> Result<Vec<Self>, UnderstandingError> {
        let weights = SharedWeights::new()?;
        // The tokenizer is read while the first session is built; the others then find arranged weights.
        let (tokenizer, sessions) = thread::scope(|scope| {
            let tokenizer = scope.spawn(|| read_tokenizer(tokenizer));
            let sessions: Result<Vec<Session>, InferenceError> = (0..count)
                .map(|_| session::build(model, &weights))
                .collect();
            (tokenizer.join(), sessions)
        });
        let tokenizer = tokenizer
            .map_err(|_| UnderstandingError::Tokenizer("its reader failed".into()))?
            .map(Arc::new)?;
        let model = ModelId::new(format!("all-MiniLM-L6-v2-{}", &hash[..16]));
        Ok(sessions?
            .into_iter()
            .map(|session| Self {
                session,
                tokenizer: Arc::clone(&tokenizer),
                model: model.clone(),
            })
            .collect())
    }

    fn run(&mut self, ids: &[i64]) -> Result<Embedding, InferenceError> {
        let mask = vec![1_i64; ids.len()];
        let shape = [1, ids.len()];
        let tensor = |values| TensorRef::from_array_view((shape, values));
        let ids = tensor(ids).map_err(InferenceError::Model)?;
        let mask = tensor(mask.as_slice()).map_err(InferenceError::Model)?;
        let outputs = self
            .session
            .run(ort::inputs!["input_ids" => ids, "attention_mask" => mask])
            .map_err(InferenceError::Model)?;
        let numbers = |name: &str| -> Result<&[f32], InferenceError> {
            let (_, numbers) = outputs[name]
                .try_extract_tensor::<f32>()
                .map_err(InferenceError::Model)?;
            Ok(numbers)
        };
        let states = TokenStates::new(numbers("token_states")?);
        Ok(Embedding::normalised(numbers("sentence_embedding")?)?.with_states(states))
    }
}

fn read_tokenizer(bytes: &[u8]) -> Result<Tokenizer, UnderstandingError> {
    let mut tokenizer = Tokenizer::from_bytes(bytes)
        .map_err(|cause| UnderstandingError::Tokenizer(cause.to_string()))?;
    tokenizer.with_padding(None);
    tokenizer
        .with_truncation(Some(TruncationParams {
            max_length: TOKENS_MAX,
            ..TruncationParams::default()
        }))
        .map_err(|cause| UnderstandingError::Tokenizer(cause.to_string()))?;
    Ok(tokenizer)
}

impl Encoder for OnnxEncoder {
    fn encode(&mut self, text: &str) -> Result<Embedding, EncodeError> {
        let tokens = self
            .tokenizer
            .encode_fast(cut(text), true)
            .map_err(|cause| EncodeError::Model(cause.to_string()))?;
        let ids: Vec<i64> = tokens.get_ids().iter().map(|id| i64::from(*id)).collect();
        self.run(&ids)
            .map_err(|cause| EncodeError::Model(cause.to_string()))
    }

    fn model_id(&self) -> &ModelId {
        &self.model
    }

    fn words(&self) -> WordList {
        WordList::of(&self.tokenizer)
    }
}

/// The start of a text, enough for [`TOKENS_MAX`] tokens of any usual text: tokenizing a megabyte takes a second.
fn cut(text: &str) -> &str {
    const BYTES_MAX: usize = TOKENS_MAX * 64;
    &text[..text.floor_char_boundary(BYTES_MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::runtime;

    fn encoder() -> OnnxEncoder {
        runtime::load(None).unwrap();
        OnnxEncoder::embedded().unwrap()
    }

    #[test]
    fn names_the_embedded_model_by_its_hash() {
        let hash = Sha256::of(MODEL).to_string();
        assert_eq!(hash, MODEL_SHA256);
    }

    #[test]
    fn agrees_with_the_published_vectors() {
        // The first numbers that the model's own page gives for this sentence, within what int8 loses.
        let vector = encoder().encode("This is an example sentence").unwrap();
        for (got, published) in vector
            .as_slice()
            .iter()
            .zip([0.0677_f32, 0.0635, 0.0487, 0.0793, 0.0374])
        {
            assert!((got - published).abs() < 0.03, "{got} {published}");
        }
    }

    #[test]
    fn similar_meanings_are_near() {
        let mut encoder = encoder();
        let mut vector = |text| encoder.encode(text).unwrap();
        let fees = vector("How much does it cost to study here?");
        assert!(fees.dot(&vector("what are the tuition fees")) > 0.5);
        assert!(fees.dot(&vector("where can I park my car")) < 0.3);
    }

    #[test]
    fn takes_any_text() {
        let mut encoder = encoder();
        let long = "deadline ".repeat(5000);
        for text in [
            "",
            " ",
            "\0\u{feff}\u{202e}",
            "日本語 🙂 ñ",
            &long,
            &"é".repeat(100_000),
        ] {
            assert!(encoder.encode(text).is_ok());
        }
    }

    #[test]
    fn several_share_and_agree() {
        runtime::load(None).unwrap();
        let mut encoders = OnnxEncoder::embedded_several(2).unwrap();
        let vectors: Vec<_> = encoders
            .iter_mut()
            .map(|encoder| encoder.encode("office hours").unwrap())
            .collect();
        assert_eq!(vectors[0], vectors[1]);
    }

    #[test]
    fn a_folder_works_too_and_a_missing_file_is_named() {
        runtime::load(None).unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/encoder");
        let mut from_folder = OnnxEncoder::from_folder(&folder).unwrap();
        let mut embedded = encoder();
        assert_eq!(from_folder.model_id(), embedded.model_id());
        assert_eq!(from_folder.encode("hello"), embedded.encode("hello"));
        let missing = OnnxEncoder::from_folder(&folder.join("nowhere"))
            .err()
            .unwrap();
        assert!(missing.to_string().contains("model.onnx"));
    }
}
