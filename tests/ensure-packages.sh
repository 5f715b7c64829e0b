#!/bin/sh
# The tests need Chromium, its driver and fonts, and mongod needs libcurl: what is missing is installed where it may be.
set -eu
packages="chromium chromium-driver fonts-dejavu-core fonts-liberation libcurl4"

complete() {
    command -v chromedriver >/dev/null || return 1
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || return 1
    ldconfig -p 2>/dev/null | grep -q 'libcurl\.so\.4'
}

complete && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing what the tests need from the system: $packages"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
    echo "The tests need Chromium with its driver, and libcurl. Install them, on Debian:" >&2
    echo "  sudo apt-get install $packages" >&2
    exit 1
fi
