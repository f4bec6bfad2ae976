#!/usr/bin/env bash
# Checks the systemd units as systemd itself sees them: no mistake, and an exposure of at most 3.0 for the server and 7.0 for the
# kiosk (0 is safe, 10 is not), whose browser makes a sandbox of its own. The kiosk's is told by the program $1; without, it is
# left out.
set -euo pipefail
program=${1:+$(realpath "$1")}
cd "$(dirname "$0")"
. ../debian.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A unit, and tenths of its exposure. The programs are not installed where it expects them.
check() {
    local unit=$work/$1 said
    sed -i -E 's#=(-?\+?)"?/usr/(bin|local/bin)/[a-z]+"? #=\1/bin/true #' "$unit"
    said=$(systemd-analyze verify "$unit" 2>&1) || fail "systemd refuses $1: $said"
    [ -z "$said" ] || fail "systemd finds fault with $1: $said"
    said=$(systemd-analyze security --offline=true --no-pager "--threshold=$2" "$unit") || fail "$1 lets too much happen: $said"
    say "$1: ${said##*→ }"
}

cp docent.service "$work"
check docent.service 30
[ -n "$program" ] || exit 0

# What would be written in an image that has all that a kiosk needs. Nothing is: nobody says yes.
mkdir -p "$work"/image/{etc,usr/bin}
touch "$work"/image/usr/bin/{cage,chromium,docent,Xwayland}
echo docent:x:990:990::/:/bin/sh >"$work/image/etc/passwd"
shown=$("$program" kiosk install --root "$work/image" </dev/null 2>/dev/null) || true
sed -n '\#^write /etc/systemd/system/docent-kiosk.service#,/^[a-z]/s/^  + //p' <<<"$shown" >"$work/docent-kiosk.service"
[ -s "$work/docent-kiosk.service" ] || fail "the program shows no unit of a kiosk: $shown"
check docent-kiosk.service 70
