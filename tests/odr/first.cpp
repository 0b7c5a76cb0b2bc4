// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <segtally/segtally.hpp>

segtally::contingency_table second(const segtally::label_view<int>&);

TEST_CASE("two translation units with everything in them link and agree") {
  const int labels[] = {0, 1, 1, 2};
  const segtally::label_view<int> view{labels, {2, 2}};
  CHECK(segtally::tally(view, view) == second(view));
}
