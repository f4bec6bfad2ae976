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
scripts/settle.sh
RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --quiet
cargo test --release --locked
# Some tests hear recordings of people, which are not part of the repository.
recordings=${DOCENT_EVAL_DATA:-../shared/data}
if [ -d "$recordings/speech" ]; then
    say "tests on the recordings in $recordings:"
    cargo test --release --locked --lib --test it -- --ignored
else
    say "the tests on recordings were NOT run: there is no $recordings/speech (DOCENT_EVAL_DATA names another folder)"
fi
target/release/docent pack test
# Elsewhere there are no packages to be made.
if command -v dpkg-query >/dev/null; then
    scripts/package/check_unit.sh target/release/docent
fi
