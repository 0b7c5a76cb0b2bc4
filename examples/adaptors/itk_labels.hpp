// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <itkImage.h>
#include <itkSmartPointer.h>

#include <concepts>     // for derived_from
#include <optional>     // for optional
#include <stdexcept>    // for invalid_argument, out_of_range
#include <string>       // for string
#include <type_traits>  // for remove_const_t

#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_source, label_view
#include <segtally/view/spacing.hpp>         // for spacing_type

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

/// Tries types of pixels one after the other.
template <unsigned N, class... Pixels>
std::optional<segtally::any_label_view> labels_of_one(const itk::ImageBase<N>& image) {
  std::optional<segtally::any_label_view> labels;
  const auto try_type = [&](const auto* typed) {
    if (typed != nullptr) labels.emplace(labels_of(*typed));
  };
  (try_type(dynamic_cast<const itk::Image<Pixels, N>*>(&image)), ...);
  return labels;
}

/// Returns the labels of an image whose type of pixel is known at run time only. Throws
/// `std::invalid_argument` if they are no integers.
template <unsigned N>
segtally::any_label_view labels_of(const itk::ImageBase<N>& image) {
  const auto labels = labels_of_one<N, bool, char, signed char, unsigned char, short, unsigned short, int,
                                    unsigned, long, unsigned long, long long, unsigned long long>(image);
  if (!labels)
    throw std::invalid_argument("labels_of: an itk::" + std::string(image.GetNameOfClass()) +
                                ", but no itk::Image of integers: itk::CastImageFilter makes one");
  return *labels;
}

/// Returns the spacing in the order of the shape, for distances and volumes.
template <unsigned N>
segtally::spacing_type spacing_of(const itk::ImageBase<N>& image) {
  segtally::spacing_type spacing;
  for (unsigned axis = N; axis-- > 0;) spacing.push_back(image.GetSpacing()[axis]);
  return spacing;
}

template <class Image>
concept itk_image = std::derived_from<Image, itk::ImageBase<Image::ImageDimension>>;

/// Throws `std::invalid_argument` for a null pointer.
template <class Image>
auto labels_at(const Image* image) {
  if (image == nullptr) throw std::invalid_argument("labels_of: a null pointer, not an image");
  return labels_of(*image);
}

}  // namespace adaptors

template <adaptors::itk_image Image>
struct segtally::label_source<Image> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const Image& image) { return adaptors::labels_of(image); }
};

/// Also by pointer, to const or not, as filters hand their images out.
template <class Image>
  requires(adaptors::itk_image<std::remove_const_t<Image>>)
struct segtally::label_source<Image*> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static auto view(const Image* image) { return adaptors::labels_at(image); }
};

/// A temporary smart pointer may be the last to hold its image.
template <class Image>
  requires(adaptors::itk_image<std::remove_const_t<Image>>)
struct segtally::label_source<itk::SmartPointer<Image>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const itk::SmartPointer<Image>& image) { return adaptors::labels_at(image.GetPointer()); }
};
