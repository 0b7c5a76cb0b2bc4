// SPDX-License-Identifier: BSD-3-Clause
#include <itkHausdorffDistanceImageFilter.h>
#include <itkImage.h>
#include <itkMultiThreaderBase.h>

#include <array>
#include <cstddef>
#include <cstdint>

/// Returns ITK's Hausdorff distance of the two nonzero regions (not surfaces), on one thread.
double itk_hausdorff(const std::uint16_t* reference, const std::uint16_t* prediction,
                     const std::array<std::size_t, 3>& shape, const std::array<double, 3>& spacing) {
  using image = itk::Image<std::uint16_t, 3>;
  const auto wrap = [&](const std::uint16_t* labels) {
    auto result = image::New();
    image::SizeType size;
    image::SpacingType voxel;
    for (unsigned axis = 0; axis < 3; ++axis) {
      size[axis] = shape[2 - axis];
      voxel[axis] = spacing[2 - axis];
    }
    result->SetRegions(image::RegionType(size));
    result->SetSpacing(voxel);
    result->GetPixelContainer()->SetImportPointer(const_cast<std::uint16_t*>(labels),
                                                  shape[0] * shape[1] * shape[2], false);
    return result;
  };
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
  auto filter = itk::HausdorffDistanceImageFilter<image, image>::New();
  filter->SetNumberOfWorkUnits(1);
  filter->SetUseImageSpacing(true);
  filter->SetInput1(wrap(reference));
  filter->SetInput2(wrap(prediction));
  filter->Update();
  return filter->GetHausdorffDistance();
}
