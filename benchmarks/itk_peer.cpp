// SPDX-License-Identifier: BSD-3-Clause
#include <itkImage.h>
#include <itkLabelOverlapMeasuresImageFilter.h>
#include <itkMultiThreaderBase.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace {
using image = itk::Image<std::uint16_t, 3>;

image::Pointer wrap(const std::uint16_t* labels, const std::array<std::size_t, 3>& shape) {
  auto result = image::New();
  image::SizeType size;
  for (unsigned axis = 0; axis < 3; ++axis) size[axis] = shape[2 - axis];
  result->SetRegions(image::RegionType(size));
  result->GetPixelContainer()->SetImportPointer(const_cast<std::uint16_t*>(labels),
                                                shape[0] * shape[1] * shape[2], false);
  return result;
}
}  // namespace

/// Returns ITK's Dice coefficient over all labels (pooled, without background), on one thread.
double itk_mean_overlap(const std::uint16_t* reference, const std::uint16_t* prediction,
                        const std::array<std::size_t, 3>& shape) {
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
  auto filter = itk::LabelOverlapMeasuresImageFilter<image>::New();
  filter->SetNumberOfWorkUnits(1);
  filter->SetSourceImage(wrap(prediction, shape));
  filter->SetTargetImage(wrap(reference, shape));
  filter->Update();
  return filter->GetMeanOverlap();
}
