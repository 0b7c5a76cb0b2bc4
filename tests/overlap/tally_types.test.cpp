// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <segtally/overlap/tally.hpp>

#include "../support/oracle.hpp"

namespace overlap_tally_types_test {

using segtally::label_view;
using segtally::tally;

namespace {

template <class T>
constexpr T top = std::numeric_limits<T>::max();

template <class T>
std::vector<T> names_of(std::uint64_t seed) {
  if constexpr (std::is_same_v<T, bool>)
    return {false, true};
  else
    return {T{0}, T{1}, T(seed % 100), T{100}, static_cast<T>(top<T> - 1), top<T>};
}

}  // namespace

// 81 kernels take minutes to compile with a sanitizer: those builds test two rows of nine.
#if defined(SEGTALLY_FEW_TYPES)
#define SEGTALLY_REFERENCE_TYPES std::int8_t, std::uint16_t
#else
#define SEGTALLY_REFERENCE_TYPES                                                                           \
  bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, \
      std::uint64_t
#endif

TEST_CASE_TEMPLATE("every pair of label types is counted by value (D22, P01, P21)", R,
                   SEGTALLY_REFERENCE_TYPES) {
  const auto with = [](auto p) {
    using P = decltype(p);
    for (const double run : {1.0, 3.0, 40.0}) {
      const std::vector<P> names = names_of<P>(static_cast<std::uint64_t>(run));
      std::vector<R> r(3001);
      std::vector<P> q(3001);
      std::mt19937_64 random(7);
      const std::vector<R> r_names = names_of<R>(11);
      R a = r_names[0];
      P b = names[0];
      for (std::size_t i = 0; i < r.size(); ++i) {
        if (static_cast<double>(random() % 100) < 100 / run) a = r_names[random() % r_names.size()];
        if (static_cast<double>(random() % 100) < 100 / run) b = names[random() % names.size()];
        r[i] = a;
        q[i] = b;
      }
      std::unique_ptr<R[]> r_array(new R[r.size()]);
      std::unique_ptr<P[]> q_array(new P[q.size()]);
      std::copy(r.begin(), r.end(), r_array.get());
      std::copy(q.begin(), q.end(), q_array.get());
      const label_view<R> rv{r_array.get(), {r.size()}};
      const label_view<P> qv{q_array.get(), {q.size()}};
      CHECK(tally(rv, qv) == support::naive(r, q));
    }
  };
  with(bool{});
  with(std::int8_t{});
  with(std::uint8_t{});
  with(std::int16_t{});
  with(std::uint16_t{});
  with(std::int32_t{});
  with(std::uint32_t{});
  with(std::int64_t{});
  with(std::uint64_t{});
}

}  // namespace overlap_tally_types_test
