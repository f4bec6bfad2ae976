//! How far a sample of the decoder looks to either side.

use std::collections::HashMap;

use super::onnx::NodeProto;
use super::steps::{Graph, Step};

/// What a value in the middle of the decoder has seen.
#[derive(Clone, Copy)]
struct Seen {
    /// Numbers per frame.
    rate: f64,
    /// Frames to either side.
    reach: f64,
}

/// The frames on either side that a sample depends on, found by adding up the widths of the convolutions on its way.
///
/// # Errors
/// When a step is none that works along the frames in a known way.
pub fn reach(decoder: &[&Step], frames: &str, graph: &Graph) -> Result<usize, String> {
    let start = Seen {
        rate: 1.0,
        reach: 0.0,
    };
    let mut seen = HashMap::from([(frames, start)]);
    for step in decoder {
        let inputs = step.takes.iter().filter_map(|it| seen.get(it.as_str()));
        // What depends on no frame, such as the speaker, is the same along all of them.
        let Some(before) = inputs.copied().reduce(Seen::join) else {
            continue;
        };
        let after = before.through(&step.node, graph)?;
        seen.extend(step.node.output.iter().map(|it| (it.as_str(), after)));
    }
    let end = seen.get(graph.output.name.as_str());
    let end = end.ok_or("its sound does not come from its frames")?;
    Ok(end.reach.ceil() as usize)
}

impl Seen {
    fn join(self, other: Self) -> Self {
        Self {
            rate: self.rate.max(other.rate),
            reach: self.reach.max(other.reach),
        }
    }

    fn through(self, node: &NodeProto, graph: &Graph) -> Result<Self, String> {
        match node.op_type.as_str() {
            "Conv" => {
                let width = (kernel(node, graph)? - 1.0) * first_of(node, "dilations");
                Ok(Self {
                    reach: self.reach + (width / 2.0).ceil() / self.rate,
                    ..self
                })
            }
            "ConvTranspose" => {
                let stride = first_of(node, "strides");
                let inputs = (kernel(node, graph)? / stride / 2.0).ceil();
                Ok(Self {
                    rate: self.rate * stride,
                    reach: self.reach + inputs / self.rate,
                })
            }
            // One number gives one number.
            "Add" | "Sub" | "Mul" | "Div" | "LeakyRelu" | "Relu" | "Tanh" | "Sigmoid" | "Cast"
            | "Unsqueeze" | "Squeeze" | "Identity" => Ok(self),
            other => Err(format!("its decoder has a step of the kind `{other}`")),
        }
    }
}

/// How wide the weights of a convolution are.
fn kernel(node: &NodeProto, graph: &Graph) -> Result<f64, String> {
    let weights = node.input.get(1).and_then(|name| graph.weights.get(name));
    let width = weights.and_then(|(shape, _)| shape.last());
    width
        .map(|width| *width as f64)
        .ok_or_else(|| "the weights of its decoder are computed".into())
}

/// The first number of an attribute along the frames; 1 where it is not given.
fn first_of(node: &NodeProto, attribute: &str) -> f64 {
    let found = node.attribute.iter().find(|it| it.name == attribute);
    found
        .and_then(|it| it.ints.first())
        .map_or(1.0, |it| *it as f64)
}
