//! A voice's model cut in two where its decoder begins: what makes frames of phonemes, and what makes sound of frames.
//!
//! The decoder of a VITS model (HiFi-GAN) consists of convolutions only, so that a part of the frames, with some more on
//! either side, gives the same samples as all of them. The first part has to be run whole.

mod onnx;
mod reach;
mod steps;

use std::collections::HashSet;

use bytes::Bytes;
use prost::Message;

use self::onnx::{GraphProto, ModelProto, ValueInfoProto};
use self::steps::{Graph, names};

/// The speaker, which both parts may take.
const SPEAKER: &str = "sid";

/// The two parts of a model, each an ONNX file.
pub struct Parts {
    /// Takes what the whole takes, gives the frames, float32 `[1, channels, frames]`.
    pub encoder: Vec<u8>,
    /// Takes the frames, and the speaker where [`Self::decoder_takes_speaker`]; gives what the whole gives.
    pub decoder: Vec<u8>,
    /// The name of the frames.
    pub frames: String,
    /// Whether the decoder takes `sid` too.
    pub decoder_takes_speaker: bool,
    /// Numbers per frame, above 0.
    pub channels: i64,
    /// Frames on either side that a sample depends on.
    pub reach: usize,
}

/// Cuts a model.
///
/// # Errors
/// Why it cannot be cut: it is no VITS model of the kind that is known. It may well speak as a whole.
pub fn cut(model: Bytes) -> Result<Parts, String> {
    let told = |problem: prost::DecodeError| format!("it cannot be read: {problem}");
    let model = ModelProto::decode(model).map_err(told)?;
    let whole = model.graph.clone().ok_or("it has no graph")?;
    let graph = Graph::read(whole).map_err(told)?;
    let (frames, channels) = graph.frames()?;
    let encoder = graph.steps_before(&frames, None);
    let decoder = graph.steps_before(&graph.output.name, Some(&frames));
    let reach = reach::reach(&decoder, &frames, &graph)?;
    let taken: HashSet<&str> = names(&decoder);
    let frames_value = ValueInfoProto::floats(&frames, &[Some(1), Some(channels), None]);
    let mut decoder_inputs = vec![frames_value.clone()];
    for input in &graph.inputs {
        if taken.contains(input.name.as_str()) {
            if input.name != SPEAKER {
                return Err(format!("its decoder takes `{}`", input.name));
            }
            decoder_inputs.push(input.clone());
        }
    }
    Ok(Parts {
        decoder_takes_speaker: decoder_inputs.len() > 1,
        encoder: model.with(graph.part(&encoder, graph.inputs.clone(), frames_value)),
        decoder: model.with(graph.part(&decoder, decoder_inputs, graph.output.clone())),
        frames,
        channels,
        reach,
    })
}

impl ModelProto {
    /// The file with another graph.
    fn with(&self, graph: GraphProto) -> Vec<u8> {
        let part = Self {
            ir_version: self.ir_version,
            opset_import: self.opset_import.clone(),
            functions: self.functions.clone(),
            graph: Some(graph),
        };
        part.encode_to_vec()
    }
}

#[cfg(test)]
mod tests;
