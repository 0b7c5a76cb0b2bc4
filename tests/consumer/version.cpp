// SPDX-License-Identifier: BSD-3-Clause
#include <segtally/version.hpp>

int main() {
  return SEGTALLY_VERSION_MAJOR == 0 && SEGTALLY_VERSION_MINOR == 2 ? 0 : 1;
}
