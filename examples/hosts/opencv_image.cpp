// SPDX-License-Identifier: BSD-3-Clause
// Scores the result of cv::watershed without copying, and shows an error map. Exits with 0 if all results are
// as expected.
#include <opencv2/imgproc.hpp>

#include <cstdint>  // for int32_t, uint8_t
#include <cstdio>   // for printf

#include <segtally/opencv.hpp>
#include <segtally/segtally.hpp>

#include "check.hpp"

int main() {
  // Two basins separated by a wall, each flooded from a marker: ridge and frame get -1.
  cv::Mat relief(50, 90, CV_8UC3, cv::Scalar::all(0));
  relief.col(44).setTo(cv::Scalar::all(255));
  cv::Mat basins(50, 90, CV_32S, cv::Scalar(0)), truth(50, 90, CV_8U, cv::Scalar(1));
  basins.at<std::int32_t>(20, 10) = 1;
  basins.at<std::int32_t>(20, 70) = 2;
  truth.colRange(50, 90).setTo(2);
  cv::watershed(relief, basins);

  const auto table = segtally::tally(truth, basins, {.ignore_prediction = {-1}});
  std::printf("F1 of the objects %.4f\n", segtally::f1_score(segtally::match(table)));
  check(table.count(1, 1) > 1900 && table.count(2, 2) > 1800 && table.count(2, 1) == 0);

  // A region of interest is a view, too.
  const cv::Rect right(60, 5, 20, 40);
  const auto part = segtally::tally(segtally::labels_of(truth, right), segtally::labels_of(basins, right));
  check(part.count(2, 2) == 800);

  // The error map, in colours.
  const cv::Mat errors = segtally::to_cv(segtally::error_map(truth, basins, {.ignore_prediction = {-1}}));
  cv::Mat painted(errors.size(), CV_8UC3, cv::Scalar::all(0));
  painted.setTo(cv::Scalar(0, 0, 255), errors == static_cast<int>(segtally::voxel_error::wrong_object));
  check(painted.at<cv::Vec3b>(25, 47) == cv::Vec3b(0, 0, 255) &&
        painted.at<cv::Vec3b>(25, 10) == cv::Vec3b());

  // A distance map for a loss.
  const cv::Mat second = truth == 2;
  const cv::Mat_<float> distances = segtally::to_cv<float>(segtally::distance_map(second));
  check(distances(25, 40) == 10);
}
