// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t
#include <limits>     // for numeric_limits
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>  // for parallel_for, available_threads
#include <segtally/error.hpp>            // for raise, message
#include <segtally/view/any_label.hpp>   // for any_label
#include <segtally/view/label_view.hpp>  // for label_view

namespace segtally::inline SEGTALLY_ABI::detail {

/// Which voxels of an image are the object: those with one label, or all whose label is not 0.
template <class T>
class selection {
 public:
  selection() = default;
  explicit selection(T label) : label_(label), one_(true) {}

  /// Throws `std::invalid_argument` for a label that the element type cannot hold.
  selection(const char* function, const char* side, const std::optional<any_label>& label) {
    if (!label) return;
    label_ = static_cast<T>(label->bits());
    one_ = true;
    if (!(any_label(label_) == *label))
      raise<std::invalid_argument>(
          message(function, ": ", side, " label ", *label, " is not representable in ", type_name<T>()));
  }

  /// Writes 1 or 0 for n voxels, `step` elements apart.
  void read(const T* from, std::ptrdiff_t step, std::size_t n, std::uint8_t* out) const noexcept {
    const T label = label_;
    const auto copy = [&](auto is_object) {
      if (step == 1) {
        for (std::size_t i = 0; i < n; ++i) out[i] = is_object(from[i]);
      } else {
        for (std::size_t i = 0; i < n; ++i) out[i] = is_object(from[static_cast<std::ptrdiff_t>(i) * step]);
      }
    };
    if (one_) {
      copy([label](T value) { return value == label; });
    } else {
      copy([](T value) { return value != T{}; });
    }
  }

 private:
  T label_{};
  bool one_ = false;
};

/// A box of voxels: lower corner, and upper corner beyond it.
struct voxel_box {
  std::array<std::size_t, max_rank> lower{}, upper{};
  bool empty = true;

  /// Makes the box the smallest that holds both.
  void join(const voxel_box& other, std::size_t rank) noexcept {
    if (other.empty) return;
    for (std::size_t a = 0; a < rank; ++a) {
      lower[a] = empty ? other.lower[a] : (std::min)(lower[a], other.lower[a]);
      upper[a] = empty ? other.upper[a] : (std::max)(upper[a], other.upper[a]);
    }
    empty = false;
  }
};

/// Returns the smallest box that holds the object. Lines are looked at along the fastest axis, in the order
/// in which they lie in memory, and only their ends closely.
template <class T>
voxel_box box_of(const label_view<T>& view, const selection<T>& object, std::size_t threads) {
  const std::size_t rank = view.rank();
  voxel_box all;
  if (view.size() == 0) return all;
  std::array<std::size_t, max_rank> order{};  // slowest axis first
  const auto magnitude = [&](std::size_t a) {
    return view.shape()[a] == 1    ? (std::numeric_limits<std::ptrdiff_t>::max)()
           : view.strides()[a] < 0 ? -view.strides()[a]
                                   : view.strides()[a];
  };
  for (std::size_t axis = 0; axis < rank; ++axis) {
    std::size_t at = axis;
    for (; at > 0 && magnitude(order[at - 1]) < magnitude(axis); --at) order[at] = order[at - 1];
    order[at] = axis;
  }
  const std::size_t along = rank == 0 ? 0 : order[rank - 1];
  const std::size_t length = rank == 0 ? 1 : view.shape()[along];
  const std::ptrdiff_t step = rank == 0 ? 1 : view.strides()[along];
  const std::size_t lines = view.size() / length;
  const std::size_t lines_per_task = (std::max)(std::size_t{1}, (std::size_t{1} << 18) / length);
  const std::size_t tasks = (lines + lines_per_task - 1) / lines_per_task;
  std::vector<voxel_box> found((std::max)(std::size_t{1}, (std::min)(threads, tasks)));
  const auto look = [&](std::size_t worker, std::size_t task) {
    constexpr std::size_t chunk = 512;
    std::array<std::uint8_t, chunk> is_object;
    voxel_box& box = found[worker];
    const std::size_t end = (std::min)(lines, (task + 1) * lines_per_task);
    for (std::size_t line = task * lines_per_task; line < end; ++line) {
      std::array<std::size_t, max_rank> index{};
      const T* at = view.data();
      for (std::size_t k = rank == 0 ? 0 : rank - 1, rest = line; k-- > 0;) {
        const std::size_t axis = order[k], extent = view.shape()[axis];
        index[axis] = rest % extent;
        rest /= extent;
        at += static_cast<std::ptrdiff_t>(index[axis]) * view.strides()[axis];
      }
      std::size_t first = length, last = 0;
      for (std::size_t begin = 0; begin < length; begin += chunk) {
        const std::size_t n = (std::min)(chunk, length - begin);
        object.read(at + static_cast<std::ptrdiff_t>(begin) * step, step, n, is_object.data());
        unsigned any = 0;
        for (std::size_t i = 0; i < n; ++i) any |= is_object[i];
        if (any == 0) continue;
        std::size_t i = 0, j = n;
        while (is_object[i] == 0) ++i;
        while (is_object[j - 1] == 0) --j;
        first = (std::min)(first, begin + i);
        last = (std::max)(last, begin + j);
      }
      if (first >= last) continue;
      voxel_box here;
      here.empty = false;
      for (std::size_t a = 0; a < rank; ++a) {
        here.lower[a] = a == along ? first : index[a];
        here.upper[a] = a == along ? last : index[a] + 1;
      }
      box.join(here, rank);
    }
  };
  parallel_for(tasks, found.size(), look, [](std::size_t) {});
  for (const voxel_box& box : found) all.join(box, rank);
  return all;
}

/// Returns the number of threads that `threads` asks for, 0 being automatic. `std::invalid_argument` if
/// negative.
inline std::size_t threads_wanted(const char* function, int threads) {
  if (threads < 0) raise<std::invalid_argument>(message(function, ": threads = ", threads, " is negative"));
  return threads > 0 ? static_cast<std::size_t>(threads) : available_threads();
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
