// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <segtally/segtally.hpp>

double second(const segtally::label_view<std::uint16_t>&, const segtally::label_view<std::uint16_t>&);
double second(const segtally::label_view<std::uint16_t>& r, const segtally::label_view<std::uint16_t>& p) {
  return segtally::jaccard_index_sparse(segtally::tally(r, p));
}
