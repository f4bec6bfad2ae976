#!/bin/sh
# Random input for everything that takes strangers' input: scripts/fuzz.sh MINUTES [TARGET]
#
# MINUTES for each target, one after the other; TARGET is a name of tests/it/fuzz/, such as `voices`. An input that breaks
# something stands in target/fuzz/TARGET.txt; once mended it goes to tests/it/fuzz/corpus/TARGET/.
set -eu
cd "$(dirname "$0")/.."
minutes=${1:?"usage: scripts/fuzz.sh MINUTES [TARGET]"}
scripts/setup.sh
DOCENT_FUZZ_SECONDS=$((minutes * 60)) exec cargo test --release --locked --test it "fuzz::${2:-}" -- --nocapture --test-threads=1
