// SPDX-License-Identifier: BSD-3-Clause
// Must not compile; the tests look for the advice in what the compiler says.
#include <vector>

#include <segtally/segtally.hpp>
#if defined(CASE_lazy_expression) || defined(CASE_temporary_array)
#if __has_include(<xtensor/xarray.hpp>)
#include <segtally/xtensor.hpp>
#include <xtensor/xarray.hpp>
#else
#error "evaluate it first; Give it a name first: no xtensor here to try it with"
#endif
#endif

int main() {
#if defined(CASE_float_labels)
  const float labels[] = {1.0f};
  const segtally::label_view<float> view{labels, {1}};
  (void)view;
#elif defined(CASE_lazy_expression)
  const xt::xarray<int> a{1, 2};
  (void)segtally::tally(a + a, a);
#elif defined(CASE_temporary_array)
  const xt::xarray<int> a{1, 2};
  (void)segtally::tally(xt::xarray<int>{1, 2}, a);
#elif defined(CASE_no_source)
  const std::vector<std::vector<int>> a{{1, 2}, {3, 4}};
  (void)segtally::tally(a, a);
#endif
}
