#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Tests every supported release of xtensor and xsimd, from clones of their repositories: the headers with all warnings as
# errors, the report's bits, and for xtensor the tests of its host header.
#   XTENSOR=clone XTL=clone XSIMD=clone tests/platforms/versions.sh     (git clones or bare repositories with their tags)
set -euo pipefail
cd "$(dirname "$0")/../.."
compiler=${CXX:-g++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unpack() { mkdir -p "$work/$2-$3" && git -C "$1" archive "$3" include | tar xf - -C "$work/$2-$3"; }
failed=0

for version in 8.1.0 9.0.1 10.0.0 11.2.0 12.1.1 13.2.0 14.0.0 14.3.0; do
  git -C "$XSIMD" rev-parse -q --verify "$version" > "$work/log" || { echo "| xsimd $version | no such tag |" && continue; }
  unpack "$XSIMD" xsimd "$version"
  tests/platforms/compiler.sh "$compiler" "$work/xsimd-$version/include" | sed "s/^/| xsimd $version /" || failed=1
done

# A release of xtensor, and the release of xtl that it was made for.
for pair in 0.24.3:0.7.4 0.24.7:0.7.5 0.25.0:0.7.7 0.26.0:0.8.0 0.27.0:0.8.0 0.27.1:0.8.2; do
  xtensor=${pair%:*} xtl=${pair#*:}
  unpack "$XTENSOR" xtensor "$xtensor"
  unpack "$XTL" xtl "$xtl"
  # Prevents finding newer ones of the system.
  if "$compiler" -std=c++20 -O1 -w -isystem "$work/xtensor-$xtensor/include" -isystem "$work/xtl-$xtl/include" -Iinclude -Itests \
    tests/hosts/xtensor.test.cpp tests/support/main.cpp -o "$work/test" -pthread 2> "$work/log" && "$work/test" > "$work/log"; then
    echo "| xtensor $xtensor, xtl $xtl | $(grep -oE 'assertions: +[0-9]+' "$work/log"), passed |"
  else
    cat "$work/log" >&2
    echo "| xtensor $xtensor, xtl $xtl | FAILED |" && failed=1
  fi
done
exit $failed
