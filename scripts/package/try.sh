#!/usr/bin/env bash
# Tries the Debian package $1, and the tarball beside it, in a bare Debian of its own, which has no network: the program
# alone, from its start to the first spoken answer, then what the tarball holds, and then the package, from its
# installation to its purge. As root.
#   scripts/package/try.sh target/package/docent_VERSION_amd64.deb
set -euo pipefail
package=$(realpath "$1")
tarball=${package%/*}/docent-$(dpkg-deb --field "$package" Version)-x86_64-linux.tar.gz
[ -f "$tarball" ] || { echo "try: there is no $tarball; make both with scripts/package.sh" >&2; exit 1; }
cd "$(dirname "$0")"
. ../debian.sh
PORT=8004
RUNS=5

# --- Inside a process tree, mounts and a network of its own; all end with it ---------------------
inside() { chroot "$root" "$@"; }
# Seconds from the start of a server, by a command for chroot, to the first sound of an answer.
first_answer() { python3 first_answer.py $PORT chroot "$@" 2>"$root/tmp/log" || fail "$(cat "$root/tmp/log")"; }
# What lies in the system, without what dpkg keeps for itself and the backups that are made of the lists of users.
system_files() {
    find "$root"/{etc,usr,var} ! -path '*/var/lib/dpkg/*' ! -path '*/var/log/*' ! -path '*/var/cache/*' ! -name '*-' | sort
}

isolate() {
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --bind /dev "$root/dev"
    ip link set lo up
    [ -z "$(ip route)" ] || fail "there is a way out of the network: $(ip route)"
}

# Each start is the first one ever: no data folder is there.
try_program() {
    local run
    dpkg-deb --fsys-tarfile "$package" | tar --extract --directory "$root/tmp" ./usr/bin/docent
    for run in $(seq $RUNS); do
        first_answer "$root" env -i HOME="/tmp/home$run" /tmp/usr/bin/docent serve >>"$root/tmp/seconds"
    done
    say "bare program to first spoken answer, seconds: $(sort -n "$root/tmp/seconds" | tr '\n' ' ')"
    say "median: $(sort -n "$root/tmp/seconds" | sed -n "$((RUNS / 2 + 1))p")"
}

# Unpacked anywhere, started from there.
try_tarball() {
    local folder seconds
    mkdir "$root/tmp/unpacked"
    tar --extract --gzip --no-same-owner --directory "$root/tmp/unpacked" --file "$tarball"
    folder=$(cd "$root" && echo tmp/unpacked/*)
    (cd "$root/$folder" && sha256sum --check --quiet SHA256SUMS) || fail "the tarball's files are not those of its list"
    inside env -i HOME=/tmp/home "/$folder/docent" config check --config "/$folder/docent.toml.example" >&2
    seconds=$(first_answer "$root" env -i HOME=/tmp/home "/$folder/docent" serve)
    say "unpacked tarball to first spoken answer, seconds: $seconds"
    hears env -i HOME=/tmp/home "/$folder/docent"
}

# Hears what it said, and any words, not the pack's: the general language model is found where it was put.
hears() {
    inside "$@" say --output /tmp/said.wav "what are the admission requirements"
    inside "$@" transcribe /tmp/said.wav | grep -q requirements || fail "it does not hear what it said"
}

try_package() {
    local before left rights seconds as_service=(env -i XDG_CONFIG_HOME=/etc XDG_DATA_HOME=/var/lib)
    before=$(system_files)
    cp "$package" "$root/tmp/docent.deb"
    inside dpkg --install /tmp/docent.deb >&2
    [ -z "$(inside dpkg --verify docent)" ] || fail "installed files differ: $(inside dpkg --verify docent)"
    rights=$(inside stat -c '%a %U:%G' /etc/docent/docent.toml /var/lib/docent | tr '\n' ' ')
    [ "$rights" = "640 root:docent 700 docent:docent " ] || fail "settings and data have the rights $rights"
    inside "${as_service[@]}" docent config check >&2
    seconds=$(first_answer --userspec=docent:docent "$root" "${as_service[@]}" docent serve)
    say "installed service to first spoken answer, seconds: $seconds"
    [ -d "$root/var/lib/docent/sessions" ] || fail "the data does not lie in /var/lib/docent"
    hears "${as_service[@]}" docent

    inside dpkg --install /tmp/docent.deb >&2
    inside dpkg --remove docent >&2
    [ -d "$root/var/lib/docent/sessions" ] && [ -f "$root/etc/docent/docent.toml" ] || fail "removal took the data or the settings"
    inside dpkg --purge docent >&2
    left=$(comm -13 <(echo "$before") <(system_files))
    [ -z "$left" ] || fail "a purge leaves: $left"
    ! inside getent passwd docent >/dev/null || fail "a purge leaves the user"
    say "installed, asked, installed again, removed and purged; nothing is left"
}

# A kiosk, made and taken away from inside and as an image; what shows its page is only looked for.
try_kiosk() {
    local before left pin way docent
    inside ln -s /bin/true /usr/bin/cage
    inside ln -s /bin/true /usr/bin/Xwayland
    inside ln -s /bin/true /usr/bin/chromium
    inside dpkg --install /tmp/docent.deb >&2
    before=$(system_files)
    for way in inside image; do
        docent=(chroot "$root" docent kiosk)
        [ $way = inside ] || docent=(try_kiosk_of_image)
        "${docent[@]}" install --yes >"$root/tmp/said"
        grep -Eq '^The PIN is [0-9]{6}' "$root/tmp/said" || fail "$way: no PIN is told"
        [ -L "$root/etc/systemd/system/multi-user.target.wants/docent-kiosk.service" ] || fail "$way: the kiosk is not enabled"
        [ "$(inside stat -c '%a %U:%G' /etc/docent-kiosk/pin)" = "600 docent:docent" ] || fail "$way: the PIN has other rights"
        inside getent passwd docent-kiosk >/dev/null || fail "$way: there is no user"
        pin=$(sha256sum "$root/etc/docent-kiosk/pin")
        sed -i s/WatchdogSec=60/WatchdogSec=61/ "$root/etc/systemd/system/docent-kiosk.service"
        "${docent[@]}" install --yes >"$root/tmp/said"
        grep -q '^leave /etc/systemd/system/docent-kiosk.service' "$root/tmp/said" || fail "$way: an altered file is not named"
        sed -i s/WatchdogSec=61/WatchdogSec=60/ "$root/etc/systemd/system/docent-kiosk.service"
        [ "$pin" = "$(sha256sum "$root/etc/docent-kiosk/pin")" ] || fail "$way: the PIN is another one"
        "${docent[@]}" remove --yes >&2
        left=$(comm -13 <(echo "$before") <(system_files))
        [ -z "$left" ] || fail "$way: a kiosk that is removed leaves: $left"
        ! inside getent passwd docent-kiosk >/dev/null || fail "$way: a kiosk that is removed leaves its user"
    done
    inside dpkg --purge docent >&2
    say "a kiosk, made twice and removed, from inside and as an image; nothing is left"
}
try_kiosk_of_image() { "$root/usr/bin/docent" kiosk "$1" --root "$root" "${@:2}"; }

if [ -n "${DOCENT_TRY_ROOT:-}" ]; then
    root=$DOCENT_TRY_ROOT
    isolate
    try_program
    try_tarball
    try_package
    try_kiosk
    exit
fi

# --- Outside: the bare Debian -------------------------------------------------------------------
[ "$(id -u)" -eq 0 ] || fail "needs root, for a bare Debian and a network of its own"
install_debian_packages debootstrap iproute2 python3 util-linux
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 0755 "$work"
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' \
    | awk -v codename="$codename" '$1 == codename { print $2; exit }')
[ -n "$mirror" ] || fail "this machine's package sources name no mirror of $codename"
say "making a bare $codename"
# What the package depends on and the smallest Debian lacks. `dpkg --install` refuses the package if that is not all.
alsa=libasound2
! apt-cache show libasound2t64 >/dev/null 2>&1 || alsa=libasound2t64
# systemd: enables a kiosk's service, and makes its user.
debootstrap --variant=minbase "--include=libgcc-s1,libstdc++6,systemd,$alsa" "$codename" "$work/root" "$mirror" >"$work/log" 2>&1 \
    || { tail -n 20 "$work/log" >&2; fail "debootstrap failed"; }
DOCENT_TRY_ROOT=$work/root unshare --mount --net --pid --fork --kill-child ./try.sh "$package"
