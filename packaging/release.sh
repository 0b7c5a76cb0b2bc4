#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds the files of a release from the checked-out commit:
#
#     packaging/release.sh OUTPUT_DIRECTORY
#
# segtally-VERSION.tar.gz, the sources; segtally.hpp and the headers of hosts; SHA256SUMS. Reproducible bit for bit.
set -euo pipefail
output=${1:?$(sed -n '3,7s/^# \?//p' "$0")}
mkdir -p "$output"
output=$(cd "$output" && pwd)
cd "$(dirname "$0")/.."

fail() {
  echo "release.sh: $*" >&2
  exit 1
}
number() { sed -n "s/^#define SEGTALLY_VERSION_$1 //p" include/segtally/version.hpp; }
version=$(number MAJOR).$(number MINOR).$(number PATCH)

[ -z "$(ls -A "$output")" ] || fail "$output is not empty"
[ -z "$(git status --porcelain)" ] || fail "files differ from the commit that is checked out"
newest=$(sed -n 's/^## \[\([0-9][^]]*\)\] - [0-9]\{4\}-[0-9][0-9]-[0-9][0-9]$/\1/p' CHANGELOG.md | head -1)
[ "$newest" = "$version" ] || fail "version.hpp says $version, the newest dated section of CHANGELOG.md ${newest:-none}"
unreleased=$(awk '/^## /{on = ($2 == "[Unreleased]"); next} on && NF' CHANGELOG.md)
[ -z "$unreleased" ] || fail "CHANGELOG.md has changes under [Unreleased]"
grep -q "project('segtally', 'cpp', version: '$version'" meson.build || fail "meson.build has another version than $version"
grep -q "\"version\": \"$version\"" packaging/vcpkg/segtally/vcpkg.json || fail "vcpkg.json has another version than $version"
grep -q "^revision = v$version$" packaging/meson/segtally.wrap || fail "segtally.wrap has another version than $version"

git -c tar.umask=0022 archive --format=tar --prefix="segtally-$version/" HEAD | gzip -9n >"$output/segtally-$version.tar.gz"
packaging/single_file.py "$output"
cd "$output"
sha256sum segtally* >SHA256SUMS
echo "release.sh: version $version"
cat SHA256SUMS
