// SPDX-License-Identifier: BSD-3-Clause
// Scores vtkImageData where they lie. Exits with 0 if everything came out as expected.
#include "vtk_labels.hpp"

#include <cstdio>     // for puts
#include <stdexcept>  // for invalid_argument

#include <segtally/segtally.hpp>

#include "check.hpp"

int main() {
  vtkNew<vtkImageData> truth, result;
  truth->SetExtent(10, 13, 20, 22, 30, 31);  // a piece of 2 slices of 3 rows of 4 voxels
  truth->SetSpacing(0.5, 1, 3);
  truth->AllocateScalars(VTK_UNSIGNED_SHORT, 1);
  truth->GetPointData()->GetScalars()->Fill(0);
  result->SetDimensions(4, 3, 2);
  result->AllocateScalars(VTK_INT, 1);
  result->GetPointData()->GetScalars()->Fill(0);
  const auto set = [](vtkImageData& image, int x, int y, int z, double label) {
    const int* first = image.GetExtent();
    image.SetScalarComponentFromDouble(first[0] + x, first[2] + y, first[4] + z, 0, label);
  };
  for (int y = 0; y < 3; ++y) set(*truth, 3, y, 1, 2);
  for (int y = 0; y < 2; ++y) set(*result, 3, y, 1, 5);
  set(*truth, 0, 0, 0, 1);
  set(*result, 0, 0, 1, 1);

  const segtally::contingency_table table = segtally::tally(truth, result);
  check(table == segtally::tally(*truth, result.GetPointer()));
  check(table.total() == 24 && table.count(2, 5) == 2 && table.count(2, 0) == 1 && table.count(1, 0) == 1);
  check(segtally::score(truth, result)["jaccard_index_sparse"] == (2. / 3 + 0) / 2);

  // Label 1 is one slice off, label 5 misses the last row of label 2.
  const auto distance = [&](unsigned from, unsigned to) {
    return segtally::hausdorff_distance(segtally::surface_distances_between(
        truth, result,
        {.spacing = adaptors::spacing_of(*truth), .reference_label = from, .prediction_label = to}));
  };
  check(distance(1, 1) == 3 && distance(2, 5) == 1);
  vtkNew<vtkImageData> reals, bare;
  reals->SetDimensions(4, 3, 2);
  reals->AllocateScalars(VTK_FLOAT, 1);
  check_throws<std::invalid_argument>("has float", [&] { return segtally::tally(truth, reals); });
  check_throws<std::invalid_argument>("no scalars", [&] { return segtally::tally(truth, bare); });
  result->AllocateScalars(VTK_INT, 2);
  check_throws<std::invalid_argument>("not an integer per point",
                                      [&] { return segtally::tally(truth, result); });
  std::puts("vtkImageData: scored as expected");
}
