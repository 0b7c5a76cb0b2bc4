// SPDX-License-Identifier: BSD-3-Clause
// Must not compile. `refused.cmake` checks the compiler's messages.
#include <cstddef>
#include <vector>

// Not the umbrella, which takes twice as long, in each of the cases.
#include <segtally/overlap/tally.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/scorecard.hpp>
#include <segtally/surface/surface_distances.hpp>
#if defined(CASE_lazy_expression) || defined(CASE_temporary_xarray) || defined(CASE_array_of_floats)
#include <segtally/xtensor.hpp>
#endif
#if defined(CASE_no_header) || defined(CASE_lazy_expression) || defined(CASE_temporary_xarray) || \
    defined(CASE_array_of_floats)
#if __has_include(<xtensor/containers/xarray.hpp>)
#include <xtensor/containers/xarray.hpp>
#else
#include <xtensor/xarray.hpp>
#endif
#endif
#if defined(CASE_lazy_matrix) || defined(CASE_temporary_matrix)
#include <segtally/eigen.hpp>
#elif defined(CASE_lazy_comparison) || defined(CASE_matrix_of_floats)
#include <segtally/opencv.hpp>
#elif defined(CASE_image_of_floats)
#include <segtally/itk.hpp>
#endif

struct thing {
  int number;
};

int main() {
  const std::vector<int> good{1, 2};
#if defined(CASE_floats)
  const std::vector<float> bad{1, 2};
#elif defined(CASE_flags)
  const std::vector<bool> bad{true, false};
#elif defined(CASE_bytes)
  const std::byte bad[2]{};
#elif defined(CASE_view_of_floats)
  const float floats[]{1, 2};
  const segtally::label_view<float> bad{floats, {2}};
#elif defined(CASE_structure)
  const thing bad{};
#elif defined(CASE_no_header)
  const xt::xarray<int> bad{1, 2};
#elif defined(CASE_array_of_floats)
  const xt::xarray<float> bad{1, 2};
#elif defined(CASE_lazy_expression)
  const xt::xarray<int> a{1, 2};
  const auto bad = a + a;
#elif defined(CASE_lazy_matrix)
  const Eigen::MatrixXi a(1, 2);
  const auto bad = a + a;
#elif defined(CASE_lazy_comparison)
  const cv::Mat a;
  const cv::MatExpr bad = a == 1;
#elif defined(CASE_matrix_of_floats)
  const cv::Mat_<float> bad;
#elif defined(CASE_image_of_floats)
  const auto bad = itk::Image<float, 2>::New();
#endif

#if defined(CASE_temporary_vector)
  (void)segtally::tally(std::vector<int>{1, 2}, good);
  (void)segtally::score(good, std::vector<int>{1, 2});
  (void)segtally::surface_distances_between(std::vector<int>{1, 2}, std::vector<int>{1, 2});
  (void)segtally::error_map(std::vector<int>{1, 2}, good);
#elif defined(CASE_temporary_xarray)
  (void)segtally::tally(xt::xarray<int>{1, 2}, good);
#elif defined(CASE_temporary_matrix)
  (void)segtally::tally(Eigen::VectorXi(2), good);
#else
  (void)segtally::tally(bad, good);
  (void)segtally::score(good, bad);
  (void)segtally::surface_distances_between(bad, bad);
  (void)segtally::error_map(bad, good);
#endif
}
