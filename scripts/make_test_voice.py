#!/usr/bin/env python3
"""Makes the small Piper voices of the tests: they hum, but they take and give what a real voice does.

    python3 -m venv target/export && target/export/bin/pip install numpy==2.4.6 onnx==1.23.2
    target/export/bin/python scripts/make_test_voice.py tests/data/piper/hum.onnx
    target/export/bin/python scripts/make_test_voice.py --speakers 3 tests/data/piper/choir.onnx
    target/export/bin/python scripts/make_test_voice.py --endless tests/data/piper/endless.onnx
    target/export/bin/python scripts/make_test_voice.py --quality medium target/voices/en_US-hiss-medium.onnx

The graph has the shape of VITS as Piper exports it: `input` int64 [1, phonemes], `input_lengths` int64 [1], `scales`
float32 [3] (noise, length, noise of the durations) and, with several speakers, `sid` int64 [1] become `output` float32
[1, 1, 1, samples]. A table gives each phoneme four numbers, a convolution mixes in the neighbours, one channel becomes
a duration of ceil(exp(x) * length) blocks of 256 samples, the rest the pitch and the harmonics of a tone whose phase
runs through: every sample depends on all ids before it.

`--endless` puts a loop of 2^40 steps in the way, for a run that only a cancellation ends. `--quality` makes a voice
that costs what a published one of this quality does: the transformer, the flow and the decoder of VITS in the shapes
that Piper trains, all but the predictor of durations, which is small, and the attention's relative places (for
measuring; 19 to 111 MB, not kept; it hisses). Weights come from a formula: the files are the same, byte for byte, on
every run with the pinned versions.
"""

import argparse
import json
import pathlib
import typing

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SAMPLE_RATE, HOP, SYMBOLS, WIDTH = 22050, 256, 256, 4
# The symbols of Piper's English voices by id: marks and punctuation, the International Phonetic Alphabet, tones, and
# the combining marks. A published voice's file lists the same pairs.
PHONEMES = (
    "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœǀǁǂǃɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲ"
    "ˈˌːˑ˞βθχᵻⱱ0123456789\u0327\u0303\u032a\u032f\u0329ʰˤε↓#\"↑\u033a\u033bgʦX\u031d\u030a"
)
CHOIR = {"alto": 0, "tenor": 1, "bass": 2}


def weights(shape, seed, size):
    """Numbers in -size..size that any machine computes alike."""
    count = int(np.prod(shape))
    steps = (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(seed * 40503)) % np.uint64(65521)
    values = (steps.astype(np.float64) / 65520.0 * 2.0 - 1.0) * size
    return values.astype(np.float32).reshape(shape)


class Graph:
    """Nodes and constants under way."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0

    def constant(self, value):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add(self, kind, *inputs, **attributes):
        self.count += 1
        name = f"{kind.lower()}{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name


def noisy(graph, value, scale):
    noise = graph.add("RandomNormalLike", value, mean=0.0, scale=1.0)
    return graph.add("Add", value, graph.add("Mul", noise, scale))


def encode(graph, speakers):
    """Phonemes in context, [1, WIDTH, phonemes]."""
    table = graph.constant(weights((SYMBOLS, WIDTH), 1, 1.0))
    value = graph.add("Gather", table, "input", axis=0)
    if speakers > 1:
        table = graph.constant(weights((speakers, WIDTH), 2, 1.5))
        speaker = graph.add("Gather", table, "sid", axis=0)
        value = graph.add("Add", value, graph.add("Unsqueeze", speaker, graph.constant([1])))
    value = graph.add("Transpose", value, perm=[0, 2, 1])
    kernel = graph.constant(weights((WIDTH, WIDTH, 3), 3, 0.7))
    return graph.add("Tanh", graph.add("Conv", value, kernel, pads=[1, 1]))


def durations(graph, encoded, length, noise):
    """Blocks per phoneme, float [1, phonemes]; nothing beyond `input_lengths`. `encoded` is [1, WIDTH, phonemes]."""
    kernel = graph.constant(weights((1, WIDTH, 1), 4, 0.8))
    logs = graph.add("Squeeze", graph.add("Conv", encoded, kernel), graph.constant([1]))
    blocks = graph.add("Mul", graph.add("Exp", noisy(graph, logs, noise)), length)
    count = graph.add("Gather", graph.add("Shape", "input"), graph.constant(1), axis=0)
    places = graph.add("Range", graph.constant(0), count, graph.constant(1))
    inside = graph.add("Less", places, graph.add("Unsqueeze", "input_lengths", graph.constant([1])))
    mask = graph.add("Cast", inside, to=TensorProto.FLOAT)
    return graph.add("Ceil", graph.add("Mul", blocks, mask))


def stretch(graph, encoded, blocks):
    """Each phoneme's numbers repeated for its duration, [1, WIDTH, blocks]."""
    ends = graph.add("CumSum", blocks, graph.constant(1))
    total = graph.add("Cast", graph.add("ReduceSum", blocks, keepdims=0), to=TensorProto.INT64)
    places = graph.add("Cast", graph.add("Range", graph.constant(0), total, graph.constant(1)), to=TensorProto.FLOAT)
    passed = graph.add("GreaterOrEqual", graph.add("Unsqueeze", places, graph.constant([1])), ends)
    passed = graph.add("Cast", passed, to=TensorProto.INT64)
    owner = graph.add("ReduceSum", passed, graph.constant([1]), keepdims=0)
    return graph.add("Gather", encoded, owner, axis=2)


def wait(graph, value):
    """`value`, after a loop that outlasts everybody."""
    carried = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["on"], ["still_on"]),
            helper.make_node("Abs", ["factor"], ["next_factor"]),
        ],
        "body",
        [carried("step", TensorProto.INT64, []), carried("on", TensorProto.BOOL, []), carried("factor", TensorProto.FLOAT, [])],
        [carried("still_on", TensorProto.BOOL, []), carried("next_factor", TensorProto.FLOAT, [])],
    )
    steps, on = graph.constant(np.int64(1 << 40)), graph.constant(np.bool_(True))
    first = graph.add("ReduceMax", graph.add("Abs", "scales"), keepdims=0)
    factor = graph.add("Loop", steps, on, first, body=body)
    return graph.add("Mul", value, factor)


def hum(graph, value):
    """A tone with three harmonics, [1, 1, 1, samples]."""
    levels = graph.add("Sigmoid", value)
    parts = [graph.add("Slice", levels, graph.constant([i]), graph.constant([i + 1]), graph.constant([1])) for i in range(WIDTH)]
    ones = graph.constant(np.ones((1, 1, 1, HOP), np.float32))
    flat = graph.constant([1, 1, 1, -1])

    def per_sample(part):
        return graph.add("Reshape", graph.add("Mul", graph.add("Unsqueeze", part, graph.constant([3])), ones), flat)

    pitch = graph.add("Add", graph.add("Mul", per_sample(parts[0]), graph.constant(np.float32(160.0))), graph.constant(np.float32(80.0)))
    turns = graph.add("Div", graph.add("Cast", pitch, to=TensorProto.DOUBLE), graph.constant(np.float64(SAMPLE_RATE)))
    turns = graph.add("CumSum", turns, graph.constant(3))
    turns = graph.add("Cast", graph.add("Sub", turns, graph.add("Floor", turns)), to=TensorProto.FLOAT)
    sound = None
    for number in range(1, WIDTH):
        phase = graph.add("Mul", turns, graph.constant(np.float32(2.0 * np.pi * number)))
        tone = graph.add("Mul", graph.add("Sin", phase), per_sample(parts[number]))
        tone = graph.add("Mul", tone, graph.constant(np.float32(0.3 / number)))
        sound = tone if sound is None else graph.add("Add", sound, tone)
    return sound


class Shape(typing.NamedTuple):
    """What differs between qualities. Source: rhasspy/piper, piper_train: `__main__.py`, defaults of `VitsModel`."""

    rate: int
    hidden: int
    channels: int
    # Of each step of the decoder: how many values one becomes, and over how many its kernel reaches.
    ups: tuple
    # Of the blocks after each step: kernel and dilations; with a second convolution after each or not.
    blocks: tuple
    double: bool


LIGHT = (256, ((8, 16), (8, 16), (4, 8)), ((3, (1, 2)), (5, (2, 6)), (7, (3, 12))), False)
HEAVY = (512, ((8, 16), (8, 16), (2, 4), (2, 4)), tuple((kernel, (1, 3, 5)) for kernel in (3, 7, 11)), True)
SHAPES = {
    "x_low": Shape(16000, 96, *LIGHT),
    "low": Shape(16000, 192, *LIGHT),
    "medium": Shape(22050, 192, *LIGHT),
    "high": Shape(22050, 192, *HEAVY),
}
HEADS, ENCODER_LAYERS, FLOWS, FLOW_LAYERS, LEAK = 2, 6, 4, 4, 0.1


class Vits:
    """The network of a published voice, with weights that keep all numbers near 1."""

    def __init__(self, graph, shape):
        self.graph, self.shape, self.seed = graph, shape, 100

    def conv(self, value, inputs, outputs, kernel, dilation=1):
        self.seed += 1
        size = (3.0 / (inputs * kernel)) ** 0.5
        held = self.graph.constant(weights((outputs, inputs, kernel), self.seed, size))
        pad = (kernel - 1) * dilation // 2
        bias = self.graph.constant(np.zeros(outputs, np.float32))
        return self.graph.add("Conv", value, held, bias, pads=[pad, pad], dilations=[dilation])

    def norm(self, value):
        """Layer norm over the channels of [1, hidden, places]."""
        add, one = self.graph.add, self.graph.constant
        centred = add("Sub", value, add("ReduceMean", value, axes=[1]))
        spread = add("ReduceMean", add("Mul", centred, centred), axes=[1])
        return add("Div", centred, add("Sqrt", add("Add", spread, one(np.float32(1e-5)))))

    def attention(self, value):
        add, hidden = self.graph.add, self.shape.hidden
        split = self.graph.constant([1, HEADS, hidden // HEADS, -1])
        query, key, held = (add("Reshape", self.conv(value, hidden, hidden, 1), split) for _ in range(3))
        scores = add("MatMul", add("Transpose", query, perm=[0, 1, 3, 2]), key)
        scale = self.graph.constant(np.float32((hidden // HEADS) ** -0.5))
        shares = add("Softmax", add("Mul", scores, scale), axis=3)
        mixed = add("MatMul", held, add("Transpose", shares, perm=[0, 1, 3, 2]))
        mixed = add("Reshape", mixed, self.graph.constant([1, hidden, -1]))
        return self.conv(mixed, hidden, hidden, 1)

    def encoder(self, value):
        """Phonemes in context, [1, hidden, phonemes]."""
        add, hidden = self.graph.add, self.shape.hidden
        value = self.conv(value, WIDTH, hidden, 1)
        for _ in range(ENCODER_LAYERS):
            value = self.norm(add("Add", value, self.attention(value)))
            inner = add("Relu", self.conv(value, hidden, 4 * hidden, 3))
            value = self.norm(add("Add", value, self.conv(inner, 4 * hidden, hidden, 3)))
        return self.conv(value, hidden, hidden, 1)

    def part(self, value, start, end):
        constant = self.graph.constant
        return self.graph.add("Slice", value, constant([start]), constant([end]), constant([1]))

    def flow(self, value):
        """Of each pass one half of the channels moves the other, then they change places."""
        add, half = self.graph.add, self.shape.hidden // 2
        for _ in range(FLOWS):
            still, moved = self.part(value, 0, half), self.part(value, half, 2 * half)
            moved = add("Sub", moved, self.conv(self.waves(self.conv(still, half, 2 * half, 1)), 2 * half, half, 1))
            value = add("Concat", moved, still, axis=1)
        return value

    def waves(self, value):
        """The gated convolutions of WaveNet."""
        add, hidden, gathered = self.graph.add, self.shape.hidden, None
        for layer in range(FLOW_LAYERS):
            gates = self.conv(value, hidden, 2 * hidden, 5)
            level, gate = self.part(gates, 0, hidden), self.part(gates, hidden, 2 * hidden)
            inner = add("Mul", add("Tanh", level), add("Sigmoid", gate))
            last = layer + 1 == FLOW_LAYERS
            inner = self.conv(inner, hidden, hidden if last else 2 * hidden, 1)
            if not last:
                value = add("Add", value, self.part(inner, 0, hidden))
                inner = self.part(inner, hidden, 2 * hidden)
            gathered = add("Add", gathered, inner) if gathered else inner
        return gathered

    def raised(self, value, inputs, factor, kernel):
        self.seed += 1
        size = (3.0 * factor / (inputs * kernel)) ** 0.5
        held = self.graph.constant(weights((inputs, inputs // 2, kernel), self.seed, size))
        pad = (kernel - factor) // 2
        return self.graph.add("ConvTranspose", value, held, strides=[factor], pads=[pad, pad])

    def residual(self, value, channels, kernel, dilations):
        add = self.graph.add
        for dilation in dilations:
            inner = self.conv(add("LeakyRelu", value, alpha=LEAK), channels, channels, kernel, dilation)
            if self.shape.double:
                inner = self.conv(add("LeakyRelu", inner, alpha=LEAK), channels, channels, kernel)
            value = add("Add", value, inner)
        return value

    def decoder(self, value):
        """HiFi-GAN: [1, hidden, blocks] becomes [1, 1, samples]."""
        add, channels = self.graph.add, self.shape.channels
        value = self.conv(value, self.shape.hidden, channels, 7)
        for factor, kernel in self.shape.ups:
            value = self.raised(add("LeakyRelu", value, alpha=LEAK), channels, factor, kernel)
            channels //= 2
            sums = [self.residual(value, channels, *block) for block in self.shape.blocks]
            third = self.graph.constant(np.float32(1.0 / len(sums)))
            value = add("Mul", add("Sum", *sums), third)
        return add("Tanh", self.conv(add("LeakyRelu", value, alpha=LEAK), channels, 1, 7))

    def sound(self, encoded, blocks, noise):
        """From phonemes and their durations to [1, 1, 1, samples], which last as long at any sample rate."""
        share = np.float32(self.shape.rate / SAMPLE_RATE)
        blocks = self.graph.add("Mul", blocks, self.graph.constant(share))
        value = noisy(self.graph, stretch(self.graph, self.encoder(encoded), blocks), noise)
        sound = self.decoder(self.flow(value))
        return self.graph.add("Unsqueeze", sound, self.graph.constant([1]))


def model(speakers, quality, endless):
    graph = Graph()
    pick = lambda i: graph.add("Gather", "scales", graph.constant(i), axis=0)
    noise, length, noise_w = pick(0), pick(1), pick(2)
    encoded = encode(graph, speakers)
    blocks = durations(graph, encoded, length, noise_w)
    if quality:
        sound = Vits(graph, SHAPES[quality]).sound(encoded, blocks, noise)
    else:
        value = noisy(graph, stretch(graph, encoded, blocks), noise)
        sound = hum(graph, wait(graph, value) if endless else value)
    graph.nodes.append(helper.make_node("Identity", [sound], ["output"]))
    info = helper.make_tensor_value_info
    inputs = [
        info("input", TensorProto.INT64, ["batch_size", "phonemes"]),
        info("input_lengths", TensorProto.INT64, ["batch_size"]),
        info("scales", TensorProto.FLOAT, [3]),
    ]
    if speakers > 1:
        inputs.append(info("sid", TensorProto.INT64, ["batch_size"]))
    outputs = [info("output", TensorProto.FLOAT, ["batch_size", 1, "channels", "time"])]
    built = helper.make_graph(graph.nodes, "hum", inputs, outputs, graph.constants)
    made = helper.make_model(built, producer_name="make_test_voice", opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    return made.SerializeToString(deterministic=True)


def phoneme_map(speakers):
    ids = {symbol: [number] for number, symbol in enumerate(PHONEMES)}
    if speakers > 1:
        # What a voice may also have: a phoneme of several ids, phonemes it does not know, and a cluster as one phoneme.
        ids["ː"] = [122, 123]
        ids[","] = [8, 3, 8]
        ids["aɪ"] = [161]
        for unknown in "ɾᵻ:":
            del ids[unknown]
    return ids


def config(name, speakers, quality):
    rate = SHAPES[quality].rate if quality else SAMPLE_RATE
    made = {
        "audio": {"sample_rate": rate, "quality": quality or "test"},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": phoneme_map(speakers),
        "num_symbols": SYMBOLS,
        "num_speakers": speakers,
        "hop_length": HOP,
        "piper_version": "1.0.0",
        "language": {"code": "en_US", "family": "en", "region": "US"},
        "dataset": name,
    }
    if speakers > 1:
        made["speaker_id_map"] = {singer: number for singer, number in CHOIR.items() if number < speakers}
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=pathlib.Path, help="the .onnx file; the .onnx.json is put beside it")
    parser.add_argument("--speakers", type=int, default=1, choices=range(1, 4))
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--endless", action="store_true")
    instead.add_argument("--quality", choices=SHAPES)
    args = parser.parse_args()
    args.path.write_bytes(model(args.speakers, args.quality, args.endless))
    text = json.dumps(config(args.path.stem, args.speakers, args.quality), ensure_ascii=False, indent=1)
    pathlib.Path(f"{args.path}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
