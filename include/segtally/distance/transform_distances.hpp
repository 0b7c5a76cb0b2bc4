// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>              // for parallel_for
#include <segtally/detail/unfilled_vector.hpp>       // for unfilled_vector
#include <segtally/distance/distance_transform.hpp>  // for distance_request, distance_transform
#include <segtally/distance/voxel_metric.hpp>        // for voxel_metric

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the order of axes for exact sums, whose order does not matter: the fastest for row-major images.
inline voxel_metric::axis_order fastest_first(std::size_t rank) noexcept {
  voxel_metric::axis_order order{};
  for (std::size_t k = 0; k < rank; ++k) order[k] = rank - 1 - k;
  return order;
}

/// Writes `finish(square)` for each voxel. The squared distance is the minimum over the axis orders of the
/// metric, negative inside the object in signed transforms.
template <class Out, class Finish>
void transform_distances(const distance_request& request, Out* out, Finish finish) {
  const std::size_t size = request.object.view().size();
  if (size == 0) return;
  const voxel_metric& metric = request.metric;
  distance_request each = request;
  std::size_t made = 0, runs = metric.is_whole_below(0x1p24) ? 1 : 2;
  if (!metric.is_whole_below(0x1p53)) runs = metric.orders().size();
  if (request.progress)
    each.progress = [&](double done) {
      request.progress((static_cast<double>(made) + done) / static_cast<double>(runs));
    };
  if (metric.is_whole_below(0x1p53)) {
    const voxel_metric::axis_order order = fastest_first(metric.rank());
    distance_transform<float, Out, Finish> by_floats(each, order, finish);
    by_floats(out);
    made = 1;
    if (!by_floats.is_exact()) distance_transform<double, Out, Finish>(each, order, finish)(out);
    return;
  }
  const auto& orders = metric.orders();
  distance_transform<double, Out, Finish>(each, orders[0], finish)(out);
  if (orders.size() == 1) return;
  unfilled_vector<Out> other(size);
  constexpr std::size_t part = std::size_t{1} << 16;
  for (made = 1; made < orders.size(); ++made) {
    distance_transform<double, Out, Finish>(each, orders[made], finish)(other.data());
    parallel_for((size + part - 1) / part, request.threads, [&](std::size_t, std::size_t task) {
      const std::size_t end = (std::min)(size, (task + 1) * part);
      for (std::size_t i = task * part; i < end; ++i) {
        const Out a = out[i], b = other[i];
        out[i] = (a < 0 ? b > a : b < a) ? b : a;
      }
    });
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
