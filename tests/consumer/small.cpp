// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <segtally/overlap/tally.hpp>
#include <segtally/pixel/similarity.hpp>
#if defined(WITH_XTENSOR)
#include <segtally/xtensor.hpp>
#include <xtensor/xarray.hpp>
#endif

int main() {
  const std::uint16_t labels[] = {0, 1, 1, 2};
  const segtally::label_view<std::uint16_t> view{labels, {2, 2}};
  bool right = segtally::dice(segtally::binary_confusion(segtally::tally(view, view))) == 1;
#if defined(WITH_XTENSOR)
  const xt::xarray<std::uint16_t> array{{0, 1}, {1, 2}};
  right = right && segtally::tally(array, view) == segtally::tally(view, view);
#endif
  return right ? 0 : 1;
}
