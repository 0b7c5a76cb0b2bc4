// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <opencv2/core.hpp>

#include <algorithm>    // for max
#include <concepts>     // for same_as
#include <cstddef>      // for size_t, ptrdiff_t
#include <stdexcept>    // for invalid_argument, out_of_range
#include <type_traits>  // for conditional_t, is_integral_v, is_signed_v
#include <utility>      // for in_range
#include <vector>       // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_kind, label_source
#include <segtally/view/label_view.hpp>      // for shape_type, strides_type, voxels_of
#include <segtally/view/voxel_image.hpp>     // for voxel_image, pixel_for, write_pixels

/// @file
/// OpenCV matrices as label images, without a copy, and results as matrices. Any number of axes is accepted,
/// including regions of interest and rows with padding; an image has the shape (rows, columns). Functions
/// accept a cv::Mat, whose integer type is known only at run time, and a cv::Mat_<T>. OpenCV has no spacing.
/// Ignore the ridges that cv::watershed marks with -1: `segtally::tally(truth, basins, {.ignore_prediction =
/// {-1}})`.

namespace segtally::inline SEGTALLY_ABI {
namespace detail {

inline label_kind cv_kind(const cv::Mat& m) {
  switch (m.depth()) {
    case CV_8U:
      return label_kind::uint8;
    case CV_8S:
      return label_kind::int8;
    case CV_16U:
      return label_kind::uint16;
    case CV_16S:
      return label_kind::int16;
    case CV_32S:
      return label_kind::int32;
    default:
      raise<std::invalid_argument>(
          message("labels_of: a cv::Mat of ", cv::typeToString(m.type()),
                  ": labels are integers, convertTo(labels, CV_32S) makes them of whole numbers"));
  }
}

struct cv_layout {
  shape_type shape;
  strides_type strides;
};

inline cv_layout cv_layout_of(const cv::Mat& m) {
  if (m.channels() != 1)
    raise<std::invalid_argument>(message("labels_of: a cv::Mat of ", cv::typeToString(m.type()),
                                         ": labels have one channel, cv::extractChannel takes one out"));
  cv_layout result;
  for (int axis = 0; axis < (std::max)(m.dims, 2);
       ++axis) {  // an empty matrix has no axes, but rows and columns
    const std::size_t step = m.step[axis], size = m.elemSize1();
    if (step % size != 0)
      raise<std::invalid_argument>(
          message("labels_of: a step of ", step, " bytes is no multiple of an element: clone() has none"));
    result.shape.push_back(m.size[axis]);
    result.strides.push_back(step / size);
  }
  return result;
}

// A variable, because compilers then print the name of the type in one line.
template <class E>
inline constexpr bool is_computed = false;

/// The closest OpenCV type; OpenCV has no 64-bit integers and no unsigned 32-bit ones.
template <class T>
using cv_pixel =
    std::conditional_t<std::is_integral_v<T> && (sizeof(T) > 4 || (sizeof(T) == 4 && !std::is_signed_v<T>)),
                       int, T>;

}  // namespace detail

/// Returns the labels of a matrix of any integer type. Functions call this implicitly. Throws
/// `std::invalid_argument` for real numbers, for several channels, and for strided elements.
inline any_label_view labels_of(const cv::Mat& m) {
  const label_kind kind = detail::cv_kind(m);
  const detail::cv_layout layout = detail::cv_layout_of(m);
  return {m.data, kind, layout.shape, layout.strides};
}

/// Overload for a type known at compile time: code for other types is not compiled. (A cv::Mat_<bool> holds
/// 255 for true, so it is read as a matrix of bytes.)
template <class T>
auto labels_of(const cv::Mat_<T>& m) {
  using label = std::conditional_t<std::same_as<T, bool>, unsigned char, T>;
  const detail::cv_layout layout = detail::cv_layout_of(m);
  return label_view<label>(m.template ptr<label>(), layout.shape, layout.strides);
}

/// Returns the labels in a part of a matrix with several axes, one range per axis. Throws `std::out_of_range`
/// if it exceeds the matrix, and `std::invalid_argument` for another number of ranges.
inline any_label_view labels_of(const cv::Mat& m, const std::vector<cv::Range>& ranges) {
  const any_label_view labels = labels_of(m);
  if (ranges.size() != labels.rank())
    detail::raise<std::invalid_argument>(
        detail::message("labels_of: ", ranges.size(), " ranges for ", labels.rank(), " axes"));
  shape_type shape;
  std::ptrdiff_t first = 0;
  for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
    const int end = m.size[static_cast<int>(axis)];
    const cv::Range part = ranges[axis] == cv::Range::all() ? cv::Range(0, end) : ranges[axis];
    if (part.start < 0 || part.end < part.start || part.end > end)
      detail::raise<std::out_of_range>(detail::message("labels_of: the range ", part.start, " to ", part.end,
                                                       " of axis ", axis, " is not in 0 to ", end));
    shape.push_back(part.size());
    first += part.start * labels.strides()[axis];
  }
  return labels.part(detail::voxels_of("labels_of", shape) == 0 ? 0 : first, shape);
}

/// Returns the labels in a rectangle of a matrix with two axes; errors as above.
inline any_label_view labels_of(const cv::Mat& m, const cv::Rect& part) {
  return labels_of(m, {cv::Range(part.y, part.y + part.height), cv::Range(part.x, part.x + part.width)});
}

/// Returns a result (error map, distance map, components) as a matrix of its shape; one axis becomes a
/// column. Its type is that of the result (for enumerators the underlying integer), CV_32S for integers that
/// OpenCV does not have, or the requested one: `to_cv<float>(distance_map(image))`. Throws
/// `std::invalid_argument` for an integer that it cannot hold and `std::length_error` for an axis of 2^31
/// voxels or more. Cost: one copy.
template <class Pixel = void, voxel_image R>
cv::Mat to_cv(const R& result) {
  using pixel = detail::cv_pixel<detail::pixel_for<Pixel, R>>;
  static_assert(std::is_void_v<Pixel> || std::same_as<pixel, Pixel>, "segtally: OpenCV has no such pixels");
  std::vector<int> sizes;
  for (const std::size_t extent : result.shape) {
    if (!std::in_range<int>(extent))
      detail::raise<std::length_error>(
          detail::message("to_cv: shape ", result.shape, " is beyond a cv::Mat"));
    sizes.push_back(static_cast<int>(extent));
  }
  while (sizes.size() < 2) sizes.push_back(1);
  cv::Mat m(sizes, cv::traits::Type<pixel>::value);
  if (!m.empty()) detail::write_pixels("to_cv", result, m.ptr<pixel>());
  return m;
}

/// cv::Mat is a label source.
template <>
struct label_source<cv::Mat> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;  // a temporary may be the last owner of its elements
  static auto view(const cv::Mat& m) { return labels_of(m); }
};
/// `a == b` of matrices is an unevaluated expression.
template <std::same_as<cv::MatExpr> E>
struct label_source<E> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static auto view(const E&) {
    static_assert(detail::is_computed<E>,
                  "segtally: an expression of OpenCV that is yet to be computed has no labels in memory: "
                  "evaluate it first (cv::Mat labels = expression;)");
    return label_view<unsigned char>(nullptr, {0});  // avoids errors after the message above
  }
};
/// cv::Mat_<T> is a label source.
template <class T>
struct label_source<cv::Mat_<T>> : label_source<cv::Mat> {
  static auto view(const cv::Mat_<T>& m) { return labels_of(m); }
};

}  // namespace segtally::inline SEGTALLY_ABI
