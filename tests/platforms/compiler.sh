#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Tests a compiler as a consumer uses it: the umbrella and the header of xtensor with plain -I, all warnings as errors, as
# C++20, 23 and 26 if supported; then the report of 2,543 values with optimisation, compared with the bits of all platforms.
#   tests/platforms/compiler.sh COMPILER [INCLUDE-FOLDER...]
set -euo pipefail
cd "$(dirname "$0")/../.."
compiler=$1 && shift
folders=()
for folder in "$@"; do folders+=(-isystem "$folder"); done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
warnings=(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnull-dereference -Wdouble-promotion -Wswitch-default)
# (clang considers the 0 in a rewritten a < b, that is (a <=> b) < 0, a null pointer.)
case $compiler in *clang*) ;; *) warnings+=(-Wuseless-cast -Wduplicated-cond -Wzero-as-null-pointer-constant) ;; esac
cat > "$work/user.cpp" << 'EOF'
#include <segtally/segtally.hpp>
#if __has_include(<xtensor/xtensor.hpp>) || __has_include(<xtensor/containers/xtensor.hpp>)
#include <segtally/xtensor.hpp>
#endif
int main() {
  const unsigned short a[] = {1, 1, 0, 2}, b[] = {1, 1, 0, 3};
  const segtally::label_view<unsigned short> r{a, {2, 2}}, p{b, {2, 2}};
  return segtally::score(r, p, {.spacing = {1, 2}})["dice"] == 1 ? 0 : 1;
}
EOF
results=""
for standard in c++20 c++23 c++26; do
  flag=$standard
  knows() { echo "int main() {}" | "$compiler" "-std=$1" -fsyntax-only -x c++ - 2> "$work/log"; }
  if ! knows "$flag"; then flag=${flag/c++23/c++2b} && flag=${flag/c++26/c++2c}; fi  # older names
  if ! knows "$flag"; then continue; fi
  if "$compiler" "-std=$flag" -O2 "${warnings[@]}" -Werror -Iinclude "${folders[@]}" "$work/user.cpp" -o "$work/user" -pthread 2> "$work/log" && "$work/user"; then
    results+="$standard "
  else
    cat "$work/log" >&2
    results+="$standard FAILED "
  fi
done
if "$compiler" -std=c++20 -O2 -w -Iinclude "${folders[@]}" tests/platforms/report.cpp -o "$work/report" -pthread 2> "$work/log"; then
  differ=$("$work/report" | diff tests/platforms/expected.txt - | grep -c '^<' || true)
  [[ $differ == 0 ]] && bits=same || bits="$differ differ"
else
  cat "$work/log" >&2
  bits="report does not compile"
fi
echo "| $compiler $("$compiler" -dumpfullversion -dumpversion | head -1) | without a warning as $results| $bits |"
[[ $results != *FAILED* && $bits == same ]]
