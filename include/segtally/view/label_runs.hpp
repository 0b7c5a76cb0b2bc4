// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <bit>      // for countr_zero
#include <cstddef>  // for size_t, ptrdiff_t
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/change_bits.hpp>  // for change_bits
#include <segtally/view/label_view.hpp>     // for label_view

namespace segtally::inline SEGTALLY_ABI::detail {

/// The index of a voxel, one entry per axis.
using voxel_index = std::array<std::size_t, max_rank>;

/// The lines of an image along its fastest axis, each as runs of voxels with one label and with the
/// coordinates that `joint_walk`, made for counting, forgets. Whatever the layout, the runs together are the
/// image.
template <class Arch, class T>
class label_runs {
 public:
  explicit label_runs(const label_view<T>& view) : view_(view) {
    const std::size_t rank = view.rank();
    for (std::size_t axis = 0; axis < rank; ++axis) {  // insertion sort, slowest first
      std::size_t at = axis;
      for (; at > 0 && faster(order_[at - 1], axis); --at) order_[at] = order_[at - 1];
      order_[at] = axis;
    }
    if (view.size() == 0) return;
    lines_ = rank == 0 ? 1 : view.size() / view.shape()[along()];
  }

  /// The axis along which the runs lie.
  [[nodiscard]] std::size_t along() const noexcept {
    return view_.rank() == 0 ? 0 : order_[view_.rank() - 1];
  }
  /// The number of lines.
  [[nodiscard]] std::size_t lines() const noexcept { return lines_; }
  /// The number of voxels in a line.
  [[nodiscard]] std::size_t length() const noexcept { return view_.rank() == 0 ? 1 : view_.shape()[along()]; }

  /// Calls `run(index of the first voxel, length, label)` for the runs of the lines [begin, end).
  template <class Run>
  void for_each(std::size_t begin, std::size_t end, Run&& run) const {
    const std::size_t outer = view_.rank() == 0 ? 0 : view_.rank() - 1;
    for (std::size_t line = begin; line < end; ++line) {
      voxel_index index{};
      const T* at = view_.data();
      for (std::size_t k = outer, rest = line; k-- > 0;) {
        const std::size_t axis = order_[k], extent = view_.shape()[axis];
        index[axis] = rest % extent;
        rest /= extent;
        at += static_cast<std::ptrdiff_t>(index[axis]) * view_.strides()[axis];
      }
      const auto emit = [&](std::size_t first, std::size_t n, T label) {
        index[along()] = first;
        run(index, n, label);
      };
      scan(at, view_.rank() == 0 ? 1 : view_.strides()[along()], length(), emit);
    }
  }

 private:
  static std::ptrdiff_t magnitude(std::ptrdiff_t stride) noexcept { return stride < 0 ? -stride : stride; }

  // Whether axis a is to come after axis b. Axes of extent 1 come first: their strides mean nothing.
  [[nodiscard]] bool faster(std::size_t a, std::size_t b) const noexcept {
    if ((view_.shape()[a] == 1) != (view_.shape()[b] == 1)) return view_.shape()[b] == 1;
    return magnitude(view_.strides()[a]) < magnitude(view_.strides()[b]);
  }

  template <class Emit>
  static void scan(const T* labels, std::ptrdiff_t step, std::size_t n, Emit&& emit) {
    std::size_t first = 0, i = 0;
    if (step == 1) {
      for (; i + 65 <= n; i += 64) {
        for (std::uint64_t changes = change_bits<Arch>(labels + i); changes != 0; changes &= changes - 1) {
          const std::size_t next = i + static_cast<std::size_t>(std::countr_zero(changes)) + 1;
          emit(first, next - first, labels[first]);
          first = next;
        }
      }
    }
    const auto label = [&](std::size_t k) { return labels[static_cast<std::ptrdiff_t>(k) * step]; };
    for (; i + 1 < n; ++i) {
      if (label(i) == label(i + 1)) continue;
      emit(first, i + 1 - first, label(first));
      first = i + 1;
    }
    emit(first, n - first, label(first));
  }

  label_view<T> view_;
  std::array<std::size_t, max_rank> order_{};
  std::size_t lines_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
