# shellcheck shell=bash
# What the scripts share: a voice, a plain end, and Debian packages.

say() { printf 'yana: %s\n' "$*" >&2; }

fail() {
    printf 'yana: %s\n' "$@" >&2
    exit 1
}

as_root() {
    if [[ "$(id -u)" == 0 ]]; then "$@"; else sudo "$@"; fi
}

# Installs the Debian packages named, or says what to type.
install_packages() {
    command -v apt-get >/dev/null \
        || fail "these packages are missing: $*" "Install them with this system's package manager."
    [[ "$(id -u)" == 0 ]] || command -v sudo >/dev/null \
        || fail "these packages are missing: $*" "As root, type: apt-get install $*"
    say "installing from Debian: $*"
    # Otherwise postfix would ask what kind of mail server this is to be: the tests bring theirs.
    if [[ " $* " == *" postfix "* ]]; then
        as_root debconf-set-selections \
            <<<"postfix postfix/main_mailer_type select No configuration"
    fi
    apt_get update || say "apt-get update failed; trying with the lists at hand"
    apt_get install -y --no-install-recommends "$@" \
        || fail "apt-get could not install: $*" \
            "As root, type: apt-get update && apt-get install $*"
}

apt_get() {
    # Another apt may be at work (on a machine that has just started, say): wait for it.
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >/dev/null
}
