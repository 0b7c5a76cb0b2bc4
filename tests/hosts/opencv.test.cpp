// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/distance/nearest_label_map.hpp>
#include <segtally/opencv.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/region/connected_components.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/score_map.hpp>
#include <segtally/topology/skeleton.hpp>

#include "../support/error_of.hpp"

using namespace segtally;
using support::error_of;

namespace {
bool says(const char* text, auto&& call) {
  return error_of(call).find(text) != std::string::npos;
}
const std::vector<int> r{1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2};
const std::vector<int> p{1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0};
template <class T>
cv::Mat_<T> matrix(const std::vector<int>& values) {
  cv::Mat_<T> m(3, 4);
  for (int i = 0; i < 12; ++i) m(i / 4, i % 4) = static_cast<T>(values[static_cast<std::size_t>(i)]);
  return m;
}
}  // namespace

TEST_CASE_TEMPLATE("every type of OpenCV, known when compiled or not", T, std::uint8_t, std::int8_t,
                   std::uint16_t, std::int16_t, std::int32_t, char) {
  const cv::Mat_<T> truth = matrix<T>(r), result = matrix<T>(p);
  const cv::Mat any = result;
  CHECK(tally(truth, result) == tally(r, p));
  CHECK(tally(truth, any) == tally(r, p));
  CHECK(tally(any, any, {.mask = truth}).total() == 7);
  const any_label_view view = any;
  CHECK(view.shape() == shape_type{3, 4});
  CHECK(view.data() == any.data);  // no copy
}

TEST_CASE("regions of interest, gaps between rows, single columns") {
  const cv::Mat any = matrix<std::uint16_t>(r);
  const cv::Rect right(2, 0, 2, 3), outside(2, 0, 3, 3), negative(-1, 0, 2, 3);
  const cv::Mat part = any(right), copy = part.clone(), column = any.col(3);
  CHECK(!part.isContinuous());
  CHECK(tally(part, copy) == tally(copy, copy));
  CHECK(tally(labels_of(any, right), part) == tally(copy, copy));
  CHECK(tally(column, column).count(2, 2) == 3);
  CHECK_THROWS_AS((void)labels_of(any, outside), std::out_of_range);
  CHECK_THROWS_AS((void)labels_of(any, negative), std::out_of_range);
  CHECK_THROWS_AS((void)labels_of(any, cv::Rect(1, 1, -1, 1)), std::out_of_range);
  CHECK(labels_of(any, cv::Rect(1, 1, 0, 0)).size() == 0);
  CHECK(labels_of(any, cv::Rect(4, 3, 0, 0)).size() == 0);
  CHECK(labels_of(cv::Mat(), cv::Rect()).size() == 0);
  std::uint8_t padded[] = {1, 2, 99, 3, 4, 99, 99, 99};
  const cv::Mat rows(2, 2, CV_8U, padded, 3);  // a gap of one byte after each
  CHECK(tally(rows, rows).total() == 4);
  CHECK(tally(rows, rows).count(99, 99) == 0);
}

TEST_CASE("volumes and ranges of them") {
  const int sizes[] = {2, 3, 4};
  cv::Mat volume(3, sizes, CV_16S, cv::Scalar(0));
  volume.at<short>(1, 2, 3) = 7;
  const std::vector<cv::Range> back{cv::Range(1, 2), cv::Range(1, 3), cv::Range::all()};
  const cv::Mat corner = volume(back);
  const any_label_view view = volume;
  CHECK(view.shape() == shape_type{2, 3, 4});
  CHECK(tally(volume, volume).count(7, 7) == 1);
  CHECK(tally(corner, labels_of(volume, back)).total() == 8);
  CHECK(says("2 ranges for 3 axes", [&] {
    (void)labels_of(volume, std::vector{cv::Range::all(), cv::Range::all()});
  }));
  CHECK_THROWS_AS((void)labels_of(volume, cv::Rect(0, 0, 1, 1)), std::invalid_argument);
}

TEST_CASE("masks, and matrices of bool, which hold 255") {
  const cv::Mat_<std::uint16_t> truth = matrix<std::uint16_t>(r);
  const cv::Mat twos = truth == 2;
  CHECK(tally(truth, truth, {.mask = twos}).total() == 3);
  const cv::Mat_<bool> flags(truth == 2);
  CHECK(tally(truth, truth, {.mask = flags}).total() == 3);
  CHECK(tally(truth, flags).count(2, 255) == 3);
}

TEST_CASE("what has no labels") {
  const cv::Mat truth = matrix<std::uint16_t>(r), colours(3, 4, CV_8UC3, cv::Scalar(0)),
                reals(3, 4, CV_32F, cv::Scalar(0)), halves(3, 4, CV_16F), none;
  CHECK(says("CV_8UC3: labels have one channel", [&] { (void)tally(colours, truth); }));
  CHECK(says("CV_32FC1: labels are integers", [&] { (void)tally(truth, reals); }));
  CHECK(says("CV_16FC1: labels are integers", [&] { (void)tally(truth, halves); }));
  CHECK(says("shapes differ", [&] { (void)tally(truth, none); }));
  CHECK_THROWS_AS((void)tally(colours, truth), std::invalid_argument);
  CHECK(tally(none, none).total() == 0);
  cv::Mat odd = truth.clone();
  odd.step[0] = 9;
  CHECK(says("step of 9 bytes", [&] { (void)tally(odd, odd); }));
}

TEST_CASE("results as matrices") {
  const cv::Mat truth = matrix<std::uint16_t>(r), result = matrix<std::int32_t>(p);
  const cv::Mat errors = to_cv(error_map(truth, result));
  CHECK(errors.type() == CV_8U);
  CHECK(errors.at<std::uint8_t>(1, 2) == static_cast<int>(voxel_error::false_positive));
  CHECK(errors.at<std::uint8_t>(2, 3) == static_cast<int>(voxel_error::false_negative));
  const cv::Mat_<float> scores = to_cv(score_map(truth, result));
  CHECK(scores(0, 0) == static_cast<float>(4. / 5));
  CHECK(std::isnan(scores(0, 2)));
  CHECK(to_cv(distance_map(truth)).type() == CV_64F);
  const cv::Mat_<float> far = to_cv<float>(distance_map(truth));
  CHECK(far(2, 1) == 1);
  const cv::Mat components = to_cv(connected_components(truth)), nearest = to_cv(nearest_label_map(truth));
  CHECK(components.type() == CV_32S);
  CHECK(tally(components, truth) == tally(r, r));
  CHECK(nearest.at<int>(2, 2) == 2);
  CHECK(to_cv<std::uint16_t>(nearest_label_map(truth)).type() == CV_16U);
  CHECK(to_cv(skeleton(truth)).type() == CV_8U);
  CHECK(to_cv(error_map(r, p)).size() == cv::Size(1, 12));  // one axis is a column
  const voxel_map<float> volume{{2, 3, 4}, std::vector<float>(24, 1.5F)}, nothing{{2, 0, 4}, {}};
  CHECK(to_cv(volume).dims == 3);
  CHECK(cv::countNonZero(to_cv(volume).reshape(1, 24) == 1.5) == 24);
  CHECK(to_cv(nothing).empty());
  const voxel_map<std::uint64_t> large{{1}, std::vector<std::uint64_t>{std::uint64_t{1} << 31}};
  CHECK(says("2147483648 does not fit", [&] { (void)to_cv(large); }));
}
