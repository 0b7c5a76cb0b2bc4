// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>          // for bit_ceil
#include <cstddef>      // for size_t, ptrdiff_t
#include <cstdint>      // for uint64_t
#include <functional>   // for function
#include <type_traits>  // for is_same_v

#include <segtally/abi.hpp>                           // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>               // for threads_wanted
#include <segtally/distance/distance_transform.hpp>   // for distance_transform
#include <segtally/distance/transform_distances.hpp>  // for fastest_first
#include <segtally/distance/voxel_metric.hpp>         // for voxel_metric
#include <segtally/view/any_label_view.hpp>           // for any_label_view, voxel_at
#include <segtally/view/flat_axes.hpp>                // for without_flat_axes
#include <segtally/view/label_kind.hpp>               // for label_of
#include <segtally/view/selection.hpp>                // for selection
#include <segtally/view/spacing.hpp>                  // for spacing_type
#include <segtally/view/voxel_map.hpp>                // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

/// Options of `nearest_label_map`.
struct nearest_label_options {
  spacing_type spacing = {};     ///< one per axis, in the order of the shape; empty: 1
  std::uint64_t background = 0;  ///< the label of voxels without an object
  int threads = 0;               ///< 0: all processors this process may use
  /// Called from time to time on the calling thread with the fraction of the work done, ascending, 1 at the
  /// end. An exception it throws stops the work and propagates to the caller.
  std::function<void(double)> progress = {};
};

namespace detail {

/// Converts squares with their nearest voxels to the labels of those voxels.
struct label_of_site {
  const any_label_view& image;
  std::uint64_t background;
  std::uint64_t site_values = 1;  // a power of two: squares are multiples of it, plus the site

  [[nodiscard]] std::uint64_t label(std::uint64_t site) const {
    std::ptrdiff_t at = 0;
    for (std::size_t axis = image.rank(); axis-- > 0; site /= image.shape()[axis])
      at += static_cast<std::ptrdiff_t>(site % image.shape()[axis]) * image.strides()[axis];
    std::uint64_t word = 0;
    image.kernels().widen(voxel_at(image, at), 1, 1, &word);
    return label_of(image.kind(), word).bits();
  }

  template <class Value>
  void operator()(const Value* squares, std::size_t n, std::uint64_t* out) const {
    std::uint64_t last = none, its_label = background;  // neighbours usually have the same nearest voxel
    for (std::size_t i = 0; i < n; ++i) {
      std::uint64_t site = none;
      if constexpr (std::is_same_v<Value, double>) {
        if (squares[i] < square_type<double>::beyond)
          site = static_cast<std::uint64_t>(squares[i]) & (site_values - 1);
      } else {
        site = squares[i].site;
      }
      if (site != last) its_label = site == none ? background : label(site);
      last = site;
      out[i] = its_label;
    }
  }

 private:
  static constexpr std::uint64_t none = ~std::uint64_t{0};
};

/// Computes `nearest_label_map`; `name` is the function named in errors.
inline voxel_map<std::uint64_t> nearest_labels(const char* name, const any_label_view& image,
                                               const nearest_label_options& options) {
  const spacing_type spacing = checked_spacing(name, options.spacing, image.rank());
  const any_label_view view = with_an_axis(without_flat_axes(image));
  const selection labelled = selection::all_but(view, options.background);
  const voxel_metric metric(
      name, spacing.empty() ? spacing_type{1} : values_of_axes(spacing, kept_axes(image.shape())),
      view.shape());
  const std::size_t threads = threads_wanted(name, options.threads);
  voxel_map<std::uint64_t> map{image.shape(), voxel_values<std::uint64_t>(view.size())};
  const distance_request request{labelled, metric, {true, false, false}, threads, options.progress};
  const std::uint64_t site_values = std::bit_ceil(std::uint64_t{view.size()});
  const double scale = static_cast<double>(site_values);
  if (view.size() == 0) {
  } else if (metric.is_whole_below(0x1p53 / scale)) {
    distance_transform<double, std::uint64_t, label_of_site, true>(request, fastest_first(metric.rank()),
                                                                   {view, options.background, site_values},
                                                                   scale)(map.values.data());
  } else {
    distance_transform<sited_square, std::uint64_t, label_of_site, true>(
        request, metric.orders()[0], {view, options.background})(map.values.data());
  }
  if (options.progress) options.progress(1);
  return map;
}

}  // namespace detail

/// Returns, for each voxel, the label of the nearest labelled voxel: labels are kept, and background is
/// divided among them (Voronoi cells of objects). All background if there is no label.
///
/// `image` is a label source of any integer type, rank and layout; a negative label is returned as the 64
/// bits of its two's complement. Among equally near voxels the first in row-major order is taken, whatever
/// the labels; if spacings have no common unit, distances that differ by rounding count as equal. Axes of
/// extent 1 are ignored. Throws `std::invalid_argument` for an invalid spacing and negative threads. Cost:
/// that of a few distance maps, about ten if spacings have no common unit; memory 8 bytes per voxel, 24 in
/// that case.
[[nodiscard]] inline voxel_map<std::uint64_t> nearest_label_map(const any_label_view& image,
                                                                const nearest_label_options& options = {}) {
  return detail::nearest_labels("nearest_label_map", image, options);
}

}  // namespace segtally::inline SEGTALLY_ABI
