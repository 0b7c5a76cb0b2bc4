#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The README's tests in a clean Debian of another release, with the hosts that it has, and every compiler that it has beside.
#   tests/platforms/debian.sh SUITE... (bookworm, trixie, forky); as root, with debootstrap. Prints rows for docs/platforms.md.
# SEGTALLY_PLATFORMS_OUT says where the systems lie (2 to 5 GB each), SEGTALLY_DEBIAN_STEPS which of: hosts tests compilers.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
out=$(realpath -m "${SEGTALLY_PLATFORMS_OUT:-build/platforms}")
steps=${SEGTALLY_DEBIAN_STEPS:-hosts tests compilers}
mkdir -p "$out"

inside() { chroot "$system" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 nice "$@"; }
block() { awk -v n="$1" '$0 == "## Quick start" {on = 1} on && /^```sh$/ {++k; inside = (k == n); next} /^```$/ {inside = 0} inside' README.md; }
version_of() { inside dpkg-query -W -f '${Version}' "$1" 2> /dev/null | sed 's/^[0-9]*://; s/[+-].*//' || echo none; }

row() {
  local suite=$1
  system=$out/$suite
  [[ -x $system/usr/bin/apt-get ]] || debootstrap --variant=minbase "$suite" "$system" > "$out/$suite.log" 2>&1
  mountpoint -q "$system/proc" || mount -t proc proc "$system/proc"
  cp /etc/resolv.conf "$system/etc/"
  rm -rf "$system/segtally" && mkdir -p "$system/segtally"
  git ls-files -co --exclude-standard | tar cf - -T - | tar xf - -C "$system/segtally"
  inside apt-get update -qq >> "$out/$suite.log" 2>&1
  if [[ $steps == *hosts* ]]; then
    inside apt-get install -y -qq --no-install-recommends libeigen3-dev libopencv-imgproc-dev libinsighttoolkit5-dev libvtk9-dev pybind11-dev python3-dev python3-numpy >> "$out/$suite.log" 2>&1
  fi
  if [[ $steps == *tests* ]]; then
    block 2 > "$system/segtally/block.sh"
    local passed
    inside bash -exc 'cd /segtally && SEGTALLY_HOSTS="" && bash -ex block.sh' >> "$out/$suite.log" 2>&1 && passed=passed || passed="FAILED: $out/$suite.log"
    echo "| Debian $suite | g++ $(version_of g++), xtensor $(version_of libxtensor-dev), xsimd $(version_of libxsimd-dev), ITK $(version_of libinsighttoolkit5-dev), OpenCV $(version_of libopencv-imgproc-dev), VTK $(version_of libvtk9-dev) | the README's tests, $(grep -oE '[0-9]+ tests failed out of [0-9]+' "$out/$suite.log" | tail -1), $passed | $(grep -oE 'report[_a-z]* \.+ +[A-Za-z*]+' "$out/$suite.log" | grep -vq Passed && echo "report differs" || echo same) |"
  fi
  if [[ $steps == *compilers* ]]; then
    inside apt-cache search -n '^(g\+\+|clang)-[0-9]+$' | sed 's/ .*//' > "$out/$suite.compilers"
    mapfile -t compilers < "$out/$suite.compilers"
    inside apt-get install -y -qq --no-install-recommends "${compilers[@]}" libxtensor-dev libxsimd-dev xtl-dev libeigen3-dev doctest-dev >> "$out/$suite.log" 2>&1
    for compiler in "${compilers[@]}"; do
      inside bash /segtally/tests/platforms/compiler.sh "${compiler/clang-/clang++-}" | sed "s/^/| Debian $suite /" || failed=1
    done
  fi
}

failed=0
for suite in "$@"; do row "$suite"; done
exit $failed
