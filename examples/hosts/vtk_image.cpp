// SPDX-License-Identifier: BSD-3-Clause
// Scores vtkImageData without copying and makes a distance map for display. Exits with 0 if all results are
// as expected.
#include <algorithm>  // for fill_n
#include <cstdio>     // for printf

#include <segtally/segtally.hpp>
#include <segtally/vtk.hpp>

#include "check.hpp"

namespace {

/// A box that starts at column `first`, in 10 slices of 30 rows of 40 voxels of 0.5 x 0.5 x 2 mm.
vtkSmartPointer<vtkImageData> box(int type, int first) {
  const auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetExtent(100, 139, 0, 29, 0, 9);
  image->SetSpacing(0.5, 0.5, 2);
  image->SetOrigin(-50, 0, 0);
  image->AllocateScalars(type, 1);
  image->GetPointData()->GetScalars()->Fill(0);
  for (int z = 3; z < 7; ++z)
    for (int y = 10; y < 20; ++y)
      for (int x = first; x < first + 10; ++x) image->SetScalarComponentFromDouble(x, y, z, 0, 1);
  return image;
}

}  // namespace

int main() {
  const auto truth = box(VTK_UNSIGNED_SHORT, 110), result = box(VTK_INT, 112);

  // The spacing in the order of the labels: 2, 0.5, 0.5.
  const auto scores = segtally::score(truth, result, {.spacing = segtally::spacing_of(truth)});
  std::printf("Dice %.4f, Hausdorff distance %.2f mm\n", scores["dice"], scores["hausdorff_distance"]);
  check(scores["dice"] == 0.8 && scores["hausdorff_distance"] == 1);

  // The position of the box's corner in space: (x, y, z).
  const auto corner = segtally::physical_point(result, {3, 10, 12});
  check(corner == std::array{6.0, 5.0, 6.0});

  // Distances to the truth, for a vtkContourFilter, at the position of the truth.
  const vtkSmartPointer<vtkImageData> distances = segtally::to_vtk<float>(
      segtally::signed_distance_map(truth, {.spacing = segtally::spacing_of(truth)}), truth);
  check(distances->GetScalarComponentAsFloat(130, 15, 5, 0) == 5.5F);

  // One slice of both.
  const segtally::vtk_extent slice{100, 139, 0, 29, 5, 5};
  const auto table = segtally::tally(segtally::labels_of(truth, slice), segtally::labels_of(result, slice));
  check(table.total() == 1200 && table.count(1, 1) == 80);
}
