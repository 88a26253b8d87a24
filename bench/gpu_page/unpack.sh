#!/bin/sh
# Unpacks what pack.sh packed, where it lies. The pack brings its own xz.
set -eu
cd "$(dirname "$0")"
xz() { LD_LIBRARY_PATH=tools tools/xz "$@"; }
mkdir -p browser
xz -dc chromium-headless-shell.xz >browser/chromium-headless-shell &
shell=$!
xz -dc node.xz >node &
node=$!
xz -dc rest.tar.xz | tar -x
wait $shell
wait $node
chmod +x node browser/chromium-headless-shell
