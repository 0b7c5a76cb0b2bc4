// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>      // for threads_wanted
#include <segtally/detail/ratio.hpp>         // for is_finite, is_undefined
#include <segtally/error.hpp>                // for raise, message
#include <segtally/overlap/label_map.hpp>    // for mapped_label
#include <segtally/region/centroid.hpp>      // for volume_of_voxels
#include <segtally/region/survey.hpp>        // for moments_of
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for shape_type
#include <segtally/view/spacing.hpp>         // for spacing_type, checked_spacing

namespace segtally::inline SEGTALLY_ABI {

/// Which objects of an image to keep; by default all. Ranges include both limits. A volume is the number of
/// voxels times the product of all spacings; because decimals are not binary, it may miss a limit by 2^-40 of
/// it.
struct object_filter {
  std::uint64_t smallest_size = 0;  ///< in voxels
  std::uint64_t largest_size = (std::numeric_limits<std::uint64_t>::max)();
  double smallest_volume = 0;  ///< in units^rank
  double largest_volume = std::numeric_limits<double>::infinity();
  /// Whether to drop objects with a voxel at the edge of the image, which the field of view may have cut.
  /// Axes of extent 1 have no edge, and neither has a mask.
  bool drop_at_edge = false;
};

struct object_filter_options {
  spacing_type spacing = {};     ///< one per axis, in the order of the shape; empty: 1
  std::uint64_t background = 0;  ///< not an object; dropped objects become background
  int threads = 0;               ///< 0: all processors this process may use
};

namespace detail {

/// The volume of voxels, independent of the order of the axes.
class voxel_volume {
 public:
  explicit voxel_volume(const spacing_type& spacing) {
    std::vector<double> sorted(spacing.begin(), spacing.end());
    std::sort(sorted.begin(), sorted.end());
    for (const double s : sorted) sorted_.push_back(s);
  }
  [[nodiscard]] double of(std::uint64_t voxels) const noexcept {
    return to_double(volume_of_voxels(voxels, sorted_));
  }

 private:
  spacing_type sorted_;
};

/// Whether a volume is at most (or at least) another one, up to rounding.
[[nodiscard]] inline bool is_up_to(double volume, double limit) noexcept {
  return volume <= limit * (1 + 0x1p-40);
}

/// A checked filter for images of one shape.
class object_sieve {
 public:
  /// Throws `std::invalid_argument` for an empty range, and for a NaN limit.
  object_sieve(const char* function, const char* side, const object_filter& filter, const shape_type& shape,
               const voxel_volume& volume)
      : filter_(filter), shape_(shape), volume_(volume) {
    if (filter.smallest_size > filter.largest_size)
      raise<std::invalid_argument>(message(function, ": ", side, " filter keeps nothing: sizes from ",
                                           filter.smallest_size, " to ", filter.largest_size));
    // Not as !(a <= b), which compilers may invert if told that there is no NaN.
    if (is_undefined(filter.smallest_volume) || is_undefined(filter.largest_volume) ||
        filter.smallest_volume > filter.largest_volume ||
        (filter.smallest_volume > 0 && !is_finite(filter.smallest_volume)))
      raise<std::invalid_argument>(message(function, ": ", side, " filter keeps nothing: volumes from ",
                                           filter.smallest_volume, " to ", filter.largest_volume));
  }

  /// Whether to keep an object with that size and bounding box.
  template <class Lower, class Upper>
  [[nodiscard]] bool keeps(std::uint64_t size, const Lower& lower, const Upper& upper) const {
    if (size < filter_.smallest_size || size > filter_.largest_size) return false;
    const double volume = volume_.of(size);
    if (!is_up_to(filter_.smallest_volume, volume) || !is_up_to(volume, filter_.largest_volume)) return false;
    for (std::size_t axis = 0; filter_.drop_at_edge && axis < shape_.size(); ++axis)
      if (shape_[axis] != 1 && (lower(axis) == 0 || upper(axis) == shape_[axis])) return false;
    return true;
  }

 private:
  object_filter filter_;
  shape_type shape_;
  voxel_volume volume_;
};

}  // namespace detail

/// Returns the objects of a label image that a filter drops, as a map to the background, ascending by label:
/// `table.mapped(dropped_objects(reference, filter), {})` is the table of the images without them.
///
/// `image` is a label source of any integer type, rank and layout; each label is an object. Throws
/// `std::invalid_argument` for a filter that keeps nothing, an invalid spacing, a negative label and negative
/// threads. Cost: a `survey` of the image.
[[nodiscard]] inline std::vector<mapped_label> dropped_objects(const any_label_view& image,
                                                               const object_filter& filter,
                                                               const object_filter_options& options = {}) {
  constexpr const char* name = "dropped_objects";
  const detail::voxel_volume volume(detail::checked_spacing(name, options.spacing, image.rank()));
  const detail::object_sieve sieve(name, "the", filter, image.shape(), volume);
  const std::size_t threads = detail::threads_wanted(name, options.threads);
  const region_moments objects =
      detail::moments_of(name, "image", image, {.background = options.background}, threads);
  std::vector<mapped_label> dropped;
  for (std::size_t k = 0; k < objects.size(); ++k) {
    const object_moments object = objects[k];
    if (!sieve.keeps(
            object.size(), [&](std::size_t a) { return object.lower(a); },
            [&](std::size_t a) { return object.upper(a); }))
      dropped.push_back({object.label(), options.background});
  }
  return dropped;
}

}  // namespace segtally::inline SEGTALLY_ABI
