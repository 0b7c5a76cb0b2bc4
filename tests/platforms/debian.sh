#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Tests every numbered compiler of a Debian release, in a clean system of that release: see compiler.sh.
#   tests/platforms/debian.sh SUITE... (trixie); as root, with debootstrap. Prints rows for docs/installing.md.
# SEGTALLY_PLATFORMS_OUT is the folder of the systems (2 to 5 GB each).
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(realpath -m "${SEGTALLY_PLATFORMS_OUT:-build/platforms}")
mkdir -p "$out"

inside() { chroot "$system" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 nice "$@"; }

failed=0
for suite in "$@"; do
  system=$out/$suite
  [[ -x $system/usr/bin/apt-get ]] || debootstrap --variant=minbase "$suite" "$system" > "$out/$suite.log" 2>&1
  mountpoint -q "$system/proc" || mount -t proc proc "$system/proc"
  cp /etc/resolv.conf "$system/etc/"
  rm -rf "$system/segtally" && mkdir -p "$system/segtally"
  git ls-files -co --exclude-standard | tar cf - -T - | tar xf - -C "$system/segtally"
  inside apt-get update -qq >> "$out/$suite.log" 2>&1
  inside apt-cache search -n '^(g\+\+|clang)-[0-9]+$' | sed 's/ .*//' > "$out/$suite.compilers"
  mapfile -t compilers < "$out/$suite.compilers"
  inside apt-get install -y -qq --no-install-recommends "${compilers[@]}" libxtensor-dev libxsimd-dev xtl-dev >> "$out/$suite.log" 2>&1
  for compiler in "${compilers[@]}"; do
    inside bash /segtally/tests/platforms/compiler.sh "${compiler/clang-/clang++-}" | sed "s/^/| Debian $suite /" || failed=1
  done
done
exit $failed
