#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Where a compiler may fuse a product and a sum into one operation, and so change a result: compiles every inline function, and
# the report's templates, with FMA and contraction, and fails if a function that is not listed below has such an operation.
# x86-64, g++, three minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Products that are exact (by powers of two, or of few digits), so that fusing changes no bit:
allowed="chance_overlap::expansion normal_quantile log2_of_1_plus voxel_metric::are_multiples mean_average_surface_distance"
# Bounds of a search and the choice between two algorithms with the same results:
allowed+=" add_squares limit_below is_dear"
# xsimd's own, and the report's own oracle:
allowed+=" __ieee754_rem_pio2 __kernel_rem_pio2 print_small_maps"

flags=(-std=c++20 -O2 -fno-inline -fno-ipa-cp -mfma -mavx2 -ffp-contract=fast -fkeep-inline-functions -Iinclude -Itests -S)
echo '#include <segtally/segtally.hpp>' > "$work/all.cpp"
for source in "$work/all.cpp" tests/platforms/report.cpp; do "${CXX:-g++}" "${flags[@]}" "$source" -o "$work/$(basename "$source" .cpp).s"; done
awk '/^_[A-Za-z0-9_.]+:/ {name = substr($1, 1, length($1) - 1)} /vfn?m(add|sub)/ && name !~ /^_ZN?K?St/ {print name}' "$work"/*.s |
  sort -u | c++filt | grep -vE "(${allowed// /|})(<[^>]*>)?\(" > "$work/found" || true
if [[ -s $work/found ]]; then
  echo "products contracted into sums:" && cat "$work/found" && exit 1
fi
echo "no product is contracted into a sum where that changes a result"
