#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Begins a release: writes the version into every file that names it and dates the changes under [Unreleased].
#
#     packaging/bump.sh VERSION
#
# Then commit it as "segtally VERSION", tag that commit vVERSION, and run packaging/release.sh.
set -euo pipefail
version=${1:?$(sed -n '3,7s/^# \?//p' "$0")}
cd "$(dirname "$0")/.."
[[ $version =~ ^([0-9]+)\.([0-9]+)\.([0-9]+)$ ]] || { echo "bump.sh: $version is not three numbers" >&2 && exit 1; }
parts=("${BASH_REMATCH[@]}")
today=$(date -u +%F)
if grep -qF "## [$version]" CHANGELOG.md; then echo "bump.sh: CHANGELOG.md has a section $version already" >&2 && exit 1; fi

sed -i "s/^\(#define SEGTALLY_VERSION_MAJOR \).*/\1${parts[1]}/; s/^\(#define SEGTALLY_VERSION_MINOR \).*/\1${parts[2]}/
        s/^\(#define SEGTALLY_VERSION_PATCH \).*/\1${parts[3]}/" include/segtally/version.hpp
sed -i "s/^\(project('segtally', 'cpp', version: '\)[^']*/\1$version/" meson.build
sed -i "s/^\(  \"version\": \"\)[^\"]*/\1$version/" packaging/vcpkg/segtally/vcpkg.json
sed -i "s/\(# the commit of v\).*/\1$version/" packaging/vcpkg/segtally/portfile.cmake
sed -i "s/^\(revision = v\).*/\1$version/" packaging/meson/segtally.wrap
sed -i "s/\(GIT_TAG v\)[0-9.]*[0-9]/\1$version/" packaging/README.md
sed -i "s/^version: .*/version: $version/; /^date-released:/d; s/^license: .*/&\ndate-released: $today/" CITATION.cff
sed -i "s/\(find_package(segtally \)[0-9]*\.[0-9]*/\1${parts[1]}.${parts[2]}/" README.md docs/*.md
sed -i "s/^## \[Unreleased\]$/&\n\n## [$version] - $today/" CHANGELOG.md
git --no-pager diff --stat
