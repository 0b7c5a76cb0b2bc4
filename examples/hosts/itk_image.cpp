// SPDX-License-Identifier: BSD-3-Clause
// Scores itk::Images without copying and makes an error map as an itk::Image. Exits with 0 if all results are
// as expected.
#include <itkImageRegionIterator.h>

#include <cstdint>  // for int16_t, uint8_t
#include <cstdio>   // for printf

#include <segtally/itk.hpp>
#include <segtally/segtally.hpp>

#include "check.hpp"

namespace {

/// A ball in a volume of 40 slices of 64 x 64 voxels of 0.5 x 0.5 x 2 mm.
template <class T>
typename itk::Image<T, 3>::Pointer ball(double x, double y, double z, double radius) {
  auto image = itk::Image<T, 3>::New();
  image->SetRegions(itk::Size<3>{{64, 64, 40}});
  const double spacing[] = {0.5, 0.5, 2};
  image->SetSpacing(spacing);
  image->Allocate();
  itk::Point<double, 3> centre, point;
  centre[0] = x, centre[1] = y, centre[2] = z;
  itk::ImageRegionIterator<itk::Image<T, 3>> voxel(image, image->GetBufferedRegion());
  for (; !voxel.IsAtEnd(); ++voxel) {
    image->TransformIndexToPhysicalPoint(voxel.GetIndex(), point);
    voxel.Set(point.EuclideanDistanceTo(centre) <= radius ? 1 : 0);
  }
  return image;
}

}  // namespace

int main() {
  const auto truth = ball<std::int16_t>(16, 16, 40, 10);
  const auto result = ball<std::uint8_t>(17, 16, 40, 10);

  // The spacing in the order of the labels: 2, 0.5, 0.5.
  const auto scores = segtally::score(truth, result, {.spacing = segtally::spacing_of(truth)});
  std::printf("Dice %.4f, Hausdorff distance %.2f mm\n", scores["dice"], scores["hausdorff_distance"]);
  check(scores["dice"] > 0.9 && scores["hausdorff_distance"] == 1);

  // The position of the ball in space: (x, y, z).
  const auto objects = segtally::survey(result);
  const auto object = objects.at(1);
  const auto centre =
      segtally::physical_point(result, {object.centroid(0), object.centroid(1), object.centroid(2)});
  check(centre.EuclideanDistanceTo(itk::Point<double, 3>(std::array{17.0, 16.0, 40.0}.data())) < 1e-9);

  // An image for itk::ImageFileWriter, at the position of the truth.
  const itk::Image<std::uint8_t, 3>::Pointer errors =
      segtally::to_itk(segtally::error_map(truth, result), truth);
  check(errors->GetSpacing() == truth->GetSpacing());
  check(errors->GetPixel({{54, 32, 20}}) == static_cast<int>(segtally::voxel_error::false_positive));

  // A pixel type known only at run time, and a region: the middle slice.
  const itk::ImageBase<3>::ConstPointer any = result.GetPointer();
  const itk::ImageRegion<3> slice({{0, 0, 20}}, {{64, 64, 1}});
  const auto table = segtally::tally(segtally::labels_of(truth, slice), segtally::labels_of(any, slice));
  check(table.total() == 64 * 64 && segtally::dice(table) > 0.9);
}
