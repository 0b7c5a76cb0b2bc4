// SPDX-License-Identifier: BSD-3-Clause
// Scores xtensor arrays without copying. Exits with 0 if all results are as expected.
#include <cstdint>  // for uint16_t
#include <cstdio>   // for printf

#include <segtally/segtally.hpp>
#include <segtally/xtensor.hpp>

#include "check.hpp"

int main() {
  xt::xarray<std::uint16_t> truth = xt::xarray<std::uint16_t>::from_shape({4, 60, 80});
  truth.fill(0);
  xt::xarray<int, xt::layout_type::column_major> result = xt::xarray<int>(truth);
  xt::view(truth, xt::all(), xt::range(10, 30), xt::range(10, 30)) = 1;
  xt::view(result, xt::all(), xt::range(10, 30), xt::range(12, 32)) = 7;

  const auto table = segtally::tally(truth, result);
  std::printf("Dice %.4f\n", segtally::dice(table));
  check(table.count(1, 7) == 4 * 360);

  // A slice is a view; an expression must be evaluated into a variable.
  const xt::xarray<bool> mask = truth > 0;
  check(segtally::tally(xt::view(truth, 0), xt::view(result, 0), {.mask = xt::view(mask, 0)}).total() == 400);

  const xt::xarray<float> distances = segtally::to_xtensor<float>(segtally::distance_map(truth));
  check(distances(0, 0, 10) == 10);
}
