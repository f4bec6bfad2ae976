#!/usr/bin/env bash
# The page for visitors in a real browser: scripts/kiosk_check.sh [--full] [--NAME=NUMBER] [--only=PART]
#
# It starts servers with the demo pack in a temporary folder and walks through the page in Chromium: what a reader of
# accessibility rules finds in every state, weight and speed, what is left of a visitor, two kiosks beside a telephone, a server
# that is killed while it speaks, and a screen that is left alone with a question every 10 s. One line comes out for each figure,
# and it ends with 1 where one is not kept.
#
# A few minutes; --full takes the sizes that releases are checked with (two and a half hours). NAME is one of the numbers in
# scripts/kiosk/check.mjs; PART is states, speed, canary, crowd, killed or alone. What it needs is installed: Debian's
# packages, and what comes from npm under target/.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.sh

PLAYWRIGHT_VERSION=1.65.1
AXE_VERSION=4.14.1

if command -v dpkg-query >/dev/null; then
    tools_of_node=()
    command -v npm >/dev/null || tools_of_node=(nodejs npm) # from elsewhere they will do
    install_debian_packages chromium "${tools_of_node[@]}"
fi
program=${DOCENT_PROGRAM:-target/release/docent}
if [ ! -x "$program" ]; then
    scripts/setup.sh
    cargo build --release --locked
fi
tools=target/kiosk_check
if [ "$(cat "$tools/versions" 2>/dev/null)" != "$PLAYWRIGHT_VERSION $AXE_VERSION" ]; then
    mkdir -p "$tools"
    npm install --silent --no-fund --no-audit --prefix "$tools" "playwright-core@$PLAYWRIGHT_VERSION" "axe-core@$AXE_VERSION" >&2
    echo "$PLAYWRIGHT_VERSION $AXE_VERSION" >"$tools/versions"
fi
DOCENT_PROGRAM=$program KIOSK_TOOLS=$PWD/$tools exec node scripts/kiosk/check.mjs "$@"
