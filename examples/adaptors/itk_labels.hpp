// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <itkImage.h>
#include <itkSmartPointer.h>

#include <stdexcept>    // for out_of_range
#include <type_traits>  // for remove_const_t

#include <segtally/view/label_source.hpp>  // for label_source, label_view
#include <segtally/view/spacing.hpp>       // for spacing_type

/// ITK's images as images of labels, without a copy. ITK names the fastest axis first, segtally last: sizes
/// and spacings are reversed, so that a volume is (z, y, x). Origin and direction cosines are not looked at:
/// the two images must lie on one grid (itk::ResampleImageFilter brings them there).
namespace adaptors {

/// Returns the labels in a region of the part of the image that is in memory. Throws `std::out_of_range` for
/// a region that reaches out of it.
template <class T, unsigned N>
segtally::label_view<T> labels_of(const itk::Image<T, N>& image,
                                  const typename itk::Image<T, N>::RegionType& region) {
  const bool empty = region.GetNumberOfPixels() == 0;
  if (!empty && !image.GetBufferedRegion().IsInside(region))
    throw std::out_of_range("labels_of: the region is not in the buffered region of the itk::Image");
  segtally::shape_type shape;
  segtally::strides_type strides;
  for (unsigned axis = N; axis-- > 0;) {
    shape.push_back(region.GetSize(axis));
    strides.push_back(image.GetOffsetTable()[axis]);
  }
  const T* data = image.GetBufferPointer();
  return {empty || data == nullptr ? nullptr : data + image.ComputeOffset(region.GetIndex()), shape, strides};
}

/// Returns all labels in memory: the buffered region, which a streamed or cropped image has alone.
template <class T, unsigned N>
segtally::label_view<T> labels_of(const itk::Image<T, N>& image) {
  return labels_of(image, image.GetBufferedRegion());
}

/// Returns the spacing in the order of the shape, for distances and volumes.
template <unsigned N>
segtally::spacing_type spacing_of(const itk::ImageBase<N>& image) {
  segtally::spacing_type spacing;
  for (unsigned axis = N; axis-- > 0;) spacing.push_back(image.GetSpacing()[axis]);
  return spacing;
}

}  // namespace adaptors

template <class T, unsigned N>
struct segtally::label_source<itk::Image<T, N>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const itk::Image<T, N>& image) { return adaptors::labels_of(image); }
};

/// Also by pointer, to const or not, as ITK hands images around. A temporary one may be the last to hold its
/// image.
template <class Image>
  requires(segtally::label_source<std::remove_const_t<Image>>::specialised)
struct segtally::label_source<itk::SmartPointer<Image>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const itk::SmartPointer<Image>& image) { return adaptors::labels_of(*image); }
};
