//! The steps of a model, and what each takes and gives.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use prost::Message;

use super::onnx::{GraphProto, NodeProto, TensorProto, ValueInfoProto};

/// The weights of the decoder's first convolution. Source: VITS, `models.py`, `Generator.conv_pre`.
pub const FIRST_WEIGHTS: &str = "dec.conv_pre.weight";

/// A step with its bytes in the file.
pub struct Step {
    pub node: NodeProto,
    bytes: Bytes,
    /// Everything it takes, also inside conditions and loops.
    pub takes: Vec<String>,
}

/// All steps of a model, and what leads to what.
pub struct Graph {
    steps: Vec<Step>,
    /// The shape and the bytes of each weight.
    pub weights: HashMap<String, (Vec<i64>, Bytes)>,
    pub inputs: Vec<ValueInfoProto>,
    pub output: ValueInfoProto,
    /// Which step gives a value.
    givers: HashMap<String, usize>,
}

impl Graph {
    /// Reads the steps of a model.
    ///
    /// # Errors
    /// When a step or a weight is none.
    pub fn read(graph: GraphProto) -> Result<Self, prost::DecodeError> {
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
    ///
    /// # Errors
    /// Why it has no decoder of the kind that is known.
    pub fn frames(&self) -> Result<(String, i64), String> {
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
    pub fn steps_before(&self, value: &str, from: Option<&str>) -> Vec<&Step> {
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

    /// These steps as a graph of their own.
    pub fn part(
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
pub fn names<'a>(steps: &[&'a Step]) -> HashSet<&'a str> {
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
