// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <cstddef>    // for byte, size_t, ptrdiff_t
#include <cstdint>    // for uint32_t, uint64_t
#include <limits>     // for numeric_limits
#include <span>       // for span
#include <stdexcept>  // for invalid_argument, length_error
#include <utility>    // for swap
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label_view.hpp>  // for any_label_view, voxel_at
#include <segtally/view/flat_axes.hpp>       // for kept_axes
#include <segtally/view/per_axis.hpp>        // for per_axis
#include <segtally/view/selection.hpp>       // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// The object in an image of 1 to 3 axes (axes of extent 1 not counted), as planes of rows of bits, 64 voxels
/// per word. Rows lie along the axis that is fastest in memory; neighbourhoods do not depend on which axis
/// that is, nor on the direction of an axis. (Missing row or plane axes have extent 1.)
class bit_planes {
 public:
  /// With `in_order`, planes, rows and columns are the axes of the image in their order, whatever the
  /// strides; axes of extent 1 are kept. Throws `std::invalid_argument` for other ranks and
  /// `std::length_error` for a plane of 2^32 voxels or more.
  bit_planes(const char* function, const selection& object, bool in_order = false) : object_(&object) {
    const any_label_view& view = object.view();
    per_axis<std::size_t> kept = kept_axes(view.shape());
    if (in_order) {
      kept = {};
      for (std::size_t axis = 0; axis < view.rank(); ++axis) kept.push_back(axis);
    }
    if (kept.empty() || kept.size() > 3)
      raise<std::invalid_argument>(message(function, ": defined for 1 to 3 axes, not for ", kept.size()));
    std::array<std::size_t, 3> order{none, none, none};
    for (std::size_t k = 0; k < kept.size(); ++k) order[3 - kept.size() + k] = kept[k];
    const auto step_of = [&](std::size_t axis) {
      const std::ptrdiff_t stride = view.strides()[axis];
      return stride < 0 ? -stride : stride;
    };
    if (!in_order)
      for (std::size_t i = 1; i < 3; ++i)  // insertion sort, slowest first
        for (std::size_t k = i; k > 0 && order[k - 1] != none && step_of(order[k - 1]) < step_of(order[k]);
             --k)
          (std::swap)(order[k - 1], order[k]);
    // Planes are distributed over threads, so prefer an order with many planes.
    const auto extent_of = [&](std::size_t axis) { return axis == none ? 1 : view.shape()[axis]; };
    if (order[0] == none ||
        (!in_order && extent_of(order[0]) < few && extent_of(order[1]) > extent_of(order[0])))
      (std::swap)(order[0], order[1]);
    std::size_t weight = 1;
    std::array<std::size_t, max_rank> weights{};
    for (std::size_t axis = view.rank(); axis-- > 0; weight *= view.shape()[axis]) weights[axis] = weight;
    for (std::size_t k = 0; k < 3; ++k) {
      if (order[k] == none) continue;
      role& r = roles_[k];
      r.axis = order[k];
      r.extent = view.shape()[r.axis];
      r.stride = view.strides()[r.axis];
      r.weight = static_cast<std::ptrdiff_t>(weights[r.axis]);
      if (r.stride >= 0 || in_order || r.extent == 0) continue;
      r.flipped = true;
      const auto last = static_cast<std::ptrdiff_t>(r.extent - 1);
      origin_ += last * r.stride;
      first_ += last * r.weight;
      r.stride = -r.stride;
      r.weight = -r.weight;
    }
    if (empty()) return;
    // Each task numbers its runs with 32 bits.
    constexpr std::size_t most = (std::numeric_limits<std::uint32_t>::max)(), voxels = std::size_t{1} << 17;
    if (columns() >= most / rows())
      raise<std::length_error>(
          message(function, ": a plane of ", rows(), " x ", columns(), " voxels has 2^32 or more"));
    const std::size_t plane = rows() * columns();
    planes_per_task_ = (std::min)(most / plane, (std::max)(std::size_t{8}, voxels / plane));
  }

  [[nodiscard]] const any_label_view& view() const noexcept { return object_->view(); }
  [[nodiscard]] bool empty() const noexcept { return planes() == 0 || rows() == 0 || columns() == 0; }
  [[nodiscard]] std::size_t planes() const noexcept { return roles_[0].extent; }
  [[nodiscard]] std::size_t rows() const noexcept { return roles_[1].extent; }
  [[nodiscard]] std::size_t columns() const noexcept { return roles_[2].extent; }
  /// The number of words per row.
  [[nodiscard]] std::size_t words() const noexcept { return (columns() + 63) / 64; }
  [[nodiscard]] std::size_t words_of_plane() const noexcept { return rows() * words(); }
  /// The number of axes whose extent is not 1.
  [[nodiscard]] std::size_t rank() const noexcept {
    std::size_t n = 0;
    for (const role& r : roles_) n += r.extent != 1;
    return n;
  }
  /// Whether the image has a plane (0), row (1) or column (2) axis.
  [[nodiscard]] bool has(std::size_t k) const noexcept { return roles_[k].axis != none; }
  /// Whether voxels are visited in row-major order.
  [[nodiscard]] bool in_order() const noexcept {
    std::ptrdiff_t last = (std::numeric_limits<std::ptrdiff_t>::max)();
    for (const role& r : roles_) {
      if (r.axis == none) continue;
      if (r.weight > last || r.weight < 0) return false;
      last = r.weight;
    }
    return true;
  }
  /// The number of planes in one task for a thread: at least 8 if the image has as many, so that few planes
  /// lie at the border between tasks.
  [[nodiscard]] std::size_t planes_per_task() const noexcept { return planes_per_task_; }
  /// Sets another task size, for tests.
  void set_planes_per_task(std::size_t planes) noexcept { planes_per_task_ = planes; }
  [[nodiscard]] std::size_t tasks() const noexcept {
    return empty() ? 0 : (planes() + planes_per_task() - 1) / planes_per_task();
  }

  /// Writes the bits of a plane.
  void read(std::size_t plane, std::uint64_t* bits) const {
    for (std::size_t row = 0; row < rows(); ++row)
      object_->read_bits(offset(plane, row), roles_[2].stride, columns(), bits + row * words());
  }

  /// The labels of a plane, contiguous within each row: in the image itself, or, where its rows are strided,
  /// in a copy.
  struct labels {
    const std::byte* first;
    std::ptrdiff_t row;  // bytes between consecutive rows
  };
  [[nodiscard]] labels labels_of(std::size_t plane, std::vector<std::byte>& buffer) const {
    const std::size_t bytes = view().kernels().bytes;
    if (roles_[2].stride == 1)
      return {static_cast<const std::byte*>(voxel_at(view(), offset(plane, 0))),
              roles_[1].stride * static_cast<std::ptrdiff_t>(bytes)};
    const std::size_t row_bytes = columns() * bytes;
    buffer.resize(rows() * row_bytes);
    for (std::size_t row = 0; row < rows(); ++row)
      view().kernels().copy(voxel_at(view(), offset(plane, row)), roles_[2].stride, columns(),
                            buffer.data() + row * row_bytes);
    return {buffer.data(), static_cast<std::ptrdiff_t>(row_bytes)};
  }

  /// Returns the row-major index of a voxel in the image.
  [[nodiscard]] std::ptrdiff_t index_of(std::size_t plane, std::size_t row,
                                        std::size_t column) const noexcept {
    return first_ + static_cast<std::ptrdiff_t>(plane) * roles_[0].weight +
           static_cast<std::ptrdiff_t>(row) * roles_[1].weight +
           static_cast<std::ptrdiff_t>(column) * roles_[2].weight;
  }
  [[nodiscard]] std::ptrdiff_t index_step(std::size_t k) const noexcept { return roles_[k].weight; }

  /// Writes the coordinates [lower, upper) of planes, rows or columns as coordinates of the image.
  template <class Axes>
  void place(std::size_t k, std::size_t lower, std::size_t upper, Axes& low, Axes& high) const {
    const role& r = roles_[k];
    if (r.axis == none) return;
    low[r.axis] = r.flipped ? r.extent - upper : lower;
    high[r.axis] = r.flipped ? r.extent - lower : upper;
  }

 private:
  static constexpr std::size_t none = max_rank, few = 32;

  struct role {
    std::size_t axis = none, extent = 1;
    std::ptrdiff_t stride = 1;  // in the image
    std::ptrdiff_t weight = 0;  // in the row-major index
    bool flipped = false;
  };

  [[nodiscard]] std::ptrdiff_t offset(std::size_t plane, std::size_t row) const noexcept {
    return origin_ + static_cast<std::ptrdiff_t>(plane) * roles_[0].stride +
           static_cast<std::ptrdiff_t>(row) * roles_[1].stride;
  }

  const selection* object_;
  std::array<role, 3> roles_{};
  std::ptrdiff_t origin_ = 0, first_ = 0;
  std::size_t planes_per_task_ = 1;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
