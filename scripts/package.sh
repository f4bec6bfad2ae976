#!/usr/bin/env bash
# Builds Docent for other machines: a tarball and a Debian package, in target/package or the folder $1.
#   scripts/package.sh [OUT_DIR]
# The program is looked through for instructions that an x86-64-v3 processor lacks, and tried on emulated ones. Both files
# have the same bytes each time they are made of the same build: times are those of the last commit.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.sh
here=scripts/package

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "packages are made on x86-64 Linux; this is $(uname -s) on $(uname -m)"
scripts/setup.sh
# binutils: objdump, for the gate; dpkg-dev: finds out what the package depends on; systemd: checks the unit; qemu-user:
# other processors; xz-utils: the Debian package is compressed with it.
install_debian_packages binutils dpkg-dev systemd qemu-user xz-utils

out=${1:-target/package}
mkdir -p "$out"
out=$(realpath "$out")
target=$(realpath "${CARGO_TARGET_DIR:-target}")/release
program=$target/docent
map=$target/docent.map
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --- Build --------------------------------------------------------------------------------------
commit=unknown
day=unknown
# Not `export SOURCE_DATE_EPOCH`: the build scripts of C libraries would run again with each commit.
if [ -e .git ]; then
    commit=$(git describe --always --dirty --abbrev=10 --exclude='*')
    day=$(git log -1 --format=%cs)
    made_at=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
else
    made_at=${SOURCE_DATE_EPOCH:-$(stat -c %Y Cargo.lock)}
fi

# The map names the functions, which the program itself does not.
build() { cargo rustc --release --locked --bin docent -- -C "link-arg=-Wl,-Map=$map"; }
build
# A change of a file since an earlier build goes unnoticed by cargo where only the name of the commit tells it.
if [ "$commit" != unknown ] && ! "$program" --version | grep -qx "commit $commit of $day"; then
    DOCENT_COMMIT="$commit $day" build
fi
version=$("$program" -V | cut -d' ' -f2)

# --- Checks -------------------------------------------------------------------------------------
say "looking for instructions beyond x86-64-v3"
python3 $here/cpu_gate.py "$program" "$map" || fail "the program would end with an illegal instruction on some machines"
$here/try_processors.sh "$program"
$here/check_unit.sh "$program"

# --- What goes into both ------------------------------------------------------------------------
licences() {
    local runtime=target/onnxruntime/x86_64-linux
    # The notice at its head, up to the first empty line.
    local blocks=(target/*/build/whisper-rs-sys-*/out/whisper.cpp/ggml/src/ggml-cpu/llamafile/sgemm.cpp)
    sed -e '/^$/,$d' -e 's#^// \?##' "${blocks[0]}" >"$work/llamafile.txt"
    python3 $here/licences.py \
        "Docent=LICENSE" "espeak-ng=/usr/share/common-licenses/GPL-3" "libsonic=/usr/share/doc/libsonic-dev/copyright" \
        "ONNX Runtime=$runtime/LICENSE" "ONNX Runtime, third parties=$runtime/ThirdPartyNotices.txt" \
        "whisper.cpp, products of matrices from llamafile=$work/llamafile.txt" "models/whisper=models/whisper/LICENSE" \
        "models/encoder=models/encoder/README.md" "models/encoder (Apache-2.0)=/usr/share/common-licenses/Apache-2.0" \
        "models/piper=models/piper/en_US-joe-medium.MODEL_CARD" "models/silero=models/silero/LICENSE" "models/smart-turn=models/smart-turn/LICENSE"
}
licences >"$work/licences.txt"
# Times and permissions as the packages have them.
settle() { find "$1" -exec touch --no-dereference --date "@$made_at" {} +; }

# --- Tarball ------------------------------------------------------------------------------------
name=docent-$version-x86_64-linux
folder=$work/$name
install -D -m 0755 "$program" "$folder/docent"
install -m 0644 README.md LICENSE $here/docent.service "$folder"
install -m 0644 assets/docent.toml "$folder/docent.toml.example"
install -m 0644 "$work/licences.txt" "$folder/THIRD-PARTY-LICENCES.txt"
(cd "$folder" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
chmod 0644 "$folder/SHA256SUMS"
settle "$folder"
tar --create --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --directory "$work" "$name" \
    | gzip --no-name >"$out/$name.tar.gz"

# --- Debian package -----------------------------------------------------------------------------
# What the program needs, and the runtime that it carries.
depends() {
    mkdir -p "$work/shlibdeps/debian"
    printf 'Source: docent\n\nPackage: docent\nArchitecture: amd64\n' >"$work/shlibdeps/debian/control"
    cp target/onnxruntime/x86_64-linux/libonnxruntime.so "$work/shlibdeps"
    (cd "$work/shlibdeps" && dpkg-shlibdeps -O -e"$program" -elibonnxruntime.so 2>/dev/null) | sed 's/^shlibs:Depends=//'
}

root=$work/root
documents=$root/usr/share/doc/docent
install -D -m 0755 "$program" "$root/usr/bin/docent"
install -D -m 0644 $here/docent.service "$root/usr/lib/systemd/system/docent.service"
install -D -m 0640 assets/docent.toml "$root/etc/docent/docent.toml"
chmod 0750 "$root/etc/docent"
install -D -m 0644 "$work/licences.txt" "$documents/copyright"
install -D -m 0644 -t "$documents/grafana" assets/grafana/*
completions=$root/usr/share
install -D -m 0644 <("$program" completions bash) "$completions/bash-completion/completions/docent"
install -D -m 0644 <("$program" completions zsh) "$completions/zsh/vendor-completions/_docent"
install -D -m 0644 <("$program" completions fish) "$completions/fish/vendor_completions.d/docent.fish"
"$program" man "$root/usr/share/man/man1"
gzip --no-name --best "$root"/usr/share/man/man1/*
gzip --no-name --best <README.md >"$documents/README.md.gz"
gzip --no-name --best >"$documents/changelog.gz" <<CHANGELOG
docent ($version) unstable; urgency=medium

  * Commit $commit.

 -- The Docent developers <docent@localhost>  $(LC_ALL=C date --utc --date "@$made_at" '+%a, %d %b %Y %T +0000')
CHANGELOG
mkdir "$root/DEBIAN"
(cd "$root" && find etc usr -type f ! -path etc/docent/docent.toml -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
depends=$(depends)
[ -n "$depends" ] || fail "dpkg-shlibdeps does not say what the program depends on"
sed -e "s/@VERSION@/$version/; s/@DEPENDS@/$depends/" \
    -e "s/@INSTALLED_SIZE@/$(du --apparent-size -sk "$root" | cut -f1)/" $here/deb/control >"$root/DEBIAN/control"
install -m 0755 $here/deb/postinst $here/deb/prerm $here/deb/postrm "$root/DEBIAN"
install -m 0644 $here/deb/conffiles "$root/DEBIAN"
find "$documents" "$root/usr/share/man" -type f -exec chmod 0644 {} +
chmod 0644 "$root"/DEBIAN/{control,md5sums}
chmod 0755 "$root"
settle "$root"
deb=$out/docent_${version}_amd64.deb
# One thread: with several the compressed bytes depend on how many there are.
SOURCE_DATE_EPOCH=$made_at dpkg-deb --root-owner-group -Zxz -z3 --threads-max=1 --build "$root" "$deb" >&2

(cd "$out" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256" && sha256sum "${deb##*/}" >"${deb##*/}.sha256")
say "made of commit $commit:"
ls -l "$out/$name.tar.gz" "$deb" >&2
