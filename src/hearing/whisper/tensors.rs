//! What a Whisper model file must contain, as follows from the eleven numbers at its start.

use std::collections::BTreeMap;

/// Positions of the encoder: 30 s, 50 a second. Source: the published models, all of them.
const AUDIO_POSITIONS: i32 = 1500;
/// Positions of the decoder. Source: as above.
const TEXT_POSITIONS: i32 = 448;
/// Tokens of an English model, of one with 99 languages and of one with 100.
const TOKENS: std::ops::RangeInclusive<i32> = ENGLISH_TOKENS..=51_866;
/// Tokens of an English model.
pub(super) const ENGLISH_TOKENS: i32 = 51_864;
/// Layers at most; the largest published model has 32.
const LAYERS_MAX: i32 = 64;
/// Numbers per position at most; the largest published model has 1280.
const WIDTH_MAX: i32 = 4096;
/// `GGML_QNT_VERSION_FACTOR`: the kind of weights is the remainder by it.
const QUANTISATION_VERSION_FACTOR: i32 = 1000;

/// How numbers lie in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// ggml's number for it.
    pub(super) id: i32,
    /// Numbers per block.
    block: u64,
    /// Bytes per block.
    bytes: u64,
}

/// Single precision.
const F32: Kind = kind(0, 1, 4);
/// Half precision.
const F16: Kind = kind(1, 1, 2);

const fn kind(id: i32, block: u64, bytes: u64) -> Kind {
    Kind { id, block, bytes }
}

/// The kind of the weights by `ggml_ftype`; none for one that no Whisper model uses.
const fn weights(ftype: i32) -> Option<Kind> {
    Some(match ftype {
        0 => F32,
        1 => F16,
        2 => kind(2, 32, 18),
        3 => kind(3, 32, 20),
        7 => kind(8, 32, 34),
        8 => kind(6, 32, 22),
        9 => kind(7, 32, 24),
        10 => kind(10, 256, 84),
        11 => kind(11, 256, 110),
        12 => kind(12, 256, 144),
        13 => kind(13, 256, 176),
        14 => kind(14, 256, 210),
        _ => return None,
    })
}

/// The numbers at a file's start that decide everything after them.
#[derive(Debug)]
pub(super) struct Shape {
    /// Tokens that the model knows, the special ones included.
    pub(super) tokens: i32,
    /// Mel bands that it hears.
    pub(super) mel_bands: i32,
    width: i32,
    encoder_layers: i32,
    decoder_layers: i32,
    weights: Kind,
}

impl Shape {
    /// Checks the numbers in the order of the file.
    ///
    /// # Errors
    /// Names what no Whisper model has.
    pub(super) fn new(numbers: [i32; 11]) -> Result<Self, String> {
        let [tokens, audio_positions, width, heads, encoder_layers, ..] = numbers;
        let [
            ..,
            text_positions,
            text_width,
            text_heads,
            decoder_layers,
            mel_bands,
            ftype,
        ] = numbers;
        let foreign = |what: &str, value: i32| format!("it is no Whisper model ({what}: {value})");
        if !TOKENS.contains(&tokens) {
            return Err(foreign("tokens", tokens));
        }
        if audio_positions != AUDIO_POSITIONS {
            return Err(foreign("positions of sound", audio_positions));
        }
        if text_positions != TEXT_POSITIONS {
            return Err(foreign("positions of text", text_positions));
        }
        if !(1..=WIDTH_MAX).contains(&width) || width % 2 != 0 || text_width != width {
            return Err(foreign("width", text_width));
        }
        for heads in [heads, text_heads] {
            if !(1..=width).contains(&heads) || width % heads != 0 {
                return Err(foreign("heads", heads));
            }
        }
        for layers in [encoder_layers, decoder_layers] {
            if !(1..=LAYERS_MAX).contains(&layers) {
                return Err(foreign("layers", layers));
            }
        }
        if ![80, 128].contains(&mel_bands) {
            return Err(foreign("mel bands", mel_bands));
        }
        let weights = weights(ftype % QUANTISATION_VERSION_FACTOR)
            .filter(|kind| u64::from(width.unsigned_abs()).is_multiple_of(kind.block))
            .ok_or_else(|| foreign("kind of weights", ftype))?;
        Ok(Self {
            tokens,
            mel_bands,
            width,
            encoder_layers,
            decoder_layers,
            weights,
        })
    }
}

/// A tensor that must be there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tensor {
    /// Numbers along each dimension, the innermost first, 1 for those it does not have.
    pub(super) extents: [i32; 3],
    /// How they are written.
    pub(super) kind: Kind,
}

impl Tensor {
    /// Bytes of its numbers.
    pub(super) fn bytes(&self) -> u64 {
        let count: u64 = self
            .extents
            .iter()
            .map(|n| u64::from(n.unsigned_abs()))
            .product();
        count / self.kind.block * self.kind.bytes
    }
}

/// Every tensor of a model, by name.
pub(super) fn expected(shape: &Shape) -> BTreeMap<String, Tensor> {
    let width = shape.width;
    let convolution = if shape.weights == F32 { F32 } else { F16 };
    let mut all = Collection::default();
    all.add(
        "encoder.positional_embedding",
        [width, AUDIO_POSITIONS, 1],
        F32,
    );
    all.add(
        "encoder.conv1.weight",
        [3, shape.mel_bands, width],
        convolution,
    );
    all.add("encoder.conv1.bias", [1, width, 1], F32);
    all.add("encoder.conv2.weight", [3, width, width], convolution);
    all.add("encoder.conv2.bias", [1, width, 1], F32);
    all.norm("encoder.ln_post", width);
    for layer in 0..shape.encoder_layers {
        let name = format!("encoder.blocks.{layer}");
        all.attention(&format!("{name}.attn"), shape);
        all.feed_forward(&name, shape);
    }
    all.add(
        "decoder.positional_embedding",
        [width, TEXT_POSITIONS, 1],
        F32,
    );
    all.add(
        "decoder.token_embedding.weight",
        [width, shape.tokens, 1],
        shape.weights,
    );
    all.norm("decoder.ln", width);
    for layer in 0..shape.decoder_layers {
        let name = format!("decoder.blocks.{layer}");
        all.attention(&format!("{name}.attn"), shape);
        all.attention(&format!("{name}.cross_attn"), shape);
        all.feed_forward(&name, shape);
    }
    all.0
}

#[derive(Default)]
struct Collection(BTreeMap<String, Tensor>);

impl Collection {
    fn add(&mut self, name: &str, extents: [i32; 3], kind: Kind) {
        self.0.insert(name.to_owned(), Tensor { extents, kind });
    }

    fn norm(&mut self, name: &str, width: i32) {
        for part in ["weight", "bias"] {
            self.add(&format!("{name}.{part}"), [width, 1, 1], F32);
        }
    }

    fn attention(&mut self, name: &str, shape: &Shape) {
        self.norm(&format!("{name}_ln"), shape.width);
        for part in ["query", "key", "value", "out"] {
            let square = [shape.width, shape.width, 1];
            self.add(&format!("{name}.{part}.weight"), square, shape.weights);
            if part != "key" {
                self.add(&format!("{name}.{part}.bias"), [shape.width, 1, 1], F32);
            }
        }
    }

    fn feed_forward(&mut self, name: &str, shape: &Shape) {
        let (width, hidden) = (shape.width, 4 * shape.width);
        self.norm(&format!("{name}.mlp_ln"), width);
        for (part, from, to) in [("mlp.0", width, hidden), ("mlp.2", hidden, width)] {
            self.add(
                &format!("{name}.{part}.weight"),
                [from, to, 1],
                shape.weights,
            );
            self.add(&format!("{name}.{part}.bias"), [to, 1, 1], F32);
        }
    }
}
