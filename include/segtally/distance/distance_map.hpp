// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cmath>      // for sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t
#include <optional>   // for optional
#include <utility>    // for forward, move
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>          // for parallel_for
#include <segtally/distance/lower_envelope.hpp>  // for lower_envelope
#include <segtally/view/any_label.hpp>           // for any_label
#include <segtally/view/any_label_view.hpp>      // for any_label_view
#include <segtally/view/field.hpp>               // for field
#include <segtally/view/selection.hpp>           // for selection
#include <segtally/view/spacing.hpp>             // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

struct distance_map_options {
  spacing_type spacing = {};            ///< one per axis, in the order of the shape; none: 1
  std::optional<any_label> label = {};  ///< the object; none: every label but 0
  bool outside_is_background = false;   ///< signed maps: what is beyond the image edge is no object
  int threads = 0;                      ///< 0 takes the processors this process may use
};

using distance_field = field<double>;

namespace detail {

/// The rows of a row-major array of that shape, one after the other, as offsets into a view of any layout.
template <class Row>
void for_each_line(const any_label_view& view, std::size_t begin, std::size_t end, Row&& row) {
  const std::size_t outer = view.rank() == 0 ? 0 : view.rank() - 1;
  for (std::size_t line = begin; line < end; ++line) {
    std::ptrdiff_t at = 0;
    for (std::size_t axis = outer, rest = line; axis-- > 0;) {
      at += static_cast<std::ptrdiff_t>(rest % view.shape()[axis]) * view.strides()[axis];
      rest /= view.shape()[axis];
    }
    row(line, at);
  }
}

/// Takes the minimum along one axis of a row-major array, `before` x n x `after` values. Neighbouring lines
/// are gathered so that each cache line that is fetched is used as a whole.
inline void transform_axis(double* values, std::size_t before, std::size_t n, std::size_t after,
                           double spacing, std::size_t threads) {
  if (n == 1) return;
  constexpr std::size_t together = 16;
  const std::size_t groups = (after + together - 1) / together;
  const std::size_t tasks = before * groups;
  const std::size_t workers =
      (std::min)((std::max)(threads, std::size_t{1}), 1 + before * n * after / (std::size_t{1} << 16));
  struct workspace {
    lower_envelope envelope;
    std::vector<double> in, out;
  };
  std::vector<workspace> rooms;
  for (std::size_t w = 0; w < workers; ++w)
    rooms.push_back({{n, spacing}, std::vector<double>(n * together), std::vector<double>(n * together)});
  const auto work = [&](std::size_t worker, std::size_t task) {
    workspace& room = rooms[worker];
    const std::size_t first = task % groups * together, lines = (std::min)(together, after - first);
    double* const base = values + task / groups * n * after + first;
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t line = 0; line < lines; ++line) room.in[line * n + k] = base[k * after + line];
    for (std::size_t line = 0; line < lines; ++line)
      room.envelope(room.in.data() + line * n, room.out.data() + line * n);
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t line = 0; line < lines; ++line) base[k * after + line] = room.out[line * n + k];
  };
  parallel_for(tasks, workers, work);
}

/// Replaces f (0 where the object is, else `no_distance`) by the squared distance to the nearest voxel of the
/// object, axis by axis.
inline void transform(double* values, const shape_type& shape, const spacing_type& spacing,
                      std::size_t threads) {
  std::size_t size = 1;
  for (const std::size_t extent : shape) size *= extent;
  for (std::size_t axis = shape.size(), after = 1; axis-- > 0; after *= shape[axis])
    transform_axis(values, size / (after * shape[axis]), shape[axis], after, spacing[axis], threads);
}

inline std::vector<double> squared_distances(const selection& object, bool to_object,
                                             const spacing_type& spacing, std::size_t threads) {
  const any_label_view& view = object.view();
  std::vector<double> values(view.size());
  if (view.size() == 0) return values;
  const std::size_t n = view.rank() == 0 ? 1 : view.shape()[view.rank() - 1];
  const std::ptrdiff_t step = view.rank() == 0 ? 1 : view.strides()[view.rank() - 1];
  std::vector<std::uint8_t> row(n);
  for_each_line(view, 0, view.size() / n, [&](std::size_t line, std::ptrdiff_t at) {
    object.read(at, step, n, row.data());
    double* const out = values.data() + line * n;
    for (std::size_t i = 0; i < n; ++i) out[i] = (row[i] != 0) == to_object ? 0 : no_distance;
  });
  transform(values.data(), view.shape(), spacing, threads);
  return values;
}

/// The beginning of each map: its arguments, checked.
struct map_request {
  map_request(const char* function, const any_label_view& image, const distance_map_options& options,
              bool is_signed = false)
      : spacing(checked_spacing(function, options.spacing, image.rank())),
        object(function, "the", image, options.label),
        threads(threads_wanted(function, options.threads)) {
    if (options.outside_is_background && !is_signed)
      raise<std::invalid_argument>(
          message(function, ": outside_is_background has no effect but on signed maps"));
  }
  spacing_type spacing;
  selection object;
  std::size_t threads;
};

}  // namespace detail

/// Returns, for each voxel, the square of the Euclidean distance to the nearest voxel of the object, from
/// centre to centre: 0 in the object, +inf everywhere if there is none.
///
/// `image` is a label source of any integer type, rank and layout. Exact for whole
/// spacings (squares below 2^53), otherwise to a few roundings; the same for any number of threads and
/// layout. Throws `std::invalid_argument` for a wrong spacing, a label that the element type cannot hold and
/// negative threads. Cost: linear in the voxels times the axes; 8 bytes a voxel. For a part of an image view
/// that part. Source: Felzenszwalb & Huttenlocher 2012, doi:10.4086/toc.2012.v008a019.
[[nodiscard]] inline distance_field squared_distance_map(const any_label_view& image,
                                                         const distance_map_options& options = {}) {
  const detail::map_request map("squared_distance_map", image, options);
  return {image.shape(), detail::squared_distances(map.object, true, map.spacing, map.threads)};
}

/// Returns, for each voxel, the Euclidean distance to the nearest voxel of the object in units of the
/// spacing: 0 in the object, +inf everywhere if there is none. Arguments, errors and cost as
/// `squared_distance_map`.
[[nodiscard]] inline distance_field distance_map(const any_label_view& image,
                                                 const distance_map_options& options = {}) {
  const detail::map_request map("distance_map", image, options);
  std::vector<double> values = detail::squared_distances(map.object, true, map.spacing, map.threads);
  for (double& value : values) value = std::sqrt(value);
  return {image.shape(), std::move(values)};
}

/// Returns `distance_map` outside of the object and, inside, minus the distance to the nearest voxel that is
/// not of it: never 0. +inf everywhere without an object, -inf everywhere if the object fills the image; with
/// `outside_is_background` the voxels beyond the edge of the image count as background, and the latter is
/// finite. Errors and cost as twice `squared_distance_map`.
[[nodiscard]] inline distance_field signed_distance_map(const any_label_view& image,
                                                        const distance_map_options& options = {}) {
  const auto [spacing, object, threads] = detail::map_request("signed_distance_map", image, options, true);
  std::vector<double> values = detail::squared_distances(object, true, spacing, threads);
  const std::vector<double> inside = detail::squared_distances(object, false, spacing, threads);
  for (std::size_t i = 0; i < values.size(); ++i) {
    double square = inside[i];
    if (square > 0 && options.outside_is_background) {
      for (std::size_t axis = image.rank(), rest = i; axis-- > 0; rest /= image.shape()[axis]) {
        const std::size_t at = rest % image.shape()[axis];
        const double d = static_cast<double>((std::min)(at + 1, image.shape()[axis] - at)) * spacing[axis];
        square = (std::min)(square, d * d);
      }
    }
    values[i] = square > 0 ? -std::sqrt(square) : std::sqrt(values[i]);
  }
  return {image.shape(), std::move(values)};
}

}  // namespace segtally::inline SEGTALLY_ABI
