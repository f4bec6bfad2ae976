#!/usr/bin/env bash
# Sets up what is missing, then checks format, lints and docs, and runs every test.
# One profile (release) serves the tests and the binary, so that the dependencies build once.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.sh
scripts/setup.sh
# Only tests need these: ip and strace, to see that nobody is talked to; systemd, to look at the unit.
if command -v dpkg-query >/dev/null; then
    install_debian_packages iproute2 strace systemd
fi

cargo fmt --check
cargo clippy --release --locked --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --quiet
cargo test --release --locked
target/release/docent pack test
# Elsewhere there are no packages to be made.
if command -v dpkg-query >/dev/null; then
    scripts/package/check_unit.sh
fi
