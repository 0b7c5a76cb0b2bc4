// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for copy_n, fill_n, min
#include <array>      // for array
#include <bit>        // for countl_zero
#include <cstddef>    // for byte, size_t, ptrdiff_t
#include <cstdint>    // for uint32_t, uint64_t
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/detail/run_forest.hpp>  // for run_forest
#include <segtally/detail/run_rows.hpp>    // for run_row, join_row
#include <segtally/detail/to_size.hpp>     // for to_size
#include <segtally/view/bit_planes.hpp>    // for bit_planes

namespace segtally::inline SEGTALLY_ABI::detail {

/// Defines the components.
struct component_rule {
  std::size_t connectivity = 1;  ///< in how many coordinates neighbours may differ
  bool by_label = false;         ///< whether they must have the same label
  bool has_outside = false;      ///< whether components that touch the image edge are joined as number 0
  bool keeps_planes = true;      ///< whether to keep the runs of all planes, or only of the first and last
};

/// The components of consecutive planes. For each plane its bits and the component of each run are kept.
class plane_runs {
 public:
  plane_runs(const bit_planes& image, const component_rule& rule, std::size_t begin, std::size_t end)
      : begin_(begin),
        end_(end),
        rows_(image.rows()),
        words_(image.words()),
        columns_(image.columns()),
        rule_(rule) {}

  /// Allocates memory, on the thread that will use it.
  void start() {
    const std::size_t planes = rule_.keeps_planes ? end_ - begin_ : (std::min)(end_ - begin_, std::size_t{3});
    inside_.resize(planes * rows_ * words_);
    starts_.resize(inside_.size());
    before_.resize(inside_.size());
    if (rule_.has_outside) forest_.add(1);
  }

  /// Returns where to write the bits of a plane before `join` is called for it.
  [[nodiscard]] std::uint64_t* bits(std::size_t plane) noexcept { return inside_.data() + place(plane); }

  /// Finds the runs of the next plane and joins them with those of the planes before it.
  void join(const bit_planes& image, std::size_t plane) {
    const bit_planes::labels here =
        rule_.by_label ? image.labels_of(plane, copies_[plane % 2]) : bit_planes::labels{};
    const auto first = static_cast<std::uint32_t>(forest_.size());
    find_runs(image, plane, here);
    const bool edge = plane == 0 || plane + 1 == image.planes();
    if (rule_.has_outside) join_outside(plane, edge, first);
    const auto join = [this](std::uint32_t a, std::uint32_t b) { joins_ += forest_.join(a, b); };
    join_planes(image, *this, plane, here, plane > begin_ ? this : nullptr, labels_below_, rule_, false,
                join);
    labels_below_ = here;
    first_of_last_ = first;
    if (plane > begin_) return;
    first_plane_ends_ = forest_.size();
    constexpr std::size_t little = std::size_t{1} << 24;
    forest_.reserve((std::min)(little, forest_.size() * (end_ - begin_)));  // assumes equal planes
  }

  /// Numbers the components in the order of their first runs. If not all planes are kept, only components
  /// that reach the first or the last plane are numbered; the others are counted.
  void finish() {
    for (std::vector<std::byte>& copy : copies_) copy = {};
    if (rule_.keeps_planes) {
      count_ = forest_.number();
      component_ = forest_.take();
      return;
    }
    const auto sets = static_cast<std::uint32_t>(forest_.size() - joins_);
    const auto roots_of = [&](std::size_t from, std::size_t to) {
      for (; from < to; ++from) component_.push_back(forest_.root(static_cast<std::uint32_t>(from)));
    };
    roots_of(0, first_plane_ends_);
    if (end_ - begin_ > 1) {
      const auto gone = static_cast<std::uint32_t>(first_of_last_ - first_plane_ends_);
      roots_of(first_of_last_, forest_.size());
      for (std::size_t k = 0; k < rows_ * words_; ++k) before_[place(end_ - 1) + k] -= gone;
    }
    constexpr std::uint32_t none = ~std::uint32_t{0};
    std::vector<std::uint32_t> number = forest_.take();  // of each root
    for (const std::uint32_t root : component_) number[root] = none;
    for (std::uint32_t& c : component_) {
      if (number[c] == none) number[c] = count_++;
      c = number[c];
    }
    closed_ = sets - count_;
    if (end_ - begin_ > 2) drop_plane_before_last();
  }

  [[nodiscard]] std::size_t begin() const noexcept { return begin_; }
  [[nodiscard]] std::size_t end() const noexcept { return end_; }
  /// The number of numbered components; `closed` is the number of the others.
  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint32_t closed() const noexcept { return closed_; }
  [[nodiscard]] std::uint32_t component_of(std::uint32_t run) const noexcept { return component_[run]; }
  [[nodiscard]] const std::vector<std::uint32_t>& components() const noexcept { return component_; }

  [[nodiscard]] run_row row(std::size_t plane, std::size_t row,
                            const bit_planes::labels& labels = {}) const noexcept {
    const std::size_t at = place(plane) + row * words_;
    return {inside_.data() + at, starts_.data() + at, before_.data() + at,
            labels.first == nullptr ? nullptr : labels.first + static_cast<std::ptrdiff_t>(row) * labels.row};
  }

  /// Calls `run(number, begin, end)` for the runs of a row.
  template <class Run>
  void for_each_run(std::size_t plane, std::size_t y, Run&& run) const {
    const run_row r = row(plane, y);
    std::size_t begin = 0;
    bool within = false;
    for (std::size_t k = 0; k < words_; ++k) {
      const std::uint64_t continues = k + 1 < words_ ? r.inside[k + 1] & ~r.starts[k + 1] : 0;
      std::uint64_t starts = r.starts[k], number = r.before[k] - std::uint64_t{within};
      std::uint64_t ends = r.inside[k] & ~((r.inside[k] & ~starts) >> 1 | continues << 63);
      while (true) {
        if (!within) {
          if (starts == 0) break;
          begin = 64 * k + to_size(lowest_bit<default_arch>(starts));
          starts &= starts - 1;
          within = true;
        }
        if (ends == 0) break;
        run(static_cast<std::uint32_t>(number++), begin,
            64 * k + to_size(lowest_bit<default_arch>(ends)) + 1);
        ends &= ends - 1;
        within = false;
      }
    }
  }

  /// Writes a value for each voxel of a row: 0, or the value of its component.
  void write_values(std::size_t plane, std::size_t y, const std::uint32_t* value_of_component,
                    std::uint32_t* out) const {
    const run_row r = row(plane, y);
    for (std::size_t k = 0; k < words_; ++k, out += 64) {
      const std::size_t n = (std::min)(std::size_t{64}, columns_ - 64 * k);
      const std::uint64_t inside = r.inside[k], starts = r.starts[k];
      const auto value = [&](std::uint32_t run) { return value_of_component[component_[run]]; };
      const bool continues = (inside & ~starts & 1) != 0;
      if (inside == 0) {
        std::fill_n(out, n, 0);
      } else if (starts <= 1 && inside == ~std::uint64_t{0} >> (64 - n)) {
        std::fill_n(out, n, value(continues ? r.before[k] - 1 : r.before[k]));
      } else if (const std::size_t runs = popcount<default_arch>(starts) + continues; runs <= 2 && n == 64) {
        const std::uint32_t last = r.before[k] + static_cast<std::uint32_t>(runs - continues) - 1;
        const std::uint32_t two = value(last), one = runs == 1 ? two : value(last - 1);
        const std::uint64_t second = starts == 0 ? 0 : ~std::uint64_t{0} << (63 - std::countl_zero(starts));
        for (std::size_t x = 0; x < 64; ++x) {
          const auto in = 0u - static_cast<std::uint32_t>(inside >> x & 1);
          const auto after = 0u - static_cast<std::uint32_t>(second >> x & 1);
          out[x] = in & ((two & after) | (one & ~after));
        }
      } else {
        std::array<std::uint32_t, 65> values;  // of the continued run, then of the new ones
        values[0] = continues ? value(r.before[k] - 1) : 0;
        for (std::size_t i = continues; i < runs; ++i)
          values[i + !continues] = value(r.before[k] + static_cast<std::uint32_t>(i - continues));
        std::size_t i = 0;
        for (std::size_t x = 0; x < n; ++x) {
          i += to_size(starts >> x & 1);
          out[x] = values[i] & (0u - static_cast<std::uint32_t>(inside >> x & 1));
        }
      }
    }
  }

  /// Joins the runs of a plane with each other, unless `known` says that this was done, and with those of the
  /// plane before it.
  template <class Join>
  static void join_planes(const bit_planes& image, const plane_runs& now, std::size_t plane,
                          const bit_planes::labels& here, const plane_runs* before,
                          const bit_planes::labels& below, const component_rule& rule, bool known,
                          Join&& join) {
    const std::size_t words = image.words(), rows = image.rows();
    const auto join_all = [&](const auto& touch) {
      run_row beside, now_row, below_row, below_before, below_after;
      if (before != nullptr) below_after = before->row(plane - 1, 0, below);
      for (std::size_t y = 0; y < rows; ++y) {
        beside = now_row;
        now_row = now.row(plane, y, here);
        earlier_rows e{y > 0 ? &beside : nullptr, nullptr, nullptr, nullptr};
        if (before != nullptr) {
          below_before = below_row;
          below_row = below_after;
          e.below = &below_row;
          if (y > 0) e.below_before = &below_before;
          if (y + 1 < rows) {
            below_after = before->row(plane - 1, y + 1, below);
            if (rule.connectivity > 1) e.below_after = &below_after;
          }
        }
        join_row(now_row, e, known, words, rule.connectivity, touch, join);
      }
    };
    if (rule.by_label)
      join_all(touch_of_labels{words, image.columns(), image.view().kernels().bytes,
                               image.view().kernels().equal});
    else
      join_all(touch_of_masks{words});
  }

 private:
  /// Returns the offset of a plane's bits: all planes in order, or the first plane and two slots used
  /// alternately.
  [[nodiscard]] std::size_t place(std::size_t plane) const noexcept {
    const std::size_t k = plane - begin_;
    return rows_ * words_ * (rule_.keeps_planes || k == 0 ? k : shut_ ? 1 : 1 + (k - 1) % 2);
  }

  void drop_plane_before_last() {
    const std::size_t last = place(end_ - 1), plane = rows_ * words_;
    const auto drop = [&](auto& values) {
      const auto at = [&](std::size_t place) { return values.begin() + static_cast<std::ptrdiff_t>(place); };
      if (last > plane) std::copy_n(at(last), plane, at(plane));
      values.resize(2 * plane);
      values.shrink_to_fit();
    };
    drop(inside_), drop(starts_), drop(before_);
    shut_ = true;
  }

  void find_runs(const bit_planes& image, std::size_t plane, const bit_planes::labels& labels) {
    auto runs = static_cast<std::uint32_t>(forest_.size());
    for (std::size_t y = 0; y < rows_; ++y) {
      const std::size_t at = place(plane) + y * words_;
      std::uint64_t* const starts = starts_.data() + at;
      const std::uint64_t* const inside = inside_.data() + at;
      if (rule_.by_label) {
        std::fill_n(starts, words_, 0);
        image.view().kernels().mark_changes(labels.first + static_cast<std::ptrdiff_t>(y) * labels.row,
                                            columns_ - 1, false, starts);
      }
      std::uint64_t carry = rule_.by_label;
      for (std::size_t k = 0; k < words_; ++k) {
        if (rule_.by_label) {
          const std::uint64_t changes = starts[k];
          starts[k] = inside[k] & (changes << 1 | carry);
          carry = changes >> 63;
        } else {
          starts[k] = inside[k] & ~(inside[k] << 1 | carry);
          carry = inside[k] >> 63;
        }
        before_[at + k] = runs;
        runs += static_cast<std::uint32_t>(popcount<default_arch>(starts[k]));
      }
    }
    forest_.add(runs - forest_.size());
  }

  void join_outside(std::size_t plane, bool edge, std::uint32_t run) {
    const auto join = [this](std::uint32_t r) { joins_ += forest_.join(r, 0); };
    if (edge) {
      for (; run < forest_.size(); ++run) join(run);
      return;
    }
    for (std::size_t y = 0; y < rows_; ++y) {
      const run_row r = row(plane, y);
      if (y == 0 || y + 1 == rows_) {
        const std::uint32_t end =
            y + 1 == rows_ ? static_cast<std::uint32_t>(forest_.size()) : r.before[words_];
        for (run = r.before[0]; run < end; ++run) join(run);
        continue;
      }
      if ((r.inside[0] & 1) != 0) join(run_of(r, 0));
      if ((r.inside[words_ - 1] >> ((columns_ - 1) % 64) & 1) != 0) join(run_of(r, columns_ - 1));
    }
  }

  std::size_t begin_, end_, rows_, words_, columns_;
  component_rule rule_;
  bool shut_ = false;
  std::vector<std::uint64_t> inside_, starts_;
  std::vector<std::uint32_t> before_;
  std::vector<std::byte> copies_[2];  // labels of this plane and the one before, alternating
  bit_planes::labels labels_below_{};
  run_forest forest_;
  std::size_t first_of_last_ = 0, first_plane_ends_ = 0;
  std::vector<std::uint32_t> component_;
  std::uint32_t count_ = 0, closed_ = 0;
  std::size_t joins_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
