// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <opencv2/core.hpp>

#include <algorithm>  // for max
#include <cstdint>    // for uint8_t, int32_t ...
#include <stdexcept>  // for invalid_argument
#include <string>     // for string

#include <segtally/overlap/tally.hpp>  // for tally, label_view

/// OpenCV's matrices as images of labels, without a copy: any number of axes, regions of interest, and rows
/// with a gap between them. The type of a cv::Mat is known at run time, so the functions of segtally take a
/// `cv::Mat_<T>`, `labels_of<T>(mat)`, or what `visit_labels` calls with the right type; `adaptors::tally`
/// does that for two.
namespace adaptors {

/// Returns the labels of a matrix of one channel whose elements are `T`; throws `std::invalid_argument` for
/// another.
template <class T>
segtally::label_view<T> labels_of(const cv::Mat& m) {
  if (m.type() != cv::traits::Type<T>::value)
    throw std::invalid_argument("labels_of: a cv::Mat of " + cv::typeToString(m.type()) + ", not " +
                                cv::typeToString(cv::traits::Type<T>::value));
  segtally::shape_type shape;
  segtally::strides_type strides;
  for (int axis = 0; axis < std::max(m.dims, 2); ++axis) {  // an empty one has no axes, but rows and columns
    shape.push_back(m.size[axis]);
    if (m.step[axis] % sizeof(T) != 0)
      throw std::invalid_argument("labels_of: a step of " + std::to_string(m.step[axis]) +
                                  " bytes is no multiple of the element");
    strides.push_back(m.step[axis] / sizeof(T));
  }
  return {m.ptr<T>(), shape, strides};
}

/// Calls `visit` with the labels of the matrix as a `label_view` of its type and returns what it returns.
template <class Visit>
auto visit_labels(const cv::Mat& m, Visit&& visit) {
  switch (m.type()) {
    case CV_8UC1:
      return visit(labels_of<std::uint8_t>(m));
    case CV_8SC1:
      return visit(labels_of<std::int8_t>(m));
    case CV_16UC1:
      return visit(labels_of<std::uint16_t>(m));
    case CV_16SC1:
      return visit(labels_of<std::int16_t>(m));
    case CV_32SC1:
      return visit(labels_of<std::int32_t>(m));
    default:
      throw std::invalid_argument("visit_labels: a cv::Mat of " + cv::typeToString(m.type()) +
                                  " holds no labels: they are integers in one channel");
  }
}

/// Returns the table of two matrices of any types; arguments and errors as `segtally::tally`. The ridges that
/// cv::watershed marks with -1 are to be ignored: `{.ignore_prediction = {-1}}`.
inline segtally::contingency_table tally(const cv::Mat& reference, const cv::Mat& prediction,
                                         const segtally::tally_options& options = {}) {
  return visit_labels(reference, [&](const auto& r) {
    return visit_labels(prediction, [&](const auto& p) { return segtally::tally(r, p, options); });
  });
}

}  // namespace adaptors

template <class T>
struct segtally::label_source<cv::Mat_<T>> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;  // it may be the last to refer to its elements
  static auto view(const cv::Mat_<T>& m) { return adaptors::labels_of<T>(m); }
};
