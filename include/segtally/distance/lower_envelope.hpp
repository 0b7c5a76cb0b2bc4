// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>  // for parallel_for
#include <segtally/view/label_view.hpp>  // for shape_type
#include <segtally/view/spacing.hpp>     // for spacing_type

namespace segtally::inline SEGTALLY_ABI::detail {

/// No distance: there is nothing to measure to.
inline constexpr double no_distance = std::numeric_limits<double>::infinity();

/// One axis of the exact squared distance transform: out[q] = min over v of f[v] + ((q - v) spacing)^2, the
/// lower envelope of parabolas. Linear in the length of the line. Where the spacing is a whole number and
/// squares stay below 2^53, all is exact: where parabolas cross is known to a few roundings, a voxel is never
/// that near to a crossing but on it, and there either parabola will do. Source: Felzenszwalb & Huttenlocher
/// 2012, doi:10.4086/toc.2012.v008a019.
class lower_envelope {
 public:
  /// Prepares for lines of n voxels.
  lower_envelope(std::size_t n, double spacing) : square_(n), inverse_(n), position_(n), parabolas_(n) {
    for (std::size_t k = 0; k < n; ++k) {
      const double d = static_cast<double>(k) * spacing;
      position_[k] = d;
      square_[k] = d * d;
      inverse_[k] = 0.5 / d;
    }
  }

  /// `f` and `out` are different lines of n voxels.
  void operator()(const double* f, double* out) noexcept {
    const std::size_t n = square_.size();
    const double *const square = square_.data(), *const position = position_.data();
    parabola* const parabolas = parabolas_.data();
    std::size_t count = 0;
    for (std::size_t q = 0; q < n; ++q) {
      if (f[q] == no_distance) continue;
      parabola next{q, f[q] + square[q], -no_distance};
      for (; count > 0; --count) {
        const parabola& last = parabolas[count - 1];
        next.start = (next.height - last.height) * inverse_[q - last.vertex];
        if (next.start > last.start) break;
      }
      if (count == 0) next.start = -no_distance;
      parabolas[count++] = next;
    }
    std::size_t q = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t v = parabolas[k].vertex;
      const double least = f[v], end = k + 1 < count ? parabolas[k + 1].start : no_distance;
      for (; q < n && position[q] <= end; ++q) out[q] = least + square[q < v ? v - q : q - v];
    }
    for (; q < n; ++q) out[q] = no_distance;
  }

 private:
  struct parabola {
    std::size_t vertex = 0;
    double height = 0;  // at position 0, less what all have there
    double start = 0;   // from where on it is below the one before
  };
  std::vector<double> square_;    // of the distance k voxels apart
  std::vector<double> inverse_;   // half of one over that distance; a product is much faster than a quotient
  std::vector<double> position_;  // of voxel k
  std::vector<parabola> parabolas_;
};

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

}  // namespace segtally::inline SEGTALLY_ABI::detail
