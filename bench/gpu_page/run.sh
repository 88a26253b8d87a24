#!/bin/sh
# Runs the packed bench of the page (pack.sh makes the pack): run.sh OUT [OPTION OF gpu_page.mjs]...
# Needs Linux on x86-64 with glibc 2.36 or newer, and a GPU's Vulkan driver. Libraries of the pack are found by LD_LIBRARY_PATH; nothing is installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
shift

LD_LIBRARY_PATH=$here/lib
# The machine's own C++ library where it has one: its driver may want a newer one than the pack's.
if ! ldconfig -p 2>/dev/null | grep -q 'libstdc++\.so\.6'; then LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$here/lib-late; fi
for driver in /usr/local/nvidia/lib64 /usr/local/nvidia/lib; do
  if [ -d "$driver" ]; then LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$driver; fi
done
export LD_LIBRARY_PATH

icd=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
if [ -z "${VK_DRIVER_FILES:-}" ] && [ -f "$icd" ]; then
  export VK_DRIVER_FILES="$icd" VK_ICD_FILENAMES="$icd"
fi

cat >"$here/fonts.conf" <<CONF
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$here/fonts</dir><cachedir>$here/font-cache</cachedir></fontconfig>
CONF
export FONTCONFIG_FILE="$here/fonts.conf"

exec "$here/node" "$here/gpu_page.mjs" --browser "$here/browser/chromium-headless-shell" --dist "$here/dist" \
  --model "$here/large.json" --tokenizer "$here/spiece.model" --out "$out" "$@"
