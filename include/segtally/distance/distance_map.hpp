// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>   // for min
#include <array>       // for array
#include <concepts>    // for same_as
#include <cstddef>     // for size_t
#include <functional>  // for function
#include <optional>    // for optional
#include <stdexcept>   // for invalid_argument

#include <segtally/abi.hpp>                           // for SEGTALLY_ABI
#include <segtally/detail/pack.hpp>                   // for square_roots
#include <segtally/detail/parallel.hpp>               // for threads_wanted
#include <segtally/distance/transform_distances.hpp>  // for transform_distances
#include <segtally/distance/voxel_metric.hpp>         // for voxel_metric
#include <segtally/error.hpp>                         // for raise, message
#include <segtally/view/any_label.hpp>                // for any_label
#include <segtally/view/any_label_view.hpp>           // for any_label_view
#include <segtally/view/flat_axes.hpp>                // for without_flat_axes
#include <segtally/view/image_edge.hpp>               // for image_edge
#include <segtally/view/selection.hpp>                // for selection
#include <segtally/view/spacing.hpp>                  // for spacing_type
#include <segtally/view/voxel_map.hpp>                // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

/// Options of distance maps.
struct distance_map_options {
  spacing_type spacing = {};            ///< one per axis, in the order of the shape; empty: 1
  std::optional<any_label> label = {};  ///< the object; if unset, every label but 0
  /// Signed maps only: whether voxels beyond the edge of the image are background or unknown.
  segtally::image_edge image_edge = image_edge::open;
  int threads = 0;  ///< 0: all processors this process may use
  /// Called from time to time on the calling thread with the fraction of the work done, ascending, 1 at the
  /// end. An exception it throws stops the work and propagates to the caller.
  std::function<void(double)> progress = {};
};

/// A distance for each voxel.
using distance_field = voxel_map<double>;

namespace detail {

/// The value types of a distance map.
template <class T>
concept map_value = std::same_as<T, double> || std::same_as<T, float>;

/// Converts squares in units of the metric (negative inside the object) to the values of a map.
struct distance_of_square {
  const voxel_metric& metric;
  bool squared = false;

  template <class Value, class Real>
  void operator()(const Value* squares, std::size_t n, Real* out) const noexcept {
    if (squared) {
      for (std::size_t i = 0; i < n; ++i)
        out[i] = static_cast<Real>(metric.in_callers_unit(static_cast<double>(squares[i])));
    } else {
      constexpr std::size_t most = 32;
      std::array<double, most> d{};
      for (std::size_t begin = 0; begin < n; begin += most) {
        const std::size_t count = (std::min)(most, n - begin);
        const Value* const in = squares + begin;
        for (std::size_t i = 0; i < count; ++i) d[i] = static_cast<double>(in[i] < 0 ? -in[i] : in[i]);
        square_roots(d.data(), most);
        const double unit = metric.distance(1);
        for (std::size_t i = 0; i < count; ++i) {
          const double distance = d[i] * unit;
          out[begin + i] = static_cast<Real>(in[i] < 0 ? -distance : distance);
        }
      }
    }
  }
};

/// Checked arguments of a distance map.
struct map_request {
  map_request(const char* function, const any_label_view& image, const distance_map_options& options,
              bool is_signed = false)
      : shape(image.shape()),
        object(function, "the", with_an_axis(without_flat_axes(image)), options.label),
        metric(function, spacing_of(function, image, options.spacing), object.view().shape()),
        threads(threads_wanted(function, options.threads)),
        progress(options.progress) {
    check_image_edge(function, options.image_edge);
    ends.to_background = is_signed;
    ends.edge = options.image_edge == image_edge::border && image.rank() > 0;
    if (options.image_edge == image_edge::border && !is_signed)
      raise<std::invalid_argument>(
          message(function, ": image_edge::border has no effect but on signed maps"));
  }

  /// Returns the map of distances, or of their squares.
  template <class Real>
  [[nodiscard]] voxel_map<Real> map(bool squared = false) const {
    voxel_map<Real> result{shape, voxel_values<Real>(object.view().size())};
    transform_distances<Real>({object, metric, ends, threads, progress}, result.values.data(),
                              distance_of_square{metric, squared});
    if (progress) progress(1);
    return result;
  }

  shape_type shape;
  selection object;
  voxel_metric metric;
  distance_ends ends;
  std::size_t threads;
  const std::function<void(double)>& progress;

 private:
  static spacing_type spacing_of(const char* function, const any_label_view& image,
                                 const spacing_type& given) {
    const spacing_type spacing = checked_spacing(function, given, image.rank());
    return spacing.empty() ? spacing_type{1} : values_of_axes(spacing, kept_axes(image.shape()));
  }
};

}  // namespace detail

/// Returns, for each voxel, the square of the Euclidean distance to the nearest voxel of the object, from
/// centre to centre: 0 in the object, +inf everywhere if there is none.
///
/// `image` is a label source of any integer type, rank and layout. Exact if spacings are multiples of one
/// unit (squares below 2^53 of it), otherwise a sum of rounded squares; the same for any number of threads,
/// layout and order of axes. Axes of extent 1 are ignored. `squared_distance_map<float>` rounds each value to
/// a float and takes half the memory. Throws `std::invalid_argument` for an invalid spacing, a label that the
/// element type cannot hold, an option without effect and negative threads. Cost: usually a few probes per
/// voxel and axis, at most the length of the line; memory 8 bytes per voxel (floats: 4, and 8 more if
/// spacings have no common unit).
template <detail::map_value Real = double>
[[nodiscard]] voxel_map<Real> squared_distance_map(const any_label_view& image,
                                                   const distance_map_options& options = {}) {
  return detail::map_request("squared_distance_map", image, options).template map<Real>(true);
}

/// Returns, for each voxel, the Euclidean distance to the nearest voxel of the object in units of the
/// spacing: 0 in the object, +inf everywhere if there is none. Arguments, errors and cost as
/// `squared_distance_map`.
template <detail::map_value Real = double>
[[nodiscard]] voxel_map<Real> distance_map(const any_label_view& image,
                                           const distance_map_options& options = {}) {
  return detail::map_request("distance_map", image, options).template map<Real>();
}

/// Returns the signed distance map: `distance_map` outside the object and, inside, minus the distance to the
/// nearest voxel outside; never 0. +inf everywhere without an object, -inf everywhere if the object fills the
/// image. With `image_edge::border` voxels beyond the edge of the image are background, so the latter is
/// finite. Arguments, errors and cost as for `squared_distance_map`: one transform computes both signs.
template <detail::map_value Real = double>
[[nodiscard]] voxel_map<Real> signed_distance_map(const any_label_view& image,
                                                  const distance_map_options& options = {}) {
  return detail::map_request("signed_distance_map", image, options, true).template map<Real>();
}

}  // namespace segtally::inline SEGTALLY_ABI
