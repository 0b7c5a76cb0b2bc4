// SPDX-License-Identifier: BSD-3-Clause
#include <segtally/mdspan.hpp>
#include <segtally/overlap/tally.hpp>
#if defined(WITH_EIGEN)
#include <segtally/eigen.hpp>
#endif
#if defined(WITH_OPENCV)
#include <segtally/opencv.hpp>
#endif
#if !defined(WITH_MDSPAN)
#error "segtally::mdspan needs nothing"
#endif

int main() {
  const int labels[] = {0, 1, 1, 2};
  const segtally::label_view<int> view{labels, {2, 2}};
  bool right = segtally::tally(view, view).total() == 4;
#if defined(WITH_EIGEN)
  const Eigen::Matrix2i matrix{{0, 1}, {1, 2}};
  right = right && segtally::tally(matrix, view) == segtally::tally(view, view);
#endif
#if defined(WITH_OPENCV)
  const cv::Mat image = cv::Mat::zeros(2, 2, CV_16U);
  right = right && segtally::tally(image, view).count(0, 1) == 2;
#endif
  return right ? 0 : 1;
}
