// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for is_sorted, max_element, sort
#include <bit>        // for bit_cast
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/pair_counter.hpp>      // for pair_counter
#include <segtally/detail/pair_slot.hpp>         // for wide_slot
#include <segtally/detail/ratio.hpp>             // for rounded_product
#include <segtally/detail/significant_bits.hpp>  // for significant_bits
#include <segtally/detail/spread_sort.hpp>       // for spread_sort
#include <segtally/detail/to_size.hpp>           // for to_size
#include <segtally/detail/unfilled_vector.hpp>   // for unfilled_vector
#include <segtally/distance/voxel_metric.hpp>    // for voxel_metric
#include <segtally/surface/surface.hpp>          // for surface_model

namespace segtally::inline SEGTALLY_ABI {

/// The part of a surface at one distance from the other surface.
struct distance_level {
  double distance = 0;         ///< in the unit of the spacing; +inf if the other surface is empty
  double area = 0;             ///< in units^(rank - 1); for voxels, which have no area, their number
  std::uint64_t elements = 0;  ///< voxels or corners
  friend bool operator==(const distance_level&, const distance_level&) = default;
};

/// The distances from each element of one surface to the nearest element of the other.
struct directed_distances {
  std::vector<distance_level> levels;  ///< ascending by distance, each distance once
  double area = 0;                     ///< total, the sum over the levels
  std::uint64_t elements = 0;
  friend bool operator==(const directed_distances&, const directed_distances&) = default;
};

/// The input of all surface scores: the surface distances of two masks.
struct surface_distances {
  surface_model model = surface_model::border_voxels;
  directed_distances reference_to_prediction;
  directed_distances prediction_to_reference;

  [[nodiscard]] bool reference_empty() const noexcept { return reference_to_prediction.elements == 0; }
  [[nodiscard]] bool prediction_empty() const noexcept { return prediction_to_reference.elements == 0; }
  friend bool operator==(const surface_distances&, const surface_distances&) = default;
};

namespace detail {

/// The distance to an empty mask.
inline constexpr double infinitely_far = std::numeric_limits<double>::infinity();

/// Encodes a squared distance and an area class as one integer, ordered by square, then by class.
class level_code {
 public:
  level_code(const voxel_metric& metric, std::size_t classes)
      : whole_(metric.is_whole_below(0x1p53)),
        least_(metric.least_square()),
        class_bits_(significant_bits(classes - 1)),
        largest_(of_square(whole_ ? metric.largest_square() : 2 * metric.largest_square())) {}

  /// Whether every finite square has a code; false if spacings differ extremely.
  [[nodiscard]] bool fits() const noexcept { return significant_bits(largest_) + class_bits_ <= 64; }
  /// The largest code. Requires `fits()`.
  [[nodiscard]] std::uint64_t largest() const noexcept { return ((largest_ + 1) << class_bits_) - 1; }
  [[nodiscard]] std::uint64_t code(double square, std::uint64_t area) const noexcept {
    return of_square(square) << class_bits_ | area;
  }
  [[nodiscard]] double square(std::uint64_t code) const noexcept {
    const std::uint64_t number = code >> class_bits_;
    if (whole_ || number == 0) return static_cast<double>(number);
    return std::bit_cast<double>(number - 1 + std::bit_cast<std::uint64_t>(least_));
  }
  [[nodiscard]] std::size_t area(std::uint64_t code) const noexcept {
    return to_size(code & ((std::uint64_t{1} << class_bits_) - 1));
  }
  [[nodiscard]] bool same_square(std::uint64_t a, std::uint64_t b) const noexcept {
    return (a ^ b) >> class_bits_ == 0;
  }

 private:
  // The square if it is an integer, otherwise its rank among doubles, counted from the smallest square.
  [[nodiscard]] std::uint64_t of_square(double square) const noexcept {
    if (whole_) return static_cast<std::uint64_t>(square);
    if (square < least_) return 0;
    return std::bit_cast<std::uint64_t>(square) + 1 - std::bit_cast<std::uint64_t>(least_);
  }

  bool whole_;
  double least_;  // above 0
  int class_bits_;
  std::uint64_t largest_;  // largest square without class bits
};

/// Counts squared distances, each with an area class: in an array indexed by code if that is not larger than
/// the expected number of distances. Otherwise in a hash table; when that becomes large, as for noise far
/// from the other surface, distances are appended to a list that is sorted later.
class distance_counter {
 public:
  struct entry {
    double square;
    std::uint64_t area, count;
  };

  distance_counter(const level_code& code, std::size_t expected)
      : code_(&code),
        expected_(expected),
        in_array_(code.fits() && code.largest() < expected &&
                  expected <= (std::numeric_limits<std::uint32_t>::max)()) {}

  /// Adds n distances: `square(k)` is the k-th, `area(k)` its class. Either all squares are infinite or none.
  template <class Square, class Area>
  void add(std::size_t n, Square&& square, Area&& area) {
    if (n == 0) return;
    if (!in_array_ || square(0) == infinitely_far) return add_to_table(n, square, area);
    if (counts_.empty()) counts_.resize(to_size(code_->largest()) + 1);
    for (std::size_t k = 0; k < n; ++k) ++counts_[to_size(code_->code(square(k), area(k)))];
  }

  /// Appends the counts, unordered; one square may occur several times.
  void append_counted(std::vector<entry>& to) const {
    for (std::size_t code = 0; code < counts_.size(); ++code)
      if (counts_[code] != 0) to.push_back({code_->square(code), code_->area(code), counts_[code]});
    struct pair {
      std::uint64_t square, area, count;
    };
    for (const pair& one : table_.pairs<pair>())
      to.push_back({std::bit_cast<double>(one.square), one.area, one.count});
  }
  /// Moves the listed codes to the end of `to`.
  void move_listed(unfilled_vector<std::uint64_t>& to) {
    if (to.empty())
      to = std::move(list_);
    else
      to.insert(to.end(), list_.begin(), list_.end());
    list_ = {};
  }

 private:
  static constexpr std::size_t large_table = std::size_t{1} << 21;  // bytes that exceed the L2 cache

  template <class Square, class Area>
  void add_to_table(std::size_t n, Square&& square, Area&& area) {
    if (lists_) {
      for (std::size_t k = 0; k < n; ++k) list_.push_back(code_->code(square(k), area(k)));
      return;
    }
    table_.add(n, [&](std::size_t k) {
      return overlap_run{std::bit_cast<std::uint64_t>(square(k)), area(k), 1};
    });
    lists_ = table_.bytes() > large_table && code_->fits();
    if (lists_) list_.reserve(expected_);
  }

  const level_code* code_;
  std::size_t expected_;
  bool in_array_;
  std::vector<std::uint32_t> counts_;  // by code
  pair_counter<wide_slot> table_;
  unfilled_vector<std::uint64_t> list_;
  bool lists_ = false;  // whether the table became too large
};

/// Makes levels from squares in ascending order. Different squares may have the same root. Areas are added in
/// a fixed order.
class level_maker {
 public:
  level_maker(std::span<const double> areas, const voxel_metric& metric, std::size_t squares)
      : areas_(areas), metric_(metric), counts_(areas.size()) {
    result_.levels.reserve(squares);
  }

  void add(double square, std::size_t area, std::uint64_t count) {
    if (square != square_) {
      square_ = square;
      const double distance = metric_.distance(square);
      if (distance != distance_) finish();
      distance_ = distance;
    }
    if (counts_[area] == 0) met_.push_back(area);
    counts_[area] += count;
  }

  directed_distances take() {
    finish();
    return std::move(result_);
  }

 private:
  void finish() {
    if (met_.empty()) return;
    if (met_.size() > 1) std::sort(met_.begin(), met_.end());
    distance_level level{distance_, 0, 0};
    for (const std::size_t area : met_) {
      level.area += rounded_product(static_cast<double>(counts_[area]), areas_[area]);
      level.elements += counts_[area];
      counts_[area] = 0;
    }
    met_.clear();
    result_.levels.push_back(level);
    result_.area += level.area;
    result_.elements += level.elements;
  }

  std::span<const double> areas_;
  const voxel_metric& metric_;
  std::vector<std::uint64_t> counts_;
  std::vector<std::size_t> met_;  // area classes in the current level
  double square_ = -1, distance_ = -1;
  directed_distances result_;
};

/// Returns the levels of the squared distances in `counted` and in the counters, independent of the order of
/// counting and of the axes. If nearly all squares differ, sorting them and writing their levels dominates
/// the cost of surface distances: about 25 ns each.
inline directed_distances levels_of(std::vector<distance_counter>& counters, std::span<const double> areas,
                                    const voxel_metric& metric, const level_code& code,
                                    std::vector<distance_counter::entry> counted = {}) {
  unfilled_vector<std::uint64_t> listed;
  for (distance_counter& counter : counters) {
    counter.append_counted(counted);
    counter.move_listed(listed);
  }
  const auto before = [](const auto& a, const auto& b) { return a.square < b.square; };
  if (!std::is_sorted(counted.begin(), counted.end(), before))
    std::sort(counted.begin(), counted.end(), before);
  std::size_t squares = counted.size();
  if (!listed.empty()) {
    unfilled_vector<std::uint64_t> room(listed.size());
    const std::uint64_t most = *std::max_element(listed.begin(), listed.end());
    const double parts = (most_parts - 1) / code.square(most);
    spread_sort(listed.data(), room.data(), listed.size(),
                [&](std::uint64_t one) { return static_cast<std::size_t>(code.square(one) * parts); });
    for (std::size_t i = 0; i < listed.size(); ++i)
      squares += i == 0 || !code.same_square(listed[i], listed[i - 1]);
  }
  level_maker levels(areas, metric, squares);
  auto next = counted.begin();
  for (std::size_t i = 0; i < listed.size();) {
    const std::uint64_t one = listed[i];
    std::size_t n = 1;
    while (i + n < listed.size() && listed[i + n] == one) ++n;
    i += n;
    const double square = code.square(one);
    for (; next != counted.end() && next->square <= square; ++next)
      levels.add(next->square, to_size(next->area), next->count);
    levels.add(square, code.area(one), n);
  }
  for (; next != counted.end(); ++next) levels.add(next->square, to_size(next->area), next->count);
  return levels.take();
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
