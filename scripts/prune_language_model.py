#!/usr/bin/env python3
"""Makes models/pocketsphinx/common.arpa.zst: the commonest words of PocketSphinx's general English language model.

    scripts/prune_language_model.py target/pocketsphinx/*/model/en-us models/pocketsphinx/common.arpa.zst

Needs the program zstd. Keeps the WORDS likeliest words that the dictionary has, and of the longer sequences those that the
model without them would say worst: a sequence stays when its likelihood times the change of its logarithm is at least
THRESHOLDS (K. Seymore, R. Rosenfeld, "Scalable backoff language models", 1996; A. Stolcke, "Entropy-based pruning of
backoff language models", 1998, adds the change of the back-off weights, which matters little at this size).
"""
import math
import struct
import subprocess
import sys

WORDS = 6000
# Natural logarithm times likelihood, of two words and of three.
THRESHOLDS = {2: 1.5e-6, 3: 1.5e-6}
HEADER = b"Trie Language Model"
# The file has its logarithms to this base.
LOG10 = math.log10(1.0001)
ENDS = ("<s>", "</s>")


def read_trie(path):
    """The sequences by length: words -> (log10 of the likelihood, log10 of the back-off weight).

    Source of the format: src/lm/{ngram_model_trie,lm_trie,lm_trie_quant,bitarr}.c of PocketSphinx 5.1.1. Its own program
    that converts it ends with a segmentation fault on this file.
    """
    with open(path, "rb") as file:
        data = file.read()
    assert data.startswith(HEADER) and data[len(HEADER)] == 3, "not a trigram model of PocketSphinx"
    position = len(HEADER) + 1
    counts = struct.unpack_from("<3I", data, position)
    position += 16
    table = struct.unpack_from(f"<{3 << 16}f", data, position)
    position += 4 * len(table)
    unigrams = [struct.unpack_from("<ffI", data, position + 12 * word) for word in range(counts[0] + 1)]
    position += 12 * len(unigrams)
    word_bits, next_bits = counts[0].bit_length(), counts[2].bit_length()
    middle_bits, longest_bits = word_bits + 32 + next_bits, word_bits + 16
    middle = position
    longest = middle + ((1 + counts[1]) * middle_bits + 7) // 8 + 8
    position = longest + ((1 + counts[2]) * longest_bits + 7) // 8 + 8 + 4
    words = [word.decode() for word in data[position:].split(b"\0")[: counts[0]]]

    def entry(start, bits, number):
        first = number * bits
        return int.from_bytes(data[start + first // 8 : start + first // 8 + 16], "little") >> first % 8

    def two(number):
        bits = entry(middle, middle_bits, number)
        rest = bits >> word_bits
        return bits & ((1 << word_bits) - 1), rest & 0xFFFF, rest >> 16 & 0xFFFF, rest >> 32 & ((1 << next_bits) - 1)

    grams = {1: {}, 2: {}, 3: {}}
    for last in range(counts[0]):
        grams[1][(words[last],)] = (unigrams[last][0] * LOG10, unigrams[last][1] * LOG10)
        # The trie goes backwards: below a word stand those before it.
        for number in range(unigrams[last][2], unigrams[last + 1][2]):
            before, backoff, log, start = two(number)
            pair = (words[before], words[last])
            grams[2][pair] = (table[log] * LOG10, table[(1 << 16) + backoff] * LOG10)
            for third in range(start, two(number + 1)[3]):
                bits = entry(longest, longest_bits, third)
                first, log = bits & ((1 << word_bits) - 1), bits >> word_bits & 0xFFFF
                grams[3][(words[first], *pair)] = (table[(2 << 16) + log] * LOG10, 0.0)
    return grams


def log_likelihood(grams, gram):
    """log10 of how likely the last word of `gram` follows the others."""
    found = grams[len(gram)].get(gram)
    if found:
        return found[0]
    if len(gram) == 1:
        return -99.0
    return grams[len(gram) - 1].get(gram[:-1], (0, 0.0))[1] + log_likelihood(grams, gram[1:])


def likelihood_of_history(grams, history):
    """How often the words stand in a row, by the model."""
    total = 0.0
    for end in range(1, len(history) + 1):
        if history[:end] != ("<s>",):
            total += log_likelihood(grams, history[:end])
    # A sentence starts about as often as one ends.
    return 10.0 ** total * (10.0 ** grams[1][("</s>",)][0] if history[0] == "<s>" else 1.0)


def prune(grams, words):
    kept = {1: {gram for gram in grams[1] if gram[0] in words}, 2: set(), 3: set()}
    for length in (2, 3):
        for gram, (log, _) in grams[length].items():
            if not all(word in words for word in gram):
                continue
            shorter = grams[length - 1].get(gram[:-1], (0, 0.0))[1] + log_likelihood(grams, gram[1:])
            change = abs(log - shorter) * math.log(10)
            if likelihood_of_history(grams, gram[:-1]) * 10.0**log * change >= THRESHOLDS[length]:
                kept[length].add(gram)
    # What a sequence ends and begins with must be there.
    kept[2].update(gram[1:] for gram in kept[3] if gram[1:] in grams[2])
    kept[2].update(gram[:-1] for gram in kept[3] if gram[:-1] in grams[2])
    kept[3] = {gram for gram in kept[3] if gram[1:] in kept[2] and gram[:-1] in kept[2]}
    return kept


def main():
    model, target = sys.argv[1:]
    grams = read_trie(f"{model}/en-us.lm.bin")
    with open(f"{model}/cmudict-en-us.dict", encoding="utf-8") as lines:
        said = {line.split()[0] for line in lines}
    plain = [
        (log, gram[0])
        for gram, (log, _) in grams[1].items()
        if gram[0] in said and all(letter.isalpha() and letter.isascii() or letter == "'" for letter in gram[0])
    ]
    words = {word for _, word in sorted(plain, reverse=True)[:WORDS]} | set(ENDS)
    kept = prune(grams, words)
    lines = ["\\data\\"] + [f"ngram {length}={len(kept[length])}" for length in kept]
    for length, these in kept.items():
        lines += ["", f"\\{length}-grams:"]
        for gram in sorted(these):
            lines.append(f"{grams[length][gram][0]:.2f}\t{' '.join(gram)}")
    lines += ["", "\\end\\", ""]
    subprocess.run(["zstd", "-19", "-q", "-f", "-o", target], input="\n".join(lines).encode(), check=True)
    print({length: len(these) for length, these in kept.items()})


if __name__ == "__main__":
    main()
