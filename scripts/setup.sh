#!/bin/sh
# Makes the working tree ready: scripts/setup.sh run | test. Does only what is missing.
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-run}
python=.venv/bin/python
pdf_libraries="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

stop() {
    echo "$*" >&2
    exit 1
}

may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

apt_install() {
    echo "Installing $* with apt-get ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
        --no-install-recommends "$@"; } >/dev/null
}

make_venv() {
    $python -c 'import pip' 2>/dev/null && return
    base=${PYTHON:-python3}
    command -v "$base" >/dev/null ||
        stop "Python 3.11 or later is needed: sudo apt-get install python3 python3-venv"
    "$base" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "Python 3.11 or later is needed; name one with: make run PYTHON=/path/to/python3"
    "$base" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "Python's venv module is missing; get it with: sudo apt-get install python3-venv"
    rm -rf .venv
    "$base" -m venv .venv
}

install_packages() {
    # The stamp is what was installed: an edited list is installed again, an unchanged one never.
    stamp=.venv/installed-$purpose.txt
    [ "$purpose" = test ] && lists="requirements-dev.txt requirements.txt" || lists=requirements.txt
    # shellcheck disable=SC2086 # several names on purpose
    cat $lists | cmp -s - "$stamp" && return
    echo "Installing Python packages from ${lists%% *} ..."
    $python -m pip install --quiet --disable-pip-version-check -r "${lists%% *}"
    # shellcheck disable=SC2086
    cat $lists >"$stamp"
}

renders_pdf() {
    $python -c 'import weasyprint' >/dev/null 2>&1
}

install_pdf_libraries() {
    renders_pdf && return
    # shellcheck disable=SC2086
    may_install && apt_install $pdf_libraries || true
    renders_pdf || stop "WeasyPrint cannot be loaded: $($python -c 'import weasyprint' 2>&1 | tail -n 1)
It needs Pango to make PDFs. Run this once, then call again:
    sudo apt-get install -y $pdf_libraries"
}

has_office() {
    # LibreOffice comes in parts; each has its own library beside the program.
    office=$(command -v soffice) || return 1
    case $1 in writer) part=libswlo.so ;; calc) part=libsclo.so ;; esac
    [ -e "$(dirname "$(readlink -f "$office")")/$part" ]
}

install_test_tools() {
    # What cannot be had here is not fatal: its tests are named as not run, with the command.
    missing=
    command -v chromium >/dev/null || missing="$missing chromium"
    command -v pdftotext >/dev/null || missing="$missing poppler-utils"
    has_office writer || missing="$missing libreoffice-writer-nogui"
    has_office calc || missing="$missing libreoffice-calc-nogui"
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    may_install && apt_install $missing || true
}

[ "${SUDO_UID:-0}" = 0 ] || [ "$(stat -c %u .)" = 0 ] ||
    stop "Call make without sudo: what it makes here must be yours. It tells when root is needed."
make_venv
install_packages
install_pdf_libraries
[ "$purpose" = run ] || install_test_tools
