#!/usr/bin/env bash
# Sets up what is missing, builds Docent and starts it; arguments go to `docent serve`.
#   scripts/run.sh                     the server on its embedded defaults, at http://localhost:8004
#   scripts/run.sh --pack my-pack      the same with your own content
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
cargo build --release --locked
scripts/settle.sh
exec target/release/docent serve "$@"
