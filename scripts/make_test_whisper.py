#!/usr/bin/env python3
"""Makes Whisper models for tests and benches: they say one sentence, whatever they hear.

    python3 scripts/make_test_whisper.py tests/data/whisper/ggml-says.en.bin
    python3 scripts/make_test_whisper.py --multilingual tests/data/whisper/ggml-says.bin
    python3 scripts/make_test_whisper.py --shape base.en target/whisper/ggml-says-base.en.bin

Python's standard library is enough. The file is whisper.cpp's own format (magic `ggml`, eleven numbers, mel filters,
vocabulary, tensors) with the real number of tokens, so the real engine runs every step of its work on it. The default
shape is 4 wide with one layer; `--shape` takes one of the published shapes instead, which costs what the published
model costs (tens to hundreds of MB, not kept).

All weights are random and small but those of the decoder's last feed-forward layer and of the token table, which hold
a chain: each token makes the next one likely, " Where", " is", " the", " library", "?", an end of 2 s and the end of
text. The words begin after a time stamp or after the mark that asks for none. The seed is fixed: the same file, byte
for byte, on every run.
"""

import argparse
import array
import math
import pathlib
import random
import struct
import sys

SENTENCE = [" Where", " is", " the", " library", "?"]
# name: width, heads, encoder layers, decoder layers, mel bands
SHAPES = {
    "says": (4, 1, 1, 1, 80),
    "tiny": (384, 6, 4, 4, 80),
    "base": (512, 8, 6, 6, 80),
    "small": (768, 12, 12, 12, 80),
}
AUDIO_POSITIONS, TEXT_POSITIONS, FFT_BINS, SAMPLE_RATE_HZ = 1500, 448, 201, 16000
ENGLISH_TOKENS, END_S = 51864, 2
F32, F16 = 0, 1


def mel_filters(bands):
    """Triangles of equal area on Slaney's mel scale, 0 to 8000 Hz: `[bands][FFT_BINS]`."""
    step, corner, log_step = 200.0 / 3, 1000.0, math.log(6.4) / 27.0
    to_hz = lambda mel: mel * step if mel < 15 else corner * math.exp(log_step * (mel - 15))
    top = 15 + math.log(SAMPLE_RATE_HZ / 2 / corner) / log_step
    edges = [to_hz(top * i / (bands + 1)) for i in range(bands + 2)]
    rows = []
    for low, middle, high in zip(edges, edges[1:], edges[2:]):
        for bin_number in range(FFT_BINS):
            hz = bin_number * SAMPLE_RATE_HZ / 400
            rise, fall = (hz - low) / (middle - low), (high - hz) / (high - middle)
            rows.append(max(0.0, min(rise, fall)) * 2 / (high - low))
    return rows


class Tokens:
    """Numbers of the special tokens, as whisper.cpp derives them from the size of the vocabulary."""

    def __init__(self, multilingual):
        shift = 1 if multilingual else 0
        self.count = ENGLISH_TOKENS + shift
        self.end, self.start = 50256 + shift, 50257 + shift
        self.english = self.start + 1
        # 99 languages; the English models count one language less than they have room for.
        self.transcribe = 50358 + shift
        self.no_times = 50362 + shift
        self.times = 50363 + shift
        self.words = [256 + i for i in range(len(SENTENCE))]
        self.end_time = self.times + END_S * 50


def directions(count, width, dice):
    """`count` unit vectors whose numbers sum to zero, far from each other."""
    if width == 4:
        # The corners of an icosahedron in the three dimensions that are left.
        golden = (1 + math.sqrt(5)) / 2
        corners = [
            tuple(p[(i + turn) % 3] for i in range(3))
            for turn in range(3)
            for p in [(0, a, b * golden) for a in (1, -1) for b in (1, -1)]
        ]
        basis = [(1, 1, -1, -1), (1, -1, 1, -1), (1, -1, -1, 1)]
        vectors = [[sum(c * b[i] for c, b in zip(corner, basis)) for i in range(4)] for corner in corners]
    else:
        vectors = [[dice.gauss(0, 1) for _ in range(width)] for _ in range(count)]
    assert count <= len(vectors)
    found = []
    for vector in vectors[:count]:
        mean = sum(vector) / width
        found.append(unit([value - mean for value in vector]))
    return found


def unit(vector):
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector]


def chain(tokens, multilingual, width, dice):
    """The vectors of the tokens that matter, and the steps from one to the next."""
    names = [tokens.end_time, tokens.end, tokens.times, tokens.start, tokens.no_times, tokens.transcribe, *tokens.words]
    if multilingual:
        names.append(tokens.english)
    vectors = dict(zip(names, directions(len(names), width, dice)))
    if width == 4:
        # The end of the text must be second where time stamps are not wanted: make it a neighbour of the end's time.
        near = max((n for n in names[1:]), key=lambda n: dot(vectors[n], vectors[tokens.end_time]))
        vectors[tokens.end], vectors[near] = vectors[near], vectors[tokens.end]
    first = tokens.english if multilingual else tokens.times
    follows = {tokens.start: vectors[first], tokens.no_times: vectors[tokens.words[0]]}
    follows |= {tokens.transcribe: vectors[tokens.times], tokens.times: vectors[tokens.words[0]]}
    for word, following in zip(tokens.words, tokens.words[1:]):
        follows[word] = vectors[following]
    last = [a + 0.9 * b for a, b in zip(vectors[tokens.end_time], vectors[tokens.end])]
    follows[tokens.words[-1]] = unit(last)
    follows[tokens.end_time] = vectors[tokens.end]
    return vectors, follows


def dot(left, right):
    return sum(a * b for a, b in zip(left, right))


class Writer:
    """Tensors on their way into the file. Dimensions are given as ggml counts them, the innermost first."""

    def __init__(self, file, seed):
        self.file, self.seed = file, seed

    def head(self, name, kind, dimensions):
        encoded = name.encode()
        self.file.write(struct.pack("<3i", len(dimensions), len(encoded), kind))
        self.file.write(struct.pack(f"<{len(dimensions)}i", *dimensions) + encoded)

    def f32(self, name, dimensions, values):
        self.head(name, F32, dimensions)
        self.file.write(floats(values))

    def f16(self, name, dimensions, values):
        self.head(name, F16, dimensions)
        self.file.write(struct.pack(f"<{len(values)}e", *values))

    def noise(self, name, dimensions, exponent):
        """Half-precision numbers of either sign between 2^exponent and twice that."""
        self.head(name, F16, dimensions)
        count = math.prod(dimensions)
        self.seed += 1
        dice = random.Random(self.seed)
        for start in range(0, count, 1 << 16):
            size = min(1 << 16, count - start)
            mask = int.from_bytes(b"\xff\x83" * size, "little")
            level = int.from_bytes(struct.pack("<H", (exponent + 15) << 10) * size, "little")
            bits = int.from_bytes(dice.randbytes(2 * size), "little") & mask | level
            self.file.write(bits.to_bytes(2 * size, "little"))

    def constant(self, name, dimensions, value):
        self.f32(name, dimensions, [value] * math.prod(dimensions))

    def attention(self, name, width, out_exponent=-13):
        self.constant(f"{name}_ln.weight", [width], 1.0)
        self.constant(f"{name}_ln.bias", [width], 0.0)
        for part, exponent in [("query", -6), ("key", -6), ("value", -6), ("out", out_exponent)]:
            self.noise(f"{name}.{part}.weight", [width, width], exponent)
            if part != "key":
                self.constant(f"{name}.{part}.bias", [width], 0.0)

    def feed_forward(self, name, width):
        self.constant(f"{name}.mlp_ln.weight", [width], 1.0)
        self.constant(f"{name}.mlp_ln.bias", [width], 0.0)
        self.noise(f"{name}.mlp.0.weight", [width, 4 * width], -6)
        self.constant(f"{name}.mlp.0.bias", [4 * width], 0.0)
        self.noise(f"{name}.mlp.2.weight", [4 * width, width], -13)
        self.constant(f"{name}.mlp.2.bias", [width], 0.0)

    def chained(self, name, width, vectors, follows):
        """The feed-forward layer that turns a token into the next: one hidden number for each step."""
        root, hidden = math.sqrt(width), 4 * width
        steep = 32 / root
        detect, level, answer = [0.0] * (width * hidden), [0.0] * hidden, [0.0] * (hidden * width)
        for row, (token, following) in enumerate(follows.items()):
            # 8 for its own token, far below 0 for every other.
            detect[row * width : (row + 1) * width] = [steep * value for value in vectors[token]]
            level[row] = -0.75 * steep * root
            for column, value in enumerate(following):
                answer[column * hidden + row] = 100 / 8 * value
        self.constant(f"{name}.mlp_ln.weight", [width], 1.0)
        self.constant(f"{name}.mlp_ln.bias", [width], 0.0)
        self.f16(f"{name}.mlp.0.weight", [width, hidden], detect)
        self.f32(f"{name}.mlp.0.bias", [hidden], level)
        self.f16(f"{name}.mlp.2.weight", [hidden, width], answer)
        self.constant(f"{name}.mlp.2.bias", [width], 0.0)


def waves(positions, width):
    """Sines and cosines, as Whisper's encoder has them."""
    half = width // 2
    pace = [math.exp(-math.log(10000) * i / max(1, half - 1)) for i in range(half)]
    for position in range(positions):
        angles = [position * p for p in pace]
        yield from (math.sin(angle) for angle in angles)
        yield from (math.cos(angle) for angle in angles)


def floats(values):
    packed = array.array("f", values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def write(file, shape, multilingual):
    width, heads, encoder_layers, decoder_layers, bands = SHAPES[shape]
    tokens = Tokens(multilingual)
    hparams = [tokens.count, AUDIO_POSITIONS, width, heads, encoder_layers]
    hparams += [TEXT_POSITIONS, width, heads, decoder_layers, bands, F16]
    file.write(struct.pack("<I11i", 0x67676D6C, *hparams))
    file.write(struct.pack("<2i", bands, FFT_BINS) + floats(mel_filters(bands)))
    vocabulary = [bytes([i]) for i in range(256)] + [word.encode() for word in SENTENCE]
    file.write(struct.pack("<i", len(vocabulary)))
    for word in vocabulary:
        file.write(struct.pack("<I", len(word)) + word)

    vectors, follows = chain(tokens, multilingual, width, random.Random(4))
    out = Writer(file, seed=1000)
    out.f32("encoder.positional_embedding", [width, AUDIO_POSITIONS], waves(AUDIO_POSITIONS, width))
    for number, inputs in [(1, bands), (2, width)]:
        out.noise(f"encoder.conv{number}.weight", [3, inputs, width], -5)
        out.constant(f"encoder.conv{number}.bias", [1, width], 0.0)
    for layer in range(encoder_layers):
        out.attention(f"encoder.blocks.{layer}.attn", width, -7)
        out.feed_forward(f"encoder.blocks.{layer}", width)
    out.constant("encoder.ln_post.weight", [width], 1.0)
    out.constant("encoder.ln_post.bias", [width], 0.0)
    out.constant("decoder.positional_embedding", [width, TEXT_POSITIONS], 0.0)
    out.head("decoder.token_embedding.weight", F16, [width, tokens.count])
    for token in range(tokens.count):
        file.write(struct.pack(f"<{width}e", *vectors.get(token, [0.0] * width)))
    for layer in range(decoder_layers):
        name = f"decoder.blocks.{layer}"
        out.attention(f"{name}.attn", width)
        out.attention(f"{name}.cross_attn", width)
        if layer + 1 < decoder_layers:
            out.feed_forward(name, width)
        else:
            out.chained(name, width, vectors, follows)
    out.constant("decoder.ln.weight", [width], 40 / math.sqrt(width))
    out.constant("decoder.ln.bias", [width], 0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--shape", default="says", help="says, or tiny, base, small, with or without .en")
    parser.add_argument("--multilingual", action="store_true", help="knows languages and says English")
    arguments = parser.parse_args()
    shape = arguments.shape.removesuffix(".en")
    if shape not in SHAPES:
        parser.error(f"no shape {arguments.shape}; there are {', '.join(SHAPES)}")
    multilingual = arguments.multilingual or (shape != "says" and not arguments.shape.endswith(".en"))
    with arguments.out.open("wb") as file:
        write(file, shape, multilingual)


if __name__ == "__main__":
    main()
