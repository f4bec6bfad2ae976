#!/usr/bin/env bash
# Runs the program $1 on emulated processors: on one without AVX2 it says so and ends; on one with nothing beyond
# x86-64-v3 it understands, looks up, speaks and hears, which shows that the ONNX Runtime, whose functions have no names
# to look through, asks before it uses more.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
. ../debian.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Warnings of the emulator about what it leaves out of a processor are not ours.
on() { qemu-x86_64 -cpu "$1" "$program" --data-dir "$work/data" "${@:2}" 2>"$work/errors"; }
expect() { grep -q -- "$1" "$2" || fail "$3: $(cat "$2" "$work/errors")"; }

for processor in Nehalem IvyBridge; do
    code=0
    on $processor serve --port 0 >"$work/out" || code=$?
    [ $code -eq 1 ] || fail "on $processor it ends with $code instead of 1: $(cat "$work/errors")"
    expect "this CPU has no AVX2" "$work/errors" "on $processor it does not say what is missing"
    for verb in --version --help "config check"; do
        # Split on purpose.
        on $processor $verb >"$work/out" || fail "on $processor \`docent $verb\` does not work: $(cat "$work/errors")"
    done
done
say "without AVX2 it says what is missing"

question="what are the admission requirements"
on Haswell ask --json "$question" >"$work/out" || fail "on Haswell it does not answer: $(cat "$work/errors")"
expect admissions/requirements.md "$work/out" "on Haswell the answer has no source"
on Haswell say --output "$work/question.wav" "$question" || fail "on Haswell it does not speak: $(cat "$work/errors")"
on Haswell transcribe --model pack "$work/question.wav" >"$work/out" || fail "on Haswell it does not hear: $(cat "$work/errors")"
expect requirements "$work/out" "on Haswell it hears something else"
say "on Haswell, which has nothing beyond x86-64-v3, it answers, speaks and hears"
