// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for int64_t, uint64_t
#include <numeric>    // for accumulate
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <utility>    // for swap
#include <vector>     // for vector

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/bit_positions.hpp>  // for popcount
#include <segtally/detail/parallel.hpp>       // for parallel_for, threads_wanted
#include <segtally/detail/simd.hpp>           // for default_arch
#include <segtally/error.hpp>                 // for raise, message
#include <segtally/view/any_label.hpp>        // for any_label
#include <segtally/view/any_label_view.hpp>   // for any_label_view, check_same_shape
#include <segtally/view/bit_planes.hpp>       // for bit_planes
#include <segtally/view/selection.hpp>        // for selection

namespace segtally::inline SEGTALLY_ABI {

/// Which voxels of a mask are adjacent.
enum class adjacency {
  faces,   ///< voxels that share a face: 4-connected in 2-D, 6-connected in 3-D
  corners  ///< voxels that share at least a corner: 8-connected, 26-connected
};

/// Options of `euler_characteristic`.
struct euler_options {
  std::optional<any_label> label = {};  ///< the object; if unset, every label but 0
  adjacency connected = adjacency::corners;
  int threads = 0;  ///< 0: all processors this process may use
};

namespace detail {

inline void check_adjacency(const char* function, adjacency connected) {
  if (connected != adjacency::faces && connected != adjacency::corners)
    raise<std::invalid_argument>(
        message(function, ": connected = ", static_cast<int>(connected), " is no adjacency"));
}

/// The Euler characteristic as a sum over planes of numbers of runs. The cells (vertices, edges, faces,
/// cubes) along a row contribute 1 per run. Where two or four rows meet, closed voxels have a row of cells
/// that contains the union of these rows; for open voxels it contains their intersection. So the sum adds
/// single rows, subtracts pairs within a plane and across planes, and adds groups of four.
class euler_sum {
 public:
  euler_sum(const bit_planes& image, adjacency connected)
      : rows_(image.rows()),
        words_(image.words()),
        closed_(connected == adjacency::corners),
        nothing_(words_, 0) {}

  /// Returns the contribution of a plane and of its interface with the plane before. Either may be missing:
  /// closed voxels have cells before the first plane and after the last.
  [[nodiscard]] std::int64_t of(const std::uint64_t* plane, const std::uint64_t* before) const noexcept {
    return closed_ ? part<true>(plane, before) : part<false>(plane, before);
  }
  [[nodiscard]] bool closed() const noexcept { return closed_; }

 private:
  template <bool Closed>
  [[nodiscard]] std::int64_t part(const std::uint64_t* plane, const std::uint64_t* before) const noexcept {
    std::int64_t sum = 0;
    const auto row_of = [&](const std::uint64_t* of, std::size_t y) {
      return of == nullptr || y >= rows_ ? nothing_.data() : of + y * words_;
    };
    for (std::size_t y = 0; y < rows_ + Closed; ++y) {
      const std::uint64_t *const a = row_of(plane, y), *const b = row_of(plane, y - 1),
                                 *const c = row_of(before, y), *const d = row_of(before, y - 1);
      std::array<std::uint64_t, 4> last{};
      for (std::size_t k = 0; k < words_; ++k) {
        const auto met = [](std::uint64_t s, std::uint64_t t) { return Closed ? s | t : s & t; };
        const auto runs = [](std::uint64_t bits, std::uint64_t& carry) {
          const std::uint64_t starts = bits & ~(bits << 1 | carry);
          carry = bits >> 63;
          return static_cast<std::int64_t>(popcount<default_arch>(starts));
        };
        const std::uint64_t ab = met(a[k], b[k]), cd = met(c[k], d[k]);
        sum += runs(a[k], last[0]) - runs(ab, last[1]) - runs(met(a[k], c[k]), last[2]) +
               runs(met(ab, cd), last[3]);
      }
    }
    return sum;
  }

  std::size_t rows_, words_;
  bool closed_;
  std::vector<std::uint64_t> nothing_;
};

inline std::int64_t euler_of(const char* function, const any_label_view& view, const char* side,
                             const std::optional<any_label>& label, adjacency connected, int threads) {
  check_adjacency(function, connected);
  const selection object(function, side, view, label);
  const bit_planes image(function, object);
  const euler_sum euler(image, connected);
  const std::size_t tasks = image.tasks(), planes = image.planes_per_task(), size = image.words_of_plane();
  std::vector<std::int64_t> sums(tasks);
  parallel_for(tasks, (std::min)(tasks, threads_wanted(function, threads)),
               [&](std::size_t, std::size_t task) {
                 const std::size_t begin = task * planes, end = (std::min)(image.planes(), begin + planes);
                 std::vector<std::uint64_t> plane(size), before(size);
                 if (begin > 0) image.read(begin - 1, before.data());
                 for (std::size_t p = begin; p < end; ++p) {
                   image.read(p, plane.data());
                   sums[task] += euler.of(plane.data(), p > 0 ? before.data() : nullptr);
                   (std::swap)(plane, before);
                 }
                 if (end == image.planes() && euler.closed()) sums[task] += euler.of(nullptr, before.data());
               });
  return std::accumulate(sums.begin(), sums.end(), std::int64_t{0});
}

}  // namespace detail

/// Returns the Euler characteristic of a mask: components - holes in 2-D, components - tunnels + cavities in
/// 3-D, components in 1-D; 0 for an empty mask. Voxels beyond the edge of the image are background.
///
/// `image` is a label source of 1 to 3 axes, not counting those of extent 1, of any integer type and layout.
/// Throws `std::invalid_argument` for other ranks, a label that the element type cannot hold, an invalid
/// adjacency and negative threads. Cost: one pass, 64 voxels at once; memory of two planes as bitmaps per
/// thread. Source: Toriwaki & Yoshida 2009, doi:10.1007/978-1-84800-173-2, as a sum over the cells of the
/// grid.
[[nodiscard]] inline std::int64_t euler_characteristic(const any_label_view& image,
                                                       const euler_options& options = {}) {
  return detail::euler_of("euler_characteristic", image, "the", options.label, options.connected,
                          options.threads);
}

/// Options of `euler_error`.
struct euler_error_options {
  std::optional<any_label> reference_label = {};  ///< the object; if unset, every label but 0
  std::optional<any_label> prediction_label = {};
  adjacency connected = adjacency::corners;
  int threads = 0;
};

/// Returns the absolute difference of the Euler characteristics of two masks: |chi(prediction) -
/// chi(reference)|. Range 0 and up, lower is better, symmetric; 0 does not mean the same topology. Errors and
/// cost as `euler_characteristic`, and `std::invalid_argument` if shapes differ.
[[nodiscard]] inline std::uint64_t euler_error(const any_label_view& reference,
                                               const any_label_view& prediction,
                                               const euler_error_options& options = {}) {
  constexpr const char* name = "euler_error";
  detail::check_same_shape(name, reference, prediction);
  const std::int64_t a = detail::euler_of(name, reference, "reference", options.reference_label,
                                          options.connected, options.threads);
  const std::int64_t b = detail::euler_of(name, prediction, "prediction", options.prediction_label,
                                          options.connected, options.threads);
  return static_cast<std::uint64_t>(a < b ? b - a : a - b);
}

}  // namespace segtally::inline SEGTALLY_ABI
