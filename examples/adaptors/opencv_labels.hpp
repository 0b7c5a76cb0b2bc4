// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <opencv2/core.hpp>

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <stdexcept>  // for invalid_argument
#include <string>     // for string

#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_kind, label_source, label_view

/// OpenCV's matrices as images of labels, without a copy: any number of axes, regions of interest, and rows
/// with a gap between them. The functions of segtally take a cv::Mat, whatever integers it turns out to hold
/// when the program runs, and a cv::Mat_<T>. The ridges that cv::watershed marks with -1 are to be ignored:
/// `segtally::tally(truth, basins, {.ignore_prediction = {-1}})`.
namespace adaptors {

/// Returns the integer type of the elements; throws `std::invalid_argument` for elements that are no labels.
inline segtally::label_kind kind_of(const cv::Mat& m) {
  switch (m.depth()) {
    case CV_8U:
      return segtally::label_kind::uint8;
    case CV_8S:
      return segtally::label_kind::int8;
    case CV_16U:
      return segtally::label_kind::uint16;
    case CV_16S:
      return segtally::label_kind::int16;
    case CV_32S:
      return segtally::label_kind::int32;
    default:
      throw std::invalid_argument(
          "labels_of: a cv::Mat of " + cv::typeToString(m.type()) +
          ": labels are integers, convertTo(labels, CV_32S) makes them of whole numbers");
  }
}

struct layout {
  segtally::shape_type shape;
  segtally::strides_type strides;
};

/// Throws `std::invalid_argument` for more than one channel, and for steps between elements.
inline layout layout_of(const cv::Mat& m) {
  if (m.channels() != 1)
    throw std::invalid_argument("labels_of: a cv::Mat of " + cv::typeToString(m.type()) +
                                ": labels have one channel, cv::extractChannel takes one out");
  layout result;
  for (int axis = 0; axis < std::max(m.dims, 2); ++axis) {  // an empty one has no axes, but rows and columns
    const std::size_t step = m.step[axis], size = m.elemSize1();
    if (step % size != 0)
      throw std::invalid_argument("labels_of: a step of " + std::to_string(step) +
                                  " bytes is no multiple of an element: clone() has none");
    result.shape.push_back(m.size[axis]);
    result.strides.push_back(step / size);
  }
  return result;
}

/// Returns the labels of a matrix of any type. Throws `std::invalid_argument` if it holds no labels.
inline segtally::any_label_view labels_of(const cv::Mat& m) {
  const segtally::label_kind kind = kind_of(m);
  const layout where = layout_of(m);
  return {m.data, kind, where.shape, where.strides};
}

/// The same for a type known at compile time: code for other types is not compiled.
template <class T>
segtally::label_view<T> labels_of(const cv::Mat_<T>& m) {
  const layout where = layout_of(m);
  return {m.template ptr<T>(), where.shape, where.strides};
}

}  // namespace adaptors

template <>
struct segtally::label_source<cv::Mat> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;  // it may be the last to refer to its elements
  static auto view(const cv::Mat& m) { return adaptors::labels_of(m); }
};

template <class T>
struct segtally::label_source<cv::Mat_<T>> : segtally::label_source<cv::Mat> {
  static auto view(const cv::Mat_<T>& m) { return adaptors::labels_of(m); }
};
