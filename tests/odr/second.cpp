// SPDX-License-Identifier: BSD-3-Clause
#include <segtally/segtally.hpp>

segtally::contingency_table second(const segtally::label_view<int>& view);
segtally::contingency_table second(const segtally::label_view<int>& view) {
  return segtally::tally(view, view);
}
