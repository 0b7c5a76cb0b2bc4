#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A clean system of a release of Debian, with its own compilers and libraries.
#   tests/platforms/debian.sh SUITE [PART...]        (trixie; the parts are compilers and tests, default: both)
# compilers  every numbered g++ and clang: see compiler.sh. Prints rows for docs/installing.md.
# tests      the README's commands as they stand there, with the release's own packages and every host: all tests must pass, without
#            a warning or a missing host. Prints a row for docs/platforms.md.
# As root, with debootstrap. SEGTALLY_PLATFORMS_OUT is the folder of the systems (2 to 7 GB each).
set -euo pipefail
cd "$(dirname "$0")/../.."
suite=$1 && shift
parts=${*:-compilers tests}
out=$(realpath -m "${SEGTALLY_PLATFORMS_OUT:-build/platforms}")
system=$out/$suite
log=$out/$suite.log
mkdir -p "$out"

inside() { chroot "$system" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 nice "$@"; }
block() { awk -v n="$1" '$0 == "## Quick start" {on = 1} on && /^```sh$/ {++k; inside = (k == n); next} /^```$/ {inside = 0} inside' README.md; }
leave() { for folder in proc shared; do ! mountpoint -q "$system/$folder" || umount "$system/$folder"; done; }
trap leave EXIT

[[ -x $system/usr/bin/apt-get ]] || debootstrap --variant=minbase "$suite" "$system" > "$log" 2>&1
mountpoint -q "$system/proc" || mount -t proc proc "$system/proc"
cp /etc/resolv.conf "$system/etc/"
rm -rf "$system/segtally" && mkdir -p "$system/segtally"
git ls-files -co --exclude-standard | tar cf - -T - | tar xf - -C "$system/segtally"
if [[ -d ../shared ]]; then  # real images
  mkdir -p "$system/shared"
  mountpoint -q "$system/shared" || mount --bind ../shared "$system/shared"
  mount -o remount,bind,ro "$system/shared"
fi
inside apt-get update -qq >> "$log" 2>&1

part_compilers() {
  local compilers compiler failed=0
  inside apt-cache search -n '^(g\+\+|clang)-[0-9]+$' | sed 's/ .*//' > "$out/$suite.compilers"
  mapfile -t compilers < "$out/$suite.compilers"
  inside apt-get install -y -qq --no-install-recommends "${compilers[@]}" libxtensor-dev libxsimd-dev xtl-dev >> "$log" 2>&1 || return 1
  for compiler in "${compilers[@]}"; do
    inside bash /segtally/tests/platforms/compiler.sh "${compiler/clang-/clang++-}" | sed "s/^/| Debian $suite /" || failed=1
  done
  return "$failed"
}

part_tests() {
  local tests=$out/$suite.tests.log passed=passed values=same packages
  # Between the demo and the tests: every host, and what the comparisons with Python are made with.
  packages="libinsighttoolkit5-dev libvtk9-dev libopencv-imgproc-dev libeigen3-dev libnlopt-cxx-dev pybind11-dev python3-dev
    python3-skimage python3-sklearn python3-dask libopenmpi-dev openmpi-bin"
  { echo "cd /segtally" && block 1 && echo "apt-get install -y --no-install-recommends ${packages//$'\n'/}" && block 2; } > "$system/segtally.sh"
  inside bash -euxo pipefail /segtally.sh > "$tests" 2>&1 || passed="FAILED: $tests"
  if grep -qE ":[0-9]+: warning:" "$tests"; then passed="WARNINGS: $tests"; fi
  if sed '1,/^+ cmake --workflow/d' "$tests" | grep -qE "segtally: .*SKIPPED"; then passed="LEFT OUT: $tests"; fi
  grep -qE "Test +#[0-9]+: report_native \.+ +Passed" "$tests" && grep -qE "Test +#[0-9]+: report \.+ +Passed" "$tests" || values=differ
  local last=$system/segtally/build/release/Testing/Temporary/LastTest.log
  count() { grep -aoE "$1: +[0-9]+" "$last" | awk '{n += $NF} END {print n + 0}'; }
  version() { inside dpkg-query -W -f '${source:Upstream-Version}' "$1" | sed 's/[+~].*//'; }
  echo "| x86-64, Debian $suite | g++ $(inside g++ -dumpfullversion), ITK $(version libinsighttoolkit5-dev), VTK $(version libvtk9-dev), OpenCV $(version libopencv-imgproc-dev)," \
    "Eigen $(version libeigen3-dev), xtensor $(version libxtensor-dev), xsimd $(version libxsimd-dev) |" \
    "all: $(grep -cE "Test +#[0-9]+: .*Passed" "$tests") tests, $(grep -cE "Test +#[0-9]+: .*Skipped" "$tests") skipped, $(count 'test cases') cases, $(count assertions) assertions: $passed | $values |"
  [[ $passed == passed && $values == same ]]
}

failed=0
for part in $parts; do "part_$part" || failed=1; done
exit $failed
