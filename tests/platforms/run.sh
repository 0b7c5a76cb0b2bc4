#!/usr/bin/env bash
# Builds the core tests and the report for other platforms, runs them, and prints a row for the table in docs/platforms.md:
# the passed tests, and whether every value of the report has the same bits as everywhere.
#   tests/platforms/run.sh [--install] PLATFORM...
# Platforms: see the list below. SEGTALLY_PLATFORMS_PROGRAMS="golden partition" selects programs, "all" those that need
# neither another library nor a dynamic linker. --install installs what they need, on Debian 12.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${SEGTALLY_PLATFORMS_OUT:-build/platforms}
jobs=${SEGTALLY_PLATFORMS_JOBS:-2}
mkdir -p "$out"
SUDO=$(command -v sudo || true)

read -ra programs <<< "${SEGTALLY_PLATFORMS_PROGRAMS:-view overlap metrics matching partition region distance boundary thinning components golden}"
if [[ ${programs[*]} == all ]]; then
  programs=(view overlap instruction_sets metrics fast_math matching partition region distance boundary exact annotators thinning
            components memory study lesions odr golden)
fi
install=false
if [[ ${1:-} == --install ]]; then install=true && shift; fi
packages() {
  if $install; then
    $SUDO apt-get update -qq && DEBIAN_FRONTEND=noninteractive $SUDO apt-get install -y -qq --no-install-recommends g++ cmake ninja-build doctest-dev "$@" > /dev/null
  fi
}

# bits COMMAND...: prints "same" or how many values differ.
bits() {
  local differ
  differ=$("$@" | tr -d '\r' | diff tests/platforms/expected.txt - | grep -c '^<' || true)
  [[ $differ == 0 ]] && echo same || echo "$differ of $(wc -l < tests/platforms/expected.txt) differ"
}

# row NAME COMPILER RUNNER CMAKE-ARGUMENTS...: configures, builds, tests, compares.
row() {
  local name=$1 compiler=$2 runner=$3 && shift 3
  local build=$out/$name
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG" -DSEGTALLY_BUILD_EXAMPLES=OFF \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0 -DSEGTALLY_BUILD_TESTS=ON \
    ${runner:+"-DCMAKE_CROSSCOMPILING_EMULATOR=$runner"} "$@" > "$build.log" 2>&1 || { echo "| $name | $compiler | does not configure: $build.log | |" && return 1; }
  local targets=("${programs[@]/#/test_}")
  nice cmake --build "$build" -j "$jobs" --target print_report "${targets[@]}" >> "$build.log" 2>&1 || { echo "| $name | $compiler | does not build: $build.log | |" && return 1; }
  local pattern passed
  pattern="^($(IFS='|' && echo "${programs[*]}"))$"
  ctest --test-dir "$build" -R "$pattern" --no-tests=error --timeout 3000 -j "$jobs" -V >> "$build.log" 2>&1 && passed=passed || passed="FAILED: $build.log"
  local cases assertions
  cases=$(grep -oE 'test cases: +[0-9]+' "$build.log" | awk '{n += $3} END {print n + 0}')
  assertions=$(grep -oE 'assertions: +[0-9]+' "$build.log" | awk '{n += $2} END {print n + 0}')
  local program
  program=$(find "$build/tests" -maxdepth 1 -name 'print_report*' -type f | head -1)
  echo "| $name | $compiler | ${#programs[@]} programs, $cases cases, $assertions assertions: $passed | $(bits ${runner//;/ } "$program") |"
}

cross() {  # cross NAME TRIPLET QEMU [FLAGS]
  packages "g++-$2" qemu-user-static
  row "$1" "$("$2-g++" --version | head -1 | sed 's/ (.*) / /')${4:+ $4}" "$3" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$1" \
    "-DCMAKE_CXX_COMPILER=$2-g++" "-DCMAKE_CXX_FLAGS=${4:-}" -DCMAKE_EXE_LINKER_FLAGS=-static
}

doctest_alone() {  # the other headers of /usr/include are those of this machine
  mkdir -p "$out/doctest" && ln -sfn /usr/include/doctest "$out/doctest/doctest"
  cat > "$out/doctest/doctest-config.cmake" <<< 'add_library(doctest::doctest INTERFACE IMPORTED)
    set_target_properties(doctest::doctest PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${CMAKE_CURRENT_LIST_DIR})'
}

run_platform() {
  case $1 in
    x86-64) packages && row x86-64 "$(g++ --version | head -1)" "" ;;
    x86-64-v3) packages && row x86-64-v3 "$(g++ --version | head -1) -O3 -march=x86-64-v3 -ffp-contract=fast" "" "-DCMAKE_CXX_FLAGS_RELEASE=-O3 -DNDEBUG" "-DCMAKE_CXX_FLAGS=-march=x86-64-v3 -ffp-contract=fast" ;;
    native) packages && row native "$(g++ --version | head -1) -march=native" "" -DCMAKE_CXX_FLAGS=-march=native ;;
    clang) packages clang && row clang "$(clang++ --version | head -1)" "" -DCMAKE_CXX_COMPILER=clang++ ;;
    libc++) packages clang libc++-dev libc++abi-dev && row libc++ "$(clang++ --version | head -1) -stdlib=libc++" "" -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_CXX_FLAGS=-stdlib=libc++ ;;
    plain) packages && row plain "$(g++ --version | head -1), no vectors, no threads, no 128-bit integers" "" "-DCMAKE_CXX_FLAGS=-DSEGTALLY_USE_XSIMD=0 -DSEGTALLY_USE_VECTORS=0 -DSEGTALLY_THREADS=0 -DSEGTALLY_USE_INT128=0" ;;
    hosts-asan)
      packages libxtensor-dev libxsimd-dev xtl-dev libeigen3-dev libopencv-imgproc-dev libinsighttoolkit5-dev libvtk9-dev
      read -ra programs <<< "${SEGTALLY_PLATFORMS_PROGRAMS:-host_xtensor host_eigen host_mdspan host_opencv host_itk host_vtk}"
      row hosts-asan "$(g++ --version | head -1) -fsanitize=address,undefined" "" \
        "-DCMAKE_CXX_FLAGS=-fsanitize=address,undefined -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS"
      ;;
    i686) cross i686 i686-linux-gnu "$([[ $(uname -m) == x86_64 ]] || echo qemu-i386-static)" "-msse2 -mfpmath=sse" ;;
    armhf) cross armhf arm-linux-gnueabihf qemu-arm-static ;;
    aarch64) cross aarch64 aarch64-linux-gnu qemu-aarch64-static ;;
    riscv64) cross riscv64 riscv64-linux-gnu qemu-riscv64-static ;;
    ppc64le) cross ppc64le powerpc64le-linux-gnu qemu-ppc64le-static ;;
    s390x) cross s390x s390x-linux-gnu qemu-s390x-static ;;
    mingw)
      packages g++-mingw-w64-x86-64-posix wine wine64
      doctest_alone
      # Linked statically: the emulator has no libraries of the compiler.
      WINEDEBUG=-all row mingw "$(x86_64-w64-mingw32-g++-posix --version | head -1)" "$(command -v wine || command -v wine64)" -DCMAKE_SYSTEM_NAME=Windows \
        -DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++-posix -DSEGTALLY_WITH_XSIMD=OFF -DSEGTALLY_HOSTS= "-Ddoctest_DIR=$PWD/$out/doctest" -DCMAKE_EXE_LINKER_FLAGS=-static
      ;;
    wasm)
      packages clang lld wasi-libc libc++-14-dev-wasm32 libc++abi-14-dev-wasm32 libclang-rt-14-dev-wasm32 python3-venv
      [[ -x $out/wasmtime/bin/python ]] || { python3 -m venv "$out/wasmtime" && "$out/wasmtime/bin/pip" -q install wasmtime; }
      doctest_alone
      # Without exceptions: skips tests of errors, and programs that do not compile without them.
      read -ra programs <<< "${SEGTALLY_PLATFORMS_PROGRAMS:-view partition region distance boundary exact thinning components golden}"
      row wasm "$(clang++ --version | head -1) -fno-exceptions -msimd128" "$PWD/$out/wasmtime/bin/python;$PWD/tests/platforms/wasi.py" \
        -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_CXX_COMPILER_TARGET=wasm32-wasi -DCMAKE_EXECUTABLE_SUFFIX=.wasm \
        -DSEGTALLY_WITH_XSIMD=OFF -DSEGTALLY_HOSTS= "-Ddoctest_DIR=$PWD/$out/doctest" -DCMAKE_EXE_LINKER_FLAGS=-lwasi-emulated-signal \
        "-DCMAKE_CXX_FLAGS=-msimd128 -fno-exceptions -D_WASI_EMULATED_SIGNAL -DDOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS -DDOCTEST_CONFIG_NO_POSIX_SIGNALS"
      ;;
    *) echo "unknown platform: $1" >&2 && exit 2 ;;
  esac
}

failed=0
for platform in "$@"; do
  (run_platform "$platform") || failed=1
done
exit $failed
