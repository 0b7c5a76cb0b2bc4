// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <segtally/segtally.hpp>
#if defined(WITH_XTENSOR)
#include <segtally/xtensor.hpp>
#include <xtensor/xarray.hpp>
#endif

double second(const segtally::label_view<std::uint16_t>&, const segtally::label_view<std::uint16_t>&);

int main() {
  const std::uint16_t reference[] = {0, 1, 1, 2}, prediction[] = {0, 1, 1, 0};
  const segtally::label_view<std::uint16_t> r{reference, {2, 2}}, p{prediction, {2, 2}};
  bool right = segtally::score(r, p)["jaccard_index_sparse"] == 0.5 && second(r, p) == 0.5;
#if defined(WITH_XTENSOR)
  const xt::xarray<int> a{{0, 1}, {1, 2}}, b{{0, 1}, {1, 0}};
  right = right && segtally::score(a, b)["jaccard_index_sparse"] == 0.5;
#endif
  return right ? 0 : 1;
}
