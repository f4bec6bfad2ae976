#!/usr/bin/env bash
# Sets up what is missing, then checks format, lints and docs, and runs every test.
# One profile (release) serves the tests and the binary, so that the dependencies build once.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.sh
scripts/setup.sh

cargo fmt --check
cargo clippy --release --locked --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --quiet
cargo test --release --locked
target/release/docent pack test
# Where systemd can be had: elsewhere there are no packages to be made.
if command -v dpkg-query >/dev/null; then
    install_debian_packages systemd
    scripts/package/check_unit.sh
fi
