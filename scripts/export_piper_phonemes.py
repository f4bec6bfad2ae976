#!/usr/bin/env python3
"""Writes what the Python package piper-tts makes of sentences: the expectation of our own Piper path.

    python3 -m venv target/export && target/export/bin/pip install piper-tts==1.8.0 numpy==2.4.6
    target/export/bin/python scripts/export_piper_phonemes.py --voice tests/data/piper/hum.onnx \\
        tests/data/piper/sentences.txt tests/data/piper/hum.jsonl
    target/export/bin/python scripts/export_piper_phonemes.py --voice tests/data/piper/choir.onnx \\
        tests/data/piper/sentences.txt tests/data/piper/choir.jsonl
    target/export/bin/python scripts/export_piper_phonemes.py --samples tests/data/piper

The first argument may also be a folder with Piper's own test sentences (`en.txt`, `test_en-us.jsonl` and so on): the
name of a file gives the espeak-ng voice. `docent eval phonemes FILE` compares such a file with what this program makes.

A file is one JSON object a line. The first names the package and holds the voice's `phoneme_id_map`; the others hold
`voice` (of espeak-ng), `text`, `phonemes` (one string a sentence, one code point a phoneme) and `ids` (one list a
sentence). `--samples` writes `samples.jsonl`: what the whole package gives for a few texts with both noise scales at 0,
every 13th sample.
"""

import argparse
import importlib.metadata
import json
import pathlib

from piper import PiperVoice, SynthesisConfig

PACKAGE = "piper-tts"
STEP = 13
# Other phonemes than those of espeak-ng, or text that is prepared before it.
OTHER_PHONEMES = {"ar", "zh"}
SAMPLES = [
    ("hum", "Hi!", None, 1.0),
    ("hum", "Good morning. Are you well?", None, 1.0),
    ("hum", "One, two, three.", None, 0.5),
    ("hum", "Slowly", None, 2.0),
    ("choir", "Good morning.", None, 1.0),
    ("choir", "Good morning.", 1, 1.0),
    ("choir", "See, I can sing.", 2, 1.25),
]


def dump(record):
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def sentences(path):
    """Pairs of an espeak-ng voice (none: the one of the voice file) and a text."""
    if path.is_file():
        yield from ((None, line) for line in path.read_text(encoding="utf-8").splitlines())
        return
    for file in sorted(path.iterdir()):
        voice = file.stem.removeprefix("test_")
        if voice in OTHER_PHONEMES:
            continue
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            text = json.loads(line)["text"] if file.suffix == ".jsonl" else line
            yield ("en-us" if voice == "en" else voice, text)


def phonemes(voice, source, target):
    records = [{"package": f"{PACKAGE} {importlib.metadata.version(PACKAGE)}", "phoneme_id_map": dict(voice.config.phoneme_id_map)}]
    own = voice.config.espeak_voice
    for name, text in sentences(source):
        voice.config.espeak_voice = name or own
        found = [sentence for sentence in voice.phonemize(text) if sentence]
        records.append(
            {
                "voice": voice.config.espeak_voice,
                "text": text,
                "phonemes": ["".join(sentence) for sentence in found],
                "ids": [voice.phonemes_to_ids(sentence) for sentence in found],
            }
        )
    target.write_text("".join(map(dump, records)), encoding="utf-8")


def samples(folder):
    lines = []
    for name, text, speaker, length in SAMPLES:
        voice = PiperVoice.load(folder / f"{name}.onnx")
        settings = SynthesisConfig(speaker_id=speaker, length_scale=length, noise_scale=0.0, noise_w_scale=0.0)
        sound = [int(sample) for chunk in voice.synthesize(text, settings) for sample in chunk.audio_int16_array]
        lines.append(
            dump({"model": name, "text": text, "speaker": speaker, "length_scale": length, "count": len(sound), "samples": sound[::STEP]})
        )
    (folder / "samples.jsonl").write_text("".join(lines), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voice", type=pathlib.Path, help="a .onnx file with its .onnx.json")
    parser.add_argument("--samples", type=pathlib.Path, metavar="FOLDER", help="of hum.onnx and choir.onnx")
    parser.add_argument("source", type=pathlib.Path, nargs="?", help="a file with a text a line, or a folder")
    parser.add_argument("target", type=pathlib.Path, nargs="?")
    args = parser.parse_args()
    if args.samples:
        samples(args.samples)
    if args.source:
        phonemes(PiperVoice.load(args.voice), args.source, args.target)


if __name__ == "__main__":
    main()
