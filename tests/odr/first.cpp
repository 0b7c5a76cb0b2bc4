// SPDX-License-Identifier: BSD-3-Clause
// Macros that careless headers define; ours must live with them.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <numbers>
#include <numeric>
#include <optional>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>
#if __has_include(<xsimd/xsimd.hpp>)
#include <xsimd/xsimd.hpp>
#endif
#define min(a, b) this_is_a_macro
#define max(a, b) this_is_a_macro
#define small char
#define near
#define far
#define I 1
#define Status int
#include <segtally/segtally.hpp>

segtally::contingency_table second(const segtally::label_view<int>&);

TEST_CASE("two translation units with everything in them link and agree (D53, P39)") {
  const int labels[] = {0, 1, 1, 2};
  const segtally::label_view<int> view{labels, {2, 2}};
  CHECK(segtally::tally(view, view) == second(view));
}
