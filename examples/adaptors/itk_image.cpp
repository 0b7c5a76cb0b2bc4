// SPDX-License-Identifier: BSD-3-Clause
// Scores itk::Images where they lie. Exits with 0 if everything came out as expected.
#include "itk_labels.hpp"

#include <algorithm>  // for copy
#include <cstdint>    // for int16_t, uint8_t
#include <cstdio>     // for puts
#include <stdexcept>  // for invalid_argument, out_of_range
#include <vector>     // for vector

#include <segtally/segtally.hpp>

#include "check.hpp"

namespace {

/// The part of a larger image that a streaming filter holds: 2 slices of 3 rows of 4 voxels, from the index
/// (x 10, y 20, z 30) on.
template <class T>
typename itk::Image<T, 3>::Pointer block_of(const std::vector<T>& labels) {
  using image = itk::Image<T, 3>;
  const typename image::RegionType whole({{0, 0, 0}}, {{100, 100, 100}}), block({{10, 20, 30}}, {{4, 3, 2}});
  auto result = image::New();
  result->SetLargestPossibleRegion(whole);
  result->SetBufferedRegion(block);
  result->SetRequestedRegion(block);
  const double spacing[] = {0.5, 1, 3};
  result->SetSpacing(spacing);
  result->Allocate();
  std::copy(labels.begin(), labels.end(), result->GetBufferPointer());
  return result;
}

}  // namespace

int main() {
  const auto truth = block_of<std::int16_t>({1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2,  //
                                             1, 1, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0});
  const itk::Image<std::uint8_t, 3>::ConstPointer result =
      block_of<std::uint8_t>({1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0,  //
                              1, 1, 0, 5, 0, 0, 0, 5, 0, 0, 0, 0});
  const segtally::contingency_table table = segtally::tally(truth, result);
  check(table.total() == 24 && table.count(1, 1) == 6 && table.count(2, 5) == 4);
  check(segtally::score(*truth, *result)["jaccard_index_sparse"] == (6. / 7 + 4. / 5) / 2);
  check(segtally::tally(truth.GetPointer(), result.GetPointer()) == table);  // as filters hand images out

  // The type of pixel known at run time only.
  const itk::ImageBase<3>::ConstPointer any_truth = truth.GetPointer(), any_result = result.GetPointer();
  check(segtally::tally(any_truth, *any_result) == table);
  const itk::ImageBase<3>::ConstPointer reals = block_of<float>(std::vector<float>(24)).GetPointer(), none;
  check_throws<std::invalid_argument>("no itk::Image of integers",
                                      [&] { return segtally::tally(truth, reals); });
  check_throws<std::invalid_argument>("null pointer", [&] { return segtally::tally(truth, none); });

  // A region of it: the last row of each slice.
  const itk::ImageRegion<3> rows({{10, 22, 30}}, {{4, 1, 2}}), outside({{9, 22, 30}}, {{4, 1, 2}});
  const auto part = segtally::tally(adaptors::labels_of(*truth, rows), adaptors::labels_of(*result, rows));
  check(part.total() == 8 && part.count(2, 0) == 1 && part.count(0, 0) == 7);
  check_throws<std::out_of_range>("buffered region", [&] { return adaptors::labels_of(*truth, outside); });

  // Distances in the unit of the spacing: 3 voxels along x, 2 along y, 1 along z.
  const auto points = block_of<std::uint8_t>({1, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0,  //
                                              4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const auto distance = [&](unsigned from, unsigned to) {
    return segtally::hausdorff_distance(segtally::surface_distances_between(
        points, points,
        {.spacing = adaptors::spacing_of(*points), .reference_label = from, .prediction_label = to}));
  };
  check(distance(1, 2) == 1.5 && distance(1, 3) == 2 && distance(1, 4) == 3);
  std::puts("itk::Image: scored as expected");
}
