// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>

#include <concepts>   // for derived_from
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <string>     // for string

#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_source, label_type, label_view
#include <segtally/view/spacing.hpp>         // for spacing_type

/// VTK's images as images of labels, without a copy, whatever integers their scalars turn out to be when the
/// program runs. VTK names the fastest axis first, segtally last: sizes and spacings are reversed, so that an
/// image is (z, y, x), of one slice if it is flat. Origin and direction are not looked at: the two images
/// must lie on one grid.
namespace adaptors {

template <class T>
std::optional<segtally::any_label_view> labels_of_type(const void* data, const segtally::shape_type& shape) {
  if constexpr (segtally::label_type<T>) {
    return segtally::label_view<T>(static_cast<const T*>(data), shape);
  } else {
    return std::nullopt;
  }
}

/// Returns the active scalars of the points; throws `std::invalid_argument` if they are not one integer each.
inline segtally::any_label_view labels_of(vtkImageData& image) {
  vtkDataArray* const scalars = image.GetPointData()->GetScalars();
  const char* const type = scalars == nullptr ? "no scalars" : scalars->GetDataTypeAsString();
  std::optional<segtally::any_label_view> labels;
  if (scalars != nullptr && scalars->HasStandardMemoryLayout() &&
      scalars->GetNumberOfValues() == image.GetNumberOfPoints()) {
    const int* const size = image.GetDimensions();
    const segtally::shape_type shape{size[2], size[1], size[0]};
    switch (scalars->GetDataType()) {
      vtkTemplateMacro(labels = labels_of_type<VTK_TT>(scalars->GetVoidPointer(0), shape));
      default:
        break;
    }
  }
  if (!labels)
    throw std::invalid_argument("labels_of: the vtkImageData has " + std::string(type) +
                                ", not an integer per point: vtkImageCast makes them of whole numbers");
  return *labels;
}

/// Returns the spacing in the order of the shape, for distances and volumes.
inline segtally::spacing_type spacing_of(vtkImageData& image) {
  const double* spacing = image.GetSpacing();
  return {spacing[2], spacing[1], spacing[0]};
}

/// Throws `std::invalid_argument` for a null pointer. (VTK reads through functions that are not const.)
inline segtally::any_label_view labels_at(const vtkImageData* image) {
  if (image == nullptr) throw std::invalid_argument("labels_of: a null pointer, not an image");
  return labels_of(const_cast<vtkImageData&>(*image));
}

}  // namespace adaptors

template <std::derived_from<vtkImageData> Image>
struct segtally::label_source<Image> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const Image& image) { return adaptors::labels_at(&image); }
};

/// Also by pointer, as filters hand their images out.
template <class Image>
  requires(std::derived_from<Image, vtkImageData>)
struct segtally::label_source<Image*> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static auto view(const Image* image) { return adaptors::labels_at(image); }
};

/// A temporary smart pointer may be the last to hold its image.
template <std::derived_from<vtkImageData> Image>
struct segtally::label_source<vtkSmartPointer<Image>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const vtkSmartPointer<Image>& image) { return adaptors::labels_at(image.GetPointer()); }
};

template <std::derived_from<vtkImageData> Image>
struct segtally::label_source<vtkNew<Image>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const vtkNew<Image>& image) { return adaptors::labels_at(image.GetPointer()); }
};
