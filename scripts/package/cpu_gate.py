#!/usr/bin/env python3
"""Looks for machine instructions that a processor of the level x86-64-v3 (AVX2, FMA, BMI2, F16C) does not have.

    cpu_gate.py PROGRAM [LINKER_MAP]

Every instruction of PROGRAM is disassembled. One that needs more may stand only in code that is reached after a look at
the processor; DISPATCHED below lists that code, and why. Everything else is named, function by function, and the exit code
is 1. A program without names of functions needs the map that the linker (LLD) writes with `-Map=FILE`.
"""

import bisect
import collections
import re
import subprocess
import sys

# What may need more than x86-64-v3, because the code around it has asked the processor first: a pattern for
# "object file:function", and who asks.
DISPATCHED = [
    (r"^libcompiler_builtins-.*:compiler_builtins::math::.*_with_fma4$", "Rust's own fma(): asks cpuid once"),
    (r"^libcrc32fast-.*:crc32fast::specialized::", "is_x86_feature_detected! in State::new"),
    (r"^libredb-.*:redb::.*::xxh3::\w+_avx512::", "is_x86_feature_detected! before each hash of a large page"),
    (r"^libring-.*\([0-9a-f]{16}-[\w-]+\.o\):", "ring's assembly, called by what its cpu module has found"),
    (r"^libsha1-.*:sha1::compress::x86::digest_blocks::", "crate cpufeatures, before each run of blocks"),
    (r"^libsha2-.*:sha2::sha256::x86::digest_blocks::", "crate cpufeatures, before each run of blocks"),
]

# Instructions outside x86-64-v3 that are not encoded with EVEX, by mnemonic. Those of Intel's later AVX extensions take
# the same names in VEX and EVEX.
BEYOND = re.compile(
    r"""(?x)
    v?aes(enc|dec|enclast|declast|imc|keygenassist|.*kl) | v?pclmul\w*        # AES, VAES, PCLMULQDQ, VPCLMULQDQ
    | sha(1|256|512)\w+ | vsha512\w+ | vsm[34]\w+ | v?gf2p8\w+                # SHA, SHA512, SM3, SM4, GFNI
    | vpdp\w+ | vpmadd52\w+ | vbcstne\w+ | vcvtne\w+                          # AVX-VNNI, AVX-IFMA, AVX-NE-CONVERT
    | tdp\w+ | tile\w+ | ldtilecfg | sttilecfg | tcmm\w+                      # AMX
    | adcx | adox | rdrand | rdseed | rdpid | clflushopt | clwb | cldemote    # ADX, random numbers, caches
    | x(begin|end|abort|test) | movdir\w+ | enqcmds? | serialize              # TSX, direct stores
    | umonitor | umwait | tpause | monitorx? | mwaitx? | clui | stui | testui | senduipi | uiret
    | vfn?m(add|sub)\w*[ps][sd] | vpcmov | vprot\w | vpsh[al]\w | vpcom\w+ | vfrcz\w+ | extrq | insertq | movntss | movntsd
    | (p?f(add|sub|mul)|pfcmp\w+|pf2id|pi2fd|femms|pavgusb) | cmp\w+xadd
    """
)
# FMA, which is in x86-64-v3, has an order of operands in its names; FMA4, which is not, has none.
FMA = re.compile(r"vfn?m(add|sub|addsub|subadd)(132|213|231)[ps][sd]")

LEGACY_PREFIXES = {"66", "f2", "f3", "2e", "36", "3e", "26", "64", "65", "67", "f0"}
EVEX = "62"

INSTRUCTION = re.compile(r"\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t(.*)")
LABEL = re.compile(r"([0-9a-f]+) <(.*)>:$")
MAP_LINE = re.compile(r"\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+( +)(\S.*)$")
SECTION_INDENT, SYMBOL_INDENT = 9, 17


def needs_more(code, text):
    """Whether the instruction is outside x86-64-v3. `code` has its bytes in hexadecimal, `text` its assembly."""
    first = next((byte for byte in code.split() if byte not in LEGACY_PREFIXES), "")
    if first == EVEX:
        return True
    mnemonic = next((word for word in text.split() if not word.startswith(("{", "rep", "lock", "data16"))), "")
    return bool(BEYOND.fullmatch(mnemonic)) and not FMA.fullmatch(mnemonic)


class Places:
    """Which function stands at an address."""

    def __init__(self, places):
        # Stable: a symbol comes after the section that it begins, and is found before it.
        places.sort(key=lambda place: place[0])
        self.starts = [start for start, _ in places]
        self.names = [name for _, name in places]

    def name(self, address):
        index = bisect.bisect_right(self.starts, address) - 1
        return self.names[index] if index >= 0 else "?"


def places_of_map(path):
    """The functions of an LLD map: its lines are indented by what they are, an input section or a symbol in it."""
    places, object_file = [], "?"
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = MAP_LINE.match(line)
            if not found:
                continue
            address, _, indent, what = found.groups()
            if len(indent) == SECTION_INDENT:
                object_file, _, section = what.rpartition(":(")
                object_file = object_file.rsplit("/", 1)[-1]
                places.append((int(address, 16), f"{object_file}:{section.rstrip(')')}"))
            elif len(indent) == SYMBOL_INDENT:
                places.append((int(address, 16), f"{object_file}:{what}"))
    return Places(places)


def findings(program, places):
    """For each function with instructions outside x86-64-v3: how many, and the first of them."""
    command = ["objdump", "--disassemble", "--wide", program]
    found, function = collections.Counter(), "?"
    examples = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as objdump:
        for line in objdump.stdout:
            instruction = INSTRUCTION.match(line)
            if not instruction:
                label = LABEL.match(line)
                function = label[2] if label else function
                continue
            address, code, text = instruction.groups()
            if needs_more(code, text):
                name = places.name(int(address, 16)) if places else function
                found[name] += 1
                examples.setdefault(name, f"{address}: {text.strip()}")
    if objdump.returncode != 0:
        sys.exit(f"cpu_gate: objdump cannot read {program}")
    return [(name, count, examples[name]) for name, count in found.items()]


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: cpu_gate.py PROGRAM [LINKER_MAP]")
    places = places_of_map(sys.argv[2]) if len(sys.argv) == 3 else None
    refused, reasons = [], collections.Counter()
    for name, count, example in findings(sys.argv[1], places):
        pattern = next((pattern for pattern, _ in DISPATCHED if re.search(pattern, name)), None)
        if pattern is None:
            refused.append((name, count, example))
        else:
            reasons[pattern] += 1
    for name, count, example in sorted(refused):
        print(f"needs more than x86-64-v3: {name}\n    {count} instructions, the first {example}")
    print(f"{sum(reasons.values())} functions are reached by a look at the processor, {len(refused)} are not")
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
