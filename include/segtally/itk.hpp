// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <itkContinuousIndex.h>
#include <itkImage.h>
#include <itkPoint.h>
#include <itkProcessObject.h>  // GetSource() gives one
#include <itkSmartPointer.h>

#include <array>        // for array
#include <concepts>     // for derived_from
#include <optional>     // for optional
#include <stdexcept>    // for invalid_argument, out_of_range
#include <type_traits>  // for remove_const_t, remove_cvref_t
#include <utility>      // for declval

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_source
#include <segtally/view/label_view.hpp>      // for label_view, shape_type, strides_type
#include <segtally/view/per_axis.hpp>        // for per_axis
#include <segtally/view/spacing.hpp>         // for spacing_type
#include <segtally/view/voxel_image.hpp>     // for voxel_image, pixel_for, write_pixels, check_result_shape

/// @file
/// ITK images as label images, without a copy, and results as ITK images. ITK lists the fastest axis first,
/// segtally last: a volume has the shape (z, y, x), and the same order holds for spacings, origins and
/// directions here. An image may be passed as a reference, a pointer or an itk::SmartPointer; a null pointer
/// throws `std::invalid_argument`. Only the buffered region is read, which is the whole image unless it is
/// streamed. Two images are compared voxel by voxel, whatever their position in space: resample them to one
/// grid first (itk::ResampleImageFilter).

namespace segtally::inline SEGTALLY_ABI {
namespace detail {

template <class Image>
concept itk_image = std::derived_from<std::remove_const_t<Image>, itk::ImageBase<Image::ImageDimension>>;

template <itk_image Image>
const Image& itk_image_of(const Image& image) {
  return image;
}
template <itk_image Image>
const Image& itk_image_of(Image* image) {
  if (image == nullptr) raise<std::invalid_argument>("labels_of: a null pointer, not an itk::Image");
  return *image;
}
template <itk_image Image>
const Image& itk_image_of(const itk::SmartPointer<Image>& image) {
  return itk_image_of(image.GetPointer());
}

/// An ITK image by reference, pointer or smart pointer.
template <class S>
concept itk_source = requires(const S& image) {
  itk_image_of(image);
};
template <itk_source S>
inline constexpr unsigned itk_dimension =
    std::remove_cvref_t<decltype(itk_image_of(std::declval<const S&>()))>::ImageDimension;

template <unsigned N>
shape_type itk_shape(const itk::ImageRegion<N>& region) {
  shape_type shape;
  for (unsigned axis = N; axis-- > 0;) shape.push_back(region.GetSize(axis));
  return shape;
}

template <class T, unsigned N>
label_view<T> itk_labels(const itk::Image<T, N>& image, const itk::ImageRegion<N>& region) {
  const itk::ImageRegion<N>& buffered = image.GetBufferedRegion();
  const bool empty = region.GetNumberOfPixels() == 0;
  if (!empty && !buffered.IsInside(region))
    raise<std::out_of_range>("labels_of: the region is not in the buffered region of the itk::Image");
  if (buffered.GetNumberOfPixels() == 0 && image.GetSource().IsNotNull())
    raise<std::invalid_argument>("labels_of: an empty itk::Image, whose filter has not run: Update() it");
  strides_type strides;
  for (unsigned axis = N; axis-- > 0;) strides.push_back(image.GetOffsetTable()[axis]);
  const T* const data = image.GetBufferPointer();
  const bool nowhere = empty || data == nullptr;
  return {nowhere ? nullptr : data + image.ComputeOffset(region.GetIndex()), itk_shape(region), strides};
}

template <unsigned N, class... Pixels>
any_label_view itk_labels_of_one(const itk::ImageBase<N>& image, const itk::ImageRegion<N>& region) {
  std::optional<any_label_view> labels;
  const auto try_type = [&](const auto* typed) {
    if (typed != nullptr && !labels) labels.emplace(itk_labels(*typed, region));
  };
  (try_type(dynamic_cast<const itk::Image<Pixels, N>*>(&image)), ...);
  if (!labels)
    raise<std::invalid_argument>(message("labels_of: an itk::", image.GetNameOfClass(), ", but no itk::Image",
                                         " of integers: itk::CastImageFilter makes one"));
  return *labels;
}

template <unsigned N>
any_label_view itk_labels(const itk::ImageBase<N>& image, const itk::ImageRegion<N>& region) {
  return itk_labels_of_one<N, bool, char, signed char, unsigned char, short, unsigned short, int, unsigned,
                           long, unsigned long, long long, unsigned long long>(image, region);
}

}  // namespace detail

/// Returns the labels of an image: a `label_view` of an `itk::Image<T, N>`, an `any_label_view` of an
/// `itk::ImageBase<N>`, whose pixel type is known only at run time. Functions call this implicitly. Throws
/// `std::invalid_argument` if its pixels are not integers, and if it is empty because its filter has not run.
template <detail::itk_source S>
auto labels_of(const S& image) {
  const auto& host = detail::itk_image_of(image);
  return detail::itk_labels(host, host.GetBufferedRegion());
}

/// Returns the labels of a region. Throws `std::out_of_range` if it exceeds the buffered region.
template <detail::itk_source S>
auto labels_of(const S& image, const itk::ImageRegion<detail::itk_dimension<S>>& region) {
  return detail::itk_labels(detail::itk_image_of(image), region);
}

/// Returns the spacing, slowest axis first, for the option `.spacing`.
template <detail::itk_source S>
spacing_type spacing_of(const S& image) {
  const auto& host = detail::itk_image_of(image);
  spacing_type spacing;
  for (unsigned axis = detail::itk_dimension<S>; axis-- > 0;) spacing.push_back(host.GetSpacing()[axis]);
  return spacing;
}

/// Returns the point in space, in ITK's order (x, y, z), for a position among the labels, in voxels and
/// slowest axis first, like `centroid` and `first_voxel`. Unlike `TransformContinuousIndexToPhysicalPoint`,
/// it reverses the axes and adds the index of the buffered region. Throws `std::invalid_argument` for another
/// number of axes.
template <detail::itk_source S>
auto physical_point(const S& image, const per_axis<double>& voxel) {
  constexpr unsigned dimension = detail::itk_dimension<S>;
  const auto& host = detail::itk_image_of(image);
  if (voxel.size() != dimension)
    detail::raise<std::invalid_argument>(
        detail::message("physical_point: ", voxel.size(), " positions for ", dimension, " axes"));
  itk::ContinuousIndex<double, dimension> index;
  for (unsigned axis = 0; axis < dimension; ++axis)
    index[axis] = voxel[dimension - 1 - axis] + static_cast<double>(host.GetBufferedRegion().GetIndex(axis));
  itk::Point<double, dimension> point;
  host.TransformContinuousIndexToPhysicalPoint(index, point);
  return point;
}

/// Returns the position of the first label in space, slowest axis first. (ITK's own origin is that of index
/// 0.)
template <detail::itk_source S>
per_axis<double> origin_of(const S& image) {
  per_axis<double> zeros, origin;
  for (unsigned axis = 0; axis < detail::itk_dimension<S>; ++axis) zeros.push_back(0.0);
  const auto point = physical_point(image, zeros);
  for (unsigned axis = detail::itk_dimension<S>; axis-- > 0;) origin.push_back(point[axis]);
  return origin;
}

/// Returns the direction cosines, slowest axis first: column `j` is the direction of axis `j` of the labels.
/// So a position is at `origin[i] + sum over j of direction[i][j] * spacing[j] * position[j]`.
template <detail::itk_source S>
auto direction_of(const S& image) {
  constexpr unsigned last = detail::itk_dimension<S> - 1;
  std::array<std::array<double, last + 1>, last + 1> result;
  for (unsigned i = 0; i <= last; ++i)
    for (unsigned j = 0; j <= last; ++j)
      result[i][j] = detail::itk_image_of(image).GetDirection()(last - i, last - j);
  return result;
}

/// Returns a result (error map, distance map, components) as an `itk::Image` at the position of a region of
/// `like`: with its index, spacing, origin and direction. Pixels have the type of the result (for enumerators
/// the underlying integer), or the requested one: `to_itk<short>(components, like)`. Throws
/// `std::invalid_argument` if the shapes differ, and for an integer that `Pixel` cannot hold. Cost: one copy.
template <class Pixel = void, voxel_image R, detail::itk_source S>
auto to_itk(const R& result, const S& like, const itk::ImageRegion<detail::itk_dimension<S>>& region) {
  detail::check_result_shape("to_itk", result.shape, detail::itk_shape(region));
  const auto image = itk::Image<detail::pixel_for<Pixel, R>, detail::itk_dimension<S>>::New();
  image->CopyInformation(&detail::itk_image_of(like));
  image->SetRegions(region);
  image->Allocate();
  detail::write_pixels("to_itk", result, image->GetBufferPointer());
  return image;
}

/// Overload for the whole buffered region of `like`.
template <class Pixel = void, voxel_image R, detail::itk_source S>
auto to_itk(const R& result, const S& like) {
  return to_itk<Pixel>(result, like, detail::itk_image_of(like).GetBufferedRegion());
}

/// ITK images are label sources.
template <detail::itk_image Image>
struct label_source<Image> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static auto view(const Image& image) { return labels_of(image); }
};
/// Pointers to ITK images are label sources.
template <detail::itk_image Image>
struct label_source<Image*> : label_source<std::remove_const_t<Image>> {
  static constexpr bool owning = false;
  static auto view(Image* image) { return labels_of(image); }
};
/// Smart pointers are label sources. A temporary one may be the last owner of its image.
template <detail::itk_image Image>
struct label_source<itk::SmartPointer<Image>> : label_source<std::remove_const_t<Image>> {
  static auto view(const itk::SmartPointer<Image>& image) { return labels_of(image); }
};

}  // namespace segtally::inline SEGTALLY_ABI
