#!/usr/bin/env bash
# Checks the systemd unit as systemd itself sees it: no mistake, and an exposure of at most 3.0 (0 is safe, 10 is not).
set -euo pipefail
cd "$(dirname "$0")"
. ../debian.sh
EXPOSURE_TENTHS_MAX=30

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The program is not installed where the unit expects it.
sed 's|=/usr/bin/docent |=/bin/true |' docent.service >"$work/docent.service"
said=$(systemd-analyze verify "$work/docent.service" 2>&1) || fail "systemd refuses the unit: $said"
[ -z "$said" ] || fail "systemd finds fault with the unit: $said"
said=$(systemd-analyze security --offline=true --no-pager --threshold=$EXPOSURE_TENTHS_MAX "$work/docent.service") \
    || fail "the unit lets too much happen: $said"
say "${said##*→ }"
