#!/bin/sh
# Attacks on a running server beside a visitor who asks once a second: scripts/attacks.sh [PART] [NAME]
#
# PART of the full amounts, 1 where none is given (half an hour on two cores); NAME is part of the name of an attack, such as
# `speech`. One table comes out. Everything stays on this machine and ends by itself.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh
echo "| attack | what came of it | the visitor meanwhile | memory above before |"
echo "|---|---|---|---|"
DOCENT_ATTACKS=${1:-1} cargo test --release --locked --test it "attacks::${2:-}" -- --nocapture --test-threads=1 |
    sed -nE 's/^test [^|]* \.\.\. \|/|/p; /^\|/p; /FAILED|panicked|^test result/p'
