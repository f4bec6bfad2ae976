#!/usr/bin/env python3
"""Writes what the Python package pipecat-ai makes of sounds by formula: the expectation of our own Smart Turn features.

    python3 -m venv target/export && target/export/bin/pip install numpy==2.4.6 onnxruntime==1.32.0
    target/export/bin/pip download --no-deps --dest target/export pipecat-ai==1.14.0
    target/export/bin/python scripts/export_smart_turn_features.py target/export/pipecat_ai-1.14.0-py3-none-any.whl \\
        models/smart-turn/model.onnx tests/data/smart-turn/expected.jsonl

One JSON object a line: `name` and `samples` of the sound, `probability` of a complete turn, and `windows`, pairs of a
window's index and its 80 features. The sounds are whole numbers from whole numbers, so that any language makes the same.
"""

import argparse
import importlib.util
import json
import pathlib
import tempfile
import zipfile

import numpy as np
import onnxruntime

FEATURES = "pipecat/audio/turn/smart_turn/_whisper_features.py"
LENGTH = 8 * 16_000
STEP = 53
# Name, samples.
SOUNDS = [
    ("syllables", 40_000),
    ("syllables", 150_000),
    ("noise", 128_000),
    ("noise", 700),
    ("silence", 16_000),
    ("silence", 0),
]


def triangle(index, period):
    """A triangle wave, -16384 to 16384."""
    return abs(index * 65_536 // period % 65_536 - 32_768) - 16_384


def syllables(count):
    """Two tones that come and go five times a second, and pause in the last quarter of each second."""
    sound = []
    for index in range(count):
        loudness = 0 if index % 16_000 >= 12_000 else triangle(index, 3_200) + 16_384
        tone = triangle(index, 133) + triangle(index, 23) // 4
        sound.append(tone * loudness // 65_536)
    return sound


def noise(count):
    """The upper bits of a linear congruential generator, an eighth of full scale."""
    state, sound = 1, []
    for _ in range(count):
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        sound.append((state >> 19) - 4_096)
    return sound


def silence(count):
    return [0] * count


def reference(wheel):
    """The package's feature module alone: the package itself wants much more than it needs."""
    with tempfile.TemporaryDirectory() as folder:
        path = zipfile.ZipFile(wheel).extract(FEATURES, folder)
        spec = importlib.util.spec_from_file_location("whisper_features", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module.compute_whisper_log_mel_features


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=pathlib.Path)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    arguments = parser.parse_args()
    compute = reference(arguments.wheel)
    session = onnxruntime.InferenceSession(arguments.model)
    lines = []
    for name, count in SOUNDS:
        samples = np.array(globals()[name](count), dtype=np.float32) / 32_768
        samples = samples[-LENGTH:]
        features = compute(np.pad(samples, (LENGTH - samples.size, 0)), do_normalize=True)
        (output,) = session.run(None, {"input_features": features[None]})
        windows = [[i, [round(float(x), 4) for x in features[:, i]]] for i in range(STEP - 1, 800, STEP)]
        windows.append([799, [round(float(x), 4) for x in features[:, 799]]])
        record = {
            "name": name,
            "samples": count,
            "probability": round(float(output[0, 0]), 5),
            "windows": windows,
        }
        lines.append(json.dumps(record, separators=(",", ":")) + "\n")
    arguments.target.parent.mkdir(parents=True, exist_ok=True)
    arguments.target.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
