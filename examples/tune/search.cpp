// SPDX-License-Identifier: BSD-3-Clause
#include "search.hpp"

#include <algorithm>  // for max
#include <cmath>      // for round
#include <exception>  // for current_exception, exception_ptr, rethrow_exception
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <nlopt.hpp>

namespace {

struct course {
  const std::function<double(const sigmas&)>& loss;
  std::vector<double> best;
  double least = std::numeric_limits<double>::infinity();
  std::exception_ptr error = nullptr;

  static double thousandths(double value) { return std::max(1.0, std::round(1000 * value)) / 1000; }

  /// Stores the exception, because NLopt would lose its message.
  static double step(const std::vector<double>& x, std::vector<double>&, void* data) try {
    course& self = *static_cast<course*>(data);
    const double result = self.loss({.spot = thousandths(x[0]), .outline = thousandths(x[1])});
    if (result < self.least) {
      self.least = result;
      self.best = x;
    }
    return result;
  } catch (...) {
    static_cast<course*>(data)->error = std::current_exception();
    throw nlopt::forced_stop();
  }
};

}  // namespace

void minimise(const sigmas& low, const sigmas& high, int evaluations,
              const std::function<double(const sigmas&)>& loss) {
  constexpr double precise = 0.01;  // voxels: smaller steps change no label
  course taken{.loss = loss, .best = {low.spot, low.outline}};
  const auto go = [&](nlopt::algorithm algorithm, int most) {
    if (most == 0) return;
    nlopt::opt search(algorithm, 2);
    search.set_lower_bounds({low.spot, low.outline});
    search.set_upper_bounds({high.spot, high.outline});
    search.set_min_objective(course::step, &taken);
    search.set_maxeval(most);
    search.set_xtol_abs(precise);
    double least = 0;
    std::vector<double> x = taken.best;
    try {
      search.optimize(x, least);
    } catch (...) {
      if (taken.error) std::rethrow_exception(taken.error);
      throw;
    }
  };
  go(nlopt::GN_DIRECT_L, evaluations - evaluations / 2);
  go(nlopt::LN_SBPLX, evaluations / 2);
}
