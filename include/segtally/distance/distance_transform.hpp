// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for copy, max, min
#include <array>        // for array
#include <bit>          // for bit_cast
#include <cmath>        // for sqrt
#include <cstddef>      // for size_t, ptrdiff_t
#include <cstdint>      // for uint8_t, uint32_t
#include <functional>   // for function
#include <optional>     // for optional
#include <type_traits>  // for conditional_t, is_same_v
#include <utility>      // for swap
#include <vector>       // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>         // for parallel_for
#include <segtally/detail/unfilled_vector.hpp>  // for unfilled_vector
#include <segtally/distance/least_sums.hpp>     // for least_sums
#include <segtally/distance/row_squares.hpp>    // for row_squares
#include <segtally/distance/voxel_metric.hpp>   // for voxel_metric
#include <segtally/view/any_label_view.hpp>     // for any_label_view
#include <segtally/view/selection.hpp>          // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// Which distances to compute: at least one of the first two.
struct distance_ends {
  bool to_object = true;       ///< from voxels outside the object to the object
  bool to_background = false;  ///< from voxels inside to the background; negative if both are set
  bool edge = false;           ///< voxels beyond the edge of the image are background
};

/// The checked arguments of a transform.
struct distance_request {
  const selection& object;  ///< without axes of extent 1
  const voxel_metric& metric;
  distance_ends ends;
  std::size_t threads = 1;
  std::function<void(double)> progress = {};
};

/// Converts between values and their storage: as numbers, or bit by bit where the storage type is only a
/// container.
template <class To, class From>
To kept_as(From value) noexcept {
  if constexpr (std::is_same_v<From, std::uint64_t> || std::is_same_v<To, std::uint64_t>) {
    return std::bit_cast<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

template <class To>
struct convert_to {
  template <class From>
  void operator()(const From* from, std::size_t n, To* to) const noexcept {
    for (std::size_t i = 0; i < n; ++i) to[i] = kept_as<To>(from[i]);
  }
};

/// An exact distance transform: computes squares as `Value`; `finish(squares, n, out)` converts them to
/// results. Between the passes over the axes, squares are stored in the output array if they fit.
///
/// The image is cut into slabs of its last axes. A slab goes through all passes along its own axes while it
/// is in the cache; a pass across slabs processes columns of neighbouring voxels. So memory is traversed once
/// for the slabs and once for each axis across them, usually twice in all.
///
/// If `Sites`, squares are multiples of `site_values`, and a value is such a square plus the index of its
/// nearest voxel (`sited_square` stores the two separately).
template <class Value, class Out, class Finish, bool Sites = false>
class distance_transform {
 public:
  distance_transform(const distance_request& request, const voxel_metric::axis_order& order, Finish finish,
                     double site_values = 1)
      : request_(request), finish_(finish), site_values_(site_values), shape_(request.object.view().shape()) {
    const std::size_t rank = shape_.size();
    passes_.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(rank));
    // The sum of the first two of three terms does not depend on their order. If rows come first, they can be
    // counted.
    if (rank > 1 && passes_[1] == rank - 1) (std::swap)(passes_[0], passes_[1]);
    if constexpr (!Sites) {
      counted_ = passes_[0] == rank - 1;
      if (counted_) rows_.emplace(request.metric.terms(rank - 1), shape_[rank - 1], sums::beyond);
    }
    for (std::size_t a = rank; a-- > 0;) {
      after_[a] = size_;
      size_ *= shape_[a];
    }
    // Slabs that fit about into the L2 cache, and enough of them for all threads.
    while (cut_ + 1 < rank && (slab_size() > largest_slab / sizeof(Value) ||
                               (size_ / slab_size() < 2 * request.threads && slab_size() > least_work)))
      ++cut_;
    workers_ = (std::min)(request.threads, 1 + size_ / least_work);
  }

  /// Writes the results, row-major.
  void operator()(Out* out) {
    unfilled_vector<Value> apart;
    if constexpr (sizeof(Value) > sizeof(Out)) {
      apart.resize(size_);
      slots_ = apart.data();
    } else {
      slots_ = out;
    }
    out_ = out;
    for (std::size_t begin = 0; begin < passes_.size();) {
      std::size_t end = begin;
      while (end < passes_.size() && passes_[end] >= cut_) ++end;
      if (end > begin || begin == 0) sweep_slabs(begin, end);
      if (end < passes_.size()) sweep_columns(end++);
      begin = end;
    }
  }

  /// Whether integer squares were held exactly. Floats hold integers below 2^24 exactly, and rounding is
  /// monotonic: if the minimum is below that, it is the minimum of the exact sums.
  [[nodiscard]] bool is_exact() const noexcept { return exact_; }

 private:
  using slot = std::conditional_t<(sizeof(Value) > sizeof(Out)), Value, Out>;
  using sums = least_sums<Value>;
  static constexpr std::size_t lanes = sums::lanes;
  static constexpr std::size_t largest_slab = std::size_t{1} << 22;  // bytes
  static constexpr std::size_t least_work = std::size_t{1} << 16;    // voxels per thread

  // Lines of one axis, with the distances to compute for each voxel: to the object, to the background, or
  // both.
  struct lines {
    lines(const std::vector<double>& terms, std::size_t n, const distance_ends& ends) {
      if (ends.to_object) outside.emplace(terms, n);
      if (ends.to_background) inside.emplace(terms, n);
    }
    std::optional<sums> outside, inside;
    bool inexact = false;
  };

  struct workspace {
    std::vector<Value> slab;
    std::vector<std::uint8_t> row;
    std::vector<lines> axes;  // of the passes in this sweep
    bool inexact = false;
  };

  [[nodiscard]] std::size_t slab_size() const noexcept { return after_[cut_] * shape_[cut_]; }
  [[nodiscard]] const std::vector<double>& terms(std::size_t axis) const noexcept {
    return request_.metric.terms(axis);
  }

  [[nodiscard]] std::vector<double> scaled_terms(std::size_t axis) const {
    std::vector<double> scaled = terms(axis);
    for (double& term : scaled) term *= site_values_;
    return scaled;
  }

  static Value site(std::size_t voxel) noexcept {
    if constexpr (std::is_same_v<Value, double>) {
      return static_cast<double>(voxel);
    } else {
      return {0, voxel};
    }
  }

  // Calls work(workspace, task) for all tasks, with workspaces prepared for passes [begin, end).
  template <class Work>
  void sweep(std::size_t begin, std::size_t end, std::size_t tasks, Work&& work) {
    std::vector<workspace> rooms((std::min)(workers_, tasks));
    const auto run = [&](std::size_t worker, std::size_t task) {
      workspace& room = rooms[worker];
      if (room.axes.empty() && room.row.empty()) {
        for (std::size_t k = begin; k < end; ++k)
          room.axes.emplace_back(scaled_terms(passes_[k]), shape_[passes_[k]], request_.ends);
        room.row.resize(shape_[shape_.size() - 1]);
      }
      work(room, task);
    };
    const auto tell = [&](std::size_t finished) {
      if (!request_.progress || begin == end) return;
      // Assumes equal cost for all passes, although the first is cheaper.
      const auto before = static_cast<double>(begin), now = static_cast<double>(end - begin);
      const double all = static_cast<double>(passes_.size());
      request_.progress((before + now * static_cast<double>(finished) / static_cast<double>(tasks)) / all);
    };
    parallel_for(tasks, rooms.size(), run, tell, [](std::size_t) {});
    for (const workspace& room : rooms) {
      exact_ = exact_ && !room.inexact;
      for (const lines& axis : room.axes) exact_ = exact_ && !axis.inexact;
    }
  }

  void sweep_slabs(std::size_t begin, std::size_t end) {
    const std::size_t slab = slab_size(), slabs = size_ / slab;
    const std::size_t together = (std::max)(std::size_t{1}, least_work / slab);
    sweep(begin, end, (slabs + together - 1) / together, [&](workspace& room, std::size_t task) {
      const std::size_t last = (std::min)(slabs, (task + 1) * together);
      for (std::size_t k = task * together; k < last; ++k) pass_slab(room, k * slab, begin, end);
    });
  }

  void pass_slab(workspace& room, std::size_t at, std::size_t begin, std::size_t end) {
    const std::size_t n = slab_size();
    room.slab.resize(n + row_squares<float>::together);
    Value* const values = room.slab.data();
    if (begin == 0) {
      read_slab(room, at);
    } else {
      for (std::size_t i = 0; i < n; ++i) values[i] = kept_as<Value>(slots_[at + i]);
    }
    const bool last = end == passes_.size();
    const std::size_t first = begin == 0 && counted_ ? begin + 1 : begin;
    for (std::size_t k = first; k < end; ++k) {
      if (k + 1 == end && last) {
        pass_axis(room.axes[k - begin], passes_[k], values, out_ + at, n, finish_);
      } else if (k + 1 == end) {
        pass_axis(room.axes[k - begin], passes_[k], values, slots_ + at, n, convert_to<slot>{});
      } else {
        pass_axis(room.axes[k - begin], passes_[k], values, values, n, convert_to<Value>{});
      }
    }
    if (first < end) return;
    if (last) {
      room.inexact |= is_inexact(values, n);
      finish_(values, n, out_ + at);
    } else {
      convert_to<slot>{}(values, n, slots_ + at);
    }
  }

  static bool is_inexact(const Value* values, std::size_t n) noexcept {
    bool inexact = false;
    if constexpr (std::is_same_v<Value, float>) {
      for (std::size_t i = 0; i < n; ++i) {
        const float square = values[i] < 0 ? -values[i] : values[i];
        inexact |= (square >= 0x1p24f) & (square < sums::beyond);
      }
    }
    return inexact;
  }

  // Reads rows of the image; computes the first pass if that is along rows.
  void read_slab(workspace& room, std::size_t at) {
    const any_label_view& view = request_.object.view();
    const std::size_t n = shape_[shape_.size() - 1], inner = shape_.size() - 1;
    const distance_ends& ends = request_.ends;
    const float outside = ends.to_object ? 1 : 0, inside = !ends.to_background ? 0 : ends.to_object ? -1 : 1;
    for (std::size_t i = 0; i < slab_size(); i += n) {
      std::ptrdiff_t offset = 0;
      for (std::size_t axis = inner, rest = (at + i) / n; axis-- > 0; rest /= shape_[axis])
        offset += static_cast<std::ptrdiff_t>(rest % shape_[axis]) * view.strides()[axis];
      request_.object.read(offset, view.strides()[inner], n, room.row.data());
      Value* const out = room.slab.data() + i;
      if constexpr (Sites) {
        for (std::size_t k = 0; k < n; ++k) out[k] = room.row[k] != 0 ? site(at + i + k) : sums::beyond;
      } else if (counted_) {
        (*rows_)(room.row.data(), ends.edge, static_cast<Value>(outside), static_cast<Value>(inside), out);
      } else {
        const Value no_site[2] = {outside > 0 ? sums::beyond : Value{0}, inside > 0   ? sums::beyond
                                                                         : inside < 0 ? -sums::beyond
                                                                                      : Value{0}};
        for (std::size_t k = 0; k < n; ++k) out[k] = no_site[room.row[k]];
      }
    }
  }

  // One pass over a slab, from one array of its shape to another; they may be the same.
  template <class From, class To, class Convert>
  void pass_axis(lines& axis, std::size_t a, const From* from, To* to, std::size_t size,
                 const Convert& convert) {
    const std::size_t n = shape_[a], after = after_[a];
    if (after == 1) {  // lines are contiguous
      for (std::size_t line = 0; line < size / n; line += lanes)
        pass_lines(axis, a, from + line * n, to + line * n, 1, n, (std::min)(lanes, size / n - line),
                   convert);
      return;
    }
    for (std::size_t begin = 0; begin < size; begin += n * after)
      for (std::size_t line = 0; line < after; line += lanes)
        pass_lines(axis, a, from + begin + line, to + begin + line, after, 1, (std::min)(lanes, after - line),
                   convert);
  }

  void sweep_columns(std::size_t k) {
    const std::size_t a = passes_[k], n = shape_[a], after = after_[a];
    const std::size_t groups = (after + lanes - 1) / lanes, all = groups * (size_ / (n * after));
    const std::size_t together = (std::max)(std::size_t{1}, least_work / n / lanes);
    sweep(k, k + 1, (all + together - 1) / together, [&](workspace& room, std::size_t task) {
      const std::size_t end = (std::min)(all, (task + 1) * together);
      for (std::size_t group = task * together; group < end; ++group) {
        const std::size_t line = group % groups * lanes, at = group / groups * n * after + line;
        const std::size_t count = (std::min)(lanes, after - line);
        if (k + 1 == passes_.size()) {
          pass_lines(room.axes[0], a, slots_ + at, out_ + at, after, 1, count, finish_);
        } else {
          pass_lines(room.axes[0], a, slots_ + at, slots_ + at, after, 1, count, convert_to<slot>{});
        }
      }
    });
  }

  // A pass over some lines of an axis: values within a line are `along` apart, lines `across` apart.
  template <class From, class To, class Convert>
  void pass_lines(lines& axis, std::size_t a, const From* from, To* to, std::size_t along, std::size_t across,
                  std::size_t count, const Convert& convert) {
    const std::size_t n = shape_[a];
    const distance_ends& ends = request_.ends;
    std::array<Value, lanes> values{};
    for (std::size_t k = 0; k < n; ++k) {
      const From* const in = from + k * along;
      if (count == lanes && across == 1) {
        for (std::size_t l = 0; l < lanes; ++l) values[l] = kept_as<Value>(in[l]);
      } else {
        for (std::size_t l = 0; l < count; ++l) values[l] = kept_as<Value>(in[l * across]);
      }
      if constexpr (!Sites) {
        if (ends.to_object && ends.to_background) {
          // A voxel is either outside or inside; its distance to its own side is 0.
          Value *const outside = axis.outside->row(k), *const inside = axis.inside->row(k);
          for (std::size_t l = 0; l < lanes; ++l) {
            outside[l] = values[l] > 0 ? values[l] : Value{0};
            inside[l] = values[l] < 0 ? -values[l] : Value{0};
          }
          continue;
        }
      }
      std::copy(values.begin(), values.end(), (ends.to_object ? axis.outside : axis.inside)->row(k));
    }
    if (ends.to_object) axis.outside->prepare();
    if (ends.to_background) axis.inside->prepare();
    std::array<Value, lanes> deep{};
    for (std::size_t q = 0; q < n; ++q) {
      if (ends.to_object) (*axis.outside)(q, values.data());
      if constexpr (!Sites) {
        if (ends.to_background) {
          (*axis.inside)(q, deep.data());
          if (ends.edge) {
            const auto beyond = static_cast<Value>(terms(a)[(std::min)(q + 1, n - q)]);
            for (std::size_t l = 0; l < lanes; ++l) deep[l] = deep[l] < beyond ? deep[l] : beyond;
          }
          if (ends.to_object) {
            for (std::size_t l = 0; l < lanes; ++l) values[l] = values[l] - deep[l];
          } else {
            values = deep;
          }
        }
      }
      if constexpr (std::is_same_v<Convert, Finish>) axis.inexact |= is_inexact(values.data(), lanes);
      To* const result = to + q * along;
      if (count == lanes && across == 1) {
        convert(values.data(), lanes, result);
      } else {
        std::array<To, lanes> converted;
        convert(values.data(), lanes, converted.data());
        for (std::size_t l = 0; l < count; ++l) result[l * across] = converted[l];
      }
    }
  }

  const distance_request& request_;
  Finish finish_;
  double site_values_;
  shape_type shape_;
  std::optional<row_squares<std::conditional_t<Sites, float, Value>>> rows_;
  std::vector<std::size_t> passes_;  // axes, in the order in which their terms are added
  bool counted_ = false;             // whether the first pass is computed along rows
  std::array<std::size_t, max_rank> after_{};
  std::size_t size_ = 1, cut_ = 0, workers_ = 1;
  bool exact_ = true;
  slot* slots_ = nullptr;
  Out* out_ = nullptr;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
