#!/bin/sh
# The browser tests need Chromium, its driver and fonts; where they are missing and may be installed, they are.
set -eu
packages="chromium chromium-driver fonts-dejavu-core fonts-liberation libcurl4"

missing() {
    command -v chromium >/dev/null && command -v chromedriver >/dev/null && return 1
    command -v google-chrome >/dev/null && command -v chromedriver >/dev/null && return 1
    return 0
}

missing || exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing the browser for the tests: $packages"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
    echo "The browser tests need Chromium and its driver. Install them, on Debian:" >&2
    echo "  sudo apt-get install $packages" >&2
    exit 1
fi
