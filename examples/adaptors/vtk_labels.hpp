// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vtkAOSDataArrayTemplate.h>
#include <vtkImageData.h>
#include <vtkPointData.h>

#include <stdexcept>  // for invalid_argument
#include <string>     // for string

#include <segtally/view/label_view.hpp>  // for label_view
#include <segtally/view/spacing.hpp>     // for spacing_type

/// VTK's images as images of labels, without a copy. VTK names the fastest axis first, segtally last: sizes
/// and spacings are reversed, so that an image is (z, y, x), of one slice if it is flat. Origin and direction
/// are not looked at: the two images must lie on one grid.
namespace adaptors {

/// Returns the active scalars of the points; throws `std::invalid_argument` if they are not one `T` each.
template <class T>
segtally::label_view<T> labels_of(vtkImageData& image) {
  vtkDataArray* const scalars = image.GetPointData()->GetScalars();
  auto* const labels = vtkAOSDataArrayTemplate<T>::FastDownCast(scalars);
  if (labels == nullptr || labels->GetNumberOfValues() != image.GetNumberOfPoints())
    throw std::invalid_argument(std::string("labels_of: the vtkImageData has ") +
                                (scalars == nullptr ? "no scalars" : scalars->GetDataTypeAsString()) +
                                ", not one label of the type asked for per point");
  const int* size = image.GetDimensions();
  return {labels->GetPointer(0), {size[2], size[1], size[0]}};
}

/// Returns the spacing in the order of the shape, for distances and volumes.
inline segtally::spacing_type spacing_of(vtkImageData& image) {
  const double* spacing = image.GetSpacing();
  return {spacing[2], spacing[1], spacing[0]};
}

}  // namespace adaptors
