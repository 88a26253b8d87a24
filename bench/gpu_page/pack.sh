#!/bin/bash
# npm run bench:bundle -- FOLDER && npm run build && bash bench/gpu_page/pack.sh FOLDER OUT [BYTES A PIECE]
# A browser, its libraries, Node and the bench of the page in one archive, cut into pieces, for a machine that has a GPU with its driver and nothing
# else, not even a network. There: cat OUT/pack.* | tar -x -C /tmp && sh /tmp/gpu/unpack.sh && sh /tmp/gpu/run.sh RESULTS
# Takes Debian's chromium-headless-shell from this machine, whose glibc may be no newer than the other's. What it makes is committed nowhere.
set -euo pipefail
bundle=$(realpath "$1")
out=$(realpath -m "$2")
piece=${3:-44000000}
root=$(realpath "$(dirname "$0")/../..")
here=$root/bench/gpu_page
chromium=/usr/lib/chromium
debian=/usr/lib/x86_64-linux-gnu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rest=$work/rest
gpu=$work/gpu
mkdir -p "$rest"/{browser,lib,lib-late,fonts,node_modules} "$gpu/tools" "$out"

cp "$chromium"/{headless_*.pak,icudtl.dat,libEGL.so,libGLESv2.so,libvulkan.so.1,libvk_swiftshader.so,vk_swiftshader_icd.json,*.bin} "$rest/browser"
# Never glibc, which belongs to its own loader.
ldd "$chromium/chromium-headless-shell" | awk '$2 == "=>" { print $3 }' |
  grep -v -E '/(libc|libm|libdl|libpthread|librt|libresolv|libstdc\+\+|libgcc_s)\.so' | xargs cp -L -t "$rest/lib"
# What it opens by name while it runs.
cp -L "$debian"/{libsoftokn3,libfreebl3,libfreeblpriv3,libnssckbi}.so "$debian/libvulkan.so.1" "$rest/lib"
cp -L "$debian/libstdc++.so.6" /lib/x86_64-linux-gnu/libgcc_s.so.1 "$rest/lib-late"
fonts=/usr/share/fonts/truetype
cp "$fonts"/dejavu/DejaVuSans{,-Bold,Mono}.ttf "$fonts"/liberation/Liberation{Sans-Regular,Sans-Bold,Serif-Regular}.ttf "$rest/fonts"

cp -r "$root/node_modules/playwright-core" "$rest/node_modules"
rm -r "$rest"/node_modules/playwright-core/{types,bin,lib/vite}
cp -r "$root/dist" "$rest/dist"
cp "$bundle"/{large.json,spiece.model} "$rest"

cp -L "$(command -v xz)" "$(ldd "$(command -v xz)" | awk '$1 == "liblzma.so.5" { print $3 }')" "$gpu/tools"
cp "$here"/{unpack,run}.sh "$bundle/gpu_page.mjs" "$gpu"
# The two large programs by themselves: they are unpacked beside each other, and packed anew only where they have changed.
mkdir -p "$out/programs"
for program in "$chromium/chromium-headless-shell" "$(realpath "$(command -v node)")"; do
  packed=$out/programs/$(basename "$program").xz
  if [ ! "$packed" -nt "$program" ]; then xz -T1 -6 -c "$program" >"$packed"; fi
  cp "$packed" "$gpu"
done
tar -c --sort=name -C "$rest" . | xz -T1 -2 -c >"$gpu/rest.tar.xz"
rm -f "$out"/pack.*
tar -c --sort=name -C "$work" gpu | split -b "$piece" -d - "$out/pack."
ls -l "$out"
