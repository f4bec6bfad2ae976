//! A voice's model cut in two where its decoder begins: what makes frames of phonemes, and what makes sound of frames.
//!
//! The decoder of a VITS model (HiFi-GAN) consists of convolutions only, so that a part of the frames, with some more on
//! either side, gives the same samples as all of them. The first part has to be run whole.

mod onnx;
mod reach;

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use prost::Message;

use self::onnx::{GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto};

/// The weights of the decoder's first convolution. Source: VITS, `models.py`, `Generator.conv_pre`.
const FIRST_WEIGHTS: &str = "dec.conv_pre.weight";
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

/// A step with its bytes in the file.
struct Step {
    node: NodeProto,
    bytes: Bytes,
    /// Everything it takes, also inside conditions and loops.
    takes: Vec<String>,
}

struct Graph {
    steps: Vec<Step>,
    /// The shape and the bytes of each weight.
    weights: HashMap<String, (Vec<i64>, Bytes)>,
    inputs: Vec<ValueInfoProto>,
    output: ValueInfoProto,
    /// Which step gives a value.
    givers: HashMap<String, usize>,
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

impl Graph {
    fn read(graph: GraphProto) -> Result<Self, prost::DecodeError> {
        let GraphProto {
            node,
            initializer,
            input,
            output,
            ..
        } = graph;
        let steps: Vec<Step> = node
            .into_iter()
            .map(|bytes| {
                let node = NodeProto::decode(bytes.clone())?;
                let takes = takes(&node)?;
                Ok(Step { node, bytes, takes })
            })
            .collect::<Result<_, prost::DecodeError>>()?;
        let mut weights = HashMap::new();
        for bytes in initializer {
            let TensorProto { name, dims } = TensorProto::decode(bytes.clone())?;
            weights.insert(name, (dims, bytes));
        }
        let givers = steps
            .iter()
            .enumerate()
            .flat_map(|(place, step)| step.node.output.iter().map(move |it| (it.clone(), place)))
            .collect();
        // Old exporters list weights among the inputs.
        let inputs = input
            .into_iter()
            .filter(|input| !weights.contains_key(&input.name))
            .collect();
        Ok(Self {
            steps,
            weights,
            inputs,
            output: output.into_iter().next().unwrap_or_default(),
            givers,
        })
    }

    /// The name of what the decoder's first convolution takes, and how many numbers a frame of it has.
    fn frames(&self) -> Result<(String, i64), String> {
        let is_first = |step: &&Step| {
            let weights = step.node.input.get(1);
            step.node.op_type == "Conv" && weights.is_some_and(|it| it.ends_with(FIRST_WEIGHTS))
        };
        let first =
            self.steps.iter().find(is_first).ok_or_else(|| {
                format!("it has no convolution with the weights `{FIRST_WEIGHTS}`")
            })?;
        let shape = &self
            .weights
            .get(&first.node.input[1])
            .ok_or("the weights of its decoder are computed")?
            .0;
        match shape[..] {
            [_, channels, _] if channels > 0 && self.givers.contains_key(&first.node.input[0]) => {
                Ok((first.node.input[0].clone(), channels))
            }
            _ => Err("its decoder is of an unknown shape".into()),
        }
    }

    /// The steps that lead to `value`, in their order, without those that lead to `from`.
    fn steps_before(&self, value: &str, from: Option<&str>) -> Vec<&Step> {
        let mut wanted = vec![value];
        let mut needed = vec![false; self.steps.len()];
        while let Some(name) = wanted.pop() {
            if from == Some(name) {
                continue;
            }
            let giver = self.givers.get(name).filter(|giver| !needed[**giver]);
            if let Some(giver) = giver {
                needed[*giver] = true;
                wanted.extend(self.steps[*giver].takes.iter().map(String::as_str));
            }
        }
        let steps = self.steps.iter().zip(needed);
        steps
            .filter_map(|(step, needed)| needed.then_some(step))
            .collect()
    }

    fn part(
        &self,
        steps: &[&Step],
        input: Vec<ValueInfoProto>,
        output: ValueInfoProto,
    ) -> GraphProto {
        let taken = names(steps);
        let mut weights: Vec<_> = self
            .weights
            .iter()
            .filter(|(name, _)| taken.contains(name.as_str()))
            .collect();
        weights.sort_by_key(|(name, _)| *name);
        GraphProto {
            node: steps.iter().map(|step| step.bytes.clone()).collect(),
            name: "part".into(),
            initializer: weights
                .into_iter()
                .map(|(_, (_, bytes))| bytes.clone())
                .collect(),
            input,
            output: vec![output],
        }
    }
}

/// What these steps take.
fn names<'a>(steps: &[&'a Step]) -> HashSet<&'a str> {
    let taken = steps.iter().flat_map(|step| &step.takes);
    taken.map(String::as_str).collect()
}

fn takes(node: &NodeProto) -> Result<Vec<String>, prost::DecodeError> {
    let mut taken: Vec<String> = node.input.clone();
    for body in node.attribute.iter().filter_map(|it| it.graph.as_ref()) {
        for bytes in &body.node {
            taken.extend(takes(&NodeProto::decode(bytes.clone())?)?);
        }
        // A body may give what it is given.
        taken.extend(body.output.iter().map(|output| output.name.clone()));
    }
    Ok(taken)
}

#[cfg(test)]
mod tests;
