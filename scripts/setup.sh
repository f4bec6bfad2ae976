#!/usr/bin/env bash
# Installs what a build of Docent needs and does nothing when nothing is missing:
#   * Debian packages (as root, or with sudo; otherwise prints the one line to run)
#   * the ONNX Runtime shared library, from its Python wheel, pinned by version and sha256
set -euo pipefail
cd "$(dirname "$0")/.."

ONNXRUNTIME_VERSION=1.32.0

. scripts/debian.sh

# --- Rust ---------------------------------------------------------------------------------------
command -v cargo >/dev/null || fail "cargo is not on the PATH; install stable Rust first (https://rustup.rs)"

# --- Debian packages ----------------------------------------------------------------------------
# g++ and make: tokenizers' regular expressions (C), zstd, LAME; cmake: whisper.cpp, espeak-ng and Opus; patch: what
# scripts/libraries mends in them; clang and libclang-dev: the bindings to espeak-ng; libsonic-dev: espeak-ng's fast speech,
# linked statically (without it espeak-ng's build clones a repository); libasound2-dev: microphones; libssl-dev and
# pkg-config: a build script of ort links it, the binary does not; python3-pip: fetches the runtime's wheel.
build_packages=(g++ make cmake patch clang libclang-dev libsonic-dev libasound2-dev libssl-dev pkg-config python3 python3-pip ca-certificates)

# Elsewhere: names what is missing, all at once.
check_tools() {
    local missing=() tool
    for tool in c++ make cmake patch clang pkg-config python3; do
        command -v "$tool" >/dev/null || missing+=("$tool")
    done
    if command -v c++ >/dev/null; then
        echo '#include <sonic.h>' | c++ -E -x c++ - >/dev/null 2>&1 || missing+=(sonic.h)
    fi
    if [ "$(uname -s)" = Linux ] && ! pkg-config --exists alsa 2>/dev/null; then
        missing+=(alsa.pc)
    fi
    [ ${#missing[@]} -eq 0 ] && return
    say "not found: ${missing[*]}"
    fail "a build needs a C++ compiler, make, CMake, patch, clang with libclang, pkg-config, OpenSSL's headers, libsonic, ALSA's library (on Linux) and Python 3 with pip"
}

if command -v dpkg-query >/dev/null; then
    install_debian_packages "${build_packages[@]}"
else
    check_tools
fi

# --- ONNX Runtime -------------------------------------------------------------------------------
# Of a file; - is the standard input.
sha256_of() {
    if command -v sha256sum >/dev/null; then sha256sum "$1" | cut -d' ' -f1; else shasum -a 256 "$1" | cut -d' ' -f1; fi
}

# Each platform: the wheel's tag and sha256, the library's path inside the wheel, where the build looks for it.
case "$(uname -s)-$(uname -m)" in
    Linux-x86_64)
        tag=manylinux_2_28_x86_64
        wheel_sha=5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d
        member=onnxruntime/capi/libonnxruntime.so.$ONNXRUNTIME_VERSION
        library=target/onnxruntime/x86_64-linux/libonnxruntime.so ;;
    Linux-aarch64 | Linux-arm64)
        tag=manylinux_2_28_aarch64
        wheel_sha=2303372a85299b6757b0e11e1cbf13e410ddf7e10c37f4b37e99d1c90e7daf7c
        member=onnxruntime/capi/libonnxruntime.so.$ONNXRUNTIME_VERSION
        library=target/onnxruntime/aarch64-linux/libonnxruntime.so ;;
    Darwin-arm64)
        tag=macosx_14_0_arm64
        wheel_sha=366b9e53d07812cc5c92822cecf7563b76a8a0f32ba3bb8dd232a206ac3bcb6c
        member=onnxruntime/capi/libonnxruntime.$ONNXRUNTIME_VERSION.dylib
        library=target/onnxruntime/aarch64-macos/libonnxruntime.dylib ;;
    *) fail "no ONNX Runtime $ONNXRUNTIME_VERSION wheel is pinned for $(uname -s) on $(uname -m)" ;;
esac

stamp=$library.wheel-sha256
notices=$(dirname "$library")/ThirdPartyNotices.txt
if [ ! -f "$library" ] || [ ! -f "$notices" ] || [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wheel_sha  $(sha256_of "$library")" ]; then
    say "fetching ONNX Runtime $ONNXRUNTIME_VERSION ($tag) from its Python wheel"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --python-version 311 --implementation cp --abi cp311 --platform "$tag" \
        --dest "$work" "onnxruntime==$ONNXRUNTIME_VERSION" >&2 \
        || fail "pip could not download onnxruntime==$ONNXRUNTIME_VERSION ($tag); is the Python package registry reachable?"
    wheel=$(echo "$work"/onnxruntime-*.whl)
    [ "$(sha256_of "$wheel")" = "$wheel_sha" ] || fail "the wheel's sha256 is not the pinned one; refusing it"
    mkdir -p "$(dirname "$library")"
    member_of_wheel() {
        python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$wheel" "$1"
    }
    member_of_wheel "$member" >"$library.part"
    member_of_wheel onnxruntime/LICENSE >"$(dirname "$library")/LICENSE"
    member_of_wheel onnxruntime/ThirdPartyNotices.txt >"$notices"
    mv "$library.part" "$library"
    printf '%s  %s' "$wheel_sha" "$(sha256_of "$library")" >"$stamp"
fi

# --- Patched libraries --------------------------------------------------------------------------
# Cargo does not see that a patch has changed: what was built with the ones before is built again.
patches=$(cat scripts/libraries/* | sha256_of -)
stamp=target/libraries.sha256
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$patches" ]; then
    for crate in espeak-rs-sys whisper-rs-sys; do
        cargo clean --quiet --release --package "$crate"
        cargo clean --quiet --package "$crate"
    done
    mkdir -p target
    printf '%s' "$patches" >"$stamp"
fi
