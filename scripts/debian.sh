# Sourced by scripts: how they speak, and how they install Debian packages.

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }
fail() { say "$*"; exit 1; }

# Installs those of the packages $@ that are missing: as root, or with sudo; otherwise prints the one line to run.
install_debian_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local install="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" -eq 0 ]; then
        say "installing Debian packages: ${missing[*]}"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install >&2
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        say "installing Debian packages with sudo: ${missing[*]}"
        sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive $install >&2
    else
        fail "packages are missing; run this once, then start again:  sudo apt-get update && sudo $install"
    fi
}
