#!/usr/bin/env bash
# Tries the Debian package, or the program alone, in a bare Debian of its own without a network. As root.
#   scripts/package/try.sh package FILE.deb    install, serve as the unit does, ask aloud, remove, purge: nothing is left
#   scripts/package/try.sh program FILE        from the bare program to the first spoken answer: five times, and the median
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
what=$1
file=$(realpath "$2")
cd "$(dirname "$0")"
. ../debian.sh
here=$PWD
PORT=8004
RUNS=5

# --- Inside: a process tree, mounts and a network of its own; all end with it. -------------------
# What the package needs, and nothing else, is in the bare Debian: debootstrap's smallest has the rest.
if [ "${DOCENT_TRY_ROOT:-}" ]; then
    root=$DOCENT_TRY_ROOT
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/tmp"
    mount --bind /dev "$root/dev"
    ip link set lo up
    ! ip route | grep -q . || fail "there is a way out of the network: $(ip route)"
    inside() { chroot "$root" "$@"; }
    first_answer() { python3 "$here/first_answer.py" $PORT chroot "$@"; }

    if [ "$what" = program ]; then
        cp "$file" "$root/tmp/docent"
        for run in $(seq $RUNS); do
            first_answer "$root" env -i HOME="/tmp/home$run" /tmp/docent serve
        done | tee /dev/stderr | sort -n | sed -n "$((RUNS / 2 + 1))p"
        exit
    fi

    before=$(find "$root"/{etc,usr,var} ! -path '*/var/lib/dpkg*' ! -path '*/var/log/*' ! -path '*/var/cache/*' | sort)
    cp "$file" "$root/tmp/docent.deb"
    inside dpkg --install /tmp/docent.deb >&2
    inside dpkg --verify docent
    as_service=(env -i XDG_CONFIG_HOME=/etc XDG_DATA_HOME=/var/lib)
    inside "${as_service[@]}" docent config check >&2
    [ "$(stat -c '%a %U:%G' "$root/etc/docent/docent.toml")" = "640 root:$(stat -c %G "$root/etc/docent")" ] \
        || fail "the settings have other rights: $(stat -c '%a %U:%G' "$root/etc/docent/docent.toml")"
    say "first spoken answer of the installed service, in seconds:"
    first_answer --userspec=docent:docent "$root" "${as_service[@]}" docent serve
    inside test -d /var/lib/docent/sessions || fail "the data does not lie in /var/lib/docent"
    # The general language model is found where the package put it.
    inside "${as_service[@]}" docent say --output /tmp/said.wav "what are the admission requirements"
    inside "${as_service[@]}" docent transcribe /tmp/said.wav

    inside dpkg --install /tmp/docent.deb >&2
    inside dpkg --remove docent >&2
    [ -d "$root/var/lib/docent/sessions" ] && [ -f "$root/etc/docent/docent.toml" ] || fail "removal took the data or the settings"
    inside dpkg --purge docent >&2
    after=$(find "$root"/{etc,usr,var} ! -path '*/var/lib/dpkg*' ! -path '*/var/log/*' ! -path '*/var/cache/*' | sort)
    left=$(comm -13 <(echo "$before") <(echo "$after") | grep -v -- '-$' || true)
    [ -z "$left" ] || fail "a purge leaves: $left"
    ! inside getent passwd docent >/dev/null || fail "a purge leaves the user"
    say "installed, asked, upgraded, removed and purged; nothing is left"
    exit
fi

# --- Outside: the bare Debian -------------------------------------------------------------------
[ "$(id -u)" -eq 0 ] || fail "needs root, for a bare Debian and a network of its own"
install_debian_packages debootstrap iproute2 python3 util-linux
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 0755 "$work"
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(REPO_URI)' 'Created-By: Packages' \
    | awk -v codename="$codename" '$2 == codename { print $3; exit }')
[ -n "$mirror" ] || fail "this machine's package sources name no mirror of $codename"
say "making a bare $codename"
debootstrap --variant=minbase --include=libstdc++6,libgcc-s1 "$codename" "$work/root" "$mirror" >"$work/log" 2>&1 \
    || { tail -n 20 "$work/log" >&2; fail "debootstrap failed"; }
DOCENT_TRY_ROOT=$work/root unshare --mount --net --pid --fork --kill-child "$0" "$what" "$file"
