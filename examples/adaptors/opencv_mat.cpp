// SPDX-License-Identifier: BSD-3-Clause
// Scores cv::Mats where they lie. Exits with 0 if everything came out as expected.
#include "opencv_labels.hpp"

#include <opencv2/imgproc.hpp>

#include <cstdint>    // for int32_t, uint16_t
#include <cstdio>     // for puts
#include <stdexcept>  // for invalid_argument

#include <segtally/segtally.hpp>

#include "check.hpp"

int main() {
  const cv::Mat_<std::uint16_t> truth = (cv::Mat_<std::uint16_t>(3, 4) << 1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2);
  const cv::Mat_<std::int32_t> result = (cv::Mat_<std::int32_t>(3, 4) << 1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0);
  check(segtally::score(truth, result)["jaccard_index_sparse"] == (4. / 5 + 2. / 3) / 2);

  // The type known at run time only; a region of interest, whose rows are not contiguous; a volume.
  const cv::Mat any_truth = truth, any_result = result;
  check(segtally::tally(any_truth, any_result) == segtally::tally(truth, result));
  check(segtally::score(any_truth, result)["jaccard_index_sparse"] == (4. / 5 + 2. / 3) / 2);
  for (const int depth : {CV_8U, CV_8S, CV_16U, CV_16S, CV_32S}) {
    cv::Mat converted;
    result.convertTo(converted, depth);
    check(segtally::tally(truth, converted) == segtally::tally(truth, result));
  }
  const cv::Rect right(2, 0, 2, 3);
  const cv::Mat right_truth = any_truth(right), right_result = any_result(right);
  check(!right_truth.isContinuous());
  const segtally::contingency_table part = segtally::tally(right_truth, right_result);
  check(part.total() == 6 && part.count(2, 5) == 2 && part.count(0, 1) == 1 && part.count(1, 1) == 0);
  const cv::Mat twos = truth == 2;
  check(segtally::tally(truth, result, {.mask = twos}).total() == 3);
  const int sizes[] = {2, 3, 4};
  cv::Mat volume(3, sizes, CV_8U, cv::Scalar(0));
  volume.at<std::uint8_t>(1, 2, 3) = 7;
  const cv::Range back[] = {cv::Range(1, 2), cv::Range(1, 3), cv::Range(0, 4)};
  const cv::Mat corner = volume(back);
  check(segtally::tally(volume, volume).count(7, 7) == 1 && segtally::tally(corner, corner).total() == 8);

  // Two basins with a wall between them, flooded from a marker each: ridge and frame get -1.
  cv::Mat relief(5, 9, CV_8UC3, cv::Scalar::all(0));
  relief.col(4).setTo(cv::Scalar::all(255));
  cv::Mat basins(5, 9, CV_32S, cv::Scalar(0)), expected(5, 9, CV_8U, cv::Scalar(1));
  basins.at<std::int32_t>(2, 1) = 1;
  basins.at<std::int32_t>(2, 7) = 2;
  expected.colRange(5, 9).setTo(2);
  cv::watershed(relief, basins);
  check_throws<std::invalid_argument>("negative label -1", [&] { return segtally::tally(expected, basins); });
  const auto flooded = segtally::tally(expected, basins, {.ignore_prediction = {-1}});
  check(flooded.count(1, 1) > 0 && flooded.count(2, 2) > 0 && flooded.count(1, 2) + flooded.count(2, 1) == 0);

  // What holds no labels.
  const cv::Mat colours(3, 4, CV_8UC3, cv::Scalar(0)), reals(3, 4, CV_32F, cv::Scalar(0)), none;
  check_throws<std::invalid_argument>("CV_8UC3: labels have one channel",
                                      [&] { return segtally::tally(colours, result); });
  check_throws<std::invalid_argument>("CV_32FC1: labels are integers",
                                      [&] { return segtally::score(truth, reals); });
  check_throws<std::invalid_argument>("shapes differ", [&] { return segtally::tally(truth, none); });
  check(segtally::tally(none, none).total() == 0);
  cv::Mat odd = any_truth.clone();
  odd.step[0] = 9;
  check_throws<std::invalid_argument>("step of 9 bytes", [&] { return segtally::tally(odd, odd); });
  std::puts("cv::Mat: scored as expected");
}
